// SPDX-License-Identifier: MIT
/* Values of one policy in place of those of another. */
#define _GNU_SOURCE /* asprintf() */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "policy/private.h"

/* What is to be done with a value of @from that has the place of @to. */
typedef void (*value_fn)(struct policy_value *to, struct policy_value *from);

static void each_value(void *to, void *from, const struct policy_key *keys,
		       value_fn value)
{
	for (; keys->name; keys++) {
		if (keys->type == POLICY_OBJECT)
			each_value(to, from, keys->keys, value);
		else
			value(policy_stored_value(to, keys),
			      policy_stored_value(from, keys));
	}
}

static void each_block(struct policy *to, struct policy *from, value_fn value)
{
	each_value(to, from, policy_keys, value);
	for (size_t i = 0; to->kinds[i]; i++)
		each_value(to->blocks[i], from->blocks[i], to->kinds[i]->keys,
			   value);
}

/* "a, b", or the one of both that there is. False without memory. */
static bool join_files(const char *a, const char *b, char **joined)
{
	*joined = NULL;
	if (!a && !b)
		return true;
	if (asprintf(joined, "%s%s%s", a ? a : "", a && b ? ", " : "",
		     b ? b : "") >= 0)
		return true;
	*joined = NULL;
	return false;
}

/* ---- policy_merge() ---- */

/* An option stays. */
static void move_value(struct policy_value *to, struct policy_value *from)
{
	if (!policy_has(from) || to->is_option)
		return;
	policy_value_clear(to);
	*to = *from;
	*from = (struct policy_value){ 0 };
}

bool policy_merge(struct policy *policy, struct policy *from)
{
	char *files;

	if (!join_files(policy->files, from->files, &files))
		return false;
	free(policy->files);
	policy->files = files;
	each_block(policy, from, move_value);
	if (from->any_of) {
		policy->any_of = from->any_of;
		from->any_of = NULL;
	}
	return true;
}

/* ---- policy_overlay() ---- */

/* Borrowed: both policies stay as long as the overlay. */
static void lay_value(struct policy_value *to, struct policy_value *from)
{
	if (policy_has(from))
		*to = *from;
}

static bool copy_blocks(struct policy *overlay, const struct policy *base)
{
	size_t count = 0;

	while (base->kinds[count])
		count++;
	overlay->kinds = base->kinds;
	overlay->blocks = calloc(count + 1, sizeof(*overlay->blocks));
	for (size_t i = 0; overlay->blocks && i < count; i++) {
		overlay->blocks[i] = malloc(base->kinds[i]->block_size);
		if (!overlay->blocks[i])
			return false;
		memcpy(overlay->blocks[i], base->blocks[i],
		       base->kinds[i]->block_size);
	}
	return overlay->blocks;
}

struct policy *policy_overlay(const struct policy *base,
			      const struct policy *over)
{
	struct policy *overlay = malloc(sizeof(*overlay));

	if (!overlay)
		return NULL;
	*overlay = *base;
	overlay->blocks = NULL;
	if (join_files(base->files, over->files, &overlay->files) &&
	    copy_blocks(overlay, base)) {
		each_block(overlay, (struct policy *)over, lay_value);
		if (over->any_of)
			overlay->any_of = over->any_of;
		return overlay;
	}
	policy_overlay_free(overlay);
	return NULL;
}

static void add_value(struct policy_value *to, struct policy_value *from)
{
	if (!policy_has(to))
		*to = *from;
}

void policy_overlay_add(struct policy *overlay, const struct policy_kind *kind,
			const void *block)
{
	each_value((void *)policy_block(overlay, kind), (void *)block,
		   kind->keys, add_value);
}

void policy_overlay_free(struct policy *overlay)
{
	if (!overlay)
		return;
	for (size_t i = 0; overlay->blocks && overlay->blocks[i]; i++)
		free(overlay->blocks[i]);
	free(overlay->blocks);
	free(overlay->files);
	free(overlay);
}
