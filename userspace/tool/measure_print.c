// SPDX-License-Identifier: MIT
/* What launches measure to: as lines, and as JSON. */
#include <string.h>

#include "measure.h"

#define HEX_MAX 97 /* of the longest digest, with a zero */

static void print_varying(const struct measure_set *set, size_t index)
{
	for (size_t i = 0; i < set->count; i++) {
		const struct measure_input *input = &set->inputs[i];

		if (input->count == 1)
			continue;
		printf(" %s=", input->key);
		text_print(measure_chosen(set, index, input));
	}
}

static void print_value(const struct measure_set *set, size_t index,
			const struct vouch_measured *value)
{
	char hex[HEX_MAX];

	if (value->missing)
		return;
	text_hex(value->digest, value->size, hex);
	printf("%s %s", value->name, hex);
	print_varying(set, index);
	putchar('\n');
}

void measure_complain(const struct vouch_measurement *m)
{
	const struct vouch_measured *value;
	const char *note;

	for (size_t i = 0; (note = vouch_measurement_note(m, i)); i++)
		complain("%s", note);
	for (size_t i = 0; (value = vouch_measurement_value(m, i)); i++)
		if (value->missing)
			complain("%s cannot be told: %s", value->name,
				 value->missing);
}

void measure_print_lines(const struct measure_set *set, size_t index,
			 const struct vouch_measurement *m)
{
	const struct vouch_measured *value;

	for (size_t i = 0; (value = vouch_measurement_value(m, i)); i++)
		print_value(set, index, value);
}

static json_t *inputs_json(const struct measure_set *set, size_t index)
{
	json_t *inputs = json_object();

	for (size_t i = 0; i < set->count; i++)
		json_object_set_new(inputs, set->inputs[i].key,
				    json_of_name(measure_chosen(
					    set, index, &set->inputs[i])));
	return inputs;
}

static json_t *notes_json(const struct vouch_measurement *m)
{
	json_t *notes = json_array();
	const char *note;

	for (size_t i = 0; (note = vouch_measurement_note(m, i)); i++)
		json_array_append_new(notes, json_string(note));
	return notes;
}

json_t *measure_json(const struct measure_set *set, size_t index,
		     const struct vouch_measurement *m)
{
	json_t *values = json_object(), *missing = json_object();
	const struct vouch_measured *value;
	char hex[HEX_MAX];

	for (size_t i = 0; (value = vouch_measurement_value(m, i)); i++) {
		if (value->missing) {
			json_object_set_new(missing, value->name,
					    json_string(value->missing));
			continue;
		}
		text_hex(value->digest, value->size, hex);
		json_object_set_new(values, value->name, json_string(hex));
	}
	return json_pack("{s:o, s:o, s:o, s:o}", "inputs",
			 inputs_json(set, index), "values", values, "missing",
			 missing, "notes", notes_json(m));
}

void measure_explain(const struct measure_set *set, size_t index,
		     const struct vouch_measurement *m)
{
	const struct vouch_measured_item *item;
	char hex[HEX_MAX];

	for (size_t i = 0; (item = vouch_measurement_item(m, i)); i++) {
		text_hex(item->digest, item->size, hex);
		printf("  %s %s %s ", item->value, item->type, hex);
		text_print(item->text);
		print_varying(set, index);
		putchar('\n');
	}
}

/* Registers of a TD have numbers in such a list; other items have none. */
json_t *measure_events(const struct vouch_measurement *m)
{
	const struct vouch_measured_item *item;
	json_t *events = json_array();
	char hex[HEX_MAX];

	for (size_t i = 0; (item = vouch_measurement_item(m, i)); i++) {
		if (strncmp(item->value, "rtmr", 4))
			continue;
		text_hex(item->digest, item->size, hex);
		json_array_append_new(
			events, json_pack("{s:i, s:I, s:s, s:s}", "imr",
					  item->value[4] - '0', "event_type",
					  (json_int_t)item->event_type,
					  "digest", hex, "event", item->text));
	}
	return events;
}

bool measure_print_hex(const struct vouch_measurement *m, const char *name)
{
	const struct vouch_measured *value;
	char hex[HEX_MAX];

	for (size_t i = 0; (value = vouch_measurement_value(m, i)); i++) {
		if (value->missing || strcmp(value->name, name))
			continue;
		text_hex(value->digest, value->size, hex);
		puts(hex);
		return true;
	}
	return false;
}

void measure_name_launch(const struct measure_set *set, size_t index,
			 char *name)
{
	size_t used = 0;

	for (size_t i = 0; i < set->count; i++) {
		const struct measure_input *input = &set->inputs[i];

		if (input->count > 1 && used < 64)
			used += (size_t)snprintf(
				name + used, LAUNCH_NAME_SIZE - used, "%s%s=%s",
				used ? " " : "", input->key,
				measure_chosen(set, index, input));
	}
	for (size_t i = 0; i < used && i < 64; i++)
		if (name[i] < ' ' || name[i] > '~')
			used = 0;
	if (!used || used > 64)
		snprintf(name, LAUNCH_NAME_SIZE, "launch %zu", index + 1);
}

json_t *measure_policy_entry(const struct measure_set *set, size_t index,
			     const struct vouch_measurement *m)
{
	const char *kind = !strcmp(set->kind, "snp") ? "snp" :
			   !strcmp(set->kind, "tdx") ? "tdx" :
						       NULL;
	json_t *values = kind ? json_object() : NULL;
	const struct vouch_measured *value;
	char hex[HEX_MAX], name[LAUNCH_NAME_SIZE] = "";

	for (size_t i = 0; kind && (value = vouch_measurement_value(m, i));
	     i++) {
		if (value->missing)
			continue;
		text_hex(value->digest, value->size, hex);
		json_object_set_new(values, value->name, json_string(hex));
	}
	measure_name_launch(set, index, name);
	return kind ? json_pack("{s:s, s:o}", "name", name, kind, values) :
		      NULL;
}
