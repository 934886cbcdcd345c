// SPDX-License-Identifier: MIT
/*
 * What could not be read. Files in a folder may be of any kind, so that one
 * more that is left out is no error; that the very thing is missing which it
 * was meant to be has to be told with the reason.
 */
#define _GNU_SOURCE /* memmem() */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "endorse/endorse.h"

/* More than this nobody reads. */
#define LEFT_OUT_MAX 64

void endorsements_leave_out(struct endorsements *store,
			    enum endorsement_kind kind, const char *why)
{
	size_t count = store->left_out_count;
	struct left_out *items;

	if (count == LEFT_OUT_MAX)
		return;
	items = realloc(store->left_out, (count + 1) * sizeof(*items));
	if (!items)
		return;
	store->left_out = items;
	items[count] = (struct left_out){ kind, strdup(why) };
	if (items[count].why)
		store->left_out_count++;
}

void endorsements_leave_out_document(struct endorsements *store, const u8 *data,
				     size_t size, const char *why)
{
	static const struct {
		const char *mark;
		enum endorsement_kind kind;
	} kinds[] = {
		{ "\"tcbInfo\"", ENDORSEMENT_TCB_INFO },
		{ "\"enclaveIdentity\"", ENDORSEMENT_QE_IDENTITY },
	};

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		if (memmem(data, size, kinds[i].mark, strlen(kinds[i].mark)))
			endorsements_leave_out(store, kinds[i].kind, why);
	}
}

void endorsements_tell_none(const struct endorsements *store,
			    enum endorsement_kind kind, char *out, size_t size)
{
	const char *first = NULL;
	size_t more = 0, used;

	for (size_t i = 0; i < store->left_out_count; i++) {
		if (store->left_out[i].kind != kind)
			continue;
		if (first)
			more++;
		else
			first = store->left_out[i].why;
	}
	used = (size_t)snprintf(out, size, "none%s%s",
				first ? "; left out: " : "",
				first ? first : "");
	if (more && used < size)
		snprintf(out + used, size - used, ", and %zu more", more);
}

void endorsements_forget_left_out(struct endorsements *store)
{
	for (size_t i = 0; i < store->left_out_count; i++)
		free(store->left_out[i].why);
	free(store->left_out);
	store->left_out = NULL;
	store->left_out_count = 0;
}
