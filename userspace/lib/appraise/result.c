// SPDX-License-Identifier: MIT
/* Attestation Result: its status and checks, in words too. */
#include <stdlib.h>

#include "base/bytes.h"
#include "check/context.h"

enum vouch_status vouch_result_status(const struct vouch_result *result)
{
	return result ? result->status : VOUCH_STATUS_NONE;
}

enum vouch_none_reason vouch_result_reason(const struct vouch_result *result)
{
	return result ? result->reason : VOUCH_NONE_MISSING;
}

bool vouch_result_is_affirming(const struct vouch_result *result)
{
	return vouch_result_status(result) == VOUCH_STATUS_AFFIRMING;
}

bool vouch_result_is_simulated(const struct vouch_result *result)
{
	return result && result->is_simulated;
}

bool vouch_result_is_authentic_only(const struct vouch_result *result)
{
	return result && result->authentic_only;
}

const struct vouch_check *vouch_result_check(const struct vouch_result *result,
					     size_t index)
{
	return result && index < result->checks.count ?
		       &result->checks.checks[index] :
		       NULL;
}

const char *vouch_status_name(enum vouch_status status)
{
	switch (status) {
	case VOUCH_STATUS_AFFIRMING:
		return "affirming";
	case VOUCH_STATUS_WARNING:
		return "warning";
	case VOUCH_STATUS_CONTRAINDICATED:
		return "contraindicated";
	case VOUCH_STATUS_AUTHENTIC:
		return "authentic";
	case VOUCH_STATUS_SIMULATED:
		return "simulated";
	case VOUCH_STATUS_NONE:
		break;
	}
	return "none";
}

const char *vouch_check_status_name(enum vouch_check_status status)
{
	switch (status) {
	case VOUCH_CHECK_PASS:
		return "pass";
	case VOUCH_CHECK_WARN:
		return "warn";
	case VOUCH_CHECK_SKIP:
		return "skip";
	case VOUCH_CHECK_OPEN:
		return "open";
	case VOUCH_CHECK_FAIL:
		break;
	}
	return "fail";
}

const char *vouch_reason_name(enum vouch_none_reason reason)
{
	static const char *const names[] = {
		[VOUCH_NONE_UNASKED] = "unasked",
		[VOUCH_NONE_STALE] = "stale",
		[VOUCH_NONE_MISSING] = "missing",
		[VOUCH_NONE_UNSUPPORTED] = "unsupported",
		[VOUCH_NONE_UNREADABLE] = "unreadable",
	};

	return (size_t)reason < ARRAY_SIZE(names) ? names[reason] : NULL;
}

void result_wipe(struct vouch_result *result)
{
	check_list_free(&result->checks);
	json_decref(result->claims);
	json_decref(result->any_of);
	if (result->shown)
		result->kind->claims_free(result->shown);
}

void vouch_result_free(struct vouch_result *result)
{
	if (result)
		result_wipe(result);
	free(result);
}
