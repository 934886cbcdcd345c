// SPDX-License-Identifier: MIT
/* Answers: bodies, headers, and problems as RFC 9457 has them. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "service.h"

#define RETRY_AFTER_S 1

void answer_header(struct answer *answer, const char *name, const char *format,
		   ...)
{
	size_t room = sizeof(answer->headers->value);
	va_list args;

	if (answer->headers_count == ANSWER_HEADERS)
		return;
	va_start(args, format);
	answer->headers[answer->headers_count].name = name;
	vsnprintf(answer->headers[answer->headers_count++].value, room, format,
		  args);
	va_end(args);
}

void answer_bytes(struct answer *answer, unsigned int status, const char *type,
		  char *body, size_t size)
{
	if (!body) {
		answer_busy(answer, 503, "no memory for an answer");
		return;
	}
	free(answer->body);
	answer->status = status;
	answer->type = type;
	answer->body = body;
	answer->size = size;
}

void answer_text(struct answer *answer, unsigned int status, const char *type,
		 char *body)
{
	answer_bytes(answer, status, type, body, body ? strlen(body) : 0);
}

void answer_json(struct answer *answer, unsigned int status, const char *type,
		 json_t *body)
{
	answer_text(answer, status, type,
		    body ? json_dumps(body, JSON_ENSURE_ASCII) : NULL);
	json_decref(body);
}

static char *problem(unsigned int status, const char *detail)
{
	json_t *body = json_pack("{s:s, s:s, s:i, s:s+}", "type", "about:blank",
				 "title", MHD_get_reason_phrase_for(status),
				 "status", (int)status, "detail", detail, ".");
	char *text = body ? json_dumps(body, JSON_ENSURE_ASCII) : NULL;

	json_decref(body);
	return text;
}

/* Without memory the status says what there is to say. */
void answer_problem(struct answer *answer, unsigned int status,
		    const char *format, ...)
{
	char detail[1024];
	va_list args;

	va_start(args, format);
	vsnprintf(detail, sizeof(detail), format, args);
	va_end(args);
	/* What was quoted may be cut in the middle of a character. */
	for (char *c = detail; *c; c++)
		if (*c & 0x80)
			*c = '?';
	answer_free(answer);
	answer->status = status;
	answer->type = TYPE_PROBLEM;
	answer->body = problem(status, detail);
	answer->size = answer->body ? strlen(answer->body) : 0;
}

void answer_busy(struct answer *answer, unsigned int status, const char *why)
{
	answer_problem(answer, status, "%s, try again in a moment", why);
	answer_header(answer, "Retry-After", "%d", RETRY_AFTER_S);
}

void answer_free(struct answer *answer)
{
	free(answer->body);
	*answer = (struct answer){ 0 };
}
