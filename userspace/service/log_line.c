// SPDX-License-Identifier: MIT
#include "log_line.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void utc_text(time_t at, char *out)
{
	struct tm tm;

	if (!gmtime_r(&at, &tm) ||
	    !strftime(out, 21, "%Y-%m-%dT%H:%M:%SZ", &tm))
		*out = '\0';
}

bool log_line(json_t *line)
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

/* What others sent may be in the text, and be no UTF-8. */
void log_event(const char *event, const char *format, va_list args)
{
	char text[768], now[21];

	vsnprintf(text, sizeof(text), format, args);
	for (char *c = text; *c; c++)
		if (*c & 0x80)
			*c = '?';
	utc_text(time(NULL), now);
	log_line(json_pack("{s:s, s:s, s:s}", "time", now, "event", event,
			   "text", text));
}
