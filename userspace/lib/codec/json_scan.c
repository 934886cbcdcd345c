// SPDX-License-Identifier: MIT
/* Members of a text that is not known to be JSON. */
#include "codec/json_scan.h"

#include <stdio.h>
#include <string.h>

/* A text that is not known to be JSON. */
struct scan {
	const char *pos;
	const char *end;
};

static void skip_space(struct scan *s)
{
	while (s->pos < s->end && strchr(" \t\r\n", *s->pos) && *s->pos)
		s->pos++;
}

static bool take(struct scan *s, char c)
{
	skip_space(s);
	if (s->pos >= s->end || *s->pos != c)
		return false;
	s->pos++;
	return true;
}

static bool skip_string(struct scan *s)
{
	const char *pos = s->pos + 1, *end = s->end;

	for (; pos < end && *pos != '"'; pos++) {
		if (*pos == '\\' && ++pos == end)
			return false;
	}
	if (pos == end)
		return false;
	s->pos = pos + 1;
	return true;
}

static bool is_open(char c)
{
	return c == '{' || c == '[';
}

static bool is_close(char c)
{
	return c == '}' || c == ']';
}

/* Past one value of any kind; what is inside need not be good JSON. */
static bool skip_value(struct scan *s)
{
	int depth = 0;

	skip_space(s);
	while (s->pos < s->end) {
		char c = *s->pos;

		if (!depth && strchr(",]} \t\r\n", c))
			return true;
		if (c == '"') {
			if (!skip_string(s))
				return false;
			continue;
		}
		s->pos++;
		if (is_open(c) && ++depth > JSON_SCAN_DEPTH)
			return false;
		depth -= is_close(c);
	}
	return !depth;
}

/* The name of a member, between its quotes, and the colon behind it. */
static bool take_name(struct scan *s, struct scan *name)
{
	skip_space(s);
	if (s->pos >= s->end || *s->pos != '"')
		return false;
	name->pos = s->pos + 1;
	if (!skip_string(s))
		return false;
	name->end = s->pos - 1;
	return take(s, ':');
}

bool json_scan_next(const char *text, size_t size, size_t *at,
		    struct json_scan_member *member)
{
	struct scan s = { .pos = text, .end = text + size }, name = { 0 };
	bool is_object;

	skip_space(&s);
	is_object = s.pos < s.end && *s.pos == '{';
	if (*at)
		s.pos = text + *at;
	if (!take(&s, *at ? ',' : is_object ? '{' : '['))
		return false;
	if (is_object && !take_name(&s, &name))
		return false;
	skip_space(&s);
	*member = (struct json_scan_member){ name.pos,
					     (size_t)(name.end - name.pos),
					     s.pos, 0 };
	if (!skip_value(&s))
		return false;
	member->size = (size_t)(s.pos - member->value);
	*at = (size_t)(s.pos - text);
	return member->size > 0;
}

bool json_scan_is_named(const struct json_scan_member *member, const char *name)
{
	return member->name && member->name_size == strlen(name) &&
	       !memcmp(member->name, name, member->name_size);
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool json_scan_is_like(const struct json_scan_member *member, const char *name)
{
	for (size_t i = 0; i < member->name_size; i++) {
		char c = lower(member->name[i]);

		if (c == '_')
			continue;
		/* A name may have zeroes in it, ours ends with one. */
		if (!*name || c != *name++)
			return false;
	}
	return member->name && !*name;
}

bool json_scan_find(const char *text, size_t size, const char *name,
		    struct json_scan_member *member)
{
	size_t at = 0;

	while (json_scan_next(text, size, &at, member)) {
		if (json_scan_is_named(member, name))
			return true;
	}
	return false;
}

/* What a text has at most; it need not be good JSON. */
struct extent {
	size_t values;
	size_t depth;
};

/* Before each value but the first is a mark. Ends where @most is passed. */
static struct extent measure(const char *text, size_t size,
			     const struct extent *most)
{
	struct scan s = { .pos = text, .end = text + size };
	struct extent all = { .values = 1 };
	long depth = 0;

	while (s.pos < s.end) {
		char c = *s.pos;

		if (c == '"') {
			if (!skip_string(&s))
				break;
			continue;
		}
		depth += is_open(c) - is_close(c);
		all.values += is_open(c) || c == ',';
		if (depth > (long)all.depth)
			all.depth = (size_t)depth;
		if (all.depth > most->depth || all.values > most->values)
			break;
		s.pos++;
	}
	return all;
}

bool json_scan_is_within(const char *text, size_t size, size_t values,
			 size_t depth, char *why, size_t why_size)
{
	const struct extent most = { values, depth };
	struct extent all = measure(text, size, &most);

	if (all.values > values)
		snprintf(why, why_size, "has more than %zu values", values);
	else if (all.depth > depth)
		snprintf(why, why_size,
			 "is nested deeper than %zu objects and lists", depth);
	else
		return true;
	return false;
}

bool json_scan_is_small(const char *text, size_t size)
{
	return json_scan_is_within(text, size, JSON_SCAN_VALUES,
				   JSON_SCAN_DEPTH, NULL, 0);
}
