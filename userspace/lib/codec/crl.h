/* SPDX-License-Identifier: MIT */
/*
 * Lists of revoked certificates, read strictly from their DER; RFC 5280, 5.1.
 * Everything here is a view of that, which its owner keeps as long as the
 * struct. Entries are walked where they stand, unless the owner has them
 * sorted.
 */
#ifndef VOUCH_LIB_CODEC_CRL_H
#define VOUCH_LIB_CODEC_CRL_H

#include <vouch.h>

#include "codec/der/extension.h"
#include "codec/der/name.h"
#include "codec/signature.h"

struct crl {
	struct der_view der;
	struct signature signature;
	u8 version; /* 1 or 2 */
	struct der_view issuer; /* Name, with header */
	time_t from, until;
	bool has_until; /* nextUpdate, which RFC 5280 wants */
	struct der_view entries; /* for crl_next() */
	size_t count; /* of entries */
	const u8 **sorted; /* their serial numbers by crl_sort(), or NULL */
	struct der_view number; /* contents of the INTEGER, or empty */
	bool has_authority; /* authorityKeyIdentifier */
	struct der_view authority_key_id; /* the key in it, or empty */
	/*
	 * OID of the first extension by which the list is no full one of its
	 * issuer alone, or that is critical, as nothing here obeys those: of
	 * the list or of an entry. Empty: a list as everybody reads it.
	 */
	struct der_view rule;
};

/*
 * All of @size bytes as a list; see cert_read(). One with a rule is read: what
 * that comes to is for the caller to say.
 */
int crl_read(const u8 *der, size_t size, struct crl *crl,
	     struct vouch_error *error);

/* A full list, without rules that nobody here knows. */
bool crl_is_plain(const struct crl *crl);

/* As Intel's profile wants it: version 2, a number and an authority's key. */
bool crl_is_profiled(const struct crl *crl);

/*
 * Whether it names the issuer's key, when both name one: RFC 5280, section
 * 5.2.1. Of a CA with two keys the list of the other says nothing here.
 */
bool crl_names_key(const struct crl *crl, struct der_view key_id);

/* ---- codec/crl_search.c ---- */

/*
 * Sorts serial numbers once, so that n searches of a list take n steps and not
 * n times its entries; for lists of a few entries it does nothing. The owner
 * frees @sorted, which takes less memory than the DER. Return: 0, -ENOMEM.
 */
int crl_sort(struct crl *crl);

/* Whether it has an entry for this serial number (contents of INTEGER). */
bool crl_lists(const struct crl *crl, struct der_view serial);

/* The next serial number of @rest, which begins as @entries of a list. */
bool crl_next(struct der_view *rest, struct der_view *serial);

#endif /* VOUCH_LIB_CODEC_CRL_H */
