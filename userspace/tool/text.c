// SPDX-License-Identifier: MIT
/* What humans read on standard output. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tool.h"

#define INDENT 2
#define NAME_WIDTH 20

static const char *const codes[] = {
	[TEXT_PLAIN] = "0",
	[TEXT_GREEN] = "32",
	[TEXT_YELLOW] = "33",
	[TEXT_RED] = "31",
};

/* A terminal that is none, as that of an editor, has TERM=dumb or nothing. */
static bool is_able(const char *term)
{
	return term && *term && strcmp(term, "dumb") != 0;
}

/* https://no-color.org: set and not empty. */
static bool has_colours(void)
{
	const char *no_colour = getenv("NO_COLOR");

	return isatty(STDOUT_FILENO) && is_able(getenv("TERM")) &&
	       (!no_colour || !*no_colour);
}

void text_print_in(enum text_colour colour, const char *text)
{
	if (has_colours())
		printf("\033[%sm%s\033[0m", codes[colour], text);
	else
		fputs(text, stdout);
}

static void put_escaped(FILE *out, const char *text, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (isprint((unsigned char)text[i]))
			putc(text[i], out);
		else
			fprintf(out, "\\x%02x", (unsigned char)text[i]);
}

void text_put(FILE *out, const char *text)
{
	put_escaped(out, text, strlen(text));
}

void text_write(const char *text, size_t size)
{
	put_escaped(stdout, text, size);
}

void text_print(const char *text)
{
	text_put(stdout, text);
}

void text_hex(const uint8_t *data, size_t size, char *out)
{
	*out = '\0';
	for (size_t i = 0; i < size; i++)
		snprintf(out + 2 * i, 3, "%02x", data[i]);
}

static void print_scalar(const json_t *value)
{
	if (json_is_string(value))
		put_escaped(stdout, json_string_value(value),
			    json_string_length(value));
	else if (json_is_integer(value))
		printf("%" JSON_INTEGER_FORMAT, json_integer_value(value));
	else if (json_is_real(value))
		printf("%g", json_real_value(value));
	else if (json_is_boolean(value))
		fputs(json_is_true(value) ? "yes" : "no", stdout);
	else
		fputs("none", stdout);
}

static bool is_flat(const json_t *list)
{
	const json_t *member;
	size_t i;

	json_array_foreach(list, i, member) {
		if (json_is_object(member) || json_is_array(member))
			return false;
	}
	return true;
}

static void print_flat(const json_t *list)
{
	const json_t *member;
	size_t i;

	if (!json_array_size(list))
		fputs("none", stdout);
	json_array_foreach(list, i, member) {
		if (i)
			fputs(", ", stdout);
		print_scalar(member);
	}
}

static void print_member(const char *name, const json_t *value, int depth)
{
	int width = NAME_WIDTH - depth * INDENT;

	printf("%*s", depth * INDENT, "");
	text_print(name);
	if (json_is_object(value) ||
	    (json_is_array(value) && !is_flat(value))) {
		putchar('\n');
		text_print_json(value, depth + 1);
		return;
	}
	printf("%*s ",
	       width > (int)strlen(name) ? width - (int)strlen(name) : 0, "");
	if (json_is_array(value))
		print_flat(value);
	else
		print_scalar(value);
	putchar('\n');
}

void text_print_json(const json_t *value, int depth)
{
	const char *name;
	json_t *member;
	size_t i;

	if (json_is_object(value)) {
		json_object_foreach((json_t *)value, name, member)
			print_member(name, member, depth);
	} else if (json_is_array(value)) {
		json_array_foreach(value, i, member) {
			char number[24];

			snprintf(number, sizeof(number), "%zu", i);
			print_member(number, member, depth);
		}
	} else {
		print_member("", value, depth);
	}
}
