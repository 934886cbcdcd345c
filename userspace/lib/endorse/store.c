// SPDX-License-Identifier: MIT
#include "endorse/private.h"

#include <errno.h>
#include <limits.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "codec/content.h"
#include "snp/certs.h"
#include "snp/endorsements.h"

/* How many of the first certificates later ones are compared with. */
#define SHARED_MAX 64

struct endorsements *endorsements_new(const struct endorsement_kinds *kinds)
{
	struct endorsements *store = calloc(1, sizeof(*store));

	if (store)
		store->kinds = kinds;
	return store;
}

void endorsement_wipe(struct endorsement *item)
{
	free(item->source);
	if (item->extra)
		item->kind->free(item->extra);
	if (item->parsed)
		endorsement_base(item)->free(item->parsed);
}

void endorsements_cut(struct endorsements *store, size_t count)
{
	while (store->count > count)
		endorsement_wipe(&store->items[--store->count]);
}

void endorsements_free(struct endorsements *store)
{
	if (!store)
		return;
	endorsements_cut(store, 0);
	endorsements_forget_left_out(store);
	endorsements_forget_damage(store);
	free(store->items);
	free(store);
}

int endorsements_keep(struct endorsements *store, struct endorsement item,
		      const char *source, struct vouch_error *error)
{
	size_t capacity = store->capacity ? 2 * store->capacity : 8;
	void *items = store->items;

	item.source = strdup(source);
	if (store->count == store->capacity)
		items = realloc(store->items, capacity * sizeof(*store->items));
	if (!item.source || !items) {
		if (items)
			store->items = items;
		endorsement_wipe(&item);
		return vouch__error(error, -ENOMEM, "no memory for %s", source);
	}
	if (store->count == store->capacity)
		store->capacity = capacity;
	store->items = items;
	store->items[store->count++] = item;
	return 0;
}

const struct endorsement *endorsements_find(const struct endorsements *store,
					    const u8 *digest)
{
	for (size_t i = 0; i < store->count && i < SHARED_MAX; i++) {
		const struct endorsement *item = &store->items[i];

		if (item->kind == &cert_endorsement &&
		    !memcmp(item->digest, digest, sizeof(item->digest)))
			return item;
	}
	return NULL;
}

/* The same roots come again and again: each is decoded once. */
static bool share(const struct endorsements *store, struct endorsement *item)
{
	const struct endorsement *same = endorsements_find(store, item->digest);

	return same && endorse_cert_share(item, same);
}

static int add_der(struct endorsements *store, const u8 *data, size_t size,
		   const char *source, struct vouch_error *error)
{
	struct endorsement item = { 0 };

	if (EVP_Digest(data, size, item.digest, NULL, EVP_sha256(), NULL) ==
		    1 &&
	    (share(store, &item) ||
	     endorse_der_open(store->kinds, &item, data, size)))
		return endorsements_keep(store, item, source, error);
	endorsement_wipe(&item);
	return vouch__error(error, -EBADMSG,
			    "%s is %s, want one DER certificate or CRL", source,
			    store->kinds->guess(data, size));
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
	ERR_clear_error();
	return ret;
}

static int add_pem(struct endorsements *store, const u8 *data, size_t size,
		   const char *source, struct vouch_error *error)
{
	BIO *bio;
	int ret;

	if (size > INT_MAX)
		return vouch__error(error, -EBADMSG, "%s is too long", source);
	bio = BIO_new_mem_buf(data, (int)size);
	if (!bio)
		return vouch__error(error, -ENOMEM, "no memory for %s", source);
	ret = add_pem_blocks(store, bio, source, error);
	BIO_free(bio);
	return ret;
}

static int add_content(struct endorsements *store, const u8 *data, size_t size,
		       const char *source, struct vouch_error *error)
{
	if (!content_is_der(data, size) && content_is_pem(data, size))
		return add_pem(store, data, size, source, error);
	return add_der(store, data, size, source, error);
}

static int note_damage(struct endorsements *store, const char *name,
		       size_t size, struct vouch_error *error)
{
	bool is_crl = !strcmp(name, "CRL");
	char text[80];

	snprintf(text, sizeof(text), "entry %s of %zu bytes is no %s", name,
		 size, is_crl ? "CRL" : "certificate");
	return endorsements_note_damage(store,
					is_crl	       ? &crl_endorsement :
					name[0] == 'V' ? &snp_vek_endorsement :
							 &cert_endorsement,
					text, error);
}

static int add_entry(struct endorsements *store,
		     const struct snp_certs_entry *entry, const char *source,
		     struct vouch_error *error)
{
	const char *name = snp_certs_name(entry->guid);
	size_t count = store->count;
	struct vouch_error why;
	char part[256];

	/* Not all that has a name is a certificate. */
	if (!name || !strcmp(name, "GCE"))
		return 0;
	snprintf(part, sizeof(part), "%s: %s", source, name);
	if (!add_content(store, entry->data, entry->size, part, &why))
		return 0;
	endorsements_cut(store, count);
	if (why.code == -ENOMEM)
		return vouch__error(error, -ENOMEM, "%s", why.text);
	return note_damage(store, name, entry->size, error);
}

int endorsements_add_table(struct endorsements *store, const u8 *data,
			   size_t size, const char *source,
			   struct vouch_error *error)
{
	struct snp_certs certs;
	struct vouch_error why;
	int ret = 0;

	if (snp_certs_parse(data, size, &certs, &why))
		return vouch__error(error, -EBADMSG, "%s: %s", source,
				    why.text);
	for (size_t i = 0; i < certs.count && !ret; i++)
		ret = add_entry(store, &certs.entries[i], source, error);
	return ret;
}

/* The kind of bytes that tell by themselves what they are, or NULL. */
static const struct endorsement_kind *
kind_of(const struct endorsement_kinds *kinds, const u8 *data, size_t size)
{
	for (size_t i = 0; kinds->kinds[i]; i++) {
		if (kinds->kinds[i]->is && kinds->kinds[i]->is(data, size))
			return kinds->kinds[i];
	}
	return NULL;
}

static int add_known(struct endorsements *store,
		     const struct endorsement_kind *kind, const u8 *data,
		     size_t size, const char *source, struct vouch_error *error)
{
	struct endorsement item = { .kind = kind };

	if (EVP_Digest(data, size, item.digest, NULL, EVP_sha256(), NULL) != 1)
		return vouch__error_openssl(error, -ENOMEM,
					    "%s cannot be hashed", source);
	if (kind->open(&item, data, size)) {
		endorsement_wipe(&item);
		return vouch__error(error, -ENOMEM, "no memory for %s", source);
	}
	return endorsements_keep(store, item, source, error);
}

static bool is_known(const void *context, const u8 *data, size_t size)
{
	return kind_of(context, data, size);
}

bool endorse_decode_text(const struct endorsements *store, const u8 *data,
			 size_t size, struct vouch_bytes *decoded)
{
	return content_decode_text(data, size, is_known, store->kinds, decoded);
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
		return endorsements_add_json(store, data, size, source, error);
	if (content_is_der(data, size) || content_is_pem(data, size))
		return add_content(store, data, size, source, error);
	if (!endorse_decode_text(store, data, size, &decoded))
		return vouch__error(error, -EBADMSG, "%s is %s, want %s",
				    source, store->kinds->guess(data, size),
				    store->kinds->wanted);
	ret = endorsements_add(store, decoded.data, decoded.size, source,
			       error);
	vouch_bytes_free(&decoded);
	return ret;
}

int endorsements_add(struct endorsements *store, const u8 *data, size_t size,
		     const char *source, struct vouch_error *error)
{
	const struct endorsement_kind *kind = kind_of(store->kinds, data, size);
	size_t count = store->count;
	int ret;

	if (!size)
		return vouch__error(error, -EBADMSG,
				    "%s is empty, want endorsements", source);
	if (kind)
		ret = add_known(store, kind, data, size, source, error);
	else if (snp_certs_is_table(data, size))
		ret = endorsements_add_table(store, data, size, source, error);
	else
		ret = add_unwrapped(store, data, size, source, error);
	if (ret)
		endorsements_cut(store, count);
	return ret;
}

int endorsements_add_anchor(struct endorsements *store, const u8 *data,
			    size_t size, const char *source,
			    struct vouch_error *error)
{
	size_t count = store->count;
	int ret = endorsements_add(store, data, size, source, error);

	if (ret)
		return ret;
	for (size_t i = count; i < store->count; i++) {
		store->items[i].is_anchor = true;
		if (store->items[i].kind == &cert_endorsement)
			continue;
		endorsements_cut(store, count);
		return vouch__error(error, -EBADMSG,
				    "%s is no CA certificate, want a root",
				    source);
	}
	if (store->count == count)
		return vouch__error(error, -EBADMSG,
				    "%s has no certificate, want a root",
				    source);
	return 0;
}
