// SPDX-License-Identifier: MIT
/* The inputs of a case, each file with its name and its digest. */
#include <stdlib.h>
#include <string.h>

#include "case.h"

static void give_up(struct case_inputs *inputs)
{
	json_decref(inputs->json);
	inputs->json = NULL;
}

/* Takes over @value. */
static void set(struct case_inputs *inputs, const char *name, json_t *value)
{
	if (inputs->json && json_object_set_new(inputs->json, name, value))
		give_up(inputs);
	else if (!inputs->json)
		json_decref(value);
}

void case_inputs_start(struct case_inputs *inputs)
{
	inputs->json = json_pack("{s:n, s:n, s:[], s:[], s:[]}", "evidence",
				 "log", "policies", "trust_anchors",
				 "endorsements");
}

static json_t *base64_json(const struct vouch_bytes *bytes)
{
	char *text = base64_text(bytes->data, bytes->size);
	json_t *json = text ? json_string(text) : NULL;

	free(text);
	return json;
}

static json_t *file_json(const char *name, const struct vouch_bytes *bytes)
{
	char hex[DIGEST_TEXT_SIZE];

	if (!digest_text(bytes->data, bytes->size, hex))
		return NULL;
	return json_pack("{s:o, s:s, s:o}", "name", json_of_name(name),
			 "sha256", hex, "data", base64_json(bytes));
}

void case_keep(struct case_inputs *inputs, const char *list, const char *name,
	       const struct vouch_bytes *bytes)
{
	json_t *files;

	if (!inputs || !inputs->json)
		return;
	files = json_object_get(inputs->json, list);
	if (json_array_append_new(files, file_json(name, bytes)))
		give_up(inputs);
}

void case_keep_one(struct case_inputs *inputs, const char *member,
		   const char *name, const struct vouch_bytes *bytes)
{
	set(inputs, member, file_json(name, bytes));
}

void case_keep_requests(struct case_inputs *inputs,
			const struct requests *requests, time_t at)
{
	json_t *expected = json_array();
	char text[32];

	time_text(at, text);
	for (size_t i = 0; i < requests->count; i++) {
		const struct expectation *row = &requests->rows[i];

		if (json_array_append_new(
			    expected, json_pack("{s:s, s:s, s:s}", "key",
						row->key, "value", row->value,
						"source", row->source))) {
			json_decref(expected);
			expected = NULL;
		}
	}
	set(inputs, "at", json_string(text));
	set(inputs, "authentic_only", json_boolean(requests->authentic_only));
	set(inputs, "expected", expected);
}

bool case_inputs_digest(const json_t *inputs, char *hex)
{
	char *text = json_dumps(inputs, JSON_COMPACT | JSON_SORT_KEYS |
						JSON_ENSURE_ASCII);
	bool ok = text && digest_text((const uint8_t *)text, strlen(text), hex);

	free(text);
	return ok;
}
