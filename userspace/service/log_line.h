/* SPDX-License-Identifier: MIT */
/* The log of the service and of workers: lines of JSON on standard error. */
#ifndef VOUCH_LOG_LINE_H
#define VOUCH_LOG_LINE_H

#include <jansson.h>
#include <stdarg.h>
#include <stdbool.h>
#include <time.h>

/* As RFC 3339 has it, in UTC; @out has 21 characters. */
void utc_text(time_t at, char *out);

/*
 * One line is one write(), so that lines of threads are not mixed. Takes @line;
 * false when it was not written whole.
 */
bool log_line(json_t *line);

/* A line with the time, @event and a text. */
void log_event(const char *event, const char *format, va_list args);

#endif /* VOUCH_LOG_LINE_H */
