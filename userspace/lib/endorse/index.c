// SPDX-License-Identifier: MIT
/*
 * Items by what an appraisal looks for, so that the store of a fleet costs it
 * no more than that of one host. Each key has a list of items, in the order in
 * which they were added; links of the items that were added last are last.
 */
#include <stdlib.h>
#include <string.h>

#include "endorse/private.h"

#define KEYS_MAX 6 /* of one item, that as an anchor with it */
#define NONE 0 /* links are counted from 1 */

struct endorsed_place {
	u64 key;
	u32 first, last; /* NONE: nobody has this key any more */
	u32 count; /* of links */
	bool is_used;
};

struct endorsed_link {
	u64 key;
	u32 item;
	u32 before, next;
};

/* FNV-1a, and its bits mixed: places are taken by the lowest ones. */
u64 endorsed_key(enum endorsed_by by, const void *data, size_t size)
{
	const u8 *bytes = data;
	u64 hash = 0xcbf29ce484222325 ^ (u64)by;

	hash *= 0x100000001b3;
	for (size_t i = 0; i < size; i++)
		hash = (hash ^ bytes[i]) * 0x100000001b3;
	return hash ^ hash >> 32;
}

u64 endorsed_key_text(enum endorsed_by by, const char *text)
{
	return endorsed_key(by, text, strlen(text));
}

u64 endorsed_key_kind(const struct endorsement_kind *kind)
{
	const uintptr_t at = (uintptr_t)kind;

	return endorsed_key(ENDORSED_BY_KIND, &at, sizeof(at));
}

u64 endorsed_key_anchor(void)
{
	return endorsed_key(ENDORSED_BY_ANCHOR, "", 0);
}

u64 endorsed_key_subject(struct der_view subject)
{
	return endorsed_key(ENDORSED_BY_SUBJECT, subject.data, subject.size);
}

/* That of @key, or the free one for it; there is always a free one. */
static struct endorsed_place *place_of(const struct endorsed_index *index,
				       u64 key)
{
	size_t mask = index->place_count - 1, at = key & mask;

	while (index->places[at].is_used && index->places[at].key != key)
		at = (at + 1) & mask;
	return &index->places[at];
}

static struct endorsed_place *take_place(struct endorsed_index *index, u64 key)
{
	struct endorsed_place *place = place_of(index, key);

	if (!place->is_used) {
		*place = (struct endorsed_place){ .key = key, .is_used = true };
		index->place_used++;
	}
	return place;
}

/* Twice as many places as there may be keys. */
static bool grow_places(struct endorsed_index *index, size_t keys)
{
	struct endorsed_index grown = *index;

	if (index->place_count >= 2 * (index->place_used + keys))
		return true;
	grown.place_used = 0;
	grown.place_count = index->place_count ? index->place_count : 64;
	while (grown.place_count < 4 * (index->place_used + keys))
		grown.place_count *= 2;
	grown.places = calloc(grown.place_count, sizeof(*grown.places));
	if (!grown.places)
		return false;
	for (size_t i = 0; i < index->place_count; i++) {
		if (index->places[i].is_used && index->places[i].last)
			*take_place(&grown, index->places[i].key) =
				index->places[i];
	}
	free(index->places);
	*index = grown;
	return true;
}

bool endorsed_index_reserve(struct endorsed_index *index, size_t items)
{
	size_t keys = KEYS_MAX * items, capacity = index->capacity;
	struct endorsed_link *links = index->links;

	while (capacity < index->count + keys)
		capacity = capacity ? 2 * capacity : 32;
	if (capacity != index->capacity)
		links = realloc(index->links, capacity * sizeof(*links));
	if (!links)
		return false;
	index->links = links;
	index->capacity = capacity;
	return grow_places(index, keys);
}

static void add_key(struct endorsements *store, size_t at, u64 key)
{
	struct endorsed_index *index = &store->index;
	struct endorsed_place *place = take_place(index, key);
	struct endorsed_link *links = index->links;

	links[index->count++] = (struct endorsed_link){
		.key = key,
		.item = (u32)at,
		.before = place->last,
	};
	if (place->last)
		links[place->last - 1].next = (u32)index->count;
	else
		place->first = (u32)index->count;
	place->last = (u32)index->count;
	place->count++;
}

static void add_cert(struct endorsements *store, size_t at,
		     const struct endorsed_cert *cert)
{
	struct der_view subject = cert->cert.subject;
	char name[64];

	add_key(store, at, endorsed_key_subject(subject));
	add_key(store, at,
		endorsed_key(ENDORSED_BY_SPKI, cert->spki, sizeof(cert->spki)));
	if (name_common(subject, name, sizeof(name)))
		add_key(store, at, endorsed_key_text(ENDORSED_BY_NAME, name));
}

void endorsed_index_add(struct endorsements *store, size_t at)
{
	const struct endorsement *item = &store->items[at];
	u64 chip;

	add_key(store, at, endorsed_key_kind(item->kind));
	add_key(store, at,
		endorsed_key(ENDORSED_BY_WHOLE, item->whole,
			     sizeof(item->whole)));
	if (item->kind == &cert_endorsement)
		add_cert(store, at, item->parsed);
	if (store->kinds->chip && store->kinds->chip(item, &chip))
		add_key(store, at, chip);
}

void endorsed_index_anchor(struct endorsements *store, size_t at)
{
	add_key(store, at, endorsed_key_anchor());
}

void endorsed_index_cut(struct endorsements *store, size_t count)
{
	struct endorsed_index *index = &store->index;
	struct endorsed_link *links = index->links;

	while (index->count && links[index->count - 1].item >= count) {
		const struct endorsed_link *link = &links[--index->count];
		struct endorsed_place *place = place_of(index, link->key);

		place->last = link->before;
		place->count--;
		if (link->before)
			links[link->before - 1].next = NONE;
		else
			place->first = NONE;
	}
}

void endorsed_index_free(struct endorsed_index *index)
{
	free(index->places);
	free(index->links);
	*index = (struct endorsed_index){ 0 };
}

struct endorsed_walk endorsed_walk(const struct endorsements *first,
				   const struct endorsements *second, u64 key)
{
	return (struct endorsed_walk){ { first, second }, key, 0, 0, false };
}

static u32 first_link(const struct endorsements *store, u64 key)
{
	if (!store || !store->index.place_count)
		return NONE;
	return place_of(&store->index, key)->first;
}

size_t endorsed_count(const struct endorsements *store, u64 key)
{
	if (!store || !store->index.place_count)
		return 0;
	return place_of(&store->index, key)->count;
}

const struct endorsement *endorsed_next(struct endorsed_walk *walk)
{
	const struct endorsements *store;
	const struct endorsed_link *link;

	if (!walk->has_begun)
		walk->link = first_link(walk->stores[0], walk->key);
	walk->has_begun = true;
	if (!walk->link && !walk->store)
		walk->link = first_link(walk->stores[++walk->store], walk->key);
	if (!walk->link)
		return NULL;
	store = walk->stores[walk->store];
	link = &store->index.links[walk->link - 1];
	walk->link = link->next;
	return &store->items[link->item];
}

const struct endorsement *endorsed_next_of(struct endorsed_walk *walk,
					   const struct endorsement_kind *kind)
{
	const struct endorsement *item;

	do {
		item = endorsed_next(walk);
	} while (item && item->kind != kind);
	return item;
}
