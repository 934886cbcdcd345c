// SPDX-License-Identifier: MIT
/*
 * What may be used once: kept until it expires. The table never forgets before
 * that: when it is full of what is still good, nothing more is accepted.
 */
#include <openssl/evp.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "service.h"

#define DIGEST_SIZE 32
#define NOBODY UINT32_MAX

struct entry {
	uint8_t digest[DIGEST_SIZE];
	time_t expires;
	uint32_t next;
};

struct seen {
	pthread_mutex_t lock;
	uint32_t capacity;
	uint32_t free; /* list of entries */
	time_t swept;
	time_t forgotten; /* nothing that expires by then is new again */
	uint32_t *heads; /* @capacity lists */
	struct entry *entries;
};

static void clear(struct seen *seen)
{
	seen->free = NOBODY;
	for (uint32_t i = 0; i < seen->capacity; i++) {
		seen->heads[i] = NOBODY;
		seen->entries[i].next = seen->free;
		seen->free = i;
	}
}

struct seen *seen_new(unsigned int capacity)
{
	struct seen *seen = calloc(1, sizeof(*seen));

	if (!seen)
		return NULL;
	pthread_mutex_init(&seen->lock, NULL);
	seen->capacity = capacity;
	seen->heads = calloc(capacity, sizeof(*seen->heads));
	seen->entries = calloc(capacity, sizeof(*seen->entries));
	if (!seen->heads || !seen->entries) {
		seen_free(seen);
		return NULL;
	}
	clear(seen);
	return seen;
}

void seen_free(struct seen *seen)
{
	if (!seen)
		return;
	pthread_mutex_destroy(&seen->lock);
	free(seen->heads);
	free(seen->entries);
	free(seen);
}

static void sweep_list(struct seen *seen, uint32_t *link, time_t now)
{
	while (*link != NOBODY) {
		uint32_t at = *link;

		if (seen->entries[at].expires < now) {
			if (seen->entries[at].expires > seen->forgotten)
				seen->forgotten = seen->entries[at].expires;
			*link = seen->entries[at].next;
			seen->entries[at].next = seen->free;
			seen->free = at;
		} else {
			link = &seen->entries[at].next;
		}
	}
}

/* At most once a second: a full table does not make each request costly. */
static void sweep(struct seen *seen, time_t now)
{
	if (seen->swept == now)
		return;
	seen->swept = now;
	for (uint32_t i = 0; i < seen->capacity; i++)
		sweep_list(seen, &seen->heads[i], now);
}

static uint32_t *head_of(const struct seen *seen, const uint8_t *digest)
{
	uint32_t hash;

	memcpy(&hash, digest, sizeof(hash));
	return &seen->heads[hash % seen->capacity];
}

static bool is_there(const struct seen *seen, const uint8_t *digest)
{
	uint32_t at = *head_of(seen, digest);

	while (at != NOBODY &&
	       memcmp(seen->entries[at].digest, digest, DIGEST_SIZE))
		at = seen->entries[at].next;
	return at != NOBODY;
}

static enum seen_status add(struct seen *seen, const uint8_t *digest,
			    time_t expires, time_t now)
{
	uint32_t *head = head_of(seen, digest), at;

	if (is_there(seen, digest) || expires <= seen->forgotten)
		return SEEN_BEFORE;
	if (seen->free == NOBODY)
		sweep(seen, now);
	if (seen->free == NOBODY)
		return SEEN_FULL;
	at = seen->free;
	seen->free = seen->entries[at].next;
	memcpy(seen->entries[at].digest, digest, DIGEST_SIZE);
	seen->entries[at].expires = expires;
	seen->entries[at].next = *head;
	*head = at;
	return SEEN_NEW;
}

enum seen_status seen_add(struct seen *seen, const void *data, size_t size,
			  time_t expires, time_t now)
{
	enum seen_status status;
	uint8_t digest[EVP_MAX_MD_SIZE];

	if (!EVP_Digest(data, size, digest, NULL, EVP_sha256(), NULL))
		return SEEN_FULL;
	pthread_mutex_lock(&seen->lock);
	status = add(seen, digest, expires, now);
	pthread_mutex_unlock(&seen->lock);
	return status;
}

bool seen_has(struct seen *seen, const void *data, size_t size)
{
	uint8_t digest[EVP_MAX_MD_SIZE];
	bool found;

	if (!EVP_Digest(data, size, digest, NULL, EVP_sha256(), NULL))
		return true;
	pthread_mutex_lock(&seen->lock);
	found = is_there(seen, digest);
	pthread_mutex_unlock(&seen->lock);
	return found;
}
