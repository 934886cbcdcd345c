// SPDX-License-Identifier: MIT
/*
 * Endorsements in JSON: a document of Intel, one object with all the collateral
 * of a platform, and bundles; told apart by the names of their members.
 */
#include <errno.h>
#include <string.h>

#include "endorse.h"
#include "error.h"
#include "tdx_collateral.h"
#include "tdx_json.h"

int endorse_document_add(struct endorsements *store, const u8 *data,
			 size_t size, const char *source,
			 struct vouch_error *error)
{
	struct endorsement item = { 0 };
	struct vouch_error why;
	int ret = tdx_collateral_open(data, size, &item.collateral, &why);

	if (ret)
		return vouch__error(error, ret, "%s: %s", source, why.text);
	item.kind = item.collateral->kind == TDX_TCB_INFO ?
			    ENDORSEMENT_TCB_INFO :
			    ENDORSEMENT_QE_IDENTITY;
	memcpy(item.digest, item.collateral->digest, sizeof(item.digest));
	return endorsements_keep(store, item, source, error);
}

static bool is_named(const struct tdx_json_member *member, const char *name)
{
	return member->name && member->name_size == strlen(name) &&
	       !memcmp(member->name, name, member->name_size);
}

/* What is inside of members, or of texts in them, is none of its names. */
static bool is_combined(const u8 *data, size_t size)
{
	bool has_signature = false, has_document = false, is_combined = false;
	struct tdx_json_member member;
	size_t at = 0;

	while (tdx_json_next((const char *)data, size, &at, &member)) {
		has_signature |= is_named(&member, "signature");
		has_document |= is_named(&member, "tcbInfo") ||
				is_named(&member, "enclaveIdentity");
		is_combined |= endorse_is_part(&member);
	}
	return is_combined && !(has_signature && has_document);
}

static int add_document(struct endorsements *store, const u8 *data, size_t size,
			const char *source, struct vouch_error *error)
{
	struct vouch_error why;
	int ret = endorse_document_add(store, data, size, source, &why);

	if (ret == -EBADMSG)
		endorsements_leave_out_document(store, data, size, why.text);
	return ret ? vouch__error(error, ret, "%s", why.text) : 0;
}

int endorsements_add_json(struct endorsements *store, const u8 *data,
			  size_t size, const char *source,
			  struct vouch_error *error)
{
	if (endorse_bundle_is(data, size))
		return endorse_bundle_add(store, data, size, source, error);
	if (is_combined(data, size))
		return endorse_combined_add(store, data, size, source, error);
	return add_document(store, data, size, source, error);
}
