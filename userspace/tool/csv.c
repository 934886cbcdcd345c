// SPDX-License-Identifier: MIT
/*
 * "--csv": a row for each result, as RFC 4180 has it, with every field in
 * quotes. Names are of others, and a spreadsheet takes what begins as a formula
 * for one: such a field gets an apostrophe, which spreadsheets take for text.
 */
#include <string.h>
#include <vouch.h>

#include "html.h"
#include "many.h"

static const char *quote(uint32_t c)
{
	return c == '"' ? "\"\"" : NULL;
}

static bool is_formula(const char *text)
{
	return *text && strchr("=+-@", text[strspn(text, " ")]);
}

static void put_text(FILE *out, const char *text)
{
	if (is_formula(text))
		fputc('\'', out);
	visible_put(out, text, quote);
}

/* A member, or one of a member: "digests.evidence". */
static const json_t *find(const json_t *line, const char *path)
{
	const char *dot = strchr(path, '.');
	const json_t *inner;
	char name[32];

	if (!dot)
		return json_object_get(line, path);
	snprintf(name, sizeof(name), "%.*s", (int)(dot - path), path);
	inner = json_object_get(line, name);
	return find(inner, dot + 1);
}

/* Ids of the checks with that status, or the words of a list. */
static void put_ids(FILE *out, const json_t *line, const char *status)
{
	const json_t *checks = json_object_get(line, "checks"), *check;
	size_t i, count = 0;

	json_array_foreach(checks, i, check) {
		if (strcmp(html_text_of(check, "status"), status) != 0)
			continue;
		fputs(count++ ? " " : "", out);
		put_text(out, html_text_of(check, "id"));
	}
}

static void put_member(FILE *out, const json_t *line, const char *path)
{
	const json_t *value = find(line, path), *item;
	size_t i;

	if (json_is_boolean(value))
		fputs(json_is_true(value) ? "yes" : "no", out);
	else if (json_is_string(value))
		put_text(out, json_string_value(value));
	json_array_foreach(value, i, item) {
		fputs(i ? " " : "", out);
		put_text(out, json_string_value(item));
	}
}

/* Columns stay what and where they are; new ones come at the end. */
static const struct column {
	const char *title;
	void (*put)(FILE *out, const json_t *line, const char *what);
	const char *what;
} columns[] = {
	{ "name", put_member, "name" },
	{ "status", put_member, "status" },
	{ "evidence", put_member, "evidence" },
	{ "tee", put_member, "tee" },
	{ "time", put_member, "time" },
	{ "genuine", put_member, "answers.genuine.text" },
	{ "up_to_date", put_member, "answers.up_to_date.text" },
	{ "debuggable", put_member, "answers.debuggable.text" },
	{ "booted", put_member, "answers.booted.text" },
	{ "fresh", put_member, "answers.fresh.text" },
	{ "platform_status", put_member, "platform.status" },
	{ "advisories", put_member, "platform.advisories" },
	{ "simulated", put_member, "simulated" },
	{ "failed", put_ids, "fail" },
	{ "open", put_ids, "open" },
	{ "warned", put_ids, "warn" },
	{ "error", put_member, "error" },
	{ "evidence_sha256", put_member, "digests.evidence" },
	{ "version", put_member, "version" },
	{ "reason", put_member, "reason" },
};

#define COLUMNS (sizeof(columns) / sizeof(*columns))

void csv_put_titles(FILE *out)
{
	for (size_t i = 0; i < COLUMNS; i++)
		fprintf(out, "%s\"%s\"", i ? "," : "", columns[i].title);
	fputs("\r\n", out);
}

void csv_put_row(FILE *out, const json_t *line)
{
	for (size_t i = 0; i < COLUMNS; i++) {
		fputs(i ? ",\"" : "\"", out);
		columns[i].put(out, line, columns[i].what);
		fputc('"', out);
	}
	fputs("\r\n", out);
}
