// SPDX-License-Identifier: MIT
/*
 * An event log as fields that can be compared: firmware and kernel measure to
 * several registers at a time, so that events are counted by register.
 */
#include <string.h>

#include "tool.h"

#define REGISTERS_MAX 32

struct counter {
	const char *name;
	size_t count;
};

/* NULL when there are more than anybody has. */
static struct counter *find_counter(struct counter *counters, const char *name)
{
	for (size_t i = 0; i < REGISTERS_MAX; i++) {
		if (!counters[i].name)
			counters[i].name = name;
		if (!strcmp(counters[i].name, name))
			return &counters[i];
	}
	return NULL;
}

static void add_event(json_t *fields, struct counter *counters,
		      const json_t *event)
{
	const char *name =
		json_string_value(json_object_get(event, "register"));
	const char *type =
		json_string_value(json_object_get(event, "event_type"));
	const char *digest =
		json_string_value(json_object_get(event, "digest"));
	struct counter *counter = name ? find_counter(counters, name) : NULL;
	char field[64];

	if (!counter || !digest)
		return;
	snprintf(field, sizeof(field), "%s.%zu", name, counter->count++);
	json_object_set_new(fields, field,
			    json_sprintf("%s %s", type ? type : "", digest));
}

json_t *log_fields(json_t *shown)
{
	const json_t *events = json_object_get(shown, "events");
	struct counter counters[REGISTERS_MAX] = { 0 };
	json_t *fields, *value;
	const char *key;
	size_t i;

	if (!json_is_array(events))
		return shown;
	fields = json_pack("{s:s}", "type", "event log");
	json_object_foreach(shown, key, value)
		if (json_is_string(value))
			json_object_set(fields, key, value);
	json_array_foreach(events, i, value)
		add_event(fields, counters, value);
	json_decref(shown);
	return fields;
}
