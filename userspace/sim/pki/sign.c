// SPDX-License-Identifier: MIT
/* ECDSA with SHA-256, with the random bytes that the seed gives. */
#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>

#include "sim/pki/pki.h"

/* The same key inside another OpenSSL context, whose random bytes it uses. */
EVP_PKEY *sim_key_move(EVP_PKEY *key, OSSL_LIB_CTX *ctx)
{
	EVP_PKEY *moved = NULL;
	const u8 *pos;
	u8 *der = NULL;
	int size = i2d_PrivateKey(key, &der);

	pos = der;
	if (size > 0)
		moved = d2i_AutoPrivateKey_ex(NULL, &pos, size, ctx, NULL);
	OPENSSL_clear_free(der, size > 0 ? size : 0);
	return moved;
}

bool sim_signing_open(struct sim_signing *signer, const char *seed,
		      const char *label, EVP_PKEY *key)
{
	*signer = (struct sim_signing){
		.libctx = sim_seed_context(seed, label),
		.ctx = EVP_MD_CTX_new(),
	};
	if (signer->libctx)
		signer->key = sim_key_move(key, signer->libctx);
	if (signer->key && signer->ctx &&
	    EVP_DigestSignInit_ex(signer->ctx, NULL, "SHA256", signer->libctx,
				  NULL, signer->key, NULL) == 1)
		return true;
	sim_signing_close(signer);
	return false;
}

void sim_signing_close(struct sim_signing *signer)
{
	EVP_MD_CTX_free(signer->ctx);
	EVP_PKEY_free(signer->key);
	OSSL_LIB_CTX_free(signer->libctx);
	*signer = (struct sim_signing){};
}

/* r and s, each of 32 bytes, big-endian, as all of Intel's are. */
static bool put_raw(const u8 *der, size_t size, u8 out[SIM_P256_SIGNATURE])
{
	ECDSA_SIG *signature = d2i_ECDSA_SIG(NULL, &der, (long)size);
	bool done;

	done = signature &&
	       BN_bn2binpad(ECDSA_SIG_get0_r(signature), out, 32) > 0 &&
	       BN_bn2binpad(ECDSA_SIG_get0_s(signature), out + 32, 32) > 0;
	ECDSA_SIG_free(signature);
	return done;
}

bool sim_signing_raw(struct sim_signing *signer, const void *data, size_t size,
		     u8 out[SIM_P256_SIGNATURE])
{
	size_t der_size = 80;
	u8 der[80];

	return EVP_DigestSign(signer->ctx, der, &der_size, data, size) == 1 &&
	       put_raw(der, der_size, out);
}

bool sim_sign_raw(EVP_PKEY *key, const void *data, size_t size,
		  u8 out[SIM_P256_SIGNATURE])
{
	struct sim_signing signer = { .ctx = EVP_MD_CTX_new() };
	bool done;

	done = signer.ctx &&
	       EVP_DigestSignInit_ex(signer.ctx, NULL, "SHA256", NULL, NULL,
				     key, NULL) == 1 &&
	       sim_signing_raw(&signer, data, size, out);
	EVP_MD_CTX_free(signer.ctx);
	return done;
}
