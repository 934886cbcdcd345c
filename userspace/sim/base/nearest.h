/* SPDX-License-Identifier: MIT */
/* Suggests the name that somebody who misspelt one may have meant. */
#ifndef VOUCH_SIM_NEAREST_H
#define VOUCH_SIM_NEAREST_H

#include "lib/base/types.h"

#define SIM_HINT_MAX 80

struct sim_nearest {
	const char *wanted;
	const char *name; /* the nearest so far; NULL: none is near */
	size_t distance;
};

/* Offers an existing name; the first of equally near names is kept. */
void sim_nearest_offer(struct sim_nearest *nearest, const char *name);
/* Writes "did you mean 'NAME'?", or @otherwise when no name is near. */
void sim_nearest_hint(const struct sim_nearest *nearest, const char *otherwise,
		      char hint[SIM_HINT_MAX]);

#endif /* VOUCH_SIM_NEAREST_H */
