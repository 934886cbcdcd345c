// SPDX-License-Identifier: MIT
#include "base/verified.h"

#include <stdlib.h>
#include <string.h>

#include "base/cache_lock.h"
#include "base/openssl.h"

/*
 * How many are kept of those that held and of those that failed; together less
 * than 64 KiB, above which glibc tidies its heap with each free().
 */
#define SHELVES 96
#define PLACES 4 /* of a shelf, so that few pairs never push each other out */

struct shelf {
	struct verified pairs[PLACES];
	bool is_there[PLACES];
	u8 next; /* place that is taken next */
};

struct places {
	struct shelf shelves[SHELVES]; /* a pair is where its content says */
};

struct verified_set {
	pthread_mutex_t lock;
	struct places held, failed;
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

static size_t shelf_of(const struct verified *pair)
{
	return (size_t)(pair->content[0] << 8 | pair->content[1]) % SHELVES;
}

static bool has(const struct shelf *shelf, const struct verified *pair)
{
	for (int i = 0; i < PLACES; i++)
		if (shelf->is_there[i] &&
		    !memcmp(&shelf->pairs[i], pair, sizeof(*pair)))
			return true;
	return false;
}

static bool knows(struct verified_set *set, const struct places *places,
		  const struct verified *pair)
{
	bool is_known;

	if (!cache_lock(&set->lock))
		return false;
	is_known = has(&places->shelves[shelf_of(pair)], pair);
	pthread_mutex_unlock(&set->lock);
	return is_known;
}

static void learn(struct verified_set *set, struct places *places,
		  const struct verified *pair)
{
	struct shelf *shelf = &places->shelves[shelf_of(pair)];
	size_t at;

	if (!cache_lock(&set->lock))
		return;
	at = shelf->next++ % PLACES;
	shelf->pairs[at] = *pair;
	shelf->is_there[at] = true;
	pthread_mutex_unlock(&set->lock);
}

bool verified_is_known(struct verified_set *set, const struct verified *pair)
{
	return knows(set, &set->held, pair);
}

bool verified_has_failed(struct verified_set *set, const struct verified *pair)
{
	return knows(set, &set->failed, pair);
}

/*
 * Where the program left errors of its own in OpenSSL's queue, no memory looks
 * like a bad signature: evp_verify().
 */
void verified_learn(struct verified_set *set, const struct verified *pair,
		    int answer)
{
	if (answer == 1)
		learn(set, &set->held, pair);
	else if (!answer && !ERR_peek_error())
		learn(set, &set->failed, pair);
}
