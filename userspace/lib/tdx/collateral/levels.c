// SPDX-License-Identifier: MIT
/*
 * TCB levels, each value exactly of its type and range: a reader that cuts off
 * what does not fit has turned an SVN of 256 into 0 before.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "tdx/collateral/collateral.h"

#define LEVELS_MAX 1024

/* A level under way, and what is in its "tcb". */
struct reading {
	struct tdx_level level;
	const struct json_field *tcb;
};

/* ---- components ---- */

struct components {
	u8 *out;
	size_t count;
};

static bool read_component(struct json_reader *r, void *out)
{
	/* Names are read again when told, see tdx_component_names(). */
	static const struct json_field fields[] = {
		FIELD_U8("svn", 0),
		FIELD_END,
	};
	struct components *components = out;

	if (components->count == TDX_COMPONENTS)
		return json_reader_refuse(r, "has more than %d components",
					  TDX_COMPONENTS);
	return json_reader_object(r, fields,
				  &components->out[components->count++]);
}

static bool read_components(struct json_reader *r, u8 *out)
{
	struct components components = { .out = out };

	if (!json_reader_list(r, read_component, &components))
		return false;
	return components.count == TDX_COMPONENTS ||
	       json_reader_refuse(r, "has %zu components, want %d",
				  components.count, TDX_COMPONENTS);
}

static bool read_sgx(struct json_reader *r, void *out)
{
	return read_components(r, ((struct tdx_level *)out)->sgx);
}

static bool read_tdx(struct json_reader *r, void *out)
{
	return read_components(r, ((struct tdx_level *)out)->tdx);
}

/* Version 2 has a member for each. */
#define FLAT(number, at) \
	FIELD_U8("sgxtcbcomp" number "svn", offsetof(struct tdx_level, sgx[at]))
#define PCESVN FIELD_U32("pcesvn", struct tdx_level, pcesvn, UINT16_MAX)
#define SGX FIELD_CALL("sgxtcbcomponents", read_sgx, "16 components")
#define TDX FIELD_CALL("tdxtcbcomponents", read_tdx, "16 components")

static const struct json_field flat_fields[] = {
	FLAT("01", 0),	FLAT("02", 1),	FLAT("03", 2),	FLAT("04", 3),
	FLAT("05", 4),	FLAT("06", 5),	FLAT("07", 6),	FLAT("08", 7),
	FLAT("09", 8),	FLAT("10", 9),	FLAT("11", 10), FLAT("12", 11),
	FLAT("13", 12), FLAT("14", 13), FLAT("15", 14), FLAT("16", 15),
	PCESVN,		FIELD_END,
};

static const struct json_field sgx_fields[] = { SGX, PCESVN, FIELD_END };
static const struct json_field tdx_fields[] = { SGX, PCESVN, TDX, FIELD_END };

static const struct json_field svn_fields[] = {
	FIELD_U32("isvsvn", struct tdx_level, isvsvn, UINT16_MAX),
	FIELD_END,
};

/* What is in "tcb". */
static const struct json_field *const tcb_of[] = {
	[TDX_LEVELS_FLAT] = flat_fields,
	[TDX_LEVELS_SGX] = sgx_fields,
	[TDX_LEVELS_TDX] = tdx_fields,
	[TDX_LEVELS_ISV] = svn_fields,
};

/* ---- a level ---- */

/* The bytes of the value that was read last, from @from on. */
static struct json_raw raw_from(const struct json_reader *r, const char *from)
{
	return (struct json_raw){ from, (u32)(r->pos - from), false };
}

static bool read_tcb(struct json_reader *r, void *out)
{
	struct reading *reading = out;
	const char *from = r->pos;

	if (!json_reader_object(r, reading->tcb, &reading->level))
		return false;
	reading->level.tcb = raw_from(r, from);
	return true;
}

static bool read_platform_status(struct json_reader *r, void *out)
{
	struct reading *reading = out;
	char name[64];

	return json_reader_string(r, name, sizeof(name)) &&
	       tdx_status_read(name, &reading->level.status);
}

static bool read_isv_status(struct json_reader *r, void *out)
{
	struct reading *reading = out;
	char name[64];

	return json_reader_string(r, name, sizeof(name)) &&
	       tdx_isv_status_read(name, &reading->level.status);
}

static bool skip_text(struct json_reader *r, void *out)
{
	struct json_raw raw;

	(void)out;
	return json_reader_text(r, &raw);
}

static bool read_advisories(struct json_reader *r, void *out)
{
	struct reading *reading = out;
	const char *from = r->pos;

	if (!json_reader_list(r, skip_text, NULL))
		return false;
	reading->level.advisories = raw_from(r, from);
	return true;
}

#define LEVEL(reader, statuses)                                    \
	FIELD_CALL("tcb", read_tcb, "an object"),                  \
		FIELD_TIME("tcbDate", struct reading, level.date), \
		FIELD_CALL("tcbStatus", reader, statuses),         \
		FIELD_IF_THERE("advisoryIDs", read_advisories,     \
			       "a list of texts"),                 \
		FIELD_END

static const struct json_field platform_fields[] = {
	LEVEL(read_platform_status, "a status of a platform"),
};

static const struct json_field isv_fields[] = {
	LEVEL(read_isv_status, "UpToDate, OutOfDate or Revoked"),
};

/* ---- all of them ---- */

struct list {
	enum tdx_levels_kind kind;
	struct tdx_levels *levels;
};

/* Grown where it is full: at 0, 8, 16, 32. */
static bool has_room(struct json_reader *r, struct tdx_levels *levels)
{
	size_t count = levels->count, wanted = count ? 2 * count : 8;
	struct tdx_level *items;

	if (count && (count < 8 || (count & (count - 1))))
		return true;
	items = realloc(levels->items, wanted * sizeof(*items));
	if (items) {
		levels->items = items;
		return true;
	}
	r->is_wrong = true;
	vouch__error(r->error, -ENOMEM, "no memory");
	return false;
}

static bool add_level(struct json_reader *r, struct tdx_levels *levels,
		      const struct tdx_level *level)
{
	if (levels->count == LEVELS_MAX)
		return json_reader_refuse(r, "has more than %d TCB levels",
					  LEVELS_MAX);
	if (!has_room(r, levels))
		return false;
	levels->items[levels->count++] = *level;
	return true;
}

static bool read_level(struct json_reader *r, void *out)
{
	struct list *list = out;
	struct reading reading = { .tcb = tcb_of[list->kind] };

	return json_reader_object(r,
				  list->kind == TDX_LEVELS_ISV ?
					  isv_fields :
					  platform_fields,
				  &reading) &&
	       add_level(r, list->levels, &reading.level);
}

/* Newest first: components of SGX, PCESVN, components of TDX. */
static int compare(const struct tdx_level *a, const struct tdx_level *b)
{
	int sgx = memcmp(b->sgx, a->sgx, sizeof(a->sgx));
	int tdx = memcmp(b->tdx, a->tdx, sizeof(a->tdx));

	if (sgx)
		return sgx;
	if (a->pcesvn != b->pcesvn)
		return a->pcesvn < b->pcesvn ? 1 : -1;
	if (tdx)
		return tdx;
	if (a->isvsvn != b->isvsvn)
		return a->isvsvn < b->isvsvn ? 1 : -1;
	return 0;
}

static int compare_items(const void *a, const void *b)
{
	return compare(a, b);
}

static bool sort(struct json_reader *r, struct tdx_levels *levels)
{
	if (!levels->count)
		return json_reader_refuse(r, "has no TCB level");
	qsort(levels->items, levels->count, sizeof(*levels->items),
	      compare_items);
	for (size_t i = 1; i < levels->count; i++) {
		if (!compare(&levels->items[i - 1], &levels->items[i]))
			return json_reader_refuse(r, "has a TCB level twice");
	}
	return true;
}

bool tdx_levels_read(struct json_reader *r, enum tdx_levels_kind kind,
		     struct tdx_levels *levels)
{
	struct list list = { kind, levels };

	return json_reader_list(r, read_level, &list) && sort(r, levels);
}
