// SPDX-License-Identifier: MIT
/* The store: what was added, in that order. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "endorse/private.h"

/* How many of the first certificates later ones are compared with. */
#define SHARED_MAX 64

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

void endorsements_cut(struct endorsements *store, size_t count)
{
	while (store->count > count)
		endorsement_wipe(&store->items[--store->count]);
}

void endorsements_free(struct endorsements *store)
{
	if (!store)
		return;
	endorsements_cut(store, 0);
	endorsements_forget_left_out(store);
	endorsements_forget_damage(store);
	free(store->items);
	free(store);
}

int endorsements_keep(struct endorsements *store, struct endorsement item,
		      const char *source, struct vouch_error *error)
{
	size_t capacity = store->capacity ? 2 * store->capacity : 8;
	void *items = store->items;

	item.source = strdup(source);
	if (store->count == store->capacity)
		items = realloc(store->items, capacity * sizeof(*store->items));
	if (!item.source || !items) {
		if (items)
			store->items = items;
		endorsement_wipe(&item);
		return vouch__error(error, -ENOMEM, "no memory for %s", source);
	}
	if (store->count == store->capacity)
		store->capacity = capacity;
	store->items = items;
	store->items[store->count++] = item;
	return 0;
}

const struct endorsement *endorsements_find(const struct endorsements *store,
					    const u8 *digest)
{
	for (size_t i = 0; i < store->count && i < SHARED_MAX; i++) {
		const struct endorsement *item = &store->items[i];

		if (item->kind == &cert_endorsement &&
		    !memcmp(item->digest, digest, sizeof(item->digest)))
			return item;
	}
	return NULL;
}
