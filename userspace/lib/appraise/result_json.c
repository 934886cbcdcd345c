// SPDX-License-Identifier: MIT
/* Attestation Result as JSON; Documentation/result.schema.json. */
#include <stdlib.h>

#include "appraise/parts.h"
#include "base/json_text.h"
#include "base/openssl.h"
#include "check/context.h"
#include "check/facts.h"

/* Names of files are in it, which may be of any bytes. */
static json_t *check_json(const struct vouch_check *check)
{
	return json_pack("{s:s, s:s, s:s?, s:s, s:o, s:o, s:o, s:o}", "id",
			 check->id, "status",
			 vouch_check_status_name(check->status), "reason",
			 vouch_reason_name(check->reason), "group",
			 vouch_check_group_name(vouch_check_group(check->id)),
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

static json_t *answers_json(const struct vouch_result *result)
{
	json_t *answers = json_object();
	struct vouch_answer answer;
	int i;

	for (i = 0; vouch_result_answer(result, i, &answer); i++)
		json_put(&answers, vouch_question_name(i),
			 json_pack("{s:s, s:o}", "status",
				   vouch_check_status_name(answer.status),
				   "text", json_utf8(answer.text)));
	return answers;
}

/* A part of the TCB that the vendor does not rate is null. */
static json_t *platform_json(const struct vouch_result *result)
{
	const struct vouch_check *by = vouch_result_status_accepted_by(result);
	struct result_facts facts;
	json_t *advisories;

	result_facts_get(result, &facts);
	advisories = json_object_get(facts.tcb, "advisories");
	return json_pack("{s:s?, s:o?, s:O?, s:O?, s:O?, s:O?}", "status",
			 facts.tcb_status, "accepted_by",
			 by ? json_utf8(by->source) : NULL, "platform",
			 json_object_get(facts.tcb, "platform"), "module",
			 json_object_get(facts.tcb, "module"),
			 "quoting_enclave",
			 json_object_get(facts.tcb, "quoting_enclave"),
			 "advisories", advisories);
}

static void put_facts(json_t **json, const struct vouch_result *result)
{
	char title[128];

	vouch_result_title(result, title, sizeof(title));
	json_put(json, "schema", json_integer(VOUCH_RESULT_SCHEMA));
	json_put(json, "version", json_string(VOUCH_VERSION));
	json_put(json, "time", result_time_json(result));
	json_put(json, "evidence", json_utf8(title));
	json_put(json, "answers", answers_json(result));
	json_put(json, "platform", platform_json(result));
	json_put(json, "tcb_components", result_components_json(result));
	json_put(json, "chain", result_chain_json(result));
	json_put(json, "any_of",
		 result->any_of ? json_incref(result->any_of) : json_null());
}

static json_t *result_json(const struct vouch_result *result)
{
	json_t *claims = result_claims(result);
	json_t *checks = claims ? checks_json(&result->checks) : NULL;
	json_t *json;

	if (!checks) {
		json_decref(claims);
		return NULL;
	}
	json = json_pack("{s:s, s:s?, s:s?, s:b, s:b}", "status",
			 vouch_status_name(result->status), "reason",
			 vouch_reason_name(result->reason), "tee", result->tee,
			 "simulated", result->is_simulated, "authentic_only",
			 result->authentic_only);
	put_facts(&json, result);
	json_put(&json, "claims", claims);
	json_put(&json, "checks", checks);
	return json;
}

char *vouch_result_json(const struct vouch_result *result)
{
	OPENSSL_ENTER;
	json_t *json = result ? result_json(result) : NULL;
	char *text = json_text(json, JSON_PRESERVE_ORDER);

	json_decref(json);
	return text;
}
