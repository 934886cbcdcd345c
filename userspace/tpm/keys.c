// SPDX-License-Identifier: MIT
/* Templates, and the keys that a TPM makes by them. */
#include "vouch-tpm.h"

#include <string.h>

#define AK_ATTRIBUTES                                                 \
	(TPMA_OBJECT_FIXEDTPM | TPMA_OBJECT_FIXEDPARENT |             \
	 TPMA_OBJECT_SENSITIVEDATAORIGIN | TPMA_OBJECT_USERWITHAUTH | \
	 TPMA_OBJECT_NODA | TPMA_OBJECT_RESTRICTED | TPMA_OBJECT_SIGN_ENCRYPT)

static const struct ak_kind {
	const char *name;
	TPM2_ECC_CURVE curve; /* 0: RSA */
	TPMI_ALG_HASH hash;
} ak_kinds[] = {
	{ "p256", TPM2_ECC_NIST_P256, TPM2_ALG_SHA256 },
	{ "p384", TPM2_ECC_NIST_P384, TPM2_ALG_SHA384 },
	{ "rsa", 0, TPM2_ALG_SHA256 },
};

static const struct ak_kind *ak_kind(const char *name)
{
	for (size_t i = 0; i < sizeof(ak_kinds) / sizeof(*ak_kinds); i++) {
		if (!strcmp(ak_kinds[i].name, name))
			return &ak_kinds[i];
	}
	return NULL;
}

bool ak_is_known(const char *kind)
{
	return ak_kind(kind);
}

static void ecc_template(const struct ak_kind *kind, TPMT_PUBLIC *t)
{
	TPMS_ECC_PARMS *p = &t->parameters.eccDetail;

	t->type = TPM2_ALG_ECC;
	p->symmetric.algorithm = TPM2_ALG_NULL;
	p->scheme.scheme = TPM2_ALG_ECDSA;
	p->scheme.details.ecdsa.hashAlg = kind->hash;
	p->curveID = kind->curve;
	p->kdf.scheme = TPM2_ALG_NULL;
}

static void rsa_template(const struct ak_kind *kind, TPMT_PUBLIC *t)
{
	TPMS_RSA_PARMS *p = &t->parameters.rsaDetail;

	t->type = TPM2_ALG_RSA;
	p->symmetric.algorithm = TPM2_ALG_NULL;
	p->scheme.scheme = TPM2_ALG_RSASSA;
	p->scheme.details.rsassa.hashAlg = kind->hash;
	p->keyBits = 2048;
}

static bool create_primary(struct tpm *tpm, const TPM2B_PUBLIC *template,
			   const char *what, ESYS_TR *handle,
			   TPM2B_PUBLIC **public)
{
	const TPM2B_SENSITIVE_CREATE sensitive = { 0 };
	const TPML_PCR_SELECTION none = { 0 };
	const TPM2B_DATA outside = { 0 };

	return tpm_did(Esys_CreatePrimary(tpm->esys, ESYS_TR_RH_ENDORSEMENT,
					  ESYS_TR_PASSWORD, ESYS_TR_NONE,
					  ESYS_TR_NONE, &sensitive, template,
					  &outside, &none, handle, public, NULL,
					  NULL, NULL),
		       what);
}

bool ak_create(struct tpm *tpm, const char *name, ESYS_TR *handle,
	       TPM2B_PUBLIC **public)
{
	const struct ak_kind *kind = ak_kind(name);
	TPM2B_PUBLIC template = { 0 };
	TPMT_PUBLIC *t = &template.publicArea;

	t->nameAlg = kind->hash;
	t->objectAttributes = AK_ATTRIBUTES;
	if (kind->curve)
		ecc_template(kind, t);
	else
		rsa_template(kind, t);
	return create_primary(tpm, &template, "CreatePrimary of the AK", handle,
			      public);
}

/* PolicySecret(TPM_RH_ENDORSEMENT), as the profile has it. */
static const uint8_t policy_a[32] = {
	0x83, 0x71, 0x97, 0x67, 0x44, 0x84, 0xb3, 0xf8, 0x1a, 0x90, 0xcc,
	0x8d, 0x46, 0xa5, 0xd7, 0x24, 0xfd, 0x52, 0xd7, 0x6e, 0x06, 0x52,
	0x0b, 0x64, 0xf2, 0xa1, 0xda, 0x1b, 0x33, 0x14, 0x69, 0xaa,
};

bool ek_create(struct tpm *tpm, ESYS_TR *handle, TPM2B_PUBLIC **public)
{
	TPM2B_PUBLIC template = { 0 };
	TPMT_PUBLIC *t = &template.publicArea;
	TPMS_RSA_PARMS *p = &t->parameters.rsaDetail;

	t->type = TPM2_ALG_RSA;
	t->nameAlg = TPM2_ALG_SHA256;
	t->objectAttributes = TPMA_OBJECT_FIXEDTPM | TPMA_OBJECT_FIXEDPARENT |
			      TPMA_OBJECT_SENSITIVEDATAORIGIN |
			      TPMA_OBJECT_ADMINWITHPOLICY |
			      TPMA_OBJECT_RESTRICTED | TPMA_OBJECT_DECRYPT;
	t->authPolicy.size = sizeof(policy_a);
	memcpy(t->authPolicy.buffer, policy_a, sizeof(policy_a));
	p->symmetric.algorithm = TPM2_ALG_AES;
	p->symmetric.keyBits.aes = 128;
	p->symmetric.mode.aes = TPM2_ALG_CFB;
	p->scheme.scheme = TPM2_ALG_NULL;
	p->keyBits = 2048;
	t->unique.rsa.size = 256; /* zeroes */
	return create_primary(tpm, &template, "CreatePrimary of the EK", handle,
			      public);
}
