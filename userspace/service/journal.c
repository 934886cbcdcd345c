// SPDX-License-Identifier: MIT
/*
 * The log, on standard error: lines of JSON. A result has digests of what it
 * was made of, never the evidence. What was not logged is not answered.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "service.h"

#define CHECKS_MAX 16 /* that are named in a line */

/* A line is one write(), so that lines of threads are not mixed. */
static bool write_line(json_t *line)
{
	char *text = line ? json_dumps(line, JSON_ENSURE_ASCII) : NULL;
	size_t size = text ? strlen(text) : 0, sent = 0;

	json_decref(line);
	if (!text)
		return false;
	text[size++] = '\n';
	while (sent < size) {
		ssize_t got = write(STDERR_FILENO, text + sent, size - sent);

		if (got > 0)
			sent += (size_t)got;
		else if (errno != EINTR)
			break;
	}
	free(text);
	return sent == size;
}

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

	bytes_time(time(NULL), now);
	return write_line(json_pack(
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
	char text[768], now[21];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	for (char *c = text; *c; c++)
		if (*c & 0x80)
			*c = '?';
	bytes_time(time(NULL), now);
	write_line(json_pack("{s:s, s:s, s:s}", "time", now, "event", event,
			     "text", text));
}
