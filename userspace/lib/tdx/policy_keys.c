// SPDX-License-Identifier: MIT
/* "tdx" of a policy, one row for each key; Documentation/policy.rst. */
#include <string.h>
#include <strings.h>

#include "policy/keys.h"
#include "tdx/policy.h"

#define POLICY_BLOCK struct tdx_policy

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
	CHOICE("debug", attributes.debug, permit),
	CHOICE("profiling", attributes.profiling, permit),
	CHOICE("migratable", attributes.migratable, permit),
	CHOICE("perfmon", attributes.perfmon, permit),
	CHOICE("sept_ve_disable", attributes.sept_ve_disable, require_or_any),
	{ 0 },
};

static bool is_advisory(const char *text)
{
	static const char *const prefixes[] = { "INTEL-SA-", "INTEL-DOC-" };

	for (size_t i = 0; i < ARRAY_SIZE(prefixes); i++) {
		size_t length = strlen(prefixes[i]);

		if (!strncasecmp(text, prefixes[i], length) &&
		    strlen(text + length) == 5 &&
		    strspn(text + length, "0123456789") == 5)
			return true;
	}
	return false;
}

#define ADVISORIES(key, at)            \
	{ .name = key,                 \
	  .type = POLICY_TEXTS,        \
	  .is_valid = is_advisory,     \
	  .example = "INTEL-SA-00837", \
	  .offset = offsetof(POLICY_BLOCK, at) }

static const struct policy_key advisories_keys[] = {
	ADVISORIES("allow", advisories.allow),
	ADVISORIES("deny", advisories.deny),
	{ 0 },
};

static const struct policy_key platform_keys[] = {
	CHOICE("smt", platform.smt, permit),
	CHOICE("cached_keys", platform.cached_keys, permit),
	CHOICE("dynamic", platform.dynamic, permit),
	{ 0 },
};

static const struct policy_key sgx_keys[] = {
	BYTES("mrenclave", sgx.mrenclave, 32, 32),
	BYTES("mrsigner", sgx.mrsigner, 32, 32),
	NUMBERS("isvprodid", sgx.isvprodid, UINT16_MAX),
	NUMBER("isvsvn_min", sgx.isvsvn_min, UINT16_MAX),
	CHOICE("debug", sgx.debug, permit),
	CHOICE("provision_key", sgx.provision_key, permit),
	CHOICE("einittoken_key", sgx.einittoken_key, permit),
	{ 0 },
};

static const struct policy_key tdx_keys[] = {
	BYTES("mrtd", mrtd, 48, 48),
	BYTES("mrseam", mrseam, 48, 48),
	BYTES("mrsignerseam", mrsignerseam, 48, 48),
	BYTES("mrconfigid", mrconfigid, 48, 48),
	BYTES("mrowner", mrowner, 48, 48),
	BYTES("mrownerconfig", mrownerconfig, 48, 48),
	BYTES("rtmr0", rtmr[0], 48, 48),
	BYTES("rtmr1", rtmr[1], 48, 48),
	BYTES("rtmr2", rtmr[2], 48, 48),
	BYTES("rtmr3", rtmr[3], 48, 48),
	BYTES("servtd", servtd, 48, 48),
	BYTES("report_data", report_data, 1, 64),
	NUMBERS("xfam", xfam, UINT64_MAX),
	OBJECT("attributes", attributes_keys),
	CHOICES("tcb_status", tcb_status, statuses),
	OBJECT("advisories", advisories_keys),
	NUMBER("tcb_evaluation", tcb_evaluation, UINT32_MAX),
	NUMBER("tcb_info_evaluation", tcb_info_evaluation, UINT32_MAX),
	NUMBER("qe_identity_evaluation", qe_identity_evaluation, UINT32_MAX),
	NUMBER("tcb_evaluation_min", tcb_evaluation_min, UINT32_MAX),
	NUMBER("tcb_info_evaluation_min", tcb_info_evaluation_min, UINT32_MAX),
	NUMBER("qe_identity_evaluation_min", qe_identity_evaluation_min,
	       UINT32_MAX),
	NUMBER("max_collateral_age_days", max_collateral_age_days, 36500),
	LEAF("allow_expired_collateral", allow_expired_collateral, POLICY_BOOL),
	IDENTITY("ppid", ppid, 16),
	IDENTITY("platform_instance_id", platform_instance_id, 16),
	OBJECT("platform", platform_keys),
	OBJECT("sgx", sgx_keys),
	{ 0 },
};

#define IDENTIFIES(which, text, at) \
	{ .tee = which, .name = text, .offset = offsetof(POLICY_BLOCK, at) }

static const struct policy_identity identities[] = {
	IDENTIFIES("tdx", "REPORT_DATA", report_data),
	IDENTIFIES("tdx", "MRTD", mrtd),
	IDENTIFIES("sgx", "REPORT_DATA", report_data),
	IDENTIFIES("sgx", "MRENCLAVE", sgx.mrenclave),
	IDENTIFIES("sgx", "MRSIGNER", sgx.mrsigner),
	{ 0 },
};

#define CLAIM(name, which, how, value, field)                  \
	{ .id = name,                                          \
	  .tee = which,                                        \
	  .match = how,                                        \
	  .offset = offsetof(POLICY_BLOCK, value),             \
	  .claim = offsetof(struct vouch_quote_claims, field), \
	  .size = sizeof(((struct vouch_quote_claims *)NULL)->field) }
#define OF_TD(name, field) \
	CLAIM(name, "tdx", POLICY_MATCH_BYTES, field, td.field)
#define OF_ENCLAVE(name, how, value, field) \
	CLAIM(name, "sgx", how, sgx.value, enclave.field)

/* Service TDs and machines are named for all entries. */
static const struct policy_reference references[] = {
	OF_TD("tdx.mrtd", mrtd),
	OF_TD("tdx.rtmr0", rtmr[0]),
	OF_TD("tdx.rtmr1", rtmr[1]),
	OF_TD("tdx.rtmr2", rtmr[2]),
	OF_TD("tdx.rtmr3", rtmr[3]),
	OF_TD("tdx.mrconfigid", mrconfigid),
	OF_TD("tdx.mrowner", mrowner),
	OF_TD("tdx.mrownerconfig", mrownerconfig),
	OF_TD("tdx.mrseam", mrseam),
	OF_TD("tdx.mrsignerseam", mrsignerseam),
	CLAIM("tdx.xfam", "tdx", POLICY_MATCH_NUMBER, xfam, td.xfam),
	OF_ENCLAVE("sgx.mrenclave", POLICY_MATCH_BYTES, mrenclave, mrenclave),
	OF_ENCLAVE("sgx.mrsigner", POLICY_MATCH_BYTES, mrsigner, mrsigner),
	OF_ENCLAVE("sgx.isvprodid", POLICY_MATCH_NUMBER, isvprodid,
		   isv_prod_id),
	OF_ENCLAVE("sgx.isvsvn", POLICY_MATCH_AT_LEAST, isvsvn_min, isv_svn),
	{ 0 },
};

/* A product is a number that each signer gives out for itself. */
static const struct policy_pair pair = {
	{ offsetof(POLICY_BLOCK, sgx.mrsigner),
	  offsetof(POLICY_BLOCK, sgx.isvprodid) },
};

#define OTHERWISE(at, what) \
	{ .offset = offsetof(POLICY_BLOCK, at), .text = what }

static const struct policy_default defaults[] = {
	OTHERWISE(mrtd, "has to be given: there is no result without, of a TD"),
	OTHERWISE(servtd, "is that of no service TD"),
	OTHERWISE(attributes.debug, "is forbid"),
	OTHERWISE(attributes.profiling, "is forbid"),
	OTHERWISE(attributes.migratable, "is forbid"),
	OTHERWISE(attributes.sept_ve_disable, "is require"),
	OTHERWISE(tcb_status, "is UpToDate"),
	OTHERWISE(allow_expired_collateral, "is false"),
	OTHERWISE(sgx.mrenclave, "has to be given, or mrsigner and isvprodid, "
				 "of an enclave"),
	OTHERWISE(sgx.debug, "is forbid"),
	OTHERWISE(sgx.provision_key, "is forbid"),
	OTHERWISE(sgx.einittoken_key, "is forbid"),
	{ 0 },
};

const struct policy_kind tdx_policy_kind = {
	.name = "tdx",
	.keys = tdx_keys,
	.block_size = sizeof(struct tdx_policy),
	.measurement = "mrtd",
	.identities = identities,
	.references = references,
	.pair = &pair,
	.defaults = defaults,
};
