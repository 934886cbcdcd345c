// SPDX-License-Identifier: MIT
/* Inputs of "vouch measure" in a JSON description; launch.schema.json. */
#include <stdlib.h>
#include <string.h>

#include "measure.h"

/* Names of files in a description are seen from its folder. */
static char *beside(const char *path, const char *name)
{
	const char *slash = strrchr(path, '/');
	size_t folder = slash && *name != '/' ? (size_t)(slash - path) + 1 : 0;
	char *whole = malloc(folder + strlen(name) + 1);

	if (whole) {
		memcpy(whole, path, folder);
		strcpy(whole + folder, name);
	}
	return whole;
}

static int add_text(struct measure_set *set, const char *path, const char *key,
		    const char *text)
{
	char *name;
	int status;

	if (!measure_is_file(key))
		return measure_add(set, key, text);
	name = beside(path, text);
	status = name ? measure_add(set, key, name) : EXIT_UNDECIDED;
	free(name);
	return status;
}

static int add_value(struct measure_set *set, const char *path, const char *key,
		     const json_t *value)
{
	char number[24];

	if (json_is_string(value) &&
	    strlen(json_string_value(value)) == json_string_length(value))
		return add_text(set, path, key, json_string_value(value));
	if (json_is_boolean(value))
		return add_text(set, path, key,
				json_is_true(value) ? "on" : "off");
	if (json_is_integer(value)) {
		snprintf(number, sizeof(number), "%lld",
			 (long long)json_integer_value(value));
		return add_text(set, path, key, number);
	}
	complain("%s: %s is of another type, want a text, a number, true, "
		 "false or a list of them",
		 path, key);
	return EXIT_USAGE;
}

static int add_member(struct measure_set *set, const char *path,
		      const char *key, const json_t *value)
{
	int status = EXIT_AFFIRMED;
	json_t *one;
	size_t i;

	if (!strcmp(key, "launch")) {
		if (json_is_string(value) &&
		    !strcmp(json_string_value(value), set->kind))
			return EXIT_AFFIRMED;
		complain("%s: launch is another one, want '%s'", path,
			 set->kind);
		return EXIT_USAGE;
	}
	if (!strcmp(key, "comment"))
		return EXIT_AFFIRMED;
	if (!json_is_array(value))
		return add_value(set, path, key, value);
	json_array_foreach(value, i, one)
		if (status == EXIT_AFFIRMED)
			status = add_value(set, path, key, one);
	return status;
}

int measure_describe(struct measure_set *set, const char *path)
{
	struct vouch_bytes bytes = { 0 };
	json_error_t why = { 0 };
	int status = EXIT_AFFIRMED;
	json_t *json, *value;
	const char *key;

	if (!file_read(path, &bytes))
		return EXIT_UNDECIDED;
	json = json_loadb((const char *)bytes.data, bytes.size,
			  JSON_REJECT_DUPLICATES, &why);
	vouch_bytes_free(&bytes);
	if (!json_is_object(json)) {
		complain("%s:%d:%d: %s", path, why.line, why.column,
			 json ? "is no object, want one" : why.text);
		status = EXIT_USAGE;
	}
	json_object_foreach(json, key, value)
		if (status == EXIT_AFFIRMED)
			status = add_member(set, path, key, value);
	json_decref(json);
	return status;
}
