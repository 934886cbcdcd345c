/* SPDX-License-Identifier: MIT */
/* JWS in its compact form, RFC 7515: three parts in base64url. */
#ifndef VOUCH_LIB_CODEC_JOSE_JWS_H
#define VOUCH_LIB_CODEC_JOSE_JWS_H

#include <jansson.h>
#include <vouch.h>

#include "base/types.h"

struct vouch_sign_key; /* codec/jose/signer.h */

#define JWS_SIZE_MAX (4 * 1024 * 1024)

/* Whether it looks like one: three parts of base64url, two dots. */
bool jws_is_one(const u8 *data, size_t size);

/* Signs @payload; @type is "typ" of the header. */
int jws_sign(const struct vouch_sign_key *signer, const char *type,
	     const json_t *payload, struct vouch_bytes *out,
	     struct vouch_error *error);

struct jws {
	json_t *header, *payload;
	struct vouch_bytes signature;
	const u8 *signed_data; /* borrowed: the first two parts and the dot */
	size_t signed_size;
};

/*
 * Takes a token apart, and verifies nothing. A member that is there twice, in
 * header or payload, makes it malformed. @size may end with white space.
 * Return: 0, -EBADMSG or -ENOMEM; jws_close() in any case.
 */
int jws_open(const u8 *data, size_t size, struct jws *jws,
	     struct vouch_error *error);
void jws_close(struct jws *jws);

#endif /* VOUCH_LIB_CODEC_JOSE_JWS_H */
