// SPDX-License-Identifier: MIT
/* The schema of "tdx" in a policy; Documentation/policy.rst. */
#include "policy/keys.h"

/* In the order of the enums of policy/policy.h. */
static const char *const permit[] = { "allow", "forbid", NULL };
static const char *const require_or_any[] = { "any", "require", NULL };

/* In the order of enum tdx_status; what is revoked is never accepted. */
static const char *const statuses[] = {
	"UpToDate",
	"SWHardeningNeeded",
	"ConfigurationNeeded",
	"ConfigurationAndSWHardeningNeeded",
	"OutOfDate",
	"OutOfDateConfigurationNeeded",
	"TDRelaunchAdvised",
	"TDRelaunchAdvisedConfigurationNeeded",
	NULL,
};

static const struct policy_key attributes_keys[] = {
	CHOICE("debug", tdx.attributes.debug, permit),
	CHOICE("profiling", tdx.attributes.profiling, permit),
	CHOICE("migratable", tdx.attributes.migratable, permit),
	CHOICE("perfmon", tdx.attributes.perfmon, permit),
	CHOICE("sept_ve_disable", tdx.attributes.sept_ve_disable,
	       require_or_any),
	{ 0 },
};

static const struct policy_key advisories_keys[] = {
	LEAF("allow", tdx.advisories.allow, POLICY_ADVISORIES),
	LEAF("deny", tdx.advisories.deny, POLICY_ADVISORIES),
	{ 0 },
};

static const struct policy_key platform_keys[] = {
	CHOICE("smt", tdx.platform.smt, permit),
	CHOICE("cached_keys", tdx.platform.cached_keys, permit),
	CHOICE("dynamic", tdx.platform.dynamic, permit),
	{ 0 },
};

static const struct policy_key sgx_keys[] = {
	BYTES("mrenclave", tdx.sgx.mrenclave, 32, 32),
	BYTES("mrsigner", tdx.sgx.mrsigner, 32, 32),
	NUMBERS("isvprodid", tdx.sgx.isvprodid, UINT16_MAX),
	NUMBER("isvsvn_min", tdx.sgx.isvsvn_min, UINT16_MAX),
	CHOICE("debug", tdx.sgx.debug, permit),
	CHOICE("provision_key", tdx.sgx.provision_key, permit),
	CHOICE("einittoken_key", tdx.sgx.einittoken_key, permit),
	{ 0 },
};

const struct policy_key policy_tdx_keys[] = {
	BYTES("mrtd", tdx.mrtd, 48, 48),
	BYTES("mrseam", tdx.mrseam, 48, 48),
	BYTES("mrsignerseam", tdx.mrsignerseam, 48, 48),
	BYTES("mrconfigid", tdx.mrconfigid, 48, 48),
	BYTES("mrowner", tdx.mrowner, 48, 48),
	BYTES("mrownerconfig", tdx.mrownerconfig, 48, 48),
	BYTES("rtmr0", tdx.rtmr[0], 48, 48),
	BYTES("rtmr1", tdx.rtmr[1], 48, 48),
	BYTES("rtmr2", tdx.rtmr[2], 48, 48),
	BYTES("rtmr3", tdx.rtmr[3], 48, 48),
	BYTES("servtd", tdx.servtd, 48, 48),
	BYTES("report_data", tdx.report_data, 1, 64),
	NUMBERS("xfam", tdx.xfam, UINT64_MAX),
	OBJECT("attributes", attributes_keys),
	CHOICES("tcb_status", tdx.tcb_status, statuses),
	OBJECT("advisories", advisories_keys),
	NUMBER("tcb_evaluation", tdx.tcb_evaluation, UINT32_MAX),
	NUMBER("tcb_evaluation_min", tdx.tcb_evaluation_min, UINT32_MAX),
	NUMBER("max_collateral_age_days", tdx.max_collateral_age_days, 36500),
	LEAF("allow_expired_collateral", tdx.allow_expired_collateral,
	     POLICY_BOOL),
	IDENTITY("ppid", tdx.ppid, 16),
	IDENTITY("platform_instance_id", tdx.platform_instance_id, 16),
	OBJECT("platform", platform_keys),
	OBJECT("sgx", sgx_keys),
	{ 0 },
};
