// SPDX-License-Identifier: MIT
#include <stdio.h>
#include <vouch.h>

#include "sim/base/nearest.h"

static const char *name_at(const void *names, size_t index)
{
	return ((const char *const *)names)[index];
}

void sim_nearest_offer(struct sim_nearest *nearest, const char *name)
{
	const char *const names[] = { nearest->name ? nearest->name : name,
				      name, NULL };

	nearest->name = vouch_nearest(nearest->wanted, name_at, names);
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
