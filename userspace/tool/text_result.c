// SPDX-License-Identifier: MIT
/*
 * A result on standard output. What people ask comes first, then how each group
 * of checks came out, then what did not pass and what to do about it: on one
 * screen unless much is wrong.
 */
#include <string.h>

#include "tool.h"

#define WIDTH 79
#define ANSWER_ROOM 76 /* behind a question, in a line of 100 */

/* Before the second line of a check, and the width of its word. */
#define UNDER "        "

static enum text_colour colour_of(enum vouch_check_status status)
{
	static const enum text_colour colours[] = {
		[VOUCH_CHECK_FAIL] = TEXT_RED,
		[VOUCH_CHECK_PASS] = TEXT_GREEN,
		[VOUCH_CHECK_WARN] = TEXT_YELLOW,
		[VOUCH_CHECK_SKIP] = TEXT_PLAIN,
		[VOUCH_CHECK_OPEN] = TEXT_YELLOW,
	};

	return colours[status];
}

static void print_word(enum vouch_check_status status)
{
	text_print_in(colour_of(status), vouch_check_status_name(status));
}

/* ---- the head ---- */

static void print_status(const char *path, const struct vouch_result *result)
{
	static const enum text_colour colours[] = {
		[VOUCH_STATUS_NONE] = TEXT_YELLOW,
		[VOUCH_STATUS_AFFIRMING] = TEXT_GREEN,
		[VOUCH_STATUS_WARNING] = TEXT_YELLOW,
		[VOUCH_STATUS_CONTRAINDICATED] = TEXT_RED,
		[VOUCH_STATUS_AUTHENTIC] = TEXT_GREEN,
		[VOUCH_STATUS_SIMULATED] = TEXT_YELLOW,
	};
	enum vouch_status status = vouch_result_status(result);
	const char *reason = vouch_reason_name(vouch_result_reason(result));

	text_print(path);
	fputs(": ", stdout);
	text_print_in(colours[status], vouch_status_name(status));
	if (reason) {
		text_print_in(colours[status], ": ");
		text_print_in(colours[status], reason);
	}
	if (vouch_result_is_simulated(result) &&
	    status != VOUCH_STATUS_SIMULATED)
		text_print_in(TEXT_YELLOW, " (simulated)");
	if (vouch_result_is_authentic_only(result) &&
	    status != VOUCH_STATUS_AUTHENTIC)
		text_print_in(TEXT_YELLOW, " (authentic only)");
	putchar('\n');
}

/* Only what is wrong, or may be, stands out. */
static void print_part(enum text_colour colour, const char *text)
{
	if (colour == TEXT_RED || colour == TEXT_YELLOW)
		text_print_in(colour, text);
	else
		text_print(text);
	putchar('\n');
}

/* How much of @text goes in one line: up to a blank, where there is one. */
static size_t part_of(const char *text)
{
	size_t length = strlen(text), end = ANSWER_ROOM;

	if (length <= ANSWER_ROOM)
		return length;
	while (end && text[end] != ' ')
		end--;
	return end ? end : strcspn(text, " ");
}

static void print_answer(const char *question, enum text_colour colour,
			 const char *text)
{
	do {
		size_t length = part_of(text);
		char *part = strndup(text, length);

		printf("  %-22s", question);
		print_part(colour, part ? part : "no memory for it");
		free(part);
		text += length + strspn(text + length, " ");
		question = "";
	} while (*text);
}

static void print_answers(const struct vouch_result *result)
{
	struct vouch_answer answer;
	char title[128];

	vouch_result_title(result, title, sizeof(title));
	print_answer("Evidence", TEXT_PLAIN, title);
	for (int i = 0; vouch_result_answer(result, i, &answer); i++)
		print_answer(vouch_question_text(i), colour_of(answer.status),
			     answer.text);
}

/* ---- the groups ---- */

struct group_count {
	unsigned int passed, asked;
	enum vouch_check_status worst;
};

static int gravity(enum vouch_check_status status)
{
	static const int gravities[] = {
		[VOUCH_CHECK_FAIL] = 4, [VOUCH_CHECK_OPEN] = 3,
		[VOUCH_CHECK_WARN] = 2, [VOUCH_CHECK_PASS] = 1,
		[VOUCH_CHECK_SKIP] = 0,
	};

	return gravities[status];
}

static void count(struct group_count *group, const struct vouch_check *check)
{
	group->passed += check->status == VOUCH_CHECK_PASS;
	group->asked += check->status != VOUCH_CHECK_SKIP;
	if (gravity(check->status) > gravity(group->worst))
		group->worst = check->status;
}

/* Next to each other as long as they fit in a line. */
static void print_group(const struct group_count *group, const char *name,
			size_t *column)
{
	const char *word = vouch_check_status_name(group->worst);
	char text[64];
	size_t length;

	snprintf(text, sizeof(text), " %s %u/%u", name, group->passed,
		 group->asked);
	length = strlen(word) + strlen(text) + 2;
	if (*column + length > WIDTH) {
		putchar('\n');
		*column = 0;
	}
	fputs("  ", stdout);
	print_word(group->worst);
	fputs(text, stdout);
	*column += length;
}

static void print_groups(const struct vouch_result *result)
{
	struct group_count groups[VOUCH_GROUP_COUNT];
	const struct vouch_check *check;
	size_t column = 0;

	for (size_t i = 0; i < VOUCH_GROUP_COUNT; i++)
		groups[i] = (struct group_count){ .worst = VOUCH_CHECK_SKIP };
	for (size_t i = 0; (check = vouch_result_check(result, i)); i++)
		count(&groups[vouch_check_group(check->id)], check);
	for (size_t i = 0; i < VOUCH_GROUP_COUNT; i++)
		if (groups[i].asked)
			print_group(&groups[i], vouch_check_group_name(i),
				    &column);
	if (column)
		putchar('\n');
	if (vouch_result_is_authentic_only(result))
		puts("  not asked for: TCB, policy, measurement, freshness");
}

/* ---- the checks ---- */

/* A long one has a line for each of its parts. */
static void print_fix(const char *text)
{
	bool is_long = strlen(text) + sizeof(UNDER "fix: ") > WIDTH;
	const char *end = strstr(text, "; ");

	if (!*text)
		return;
	fputs(UNDER "fix: ", stdout);
	for (; is_long && end; end = strstr(text, "; ")) {
		text_write(text, (size_t)(end + 1 - text));
		fputs("\n" UNDER "     ", stdout);
		text = end + 2;
	}
	text_print(text);
	putchar('\n');
}

/* Two long values are compared more easily one under the other. */
static void print_difference(const struct vouch_check *check)
{
	size_t length = strlen(check->actual) + strlen(check->expected) +
			strlen(check->source);
	bool is_short = length + sizeof(UNDER) + 12 <= WIDTH;

	fputs(UNDER, stdout);
	text_print(check->actual);
	if (*check->expected) {
		fputs(is_short ? ", want " : "\n" UNDER "want ", stdout);
		text_print(check->expected);
	}
	fputs(" (", stdout);
	text_print(check->source);
	puts(")");
}

/* One line: what was found, and what else was said of it is in JSON. */
static void print_quiet(const struct vouch_check *check)
{
	fputs("  ", stdout);
	print_word(check->status);
	printf("  %-28s ", check->id);
	text_print(check->actual);
	putchar('\n');
}

static void print_loud(const struct vouch_check *check)
{
	fputs("  ", stdout);
	print_word(check->status);
	printf("  %s\n", check->id);
	print_difference(check);
	print_fix(check->remedy);
}

/* A skip with a reason is of what was given and could not be used. */
static bool is_quiet(const struct vouch_check *check)
{
	return check->status == VOUCH_CHECK_PASS ||
	       (check->status == VOUCH_CHECK_SKIP && !check->reason);
}

void text_print_result(const char *path, const struct vouch_result *result,
		       bool verbose)
{
	const struct vouch_check *check;

	print_status(path, result);
	print_answers(result);
	print_groups(result);
	for (size_t i = 0; (check = vouch_result_check(result, i)); i++) {
		if (!is_quiet(check))
			print_loud(check);
		else if (verbose)
			print_quiet(check);
	}
}
