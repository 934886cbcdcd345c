// SPDX-License-Identifier: MIT
#include "check/check.h"

#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"

static bool check_list_grow(struct check_list *list)
{
	size_t capacity = list->capacity ? 2 * list->capacity : 32;
	void *checks;

	if (list->out_of_memory)
		return false;
	if (list->count < list->capacity)
		return true;
	checks = realloc(list->checks, capacity * sizeof(*list->checks));
	if (!checks) {
		list->out_of_memory = true;
		return false;
	}
	list->checks = checks;
	list->capacity = capacity;
	return true;
}

static const char *add_text(char **end, const char *text)
{
	const char *start = *end;

	*end = stpcpy(*end, text) + 1;
	return start;
}

/* As check_add(), with the reason of what is not decided. */
static void add(struct check_list *list, const char *id,
		enum vouch_check_status status, enum vouch_none_reason reason,
		const struct check_note *note, const char *expected,
		const char *actual)
{
	const char *source = note && note->source ? note->source : "";
	bool has_remedy = note && note->remedy && status != VOUCH_CHECK_PASS;
	const char *remedy = has_remedy ? note->remedy : "";
	struct vouch_check check = { .status = status, .reason = reason };
	char *texts;

	expected = expected ? expected : "";
	actual = actual ? actual : "";
	if (!check_list_grow(list))
		return;
	/* One block: see check_list_free(). */
	texts = malloc(strlen(id) + strlen(expected) + strlen(actual) +
		       strlen(source) + strlen(remedy) + 5);
	if (!texts) {
		list->out_of_memory = true;
		return;
	}
	check.id = add_text(&texts, id);
	check.expected = add_text(&texts, expected);
	check.actual = add_text(&texts, actual);
	check.source = add_text(&texts, source);
	check.remedy = add_text(&texts, remedy);
	list->checks[list->count++] = check;
}

void check_add(struct check_list *list, const char *id,
	       enum vouch_check_status status, const struct check_note *note,
	       const char *expected, const char *actual)
{
	add(list, id, status, VOUCH_NONE_DECIDED, note, expected, actual);
}

bool check_that(struct check_list *list, const char *id, bool ok,
		const struct check_note *note, const char *expected,
		const char *actual)
{
	if (!ok && note && note->unmet) {
		check_leave_open(list, id, note, expected, actual);
		return ok;
	}
	list->is_proven |= !ok && note && note->is_proof;
	check_add(list, id, ok ? VOUCH_CHECK_PASS : VOUCH_CHECK_FAIL, note,
		  expected, actual);
	return ok;
}

bool check_answer(struct check_list *list, int answer)
{
	list->out_of_memory |= answer < 0;
	return answer == 1;
}

bool check_bytes(struct check_list *list, const char *id, const u8 *expected,
		 const u8 *actual, size_t size, const struct check_note *note)
{
	bool ok = !CRYPTO_memcmp(expected, actual, size);
	char *expected_hex = hex_encode(expected, size);
	char *actual_hex = hex_encode(actual, size);

	if (!expected_hex || !actual_hex)
		list->out_of_memory = true;
	check_that(list, id, ok, note, expected_hex, actual_hex);
	free(expected_hex);
	free(actual_hex);
	return ok;
}

void check_leave_open(struct check_list *list, const char *id,
		      const struct check_note *note, const char *expected,
		      const char *actual)
{
	add(list, id, VOUCH_CHECK_OPEN,
	    note && note->unmet ? note->unmet : VOUCH_NONE_MISSING, note,
	    expected, actual);
}

void check_skip(struct check_list *list, const char *id,
		const struct check_note *note, const char *why)
{
	struct check_note plain = { .source = note ? note->source : NULL };

	check_add(list, id, VOUCH_CHECK_SKIP, &plain, "", why);
}

void check_pass_over(struct check_list *list, const char *id,
		     const struct check_note *note, const char *expected,
		     const char *actual)
{
	add(list, id, VOUCH_CHECK_SKIP, note->unmet, note, expected, actual);
}

enum vouch_status check_result(const struct check_list *list)
{
	size_t passed = 0, failed = 0, open = 0, warned = 0;

	for (size_t i = 0; i < list->count; i++) {
		const struct vouch_check *check = &list->checks[i];

		passed += check->status == VOUCH_CHECK_PASS;
		failed += check->status == VOUCH_CHECK_FAIL;
		warned += check->status == VOUCH_CHECK_WARN;
		open += check->status == VOUCH_CHECK_OPEN;
	}
	if (list->out_of_memory)
		return VOUCH_STATUS_NONE;
	if (failed)
		return VOUCH_STATUS_CONTRAINDICATED;
	if (open || !passed)
		return VOUCH_STATUS_NONE;
	return warned ? VOUCH_STATUS_WARNING : VOUCH_STATUS_AFFIRMING;
}

enum vouch_none_reason check_reason(const struct check_list *list)
{
	enum vouch_none_reason reason = VOUCH_NONE_DECIDED;

	for (size_t i = 0; i < list->count; i++) {
		const struct vouch_check *check = &list->checks[i];

		if (check->status == VOUCH_CHECK_OPEN && check->reason > reason)
			reason = check->reason;
	}
	return reason;
}

bool check_list_is_bad(const struct check_list *list, size_t from)
{
	for (size_t i = from; i < list->count; i++) {
		const struct vouch_check *check = &list->checks[i];

		if (check->status == VOUCH_CHECK_FAIL ||
		    (check->status == VOUCH_CHECK_OPEN &&
		     check->reason != VOUCH_NONE_MISSING))
			return true;
	}
	return false;
}

void check_list_free(struct check_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		free((char *)list->checks[i].id);
	free(list->checks);
	*list = (struct check_list){ 0 };
}
