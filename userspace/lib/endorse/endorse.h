/* SPDX-License-Identifier: MIT */
/* A store of endorsements, told apart by content. */
#ifndef VOUCH_LIB_ENDORSE_ENDORSE_H
#define VOUCH_LIB_ENDORSE_ENDORSE_H

#include <vouch.h>

#include "codec/cert.h"
#include "codec/crl.h"
#include "codec/undoing.h"
#include "endorse/kind.h"
#include "base/types.h"

struct endorsement {
	const struct endorsement_kind *kind;
	void *parsed; /* by its kind, or by the base of its kind */
	void *extra; /* of a kind with a base */
	bool is_anchor; /* trusted because it was named */
	char *source;
	time_t fetched; /* 0: nobody knows */
	time_t issued; /* 0 for what lasts for years, as certificates do */
	u8 digest[32]; /* SHA-256 of its bytes; of a document what is signed */
	u8 whole[32]; /* SHA-256 of all its bytes, with the signature */
};

#define ENDORSED_SPKI_SIZE 32

/* What any certificate says. */
struct endorsed_cert {
	struct cert cert; /* views of @der */
	EVP_PKEY *key; /* NULL when it is of no use here */
	bool is_ca; /* one that may sign others */
	bool is_leaf; /* one that is no CA, without unknown rules */
	u8 spki[ENDORSED_SPKI_SIZE]; /* SHA-256 of its public key */
	u8 der[];
};

static inline const struct endorsement_kind *
endorsement_base(const struct endorsement *item)
{
	return item->kind->base ? item->kind->base : item->kind;
}

/* NULL for what is no certificate. */
static inline const struct endorsed_cert *
endorsement_cert(const struct endorsement *item)
{
	return endorsement_base(item) == &cert_endorsement ? item->parsed :
							     NULL;
}

/* Of an endorsement that is one. */
static inline const struct cert *
endorsement_read(const struct endorsement *item)
{
	return &endorsement_cert(item)->cert;
}

static inline EVP_PKEY *endorsement_key(const struct endorsement *item)
{
	return endorsement_cert(item)->key;
}

static inline const u8 *endorsement_spki(const struct endorsement *item)
{
	return endorsement_cert(item)->spki;
}

/* What could not be read, and what it was meant as. */
struct left_out {
	const struct endorsement_kind *kind; /* NULL: nobody knows */
	char *why; /* with its source */
};

/* endorse/index.c: lists of items by what an appraisal looks for. */
struct endorsed_place;
struct endorsed_link;

struct endorsed_index {
	struct endorsed_place *places; /* one for each key, by its hash */
	struct endorsed_link *links; /* in the order in which they were added */
	size_t place_count, place_used;
	size_t count, capacity; /* of @links */
};

struct endorsements {
	const struct endorsement_kinds *kinds;
	struct endorsement *items; /* each once, however often it was added */
	size_t count;
	size_t capacity;
	size_t added; /* with those that were there already */
	size_t last; /* the item that was added last, or was there already */
	time_t newest; /* issue of all items */
	struct endorsed_index index;
	struct left_out *left_out;
	size_t left_out_count;
	/*
	 * Of a table: for each kind the first entry that cannot be read, in
	 * words. That is not among what is left out: a result depends on it, no
	 * bundle does.
	 */
	struct left_out *damage;
	size_t damage_count;
	struct undoing undoing; /* of what is being added */
	const char *limit; /* of it that was reached, or NULL */
	bool is_short; /* no memory to keep in mind what was left out */
};

/* @kinds are to stay. */
struct endorsements *endorsements_new(const struct endorsement_kinds *kinds);
void endorsements_free(struct endorsements *store);

/*
 * PEM or DER of certificates and CRLs, and what the rows of the store know:
 * kinds, signed JSON documents and containers. All of it may also be text in
 * hex or base64.
 *
 * Return: 0, -EBADMSG (names @source), -ENOMEM.
 */
int endorsements_add(struct endorsements *store, const u8 *data, size_t size,
		     const char *source, struct vouch_error *error);

/* The row for such a form, or NULL; see struct endorsement_container. */
const struct endorsement_container *
endorsements_container(const struct endorsement_kinds *kinds, bool is_json,
		       const u8 *data, size_t size);

/* ---- endorse/nested.c ---- */

/* All of a text, unless it is too much; NULL with @error, naming @source. */
json_t *endorsements_parse_json(const u8 *data, size_t size, const char *source,
				struct vouch_error *error);

/*
 * All that is in a value of JSON at any depth; @text is what @json was parsed
 * from. Return: 0, -ENOENT (there is none), -EBADMSG (all are bad), -ENOMEM.
 */
int endorsements_add_value(struct endorsements *store, const json_t *json,
			   const char *text, size_t size, const char *source,
			   struct vouch_error *error);

/* ---- endorse/add.c ---- */

/* Whether these bytes tell by themselves that they are of one of the kinds. */
bool endorsement_kinds_know(const struct endorsement_kinds *kinds,
			    const u8 *data, size_t size);

/* PEM of certificates and CRLs, or one in DER. */
int endorsements_add_certs(struct endorsements *store, const u8 *data,
			   size_t size, const char *source,
			   struct vouch_error *error);

/* Certificates and keys of platforms only, all of them trusted. */
int endorsements_add_anchor(struct endorsements *store, const u8 *data,
			    size_t size, const char *source,
			    struct vouch_error *error);

/*
 * Takes over what @item holds, also when it fails; copies @source. Of bytes
 * that are there already no second copy is made: the first one becomes an
 * anchor if @item is one, and was fetched when the later of the two was.
 */
int endorsements_keep(struct endorsements *store, struct endorsement item,
		      const char *source, struct vouch_error *error);

/* The item whose bytes have this SHA-256, or NULL. */
const struct endorsement *endorsements_whole(const struct endorsements *store,
					     const u8 *whole);

/* The same, but NULL also for what is no plain certificate. */
const struct endorsement *endorsements_find(const struct endorsements *store,
					    const u8 *digest);

/* Forgets what was added since there were @count. */
void endorsements_cut(struct endorsements *store, size_t count);

/* content_decode_text() of all that the rows know. */
int endorsements_decode_text(const struct endorsements *store, const u8 *data,
			     size_t size, struct vouch_bytes *decoded);

/* ---- endorse/index.c ---- */

/* What an item is found by: a key made of one of these and some bytes. */
enum endorsed_by {
	ENDORSED_BY_KIND, /* the address of the kind */
	ENDORSED_BY_WHOLE, /* the digest of all bytes */
	ENDORSED_BY_ANCHOR, /* nothing: certificates that are anchors */
	ENDORSED_BY_SUBJECT, /* DER of the subject of a plain certificate */
	ENDORSED_BY_NAME, /* its common name */
	ENDORSED_BY_SPKI, /* the digest of its key */
	ENDORSED_BY_CHIP, /* of a kind with a chip: which one */
};

u64 endorsed_key(enum endorsed_by by, const void *data, size_t size);
u64 endorsed_key_text(enum endorsed_by by, const char *text);

/*
 * A walk over the items with that key, in the order in which they were added,
 * first in one store, then in the other; either may be NULL. A key is a hash:
 * an item of another key may come along, in a list of hostile making.
 */
struct endorsed_walk {
	const struct endorsements *stores[2];
	u64 key;
	size_t store; /* the one that the last item is of */
	u32 link; /* behind the last one; 0: none yet */
	bool has_begun;
};

struct endorsed_walk endorsed_walk(const struct endorsements *first,
				   const struct endorsements *second, u64 key);
const struct endorsement *endorsed_next(struct endorsed_walk *walk);
/* The next one that is of @kind. */
const struct endorsement *endorsed_next_of(struct endorsed_walk *walk,
					   const struct endorsement_kind *kind);

/* How many a walk over one store would meet, without the walk. */
size_t endorsed_count(const struct endorsements *store, u64 key);

/* The key of all that are of a kind. */
u64 endorsed_key_kind(const struct endorsement_kind *kind);
/* The key of all that are anchors. */
u64 endorsed_key_anchor(void);
/* The key of certificates of that subject. */
u64 endorsed_key_subject(struct der_view subject);

/* ---- endorse/meant_as.c ---- */

/*
 * What damaged bytes were meant as: a certificate or a CRL, or NULL when they
 * look like neither.
 */
const struct endorsement_kind *
endorsements_meant_as(struct endorsements *store, const u8 *data, size_t size);
/* Of something larger; what looks like neither is told as a certificate. */
void endorsements_leave_out_piece(struct endorsements *store, const u8 *data,
				  size_t size, const char *why);

/* ---- endorse/left_out.c ---- */

/* Only told of, so that a failure of its own is none. */
void endorsements_leave_out(struct endorsements *store,
			    const struct endorsement_kind *kind,
			    const char *why);

/* The same of a text that has the name of a kind's document in it. */
void endorsements_leave_out_document(struct endorsements *store, const u8 *data,
				     size_t size, const char *why);

/* Whether something that was meant as @kind could not be read. */
bool endorsements_lost(const struct endorsements *store,
		       const struct endorsement_kind *kind);

/*
 * "none", and what was left out that was meant as one; without any, what nobody
 * knows what it was meant as.
 */
void endorsements_tell_none(const struct endorsements *store,
			    const struct endorsement_kind *kind, char *out,
			    size_t size);
void endorsements_forget_left_out(struct endorsements *store);

/* Of an entry of a table that was to be of that kind; the first is kept. */
int endorsements_note_damage(struct endorsements *store,
			     const struct endorsement_kind *kind,
			     const char *why, struct vouch_error *error);

/* What was noted so, or NULL. */
const char *endorsements_damage(const struct endorsements *store,
				const struct endorsement_kind *kind);

/* ---- endorse/document.c ---- */

/* Whether it has a member with the name of a document, read or not. */
bool endorsements_is_document(const struct endorsements *store, const u8 *data,
			      size_t size);

/* A signed JSON document alone. */
int endorsements_add_document(struct endorsements *store, const u8 *data,
			      size_t size, const char *source,
			      struct vouch_error *error);

/* The same; one that is malformed is left out as what has its name. */
int endorsements_add_any_document(struct endorsements *store, const u8 *data,
				  size_t size, const char *source,
				  struct vouch_error *error);

/* ---- endorse/bundle_read.c ---- */

#define ENDORSE_BUNDLE_KEY "vouch_bundle"
#define ENDORSE_BUNDLE_FORMAT 1

/* What the sources of items of a bundle begin with: not the bundle's path. */
#define ENDORSE_BUNDLE_SOURCE "bundle: "

bool endorse_bundle_is(const u8 *data, size_t size);

/* ---- endorse/facts.c ---- */

/* Each as its kind has it; see struct endorsement_kind. */
void endorsement_subject(const struct endorsement *item, char *out,
			 size_t size);
void endorsement_window(const struct endorsement *item, time_t *issued,
			time_t *expires);
bool endorsement_ages(const struct endorsement *item);
int endorsement_encode(const struct endorsement *item,
		       struct vouch_bytes *bytes, struct vouch_error *error);
json_t *endorsement_show(const struct endorsement *item);

/* ---- endorse/roots.c ---- */

/*
 * Whether each certificate is a CA that signed itself. Return: see
 * signature_verify().
 */
int endorsements_are_roots(const struct endorsements *store);

/* ---- endorse/known.c ---- */

/*
 * Whether it is known, without verifying, that the certificate with the digest
 * @issuer signed that with the digest @cert, both SHA-256: of the CAs and
 * signers of AMD and Intel, below the roots that are built in.
 */
bool endorsed_signature_is_known(const u8 *cert, const u8 *issuer);

/* ---- endorse/crl.c ---- */

/* NULL for what is no CRL. */
const struct crl *endorsement_crl(const struct endorsement *item);

/* A CRL in words with its age at that time, for who was looked up in it. */
void endorsement_list(const struct endorsement *item, time_t at, char *out,
		      size_t size);

#endif /* VOUCH_LIB_ENDORSE_ENDORSE_H */
