// SPDX-License-Identifier: MIT
/* Signed JSON documents, of the kinds whose rows name one. */
#include <errno.h>

#include "base/error.h"
#include "codec/json_scan.h"
#include "endorse/private.h"

/* More than there will be. */
#define DOCUMENTS_MAX 16

/* Names of all documents, and NULL. */
static void list_documents(const struct endorsement_kinds *kinds,
			   const char **names)
{
	const struct endorsement_kind *kind;
	size_t count = 0;

	for (size_t i = 0; (kind = kinds->kind(i)) && count < DOCUMENTS_MAX;
	     i++) {
		if (kind->document)
			names[count++] = kind->document;
	}
	names[count] = NULL;
}

static int open_document(const struct endorsement_kinds *kinds,
			 struct signed_document *document,
			 struct endorsement *item, struct vouch_error *error)
{
	size_t i = 0;

	while (kinds->kind(i)->document != document->name)
		i++;
	item->kind = kinds->kind(i);
	return item->kind->open_document(item, document, error);
}

int endorsements_add_document(struct endorsements *store, const u8 *data,
			      size_t size, const char *source,
			      struct vouch_error *error)
{
	const char *names[DOCUMENTS_MAX + 1];
	struct endorsement item = { 0 };
	struct signed_document document;
	struct vouch_error why;
	int ret;

	list_documents(store->kinds, names);
	ret = signed_document_open((const char *)data, size, names, &document,
				   &why);
	if (!ret)
		ret = open_document(store->kinds, &document, &item, &why);
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
