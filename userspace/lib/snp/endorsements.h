/* SPDX-License-Identifier: MIT */
/* Kinds of endorsement of AMD and of a guest's owner. */
#ifndef VOUCH_LIB_SNP_ENDORSEMENTS_H
#define VOUCH_LIB_SNP_ENDORSEMENTS_H

#include "endorse/kind.h"

/* A certificate that has AMD's extensions, or a VEK's name. */
extern const struct endorsement_kind snp_vek_endorsement;

/* AMD 56860, ID block; its keys and signatures. */
extern const struct endorsement_kind snp_id_block_endorsement;
extern const struct endorsement_kind snp_id_auth_endorsement;

/* What a certificate table is read for. */
extern const struct endorsement_kinds snp_endorsement_kinds;

#endif /* VOUCH_LIB_SNP_ENDORSEMENTS_H */
