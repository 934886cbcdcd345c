// SPDX-License-Identifier: MIT
/*
 * Endorsements and policies by their digest. What was used lately is kept: a
 * digest always means the same bytes, so that nothing here goes out of date.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "queue.h"

#define SLOTS 16
#define ANCHOR_MAX (1U << 20)

struct slot {
	char digest[DIGEST_TEXT];
	struct vouch_verifier *verifier; /* or NULL: it is a policy, */
	struct vouch_bytes policy;
	uint64_t used; /* 0: the slot is empty */
};

struct anchor {
	struct vouch_bytes bytes;
	const char *path;
};

struct sets {
	pthread_mutex_t lock;
	struct slot verifiers[SLOTS], policies[SLOTS];
	uint64_t now;
	struct anchor *anchors;
	unsigned int anchors_count;
	char *anchors_json;
};

static int read_anchor(struct anchor *anchor, struct vouch_error *error)
{
	FILE *file = fopen(anchor->path, "re");

	if (!file)
		return text_fail(error, -errno, "%s: %s", anchor->path,
				 strerror(errno));
	anchor->bytes.data = malloc(ANCHOR_MAX);
	if (anchor->bytes.data)
		anchor->bytes.size =
			fread(anchor->bytes.data, 1, ANCHOR_MAX, file);
	fclose(file);
	if (!anchor->bytes.data)
		return text_fail(error, -ENOMEM, "no memory for %s",
				 anchor->path);
	return vouch_roots_check(anchor->bytes.data, anchor->bytes.size,
				 anchor->path, error);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(a, b);
}

static int list_anchors(struct sets *sets, struct vouch_error *error)
{
	unsigned int count = sets->anchors_count;
	char(*rows)[DIGEST_TEXT] = calloc(count + 1, sizeof(*rows));
	json_t *list = json_array();

	for (unsigned int i = 0; rows && i < count; i++)
		text_digest(sets->anchors[i].bytes.data,
			    sets->anchors[i].bytes.size, rows[i]);
	if (rows)
		qsort(rows, count, sizeof(*rows), by_text);
	for (unsigned int i = 0; rows && i < count; i++)
		if (!i || strcmp(rows[i], rows[i - 1]))
			json_array_append_new(list, json_string(rows[i]));
	sets->anchors_json = rows && list ? json_dumps(list, 0) : NULL;
	json_decref(list);
	free(rows);
	return sets->anchors_json ?
		       0 :
		       text_fail(error, -ENOMEM, "no memory for anchors");
}

static int load(struct sets *sets, const char *const *anchors,
		unsigned int count, struct vouch_error *error)
{
	sets->anchors = calloc(count + 1, sizeof(*sets->anchors));
	if (!sets->anchors)
		return text_fail(error, -ENOMEM, "no memory for anchors");
	for (; sets->anchors_count < count; sets->anchors_count++) {
		struct anchor *anchor = &sets->anchors[sets->anchors_count];

		anchor->path = anchors[sets->anchors_count];
		if (read_anchor(anchor, error)) {
			vouch_bytes_free(&anchor->bytes);
			return error->code;
		}
	}
	return list_anchors(sets, error);
}

struct sets *sets_new(const char *const *anchors, unsigned int count,
		      struct vouch_error *error)
{
	struct sets *sets = calloc(1, sizeof(*sets));

	if (!sets) {
		text_fail(error, -ENOMEM, "no memory for sets");
		return NULL;
	}
	pthread_mutex_init(&sets->lock, NULL);
	if (!load(sets, anchors, count, error))
		return sets;
	sets_free(sets);
	return NULL;
}

static void empty(struct slot *slot)
{
	vouch_verifier_unref(slot->verifier);
	vouch_bytes_free(&slot->policy);
	*slot = (struct slot){ 0 };
}

void sets_free(struct sets *sets)
{
	if (!sets)
		return;
	for (unsigned int i = 0; i < SLOTS; i++) {
		empty(&sets->verifiers[i]);
		empty(&sets->policies[i]);
	}
	for (unsigned int i = 0; i < sets->anchors_count; i++)
		vouch_bytes_free(&sets->anchors[i].bytes);
	free(sets->anchors);
	free(sets->anchors_json);
	pthread_mutex_destroy(&sets->lock);
	free(sets);
}

const char *sets_anchors(const struct sets *sets)
{
	return sets->anchors_json;
}

/* That of @digest, or the one that was not used for the longest time. */
static struct slot *find(struct sets *sets, struct slot *slots,
			 const char *digest)
{
	struct slot *oldest = &slots[0];

	sets->now++;
	for (unsigned int i = 0; i < SLOTS; i++) {
		if (slots[i].used && !strcmp(slots[i].digest, digest)) {
			slots[i].used = sets->now;
			return &slots[i];
		}
		if (slots[i].used < oldest->used)
			oldest = &slots[i];
	}
	empty(oldest);
	return oldest;
}

static void keep(struct sets *sets, struct slot *slot, const char *digest)
{
	memcpy(slot->digest, digest, strlen(digest) + 1);
	slot->used = sets->now;
}

static int add_anchors(const struct sets *sets, struct vouch_verifier *verifier,
		       struct vouch_error *error)
{
	int code = 0;

	for (unsigned int i = 0; i < sets->anchors_count && !code; i++)
		code = vouch_verifier_add_trust_anchor(
			verifier, sets->anchors[i].bytes.data,
			sets->anchors[i].bytes.size, sets->anchors[i].path,
			error);
	return code;
}

static int make_verifier(struct sets *sets, kvStore *store, const char *digest,
			 struct vouch_verifier *verifier,
			 struct vouch_error *error)
{
	struct vouch_bytes bytes = { 0 };
	int code = add_anchors(sets, verifier, error);

	if (!code && *digest)
		code = blob_get(store, digest, SET_MAX, &bytes, error);
	if (!code && *digest)
		code = vouch_verifier_add_endorsement(
			verifier, bytes.data, bytes.size, digest, error);
	vouch_bytes_free(&bytes);
	return code ? code : vouch_verifier_seal(verifier, error);
}

int sets_verifier(struct sets *sets, kvStore *store, const char *digest,
		  struct vouch_verifier **verifier, struct vouch_error *error)
{
	struct slot *slot;
	int code = 0;

	pthread_mutex_lock(&sets->lock);
	slot = find(sets, sets->verifiers, digest);
	if (!slot->verifier) {
		slot->verifier = vouch_verifier_new();
		code = slot->verifier ? make_verifier(sets, store, digest,
						      slot->verifier, error) :
					text_fail(error, -ENOMEM,
						  "no memory for a verifier");
		if (code)
			empty(slot);
		else
			keep(sets, slot, digest);
	}
	*verifier = vouch_verifier_ref(slot->verifier);
	pthread_mutex_unlock(&sets->lock);
	return code;
}

/* By a verifier that is thrown away: it is said why a policy is none. */
static int check_policy(const struct vouch_bytes *bytes, const char *digest,
			struct vouch_error *error)
{
	struct vouch_verifier *trial = vouch_verifier_new();
	int code = trial ? vouch_verifier_add_policy(trial,
						     (const char *)bytes->data,
						     bytes->size, digest,
						     error) :
			   text_fail(error, -ENOMEM, "no memory for a policy");

	vouch_verifier_unref(trial);
	return code;
}

static int copy(const struct vouch_bytes *from, struct vouch_bytes *to,
		struct vouch_error *error)
{
	to->data = malloc(from->size + 1);
	if (!to->data)
		return text_fail(error, -ENOMEM, "no memory for a policy");
	memcpy(to->data, from->data, from->size);
	to->size = from->size;
	return 0;
}

int sets_policy(struct sets *sets, kvStore *store, const char *digest,
		struct vouch_bytes *policy, struct vouch_error *error)
{
	struct slot *slot;
	int code = 0;

	*policy = (struct vouch_bytes){ 0 };
	pthread_mutex_lock(&sets->lock);
	slot = find(sets, sets->policies, digest);
	if (!slot->policy.data) {
		code = blob_get(store, digest, SET_MAX, &slot->policy, error);
		if (!code)
			code = check_policy(&slot->policy, digest, error);
		if (code)
			empty(slot);
		else
			keep(sets, slot, digest);
	}
	if (!code)
		code = copy(&slot->policy, policy, error);
	pthread_mutex_unlock(&sets->lock);
	return code;
}
