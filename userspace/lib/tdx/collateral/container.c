// SPDX-License-Identifier: MIT
/*
 * JSON with Intel's collateral in it, told from a document alone by the names
 * of its members.
 */
#include "tdx/collateral/combined.h"
#include "tdx/collateral/endorsements.h"

/* Which of them are there. */
struct names {
	bool has_signature, has_document, has_part;
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
	}
	return names;
}

/* A document has its signature beside it, and is no object of several. */
static bool is_combined(const u8 *data, size_t size)
{
	struct names names = names_of((const char *)data, size);

	return names.has_part && !(names.has_signature && names.has_document);
}

const struct endorsement_container tdx_collateral_container = {
	.is_json = true,
	.is = is_combined,
	.add = tdx_combined_add,
};
