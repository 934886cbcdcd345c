// SPDX-License-Identifier: MIT
/*
 * What a verifier's challenges are made of. A verifier has one key, and each
 * EK, and each AK beside it, has a key of its own that comes from it: one who
 * got the secret for his AK has nothing that serves for another AK, or in the
 * place of a key that stays inside of a TPM.
 */
#include "tpm/appraise.h"

#include <string.h>

static bool derive(const u8 *challenge_key, const char *label,
		   const struct tpm_public *ek, const struct tpm_public *ak,
		   u8 *out)
{
	u8 ek_name[TPM_NAME_MAX], ak_name[TPM_NAME_MAX];
	struct tpm_kdf kdf = {
		.alg = TPM_ALG_SHA256,
		.key = { challenge_key, TPM_CHALLENGE_KEY_SIZE },
		.label = label,
		.u = { ek_name, tpm_public_name(ek, ek_name) },
		.v = { ak_name, ak ? tpm_public_name(ak, ak_name) : 0 },
	};

	return kdf.u.size && (!ak || kdf.v.size) &&
	       tpm_kdfa(&kdf, out, TPM_CHALLENGE_KEY_SIZE);
}

bool tpm_challenge_certify_key(const u8 *challenge_key,
			       const struct tpm_public *ek, u8 *key)
{
	return derive(challenge_key, "vouch-certify", ek, NULL, key);
}

bool tpm_challenge_secret(const u8 *challenge_key, const struct tpm_public *ek,
			  const struct tpm_public *ak, u8 *secret)
{
	return derive(challenge_key, "vouch-credential", ek, ak, secret);
}
