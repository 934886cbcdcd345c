// SPDX-License-Identifier: MIT
/*
 * "vouch case verify" of a case of anybody: as it is, and with digests that
 * fit, as who makes a case can make them. It says the same each time.
 */
#include <string.h>

#include "fuzz.h"
#include "tool/case.h"

/* Standard error is libFuzzer's. */
void __wrap_complain(const char *format, ...);
void __wrap_complain(const char *format, ...)
{
	(void)format;
}

static void mend_file(json_t *file)
{
	const char *data = json_string_value(json_object_get(file, "data"));
	struct vouch_bytes bytes = { 0 };
	char hex[DIGEST_TEXT_SIZE];

	if (!data || (*data && vouch_base64_decode(data, &bytes, NULL)))
		return;
	digest_text(bytes.data, bytes.size, hex);
	json_object_set_new(file, "sha256", json_string(hex));
	vouch_bytes_free(&bytes);
}

static void mend_inputs(json_t *inputs)
{
	json_t *value, *file;
	const char *name;
	size_t i;

	json_object_foreach(inputs, name, value) {
		mend_file(value);
		json_array_foreach(value, i, file)
			mend_file(file);
	}
}

/* The digests of all that is there; NULL when that is no case at all. */
static char *mended(const u8 *data, size_t size)
{
	json_t *json = json_loadb((const char *)data, size,
				  JSON_REJECT_DUPLICATES, NULL);
	json_t *inputs = json_object_get(json, "inputs");
	const char *result = json_string_value(json_object_get(json, "result"));
	char hex[DIGEST_TEXT_SIZE], *text = NULL;

	mend_inputs(inputs);
	if (inputs && case_inputs_digest(inputs, hex))
		json_object_set_new(json, "inputs_sha256", json_string(hex));
	if (result && digest_text((const u8 *)result, strlen(result), hex))
		json_object_set_new(json, "result_sha256", json_string(hex));
	if (inputs && result)
		text = json_dumps(json, JSON_COMPACT);
	json_decref(json);
	return text;
}

static void run_twice(const json_t *inputs)
{
	char *lines[2];
	struct vouch_error error;
	bool ok[2];

	for (int i = 0; i < 2; i++) {
		int status;

		ok[i] = case_run(inputs, &lines[i], &status, &error);
	}
	if (ok[0] != ok[1] || (ok[0] && strcmp(lines[0], lines[1]) != 0))
		abort();
	free(lines[0]);
	free(lines[1]);
}

static void verify(const u8 *data, size_t size)
{
	const struct vouch_bytes bytes = { (u8 *)(uintptr_t)data, size };
	struct case_file file;

	if (case_read_bytes("case", &bytes, &file) == EXIT_AFFIRMED)
		run_twice(file.inputs);
	json_decref(file.json);
}

bool fuzz_case(const u8 *data, size_t size)
{
	char *text = line_has_few_values((const char *)data, size) ?
			     mended(data, size) :
			     NULL;

	verify(data, size);
	if (text)
		verify((u8 *)text, strlen(text));
	free(text);
	return false;
}
