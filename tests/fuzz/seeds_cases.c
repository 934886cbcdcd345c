// SPDX-License-Identifier: MIT
/* Results as a line of JSON, for pages; and the cases that they come of. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include <vouch.h>

#include "base/bytes.h"
#include "seeds.h"

#define CHECKS_MAX 24 /* of a seed: inputs of the fuzzers are 16 KiB */

static json_t *file_of(const char *name, const void *data, size_t size)
{
	char *base64 = base64_encode(data, size);
	json_t *file = json_pack("{s:s, s:s, s:s}", "name", name, "sha256", "",
				 "data", base64);

	free(base64);
	return file;
}

/* Digests are left to the fuzzer. */
static json_t *case_of(const struct seed_case *c)
{
	return json_pack(
		"{s:i, s:s, s:{s:o, s:n, s:[], s:[o], s:[o], s:s, s:b, "
		"s:[{s:s, s:s, s:s}]}, s:s, s:s, s:s}",
		"vouch_case", 1, "version", VOUCH_VERSION, "inputs", "evidence",
		file_of("evidence", c->evidence, c->evidence_size), "log",
		"policies", "trust_anchors",
		file_of("anchor", c->anchor, c->anchor_size), "endorsements",
		file_of("endorsements", c->endorsements, c->endorsements_size),
		"at", "2026-06-15T12:00:00Z", "authentic_only", 0, "expected",
		"key", "freshness", "value", "unchecked", "source",
		"--no-freshness", "inputs_sha256", "", "result", "{}",
		"result_sha256", "");
}

static json_t *result_of(const struct seed_case *c)
{
	struct vouch_verifier *verifier = vouch_verifier_new();
	struct vouch_request *request = vouch_request_new();
	struct vouch_result *result = NULL;
	json_t *json = NULL;
	char *text;

	vouch_verifier_add_trust_anchor(verifier, c->anchor, c->anchor_size,
					"anchor", NULL);
	vouch_verifier_add_endorsement(verifier, c->endorsements,
				       c->endorsements_size, "endorsements",
				       NULL);
	vouch_verifier_seal(verifier, NULL);
	vouch_request_set_time(request, SEED_AT);
	vouch_request_set_evidence(request, c->evidence, c->evidence_size,
				   NULL);
	if (!vouch_appraise(verifier, request, &result, NULL)) {
		text = vouch_result_json(result);
		json = json_loads(text, 0, NULL);
		vouch_text_free(text);
	}
	vouch_result_free(result);
	vouch_request_free(request);
	vouch_verifier_unref(verifier);
	return json;
}

static json_t *shown_log(const struct seed_case *c)
{
	char *text = NULL;
	json_t *json = NULL;

	if (c->log_size && !vouch_show(c->log, c->log_size, &text, NULL))
		json = json_loads(text, 0, NULL);
	vouch_text_free(text);
	return json ? json : json_null();
}

static void write_json(const char *kind, const char *name, json_t *json)
{
	char *text = json ? json_dumps(json, JSON_COMPACT) : NULL;

	if (!text)
		exit(1);
	seed_write(kind, name, text, strlen(text));
	free(text);
	json_decref(json);
}

void seed_write_case(const char *name, const struct seed_case *c)
{
	json_t *result = result_of(c);
	json_t *checks = json_object_get(result, "checks");

	while (json_array_size(checks) > CHECKS_MAX)
		json_array_remove(checks, json_array_size(checks) / 2);
	json_object_set_new(result, "name", json_string(name));
	json_object_set_new(result, "log", shown_log(c));
	json_object_set_new(result, "digests",
			    json_pack("{s:s, s:n, s:[s]}", "evidence", "00",
				      "log", "policies", "01"));
	write_json("result", name, result);
	write_json("case", name, case_of(c));
}
