// SPDX-License-Identifier: MIT
/* Defaults of a TD and its platform: a common one, with current firmware. */
#include <errno.h>
#include <string.h>

#include "sim/base/error.h"
#include "sim/pki/pki.h"
#include "sim/tdx/tdx.h"

/* The name of a key, and its default as a configuration would spell it. */
static const char *const defaults[][2] = {
	{ "body_version", "1.5" },
	{ "quote_version", "4" },
	{ "certification_data", "5" },
	{ "quote_buffer_max", "131072" },
	{ "notify", "on" },
	{ "attributes", "0x10000000" }, /* SEPT_VE_DISABLE */
	{ "xfam", "0x642e7" },
	{ "cpusvn", "0404191b04ff00060000000000000000" },
	{ "tee_tcb_svn", "05010200000000000000000000000000" },
	{ "pck_svn", "04040202040100050000000000000000" },
	{ "pcesvn", "13" },
	{ "fmspc", "90c06f000000" },
	{ "sgx_type", "1" },
	{ "dynamic_platform", "on" },
	{ "cached_keys", "on" },
	{ "smt_enabled", "on" },
	/* That of the TD quoting enclave which Intel signs. */
	{ "qe_mrsigner", "dc9e2a7c6f948f17474e34a7fc43ed03"
			 "0f7c1563f1babddf6340c82e0e54a8c5" },
	{ "qe_isvprodid", "2" },
	{ "qe_isvsvn", "7" },
	{ "evaluation_number", "18" },
	{ "collateral_days", "30" },
};

static int default_seeded(struct sim_config *config, struct sim_error *error)
{
	struct sim_tdx_config *tdx = &config->tdx;
	const struct {
		const char *name;
		u8 *bytes;
		size_t size;
	} rows[] = {
		{ .name = "mrtd", .bytes = tdx->mrtd, .size = 48 },
		{ .name = "rtmr0", .bytes = tdx->rtmr0, .size = 48 },
		{ .name = "rtmr1", .bytes = tdx->rtmr1, .size = 48 },
		{ .name = "mrseam", .bytes = tdx->mrseam, .size = 48 },
		{ .name = "ppid", .bytes = tdx->ppid, .size = 16 },
		{ .name = "platform_instance",
		  .bytes = tdx->platform_instance,
		  .size = 16 },
	};
	int err = 0;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (!sim_config_is_given(config, rows[i].name))
			err |= sim_seed_bytes(config->seed, rows[i].name, NULL,
					      0, rows[i].bytes, rows[i].size);
	return err ? sim_error_openssl(error, "seed cannot be expanded") : 0;
}

/* Intel gives TDX modules and quoting enclaves no other status. */
static bool is_isv_status(u32 status)
{
	return status == SIM_UP_TO_DATE || status == SIM_OUT_OF_DATE ||
	       status == SIM_REVOKED;
}

static int check_config(const struct sim_tdx_config *tdx,
			struct sim_error *error)
{
	if (tdx->quote_version < 4)
		return sim_error(error, -EINVAL,
				 "quote_version is %u, want 4 or 5",
				 tdx->quote_version);
	if (tdx->certification_data != 1 && tdx->certification_data != 3 &&
	    tdx->certification_data != 5)
		return sim_error(error, -EINVAL,
				 "certification_data is %u, want 1, 3 or 5",
				 tdx->certification_data);
	if (!tdx->collateral_days)
		return sim_error(error, -EINVAL,
				 "collateral_days is 0, want 1 to 3650");
	if (!is_isv_status(tdx->module_status) ||
	    !is_isv_status(tdx->qe_status))
		return sim_error(error, -EINVAL,
				 "module_status or qe_status has a status that "
				 "only platforms can have, want UpToDate, "
				 "OutOfDate or Revoked");
	return 0;
}

int sim_tdx_config_finish(struct sim_config *config, struct sim_error *error)
{
	struct sim_tdx_config *tdx = &config->tdx;
	int err;

	for (size_t i = 0; i < ARRAY_SIZE(defaults); i++)
		sim_config_default(config, defaults[i][0], defaults[i][1]);
	if (!sim_config_is_given(config, "tee_tcb_svn2"))
		memcpy(tdx->tee_tcb_svn2, tdx->tee_tcb_svn,
		       sizeof(tdx->tee_tcb_svn2));
	err = default_seeded(config, error);
	return err ? err : check_config(tdx, error);
}
