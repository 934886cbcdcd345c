/* SPDX-License-Identifier: MIT */
/* What the files of endorse/ have of each other. */
#ifndef VOUCH_LIB_ENDORSE_PRIVATE_H
#define VOUCH_LIB_ENDORSE_PRIVATE_H

#include <openssl/bio.h>

#include "endorse/endorse.h"

/* ---- endorse/cert.c, endorse/crl.c ---- */

/*
 * One certificate or one CRL, and no bytes after it, into an empty @item; what
 * there is of it on failure is freed with the item. Its DER has to be strict:
 * cert_read() and crl_read() say why it is not.
 */
bool endorse_cert_open(struct endorsement *item, const u8 *data, size_t size,
		       struct vouch_error *error);
bool endorse_crl_open(struct endorsement *item, const u8 *data, size_t size,
		      struct vouch_error *error);

/* ---- endorse/der.c ---- */

/* Either of them, and which of @kinds it is. */
bool endorse_der_open(const struct endorsement_kinds *kinds,
		      struct endorsement *item, const u8 *data, size_t size,
		      struct vouch_error *error);

/* ---- endorse/pem.c ---- */

/* Blocks with lines as they should be into @bio; false without memory. */
bool endorse_pem_put(BIO *bio, const u8 *data, size_t size);

/* ---- endorse/facts.c ---- */

/* The common name, or "no name". */
void endorse_name_text(struct der_view name, char *out, size_t size);

/* Return: 0, -ENOMEM */
int endorse_der_copy(struct der_view der, struct vouch_bytes *bytes);

/* ---- endorse/store.c ---- */

/* Frees what @item holds. */
void endorsement_wipe(struct endorsement *item);

/*
 * Whether these bytes are in the store, or came when it was asked; they then
 * count as added once more.
 */
bool endorsements_has(struct endorsements *store, const u8 *whole);

/* Makes the items of @from trusted ones of @store. Return: 0, -ENOMEM. */
int endorsements_trust(struct endorsements *store, struct endorsements *from);

/* ---- endorse/index.c ---- */

/* Room for all keys of @items more items; false without memory. */
bool endorsed_index_reserve(struct endorsed_index *index, size_t items);
/* Item @at of the store, under each of its keys; never fails. */
void endorsed_index_add(struct endorsements *store, size_t at);
/* And as an anchor, which it has become. */
void endorsed_index_anchor(struct endorsements *store, size_t at);
/* Forgets the items from @count on. */
void endorsed_index_cut(struct endorsements *store, size_t count);
void endorsed_index_free(struct endorsed_index *index);

/* ---- endorse/left_out.c ---- */

void endorsements_forget_damage(struct endorsements *store);

#endif /* VOUCH_LIB_ENDORSE_PRIVATE_H */
