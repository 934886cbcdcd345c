// SPDX-License-Identifier: MIT
#include "base/verified.h"

#include <stdlib.h>
#include <string.h>

#include "base/cache_lock.h"

/* Less than 64 KiB, above which glibc tidies its heap with each free(). */
#define PLACES 512

struct verified_set {
	pthread_mutex_t lock;
	struct verified places[PLACES]; /* each where its content says */
	bool is_there[PLACES];
};

struct verified_set *verified_set_new(void)
{
	struct verified_set *set = calloc(1, sizeof(*set));

	if (set && pthread_mutex_init(&set->lock, NULL)) {
		free(set);
		set = NULL;
	}
	return set;
}

void verified_set_free(struct verified_set *set)
{
	if (!set)
		return;
	pthread_mutex_destroy(&set->lock);
	free(set);
}

static size_t place_of(const struct verified *pair)
{
	return (pair->content[0] << 8 | pair->content[1]) % PLACES;
}

bool verified_is_known(struct verified_set *set, const struct verified *pair)
{
	size_t place = place_of(pair);
	bool is_known;

	if (!cache_lock(&set->lock))
		return false;
	is_known = set->is_there[place] &&
		   !memcmp(&set->places[place], pair, sizeof(*pair));
	pthread_mutex_unlock(&set->lock);
	return is_known;
}

void verified_learn(struct verified_set *set, const struct verified *pair)
{
	size_t place = place_of(pair);

	if (!cache_lock(&set->lock))
		return;
	set->places[place] = *pair;
	set->is_there[place] = true;
	pthread_mutex_unlock(&set->lock);
}
