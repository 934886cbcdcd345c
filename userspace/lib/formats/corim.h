/* SPDX-License-Identifier: MIT */
/* Numbers of draft-ietf-rats-corim, and who signed a CoRIM. */
#ifndef VOUCH_LIB_FORMATS_CORIM_H
#define VOUCH_LIB_FORMATS_CORIM_H

#include <time.h>
#include <vouch.h>

#include "codec/cbor/cose.h"

#define CORIM_TAG_OID 111
#define CORIM_TAG_URI 32
#define CORIM_TAG_UNSIGNED 501
#define CORIM_TAG_COMID 506
#define CORIM_TAG_BYTES 560

enum corim_label {
	CORIM_ID = 0,
	CORIM_TAGS = 1,
	CORIM_DEPENDENT = 2,
	CORIM_PROFILE = 3,
	CORIM_VALIDITY = 4,
	CORIM_ENTITIES = 5,
	VALIDITY_FROM = 0,
	VALIDITY_UNTIL = 1,
};

enum comid_label {
	COMID_IDENTITY = 1,
	COMID_LINKED_TAGS = 3,
	COMID_TRIPLES = 4,
	COMID_IDENTITY_ID = 0,
	COMID_TRIPLES_REFERENCE = 0,
};

enum environment_label {
	ENVIRONMENT_CLASS = 0,
	ENVIRONMENT_INSTANCE = 1,
	CLASS_ID = 0,
	CLASS_VENDOR = 1,
	CLASS_MODEL = 2,
};

enum measurement_label {
	MEASUREMENT_KEY = 0,
	MEASUREMENT_VALUES = 1,
	VALUES_DIGESTS = 2,
	VALUES_NAME = 11,
};

/* Named Information hash algorithms, as IANA lists them. */
#define CORIM_SHA384 7

#define CORIM_TAG_TIME 1

/* Of signed ones: COSE_Sign1 with these headers. */
#define CORIM_CONTENT_TYPE "application/rim+cbor"
#define CORIM_HEADER_META 8
#define CORIM_HEADER_CWT_CLAIMS 15
#define CWT_EXP 4
#define CWT_NBF 5
enum corim_meta_label {
	META_SIGNER = 0,
	META_VALIDITY = 1,
	SIGNER_NAME = 0,
};

/* The launch digest in AMD's profile: the bit offset of a report. */
#define CORIM_SNP_MEASUREMENT 641
#define CORIM_SNP_PROFILE "tag:amd.com,2024:snp-corim-profile"

/* ---- corim_open.c ---- */

/*
 * What a CoRIM has inside of its signature, which is by one of @keys; NULL:
 * nobody is asked for. @payload is borrowed from @message or @data.
 * Return: 0, -EBADMSG, -EKEYREJECTED, -ESTALE or -ENOMEM; cose_close() in any
 * case.
 */
int corim_open(const u8 *data, size_t size, const struct vouch_ear_keys *keys,
	       time_t at, struct cose_sign1 *message,
	       struct item_bytes *payload, struct vouch_error *error);

/* @map: a validity, or NULL. Return: 0, -EBADMSG or -ESTALE. */
int corim_check_validity(const cbor_item_t *map, time_t at,
			 struct vouch_error *error);

#endif /* VOUCH_LIB_FORMATS_CORIM_H */
