/* SPDX-License-Identifier: MIT */
/*
 * The lock of a cache, which may be given up: where it cannot be had, the cache
 * is as if it were empty. A process that forked while another thread held the
 * lock has it locked for ever, and must not wait for it.
 */
#ifndef VOUCH_LIB_BASE_CACHE_LOCK_H
#define VOUCH_LIB_BASE_CACHE_LOCK_H

#include <pthread.h>
#include <sched.h>

#include "base/types.h"

/* It is held for some comparisons only, so that few tries do. */
#define CACHE_LOCK_TRIES 100

static inline bool cache_lock(pthread_mutex_t *lock)
{
	for (int i = 0; i < CACHE_LOCK_TRIES; i++) {
		if (!pthread_mutex_trylock(lock))
			return true;
		sched_yield();
	}
	return false;
}

#endif /* VOUCH_LIB_BASE_CACHE_LOCK_H */
