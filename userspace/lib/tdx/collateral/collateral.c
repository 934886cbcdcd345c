// SPDX-License-Identifier: MIT
#include "tdx/collateral/collateral.h"

#include <errno.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/bytes.h"
#include "base/error.h"
#include "tdx/tdx.h"

#define MODULES_MAX 64

static bool missing(struct vouch_error *error, const char *what)
{
	vouch__error(error, -EBADMSG, "document has no good %s", what);
	return false;
}

static bool read_id(struct tdx_collateral *c, const char *const *ids,
		    struct vouch_error *error)
{
	const char *id =
		json_string_value(json_object_get(c->document.json, "id"));

	for (; id && *ids; ids++) {
		if (strcmp(id, *ids) != 0)
			continue;
		strcpy(c->id, id);
		return true;
	}
	return missing(error, "id");
}

static bool read_common(struct tdx_collateral *c, struct vouch_error *error)
{
	const json_t *json = c->document.json;

	if (!json_member_time(json, "issueDate", &c->issued))
		return missing(error, "issueDate");
	if (!json_member_time(json, "nextUpdate", &c->next_update) ||
	    c->next_update < c->issued)
		return missing(error, "nextUpdate");
	return json_member_number(json, "tcbEvaluationDataNumber", UINT32_MAX,
				  &c->evaluation_number) ||
	       missing(error, "tcbEvaluationDataNumber");
}

static bool read_module_values(const json_t *json, struct tdx_module *module)
{
	return json_member_bytes(json, "mrsigner", module->mrsigner,
				 sizeof(module->mrsigner)) &&
	       json_member_bytes(json, "attributes", module->attributes,
				 sizeof(module->attributes)) &&
	       json_member_bytes(json, "attributesMask",
				 module->attributes_mask,
				 sizeof(module->attributes_mask));
}

/* "TDX_" and the major version in hex, in either case. */
static bool read_module_version(const json_t *json, struct tdx_module *module)
{
	const char *id = json_string_value(json_object_get(json, "id"));
	size_t size;
	u8 version;

	if (!id || strncasecmp(id, "TDX_", 4) != 0 ||
	    hex_decode(id + 4, &version, 1, &size) || size != 1)
		return false;
	module->version = version;
	return true;
}

static bool read_module(const json_t *json, struct tdx_collateral *c,
			struct vouch_error *error)
{
	struct tdx_module *module = &c->modules[c->modules_count++];

	if (!read_module_version(json, module) || !module->version ||
	    !read_module_values(json, module))
		return missing(error, "tdxModuleIdentities");
	for (struct tdx_module *other = c->modules; other < module; other++) {
		if (other->version == module->version)
			return missing(error, "tdxModuleIdentities");
	}
	return tdx_isv_levels_read(json, &module->levels, error);
}

/* Modules of version 0 have no name; TCB info of before 2023 has no others. */
static bool read_modules(struct tdx_collateral *c, struct vouch_error *error)
{
	const json_t *first = json_object_get(c->document.json, "tdxModule");
	const json_t *list =
		json_object_get(c->document.json, "tdxModuleIdentities");
	const json_t *item;
	size_t count = json_array_size(list), i;

	if ((list && !json_is_array(list)) || count > MODULES_MAX)
		return missing(error, "tdxModuleIdentities");
	c->modules = calloc(count + 1, sizeof(*c->modules));
	if (!c->modules) {
		vouch__error(error, -ENOMEM, "no memory");
		return false;
	}
	c->modules_count = 1;
	if (!read_module_values(first, &c->modules[0]))
		return missing(error, "tdxModule");
	json_array_foreach(list, i, item) {
		if (!read_module(item, c, error))
			return false;
	}
	return true;
}

static bool read_tcb_info(struct tdx_collateral *c, struct vouch_error *error)
{
	static const char *const ids[] = { "SGX", "TDX", NULL };
	const json_t *json = c->document.json;
	bool is_tdx;
	u32 type;

	if (!json_member_number(json, "version", 3, &c->version) ||
	    c->version < 2)
		return missing(error, "version, want 2 or 3");
	if (c->version == 2)
		strcpy(c->id, "SGX");
	else if (!read_id(c, ids, error))
		return false;
	is_tdx = !strcmp(c->id, "TDX");
	if (!json_member_bytes(json, "fmspc", c->fmspc, sizeof(c->fmspc)))
		return missing(error, "fmspc");
	if (!json_member_bytes(json, "pceId", c->pceid, sizeof(c->pceid)))
		return missing(error, "pceId");
	if (!json_member_number(json, "tcbType", 0, &type))
		return missing(error, "tcbType, want 0");
	return read_common(c, error) && (!is_tdx || read_modules(c, error)) &&
	       tdx_levels_read(json, c->version, is_tdx, &c->levels, error);
}

static bool read_qe_values(struct tdx_collateral *c)
{
	const json_t *json = c->document.json;

	return json_member_bytes(json, "miscselect", c->miscselect,
				 sizeof(c->miscselect)) &&
	       json_member_bytes(json, "miscselectMask", c->miscselect_mask,
				 sizeof(c->miscselect_mask)) &&
	       json_member_bytes(json, "attributes", c->attributes,
				 sizeof(c->attributes)) &&
	       json_member_bytes(json, "attributesMask", c->attributes_mask,
				 sizeof(c->attributes_mask)) &&
	       json_member_bytes(json, "mrsigner", c->mrsigner,
				 sizeof(c->mrsigner)) &&
	       json_member_number(json, "isvprodid", 0xffff, &c->isvprodid);
}

static bool read_qe_identity(struct tdx_collateral *c,
			     struct vouch_error *error)
{
	static const char *const ids[] = { "QE", "TD_QE", "QVE", "QAE", NULL };

	if (!json_member_number(c->document.json, "version", 2, &c->version) ||
	    c->version < 2)
		return missing(error, "version, want 2");
	if (!read_id(c, ids, error) || !read_common(c, error))
		return false;
	if (!read_qe_values(c))
		return missing(error, "identity of an enclave");
	return tdx_isv_levels_read(c->document.json, &c->levels, error);
}

static int read_document(struct tdx_collateral *c, struct vouch_error *error)
{
	struct vouch_error why = { .code = -ENOMEM, .text = "no memory" };
	bool ok;

	ok = EVP_Digest(c->document.body.data, c->document.body.size, c->digest,
			NULL, EVP_sha256(), NULL) == 1 &&
	     tdx_hash(c->digest, sizeof(c->digest), c->document.signature,
		      sizeof(c->document.signature), c->whole);
	if (ok)
		ok = c->kind == TDX_TCB_INFO ? read_tcb_info(c, &why) :
					       read_qe_identity(c, &why);
	return ok ? 0 :
		    vouch__error(error, why.code, "%s: %s", c->document.name,
				 why.text);
}

int tdx_collateral_open(struct signed_document *document,
			enum tdx_collateral_kind kind,
			struct tdx_collateral **collateral,
			struct vouch_error *error)
{
	struct tdx_collateral *c = calloc(1, sizeof(*c));
	int ret;

	*collateral = NULL;
	if (!c) {
		signed_document_close(document);
		return vouch__error(error, -ENOMEM, "no memory");
	}
	c->kind = kind;
	c->document = *document;
	ret = read_document(c, error);
	if (ret)
		tdx_collateral_close(c);
	else
		*collateral = c;
	return ret;
}

void tdx_collateral_close(struct tdx_collateral *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < c->modules_count; i++)
		free(c->modules[i].levels.items);
	free(c->modules);
	free(c->levels.items);
	signed_document_close(&c->document);
	free(c);
}
