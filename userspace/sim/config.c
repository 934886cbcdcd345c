// SPDX-License-Identifier: MIT
/* The configuration: one table for the file, the options and the help. */
#include <assert.h>
#include <errno.h>
#include <openssl/rand.h>
#include <stddef.h>

#include "fields.h"
#include "sim.h"

static const char *const product_names[] = { "milan", "genoa", "turin", NULL };
static const char *const signer_names[] = { "vcek", "vlek", NULL };

#define KEY(_name, _type, _max, _choices, _help)                    \
	{                                                           \
		.name = #_name, .type = _type,                      \
		.offset = offsetof(struct sim_config, _name),       \
		.size = sizeof(((struct sim_config *)NULL)->_name), \
		.max = _max, .choices = _choices, .help = _help,    \
	}
#define NUMBER32(_name, _max, _help) KEY(_name, SIM_KEY_U32, _max, NULL, _help)
#define NUMBER64(_name, _help) KEY(_name, SIM_KEY_U64, UINT64_MAX, NULL, _help)
#define PLAIN(_name, _type, _help) KEY(_name, _type, 0, NULL, _help)

/* clang-format off */
const struct sim_config_key sim_config_keys[] = {
	KEY(product, SIM_KEY_CHOICE, 0, product_names,
	    "milan, genoa or turin (genoa)"),
	KEY(signing_key, SIM_KEY_CHOICE, 0, signer_names,
	    "vcek; or vlek: a VLEK is loaded and preferred (vcek)"),
	NUMBER32(report_version, 5, "version of reports: 2, 3 or 5 (5)"),
	NUMBER32(vmpl, 3, "VMPL that the guest runs at, 0 to 3 (0)"),
	PLAIN(seed, SIM_KEY_TEXT, "text that makes keys and chip (vouch)"),
	PLAIN(boot, SIM_KEY_TEXT, "text that makes this boot's VMPCKs and "
	      "REPORT_ID (random)"),
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
	PLAIN(not_before, SIM_KEY_TEXT, "first day of VCEK and VLEK "
	      "(2025-01-01; this month)"),
	PLAIN(mask_chip_id, SIM_KEY_BOOL, "CHIP_ID of reports is zero (off)"),
	PLAIN(mask_chip_key, SIM_KEY_BOOL, "no VCEK: unsigned reports (off)"),
	PLAIN(vcek_disabled, SIM_KEY_BOOL, "launched with VCEK_DIS (off)"),
	PLAIN(certs, SIM_KEY_BOOL, "host hands out a certificate table (on)"),
	NUMBER32(certs_padding, 1024 * 1024, "bytes added to the table (0)"),
	NUMBER32(latency_us, 60 * 1000 * 1000,
		 "microseconds an exit takes (0)"),
};
/* clang-format on */

const size_t sim_config_keys_count = ARRAY_SIZE(sim_config_keys);
static_assert(ARRAY_SIZE(sim_config_keys) <= 64, "one bit of given each");

static u64 key_bit(const struct sim_config_key *key)
{
	return 1ULL << (key - sim_config_keys);
}

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
		config->given |= key_bit(key);
	return err;
}

void sim_config_get(const struct sim_config *config,
		    const struct sim_config_key *key, char *out, size_t size)
{
	sim_value_format(key, (const u8 *)config + key->offset, out, size);
}

static bool is_given(const struct sim_config *config, const char *name)
{
	return config->given & key_bit(sim_config_find(name));
}

/* Copies the default to a member that was not given. */
#define DEFAULT(config, name, value)              \
	do {                                      \
		if (!is_given(config, #name))     \
			(config)->name = (value); \
	} while (0)

static void default_text(struct sim_config *config, char *text,
			 const char *name, const char *value)
{
	if (!is_given(config, name))
		snprintf(text, SIM_TEXT_MAX, "%s", value);
}

static void default_tcb(struct sim_tcb *tcb, const struct sim_tcb *from)
{
	for (int i = 0; i < SIM_TCB_PARTS; i++)
		if (!(tcb->given & 1U << i))
			tcb->part[i] = from->part[i];
}

static int default_seeded(struct sim_config *config, struct sim_error *error)
{
	size_t size = sim_products[config->product].hwid_size;
	u8 random[16];
	int err = 0;

	if (!is_given(config, "measurement"))
		err |= sim_seed_bytes(config->seed, "measurement", NULL, 0,
				      config->measurement,
				      sizeof(config->measurement));
	if (!is_given(config, "chip_id"))
		err |= sim_seed_bytes(config->seed, "chip-id", NULL, 0,
				      config->chip_id, size);
	if (!is_given(config, "boot")) {
		err |= RAND_bytes(random, sizeof(random)) != 1;
		for (size_t i = 0; i < sizeof(random); i++)
			snprintf(config->boot + 2 * i, 3, "%02x", random[i]);
	}
	return err ? sim_error_openssl(error, "seed cannot be expanded") : 0;
}

static void default_product(struct sim_config *config)
{
	const struct sim_product_info *product = &sim_products[config->product];

	default_tcb(&config->reported_tcb, &product->tcb);
	default_tcb(&config->committed_tcb, &config->reported_tcb);
	default_tcb(&config->current_tcb, &config->committed_tcb);
	default_tcb(&config->launch_tcb, &config->committed_tcb);
	DEFAULT(config, current_firmware, product->firmware);
	DEFAULT(config, committed_firmware, config->current_firmware);
	DEFAULT(config, cpuid, product->cpuid);
	DEFAULT(config, platform_info, product->platform_info);
	DEFAULT(config, launch_mit, product->mitigations);
	DEFAULT(config, current_mit, config->launch_mit);
}

static bool is_date(const char *text)
{
	int year, month, day, used = 0;

	return sscanf(text, "%4d-%2d-%2d%n", &year, &month, &day, &used) == 3 &&
	       used == 10 && !text[used] && year >= 1950 && month >= 1 &&
	       month <= 12 && day >= 1 && day <= 31;
}

static int check(const struct sim_config *config, struct sim_error *error)
{
	const struct sim_tcb *tcbs[] = { &config->reported_tcb,
					 &config->committed_tcb,
					 &config->current_tcb,
					 &config->launch_tcb };

	if (config->report_version != 2 && config->report_version != 3 &&
	    config->report_version != 5)
		return sim_error(error, -EINVAL,
				 "report_version is %u, want 2, 3 or 5",
				 config->report_version);
	if (*config->not_before && !is_date(config->not_before))
		return sim_error(error, -EINVAL,
				 "not_before is '%s', want YYYY-MM-DD",
				 config->not_before);
	for (size_t i = 0; i < ARRAY_SIZE(tcbs); i++)
		if (config->product != SIM_TURIN && tcbs[i]->part[SIM_TCB_FMC])
			return sim_error(error, -EINVAL,
					 "TCB has fmc=%u, want none on %s",
					 tcbs[i]->part[SIM_TCB_FMC],
					 sim_products[config->product].name);
	if (!is_zero(config->chip_id + sim_products[config->product].hwid_size,
		     64 - sim_products[config->product].hwid_size))
		return sim_error(error, -EINVAL,
				 "chip_id has more than 8 bytes, want zeros "
				 "after them on turin");
	return 0;
}

int sim_config_finish(struct sim_config *config, struct sim_error *error)
{
	int err;

	DEFAULT(config, product, SIM_GENOA);
	DEFAULT(config, report_version, 5);
	DEFAULT(config, policy, 0x30000);
	DEFAULT(config, certs, true);
	default_text(config, config->seed, "seed", "vouch");
	default_text(config, config->csp_id, "csp_id", "CN=cc-sim.example");
	default_product(config);
	err = default_seeded(config, error);
	return err ? err : check(config, error);
}
