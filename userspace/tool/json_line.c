// SPDX-License-Identifier: MIT
/*
 * "--json": a line for each item, as Documentation/result.schema.json has it.
 * The library makes the result; its name and digests are put in front.
 */
#define _GNU_SOURCE /* asprintf() */
#include <stdlib.h>
#include <string.h>

#include "tool.h"

json_t *json_of_name(const char *name)
{
	json_t *string;
	char *plain = NULL;
	size_t size;
	FILE *out;

	if (!name)
		name = "no memory";
	string = json_string(name);
	if (string)
		return string;
	/* Other bytes than UTF-8 would be no JSON: as text shows them. */
	out = open_memstream(&plain, &size);
	if (out) {
		text_put(out, name);
		fclose(out);
	}
	string = plain ? json_string(plain) : NULL;
	free(plain);
	return string;
}

json_t *digests_json(struct loaded *loaded, const struct vouch_bytes *log)
{
	char hex[DIGEST_TEXT_SIZE] = "";

	if (log->data)
		digest_text(log->data, log->size, hex);
	return json_pack("{s:s?, s:o, s:o, s:o}", "log", *hex ? hex : NULL,
			 "policies", digest_set_list(&loaded->policies),
			 "trust_anchors", digest_set_list(&loaded->anchors),
			 "endorsements",
			 digest_set_whole(&loaded->endorsements));
}

static json_t *error_json(const char *error)
{
	return json_pack("{s:i, s:s, s:s, s:s, s:o}", "schema",
			 VOUCH_RESULT_SCHEMA, "version", VOUCH_VERSION,
			 "status", vouch_status_name(VOUCH_STATUS_NONE),
			 "reason", vouch_reason_name(VOUCH_NONE_UNREADABLE),
			 "error", json_of_name(error));
}

static json_t *digests_of(const char *evidence, const json_t *digests)
{
	json_t *all = json_pack("{s:s}", "evidence", evidence);

	json_object_update(all, (json_t *)digests);
	return all;
}

json_t *json_line_object(const char *name, const char *evidence,
			 const json_t *digests, const char *result,
			 const char *error)
{
	json_t *line = result ? json_loads(result, JSON_ALLOW_NUL, NULL) :
				error_json(error);

	if (json_object_set_new(line, "name", json_of_name(name)) ||
	    (result && json_object_set_new(line, "digests",
					   digests_of(evidence, digests)))) {
		json_decref(line);
		return NULL;
	}
	return line;
}

/* What is in front of the members of @rest, which is text of an object. */
static char *join(json_t *front, const char *rest)
{
	char *text = json_dumps(front, JSON_ENSURE_ASCII), *line = NULL;
	size_t length = text ? strlen(text) : 0;

	if (length && rest &&
	    asprintf(&line, "%.*s, %s", (int)length - 1, text, rest + 1) < 0)
		line = NULL;
	free(text);
	return line;
}

char *json_line_text(const char *name, const char *evidence,
		     const json_t *digests, const char *result,
		     const char *error)
{
	json_t *front = json_pack("{s:o}", "name", json_of_name(name));
	json_t *why = result ? NULL : error_json(error);
	char *text = why ? json_dumps(why, JSON_ENSURE_ASCII) : NULL, *line;

	if (result)
		json_object_set_new(front, "digests",
				    digests_of(evidence, digests));
	line = join(front, result ? result : text);
	free(text);
	json_decref(why);
	json_decref(front);
	return line;
}

/* Jansson leaves DEL as it is, which terminals obey; it is in texts alone. */
static void put_json(const char *text)
{
	for (; *text; text++) {
		if (*text == 0x7f)
			fputs("\\u007f", stdout);
		else
			putchar(*text);
	}
	putchar('\n');
}

void json_line_print(const char *name, const char *evidence,
		     const json_t *digests, const char *result,
		     const char *error)
{
	char *line = json_line_text(name, evidence, digests, result, error);

	put_json(line ? line :
			"{\"name\": null, \"status\": \"none\", "
			"\"reason\": \"unreadable\"}");
	free(line);
}
