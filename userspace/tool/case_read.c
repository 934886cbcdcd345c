// SPDX-License-Identifier: MIT
/*
 * Reads a case. It may be of anybody: its size and the number of its values are
 * limited, each member has its type, and what is not known is refused.
 */
#include <stdlib.h>
#include <string.h>

#include "case.h"

static const char *const lists[] = { "policies", "trust_anchors",
				     "endorsements" };

static bool refuse(const char *path, const char *text)
{
	complain("%s: is no case of format %d: %s", path, CASE_FORMAT, text);
	return false;
}

static bool refuse_altered(const char *path, const char *what, const char *name)
{
	complain("%s: was altered: %s%s%s is not what its digest says", path,
		 what, *name ? " " : "", name);
	return false;
}

/* One file with its digest; what is decoded here is decoded again later. */
static bool check_file(const char *path, const char *what, json_t *file)
{
	const char *name, *sha256, *data;
	struct vouch_bytes bytes = { 0 };
	char hex[DIGEST_TEXT_SIZE];
	struct vouch_error error;
	json_error_t wrong;
	bool ok;

	if (json_unpack_ex(file, &wrong, 0, "{s:s, s:s, s:s !}", "name", &name,
			   "sha256", &sha256, "data", &data))
		return refuse(path, wrong.text);
	if (*data && vouch_base64_decode(data, &bytes, &error))
		return refuse(path, error.text);
	ok = digest_text(bytes.data, bytes.size, hex) && !strcmp(hex, sha256);
	vouch_bytes_free(&bytes);
	return ok || refuse_altered(path, what, name);
}

static bool check_list(const char *path, const char *what, json_t *list)
{
	json_t *file;
	size_t i;

	if (!json_is_array(list))
		return refuse(path, "a list of files is none");
	json_array_foreach(list, i, file) {
		if (!check_file(path, what, file))
			return false;
	}
	return true;
}

static bool check_expected(const char *path, json_t *list)
{
	const char *key, *value, *source;
	json_error_t wrong;
	json_t *row;
	size_t i;

	if (!json_is_array(list))
		return refuse(path, "expected is no list");
	json_array_foreach(list, i, row) {
		if (json_unpack_ex(row, &wrong, 0, "{s:s, s:s, s:s !}", "key",
				   &key, "value", &value, "source", &source))
			return refuse(path, wrong.text);
	}
	return true;
}

static bool check_inputs(const char *path, json_t *inputs)
{
	json_t *evidence, *log, *expected, *files[3];
	json_error_t wrong;
	const char *at;
	int authentic_only;
	time_t time;

	if (json_unpack_ex(inputs, &wrong, 0,
			   "{s:o, s:o, s:o, s:o, s:o, s:s, s:b, s:o !}",
			   "evidence", &evidence, "log", &log, lists[0],
			   &files[0], lists[1], &files[1], lists[2], &files[2],
			   "at", &at, "authentic_only", &authentic_only,
			   "expected", &expected))
		return refuse(path, wrong.text);
	if (!option_time("time of the case", at, &time))
		return false;
	for (int i = 0; i < 3; i++)
		if (!check_list(path, lists[i], files[i]))
			return false;
	return check_file(path, "evidence", evidence) &&
	       (json_is_null(log) || check_file(path, "log", log)) &&
	       check_expected(path, expected);
}

/* After the files, so that the one that was altered is named. */
static bool check_digests(const char *path, const struct case_file *file,
			  const char *inputs, const char *result)
{
	char hex[DIGEST_TEXT_SIZE];

	if (!digest_text((const uint8_t *)file->result, strlen(file->result),
			 hex) ||
	    strcmp(hex, result) != 0)
		return refuse_altered(path, "result", "");
	if (!case_inputs_digest(file->inputs, hex) || strcmp(hex, inputs) != 0)
		return refuse_altered(path, "inputs", "");
	return true;
}

static bool read(const char *path, struct case_file *file)
{
	const char *inputs, *result;
	json_error_t wrong;
	int format;

	if (json_unpack_ex(file->json, &wrong, 0, "{s:i}", "vouch_case",
			   &format))
		return refuse(path, wrong.text);
	if (format != CASE_FORMAT) {
		complain("%s: is a case of format %d, want %d: a newer vouch "
			 "wrote it",
			 path, format, CASE_FORMAT);
		return false;
	}
	if (json_unpack_ex(file->json, &wrong, 0,
			   "{s:i, s:s, s:o, s:s, s:s, s:s !}", "vouch_case",
			   &format, "version", &file->version, "inputs",
			   &file->inputs, "inputs_sha256", &inputs, "result",
			   &file->result, "result_sha256", &result))
		return refuse(path, wrong.text);
	return check_inputs(path, file->inputs) &&
	       check_digests(path, file, inputs, result);
}

int case_read_bytes(const char *path, const struct vouch_bytes *bytes,
		    struct case_file *file)
{
	const char *text = (const char *)bytes->data;
	json_error_t wrong;
	bool ok;

	*file = (struct case_file){ 0 };
	if (!line_has_few_values(text, bytes->size)) {
		refuse(path, "it has too many values");
		return EXIT_USAGE;
	}
	file->json =
		json_loadb(text, bytes->size, JSON_REJECT_DUPLICATES, &wrong);
	ok = file->json ? read(path, file) : refuse(path, wrong.text);
	return ok ? EXIT_AFFIRMED : EXIT_USAGE;
}

int case_read(const char *path, struct case_file *file)
{
	struct vouch_bytes bytes;
	int status;

	*file = (struct case_file){ 0 };
	if (!file_read(path, &bytes))
		return EXIT_UNDECIDED;
	status = case_read_bytes(path, &bytes, file);
	vouch_bytes_free(&bytes);
	return status;
}
