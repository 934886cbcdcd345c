/* SPDX-License-Identifier: MIT */
/* What a VCEK or VLEK certificate says; AMD 57230 and 58369. */
#ifndef VOUCH_LIB_SNP_VEK_VEK_H
#define VOUCH_LIB_SNP_VEK_VEK_H

#include "codec/cert.h"
#include "snp/snp.h"

/* 1.3.6.1.4.1.3704.1.3.n, in order of n. */
enum snp_spl {
	SNP_SPL_BL,
	SNP_SPL_TEE,
	SNP_SPL_SNP,
	SNP_SPL_4,
	SNP_SPL_5,
	SNP_SPL_6,
	SNP_SPL_7,
	SNP_SPL_UCODE,
	SNP_SPL_FMC,
	SNP_SPL_COUNT,
};

struct snp_vek {
	char common_name[64];
	char issuer_name[64];
	bool is_vlek; /* by common name */
	bool has_kind; /* common name is one of the two */
	/* By the issuer's name, only when its kind agrees; or NULL. */
	const struct snp_product *issuer_product;
	/* By productName up to "-"; never NULL after snp_vek_read(). */
	const struct snp_product *product;
	u8 struct_version;
	char product_name[32];
	bool has_spl[SNP_SPL_COUNT];
	u8 spl[SNP_SPL_COUNT];
	u8 hwid[64];
	size_t hwid_size; /* 0: none */
	char csp_id[128]; /* "": none */
};

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

/* EC key on P-384. */
bool snp_vek_key_is_p384(const EVP_PKEY *key);

/* Whether hwID is this CHIP_ID, all 64 bytes of which must be accounted for. */
bool snp_vek_is_of_chip(const struct snp_vek *vek, const u8 *chip_id);
bool snp_vek_is_of_tcb(const struct snp_vek *vek,
		       const struct vouch_snp_tcb *tcb);

#endif /* VOUCH_LIB_SNP_VEK_VEK_H */
