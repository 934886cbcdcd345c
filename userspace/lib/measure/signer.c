// SPDX-License-Identifier: MIT
/* Authenticode is PKCS #7 over a digest of the image; OpenSSL verifies it. */
#include "measure/signer.h"

#include <openssl/pkcs7.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <string.h>

#include "base/cursor.h"
#include "base/openssl.h"
#include "measure/guid.h"

#define GUID_X509 "a5c059a1-94e4-4aa7-87b5-ab155c2bf072"
#define GUID_SHA256 "c1c41626-504c-4092-aca9-41f936934328"
#define LIST_HEADER_SIZE 28
#define PKCS7_SIGNED 2 /* WIN_CERT_TYPE_PKCS_SIGNED_DATA */

/* ---- lists ---- */

struct lists {
	struct cursor left; /* lists that come */
	struct cursor entries; /* of this list */
	u32 entry_size;
	const u8 *type;
};

static bool next_list(struct lists *l)
{
	u32 size, header_size;

	l->type = cursor_take(&l->left, GUID_SIZE);
	size = cursor_le32(&l->left);
	header_size = cursor_le32(&l->left);
	l->entry_size = cursor_le32(&l->left);
	if (l->left.is_short || size < LIST_HEADER_SIZE ||
	    l->entry_size <= GUID_SIZE)
		return false;
	l->entries = cursor_sub(&l->left, size - LIST_HEADER_SIZE);
	cursor_take(&l->entries, header_size);
	return !l->left.is_short && !l->entries.is_short;
}

/* EFI_SIGNATURE_DATA: its owner, and what it is; none behind the last. */
static struct variable next_entry(struct lists *l, const char *type)
{
	for (;;) {
		const u8 *entry = NULL;

		if (l->type && guid_is(l->type, type))
			entry = cursor_take(&l->entries, l->entry_size);
		if (entry)
			return (struct variable){ entry, l->entry_size };
		if (!next_list(l))
			return (struct variable){ 0 };
	}
}

static struct lists lists_of(struct variable v)
{
	return (struct lists){
		.left = cursor_over(v.data ? v.data : (const u8 *)"", v.size)
	};
}

struct variable signer_find_digest(const struct pe *pe, struct variable lists,
				   bool *is_ok)
{
	struct lists l = lists_of(lists);
	u8 digest[SHA256_SIZE] = { 0 };
	struct variable entry;

	*is_ok &= pe_sha256(pe, digest);
	while ((entry = next_entry(&l, GUID_SHA256)).data)
		if (entry.size == GUID_SIZE + SHA256_SIZE &&
		    !memcmp(entry.data + GUID_SIZE, digest, SHA256_SIZE))
			break;
	return entry;
}

/* ---- signatures ---- */

/* SpcIndirectDataContent without its head, which is what is signed. */
static struct variable content_of(const PKCS7 *p7)
{
	const struct variable none = { 0 };
	const ASN1_TYPE *other;
	const u8 *at;
	long size;
	int tag, class;

	if (!PKCS7_type_is_signed((PKCS7 *)p7) || !p7->d.sign->contents)
		return none;
	other = p7->d.sign->contents->d.other;
	if (!other || other->type != V_ASN1_SEQUENCE)
		return none;
	at = other->value.sequence->data;
	if (ASN1_get_object(&at, &size, &tag, &class,
			    other->value.sequence->length) &
	    0x80)
		return none;
	return (struct variable){ at, (size_t)size };
}

/* What is malformed is no key, which a lack of memory may not look like. */
static bool has_memory(void)
{
	return ERR_GET_REASON(ERR_peek_last_error()) != ERR_R_MALLOC_FAILURE;
}

static X509_STORE *store_of(X509 *cert)
{
	X509_STORE *store = X509_STORE_new();

	/* Firmware has no clock that it trusts. */
	if (store && X509_STORE_add_cert(store, cert) &&
	    X509_STORE_set_flags(store, X509_V_FLAG_PARTIAL_CHAIN |
						X509_V_FLAG_NO_CHECK_TIME) &&
	    X509_STORE_set_purpose(store, X509_PURPOSE_ANY))
		return store;
	X509_STORE_free(store);
	return NULL;
}

static bool is_by(PKCS7 *p7, struct variable content, struct variable entry,
		  bool *is_ok)
{
	const u8 *der = entry.data + GUID_SIZE;
	X509 *cert = X509_new_ex(openssl_context(), NULL);
	BIO *bio = BIO_new_mem_buf(content.data, (int)content.size);
	X509_STORE *store = NULL;
	bool is_good = false;

	*is_ok &= cert && bio;
	if (*is_ok && d2i_X509(&cert, &der, (long)(entry.size - GUID_SIZE))) {
		store = store_of(cert);
		*is_ok &= !!store;
		is_good = store && PKCS7_verify(p7, NULL, store, bio, NULL,
						PKCS7_BINARY) == 1;
	}
	*is_ok &= is_good || has_memory();
	X509_STORE_free(store);
	BIO_free(bio);
	X509_free(cert);
	return is_good;
}

/* @digest ends what is signed. */
static struct variable find_signer(struct variable der, const u8 *digest,
				   struct variable lists, bool *is_ok)
{
	PKCS7 *p7 = PKCS7_new_ex(openssl_context(), NULL);
	struct lists l = lists_of(lists);
	struct variable entry = { 0 }, content = { 0 };

	*is_ok &= !!p7;
	if (p7 && d2i_PKCS7(&p7, &der.data, (long)der.size))
		content = content_of(p7);
	*is_ok &= content.data || has_memory();
	if (content.size > SHA256_SIZE &&
	    !memcmp(content.data + content.size - SHA256_SIZE, digest,
		    SHA256_SIZE))
		while ((entry = next_entry(&l, GUID_X509)).data &&
		       !is_by(p7, content, entry, is_ok))
			;
	PKCS7_free(p7);
	return entry;
}

/* WIN_CERTIFICATE after WIN_CERTIFICATE, each padded to eight bytes. */
struct variable signer_find(const struct pe *pe, struct variable lists,
			    bool *is_ok)
{
	struct cursor c = pe_certificates(pe);
	struct variable entry = { 0 };
	u8 digest[SHA256_SIZE] = { 0 };

	*is_ok &= pe_sha256(pe, digest);
	while (!entry.data && !c.is_short) {
		u32 size = cursor_le32(&c);
		u32 type = cursor_le32(&c) >> 16;
		const u8 *der = size > 8 ? cursor_take(&c, size - 8) : NULL;

		if (!der)
			break;
		if (type == PKCS7_SIGNED)
			entry = find_signer((struct variable){ der, size - 8 },
					    digest, lists, is_ok);
		if (size % 8)
			cursor_take(&c, 8 - size % 8);
	}
	return entry;
}
