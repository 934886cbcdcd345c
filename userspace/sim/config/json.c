// SPDX-License-Identifier: MIT
/* The configuration as a JSON object, read and written. */
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "sim/base/error.h"
#include "sim/base/nearest.h"
#include "sim/config/config.h"

#define FILE_MAX (64 * 1024)

/* Skips a string that starts at @pos; returns what follows its last quote. */
static const char *skip_string(const char *pos)
{
	for (pos++; *pos && *pos != '"'; pos++)
		if (*pos == '\\' && pos[1])
			pos++;
	return *pos ? pos + 1 : pos;
}

/* jansson keeps no line numbers: finds that of a key of the outer object. */
static int line_of(const char *text, const char *name)
{
	size_t length = strlen(name);
	int line = 1, depth = 0;

	for (const char *pos = text; *pos;) {
		if (*pos == '"') {
			const char *end = skip_string(pos);

			if (depth == 1 && (size_t)(end - pos) == length + 2 &&
			    !strncmp(pos + 1, name, length) &&
			    end[strspn(end, " \t\r\n")] == ':')
				return line;
			pos = end;
			continue;
		}
		line += *pos == '\n';
		depth += (*pos == '{' || *pos == '[');
		depth -= (*pos == '}' || *pos == ']');
		pos++;
	}
	return line;
}

/* Writes an object of numbers, such as a TCB, as "snp=29,tee=0". */
static bool object_text(json_t *value, char *out, size_t size)
{
	const char *name;
	size_t used = 0;
	json_t *part;

	*out = '\0';
	json_object_foreach(value, name, part) {
		if (!json_is_integer(part) || used >= size)
			return false;
		used += snprintf(out + used, size - used,
				 "%s%s=%" JSON_INTEGER_FORMAT, used ? "," : "",
				 name, json_integer_value(part));
	}
	return used < size;
}

static bool value_text(json_t *value, char *out, size_t size)
{
	if (json_is_object(value))
		return object_text(value, out, size);
	if (json_is_integer(value))
		return snprintf(out, size, "%" JSON_INTEGER_FORMAT,
				json_integer_value(value)) > 0;
	if (json_is_boolean(value))
		return snprintf(out, size, "%s",
				json_is_true(value) ? "on" : "off") > 0;
	return json_is_string(value) &&
	       snprintf(out, size, "%s", json_string_value(value)) < (int)size;
}

static int refuse_key(const char *name, struct sim_error *error)
{
	struct sim_nearest nearest = { .wanted = name };
	char hint[SIM_HINT_MAX];

	for (size_t i = 0; i < sim_config_keys_count; i++)
		sim_nearest_offer(&nearest, sim_config_keys[i].name);
	sim_nearest_hint(&nearest, "see --help", hint);
	return sim_error(error, -EINVAL, "unknown key '%s', %s", name, hint);
}

static int set_one(struct sim_config *config, const char *name, json_t *value,
		   struct sim_error *error)
{
	const struct sim_config_key *key = sim_config_find(name);
	char text[1024];

	if (!key)
		return refuse_key(name, error);
	if (!value_text(value, text, sizeof(text)))
		return sim_error(error, -EINVAL,
				 "%s has a value of the wrong kind, want %s",
				 name, key->help);
	return sim_config_set(config, key, text, error);
}

static int set_all(struct sim_config *config, json_t *root, const char *path,
		   const char *text, struct sim_error *error)
{
	struct sim_error inner;
	const char *name;
	json_t *value;
	int err;

	json_object_foreach(root, name, value) {
		err = set_one(config, name, value, &inner);
		if (err)
			return sim_error(error, err, "%s:%d: %s", path,
					 line_of(text, name), inner.text);
	}
	return 0;
}

static char *read_file(const char *path, struct sim_error *error)
{
	char *text = calloc(1, FILE_MAX + 1);
	FILE *file = fopen(path, "re");
	size_t size = 0;

	if (!file || !text) {
		sim_error(error, -errno, "%s: %m", path);
		goto fail;
	}
	size = fread(text, 1, FILE_MAX + 1, file);
	if (ferror(file) || size > FILE_MAX) {
		sim_error(error, -EFBIG,
			  "%s: cannot be read, want at most %d "
			  "bytes",
			  path, FILE_MAX);
		goto fail;
	}
	fclose(file);
	return text;

fail:
	if (file)
		fclose(file);
	free(text);
	return NULL;
}

int sim_config_load(struct sim_config *config, const char *path,
		    struct sim_error *error)
{
	char *text = read_file(path, error);
	json_error_t where;
	json_t *root;
	int err;

	if (!text)
		return -EIO;
	root = json_loads(text, JSON_REJECT_DUPLICATES, &where);
	if (!root)
		err = sim_error(error, -EINVAL, "%s:%d: %s", path, where.line,
				where.text);
	else if (!json_is_object(root))
		err = sim_error(error, -EINVAL,
				"%s:1: no JSON object, want one", path);
	else
		err = set_all(config, root, path, text, error);
	json_decref(root);
	free(text);
	return err;
}

void sim_config_print(const struct sim_config *config, FILE *out)
{
	json_t *root = json_object();
	char text[1024];

	for (size_t i = 0; root && i < sim_config_keys_count; i++) {
		const struct sim_config_key *key = &sim_config_keys[i];
		const void *value = (const u8 *)config + key->offset;

		sim_config_get(config, key, text, sizeof(text));
		if (key->type == SIM_KEY_BOOL)
			json_object_set_new(root, key->name,
					    json_boolean(*(const bool *)value));
		else if (key->type == SIM_KEY_U32)
			json_object_set_new(root, key->name,
					    json_integer(*(const u32 *)value));
		else
			json_object_set_new(root, key->name, json_string(text));
	}
	json_dumpf(root, out, JSON_INDENT(2));
	fputc('\n', out);
	json_decref(root);
}
