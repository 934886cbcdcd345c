// SPDX-License-Identifier: MIT
/*
 * One object with all the collateral of a platform as caches and libraries
 * store it, and what Azure's host gives a guest. Each has names of its own
 * style, and each member a form of its own.
 */
#define _GNU_SOURCE /* asprintf() */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "codec/content.h"
#include "tdx/collateral/combined.h"
#include "tdx/collateral/endorsements.h"
#include "tdx/pck/crl.h"

#define SIGNATURE_SIZE 64 /* ECDSA on P-256 */

/* Documents, and where their signature is unless they have it inside. */
static const struct document {
	const char *member, *signature;
	const struct endorsement_kind *kind;
} documents[] = {
	{ "tcbinfo", "tcbinfosignature", &tdx_tcb_info_endorsement },
	{ "qeidentity", "qeidentitysignature", &tdx_qe_identity_endorsement },
};

/* Certificates and CRLs, each in any form that a file may have. */
static const struct other {
	const char *member;
	const struct endorsement_kind *kind;
} others[] = {
	{ "rootcacrl", &tdx_crl_endorsement },
	{ "pckcrl", &tdx_crl_endorsement },
	{ "pckcrlissuerchain", &cert_endorsement },
	{ "tcbinfoissuerchain", &cert_endorsement },
	{ "qeidentityissuerchain", &cert_endorsement },
	{ "pckcertificatechain", &cert_endorsement },
	{ "vcekcert", NULL }, /* of AMD: nothing here misses it */
	{ "certificatechain", &cert_endorsement },
};

/* The object under way, and the first of its members that was bad. */
struct combined {
	struct endorsements *store;
	const char *text;
	size_t size;
	const json_t *root;
	const char *source;
	struct vouch_error bad;
};

static const struct document *document_of(const struct json_scan_member *member)
{
	for (size_t i = 0; i < ARRAY_SIZE(documents); i++) {
		if (json_scan_is_like(member, documents[i].member))
			return &documents[i];
	}
	return NULL;
}

static const struct other *other_of(const struct json_scan_member *member)
{
	for (size_t i = 0; i < ARRAY_SIZE(others); i++) {
		if (json_scan_is_like(member, others[i].member))
			return &others[i];
	}
	return NULL;
}

static bool is_signature(const struct json_scan_member *member)
{
	for (size_t i = 0; i < ARRAY_SIZE(documents); i++) {
		if (json_scan_is_like(member, documents[i].signature))
			return true;
	}
	return false;
}

bool tdx_combined_has(const struct json_scan_member *member)
{
	return is_signature(member) || document_of(member) || other_of(member);
}

static json_t *value_of(const struct combined *c,
			const struct json_scan_member *member)
{
	return json_object_getn(c->root, member->name, member->name_size);
}

static int take_numbers(const json_t *json, struct vouch_bytes *bytes)
{
	const json_t *item;
	size_t i;

	json_array_foreach(json, i, item) {
		json_int_t value = json_integer_value(item);

		if (!json_is_integer(item) || value < 0 || value > 255)
			return -EBADMSG;
		bytes->data[i] = (u8)value;
	}
	return 0;
}

/*
 * A text, a list of numbers, one for each byte, or an object as it stands: the
 * signature is over these bytes.
 */
static int take_bytes(const struct combined *c,
		      const struct json_scan_member *member,
		      struct vouch_bytes *bytes)
{
	const json_t *json = value_of(c, member);
	size_t count = json_is_string(json) ? json_string_length(json) :
		       json_is_object(json) ? member->size :
					      json_array_size(json);

	*bytes = (struct vouch_bytes){ malloc(count + 1), count };
	if (!bytes->data)
		return -ENOMEM;
	bytes->data[count] = '\0';
	if (json_is_array(json))
		return take_numbers(json, bytes);
	if (json_is_string(json))
		memcpy(bytes->data, json_string_value(json), count);
	else if (json_is_object(json))
		memcpy(bytes->data, member->value, count);
	else
		return -EBADMSG;
	return 0;
}

static int bad_member(const struct combined *c, int code,
		      const struct json_scan_member *member,
		      struct vouch_error *error)
{
	if (code == -ENOMEM)
		return vouch__error(error, code, "no memory for %s", c->source);
	return vouch__error(error, -EBADMSG,
			    "%s: %.*s is of another type, want text or a list "
			    "of bytes",
			    c->source, (int)member->name_size, member->name);
}

static void name_part(const struct combined *c,
		      const struct json_scan_member *member, char *out,
		      size_t size)
{
	snprintf(out, size, "%s: %.*s", c->source, (int)member->name_size,
		 member->name);
}

/* One of another type may have members, or items, with the bytes. */
static int add_value(const struct combined *c,
		     const struct json_scan_member *member, const char *part,
		     struct vouch_error *error)
{
	int ret = endorsements_add_value(c->store, value_of(c, member),
					 member->value, member->size, part,
					 error);

	return ret == -ENOENT ? bad_member(c, -EBADMSG, member, error) : ret;
}

static int add_other(const struct combined *c,
		     const struct json_scan_member *member,
		     struct vouch_error *error)
{
	struct vouch_bytes bytes;
	char part[256];
	int ret = take_bytes(c, member, &bytes);

	name_part(c, member, part, sizeof(part));
	if (json_is_object(value_of(c, member)) || ret == -EBADMSG)
		ret = add_value(c, member, part, error);
	else if (ret)
		ret = bad_member(c, ret, member, error);
	else if (bytes.size)
		ret = endorsements_add(c->store, bytes.data, bytes.size, part,
				       error);
	vouch_bytes_free(&bytes);
	return ret;
}

/* A member that no name here is of is none that is missed. */
static int add_unnamed(const struct combined *c,
		       const struct json_scan_member *member,
		       struct vouch_error *error)
{
	const json_t *json = value_of(c, member);
	char part[256];
	int ret = -ENOENT;

	name_part(c, member, part, sizeof(part));
	if (json)
		ret = endorsements_add_value(c->store, json, member->value,
					     member->size, part, error);
	return ret == -ENOENT ? 0 : ret;
}

/* Digits, with or without 0x before them, or base64 of 64 bytes; or NULL. */
static char *digits_of(const char *text)
{
	static const char digits[] = "0123456789abcdefABCDEF";
	size_t prefix = text[0] == '0' && (text[1] | 0x20) == 'x' ? 2 : 0;
	struct vouch_bytes bytes = { 0 };
	char *hex = NULL;

	if (strspn(text + prefix, digits) == strlen(text + prefix))
		return strdup(text + prefix);
	if (!vouch_base64_decode(text, &bytes, NULL) &&
	    bytes.size == SIGNATURE_SIZE)
		hex = hex_encode(bytes.data, bytes.size);
	vouch_bytes_free(&bytes);
	return hex;
}

/* 128 digits of hex, of a text or of 64 numbers; NULL when it is neither. */
static char *signature_text(const struct combined *c,
			    const struct json_scan_member *member)
{
	struct vouch_bytes bytes;
	char *text = NULL;

	if (take_bytes(c, member, &bytes)) {
		vouch_bytes_free(&bytes);
		return NULL;
	}
	if (json_is_array(value_of(c, member)))
		text = hex_encode(bytes.data, bytes.size);
	else
		text = digits_of((char *)bytes.data);
	vouch_bytes_free(&bytes);
	return text;
}

/* The two parts as one document, with not a byte of the signed one changed. */
static int add_signed(const struct combined *c, const char *name,
		      const struct vouch_bytes *body, const char *signature,
		      const char *source, struct vouch_error *error)
{
	char *text;
	int size = asprintf(&text, "{\"%s\":%.*s,\"signature\":\"%s\"}", name,
			    (int)body->size, (char *)body->data, signature);
	int ret;

	if (size < 0)
		return vouch__error(error, -ENOMEM, "no memory for %s", source);
	ret = endorsements_add_document(c->store, (u8 *)text, (size_t)size,
					source, error);
	free(text);
	return ret;
}

static bool find_part(const struct combined *c, const char *name,
		      struct json_scan_member *member)
{
	size_t at = 0;

	while (json_scan_next(c->text, c->size, &at, member)) {
		if (json_scan_is_like(member, name))
			return true;
	}
	return false;
}

/* One that has its signature inside needs none beside it. */
static int add_body(const struct combined *c, const struct document *document,
		    const struct vouch_bytes *body, const char *source,
		    struct vouch_error *error)
{
	struct json_scan_member member;
	char *signature;
	int ret;

	if (json_scan_find((char *)body->data, body->size,
			   document->kind->document, &member) ||
	    !find_part(c, document->signature, &member))
		return endorsements_add_document(c->store, body->data,
						 body->size, source, error);
	signature = signature_text(c, &member);
	if (!signature)
		return bad_member(c, -EBADMSG, &member, error);
	ret = add_signed(c, document->kind->document, body, signature, source,
			 error);
	free(signature);
	return ret;
}

static int add_document(const struct combined *c,
			const struct document *document,
			const struct json_scan_member *member,
			struct vouch_error *error)
{
	struct vouch_bytes bytes, decoded = { 0 }, body;
	const u8 *data;
	char part[256];
	int ret = take_bytes(c, member, &bytes);

	name_part(c, member, part, sizeof(part));
	if (ret) {
		ret = bad_member(c, ret, member, error);
	} else {
		data = bytes.data;
		body = bytes;
		content_trim(&data, &body.size);
		body.data = (u8 *)data;
		if (!content_is_json(body.data, body.size))
			ret = endorsements_decode_text(c->store, body.data,
						       body.size, &decoded);
		if (ret > 0)
			body = decoded;
		if (ret < 0)
			ret = vouch__error(error, ret, "no memory for %s",
					   part);
		else
			ret = add_body(c, document, &body, part, error);
	}
	vouch_bytes_free(&decoded);
	vouch_bytes_free(&bytes);
	return ret;
}

/* A bad one takes nothing from the others, and is told where it is missed. */
static int add_part(struct combined *c, const struct json_scan_member *member)
{
	const struct document *document = document_of(member);
	const struct other *other = other_of(member);
	struct vouch_error why;
	int ret;

	if (is_signature(member) || json_is_null(value_of(c, member)))
		return 0;
	ret = document ? add_document(c, document, member, &why) :
	      other    ? add_other(c, member, &why) :
			 add_unnamed(c, member, &why);
	if (!ret)
		return 0;
	if (!c->bad.code || ret == -ENOMEM || c->store->limit)
		c->bad = why;
	if (ret == -ENOMEM)
		return ret;
	if (document || other)
		endorsements_leave_out(c->store,
				       document ? document->kind : other->kind,
				       why.text);
	return c->store->limit ? ret : 0;
}

static int add_parts(struct combined *c, struct vouch_error *error)
{
	struct json_scan_member member;
	size_t added = c->store->added, at = 0;
	int ret = 0;

	while (!ret && json_scan_next(c->text, c->size, &at, &member))
		ret = add_part(c, &member);
	if (!ret && c->store->added > added)
		return 0;
	if (c->bad.code)
		return vouch__error(error, c->bad.code, "%s", c->bad.text);
	return vouch__error(error, -EBADMSG, "%s has no collateral, want some",
			    c->source);
}

int tdx_combined_add(struct endorsements *store, const u8 *data, size_t size,
		     const char *source, struct vouch_error *error)
{
	json_t *root = endorsements_parse_json(data, size, source, error);
	struct combined c = { .store = store,
			      .text = (const char *)data,
			      .size = size,
			      .root = root,
			      .source = source };
	int ret;

	if (!root)
		return -EBADMSG;
	ret = add_parts(&c, error);
	json_decref(root);
	return ret;
}
