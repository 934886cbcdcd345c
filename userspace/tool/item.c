// SPDX-License-Identifier: MIT
/* One thing to appraise: a file, or a line with Evidence in base64. */
#define _GNU_SOURCE /* asprintf() */
#include <stdlib.h>
#include <string.h>

#include "tool.h"

void item_set_path(struct item *item, const char *path)
{
	bool is_stdin = strcmp(path, "-") == 0;

	*item = (struct item){
		.name = strdup(is_stdin ? "standard input" : path),
		.path = strdup(path),
	};
}

void item_set_line(struct item *item, char *line, size_t size,
		   unsigned long number)
{
	*item = (struct item){ .line = line, .line_size = size };
	if (asprintf(&item->name, "line %lu", number) < 0)
		item->name = NULL;
}

static bool fail(struct item *item, const char *text)
{
	snprintf(item->error, sizeof(item->error), "%s", text);
	return false;
}

/* Unknown members are for whoever wrote them, such as a time. */
static bool decode(struct item *item, const json_t *object)
{
	const char *text =
		json_string_value(json_object_get(object, "evidence"));
	const char *name = json_string_value(json_object_get(object, "name"));
	struct vouch_error error;

	if (name) {
		free(item->name);
		item->name = strdup(name);
	}
	if (!text)
		return fail(item, "has no evidence, want a member \"evidence\" "
				  "in base64");
	if (vouch_base64_decode(text, &item->bytes, &error))
		return fail(item, error.text);
	return true;
}

static bool load_line(struct item *item)
{
	json_error_t why;
	json_t *object = json_loadb(item->line, item->line_size,
				    JSON_REJECT_DUPLICATES, &why);
	bool ok = json_is_object(object);

	free(item->line);
	item->line = NULL;
	if (ok)
		ok = decode(item, object);
	else if (object)
		fail(item, "is no JSON object, want one with \"evidence\"");
	else
		snprintf(item->error, sizeof(item->error),
			 "is no JSON object: %s", why.text);
	json_decref(object);
	return ok;
}

bool item_load(struct item *item)
{
	int code;

	if (*item->error)
		return false;
	if (!item->name)
		return fail(item, "no memory");
	if (item->line)
		return load_line(item);
	if (!item->path)
		return true;
	code = file_load(item->path, &item->bytes);
	return !code || fail(item, file_error(code));
}

void item_free(struct item *item)
{
	free(item->name);
	free(item->path);
	free(item->line);
	vouch_bytes_free(&item->bytes);
	*item = (struct item){ 0 };
}
