// SPDX-License-Identifier: MIT
#include <time.h>

#include "sim/base/clock.h"

u64 sim_now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (u64)now.tv_sec * 1000000000 + (u64)now.tv_nsec;
}
