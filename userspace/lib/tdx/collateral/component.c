// SPDX-License-Identifier: MIT
/*
 * What components and advisories of a level are called. Only those that are
 * told are read, out of the document, where they were found to be good.
 */
#include <string.h>

#include "tdx/collateral/collateral.h"

/* One component of a list, by its number. */
struct search {
	struct tdx_component_name *name;
	size_t at; /* of the next one */
	size_t wanted;
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
	struct search *search = out;

	if (search->at++ != search->wanted)
		return json_reader_skip(r);
	return json_reader_object(r, fields, search->name);
}

static bool read_components(struct json_reader *r, void *out)
{
	return json_reader_list(r, read_component, out);
}

void tdx_component_name(const struct tdx_level *level, bool is_tdx, size_t at,
			struct tdx_component_name *name)
{
	const struct json_field fields[] = {
		FIELD_IF_THERE(is_tdx ? "tdxtcbcomponents" : "sgxtcbcomponents",
			       read_components, "a list"),
		FIELD_END,
	};
	struct search search = { .name = name, .wanted = at };
	struct json_reader r;

	memset(name, 0, sizeof(*name));
	if (!level->tcb.size)
		return;
	json_reader_start(&r, level->tcb.data, level->tcb.size, NULL);
	json_reader_object(&r, fields, &search);
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
