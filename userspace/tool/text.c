// SPDX-License-Identifier: MIT
/* What humans read on standard output. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tool.h"

#define INDENT 2
#define NAME_WIDTH 20

enum colour { PLAIN, GREEN, YELLOW, RED, BOLD };

static const char *const codes[] = {
	[PLAIN] = "0", [GREEN] = "32", [YELLOW] = "33",
	[RED] = "31",  [BOLD] = "1",
};

/* https://no-color.org: set and not empty. */
static bool has_colours(void)
{
	const char *no_colour = getenv("NO_COLOR");

	return isatty(STDOUT_FILENO) && (!no_colour || !*no_colour);
}

static void print_in(enum colour colour, const char *text)
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

static void print_line(const char *name, const char *text)
{
	if (!text || !*text)
		return;
	printf("        %-9s ", name);
	text_print(text);
	putchar('\n');
}

static enum colour colour_of(enum vouch_check_status status)
{
	static const enum colour colours[] = {
		[VOUCH_CHECK_FAIL] = RED,    [VOUCH_CHECK_PASS] = GREEN,
		[VOUCH_CHECK_WARN] = YELLOW, [VOUCH_CHECK_SKIP] = PLAIN,
		[VOUCH_CHECK_OPEN] = YELLOW,
	};

	return colours[status];
}

static void print_check(const struct vouch_check *check)
{
	char word[12];

	snprintf(word, sizeof(word), "%-5s",
		 vouch_check_status_name(check->status));
	fputs("  ", stdout);
	print_in(colour_of(check->status), word);
	printf(" %s\n", check->id);
	print_line("expected", check->expected);
	print_line("actual", check->actual);
	print_line("source", check->source);
	print_line("remedy", check->remedy);
}

static bool is_quiet(const struct vouch_check *check)
{
	return check->status == VOUCH_CHECK_PASS ||
	       check->status == VOUCH_CHECK_SKIP;
}

static void print_status(const char *path, const struct vouch_result *result)
{
	static const enum colour colours[] = {
		[VOUCH_STATUS_NONE] = YELLOW,
		[VOUCH_STATUS_AFFIRMING] = GREEN,
		[VOUCH_STATUS_WARNING] = YELLOW,
		[VOUCH_STATUS_CONTRAINDICATED] = RED,
		[VOUCH_STATUS_AUTHENTIC] = GREEN,
		[VOUCH_STATUS_SIMULATED] = YELLOW,
	};
	enum vouch_status status = vouch_result_status(result);

	text_print(path);
	fputs(": ", stdout);
	print_in(colours[status], vouch_status_name(status));
	if (vouch_result_is_simulated(result) &&
	    status != VOUCH_STATUS_SIMULATED)
		print_in(YELLOW, " (simulated)");
	if (vouch_result_is_authentic_only(result) &&
	    status != VOUCH_STATUS_AUTHENTIC)
		print_in(YELLOW, " (authentic only)");
	putchar('\n');
}

void text_print_result(const char *path, const struct vouch_result *result,
		       bool verbose)
{
	const struct vouch_check *check;
	unsigned int counts[VOUCH_CHECK_OPEN + 1] = { 0 };

	print_status(path, result);
	for (size_t i = 0; (check = vouch_result_check(result, i)); i++) {
		counts[check->status]++;
		if (verbose || !is_quiet(check))
			print_check(check);
	}
	printf("  %u passed, %u failed, %u warned, %u open, %u skipped\n",
	       counts[VOUCH_CHECK_PASS], counts[VOUCH_CHECK_FAIL],
	       counts[VOUCH_CHECK_WARN], counts[VOUCH_CHECK_OPEN],
	       counts[VOUCH_CHECK_SKIP]);
	if (vouch_result_is_authentic_only(result))
		puts("  not asked for: TCB, policy, measurement, freshness");
}
