// SPDX-License-Identifier: MIT
/* One thing to appraise: a file, or a line with Evidence in some form. */
#define _GNU_SOURCE /* asprintf() */
#include <stdlib.h>
#include <string.h>

#include "fetch.h"
#include "line_cut.h"
#include "tool.h"
#include "tsm_folder.h"

/* A quote is a list of 8000 numbers. */
#define LINE_VALUES_MAX 16384

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

/* A text as it stands, anything else as JSON: the library undoes the form. */
static bool take_evidence(struct item *item, const json_t *value)
{
	char *text = json_is_string(value) ? strdup(json_string_value(value)) :
					     json_dumps(value, JSON_COMPACT);

	if (!text)
		return fail(item, "no memory");
	item->bytes = (struct vouch_bytes){ (uint8_t *)text, strlen(text) };
	return true;
}

static bool is_empty(const json_t *value)
{
	return json_is_string(value) ?
		       !json_string_length(value) :
		       !json_object_size(value) && !json_array_size(value);
}

/* By "id", or by "name". */
static bool decode(struct item *item, json_t *object)
{
	const json_t *evidence = json_object_get(object, "evidence");
	const char *name = json_string_value(json_object_get(object, "id"));

	if (!name)
		name = json_string_value(json_object_get(object, "name"));

	if (name) {
		free(item->name);
		item->name = strdup(name);
	}
	if (!item_set_asked(item, object))
		return false;
	if (is_empty(evidence))
		return fail(item,
			    "has no evidence, want a member \"evidence\", "
			    "in base64 for example");
	return take_evidence(item, evidence);
}

/*
 * Jansson takes a hundred times as much memory for an empty list as for its
 * text. Before each value but the first is a comma, or what opens a list or
 * object.
 */
bool line_has_few_values(const char *text, size_t size)
{
	bool in_string = false;
	size_t count = 1;

	for (size_t i = 0; i < size; i++) {
		if (in_string && text[i] == '\\')
			i++;
		else if (text[i] == '"')
			in_string = !in_string;
		else if (!in_string)
			count += text[i] == '[' || text[i] == '{' ||
				 text[i] == ',';
	}
	return count <= LINE_VALUES_MAX;
}

/* The object that a line is, or NULL with @item->error. */
static json_t *parse_line(struct item *item)
{
	json_error_t why;
	json_t *object;

	if (!line_has_few_values(item->line, item->line_size)) {
		snprintf(item->error, sizeof(item->error),
			 "has too many values, want %d at most",
			 LINE_VALUES_MAX);
		return NULL;
	}
	object = json_loadb(item->line, item->line_size, JSON_REJECT_DUPLICATES,
			    &why);
	if (json_is_object(object))
		return object;
	if (object)
		fail(item, "is no JSON object, want one with \"evidence\"");
	else
		snprintf(item->error, sizeof(item->error),
			 "is no JSON object: %s", why.text);
	json_decref(object);
	return NULL;
}

/* With the evidence in its place again. */
static json_t *parse_cut_line(struct item *item)
{
	size_t length;
	char *text = line_cut_evidence(&item->line, &item->line_size, &length);
	json_t *object = parse_line(item);

	if (object && text &&
	    json_object_set_new(object, "evidence",
				json_stringn_nocheck(text, length))) {
		json_decref(object);
		object = NULL;
		fail(item, "no memory");
	}
	free(text);
	return object;
}

static bool load_line(struct item *item)
{
	json_t *object = parse_cut_line(item);
	bool ok;

	free(item->line);
	item->line = NULL;
	ok = object && decode(item, object);
	/* @asked has no need of it, and it may be 32 MiB. */
	json_object_del(object, "evidence");
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
	if (peer_is_address(item->path))
		return peer_load(item->path, &item->bytes, item->error,
				 sizeof(item->error));
	if (item->is_folder)
		code = tsm_folder_load(item->path, &item->bytes);
	else if (item->is_found)
		code = file_load_found(item->path, &item->bytes);
	else
		code = file_load(item->path, &item->bytes);
	return !code || fail(item, file_error(code));
}

void item_free(struct item *item)
{
	free(item->name);
	free(item->path);
	free(item->line);
	json_decref(item->asked);
	vouch_bytes_free(&item->bytes);
	*item = (struct item){ 0 };
}
