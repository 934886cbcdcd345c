// SPDX-License-Identifier: MIT
/*
 * What could not be read. Files in a folder may be of any kind, so that one
 * more that is left out is no error; that the very thing is missing which it
 * was meant to be has to be told with the reason.
 */
#define _GNU_SOURCE /* memmem() */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "endorse/private.h"

/* Of so many the reasons are kept; the others are counted. */
#define LEFT_OUT_MAX 64

/* Where none of @kind is among the first, its reason is still wanted. */
static bool is_reason_kept(const struct endorsements *store,
			   const struct endorsement_kind *kind)
{
	if (store->left_out_count < LEFT_OUT_MAX)
		return true;
	for (size_t i = 0; i < LEFT_OUT_MAX; i++) {
		if (store->left_out[i].kind == kind)
			return false;
	}
	return true;
}

void endorsements_leave_out(struct endorsements *store,
			    const struct endorsement_kind *kind,
			    const char *why)
{
	bool is_kept = is_reason_kept(store, kind);
	size_t count = store->left_out_count;
	struct left_out *items;

	items = realloc(store->left_out, (count + 1) * sizeof(*items));
	if (!items) {
		store->is_short = true;
		return;
	}
	store->left_out = items;
	items[count] = (struct left_out){ kind, is_kept ? strdup(why) : NULL };
	if (!is_kept || items[count].why)
		store->left_out_count++;
	else
		store->is_short = true;
}

void endorsements_leave_out_document(struct endorsements *store, const u8 *data,
				     size_t size, const char *why)
{
	const struct endorsement_kind *kind;
	char mark[64];

	for (size_t i = 0; (kind = store->kinds->kind(i)); i++) {
		if (!kind->document)
			continue;
		snprintf(mark, sizeof(mark), "\"%s\"", kind->document);
		if (memmem(data, size, mark, strlen(mark)))
			endorsements_leave_out(store, kind, why);
	}
}

static size_t count_left_out(const struct endorsements *store,
			     const struct endorsement_kind *kind,
			     const char **first)
{
	size_t count = 0;

	for (size_t i = 0; i < store->left_out_count; i++) {
		if (store->left_out[i].kind == kind && !count++)
			*first = store->left_out[i].why;
	}
	return count;
}

bool endorsements_lost(const struct endorsements *store,
		       const struct endorsement_kind *kind)
{
	const char *first;

	return count_left_out(store, kind, &first) > 0;
}

void endorsements_tell_none(const struct endorsements *store,
			    const struct endorsement_kind *kind, char *out,
			    size_t size)
{
	const char *first = "";
	size_t count = count_left_out(store, kind, &first), used;

	if (!count)
		count = count_left_out(store, NULL, &first);
	used = (size_t)snprintf(out, size, "none%s%s",
				count ? "; left out: " : "", first);
	if (count > 1 && used < size)
		snprintf(out + used, size - used, ", and %zu more", count - 1);
}

static void free_left_out(struct left_out *items, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(items[i].why);
	free(items);
}

void endorsements_forget_left_out(struct endorsements *store)
{
	free_left_out(store->left_out, store->left_out_count);
	store->left_out = NULL;
	store->left_out_count = 0;
}

const char *endorsements_damage(const struct endorsements *store,
				const struct endorsement_kind *kind)
{
	for (size_t i = 0; i < store->damage_count; i++) {
		if (store->damage[i].kind == kind)
			return store->damage[i].why;
	}
	return NULL;
}

int endorsements_note_damage(struct endorsements *store,
			     const struct endorsement_kind *kind,
			     const char *why, struct vouch_error *error)
{
	size_t count = store->damage_count;
	struct left_out *damage;

	if (endorsements_damage(store, kind))
		return 0;
	damage = realloc(store->damage, (count + 1) * sizeof(*damage));
	if (damage) {
		store->damage = damage;
		damage[count] = (struct left_out){ kind, strdup(why) };
	}
	if (!damage || !damage[count].why)
		return vouch__error(error, -ENOMEM, "no memory");
	store->damage_count++;
	return 0;
}

void endorsements_forget_damage(struct endorsements *store)
{
	free_left_out(store->damage, store->damage_count);
	store->damage = NULL;
	store->damage_count = 0;
}
