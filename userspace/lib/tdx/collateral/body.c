// SPDX-License-Identifier: MIT
/*
 * What is signed. Members may come in any order: one whose form depends on
 * others that have not come yet is checked, and read when all is known.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/bytes.h"
#include "base/error.h"
#include "tdx/collateral/collateral.h"

#define MODULES_MAX 64

/* Members of TCB info whose form depends on its version and id. */
enum part { PART_MODULE, PART_MODULES, PART_LEVELS, PARTS };

struct body {
	struct tdx_collateral c;
	bool has_id, has_version, has_module;
	const char *later[PARTS]; /* where one is that came too early */
	u32 type; /* 0 is the only one */
};

#define BYTES(key, member) FIELD_BYTES(key, struct body, c.member)

/* Of both documents. */
#define COMMON                                                        \
	FIELD_IF_THERE("id", read_id, "text"),                        \
		FIELD_TIME("issueDate", struct body, c.issued),       \
		FIELD_TIME("nextUpdate", struct body, c.next_update), \
		FIELD_U32("tcbEvaluationDataNumber", struct body,     \
			  c.evaluation_number, UINT32_MAX)

/* TCB info of version 2 has none, so that one of another type does no harm. */
static bool read_id(struct json_reader *r, void *out)
{
	struct body *body = out;
	struct json_raw raw;

	body->has_id = true;
	if (json_reader_peek(r) != '"')
		return json_reader_skip(r);
	if (!json_reader_text(r, &raw))
		return false;
	if (!json_raw_copy(&raw, body->c.id, sizeof(body->c.id)))
		body->c.id[0] = '\0';
	return true;
}

static bool check_id(struct json_reader *r, const struct tdx_collateral *c,
		     const char *const *ids)
{
	for (; *ids; ids++) {
		if (!strcmp(c->id, *ids))
			return true;
	}
	return json_reader_refuse(r, "has no \"id\" that is known");
}

static bool check_window(struct json_reader *r, const struct tdx_collateral *c)
{
	return c->issued <= c->next_update ||
	       json_reader_refuse(r,
				  "has a \"nextUpdate\" before \"issueDate\"");
}

/* ---- TDX modules ---- */

/* "TDX_" and the major version in hex, in either case. */
static bool read_module_id(struct json_reader *r, void *out)
{
	struct tdx_module *module = out;
	char id[16];
	size_t size;
	u8 version;

	if (!json_reader_string(r, id, sizeof(id)) ||
	    strncasecmp(id, "TDX_", 4) != 0 ||
	    hex_decode(id + 4, &version, 1, &size) || size != 1 || !version)
		return false;
	module->version = version;
	return true;
}

static bool read_module_levels(struct json_reader *r, void *out)
{
	struct tdx_module *module = out;

	return tdx_levels_read(r, TDX_LEVELS_ISV, &module->levels);
}

#define MODULE_VALUES                                                     \
	FIELD_BYTES("mrsigner", struct tdx_module, mrsigner),             \
		FIELD_BYTES("attributes", struct tdx_module, attributes), \
		FIELD_BYTES("attributesMask", struct tdx_module,          \
			    attributes_mask)

/* The one of version 0 has no name, and TCB info of before 2023 no other. */
static const struct json_field first_module_fields[] = {
	MODULE_VALUES,
	FIELD_END,
};

static const struct json_field module_fields[] = {
	FIELD_CALL("id", read_module_id, "TDX_ and two digits in hex"),
	MODULE_VALUES,
	FIELD_CALL("tcbLevels", read_module_levels, "a list of TCB levels"),
	FIELD_END,
};

/* Another module, all zero; the first one is that of version 0. */
static struct tdx_module *add_module(struct json_reader *r,
				     struct tdx_collateral *c)
{
	struct tdx_module *modules =
		realloc(c->modules, (c->modules_count + 1) * sizeof(*modules));

	if (!modules) {
		r->is_wrong = true;
		vouch__error(r->error, -ENOMEM, "no memory");
		return NULL;
	}
	c->modules = modules;
	memset(&modules[c->modules_count], 0, sizeof(*modules));
	return &modules[c->modules_count++];
}

static bool read_module(struct json_reader *r, void *out)
{
	struct tdx_collateral *c = out;
	struct tdx_module *module;

	if (c->modules_count > MODULES_MAX)
		return json_reader_refuse(r, "has more than %d TDX modules",
					  MODULES_MAX);
	module = add_module(r, c);
	if (!module || !json_reader_object(r, module_fields, module))
		return false;
	for (struct tdx_module *other = c->modules; other < module; other++) {
		if (other->version == module->version)
			return json_reader_refuse(r, "has TDX module %u twice",
						  module->version);
	}
	return true;
}

/* ---- TCB info ---- */

static bool is_known(const struct body *body)
{
	return body->has_version && (body->c.version == 2 || body->has_id);
}

static bool is_tdx(const struct body *body)
{
	return body->c.version == 3 && !strcmp(body->c.id, "TDX");
}

static enum tdx_levels_kind levels_kind(const struct body *body)
{
	return body->c.version == 2 ? TDX_LEVELS_FLAT :
	       is_tdx(body)	    ? TDX_LEVELS_TDX :
				      TDX_LEVELS_SGX;
}

static bool read_first_module(struct json_reader *r, struct body *body)
{
	body->has_module = true;
	return (body->c.modules_count || add_module(r, &body->c)) &&
	       json_reader_object(r, first_module_fields, body->c.modules);
}

static bool read_part(struct json_reader *r, struct body *body, enum part part)
{
	struct tdx_collateral *c = &body->c;

	if (part == PART_LEVELS)
		return tdx_levels_read(r, levels_kind(body), &c->levels);
	if (!is_tdx(body))
		return json_reader_skip(r);
	if (part == PART_MODULE)
		return read_first_module(r, body);
	return (c->modules_count || add_module(r, c)) &&
	       json_reader_list(r, read_module, c);
}

static bool read_now_or_later(struct json_reader *r, struct body *body,
			      enum part part)
{
	if (is_known(body))
		return read_part(r, body, part);
	body->later[part] = r->pos;
	return json_reader_skip(r);
}

static bool read_module_member(struct json_reader *r, void *out)
{
	return read_now_or_later(r, out, PART_MODULE);
}

static bool read_modules_member(struct json_reader *r, void *out)
{
	return read_now_or_later(r, out, PART_MODULES);
}

static bool read_levels_member(struct json_reader *r, void *out)
{
	return read_now_or_later(r, out, PART_LEVELS);
}

static bool read_version(struct json_reader *r, void *out)
{
	struct body *body = out;

	body->has_version = true;
	return json_reader_number(r, 3, &body->c.version) &&
	       body->c.version >= 2;
}

/* Intel writes version and id first, so that nothing is left for here. */
static bool read_later(struct json_reader *r, struct body *body)
{
	const char *end = r->pos;

	for (enum part part = PART_MODULE; part < PARTS; part++) {
		if (!body->later[part])
			continue;
		r->pos = body->later[part];
		if (!read_part(r, body, part))
			return json_reader_refuse(r, "has a value of another "
						     "type than wanted");
	}
	r->pos = end;
	return true;
}

static bool check_tcb_info(struct json_reader *r, struct body *body)
{
	static const char *const ids[] = { "SGX", "TDX", NULL };

	if (body->c.version == 2)
		strcpy(body->c.id, "SGX");
	return check_id(r, &body->c, ids) && check_window(r, &body->c) &&
	       read_later(r, body) &&
	       (!is_tdx(body) || body->has_module ||
		json_reader_refuse(r, "has no \"tdxModule\""));
}

bool tdx_tcb_info_read(struct json_reader *r, struct tdx_collateral *c)
{
	static const struct json_field fields[] = {
		FIELD_CALL("version", read_version, "2 or 3"),
		COMMON,
		BYTES("fmspc", fmspc),
		BYTES("pceId", pceid),
		FIELD_U32("tcbType", struct body, type, 0),
		FIELD_IF_THERE("tdxModule", read_module_member, "an object"),
		FIELD_IF_THERE("tdxModuleIdentities", read_modules_member,
			       "a list of TDX modules"),
		FIELD_CALL("tcbLevels", read_levels_member,
			   "a list of TCB levels"),
		FIELD_END,
	};
	struct body body = { .c = *c };
	bool ok = json_reader_object(r, fields, &body) &&
		  check_tcb_info(r, &body);

	/* Also what is to be freed. */
	*c = body.c;
	return ok;
}

/* ---- QE identity ---- */

static bool read_qe_version(struct json_reader *r, void *out)
{
	struct body *body = out;

	return json_reader_number(r, 2, &body->c.version) &&
	       body->c.version == 2;
}

static bool read_qe_levels(struct json_reader *r, void *out)
{
	struct body *body = out;

	return tdx_levels_read(r, TDX_LEVELS_ISV, &body->c.levels);
}

bool tdx_qe_identity_read(struct json_reader *r, struct tdx_collateral *c)
{
	static const char *const ids[] = { "QE", "TD_QE", "QVE", "QAE", NULL };
	static const struct json_field fields[] = {
		FIELD_CALL("version", read_qe_version, "2"),
		COMMON,
		BYTES("miscselect", miscselect),
		BYTES("miscselectMask", miscselect_mask),
		BYTES("attributes", attributes),
		BYTES("attributesMask", attributes_mask),
		BYTES("mrsigner", mrsigner),
		FIELD_U32("isvprodid", struct body, c.isvprodid, UINT16_MAX),
		FIELD_CALL("tcbLevels", read_qe_levels, "a list of TCB levels"),
		FIELD_END,
	};
	struct body body = { .c = *c };
	bool ok = json_reader_object(r, fields, &body) &&
		  check_id(r, &body.c, ids) && check_window(r, &body.c);

	*c = body.c;
	return ok;
}
