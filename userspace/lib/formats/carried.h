/* SPDX-License-Identifier: MIT */
/*
 * What the container around a piece of evidence says of it: which hash of a
 * nonce or a key REPORT_DATA is, which processor it is of, and certificates.
 * Anybody may write a container, so that each claim is checked against what the
 * hardware signed: a container whose claim does not hold is refused.
 */
#ifndef VOUCH_LIB_FORMATS_CARRIED_H
#define VOUCH_LIB_FORMATS_CARRIED_H

#include <jansson.h>

#include "codec/cbor/item.h"
#include "formats/bound_key.h"

#define CARRIED_BINDINGS_MAX 6
#define CARRIED_WORD_SIZE 24

struct carried {
	const char *of; /* whose rule the bindings are of, or NULL */
	struct binding bindings[CARRIED_BINDINGS_MAX]; /* any one will do */
	size_t count;
	char platform[CARRIED_WORD_SIZE]; /* as it says, or empty */
	bool is_token; /* a token that nobody known here has signed */
	struct vouch_bytes certs; /* a table, to be freed, or empty */
};

void carried_free(struct carried *carried);

/*
 * Of an object, or a map of CBOR, that the piece was found in; what an inner
 * one said stays. Return: 0 or -ENOMEM.
 */
int carried_take_json(struct carried *carried, const json_t *object);
int carried_take_cbor(struct carried *carried, const cbor_item_t *map);

/* "snp", "SNP", "sev_guest" ...; a word that says nothing is left out. */
void carried_set_platform(struct carried *carried, const char *word);

/* REPORT_DATA is @data, filled up with zeroes, or a hash of it. */
typedef bool carried_hash_fn(const u8 *data, size_t size, u8 *digest);
bool carried_add(struct carried *carried, const char *of, const char *what,
		 carried_hash_fn *hash, size_t hash_size, const u8 *data,
		 size_t size);

/* ---- formats/carried_checks.c ---- */

/* "container.platform", "container.binding" and "container.token". */
void check_carried(struct appraisal *a, const struct carried *carried);

#endif /* VOUCH_LIB_FORMATS_CARRIED_H */
