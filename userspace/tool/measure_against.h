/* SPDX-License-Identifier: MIT */
/* What the files of "vouch measure --against" share. */
#ifndef VOUCH_TOOL_MEASURE_AGAINST_H
#define VOUCH_TOOL_MEASURE_AGAINST_H

#include "measure.h"

#define AGAINST_NOT_YET ((size_t)-1)

struct against {
	json_t *shown; /* the Evidence, decoded and not verified */
	size_t closest; /* AGAINST_NOT_YET: none was compared */
	size_t closest_same;
	bool is_matched;
};

/* Whether the Evidence has a value that is told. measure_match.c */
bool against_is_same(const struct against *a,
		     const struct vouch_measured *value);

/* How many values are told, and how many of them the Evidence has. */
size_t against_count(const struct against *a, const struct vouch_measurement *m,
		     size_t *told);

/*
 * Tells which other value of an input makes more values of the closest launch
 * match, or of two inputs at once. Return: an exit status.
 */
int against_try(const struct against *a, const struct measure_set *set);

#endif /* VOUCH_TOOL_MEASURE_AGAINST_H */
