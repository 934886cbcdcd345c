// SPDX-License-Identifier: MIT
/*
 * JSON with Intel's collateral in it, told from a document alone by the names
 * of its members.
 */
#include <errno.h>

#include "base/error.h"
#include "tdx/collateral/combined.h"
#include "tdx/collateral/endorsements.h"

/* What the names of its members say that a text is. */
enum shape {
	SHAPE_DOCUMENT,
	SHAPE_COMBINED,
	SHAPE_WRAPPER, /* one of these is inside, or several */
};

static bool is_wrapper(const struct json_scan_member *member)
{
	bool is_meant = !member->name ||
			json_scan_is_like(member, "quotecollateral") ||
			json_scan_is_like(member, "collateral");

	return is_meant && *member->value == '{';
}

/* Which of them are there. */
struct names {
	bool has_signature, has_document, has_part, has_wrapper;
};

static bool is_document_name(const struct json_scan_member *member)
{
	return json_scan_is_named(member, tdx_tcb_info_endorsement.document) ||
	       json_scan_is_named(member, tdx_qe_identity_endorsement.document);
}

/*
 * What is inside of members, or of texts in them, is none of its names. Objects
 * with all collateral may call a document what it calls itself.
 */
static struct names names_of(const char *text, size_t size)
{
	struct names names = { 0 };
	struct json_scan_member member;
	bool is_document;
	size_t at = 0;

	while (json_scan_next(text, size, &at, &member)) {
		is_document = is_document_name(&member);
		names.has_document |= is_document;
		names.has_signature |= json_scan_is_named(&member, "signature");
		names.has_part |= !is_document && tdx_combined_has(&member);
		names.has_wrapper |= is_wrapper(&member);
	}
	return names;
}

static enum shape shape_of(const u8 *data, size_t size)
{
	struct names names = names_of((const char *)data, size);

	if (names.has_signature && names.has_document)
		return SHAPE_DOCUMENT;
	return names.has_wrapper ? SHAPE_WRAPPER :
	       names.has_part	 ? SHAPE_COMBINED :
				   SHAPE_DOCUMENT;
}

/* One level in and no deeper; what cannot be read is left out. */
static int add_wrapped(struct endorsements *store, const u8 *data, size_t size,
		       const char *source, struct vouch_error *error)
{
	struct vouch_error why, first = { 0 };
	struct json_scan_member member;
	size_t added = store->added, at = 0;
	json_t *root = tdx_container_parse(data, size, source, error);
	int ret;

	/* Only to know that all of it is JSON. */
	json_decref(root);
	if (!root)
		return -EBADMSG;
	while (json_scan_next((const char *)data, size, &at, &member)) {
		const u8 *value = (const u8 *)member.value;

		if (!is_wrapper(&member))
			continue;
		if (shape_of(value, member.size) == SHAPE_COMBINED)
			ret = tdx_combined_add(store, value, member.size,
					       source, &why);
		else
			ret = endorsements_add_any_document(
				store, value, member.size, source, &why);
		if (ret && !first.code)
			first = why;
		if (ret == -ENOMEM)
			return vouch__error(error, ret, "%s", why.text);
	}
	return store->added > added ?
		       0 :
		       vouch__error(error, first.code, "%s", first.text);
}

static bool is_container(const u8 *data, size_t size)
{
	return shape_of(data, size) != SHAPE_DOCUMENT;
}

static int add_container(struct endorsements *store, const u8 *data,
			 size_t size, const char *source,
			 struct vouch_error *error)
{
	return shape_of(data, size) == SHAPE_WRAPPER ?
		       add_wrapped(store, data, size, source, error) :
		       tdx_combined_add(store, data, size, source, error);
}

const struct endorsement_container tdx_collateral_container = {
	.is_json = true,
	.is = is_container,
	.add = add_container,
};
