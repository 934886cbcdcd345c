/* SPDX-License-Identifier: MIT */
/* Points in time as RFC 3339, "2026-01-31T12:00:00Z", and spans in days. */
#ifndef VOUCH_LIB_BASE_TIME_H
#define VOUCH_LIB_BASE_TIME_H

#include <time.h>

#include "base/types.h"

#define DAY_SECONDS (24 * 60 * 60)

/* A year that has no such form comes as "N s": seconds since 1970. */
void rfc3339_text(time_t seconds, char *out, size_t size);

/*
 * Reads exactly the 20 characters of that form. False for any other form, and
 * for a day or an hour that the calendar does not have.
 */
bool rfc3339_parse(const char *text, time_t *seconds);

/* "1 day", "2 days": so many seconds, without what is left of a day. */
void days_text(time_t seconds, char *out, size_t size);

#endif /* VOUCH_LIB_BASE_TIME_H */
