// SPDX-License-Identifier: MIT
/*
 * TCB levels, each value exactly of its type and range: a reader that cuts off
 * what does not fit has turned an SVN of 256 into 0 before.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "tdx/collateral/collateral.h"

#define LEVELS_MAX 1024

static bool bad(struct vouch_error *error, size_t level, const char *what)
{
	vouch__error(error, -EBADMSG, "TCB level %zu %s", level, what);
	return false;
}

/* Names are for people, so that a long or missing one does no harm. */
static const char *name_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

static bool read_component(const json_t *object, struct tdx_component *out)
{
	u32 svn;

	if (!json_member_number(object, "svn", 0xff, &svn))
		return false;
	out->svn = (u8)svn;
	out->category = name_of(object, "category");
	out->type = name_of(object, "type");
	return true;
}

static bool read_components(const json_t *tcb, const char *key,
			    struct tdx_component *out)
{
	const json_t *list = json_object_get(tcb, key);

	if (!json_is_array(list) || json_array_size(list) != TDX_COMPONENTS)
		return false;
	for (size_t i = 0; i < TDX_COMPONENTS; i++) {
		if (!read_component(json_array_get(list, i), &out[i]))
			return false;
	}
	return true;
}

/* Version 2 has a member for each: "sgxtcbcomp01svn". */
static bool read_flat_components(const json_t *tcb, struct tdx_component *out)
{
	for (unsigned int i = 0; i < TDX_COMPONENTS; i++) {
		char key[32];
		u32 svn;

		snprintf(key, sizeof(key), "sgxtcbcomp%02usvn", i + 1);
		if (!json_member_number(tcb, key, 0xff, &svn))
			return false;
		out[i].svn = (u8)svn;
	}
	return true;
}

static bool read_advisories(const json_t *object, struct tdx_level *level)
{
	const json_t *item;
	size_t i;

	level->advisories = json_object_get(object, "advisoryIDs");
	if (!level->advisories)
		return true;
	if (!json_is_array(level->advisories))
		return false;
	json_array_foreach(level->advisories, i, item) {
		if (!json_is_string(item))
			return false;
	}
	return true;
}

static bool read_level(const json_t *object, size_t at, struct tdx_level *level,
		       bool (*read_status)(const char *, enum tdx_status *),
		       struct vouch_error *error)
{
	const char *status =
		json_string_value(json_object_get(object, "tcbStatus"));

	if (!status || !read_status(status, &level->status))
		return bad(error, at, "has an unknown status");
	if (!json_member_time(object, "tcbDate", &level->date))
		return bad(error, at, "has no good date");
	return read_advisories(object, level) ||
	       bad(error, at, "has no good list of advisories");
}

static const json_t *levels_of(const json_t *object, struct tdx_levels *levels,
			       struct vouch_error *error)
{
	const json_t *list = json_object_get(object, "tcbLevels");
	size_t count = json_array_size(list);

	if (!json_is_array(list) || !count || count > LEVELS_MAX) {
		vouch__error(error, -EBADMSG,
			     "document has %zu TCB levels, want 1 to %d", count,
			     LEVELS_MAX);
		return NULL;
	}
	levels->items = calloc(count, sizeof(*levels->items));
	if (!levels->items) {
		vouch__error(error, -ENOMEM, "no memory");
		return NULL;
	}
	return list;
}

/* Newest first: components of SGX, PCESVN, components of TDX. */
static int compare(const struct tdx_level *a, const struct tdx_level *b)
{
	for (size_t i = 0; i < TDX_COMPONENTS; i++) {
		if (a->sgx[i].svn != b->sgx[i].svn)
			return b->sgx[i].svn - a->sgx[i].svn;
	}
	if (a->pcesvn != b->pcesvn)
		return a->pcesvn < b->pcesvn ? 1 : -1;
	for (size_t i = 0; i < TDX_COMPONENTS; i++) {
		if (a->tdx[i].svn != b->tdx[i].svn)
			return b->tdx[i].svn - a->tdx[i].svn;
	}
	if (a->isvsvn != b->isvsvn)
		return a->isvsvn < b->isvsvn ? 1 : -1;
	return 0;
}

static int compare_items(const void *a, const void *b)
{
	return compare(a, b);
}

static bool sort(struct tdx_levels *levels, struct vouch_error *error)
{
	qsort(levels->items, levels->count, sizeof(*levels->items),
	      compare_items);
	for (size_t i = 1; i < levels->count; i++) {
		if (!compare(&levels->items[i - 1], &levels->items[i]))
			return bad(error, i, "is there twice");
	}
	return true;
}

bool tdx_levels_read(const json_t *object, u32 version, bool has_tdx,
		     struct tdx_levels *levels, struct vouch_error *error)
{
	const json_t *list = levels_of(object, levels, error), *item;
	size_t i;

	if (!list)
		return false;
	json_array_foreach(list, i, item) {
		const json_t *tcb = json_object_get(item, "tcb");
		struct tdx_level *level = &levels->items[levels->count++];
		bool ok = version < 3 ? read_flat_components(tcb, level->sgx) :
					read_components(tcb, "sgxtcbcomponents",
							level->sgx);

		if (!ok)
			return bad(error, i, "has not 16 SGX components");
		if (has_tdx &&
		    !read_components(tcb, "tdxtcbcomponents", level->tdx))
			return bad(error, i, "has not 16 TDX components");
		if (!json_member_number(tcb, "pcesvn", 0xffff, &level->pcesvn))
			return bad(error, i, "has no good PCESVN");
		if (!read_level(item, i, level, tdx_status_read, error))
			return false;
	}
	return sort(levels, error);
}

bool tdx_isv_levels_read(const json_t *object, struct tdx_levels *levels,
			 struct vouch_error *error)
{
	const json_t *list = levels_of(object, levels, error), *item;
	size_t i;

	if (!list)
		return false;
	json_array_foreach(list, i, item) {
		const json_t *tcb = json_object_get(item, "tcb");
		struct tdx_level *level = &levels->items[levels->count++];

		if (!json_member_number(tcb, "isvsvn", 0xffff, &level->isvsvn))
			return bad(error, i, "has no good ISVSVN");
		if (!read_level(item, i, level, tdx_isv_status_read, error))
			return false;
	}
	return sort(levels, error);
}
