// SPDX-License-Identifier: MIT
/*
 * One object with all the collateral of a platform as caches and libraries
 * store it, and what Azure's host gives a guest.
 */
#define _GNU_SOURCE /* asprintf() */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "endorse.h"
#include "error.h"
#include "tdx_collateral.h"
#include "tdx_json.h"

/* Documents, and where their signature is unless they have it inside. */
static const struct {
	const char *member, *signature, *name;
} documents[] = {
	{ "tcb_info", "tcb_info_signature", "tcbInfo" },
	{ "qe_identity", "qe_identity_signature", "enclaveIdentity" },
};

/* Certificates and CRLs, each in any form that a file may have. */
static const char *const others[] = {
	"root_ca_crl",
	"pck_crl",
	"pck_crl_issuer_chain",
	"tcb_info_issuer_chain",
	"qe_identity_issuer_chain",
	"pck_certificate_chain",
	"vcekCert",
	"certificateChain",
};

static bool is_named(const struct tdx_json_member *member, const char *name)
{
	return member->name && member->name_size == strlen(name) &&
	       !memcmp(member->name, name, member->name_size);
}

bool endorse_is_part(const struct tdx_json_member *member)
{
	for (size_t i = 0; i < ARRAY_SIZE(documents); i++) {
		if (is_named(member, documents[i].member))
			return true;
	}
	for (size_t i = 0; i < ARRAY_SIZE(others); i++) {
		if (is_named(member, others[i]))
			return true;
	}
	return false;
}

/* A text as it is, or a list of numbers, one for each byte. */
static int take_bytes(const json_t *json, struct vouch_bytes *bytes)
{
	size_t count = json_is_string(json) ? json_string_length(json) :
					      json_array_size(json);
	const json_t *item;
	size_t i;

	*bytes = (struct vouch_bytes){ malloc(count + 1), count };
	if (!bytes->data)
		return -ENOMEM;
	if (json_is_string(json))
		memcpy(bytes->data, json_string_value(json), count);
	else if (!json_is_array(json))
		return -EBADMSG;
	json_array_foreach(json, i, item) {
		json_int_t value = json_integer_value(item);

		if (!json_is_integer(item) || value < 0 || value > 255)
			return -EBADMSG;
		bytes->data[i] = (u8)value;
	}
	bytes->data[count] = '\0';
	return 0;
}

static int bad_member(int code, const char *source, const char *member,
		      struct vouch_error *error)
{
	if (code == -ENOMEM)
		return vouch__error(error, code, "no memory for %s", source);
	return vouch__error(error, -EBADMSG,
			    "%s: %s is of another type, want text or a list "
			    "of bytes",
			    source, member);
}

static int add_other(struct endorsements *store, const json_t *json,
		     const char *source, const char *member,
		     struct vouch_error *error)
{
	struct vouch_bytes bytes;
	char part[256];
	int ret = take_bytes(json, &bytes);

	snprintf(part, sizeof(part), "%s: %s", source, member);
	if (ret)
		ret = bad_member(ret, source, member, error);
	else if (bytes.size)
		ret = endorsements_add(store, bytes.data, bytes.size, part,
				       error);
	vouch_bytes_free(&bytes);
	return ret;
}

/* 128 digits of hex, of a text or of 64 numbers; NULL when it is neither. */
static char *signature_text(const json_t *json)
{
	struct vouch_bytes bytes;
	char *text = NULL;

	if (take_bytes(json, &bytes)) {
		vouch_bytes_free(&bytes);
		return NULL;
	}
	if (json_is_array(json))
		text = hex_encode(bytes.data, bytes.size);
	else if (strspn((char *)bytes.data, "0123456789abcdefABCDEF") ==
		 bytes.size)
		text = strdup((char *)bytes.data);
	vouch_bytes_free(&bytes);
	return text;
}

/* The two parts as one document, with not a byte of the signed one changed. */
static int add_signed(struct endorsements *store, const char *name,
		      const struct vouch_bytes *body, const char *signature,
		      const char *source, struct vouch_error *error)
{
	char *text;
	int size = asprintf(&text, "{\"%s\":%.*s,\"signature\":\"%s\"}", name,
			    (int)body->size, (char *)body->data, signature);
	int ret;

	if (size < 0)
		return vouch__error(error, -ENOMEM, "no memory for %s", source);
	ret = endorse_document_add(store, (u8 *)text, (size_t)size, source,
				   error);
	free(text);
	return ret;
}

static int add_part(struct endorsements *store, const json_t *root,
		    size_t index, const char *source, struct vouch_error *error)
{
	const char *member = documents[index].member;
	const json_t *json = json_object_get(root, member);
	const json_t *signature =
		json_object_get(root, documents[index].signature);
	char *text = signature ? signature_text(signature) : NULL;
	struct vouch_bytes body;
	char part[256];
	int ret = take_bytes(json, &body);

	snprintf(part, sizeof(part), "%s: %s", source, member);
	if (ret)
		ret = bad_member(ret, source, member, error);
	else if (signature && !text)
		ret = bad_member(-EBADMSG, source, documents[index].signature,
				 error);
	else if (signature)
		ret = add_signed(store, documents[index].name, &body, text,
				 part, error);
	else
		ret = endorse_document_add(store, body.data, body.size, part,
					   error);
	free(text);
	vouch_bytes_free(&body);
	return ret;
}

static int add_parts(struct endorsements *store, const json_t *root,
		     const char *source, struct vouch_error *error)
{
	int ret = 0;

	for (size_t i = 0; !ret && i < ARRAY_SIZE(documents); i++) {
		if (json_object_get(root, documents[i].member))
			ret = add_part(store, root, i, source, error);
	}
	for (size_t i = 0; !ret && i < ARRAY_SIZE(others); i++) {
		const json_t *json = json_object_get(root, others[i]);

		if (json && !json_is_null(json))
			ret = add_other(store, json, source, others[i], error);
	}
	return ret;
}

int endorse_combined_add(struct endorsements *store, const u8 *data,
			 size_t size, const char *source,
			 struct vouch_error *error)
{
	size_t count = store->count;
	json_error_t where;
	json_t *root;
	int ret;

	root = json_loadb((const char *)data, size, JSON_REJECT_DUPLICATES,
			  &where);
	if (!root)
		return vouch__error(error, -EBADMSG, "%s:%d:%d: %s", source,
				    where.line, where.column, where.text);
	ret = add_parts(store, root, source, error);
	json_decref(root);
	if (!ret && store->count == count)
		return vouch__error(error, -EBADMSG,
				    "%s has no collateral, want some", source);
	return ret;
}
