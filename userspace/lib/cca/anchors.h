/* SPDX-License-Identifier: MIT */
/*
 * Keys of platforms and devices (CPAK, IAK). Nobody certifies them: each is
 * trusted because it was named, for the chip that it is said to be of.
 */
#ifndef VOUCH_LIB_CCA_ANCHORS_H
#define VOUCH_LIB_CCA_ANCHORS_H

#include "cca/cca.h"
#include "endorse/endorse.h"

struct cca_anchor {
	EVP_PKEY *key;
	bool has_implementation, has_instance;
	u8 implementation_id[CCA_IMPLEMENTATION_SIZE];
	u8 instance_id[CCA_INSTANCE_SIZE];
	char *text; /* as JSON, of which the bytes of the item are made */
};

extern const struct endorsement_kind cca_anchor_endorsement;
/* A key in PEM or as a raw point; and a JWK, or a store of Veraison's. */
extern const struct endorsement_container cca_key_container;
extern const struct endorsement_container cca_store_container;

/* Takes over @key. Return: 0, -EBADMSG, -ENOMEM. */
int cca_anchor_add(struct endorsements *store, EVP_PKEY *key,
		   const struct cca_anchor *ids, const char *source,
		   struct vouch_error *error);

#endif /* VOUCH_LIB_CCA_ANCHORS_H */
