/* SPDX-License-Identifier: MIT */
/* What the files of formats/ have of each other. */
#ifndef VOUCH_LIB_FORMATS_PRIVATE_H
#define VOUCH_LIB_FORMATS_PRIVATE_H

#include <jansson.h>

#include "codec/undoing.h"
#include "formats/unwrap.h"

/* One search; what was found first is kept. */
struct search {
	unwrap_wanted_fn *wanted;
	const void *context;
	struct unwrapped *found;
	/* The forms around a piece; formats/unwrap.c */
	bool (*look_in)(struct search *s, const u8 *data, size_t size);
	struct undoing undoing;
	bool takes_lists; /* of objects in JSON, as pieces */
	int ret; /* 0 as long as there is nothing to refuse */
};

/* Each returns whether @data has the piece that was found first. */

/* ---- formats/search.c ---- */

/* @data is a piece. */
bool search_keep(struct search *s, const u8 *data, size_t size);

/* @data itself, or what is in it. */
bool search_look_at(struct search *s, const u8 *data, size_t size);

/* Ends the search, as @limit is reached; returns false. */
bool search_stop(struct search *s, const char *limit);

/* Forms are told from the innermost to the outermost. */
void search_tell(struct search *s, const char *form, const char *name);

/* "in a CMW record of TYPE"; the type is of others, and may be long. */
void search_tell_type(struct search *s, const char *type);

/*
 * The path to a member grows by @name for as long as the member is looked at;
 * returns the length to cut it to afterwards.
 */
#define SEARCH_PATH_SIZE 96
size_t search_enter(char *path, const char *name);

/* ---- formats/unwrap_cbor.c ---- */

/* A map, a list or a tag, which no text starts as. */
bool search_is_cbor(const u8 *data, size_t size);
bool search_cbor(struct search *s, const u8 *data, size_t size);

/* ---- formats/unwrap_proto.c ---- */

/* Fields to the end, the first of which has number 1 and is bytes. */
bool search_is_proto(const u8 *data, size_t size);
bool search_proto(struct search *s, const u8 *data, size_t size);

/* ---- formats/unwrap_token.c ---- */

/* A JWS in its compact form: three texts of base64url with dots between. */
bool search_is_jws(const u8 *data, size_t size);
bool search_jws(struct search *s, const u8 *data, size_t size);

/* ---- formats/unwrap_json.c ---- */

/* RFC 7464: texts of JSON, with a record separator before each. */
bool search_is_sequence(const u8 *data, size_t size);
bool search_sequence(struct search *s, const u8 *data, size_t size);

bool search_json(struct search *s, const u8 *data, size_t size);

/* ---- formats/unwrap_tsm.c ---- */

/* What an object of configfs-tsm has: in JSON, or as CBOR in tsm-report. */
struct tsm_object {
	struct vouch_bytes report, certs; /* "outblob", "auxblob" */
	char provider[48], generation[48]; /* empty: not there */
	bool has_certs, has_manifest; /* members with something in them */
};

/*
 * Whether @object has a piece in "outblob": then what tsm_has_member() is true
 * of was looked at, and @is_first says whether the piece was found first.
 */
bool search_tsm(struct search *s, const json_t *object, bool *is_first);
bool search_tsm_object(struct search *s, struct tsm_object *object,
		       bool *is_first);
bool tsm_has_member(const char *name);

/* ---- formats/unwrap_trustee.c ---- */

/* Whether @object has the fields of a report in JSON, all of it then. */
bool search_trustee(struct search *s, const json_t *object, bool *is_first);

/* ---- formats/beside.c ---- */

/* Certificates of @object go to what is carried; false without memory. */
bool search_beside(struct search *s, const json_t *object);

/* ---- formats/unwrap_cert.c ---- */

bool search_cert(struct search *s, const u8 *data, size_t size);

#endif /* VOUCH_LIB_FORMATS_PRIVATE_H */
