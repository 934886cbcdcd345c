// SPDX-License-Identifier: MIT
/* Attestation Result: its status, in words too, and JSON. */
#include <stdlib.h>

#include "check/context.h"
#include "base/json_text.h"
#include "base/openssl.h"

enum vouch_status vouch_result_status(const struct vouch_result *result)
{
	return result ? result->status : VOUCH_STATUS_NONE;
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

static json_t *result_json(const struct vouch_result *result)
{
	json_t *claims = result_claims(result);
	json_t *checks = claims ? checks_json(&result->checks) : NULL;

	if (!checks) {
		json_decref(claims);
		return NULL;
	}
	return json_pack("{s:s, s:s?, s:b, s:b, s:o, s:o}", "status",
			 vouch_status_name(result->status), "tee", result->tee,
			 "simulated", result->is_simulated, "authentic_only",
			 result->authentic_only, "claims", claims, "checks",
			 checks);
}

char *vouch_result_json(const struct vouch_result *result)
{
	OPENSSL_ENTER;
	json_t *json = result ? result_json(result) : NULL;
	char *text = json_text(json, JSON_PRESERVE_ORDER);

	json_decref(json);
	return text;
}

void result_wipe(struct vouch_result *result)
{
	check_list_free(&result->checks);
	json_decref(result->claims);
	if (result->shown)
		result->kind->claims_free(result->shown);
}

void vouch_result_free(struct vouch_result *result)
{
	if (result)
		result_wipe(result);
	free(result);
}
