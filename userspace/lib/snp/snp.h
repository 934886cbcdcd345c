/* SPDX-License-Identifier: MIT */
/* SEV-SNP: products, certificate table, VEK certificates, their chain. */
#ifndef VOUCH_LIB_SNP_SNP_H
#define VOUCH_LIB_SNP_SNP_H

#include <jansson.h>
#include <openssl/x509.h>
#include <vouch.h>

#include "base/types.h"

/* ---- snp/products.c ---- */

/* Where a TCB_VERSION keeps each component, as byte index; -1: nowhere. */
struct snp_tcb_layout {
	signed char fmc, bootloader, tee, snp, microcode;
};

/* One generation of processors, with what AMD fixed for it. */
struct snp_product {
	const char *name; /* as in certificates: "Milan" */
	struct snp_tcb_layout tcb;
	size_t hwid_size; /* bytes of CHIP_ID in use */
	bool has_spl4; /* its VEKs have spl4, AMD 57230 */
	u8 ark_spki[32]; /* SHA-256 of the root's public key */
	u8 ark[32]; /* and of the root as it is in the field */
};

const struct snp_product *snp_product_by_cpuid(u8 family, u8 model);
const struct snp_product *snp_product_by_name(const char *name, size_t size);

/* Fills the components from @tcb->raw; zeroes without a @product. */
void snp_tcb_decode(const struct snp_product *product,
		    struct vouch_snp_tcb *tcb);
bool snp_tcb_reserved_is_zero(const struct snp_product *product,
			      const struct vouch_snp_tcb *tcb);

/* ---- snp/report.c ---- */

#define SNP_VMPL_HOST 0xffffffffu /* the host asked for it */

/* KEY_INFO, AMD 56860, table 23. */
#define SNP_KEY_AUTHOR_KEY_EN 0x00000001u
#define SNP_KEY_MASK_CHIP_KEY 0x00000002u
#define SNP_KEY_RESERVED 0xffffffe0u

enum snp_signing_key {
	SNP_SIGNING_KEY_VCEK = 0,
	SNP_SIGNING_KEY_VLEK = 1,
	SNP_SIGNING_KEY_NONE = 7,
};

static inline u32 snp_signing_key(const struct vouch_snp_claims *claims)
{
	return claims->key_info >> 2 & 7;
}

/*
 * What CPUID says; version 2 cannot say, and then the caller's guess is used.
 */
const struct snp_product *
snp_claims_product(const struct vouch_snp_claims *claims);

/* As vouch_snp_report_parse(), for a struct of this version. */
int snp_report_read(const u8 *data, size_t size,
		    struct vouch_snp_claims *claims, struct vouch_error *error);

/* Reads the four TCB_VERSIONs again, now that the product is known. */
void snp_claims_set_product(struct vouch_snp_claims *claims,
			    const struct snp_product *product);

#endif /* VOUCH_LIB_SNP_SNP_H */
