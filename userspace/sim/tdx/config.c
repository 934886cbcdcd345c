// SPDX-License-Identifier: MIT
/* Defaults of a TD: a platform as there are many, with current firmware. */
#include <errno.h>

#include "sim/base/fields.h"
#include "sim/sim.h"

/* The TD quoting enclave that Intel signs. */
static const u8 qe_mrsigner[32] = {
	0xdc, 0x9e, 0x2a, 0x7c, 0x6f, 0x94, 0x8f, 0x17, 0x47, 0x4e, 0x34,
	0xa7, 0xfc, 0x43, 0xed, 0x03, 0x0f, 0x7c, 0x15, 0x63, 0xf1, 0xba,
	0xbd, 0xdf, 0x63, 0x40, 0xc8, 0x2e, 0x0e, 0x54, 0xa8, 0xc5,
};

static const u8 cpusvn[16] = { 4, 4, 0x19, 0x1b, 4, 0xff, 0, 6 };
static const u8 tee_tcb_svn[16] = { 5, 1, 2 };
static const u8 pck_svn[16] = { 4, 4, 2, 2, 4, 1, 0, 5 };
static const u8 fmspc[6] = { 0x90, 0xc0, 0x6f };

static void default_numbers(struct sim_config *config)
{
	struct sim_tdx_config *tdx = &config->tdx;
	const struct {
		const char *name;
		u32 *number;
		u32 value;
	} rows[] = {
		{ "body_version", &tdx->body_version, SIM_BODY_1_5 },
		{ "quote_version", &tdx->quote_version, 4 },
		{ "quote_buffer_max", &tdx->quote_buffer_max, 128 * 1024 },
		{ "pcesvn", &tdx->pcesvn, 13 },
		{ "sgx_type", &tdx->sgx_type, 1 },
		{ "qe_isvprodid", &tdx->qe_isvprodid, 2 },
		{ "qe_isvsvn", &tdx->qe_isvsvn, 7 },
		{ "evaluation_number", &tdx->evaluation_number, 18 },
		{ "collateral_days", &tdx->collateral_days, 30 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (!sim_config_is_given(config, rows[i].name))
			*rows[i].number = rows[i].value;
	if (!sim_config_is_given(config, "attributes"))
		tdx->attributes = 1U << 28; /* SEPT_VE_DISABLE */
	if (!sim_config_is_given(config, "xfam"))
		tdx->xfam = 0x642e7;
}

static void default_flags(struct sim_config *config)
{
	struct sim_tdx_config *tdx = &config->tdx;

	if (!sim_config_is_given(config, "notify"))
		tdx->notify = true;
	if (!sim_config_is_given(config, "dynamic_platform"))
		tdx->dynamic_platform = true;
	if (!sim_config_is_given(config, "cached_keys"))
		tdx->cached_keys = true;
	if (!sim_config_is_given(config, "smt_enabled"))
		tdx->smt_enabled = true;
}

static void default_bytes(struct sim_config *config)
{
	struct sim_tdx_config *tdx = &config->tdx;
	const struct {
		const char *name;
		u8 *bytes;
		const u8 *value;
		size_t size;
	} rows[] = {
		{ "cpusvn", tdx->cpusvn, cpusvn, 16 },
		{ "tee_tcb_svn", tdx->tee_tcb_svn, tee_tcb_svn, 16 },
		{ "tee_tcb_svn2", tdx->tee_tcb_svn2, tdx->tee_tcb_svn, 16 },
		{ "pck_svn", tdx->pck_svn, pck_svn, 16 },
		{ "fmspc", tdx->fmspc, fmspc, 6 },
		{ "qe_mrsigner", tdx->qe_mrsigner, qe_mrsigner, 32 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (!sim_config_is_given(config, rows[i].name))
			memcpy(rows[i].bytes, rows[i].value, rows[i].size);
}

static int default_seeded(struct sim_config *config, struct sim_error *error)
{
	struct sim_tdx_config *tdx = &config->tdx;
	const struct {
		const char *name;
		u8 *bytes;
		size_t size;
	} rows[] = {
		{ "mrtd", tdx->mrtd, 48 },
		{ "rtmr0", tdx->rtmr0, 48 },
		{ "rtmr1", tdx->rtmr1, 48 },
		{ "mrseam", tdx->mrseam, 48 },
		{ "ppid", tdx->ppid, 16 },
		{ "platform_instance", tdx->platform_instance, 16 },
	};
	int err = 0;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (!sim_config_is_given(config, rows[i].name))
			err |= sim_seed_bytes(config->seed, rows[i].name, NULL,
					      0, rows[i].bytes, rows[i].size);
	return err ? sim_error_openssl(error, "seed cannot be expanded") : 0;
}

/* The vendor gives modules and enclaves no other status. */
static bool is_plain(u32 status)
{
	return status == SIM_UP_TO_DATE || status == SIM_OUT_OF_DATE ||
	       status == SIM_REVOKED;
}

static int check(const struct sim_tdx_config *tdx, struct sim_error *error)
{
	if (tdx->quote_version < 4)
		return sim_error(error, -EINVAL,
				 "quote_version is %u, want 4 or 5",
				 tdx->quote_version);
	if (!tdx->collateral_days)
		return sim_error(error, -EINVAL,
				 "collateral_days is 0, want 1 to 3650");
	if (!is_plain(tdx->module_status) || !is_plain(tdx->qe_status))
		return sim_error(error, -EINVAL,
				 "module_status or qe_status is of platforms "
				 "alone, want UpToDate, OutOfDate or Revoked");
	return 0;
}

int sim_config_finish_tdx(struct sim_config *config, struct sim_error *error)
{
	int err;

	default_numbers(config);
	default_flags(config);
	default_bytes(config);
	err = default_seeded(config, error);
	return err ? err : check(&config->tdx, error);
}
