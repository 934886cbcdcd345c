/* SPDX-License-Identifier: MIT */
/* What a VCEK or VLEK certificate says, read from the DER. */
#ifndef VOUCH_LIB_SNP_VEK_VEK_DER_H
#define VOUCH_LIB_SNP_VEK_VEK_DER_H

#include "codec/cert.h"
#include "snp/vek/vek.h"

/* Names alone: what choosing one among many needs. */
void snp_vek_read_names(const struct cert *cert, struct snp_vek *vek);

/*
 * Names and all extensions, each there exactly once and as its product and kind
 * want it. Return: 0, or -EBADMSG.
 */
int snp_vek_read(const struct cert *cert, struct snp_vek *vek,
		 struct vouch_error *error);

/* Whether it has any of AMD's extensions or a VEK's name. */
bool snp_vek_is_named(const struct cert *cert);

#endif /* VOUCH_LIB_SNP_VEK_VEK_DER_H */
