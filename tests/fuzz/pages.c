// SPDX-License-Identifier: MIT
/*
 * Pages of results in which every text is hostile: markup comes from vouch
 * alone, and is closed where it has to be.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "fuzz.h"
#include "tool/html.h"

/* What would be seen in a page if it were not escaped. */
#define HOSTILE "</td><zz a=\"b\" c='d'>&zz;"

#define DEPTH_MAX 64
#define NAME_SIZE 16

/* Elements that are open, from the outermost on. */
struct walk {
	char open[DEPTH_MAX][NAME_SIZE];
	size_t depth;
};

static void must(bool is_so, const char *at)
{
	if (is_so)
		return;
	fprintf(stderr, "not well-formed at: %.80s\n", at);
	abort();
}

static bool is_void(const char *name)
{
	return !strcmp(name, "meta") || !strcmp(name, "br");
}

/* Letters and digits after "<" or "</". */
static size_t take_name(const char *text, char *name)
{
	size_t length = 0;

	while (length < NAME_SIZE - 1 && isalnum((unsigned char)text[length])) {
		name[length] = text[length];
		length++;
	}
	name[length] = '\0';
	return length;
}

/* The ">" of a tag: quotes in it are in pairs, and no "<" is between. */
static const char *end_of_tag(const char *at)
{
	const char *start = at;

	for (char quote = 0; *at && (quote || *at != '>'); at++) {
		must(*at != '<', start);
		if (quote ? *at == quote : *at == '"' || *at == '\'')
			quote = quote ? 0 : *at;
	}
	must(*at == '>', start);
	return at;
}

static const char *walk_tag(struct walk *w, const char *tag)
{
	bool is_end = tag[1] == '/';
	const char *end = end_of_tag(tag + 1);
	char name[NAME_SIZE];

	must(take_name(tag + 1 + is_end, name), tag);
	must(strcmp(name, "zz") != 0 && strcmp(name, "script") != 0, tag);
	if (is_end) {
		must(w->depth && !strcmp(w->open[w->depth - 1], name), tag);
		w->depth--;
	} else if (!is_void(name) && end[-1] != '/') {
		must(w->depth < DEPTH_MAX, tag);
		memcpy(w->open[w->depth++], name, NAME_SIZE);
	}
	return end + 1;
}

/* "&" begins one of the entities that are written, or a number. */
static void walk_entity(const char *at)
{
	static const char *const known[] = { "&lt;",   "&gt;",	  "&amp;",
					     "&quot;", "&#39;",	  "&middot;",
					     "&nbsp;", "&hellip;" };

	for (size_t i = 0; i < ARRAY_SIZE(known); i++) {
		if (!strncmp(at, known[i], strlen(known[i])))
			return;
	}
	must(false, at);
}

/* The style is vouch's own, and no markup. */
static const char *skip_style(const char *page)
{
	const char *style = strstr(page, "<style>");

	must(style && !strncmp(style + 7, html_style, strlen(html_style)),
	     page);
	return style + 7 + strlen(html_style);
}

static void check_markup(struct walk *w, const char *at, const char *end)
{
	while (at < end) {
		if (*at == '<')
			at = walk_tag(w, at);
		else if (*at++ == '&')
			walk_entity(at - 1);
	}
}

static void check_page(const char *page, size_t size)
{
	static const char start[] = "<!DOCTYPE html>";
	const char *rest = skip_style(page);
	struct walk w = { 0 };

	must(!strncmp(page, start, sizeof(start) - 1), page);
	must(strlen(page) == size, page);
	check_markup(&w, page + sizeof(start) - 1, rest - strlen(html_style));
	check_markup(&w, rest, page + size);
	must(!w.depth, page + size);
}

/* Every text below @value gets markup behind it, or in its place. */
static json_t *hostile(const json_t *value)
{
	json_t *out, *item;
	const char *name;
	size_t i;

	if (json_is_string(value))
		return json_sprintf("%s" HOSTILE, json_string_value(value));
	out = json_is_object(value) ? json_object() :
	      json_is_array(value)  ? json_array() :
				      json_deep_copy(value);
	json_object_foreach((json_t *)(uintptr_t)value, name, item)
		json_object_set_new(out, name, hostile(item));
	json_array_foreach(value, i, item)
		json_array_append_new(out, hostile(item));
	return out;
}

static void put(const json_t *result)
{
	size_t size;
	char *page = html_page(result, json_object_get(result, "log"), &size);

	if (page)
		check_page(page, size);
	free(page);
}

/* By the words that a page looks for; then with none of them left. */
bool fuzz_page(const u8 *data, size_t size)
{
	json_t *result =
		json_loadb((const char *)data, size, JSON_ALLOW_NUL, NULL);
	json_t *other = json_is_object(result) ? hostile(result) : NULL;
	json_t *name = other ? json_string(HOSTILE) : NULL;

	if (other)
		put(other);
	if (name && !json_object_set_new(result, "name", name))
		put(result);
	json_decref(other);
	json_decref(result);
	return false;
}
