// SPDX-License-Identifier: MIT
#include <stdio.h>
#include <string.h>

#include "sim/base/nearest.h"

#define NAME_MAX_SIZE 32

static size_t smallest(size_t a, size_t b, size_t c)
{
	size_t least = a < b ? a : b;

	return least < c ? least : c;
}

/* Levenshtein: how many characters to insert, delete or replace. */
static size_t edit_distance(const char *from, size_t from_size, const char *to,
			    size_t to_size)
{
	size_t row[NAME_MAX_SIZE + 1];

	for (size_t i = 0; i <= to_size; i++)
		row[i] = i;
	for (size_t i = 1; i <= from_size; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= to_size; j++) {
			size_t replaced = diagonal + (from[i - 1] != to[j - 1]);

			diagonal = row[j];
			row[j] = smallest(row[j] + 1, row[j - 1] + 1, replaced);
		}
	}
	return row[to_size];
}

void sim_nearest_offer(struct sim_nearest *nearest, const char *name)
{
	size_t wanted_size = strlen(nearest->wanted), size = strlen(name);
	size_t distance;

	if (wanted_size > NAME_MAX_SIZE || size > NAME_MAX_SIZE)
		return;
	distance = edit_distance(nearest->wanted, wanted_size, name, size);
	/* Near is: a third of the name's characters differ, rounded up. */
	if (distance > (size + 2) / 3 ||
	    (nearest->name && distance >= nearest->distance))
		return;
	nearest->name = name;
	nearest->distance = distance;
}

void sim_nearest_hint(const struct sim_nearest *nearest, const char *otherwise,
		      char hint[SIM_HINT_MAX])
{
	if (nearest->name)
		snprintf(hint, SIM_HINT_MAX, "did you mean '%s'?",
			 nearest->name);
	else
		snprintf(hint, SIM_HINT_MAX, "%s", otherwise);
}
