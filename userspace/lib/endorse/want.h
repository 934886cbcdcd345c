/* SPDX-License-Identifier: MIT */
/*
 * Endorsements that are wanted and where their makers keep them. Each kind of
 * evidence adds its own, and tells what came from what was asked for.
 */
#ifndef VOUCH_LIB_ENDORSE_WANT_H
#define VOUCH_LIB_ENDORSE_WANT_H

#include <vouch.h>

#include "endorse/endorse.h"

#define WANT_URL_SIZE 1024 /* an encrypted PPID has 768 digits */
#define WANT_WHAT_SIZE 256
#define WANT_FILE_SIZE 256
#define WANT_ID_SIZE 64
#define WANT_TEXT_SIZE 384
#define WANT_SIGNATURE_SIZE 64

struct want {
	struct vouch_want shown; /* points into this struct */
	char url[WANT_URL_SIZE];
	char what[WANT_WHAT_SIZE];
	char file[WANT_FILE_SIZE]; /* "": none */
	const char *check; /* passes where it is held already; or NULL */

	/* What has to be in the answer, one at least that is_of() it. */
	const struct endorsement_kind *kind;
	bool (*is_of)(const struct want *want, const struct endorsement *item);
	/* Whether @item is signed by what came along; NULL: not looked at. */
	bool (*is_signed)(const struct endorsements *store,
			  const struct endorsement *item);

	/* What is_of() goes by, as the kind that added it needs it. */
	const char *name; /* issuer or subject, or the id of a document */
	u8 id[WANT_ID_SIZE]; /* chip or FMSPC */
	struct vouch_snp_tcb tcb;
	bool has_number;
	u32 number; /* of the evaluation */
	bool is_td;
	/* What the key of a certificate has to have signed. */
	u8 text[WANT_TEXT_SIZE];
	u8 signature[WANT_SIGNATURE_SIZE];
};

struct vouch_wants {
	struct want **items;
	size_t count;
	const char *update; /* "early", "standard" or NULL */
	bool has_number;
	u32 number;
};

/*
 * One kind of evidence. Each function returns 0, also when it has nothing to
 * add, or a negative errno with @error.
 */
struct want_kind {
	/* @shown: what a result keeps of the report. */
	int (*add_shown)(struct vouch_wants *wants, const void *shown,
			 struct vouch_error *error);
	int (*add_name)(struct vouch_wants *wants,
			const struct vouch_wants_name *name,
			struct vouch_error *error);
	/* What takes the place of an item that is issued anew. */
	int (*add_renewal)(struct vouch_wants *wants,
			   const struct endorsement *item,
			   struct vouch_error *error);
	/* What is wanted now that @item, the answer to @want, is there. */
	int (*add_next)(struct vouch_wants *wants, const struct want *want,
			const struct endorsement *item,
			struct vouch_error *error);
};

/* A copy of @want, unless its address is there. Return: 0, -ENOMEM. */
int wants_push(struct vouch_wants *wants, const struct want *want,
	       struct vouch_error *error);

#endif /* VOUCH_LIB_ENDORSE_WANT_H */
