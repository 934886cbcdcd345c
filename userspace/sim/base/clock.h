/* SPDX-License-Identifier: MIT */
#ifndef VOUCH_SIM_CLOCK_H
#define VOUCH_SIM_CLOCK_H

#include "lib/base/types.h"

/* CLOCK_MONOTONIC, which jobs and timers are kept in. */
u64 sim_now_ns(void);

#endif /* VOUCH_SIM_CLOCK_H */
