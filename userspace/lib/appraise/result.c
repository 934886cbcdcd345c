// SPDX-License-Identifier: MIT
/* Attestation Result: its status in words, exit status, JSON. */
#include <stdlib.h>

#include "check/context.h"
#include "base/json_text.h"

enum vouch_status vouch_result_status(const struct vouch_result *result)
{
	return result->status;
}

int vouch_result_exit_status(const struct vouch_result *result)
{
	switch (result->status) {
	case VOUCH_STATUS_AFFIRMING:
		return 0;
	case VOUCH_STATUS_WARNING:
	case VOUCH_STATUS_CONTRAINDICATED:
		return 1;
	case VOUCH_STATUS_NONE:
		break;
	}
	return 3;
}

bool vouch_result_is_simulated(const struct vouch_result *result)
{
	return result->is_simulated;
}

bool vouch_result_is_authentic_only(const struct vouch_result *result)
{
	return result->authentic_only;
}

const struct vouch_check *vouch_result_check(const struct vouch_result *result,
					     size_t index)
{
	return index < result->checks.count ? &result->checks.checks[index] :
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

/* Names of files are in it, which may be of any bytes. */
static json_t *check_json(const struct vouch_check *check)
{
	return json_pack("{s:s, s:s, s:o, s:o, s:o, s:o}", "id", check->id,
			 "status", vouch_check_status_name(check->status),
			 "expected", json_utf8(check->expected), "actual",
			 json_utf8(check->actual), "source",
			 json_utf8(check->source), "remedy",
			 json_utf8(check->remedy));
}

static json_t *checks_json(const struct check_list *list)
{
	json_t *array = json_array();

	for (size_t i = 0; array && i < list->count; i++) {
		if (!json_array_append_new(array, check_json(&list->checks[i])))
			continue;
		json_decref(array);
		array = NULL;
	}
	return array;
}

json_t *result_claims(const struct vouch_result *result)
{
	json_t *claims = json_object();

	if (result->shown)
		json_put(&claims, result->kind->claims_key,
			 result->kind->claims_json(result->shown));
	if (claims && json_object_update(claims, result->claims)) {
		json_decref(claims);
		claims = NULL;
	}
	return claims;
}

char *vouch_result_json(const struct vouch_result *result)
{
	json_t *claims = result_claims(result);
	json_t *checks = claims ? checks_json(&result->checks) : NULL;
	char *text = NULL;
	json_t *root;

	if (!checks) {
		json_decref(claims);
		return NULL;
	}
	root = json_pack("{s:s, s:s?, s:b, s:b, s:o, s:o}", "status",
			 vouch_status_name(result->status), "tee", result->tee,
			 "simulated", result->is_simulated, "authentic_only",
			 result->authentic_only, "claims", claims, "checks",
			 checks);
	if (root)
		text = json_dumps(root, JSON_PRESERVE_ORDER);
	json_decref(root);
	return text;
}

void vouch_result_free(struct vouch_result *result)
{
	if (!result)
		return;
	check_list_free(&result->checks);
	json_decref(result->claims);
	if (result->shown)
		result->kind->claims_free(result->shown);
	free(result);
}
