/* SPDX-License-Identifier: MIT */
/* What finding a chain and checking it both ask of a certificate. */
#ifndef VOUCH_LIB_SNP_VEK_CHAIN_H
#define VOUCH_LIB_SNP_VEK_CHAIN_H

#include "snp/private.h"

/* The verifier named this key as a trust anchor. */
bool snp_root_is_anchor(const struct snp_appraisal *s,
			const struct endorsement *root);
/* It has AMD's key. */
bool snp_root_is_pinned(const struct snp_product *product,
			const struct endorsement *root);
/* AMD's certificate or one that was named, byte for byte. */
bool snp_root_is_known(const struct snp_appraisal *s,
		       const struct snp_product *product,
		       const struct endorsement *root);
bool snp_is_signed_by(const struct snp_appraisal *s,
		      const struct endorsement *item,
		      const struct endorsement *issuer);

#endif /* VOUCH_LIB_SNP_VEK_CHAIN_H */
