// SPDX-License-Identifier: MIT
/*
 * From the checks of a result to the claims of AR4SI. A claim affirms only what
 * a check was made of: what nobody compared has no claim.
 */
#include "results/ar4si.h"

#include <string.h>

#include "check/context.h"
#include "check/facts.h"

/* Values that AR4SI names; the tier of each is told by its range. */
enum {
	CLAIM_NONE = 0,
	IDENTITY_RECOGNISED = 2,
	IDENTITY_NOT_RECOGNISED = 97,
	CONFIGURATION_APPROVED = 2,
	CONFIGURATION_SAFE = 3, /* no known vulnerability */
	CONFIGURATION_VULNERABLE = 32,
	CONFIGURATION_UNSUPPORTABLE = 96,
	EXECUTABLES_APPROVED_BOOT = 3,
	EXECUTABLES_UNRECOGNISED = 33,
	HARDWARE_GENUINE = 2,
	HARDWARE_VULNERABLE = 32,
	HARDWARE_CONTRAINDICATED = 96,
	HARDWARE_UNRECOGNISED = 97,
	RUNTIME_ENCRYPTED = 2,
	RUNTIME_VISIBLE = 96,
	CRYPTO_FAILED = 99,
};

static const char *const names[CLAIM_COUNT] = {
	[CLAIM_INSTANCE_IDENTITY] = "instance-identity",
	[CLAIM_CONFIGURATION] = "configuration",
	[CLAIM_EXECUTABLES] = "executables",
	[CLAIM_FILE_SYSTEM] = "file-system",
	[CLAIM_HARDWARE] = "hardware",
	[CLAIM_RUNTIME_OPAQUE] = "runtime-opaque",
	[CLAIM_STORAGE_OPAQUE] = "storage-opaque",
	[CLAIM_SOURCED_DATA] = "sourced-data",
};

const char *ar4si_claim_name(size_t claim)
{
	return claim < CLAIM_COUNT ? names[claim] : NULL;
}

enum ar4si_tier ar4si_tier_of(int64_t claim)
{
	if (claim >= -1 && claim <= 1)
		return TIER_NONE;
	if (claim >= -32 && claim <= 31)
		return TIER_AFFIRMING;
	if (claim >= -96 && claim <= 95)
		return TIER_WARNING;
	return TIER_CONTRAINDICATED;
}

static const struct {
	enum ar4si_tier tier;
	const char *name;
} tiers[] = {
	{ TIER_NONE, "none" },
	{ TIER_AFFIRMING, "affirming" },
	{ TIER_WARNING, "warning" },
	{ TIER_CONTRAINDICATED, "contraindicated" },
};

const char *ar4si_tier_name(enum ar4si_tier tier)
{
	for (size_t i = 0; i < ARRAY_SIZE(tiers); i++)
		if (tiers[i].tier == tier)
			return tiers[i].name;
	return "none";
}

int ar4si_tier_read(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(tiers); i++)
		if (!strcmp(tiers[i].name, name))
			return (int)tiers[i].tier;
	return -1;
}

bool ar4si_is_better(enum ar4si_tier status, enum ar4si_tier worst)
{
	return status != TIER_NONE && status < worst;
}

/* The worst of a group: failed, open, warned, passed; else skipped. */
static enum vouch_check_status worst_of(const struct vouch_result *result,
					enum vouch_check_group group)
{
	static const int rank[] = {
		[VOUCH_CHECK_FAIL] = 4, [VOUCH_CHECK_OPEN] = 3,
		[VOUCH_CHECK_WARN] = 2, [VOUCH_CHECK_PASS] = 1,
		[VOUCH_CHECK_SKIP] = 0,
	};
	enum vouch_check_status worst = VOUCH_CHECK_SKIP;
	const struct vouch_check *check;

	for (size_t i = 0; (check = vouch_result_check(result, i)); i++)
		if (vouch_check_group(check->id) == group &&
		    rank[check->status] > rank[worst])
			worst = check->status;
	return worst;
}

/* Of reference values of what was booted, and not of the machine. */
static bool has_other_values(const struct vouch_result *result)
{
	const struct vouch_check *check;

	for (size_t i = 0; (check = vouch_result_check(result, i)); i++)
		if (check->status == VOUCH_CHECK_FAIL &&
		    vouch_check_group(check->id) == VOUCH_GROUP_VALUES &&
		    strcmp(check->id, "identity.machine"))
			return true;
	return false;
}

static bool has(const struct vouch_result *result, const char *id,
		enum vouch_check_status status)
{
	const struct vouch_check *check = result_find(result, id);

	return check && check->status == status;
}

static int8_t hardware_of(const struct vouch_result *result,
			  const struct result_facts *facts)
{
	enum vouch_check_status platform =
		worst_of(result, VOUCH_GROUP_PLATFORM);
	enum vouch_check_status keys = worst_of(result, VOUCH_GROUP_SIGNATURES);

	if (has(result, facts->revoked_id, VOUCH_CHECK_FAIL) ||
	    has(result, "snp.crl.revoked", VOUCH_CHECK_FAIL) ||
	    has(result, "tdx.pck.revoked", VOUCH_CHECK_FAIL) ||
	    (facts->tcb_status && !strcmp(facts->tcb_status, "Revoked")))
		return HARDWARE_CONTRAINDICATED;
	if (keys == VOUCH_CHECK_FAIL)
		return CRYPTO_FAILED;
	if (has(result, "snp.product", VOUCH_CHECK_FAIL) ||
	    result->is_simulated)
		return HARDWARE_UNRECOGNISED;
	if (!result->is_authentic)
		return CLAIM_NONE;
	if (platform == VOUCH_CHECK_FAIL || platform == VOUCH_CHECK_WARN)
		return HARDWARE_VULNERABLE;
	return platform == VOUCH_CHECK_OPEN ? CLAIM_NONE : HARDWARE_GENUINE;
}

/* A policy that tells guests apart approves; without one nothing is known. */
static int8_t configuration_of(const struct vouch_result *result,
			       const struct result_facts *facts)
{
	if (!result->is_authentic)
		return CLAIM_NONE;
	if (facts->is_debuggable)
		return CONFIGURATION_UNSUPPORTABLE;
	switch (worst_of(result, VOUCH_GROUP_GUEST)) {
	case VOUCH_CHECK_FAIL:
		return CONFIGURATION_UNSUPPORTABLE;
	case VOUCH_CHECK_WARN:
		return CONFIGURATION_VULNERABLE;
	case VOUCH_CHECK_PASS:
		return has(result, "policy.selfcheck", VOUCH_CHECK_PASS) ?
			       CONFIGURATION_APPROVED :
			       CONFIGURATION_SAFE;
	default:
		return CLAIM_NONE;
	}
}

/* Without a reference value that was met there is no claim. */
static int8_t executables_of(const struct vouch_result *result,
			     const struct result_facts *facts)
{
	if (!result->is_authentic)
		return CLAIM_NONE;
	if (has_other_values(result))
		return EXECUTABLES_UNRECOGNISED;
	return has(result, facts->booted_id, VOUCH_CHECK_PASS) ?
		       EXECUTABLES_APPROVED_BOOT :
		       CLAIM_NONE;
}

static int8_t identity_of(const struct vouch_result *result)
{
	if (!result->is_authentic)
		return CLAIM_NONE;
	if (has(result, "identity.machine", VOUCH_CHECK_FAIL))
		return IDENTITY_NOT_RECOGNISED;
	return has(result, "identity.machine", VOUCH_CHECK_PASS) ?
		       IDENTITY_RECOGNISED :
		       CLAIM_NONE;
}

static int8_t runtime_of(const struct vouch_result *result,
			 const struct result_facts *facts)
{
	if (!result->is_authentic || result->is_simulated)
		return CLAIM_NONE;
	return facts->is_debuggable ? RUNTIME_VISIBLE : RUNTIME_ENCRYPTED;
}

/* What is simulated, or was asked for authenticity alone, affirms nothing. */
static enum ar4si_tier tier_of_status(enum vouch_status status)
{
	switch (status) {
	case VOUCH_STATUS_AFFIRMING:
		return TIER_AFFIRMING;
	case VOUCH_STATUS_WARNING:
		return TIER_WARNING;
	case VOUCH_STATUS_CONTRAINDICATED:
		return TIER_CONTRAINDICATED;
	default:
		return TIER_NONE;
	}
}

void ar4si_of_result(const struct vouch_result *result, struct ar4si *ar4si)
{
	struct result_facts facts;

	*ar4si = (struct ar4si){
		.status = tier_of_status(vouch_result_status(result)),
	};
	if (!result)
		return;
	result_facts_get(result, &facts);
	ar4si->claims[CLAIM_INSTANCE_IDENTITY] = identity_of(result);
	ar4si->claims[CLAIM_CONFIGURATION] = configuration_of(result, &facts);
	ar4si->claims[CLAIM_EXECUTABLES] = executables_of(result, &facts);
	ar4si->claims[CLAIM_HARDWARE] = hardware_of(result, &facts);
	ar4si->claims[CLAIM_RUNTIME_OPAQUE] = runtime_of(result, &facts);
	for (size_t i = 0; i < CLAIM_COUNT; i++) {
		enum ar4si_tier tier = ar4si_tier_of(ar4si->claims[i]);

		if (tier > TIER_AFFIRMING && tier > ar4si->status)
			ar4si->status = tier;
	}
}
