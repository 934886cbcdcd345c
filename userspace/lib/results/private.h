/* SPDX-License-Identifier: MIT */
/* A token that is being verified. */
#ifndef VOUCH_LIB_RESULTS_PRIVATE_H
#define VOUCH_LIB_RESULTS_PRIVATE_H

#include <jansson.h>
#include <vouch.h>

#include "check/check.h"
#include "codec/cbor/cose.h"
#include "codec/jose/jws.h"
#include "codec/jose/keys.h"

#define EAR_TEXT_SIZE 160

struct vouch_ear {
	struct check_list checks;
	json_t *claims; /* names of JSON, also of a CWT; NULL: not verified */
	enum vouch_status status;
};

/* Of a token that was taken apart. */
struct opened {
	bool is_cwt;
	struct jws jws;
	struct cose_sign1 cose;
	json_t *claims; /* borrowed of @jws, or owned of @cose */
	char alg[EAR_TEXT_SIZE], kid[EAR_TEXT_SIZE]; /* "" when not there */
	const char *own_key; /* name of a header with a key, or NULL */
	bool has_crit;
};

/* ---- ear_open.c ---- */

/* Return: 0, -EBADMSG or -ENOMEM; opened_close() in any case. */
int opened_open(const u8 *data, size_t size, struct opened *opened,
		struct vouch_error *error);
void opened_close(struct opened *opened);

/* NULL when it is none that is known. */
const struct algorithm_row *opened_algorithm(const struct opened *opened);

/* Return: 1, 0 or -ENOMEM. */
int opened_verify(const struct opened *opened,
		  const struct algorithm_row *algorithm, EVP_PKEY *key);

/* ---- ear_signature.c ---- */

/* Algorithm, key, signature; true when all of them passed. */
bool check_signature(struct check_list *list, const struct opened *opened,
		     const struct vouch_ear_keys *keys);

/* ---- ear_claims.c: what a token says, by a key that is trusted ---- */

void check_claims(struct check_list *list, const json_t *claims,
		  const struct vouch_ear_wants *wants);

#endif /* VOUCH_LIB_RESULTS_PRIVATE_H */
