// SPDX-License-Identifier: MIT
/* Media types of requests and answers; RFC 9110, sections 8.3.1 and 12.5.1. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "service.h"

#define BLANKS " \t"

/* One range of a header Accept: "text/html;q=0.5". */
struct range {
	const char *type;
	size_t length;
	double quality;
};

static double quality_of(const char *parameters, const char *end)
{
	const char *at = parameters;

	while (at < end) {
		at++; /* the semicolon */
		at += strspn(at, BLANKS);
		if (!strncasecmp(at, "q=", 2))
			return strtod(at + 2, NULL);
		at += strcspn(at, ";,");
	}
	return 1;
}

/* The next range of *@header, which goes on behind it; false at the end. */
static bool next_range(const char **header, struct range *range)
{
	const char *at = *header + strspn(*header, BLANKS ",");
	const char *end = at + strcspn(at, ",");

	if (at == end)
		return false;
	range->type = at;
	range->length = strcspn(at, ";," BLANKS);
	range->quality = quality_of(at + strcspn(at, ";,"), end);
	*header = end;
	return true;
}

/* How well a range meets a type: 0 not at all, 3 by its name. */
static int closeness(const struct range *range, const char *type)
{
	size_t major = strcspn(type, "/") + 1;
	size_t length = strcspn(type, ";");

	if (range->length == 3 && !strncmp(range->type, "*/*", 3))
		return 1;
	if (range->length == major + 1 && range->type[major] == '*' &&
	    !strncasecmp(range->type, type, major))
		return 2;
	return range->length == length &&
			       !strncasecmp(range->type, type, length) ?
		       3 :
		       0;
}

/* The closest range counts, whatever others say. */
static double liking(const char *header, const char *type)
{
	double quality = 0;
	struct range range;
	int best = 0;

	while (next_range(&header, &range)) {
		int now = closeness(&range, type);

		if (now > best) {
			best = now;
			quality = range.quality;
		}
	}
	return quality;
}

int accept_choose(const char *header, const char *const *offered)
{
	double best = 0;
	int chosen = -1;

	if (!header || !*header)
		return 0;
	for (int i = 0; offered[i]; i++) {
		double now = liking(header, offered[i]);

		if (now > best) {
			best = now;
			chosen = i;
		}
	}
	return chosen;
}

bool accept_is_type(const char *content_type, const char *type)
{
	size_t length = strlen(type);
	const char *rest;

	if (!content_type || strncasecmp(content_type, type, length))
		return false;
	rest = content_type + length;
	rest += strspn(rest, BLANKS);
	return !*rest || *rest == ';';
}
