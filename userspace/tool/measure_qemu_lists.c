// SPDX-License-Identifier: MIT
/* Values of options of QEMU: lists with commas, or objects of JSON. */
#include <stdlib.h>
#include <string.h>

#include "measure_qemu.h"

/* Behind a value, whose own commas QEMU wants twice. */
static const char *end_of(const char *value)
{
	while (*value && (*value != ',' || value[1] == ','))
		value += *value == ',' ? 2 : 1;
	return value;
}

/* To be freed; NULL without memory. */
char *qemu_value(const char *value)
{
	size_t size = (size_t)(end_of(value) - value);
	char *copy = calloc(1, size + 1), *at = copy;

	for (size_t i = 0; copy && i < size; i++) {
		*at++ = value[i];
		i += value[i] == ',';
	}
	return copy;
}

/* The text of "name=" in a list with commas, to be freed; NULL without it. */
char *qemu_member(const char *list, const char *name)
{
	size_t length = strlen(name);

	while (*list) {
		const char *end = end_of(list);

		if (!strncmp(list, name, length) && list[length] == '=')
			return qemu_value(list + length + 1);
		list = *end ? end + 1 : end;
	}
	return NULL;
}

/* The first of a list, which may be without its name. */
char *qemu_first(const char *list, const char *name)
{
	char *value = qemu_member(list, name);

	return value ? value : qemu_value(list);
}

#define NODES_MAX 8 /* one on the other */

/* ---- block devices, of which one is the firmware ---- */

/* "pflash0=" of the machine names a node, which may lie on another. */
static char *node_member(const char *text, const char *name, const char *inner)
{
	json_t *node, *value;
	char *copy = NULL;

	if (*text != '{') {
		copy = qemu_member(text, name);
		return copy || !inner ? copy : qemu_member(text, inner);
	}
	node = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	value = json_object_get(node, name);
	if (json_is_object(value))
		value = json_object_get(value, "filename");
	if (json_is_string(value))
		copy = strdup(json_string_value(value));
	json_decref(node);
	return copy;
}

static const char *find_node(char *const *args, size_t count, const char *name)
{
	for (size_t i = 0; i + 1 < count; i++) {
		char *node;
		bool is_it;

		if (strcmp(args[i] + !strncmp(args[i], "--", 2), "-blockdev"))
			continue;
		node = node_member(args[i + 1], "node-name", NULL);
		is_it = node && !strcmp(node, name);
		free(node);
		if (is_it)
			return args[i + 1];
	}
	return NULL;
}

char *qemu_flash(char *const *args, size_t count, const char *name)
{
	char *node = strdup(name), *file = NULL;

	for (int i = 0; i < NODES_MAX && node && !file; i++) {
		const char *text = find_node(args, count, node);
		char *below;

		if (!text)
			break;
		file = node_member(text, "filename", "file.filename");
		below = node_member(text, "file", NULL);
		if (!file && below && *text == '{' &&
		    !find_node(args, count, below)) {
			file = below; /* a node of its own, within */
			below = NULL;
		}
		free(node);
		node = below;
	}
	free(node);
	return file;
}
