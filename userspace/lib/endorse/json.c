// SPDX-License-Identifier: MIT
/*
 * Endorsements in JSON: a document of Intel, one object with all the collateral
 * of a platform, and bundles; told apart by the names of their members.
 */
#include <errno.h>
#include <string.h>

#include "endorse/endorse.h"
#include "base/error.h"
#include "codec/content.h"
#include "codec/json_scan.h"

/* More than there will be. */
#define DOCUMENTS_MAX 16

/* Names of all documents, and NULL. */
static void list_documents(const struct endorsement_kinds *kinds,
			   const char **names)
{
	size_t count = 0;

	for (size_t i = 0; kinds->kinds[i] && count < DOCUMENTS_MAX; i++) {
		if (kinds->kinds[i]->document)
			names[count++] = kinds->kinds[i]->document;
	}
	names[count] = NULL;
}

static int open_document(const struct endorsement_kinds *kinds,
			 struct signed_document *document,
			 struct endorsement *item, struct vouch_error *error)
{
	size_t i = 0;

	while (kinds->kinds[i]->document != document->name)
		i++;
	item->kind = kinds->kinds[i];
	return item->kind->open_document(item, document, error);
}

int endorse_document_add(struct endorsements *store, const u8 *data,
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

/* What the names of its members say that a text is. */
enum shape {
	SHAPE_DOCUMENT,
	SHAPE_COMBINED,
	SHAPE_WRAPPER, /* one of these is inside, or several */
};

static bool is_wrapper(const struct json_scan_member *member)
{
	bool is_meant = !member->name ||
			endorse_is_named(member, "quotecollateral") ||
			endorse_is_named(member, "collateral");

	return is_meant && *member->value == '{';
}

/* Which of them are there. */
struct names {
	bool has_bundle, has_signature, has_document, has_part, has_wrapper;
};

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
		is_document = json_scan_is_named(&member, "tcbInfo") ||
			      json_scan_is_named(&member, "enclaveIdentity");
		names.has_bundle |=
			json_scan_is_named(&member, ENDORSE_BUNDLE_KEY);
		names.has_document |= is_document;
		names.has_signature |= json_scan_is_named(&member, "signature");
		names.has_part |= !is_document && endorse_is_part(&member);
		names.has_wrapper |= is_wrapper(&member);
	}
	return names;
}

static enum shape shape_of(const struct names *names)
{
	if (names->has_signature && names->has_document)
		return SHAPE_DOCUMENT;
	return names->has_wrapper ? SHAPE_WRAPPER :
	       names->has_part	  ? SHAPE_COMBINED :
				    SHAPE_DOCUMENT;
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

static int check_syntax(const u8 *data, size_t size, const char *source,
			struct vouch_error *error)
{
	json_error_t where;
	json_t *root = json_loadb((const char *)data, size,
				  JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL,
				  &where);

	json_decref(root);
	return root ? 0 :
		      vouch__error(error, -EBADMSG, "%s:%d:%d: %s", source,
				   where.line, where.column, where.text);
}

/* One level in and no deeper; what cannot be read is left out. */
static int add_wrapped(struct endorsements *store, const u8 *data, size_t size,
		       const char *source, struct vouch_error *error)
{
	struct vouch_error why, first = { 0 };
	struct json_scan_member member;
	struct names names;
	size_t count = store->count, at = 0;
	int ret = check_syntax(data, size, source, error);

	if (ret)
		return ret;
	while (json_scan_next((const char *)data, size, &at, &member)) {
		const u8 *value = (const u8 *)member.value;

		if (!is_wrapper(&member))
			continue;
		names = names_of(member.value, member.size);
		if (shape_of(&names) == SHAPE_COMBINED)
			ret = endorse_combined_add(store, value, member.size,
						   source, &why);
		else
			ret = add_document(store, value, member.size, source,
					   &why);
		if (ret && !first.code)
			first = why;
		if (ret == -ENOMEM)
			return vouch__error(error, ret, "%s", why.text);
	}
	return store->count > count ?
		       0 :
		       vouch__error(error, first.code, "%s", first.text);
}

/* A document in a string is opened with the string around it. */
static int add_string(struct endorsements *store, const u8 *data, size_t size,
		      const char *source, struct vouch_error *error)
{
	struct vouch_bytes text;
	int ret;

	if (!content_decode_json_string(data, size, &text))
		return add_document(store, data, size, source, error);
	ret = endorsements_add(store, text.data, text.size, source, error);
	vouch_bytes_free(&text);
	return ret;
}

int endorsements_add_json(struct endorsements *store, const u8 *data,
			  size_t size, const char *source,
			  struct vouch_error *error)
{
	struct names names;

	if (content_is_json_string(data, size))
		return add_string(store, data, size, source, error);
	names = names_of((const char *)data, size);
	if (names.has_bundle)
		return endorse_bundle_add(store, data, size, source, error);
	switch (shape_of(&names)) {
	case SHAPE_WRAPPER:
		return add_wrapped(store, data, size, source, error);
	case SHAPE_COMBINED:
		return endorse_combined_add(store, data, size, source, error);
	case SHAPE_DOCUMENT:
		break;
	}
	return add_document(store, data, size, source, error);
}
