// SPDX-License-Identifier: MIT
/* Keys that a misspelt or misplaced one may be meant for. */
#include <stdio.h>
#include <string.h>

#include "base/nearest.h"
#include "policy/private.h"

#define NAMES_MAX 4
#define NAME_SIZE 96

/* How close the object of a key is to the one that was written. */
enum closeness {
	CLOSE_ELSEWHERE,
	CLOSE_BELOW, /* in an object of that object */
	CLOSE_SAME,
};

/* The best names so far; those of equal distance and closeness are kept. */
struct search {
	const char *word; /* behind the last dot of what was written */
	const char *object; /* before that dot */
	size_t object_length;
	bool wants_value; /* no object is meant */
	size_t distance;
	enum closeness closeness;
	char names[NAMES_MAX][NAME_SIZE];
	size_t count;
};

static enum closeness closeness_of(const struct search *s, const char *path)
{
	size_t length = s->object_length;

	if (length) {
		if (strncmp(path, s->object, length) || path[length] != '.')
			return CLOSE_ELSEWHERE;
		path += length + 1;
	}
	return strchr(path, '.') ? CLOSE_BELOW : CLOSE_SAME;
}

/* An option may leave out the name of the kind: "platform.smt". */
static enum closeness best_closeness(const struct search *s, const char *path)
{
	const char *dot = strchr(path, '.');
	enum closeness whole = closeness_of(s, path);
	enum closeness rest = dot ? closeness_of(s, dot + 1) : whole;

	return whole > rest ? whole : rest;
}

/* Keeps @path if its @name is as near as those that were kept, or nearer. */
static void consider(struct search *s, const char *name, const char *path)
{
	size_t distance = word_distance(s->word, name);
	enum closeness closeness = best_closeness(s, path);

	if (distance == WORD_FAR || distance > s->distance ||
	    (distance == s->distance && closeness < s->closeness))
		return;
	if (distance < s->distance || closeness > s->closeness)
		s->count = 0;
	s->distance = distance;
	s->closeness = closeness;
	if (s->count < NAMES_MAX)
		snprintf(s->names[s->count++], NAME_SIZE, "%s", path);
}

static void consider_keys(struct search *s, const struct policy_key *keys,
			  const char *object)
{
	char path[NAME_SIZE];

	for (; keys->name; keys++) {
		snprintf(path, sizeof(path), "%s%s%s", object,
			 *object ? "." : "", keys->name);
		if (keys->type != POLICY_OBJECT || !s->wants_value)
			consider(s, keys->name, path);
		if (keys->type == POLICY_OBJECT)
			consider_keys(s, keys->keys, path);
	}
}

static void consider_kind(struct search *s, const struct policy_kind *kind)
{
	static const char measurement[] = "measurement";
	char path[NAME_SIZE];

	if (!s->wants_value)
		consider(s, kind->name, kind->name);
	consider_keys(s, kind->keys, kind->name);
	if (!kind->measurement || !strcmp(kind->measurement, measurement))
		return;
	snprintf(path, sizeof(path), "%s.%s", kind->name, kind->measurement);
	consider(s, measurement, path);
}

static void consider_comment(struct search *s)
{
	static const char comment[] = "comment";
	char path[NAME_SIZE];

	snprintf(path, sizeof(path), "%.*s%s%s", (int)s->object_length,
		 s->object, s->object_length ? "." : "", comment);
	consider(s, comment, path);
}

static void print_names(const struct search *s, char *out, size_t size)
{
	size_t used = 0;

	*out = '\0';
	for (size_t i = 0; i < s->count && used < size; i++)
		used += (size_t)snprintf(out + used, size - used, "%s'%s'%s",
					 !i		  ? ", did you mean " :
					 i + 1 < s->count ? ", " :
							    " or ",
					 s->names[i],
					 i + 1 < s->count ? "" : "?");
}

void policy_suggest(const struct policy_kind *const *kinds, const char *path,
		    bool wants_value, char *out, size_t size)
{
	const char *dot = strrchr(path, '.');
	struct search s = {
		.word = dot ? dot + 1 : path,
		.object = path,
		.object_length = dot ? (size_t)(dot - path) : 0,
		.wants_value = wants_value,
		.distance = WORD_FAR,
	};

	consider_keys(&s, policy_keys, "");
	for (size_t i = 0; kinds[i]; i++)
		consider_kind(&s, kinds[i]);
	if (!wants_value)
		consider_comment(&s);
	print_names(&s, out, size);
}
