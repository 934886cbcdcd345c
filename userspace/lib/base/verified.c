// SPDX-License-Identifier: MIT
#include "base/verified.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* Less than 64 KiB, above which glibc tidies its heap with each free(). */
#define PLACES 512

struct held_set {
	pthread_mutex_t lock;
	struct held held[PLACES]; /* each where its content says */
	bool is_there[PLACES];
};

struct held_set *held_set_new(void)
{
	struct held_set *set = calloc(1, sizeof(*set));

	if (set && pthread_mutex_init(&set->lock, NULL)) {
		free(set);
		set = NULL;
	}
	return set;
}

void held_set_free(struct held_set *set)
{
	if (!set)
		return;
	pthread_mutex_destroy(&set->lock);
	free(set);
}

static size_t place_of(const struct held *held)
{
	return (held->content[0] << 8 | held->content[1]) % PLACES;
}

bool held_is_known(struct held_set *set, const struct held *held)
{
	size_t place = place_of(held);
	bool is_known;

	pthread_mutex_lock(&set->lock);
	is_known = set->is_there[place] &&
		   !memcmp(&set->held[place], held, sizeof(*held));
	pthread_mutex_unlock(&set->lock);
	return is_known;
}

void held_learn(struct held_set *set, const struct held *held)
{
	size_t place = place_of(held);

	pthread_mutex_lock(&set->lock);
	set->held[place] = *held;
	set->is_there[place] = true;
	pthread_mutex_unlock(&set->lock);
}
