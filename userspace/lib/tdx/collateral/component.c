// SPDX-License-Identifier: MIT
/*
 * What components and advisories of a level are called. Only those that are
 * told are read, out of the document, where they were found to be good.
 */
#include <stdio.h>
#include <string.h>

#include "tdx/collateral/collateral.h"

/* Where the names of a list go. */
struct names {
	struct tdx_component_name *rows; /* TDX_COMPONENTS of them */
	size_t count;
};

static bool read_name(struct json_reader *r, char *out, size_t size)
{
	struct json_raw raw;

	/* Names are for people, so that one of another type does no harm. */
	if (json_reader_peek(r) != '"')
		return json_reader_skip(r);
	if (!json_reader_text(r, &raw))
		return false;
	json_raw_copy(&raw, out, size);
	return true;
}

static bool read_category(struct json_reader *r, void *out)
{
	struct tdx_component_name *name = out;

	return read_name(r, name->category, sizeof(name->category));
}

static bool read_type(struct json_reader *r, void *out)
{
	struct tdx_component_name *name = out;

	return read_name(r, name->type, sizeof(name->type));
}

static bool read_component(struct json_reader *r, void *out)
{
	static const struct json_field fields[] = {
		FIELD_IF_THERE("category", read_category, "text"),
		FIELD_IF_THERE("type", read_type, "text"),
		FIELD_END,
	};
	struct names *names = out;

	if (names->count == TDX_COMPONENTS)
		return false;
	return json_reader_object(r, fields, &names->rows[names->count++]);
}

static bool read_components(struct json_reader *r, void *out)
{
	return json_reader_list(r, read_component, out);
}

void tdx_component_names(const struct tdx_level *level, bool is_tdx,
			 struct tdx_component_name *rows)
{
	const struct json_field fields[] = {
		FIELD_IF_THERE(is_tdx ? "tdxtcbcomponents" : "sgxtcbcomponents",
			       read_components, "a list"),
		FIELD_END,
	};
	struct names names = { .rows = rows };
	struct json_reader r;

	memset(rows, 0, TDX_COMPONENTS * sizeof(*rows));
	if (!level->tcb.size)
		return;
	json_reader_start(&r, level->tcb.data, level->tcb.size, NULL);
	json_reader_object(&r, fields, &names);
}

void tdx_component_title(const struct tdx_component_name *name, bool is_tdx,
			 size_t at, char *out, size_t size)
{
	const char *tee = is_tdx ? "TDX" : "SGX";

	if (name->category[0] && name->type[0])
		snprintf(out, size, "%s %s (%s component %zu)", name->category,
			 name->type, tee, at + 1);
	else
		snprintf(out, size, "%s component %zu", tee, at + 1);
}

/* Each advisory of a level. */
struct each {
	tdx_advisory_t *tell;
	void *out;
};

static bool read_advisory(struct json_reader *r, void *out)
{
	const struct each *each = out;
	struct json_raw raw;

	return json_reader_text(r, &raw) && each->tell(&raw, each->out);
}

bool tdx_level_advisories(const struct tdx_level *level, tdx_advisory_t *tell,
			  void *out)
{
	struct each each = { tell, out };
	struct json_reader r;

	if (!level->advisories.size)
		return true;
	json_reader_start(&r, level->advisories.data, level->advisories.size,
			  NULL);
	return json_reader_list(&r, read_advisory, &each);
}
