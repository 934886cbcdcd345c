// SPDX-License-Identifier: MIT
/*
 * The log, on standard error: lines of JSON. A result has digests of what it
 * was made of, never the evidence. What was not logged is not answered.
 */
#include <stdarg.h>

#include "service.h"

#define CHECKS_MAX 16 /* that are named in a line */

static const char *nonce_name(enum nonce_kind kind)
{
	static const char *const names[] = {
		[NONCE_NONE] = "none",
		[NONCE_GIVEN] = "given",
		[NONCE_TOKEN] = "token",
		[NONCE_SESSION] = "session",
	};

	return names[kind];
}

/* Ids of checks that keep the result from affirming, or warn. */
static json_t *reasons(const struct vouch_result *result)
{
	const struct vouch_check *check;
	json_t *list = json_array();

	for (size_t i = 0; (check = vouch_result_check(result, i)); i++)
		if ((check->status == VOUCH_CHECK_FAIL ||
		     check->status == VOUCH_CHECK_OPEN ||
		     check->status == VOUCH_CHECK_WARN) &&
		    json_array_size(list) < CHECKS_MAX)
			json_array_append_new(list, json_string(check->id));
	return list;
}

static const char *text_or_null(const char *text)
{
	return text && *text ? text : NULL;
}

static json_t *digests(const struct asked *asked)
{
	return json_pack("{s:s?, s:s?, s:s?}", "evidence",
			 text_or_null(asked->evidence), "log",
			 text_or_null(asked->log), "policy",
			 asked->policy ? asked->policy->digest : NULL);
}

bool journal_result(const struct journal_line *l)
{
	const struct vouch_result *result = l->result;
	const struct asked *asked = l->asked;
	char now[21];

	utc_text(time(NULL), now);
	return log_line(json_pack(
		"{s:s, s:s, s:s, s:s, s:s?, s:s?, s:s?, s:s, s:o, s:o, s:I}",
		"time", now, "event", "result", "request", l->call->id,
		"status", vouch_status_name(vouch_result_status(result)),
		"reason", vouch_reason_name(vouch_result_reason(result)), "id",
		asked->id, "policy", asked->policy ? asked->policy->name : NULL,
		"nonce", nonce_name(asked->nonce), "digests", digests(asked),
		"checks", reasons(result), "us",
		(json_int_t)(l->took_ns / 1000)));
}

void journal_event(const char *event, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	log_event(event, format, args);
	va_end(args);
}
