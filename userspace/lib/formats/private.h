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

/* ---- formats/unwrap_json.c ---- */

bool search_json(struct search *s, const u8 *data, size_t size);

/* ---- formats/unwrap_tsm.c ---- */

/*
 * Whether @object has a piece in "outblob": then what tsm_has_member() is true
 * of was looked at, and @is_first says whether the piece was found first.
 */
bool search_tsm(struct search *s, const json_t *object, bool *is_first);
bool tsm_has_member(const char *name);

/* ---- formats/unwrap_cert.c ---- */

bool search_cert(struct search *s, const u8 *data, size_t size);

#endif /* VOUCH_LIB_FORMATS_PRIVATE_H */
