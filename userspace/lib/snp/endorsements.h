/* SPDX-License-Identifier: MIT */
/* Kinds of endorsement of AMD and of a guest's owner. */
#ifndef VOUCH_LIB_SNP_ENDORSEMENTS_H
#define VOUCH_LIB_SNP_ENDORSEMENTS_H

#include "endorse/endorse.h"
#include "snp/vek/vek.h"

/* A certificate that has AMD's extensions, or a VEK's name. */
extern const struct endorsement_kind snp_vek_endorsement;

/* What a VEK says; where it is not well-formed, the names alone. */
const struct snp_vek *snp_vek_of(const struct endorsement *item);
bool snp_vek_is_good(const struct endorsement *item);

/* The key of VEKs of a chip, by CHIP_ID, all 64 bytes of it. */
u64 snp_chip_key(const u8 *chip_id);

/* The same for all VLEKs, which are of no chip. */
u64 snp_vlek_key(void);
/* That of a VEK that has a chip. */
bool snp_vek_chip(const struct endorsement *item, u64 *key);

/* AMD 56860, ID block; its keys and signatures. */
extern const struct endorsement_kind snp_id_block_endorsement;
extern const struct endorsement_kind snp_id_auth_endorsement;

/* Of either: SNP_ID_BLOCK_SIZE or SNP_ID_AUTH_SIZE bytes, as they came. */
const u8 *snp_id_bytes(const struct endorsement *item);

/*
 * A certificate table, also one that starts with an entry that nobody knows.
 * Entries that are no certificates or CRLs are left out, and told: hosts send
 * such.
 */
extern const struct endorsement_container snp_table_container;
int snp_table_add(struct endorsements *store, const u8 *data, size_t size,
		  const char *source, struct vouch_error *error);

/* What a certificate table is read for. */
extern const struct endorsement_kinds snp_endorsement_kinds;

#endif /* VOUCH_LIB_SNP_ENDORSEMENTS_H */
