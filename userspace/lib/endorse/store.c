// SPDX-License-Identifier: MIT
/* The store: what was added, in that order, and each of it once. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "codec/digest.h"
#include "endorse/private.h"

struct endorsements *endorsements_new(const struct endorsement_kinds *kinds)
{
	struct endorsements *store = calloc(1, sizeof(*store));

	if (store)
		store->kinds = kinds;
	return store;
}

void endorsement_wipe(struct endorsement *item)
{
	free(item->source);
	if (item->extra)
		item->kind->free(item->extra);
	if (item->parsed)
		endorsement_base(item)->free(item->parsed);
}

static void note_issue(struct endorsements *store,
		       const struct endorsement *item)
{
	if (item->issued > store->newest)
		store->newest = item->issued;
}

void endorsements_cut(struct endorsements *store, size_t count)
{
	if (store->count <= count)
		return;
	endorsed_index_cut(store, count);
	while (store->count > count)
		endorsement_wipe(&store->items[--store->count]);
	store->newest = 0;
	for (size_t i = 0; i < count; i++)
		note_issue(store, &store->items[i]);
}

void endorsements_free(struct endorsements *store)
{
	if (!store)
		return;
	endorsements_cut(store, 0);
	endorsements_forget_left_out(store);
	endorsements_forget_damage(store);
	endorsed_index_free(&store->index);
	free(store->items);
	free(store);
}

/* Room for so many more; false without memory. */
static bool reserve(struct endorsements *store, size_t more)
{
	size_t capacity = store->capacity ? store->capacity : 8;
	struct endorsement *items = store->items;

	while (capacity < store->count + more)
		capacity *= 2;
	if (capacity != store->capacity)
		items = realloc(store->items, capacity * sizeof(*items));
	if (!items)
		return false;
	store->items = items;
	store->capacity = capacity;
	return endorsed_index_reserve(&store->index, more);
}

/* Item @at, which is there already, once more. */
static void merge(struct endorsements *store, size_t at,
		  const struct endorsement *again)
{
	struct endorsement *item = &store->items[at];

	if (again->is_anchor && !item->is_anchor)
		endorsed_index_anchor(store, at);
	item->is_anchor |= again->is_anchor;
	if (again->fetched > item->fetched)
		item->fetched = again->fetched;
	store->last = at;
	store->added++;
}

/* There is room, and @item has its source. */
static void put(struct endorsements *store, struct endorsement *item)
{
	const struct endorsement *same = endorsements_whole(store, item->whole);

	if (same) {
		merge(store, (size_t)(same - store->items), item);
		endorsement_wipe(item);
		return;
	}
	store->last = store->count;
	store->items[store->count++] = *item;
	store->added++;
	note_issue(store, item);
	endorsed_index_add(store, store->last);
	if (item->is_anchor)
		endorsed_index_anchor(store, store->last);
}

int endorsements_keep(struct endorsements *store, struct endorsement item,
		      const char *source, struct vouch_error *error)
{
	item.source = strdup(source);
	if (!item.source || !reserve(store, 1)) {
		endorsement_wipe(&item);
		return vouch__error(error, -ENOMEM, "no memory for %s", source);
	}
	put(store, &item);
	return 0;
}

int endorsements_trust(struct endorsements *store, struct endorsements *from)
{
	if (!reserve(store, from->count))
		return -ENOMEM;
	for (size_t i = 0; i < from->count; i++) {
		from->items[i].is_anchor = true;
		put(store, &from->items[i]);
	}
	from->count = 0;
	return 0;
}

const struct endorsement *endorsements_whole(const struct endorsements *store,
					     const u8 *whole)
{
	u64 key = endorsed_key(ENDORSED_BY_WHOLE, whole, SHA256_SIZE);
	struct endorsed_walk walk = endorsed_walk(store, NULL, key);
	const struct endorsement *item;

	while ((item = endorsed_next(&walk))) {
		if (!memcmp(item->whole, whole, sizeof(item->whole)))
			return item;
	}
	return NULL;
}

bool endorsements_has(struct endorsements *store, const u8 *whole)
{
	static const struct endorsement again = { 0 };
	const struct endorsement *item = endorsements_whole(store, whole);

	if (item)
		merge(store, (size_t)(item - store->items), &again);
	return item;
}

const struct endorsement *endorsements_find(const struct endorsements *store,
					    const u8 *digest)
{
	const struct endorsement *item = endorsements_whole(store, digest);

	return item && item->kind == &cert_endorsement ? item : NULL;
}
