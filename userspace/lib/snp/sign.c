// SPDX-License-Identifier: MIT
/* The signature of a report, AMD 56860, section 3.6 and table 23. */
#include "codec/ecdsa.h"
#include "snp/private.h"
#include "base/openssl.h"

/* Of the 72 bytes of r and of s; the 24 above are a check of their own. */
#define SCALAR_SIZE 48

int snp_signature_verify(EVP_PKEY *key, const u8 *report,
			 const struct vouch_snp_claims *claims)
{
	const struct ecdsa_signature signature = {
		.r = claims->signature_r,
		.s = claims->signature_s,
		.number_size = SCALAR_SIZE,
		.is_little_endian = true,
	};

	return ecdsa_verify(key, openssl_sha384(), &signature, report,
			    VOUCH_SNP_SIGNED_SIZE);
}
