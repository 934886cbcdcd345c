// SPDX-License-Identifier: MIT
/* Texts of others in a page. */
#include <string.h>

#include "html.h"

static const char *entity(uint32_t c)
{
	switch (c) {
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '&':
		return "&amp;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

void html_put(FILE *out, const char *text)
{
	visible_put(out, text, entity);
}

const char *html_text_of(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text ? text : "";
}

void html_put_member(FILE *out, const json_t *object, const char *name)
{
	html_put(out, html_text_of(object, name));
}

const char *html_class_of(const char *status)
{
	static const char *const known[] = {
		"pass",
		"fail",
		"warn",
		"skip",
		"open",
		"none",
		"affirming",
		"warning",
		"authentic",
		"simulated",
		"contraindicated",
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (!strcmp(status, known[i]))
			return known[i];
	return "open";
}

void html_put_word(FILE *out, const char *status)
{
	fprintf(out, "<b class=\"word %s\">", html_class_of(status));
	html_put(out, status);
	fputs("</b>", out);
}
