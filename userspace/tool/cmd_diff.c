// SPDX-License-Identifier: MIT
/*
 * "vouch diff": which fields of several reports, quotes or Evidence differ, and
 * in how many of them. Each is flattened to names and texts; of each name it is
 * counted which text how many have.
 */
#define _GNU_SOURCE /* asprintf() */
#include <stdlib.h>
#include <string.h>

#include "tool.h"

const char diff_usage[] =
	"usage: vouch diff [--json] FILE FILE...\n\n"
	"Compares Evidence, reports, quotes and event logs, and says which fields\n"
	"differ and how many have which value. Nothing is verified. FILE may be\n"
	"a folder, without what is no evidence in it, or - for lines of JSON, as\n"
	"vouch appraise takes them.\n\n"
	"  --json  as JSON, with the names of those that have a value\n\n"
	"exit status: 0 all are the same, 1 they differ, 2 usage, 3 something\n"
	"could not be read, or there are not two of them\n";

/* The values of a field that text shows; JSON has all. */
#define VALUES_SHOWN 8

/* Of Documentation/diff.schema.json, as that of results. */
#define DIFF_SCHEMA 1

/* Behind the first character is the text: no value can pass for none. */
static const char absent[] = "-absent";

struct comparison {
	json_t *fields; /* name: object of value: list of who has it */
	json_t *names; /* of those that are compared */
	bool is_broken; /* one could not be read, or memory is missing */
};

/* ---- one of them ---- */

static void note(struct comparison *c, const char *field, const char *text,
		 const char *name)
{
	char *value = NULL;
	json_t *values = json_object_get(c->fields, field);
	json_t *who;

	if (asprintf(&value, "=%s", text) < 0) {
		c->is_broken = true;
		return;
	}
	if (!values) {
		values = json_object();
		if (json_object_set_new(c->fields, field, values))
			c->is_broken = true;
	}
	who = json_object_get(values, value);
	if (!who) {
		who = json_array();
		if (json_object_set_new(values, value, who))
			c->is_broken = true;
	}
	if (json_array_append_new(who, json_of_name(name)))
		c->is_broken = true;
	free(value);
}

static void note_scalar(struct comparison *c, const char *field,
			const json_t *value, const char *name)
{
	char *text;

	if (json_is_string(value)) {
		note(c, field, json_string_value(value), name);
		return;
	}
	text = json_dumps(value, JSON_ENCODE_ANY);
	c->is_broken |= !text;
	if (text)
		note(c, field, text, name);
	free(text);
}

static void flatten(struct comparison *c, const char *field,
		    const json_t *value, const char *name);

static void flatten_member(struct comparison *c, const char *field,
			   const char *key, const json_t *value,
			   const char *name)
{
	char *path = NULL;

	if (asprintf(&path, "%s%s%s", field, *field ? "." : "", key) < 0) {
		c->is_broken = true;
		return;
	}
	flatten(c, path, value, name);
	free(path);
}

/* Bits are named beside the number that they are of: it tells all of them. */
static void flatten(struct comparison *c, const char *field,
		    const json_t *value, const char *name)
{
	const json_t *whole = json_object_get(value, "value");
	char number[24];
	json_t *member;
	const char *key;
	size_t i;

	if (whole) {
		note_scalar(c, field, whole, name);
	} else if (json_is_object(value)) {
		json_object_foreach((json_t *)value, key, member)
			flatten_member(c, field, key, member, name);
	} else if (json_is_array(value)) {
		json_array_foreach(value, i, member) {
			snprintf(number, sizeof(number), "%zu", i);
			flatten_member(c, field, number, member, name);
		}
	} else {
		note_scalar(c, field, value, name);
	}
}

/* Certificates and collateral lie beside evidence, and are not compared. */
static bool is_evidence(const json_t *shown)
{
	static const char *const types[] = {
		"sev-snp report", "tdx quote", "sgx quote",
		"tdx tdreport",	  "evidence",  "hcl report",
		"event log",	  "cca token", "psa token",
	};
	const char *type = json_string_value(json_object_get(shown, "type"));

	for (size_t i = 0; type && i < sizeof(types) / sizeof(*types); i++)
		if (!strcmp(type, types[i]))
			return true;
	return false;
}

/* Whatever lies in a folder is passed over; what was named must be some. */
static void refuse(struct comparison *c, const struct item *item,
		   const char *why)
{
	if (item->is_found) {
		complain("left out: %s: %s", item->name, why);
		return;
	}
	complain("%s: %s", item->name ? item->name : "no memory", why);
	c->is_broken = true;
}

static void add(struct comparison *c, struct item *item)
{
	struct vouch_error error;
	json_t *shown = NULL;
	char *text = NULL;

	if (!item_load(item)) {
		complain("%s: %s", item->name ? item->name : "no memory",
			 item->error);
		c->is_broken = true;
		return;
	}
	if (vouch_show(item->bytes.data, item->bytes.size, &text, &error))
		refuse(c, item, error.text);
	else
		shown = json_loads(text, JSON_ALLOW_NUL | JSON_DECODE_ANY,
				   NULL);
	vouch_text_free(text);
	/* How it was handed out is nothing that the machine says. */
	if (json_is_object(shown))
		json_object_del(shown, "undone");
	shown = log_fields(shown);
	if (shown && is_evidence(shown)) {
		flatten(c, "", shown, item->name);
		json_array_append_new(c->names, json_of_name(item->name));
	} else if (shown) {
		refuse(c, item, "is no evidence, want some");
	}
	json_decref(shown);
}

/* ---- all of them ---- */

/* How many of them have @field at all. */
static size_t count_having(const json_t *values)
{
	const char *value;
	json_t *who;
	size_t count = 0;

	json_object_foreach((json_t *)values, value, who)
		count += json_array_size(who);
	return count;
}

/* Those that do not have a field have another value than those that do. */
static void add_absent(struct comparison *c)
{
	size_t all = json_array_size(c->names);
	const char *field;
	json_t *values;

	json_object_foreach(c->fields, field, values) {
		size_t missing = all - count_having(values);
		json_t *who = missing ? json_array() : NULL;

		for (size_t i = 0; i < missing; i++)
			json_array_append_new(who, json_null());
		if (who)
			json_object_set_new(values, absent, who);
	}
}

static size_t count_differing(const struct comparison *c)
{
	const char *field;
	json_t *values;
	size_t count = 0;

	json_object_foreach(c->fields, field, values)
		count += json_object_size(values) > 1;
	return count;
}

/* ---- text ---- */

struct value {
	const char *text;
	size_t count;
};

static int more_often(const void *a, const void *b)
{
	const struct value *x = a, *y = b;

	if (x->count != y->count)
		return x->count < y->count ? 1 : -1;
	return strcmp(x->text, y->text);
}

/* The values by how many have them; NULL without memory. */
static struct value *sort_values(const json_t *values)
{
	struct value *list = calloc(json_object_size(values), sizeof(*list));
	const char *text;
	json_t *who;
	size_t i = 0;

	json_object_foreach((json_t *)values, text, who) {
		if (list)
			list[i++] =
				(struct value){ text, json_array_size(who) };
	}
	if (list)
		qsort(list, i, sizeof(*list), more_often);
	return list;
}

static bool print_field(const char *field, const json_t *values)
{
	struct value *list = sort_values(values);
	size_t count = json_object_size(values);

	if (!list)
		return false;
	text_print(field);
	printf(": %zu values", count);
	for (size_t i = 0; i < count && i < VALUES_SHOWN; i++) {
		fputs(i ? ", " : "; ", stdout);
		text_print(list[i].text + 1);
		printf(" x%zu", list[i].count);
	}
	if (count > VALUES_SHOWN)
		printf(", and %zu more", count - VALUES_SHOWN);
	putchar('\n');
	free(list);
	return true;
}

static void print_text(struct comparison *c)
{
	size_t differing = count_differing(c);
	size_t same = json_object_size(c->fields) - differing;
	const char *field;
	json_t *values;

	printf("%zu compared: %zu %s differ, %zu are the same\n",
	       json_array_size(c->names), differing,
	       differing == 1 ? "field" : "fields", same);
	json_object_foreach(c->fields, field, values) {
		if (json_object_size(values) > 1 && !print_field(field, values))
			c->is_broken = true;
	}
}

/* ---- JSON ---- */

static json_t *values_json(const json_t *values)
{
	struct value *list = sort_values(values);
	size_t count = json_object_size(values);
	json_t *array = list ? json_array() : NULL;

	for (size_t i = 0; list && i < count; i++) {
		bool is_absent = !strcmp(list[i].text, absent);
		json_t *who = json_object_get(values, list[i].text);

		json_array_append_new(
			array, json_pack("{s:s?, s:I, s:O*}", "value",
					 is_absent ? NULL : list[i].text + 1,
					 "count", (json_int_t)list[i].count,
					 "names", is_absent ? NULL : who));
	}
	free(list);
	return array;
}

static void print_json(struct comparison *c)
{
	json_t *same = json_array(), *differ = json_object(), *all;
	const char *field;
	json_t *values;
	char *text;

	json_object_foreach(c->fields, field, values) {
		if (json_object_size(values) > 1)
			json_object_set_new(differ, field, values_json(values));
		else
			json_array_append_new(same, json_string(field));
	}
	all = json_pack("{s:i, s:O, s:o, s:o}", "schema", DIFF_SCHEMA, "names",
			c->names, "differ", differ, "same", same);
	text = json_dumps(all, JSON_ENSURE_ASCII);
	c->is_broken |= !text;
	if (text)
		puts(text);
	free(text);
	json_decref(all);
}

/* ---- the command ---- */

static int tell(struct comparison *c, bool as_json)
{
	if (json_array_size(c->names) < 2) {
		complain("there is nothing to compare, want two at least");
		return EXIT_UNDECIDED;
	}
	add_absent(c);
	if (as_json)
		print_json(c);
	else
		print_text(c);
	if (c->is_broken)
		return EXIT_UNDECIDED;
	return count_differing(c) ? EXIT_NOT_AFFIRMED : EXIT_AFFIRMED;
}

static int diff(int count, char **args, bool as_json)
{
	struct items *items = items_new(count, args);
	struct comparison c = { .fields = json_object(),
				.names = json_array() };
	int status = EXIT_UNDECIDED;
	struct item item;

	if (items && c.fields && c.names) {
		while (items_next(items, &item)) {
			add(&c, &item);
			item_free(&item);
		}
		status = tell(&c, as_json);
	} else {
		complain("no memory for a comparison");
	}
	json_decref(c.fields);
	json_decref(c.names);
	items_free(items);
	return status;
}

int cmd_diff(int argc, char **argv)
{
	bool as_json;

	if (!option_json(argc, argv, &as_json))
		return EXIT_USAGE;
	if (optind >= argc) {
		complain("FILE is missing, want two, or a folder");
		return EXIT_USAGE;
	}
	if (!option_stdin_once(0, argc, argv))
		return EXIT_USAGE;
	return diff(argc - optind, argv + optind, as_json);
}
