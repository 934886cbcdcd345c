/* SPDX-License-Identifier: MIT */
/* COSE_Sign1 with ES384, RFC 9052 and RFC 9053; inside a CWT tag, RFC 8392. */
#ifndef VOUCH_LIB_CODEC_CBOR_COSE_H
#define VOUCH_LIB_CODEC_CBOR_COSE_H

#include <openssl/evp.h>

#include "codec/cbor/item.h"

#define COSE_TAG_SIGN1 18
#define COSE_TAG_CWT 61

#define COSE_LABEL_ALG 1
#define COSE_LABEL_CONTENT_TYPE 3
#define COSE_LABEL_TYP 16
#define COSE_ALG_ES384 (-35)

/* P-384: each of r, s, x and y, in bytes. */
#define COSE_P384_SIZE 48
#define COSE_ES384_SIZE (2 * COSE_P384_SIZE)

/* Public point of a P-384 key, big-endian. */
struct cose_point {
	u8 x[COSE_P384_SIZE];
	u8 y[COSE_P384_SIZE];
};

/* A message taken apart; everything is borrowed from @root. */
struct cose_sign1 {
	cbor_item_t *root;
	cbor_item_t *headers; /* the protected ones, decoded */
	size_t unprotected_count;
	struct item_bytes protected_bytes;
	struct item_bytes payload;
	struct item_bytes signature;
	bool is_cwt; /* has tag 61 around it */
};

/*
 * Signs @payload and wraps it as 61(18([...])); @type is the content type and
 * the typ of the protected headers.
 */
int cose_sign(EVP_PKEY *key, const char *type,
	      const struct vouch_bytes *payload, struct vouch_bytes *out,
	      struct vouch_error *error);

/* Whether it starts with the tags of a COSE_Sign1, and how long they are. */
bool cose_is_tagged(const u8 *data, size_t size, size_t *tags_size);

/* Return: 0, -EBADMSG or -ENOMEM; @message is freed with cose_close(). */
int cose_open(const u8 *data, size_t size, struct cose_sign1 *message,
	      struct vouch_error *error);
void cose_close(struct cose_sign1 *message);

/* Return: 0, or -EKEYREJECTED when the signature is not by @key. */
int cose_verify(const struct cose_sign1 *message, EVP_PKEY *key,
		struct vouch_error *error);

/* What the signature of a COSE_Sign1 is over; RFC 9052, section 4.4. */
int cose_signed_bytes(const struct item_bytes *headers,
		      const struct item_bytes *payload, struct vouch_bytes *out,
		      struct vouch_error *error);

/* A fresh key pair; NULL when OpenSSL could not. */
EVP_PKEY *cose_key_generate(void);

int cose_key_point(EVP_PKEY *key, struct cose_point *point,
		   struct vouch_error *error);

/* Return: 0, or -EBADMSG when the point is not on the curve. */
int cose_key_from_point(const struct cose_point *point, EVP_PKEY **key,
			struct vouch_error *error);

/* COSE_Key of a point, RFC 9052, section 7; and back, if it is just that. */
cbor_item_t *cose_key_item(const struct cose_point *point);
bool cose_key_read(const cbor_item_t *item, struct cose_point *point);

#endif /* VOUCH_LIB_CODEC_CBOR_COSE_H */
