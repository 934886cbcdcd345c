/* SPDX-License-Identifier: MIT */
/*
 * What the store must know of a kind of endorsement. Rooms that read
 * endorsements of their own have a row for each; which rows there are is told
 * to endorsements_new().
 */
#ifndef VOUCH_LIB_ENDORSE_KIND_H
#define VOUCH_LIB_ENDORSE_KIND_H

#include <jansson.h>
#include <vouch.h>

#include "base/types.h"

struct endorsement;

struct endorsement_kind {
	const char *name; /* in bundles: "certificate", "crl" */
	const char *remedy; /* for who gives one as evidence */
	bool is_anchor; /* a key that is trusted where somebody names it */

	/*
	 * One of three ways in. Each fills @item->parsed and, where a date of
	 * issue says something of the clock, @item->issued.
	 *
	 * 1. Bytes that are told by themselves. Return: 0, -ENOMEM.
	 */
	bool (*is)(const u8 *data, size_t size);
	int (*open)(struct endorsement *item, const u8 *data, size_t size);

	/*
	 * 2. A signed JSON document, which has a member of this name. Kinds
	 * that one reader tells apart have one function; it fills @item->kind
	 * and @item->digest too. Return: 0, -ENOENT (a document of others),
	 * -EBADMSG, -ENOMEM.
	 */
	const char *document;
	int (*open_document)(struct endorsement *item, const u8 *data,
			     size_t size, struct vouch_error *error);

	/*
	 * 3. A certificate or CRL, @base, that says more to its room. Fills
	 * @item->extra; @item->parsed stays as that of @base. Functions below
	 * that are NULL are those of @base. Return: whether it is one, or
	 * -ENOMEM.
	 */
	const struct endorsement_kind *base;
	int (*refine)(struct endorsement *item);

	/*
	 * A kind without @base must have these but @window and @ages. @free is
	 * given @item->parsed, or @item->extra where there is a @base.
	 */
	void (*free)(void *parsed);

	/* Who or what it is of, in words. */
	void (*subject)(const struct endorsement *item, char *out, size_t size);
	/* Issue and expiry; NULL: it has neither. */
	void (*window)(const struct endorsement *item, time_t *issued,
		       time_t *expires);
	/* Whether it is issued anew all the time; NULL: never. */
	bool (*ages)(const struct endorsement *item);
	/* The bytes that it can be opened from. Return: 0, -ENOMEM. */
	int (*encode)(const struct endorsement *item,
		      struct vouch_bytes *bytes);
	/* Every field by its name. */
	json_t *(*show)(const struct endorsement *item);
};

#define ENDORSEMENT_REMEDY(what) "this is " what ": give it with --endorsements"

struct endorsements;

/* A form that has several endorsements in it. */
struct endorsement_container {
	/* Asked of JSON alone, without what is around it; else of all bytes. */
	bool is_json;
	bool (*is)(const u8 *data, size_t size);
	/* Adds what is in it. Return: 0, -EBADMSG (names @source), -ENOMEM. */
	int (*add)(struct endorsements *store, const u8 *data, size_t size,
		   const char *source, struct vouch_error *error);
};

/*
 * All that a store knows. Row @index of each list, NULL past the last: the rows
 * of several rooms make one list, so that it is no array.
 */
struct endorsement_kinds {
	const struct endorsement_kind *(*kind)(size_t index);
	const struct endorsement_container *(*container)(size_t index);
	/* For JSON that none of them, nor a kind, knows; or NULL. */
	const struct endorsement_container *members;
	/*
	 * The key by which an item of one chip or platform is found, made with
	 * ENDORSED_BY_CHIP; false: it is of none. NULL: no item has one.
	 */
	bool (*chip)(const struct endorsement *item, u64 *key);
	const char *wanted; /* for messages: "certificates, a CRL" */
	/* In words, what bytes are that are no endorsement; never NULL. */
	const char *(*guess)(const u8 *data, size_t size);
};

/* Certificates and CRLs that no row with this @base knows. */
extern const struct endorsement_kind cert_endorsement;
extern const struct endorsement_kind crl_endorsement;

/* What "vouch bundle create" makes. */
extern const struct endorsement_container bundle_container;

/*
 * Members and items of JSON that no room knows as a whole; adding returns
 * -ENOENT too, where there is nothing in it.
 */
extern const struct endorsement_container nested_container;

/* Headers and body of an answer, as curl writes them. */
extern const struct endorsement_container http_container;

/* A file of the cache of Intel's QCNL. */
extern const struct endorsement_container qcnl_container;

#endif /* VOUCH_LIB_ENDORSE_KIND_H */
