// SPDX-License-Identifier: MIT
/*
 * What was given, told apart by content: bytes that tell by themselves, a
 * container of several, certificates and CRLs, JSON, and text of all of these.
 */
#include <errno.h>
#include <limits.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <string.h>

#include "base/error.h"
#include "codec/content.h"
#include "codec/digest.h"
#include "endorse/private.h"
#include "base/openssl.h"

/* @why: of what begins as DER does, no reason of anything else. */
static int tell_no_der(const struct endorsements *store, const u8 *data,
		       size_t size, const char *source,
		       const struct vouch_error *why, struct vouch_error *error)
{
	if (why->code == -ENOMEM)
		return vouch__error(error, -ENOMEM, "%s: %s", source,
				    why->text);
	if (content_is_der(data, size))
		return vouch__error(error, -EBADMSG, "%s is %s", source,
				    why->text);
	return vouch__error(error, -EBADMSG,
			    "%s is %s, want one DER certificate or CRL", source,
			    store->kinds->guess(data, size));
}

static int add_der(struct endorsements *store, const u8 *data, size_t size,
		   const char *source, struct vouch_error *error)
{
	struct endorsement item = { 0 };
	struct vouch_error why = { 0 };

	if (!digest_sha256(data, size, item.digest))
		return vouch__error_openssl(error, -ENOMEM,
					    "%s cannot be hashed", source);
	memcpy(item.whole, item.digest, sizeof(item.whole));
	/* The same roots come again and again: each is decoded once. */
	if (endorsements_has(store, item.whole))
		return 0;
	if (endorse_der_open(store->kinds, &item, data, size, &why))
		return endorsements_keep(store, item, source, error);
	endorsement_wipe(&item);
	return tell_no_der(store, data, size, source, &why, error);
}

static int add_pem_block(struct endorsements *store, const char *name,
			 const u8 *data, size_t size, const char *source,
			 struct vouch_error *error)
{
	if (strcmp(name, PEM_STRING_X509) &&
	    strcmp(name, PEM_STRING_X509_OLD) &&
	    strcmp(name, PEM_STRING_X509_CRL))
		return vouch__error(
			error, -EBADMSG,
			"%s has a PEM block '%s', want CERTIFICATE or X509 CRL",
			source, name);
	return add_der(store, data, size, source, error);
}

static int add_pem_blocks(struct endorsements *store, BIO *bio,
			  const char *source, struct vouch_error *error)
{
	char *name, *header;
	unsigned char *data;
	size_t blocks = 0;
	long size;
	int ret = 0;

	while (!ret && PEM_read_bio(bio, &name, &header, &data, &size) == 1) {
		ret = add_pem_block(store, name, data, (size_t)size, source,
				    error);
		OPENSSL_free(name);
		OPENSSL_free(header);
		OPENSSL_free(data);
		blocks++;
	}
	if (!ret && (!blocks || ERR_GET_REASON(ERR_peek_last_error()) !=
					PEM_R_NO_START_LINE))
		ret = vouch__error_openssl(error, -EBADMSG,
					   "%s has a broken PEM block", source);
	openssl_drop_errors();
	return ret;
}

static int add_pem(struct endorsements *store, const u8 *data, size_t size,
		   const char *source, struct vouch_error *error)
{
	BIO *bio;
	int ret;

	if (size > INT_MAX)
		return vouch__error(error, -EBADMSG, "%s is too long", source);
	bio = BIO_new(BIO_s_mem());
	if (bio && endorse_pem_put(bio, data, size))
		ret = add_pem_blocks(store, bio, source, error);
	else
		ret = vouch__error(error, -ENOMEM, "no memory for %s", source);
	BIO_free(bio);
	return ret;
}

int endorsements_add_certs(struct endorsements *store, const u8 *data,
			   size_t size, const char *source,
			   struct vouch_error *error)
{
	if (!content_is_der(data, size) && content_is_pem(data, size))
		return add_pem(store, data, size, source, error);
	return add_der(store, data, size, source, error);
}

/* The kind of bytes that tell by themselves what they are, or NULL. */
static const struct endorsement_kind *
kind_of(const struct endorsement_kinds *kinds, const u8 *data, size_t size)
{
	const struct endorsement_kind *kind;

	for (size_t i = 0; (kind = kinds->kind(i)); i++) {
		if (kind->is && kind->is(data, size))
			return kind;
	}
	return NULL;
}

static int add_known(struct endorsements *store,
		     const struct endorsement_kind *kind, const u8 *data,
		     size_t size, const char *source, struct vouch_error *error)
{
	struct endorsement item = { .kind = kind };

	if (!digest_sha256(data, size, item.digest))
		return vouch__error_openssl(error, -ENOMEM,
					    "%s cannot be hashed", source);
	memcpy(item.whole, item.digest, sizeof(item.whole));
	if (kind->open(&item, data, size)) {
		endorsement_wipe(&item);
		return vouch__error(error, -ENOMEM, "no memory for %s", source);
	}
	return endorsements_keep(store, item, source, error);
}

bool endorsement_kinds_know(const struct endorsement_kinds *kinds,
			    const u8 *data, size_t size)
{
	return kind_of(kinds, data, size);
}

static bool is_known(const void *context, const u8 *data, size_t size)
{
	return kind_of(context, data, size) ||
	       endorsements_container(context, false, data, size);
}

int endorsements_decode_text(const struct endorsements *store, const u8 *data,
			     size_t size, struct vouch_bytes *decoded)
{
	return content_decode_text(data, size, is_known, store->kinds, decoded);
}

const struct endorsement_container *
endorsements_container(const struct endorsement_kinds *kinds, bool is_json,
		       const u8 *data, size_t size)
{
	const struct endorsement_container *container;

	for (size_t i = 0; (container = kinds->container(i)); i++) {
		if (container->is_json == is_json && container->is(data, size))
			return container;
	}
	return NULL;
}

/* What no room knows as a whole may be in its members. */
static int add_members(struct endorsements *store, const u8 *data, size_t size,
		       const char *source, struct vouch_error *error)
{
	const struct endorsement_container *members = store->kinds->members;

	return members ? members->add(store, data, size, source, error) :
			 -ENOENT;
}

static int add_json(struct endorsements *store, const u8 *data, size_t size,
		    const char *source, struct vouch_error *error)
{
	const struct endorsement_container *container =
		endorsements_container(store->kinds, true, data, size);
	struct vouch_error why;
	int ret;

	if (container)
		return container->add(store, data, size, source, error);
	ret = endorsements_add_document(store, data, size, source, &why);
	if (!ret)
		return 0;
	if (ret == -EBADMSG && !endorsements_is_document(store, data, size)) {
		ret = add_members(store, data, size, source, error);
		if (ret != -ENOENT)
			return ret;
		ret = -EBADMSG;
	}
	if (ret == -EBADMSG)
		endorsements_leave_out_document(store, data, size, why.text);
	return vouch__error(error, ret, "%s", why.text);
}

/* Without what is around it, and of text what it is text of. */
static int add_unwrapped(struct endorsements *store, const u8 *data,
			 size_t size, const char *source,
			 struct vouch_error *error)
{
	struct vouch_bytes decoded = { 0 };
	int ret;

	content_trim(&data, &size);
	if (content_is_json(data, size))
		return add_json(store, data, size, source, error);
	if (content_is_der(data, size) || content_is_pem(data, size))
		return endorsements_add_certs(store, data, size, source, error);
	ret = endorsements_decode_text(store, data, size, &decoded);
	if (ret < 0)
		return vouch__error(error, ret, "no memory for %s", source);
	if (!ret)
		return vouch__error(error, -EBADMSG, "%s is %s, want %s",
				    source, store->kinds->guess(data, size),
				    store->kinds->wanted);
	ret = endorsements_add(store, decoded.data, decoded.size, source,
			       error);
	vouch_bytes_free(&decoded);
	return ret;
}

static int add_bytes(struct endorsements *store, const u8 *data, size_t size,
		     const char *source, struct vouch_error *error)
{
	const struct endorsement_kind *kind = kind_of(store->kinds, data, size);
	const struct endorsement_container *container =
		endorsements_container(store->kinds, false, data, size);

	if (kind)
		return add_known(store, kind, data, size, source, error);
	if (container)
		return container->add(store, data, size, source, error);
	return add_unwrapped(store, data, size, source, error);
}

int endorsements_add(struct endorsements *store, const u8 *data, size_t size,
		     const char *source, struct vouch_error *error)
{
	size_t count = store->count;
	int ret;

	if (!size)
		return vouch__error(error, -EBADMSG,
				    "%s is empty, want endorsements", source);
	store->limit = undoing_enter(&store->undoing, size);
	if (store->limit)
		return vouch__error(error, -EBADMSG,
				    "%s has too much in it, want %s", source,
				    store->limit);
	ret = add_bytes(store, data, size, source, error);
	undoing_leave(&store->undoing);
	if (ret)
		endorsements_cut(store, count);
	return ret;
}

/* @from has what is to be trusted. */
static int trust_all(struct endorsements *store, struct endorsements *from,
		     const char *source, struct vouch_error *error)
{
	for (size_t i = 0; i < from->count; i++) {
		const struct endorsement_kind *kind = from->items[i].kind;

		if (kind != &cert_endorsement && !kind->is_anchor)
			return vouch__error(error, -EBADMSG,
					    "%s is no CA certificate, want a "
					    "root",
					    source);
	}
	if (!from->count)
		return vouch__error(error, -EBADMSG,
				    "%s has no certificate, want a root",
				    source);
	if (endorsements_trust(store, from))
		return vouch__error(error, -ENOMEM, "no memory for %s", source);
	return 0;
}

/* Read apart: that one of them is there already makes it no less trusted. */
int endorsements_add_anchor(struct endorsements *store, const u8 *data,
			    size_t size, const char *source,
			    struct vouch_error *error)
{
	struct endorsements *from = endorsements_new(store->kinds);
	int ret;

	if (!from)
		return vouch__error(error, -ENOMEM, "no memory for %s", source);
	ret = endorsements_add(from, data, size, source, error);
	if (!ret)
		ret = trust_all(store, from, source, error);
	endorsements_free(from);
	return ret;
}
