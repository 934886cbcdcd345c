// SPDX-License-Identifier: MIT
/* One table for the configuration's file, the options and the help. */
#include <assert.h>
#include <stddef.h>
#include <string.h>

#include "sim/config/config.h"

static const char *const tee_names[] = { "snp", "tdx", NULL };
static const char *const product_names[] = { "milan", "genoa", "turin", NULL };
static const char *const signer_names[] = { "vcek", "vlek", NULL };
static const char *const body_names[] = { "1.0", "1.5", NULL };

const char *const sim_tcb_status_names[] = {
	[SIM_UP_TO_DATE] = "UpToDate",
	[SIM_SW_HARDENING_NEEDED] = "SWHardeningNeeded",
	[SIM_CONFIGURATION_NEEDED] = "ConfigurationNeeded",
	[SIM_CONFIGURATION_AND_SW_HARDENING_NEEDED] =
		"ConfigurationAndSWHardeningNeeded",
	[SIM_OUT_OF_DATE] = "OutOfDate",
	[SIM_OUT_OF_DATE_CONFIGURATION_NEEDED] = "OutOfDateConfigurationNeeded",
	[SIM_REVOKED] = "Revoked",
	NULL,
};

#define KEY(_name, _type, _max, _choices, _help)                    \
	{                                                           \
		.name = #_name,                                     \
		.type = _type,                                      \
		.offset = offsetof(struct sim_config, _name),       \
		.size = sizeof(((struct sim_config *)NULL)->_name), \
		.max = _max,                                        \
		.choices = _choices,                                \
		.help = _help,                                      \
	}
#define TDX(_name, _type, _max, _choices, _help)                        \
	{                                                               \
		.name = #_name,                                         \
		.type = _type,                                          \
		.offset = offsetof(struct sim_config, tdx._name),       \
		.size = sizeof(((struct sim_config *)NULL)->tdx._name), \
		.max = _max,                                            \
		.choices = _choices,                                    \
		.help = _help,                                          \
	}
#define TDX32(_name, _max, _help) TDX(_name, SIM_KEY_U32, _max, NULL, _help)
#define TDX64(_name, _help) TDX(_name, SIM_KEY_U64, UINT64_MAX, NULL, _help)
#define TDX_BYTES(_name, _help) TDX(_name, SIM_KEY_BYTES, 0, NULL, _help)
#define TDX_BOOL(_name, _help) TDX(_name, SIM_KEY_BOOL, 0, NULL, _help)
#define TDX_STATUS(_name, _help) \
	TDX(_name, SIM_KEY_CHOICE, 0, sim_tcb_status_names, _help)
#define NUMBER32(_name, _max, _help) KEY(_name, SIM_KEY_U32, _max, NULL, _help)
#define NUMBER64(_name, _help) KEY(_name, SIM_KEY_U64, UINT64_MAX, NULL, _help)
#define PLAIN(_name, _type, _help) KEY(_name, _type, 0, NULL, _help)

/* clang-format off */
const struct sim_config_key sim_config_keys[] = {
	KEY(tee, SIM_KEY_CHOICE, 0, tee_names, "snp or tdx (snp)"),
	KEY(product, SIM_KEY_CHOICE, 0, product_names,
	    "milan, genoa or turin (genoa)"),
	KEY(signing_key, SIM_KEY_CHOICE, 0, signer_names,
	    "vcek; or vlek: a VLEK is loaded and preferred (vcek)"),
	NUMBER32(report_version, 5, "version of reports: 2, 3 or 5 (5)"),
	NUMBER32(vmpl, 3, "VMPL that the guest runs at, 0 to 3 (0)"),
	PLAIN(seed, SIM_KEY_TEXT, "text that makes keys and chip (vouch)"),
	PLAIN(boot, SIM_KEY_TEXT, "text that makes this boot's VMPCKs, "
	      "REPORT_ID, MAC key (random)"),
	PLAIN(reported_tcb, SIM_KEY_TCB,
	      "e.g. snp=29,microcode=222 (product's)"),
	PLAIN(committed_tcb, SIM_KEY_TCB, "(as reported)"),
	PLAIN(current_tcb, SIM_KEY_TCB, "(as committed)"),
	PLAIN(launch_tcb, SIM_KEY_TCB, "(as committed)"),
	PLAIN(current_firmware, SIM_KEY_VERSION, "e.g. 1.55.49 (product's)"),
	PLAIN(committed_firmware, SIM_KEY_VERSION, "(as current)"),
	PLAIN(cpuid, SIM_KEY_CPUID, "family/model/stepping (product's)"),
	NUMBER64(policy, "guest policy (0x30000)"),
	NUMBER64(platform_info, "PLATFORM_INFO (product's)"),
	NUMBER64(launch_mit, "LAUNCH_MIT_VECTOR (product's)"),
	NUMBER64(current_mit, "CURRENT_MIT_VECTOR (as at launch)"),
	NUMBER32(guest_svn, UINT32_MAX, "GUEST_SVN of the ID block (0)"),
	PLAIN(measurement, SIM_KEY_BYTES, "96 digits (from the seed)"),
	PLAIN(host_data, SIM_KEY_BYTES, "64 digits (zero)"),
	PLAIN(family_id, SIM_KEY_BYTES, "32 digits (zero)"),
	PLAIN(image_id, SIM_KEY_BYTES, "32 digits (zero)"),
	PLAIN(id_key_digest, SIM_KEY_BYTES, "96 digits (zero: no ID block)"),
	PLAIN(author_key_digest, SIM_KEY_BYTES, "96 digits (zero: none)"),
	PLAIN(chip_id, SIM_KEY_BYTES, "128 digits (from the seed)"),
	PLAIN(csp_id, SIM_KEY_TEXT, "provider in a VLEK (CN=cc-sim.example)"),
	PLAIN(not_before, SIM_KEY_TEXT, "first day of VCEK, VLEK, PCK, "
	      "collateral (some time ago)"),
	PLAIN(mask_chip_id, SIM_KEY_BOOL, "CHIP_ID of reports is zero (off)"),
	PLAIN(mask_chip_key, SIM_KEY_BOOL, "no VCEK: unsigned reports (off)"),
	PLAIN(vcek_disabled, SIM_KEY_BOOL, "launched with VCEK_DIS (off)"),
	PLAIN(certs, SIM_KEY_BOOL, "host hands out a certificate table (on)"),
	PLAIN(swtpm, SIM_KEY_TEXT, "socket of swtpm, the SVSM's vTPM (none)"),
	NUMBER32(uefi_flags, 7, "flags of the SVSM's UEFI variables (no such "
		 "service)"),
	NUMBER32(certs_padding, 1024 * 1024, "bytes added to the table (0)"),
	NUMBER32(latency_us, 60 * 1000 * 1000,
		 "microseconds an exit or a quote takes (0)"),
	TDX(body_version, SIM_KEY_CHOICE, 0, body_names,
	    "TDX version of TDREPORTs, 1.0 or 1.5 (1.5)"),
	TDX32(quote_version, 5, "version of quotes: 4 or 5 (4)"),
	TDX32(certification_data, 5,
	      "its type in quotes: 1 or 3, a PPID, or 5, a chain (5)"),
	TDX32(quote_buffer_max, 2 * 1024 * 1024,
	      "largest quote buffer, bytes (131072)"),
	TDX_BOOL(notify, "host grants the event-notify interrupt (on)"),
	TDX64(attributes, "TD ATTRIBUTES (0x10000000)"),
	TDX64(xfam, "XFAM (0x642e7)"),
	TDX_BYTES(mrtd, "96 digits (from the seed)"),
	TDX_BYTES(mrconfigid, "96 digits (zero)"),
	TDX_BYTES(mrowner, "96 digits (zero)"),
	TDX_BYTES(mrownerconfig, "96 digits (zero)"),
	TDX_BYTES(rtmr0, "at the start (from the seed)"),
	TDX_BYTES(rtmr1, "at the start (from the seed)"),
	TDX_BYTES(rtmr2, "at the start (zero)"),
	TDX_BYTES(rtmr3, "at the start (zero)"),
	TDX_BYTES(servtd_hash, "96 digits (zero)"),
	TDX_BYTES(mrseam, "96 digits (from the seed)"),
	TDX_BYTES(mrsignerseam, "96 digits (zero)"),
	TDX_BYTES(cpusvn, "CPUSVN of TDREPORTs (0404191b04ff0006..)"),
	TDX_BYTES(tee_tcb_svn, "at launch, 32 digits (050102..)"),
	TDX_BYTES(tee_tcb_svn2, "now, 32 digits (as at launch)"),
	TDX_BYTES(pck_svn, "components of the PCK, 32 digits "
		  "(0404020204010005..)"),
	TDX32(pcesvn, 65534, "PCESVN of the PCK (13)"),
	TDX_BYTES(fmspc, "12 digits (90c06f000000)"),
	TDX_BYTES(pceid, "4 digits (0000)"),
	TDX_BYTES(ppid, "32 digits (from the seed)"),
	TDX_BYTES(platform_instance, "32 digits (from the seed)"),
	TDX32(sgx_type, 2, "SGX type of the PCK, 0 to 2 (1)"),
	TDX_BOOL(dynamic_platform, "flag of the PCK (on)"),
	TDX_BOOL(cached_keys, "flag of the PCK (on)"),
	TDX_BOOL(smt_enabled, "flag of the PCK (on)"),
	TDX_BYTES(qe_mrsigner, "MRSIGNER of the TD QE (Intel's)"),
	TDX32(qe_isvprodid, 65535, "ISVPRODID of the TD QE (2)"),
	TDX32(qe_isvsvn, 65534, "ISVSVN of the TD QE (7)"),
	TDX_STATUS(tcb_status, "of the platform's level (UpToDate)"),
	TDX_STATUS(module_status, "of the TDX module (UpToDate)"),
	TDX_STATUS(qe_status, "of the TD QE (UpToDate)"),
	TDX32(evaluation_number, UINT32_MAX,
	      "tcbEvaluationDataNumber (18)"),
	TDX32(collateral_days, 3650, "days that collateral is valid for (30)"),
	TDX_BOOL(pck_revoked, "the CA's CRL lists the PCK (off)"),
	TDX_BOOL(ca_revoked, "the root's CRL lists the PCK's CA (off)"),
};

/* clang-format on */

const size_t sim_config_keys_count = ARRAY_SIZE(sim_config_keys);
static_assert(ARRAY_SIZE(sim_config_keys) <= SIM_CONFIG_KEYS_MAX,
	      "each key has its place in given");

const struct sim_config_key *sim_config_find(const char *name)
{
	for (size_t i = 0; i < sim_config_keys_count; i++)
		if (!strcmp(sim_config_keys[i].name, name))
			return &sim_config_keys[i];
	return NULL;
}

int sim_config_set(struct sim_config *config, const struct sim_config_key *key,
		   const char *text, struct sim_error *error)
{
	int err = sim_value_parse(key, text, (u8 *)config + key->offset, error);

	if (!err)
		config->given[key - sim_config_keys] = true;
	return err;
}

void sim_config_get(const struct sim_config *config,
		    const struct sim_config_key *key, char *out, size_t size)
{
	sim_value_format(key, (const u8 *)config + key->offset, out, size);
}

bool sim_config_is_given(const struct sim_config *config, const char *name)
{
	return config->given[sim_config_find(name) - sim_config_keys];
}

void sim_config_default(struct sim_config *config, const char *name,
			const char *text)
{
	const struct sim_config_key *key = sim_config_find(name);
	int err = 0;

	if (!config->given[key - sim_config_keys])
		err = sim_value_parse(key, text, (u8 *)config + key->offset,
				      NULL);
	assert(!err);
}
