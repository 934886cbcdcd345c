// SPDX-License-Identifier: MIT
/* Signed JSON documents, by the readers of the kinds whose rows name one. */
#include <errno.h>

#include "base/error.h"
#include "codec/json_scan.h"
#include "endorse/private.h"

static int open_document(const struct endorsement_kinds *kinds, const u8 *data,
			 size_t size, struct endorsement *item,
			 struct vouch_error *error)
{
	const struct endorsement_kind *kind, *before = NULL;
	int ret = vouch__error(error, -ENOENT, "nobody reads JSON documents");

	for (size_t i = 0; ret == -ENOENT && (kind = kinds->kind(i)); i++) {
		if (!kind->open_document ||
		    (before && before->open_document == kind->open_document))
			continue;
		before = kind;
		ret = kind->open_document(item, data, size, error);
	}
	return ret == -ENOENT ? -EBADMSG : ret;
}

bool endorsements_is_document(const struct endorsements *store, const u8 *data,
			      size_t size)
{
	const struct endorsement_kind *kind;
	struct json_scan_member member;

	for (size_t i = 0; (kind = store->kinds->kind(i)); i++) {
		if (kind->document && json_scan_find((const char *)data, size,
						     kind->document, &member))
			return true;
	}
	return false;
}

int endorsements_add_document(struct endorsements *store, const u8 *data,
			      size_t size, const char *source,
			      struct vouch_error *error)
{
	struct endorsement item = { 0 };
	struct vouch_error why;
	int ret = open_document(store->kinds, data, size, &item, &why);

	if (ret)
		return vouch__error(error, ret, "%s: %s", source, why.text);
	return endorsements_keep(store, item, source, error);
}

int endorsements_add_any_document(struct endorsements *store, const u8 *data,
				  size_t size, const char *source,
				  struct vouch_error *error)
{
	struct vouch_error why;
	int ret = endorsements_add_document(store, data, size, source, &why);

	if (ret == -EBADMSG)
		endorsements_leave_out_document(store, data, size, why.text);
	return ret ? vouch__error(error, ret, "%s", why.text) : 0;
}
