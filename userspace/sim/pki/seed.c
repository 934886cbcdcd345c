// SPDX-License-Identifier: MIT
/* Bytes, keys and random numbers that depend on the seed alone. */
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/param_build.h>
#include <openssl/rand.h>

#include "sim/base/fields.h"
#include "sim/pki/pki.h"

#define RSA_BITS 4096
#define RSA_EXPONENT 65537
#define POINT_MAX (1 + 2 * 48)
/* Bytes that OpenSSL may draw while it makes one certificate. */
#define RANDOM_SIZE 16384

/* Hashes the length first, so that two lists of parts never hash alike. */
static bool hash_part(EVP_MD_CTX *ctx, const void *data, size_t size)
{
	u8 length[8];

	put_le64(length, size);
	return EVP_DigestUpdate(ctx, length, sizeof(length)) &&
	       EVP_DigestUpdate(ctx, data, size);
}

int sim_seed_bytes(const char *seed, const char *label, const void *context,
		   size_t context_size, u8 *out, size_t size)
{
	static const char domain[] = "vouch-simd";
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool done;

	done = ctx && EVP_DigestInit_ex(ctx, EVP_shake256(), NULL) &&
	       hash_part(ctx, domain, sizeof(domain)) &&
	       hash_part(ctx, seed, strlen(seed)) &&
	       hash_part(ctx, label, strlen(label)) &&
	       hash_part(ctx, context ? context : "", context_size) &&
	       EVP_DigestFinalXOF(ctx, out, size);
	EVP_MD_CTX_free(ctx);
	return done ? 0 : -1;
}

static bool feed_test_rand(EVP_RAND_CTX *rand, u8 *bytes, size_t size)
{
	unsigned int strength = 256;
	OSSL_PARAM params[] = {
		OSSL_PARAM_octet_string(OSSL_RAND_PARAM_TEST_ENTROPY, bytes,
					size),
		OSSL_PARAM_uint(OSSL_RAND_PARAM_STRENGTH, &strength),
		OSSL_PARAM_END,
	};

	return rand && EVP_RAND_uninstantiate(rand) &&
	       EVP_RAND_instantiate(rand, strength, 0, NULL, 0, params);
}

/*
 * TEST-RAND gives out the bytes that it was fed, in order: the salt of an
 * RSASSA-PSS signature, and so the certificate, is then the same each time.
 */
OSSL_LIB_CTX *sim_seed_context(const char *seed, const char *label)
{
	OSSL_LIB_CTX *ctx = OSSL_LIB_CTX_new();
	u8 bytes[RANDOM_SIZE];

	if (ctx && RAND_set_DRBG_type(ctx, "TEST-RAND", NULL, NULL, NULL) &&
	    !sim_seed_bytes(seed, label, NULL, 0, bytes, sizeof(bytes)) &&
	    feed_test_rand(RAND_get0_public(ctx), bytes, sizeof(bytes)) &&
	    feed_test_rand(RAND_get0_private(ctx), bytes, sizeof(bytes)))
		return ctx;
	OSSL_LIB_CTX_free(ctx);
	return NULL;
}

/* Finds the first prime after a start from the seed that suits RSA_EXPONENT. */
static bool seed_prime(BIGNUM *prime, const char *seed, const char *label,
		       u8 index, BN_CTX *ctx)
{
	u8 start[RSA_BITS / 16];
	int is_prime = 0;

	if (sim_seed_bytes(seed, label, &index, 1, start, sizeof(start)))
		return false;
	/* Two top bits, so that the product has all its bits; and odd. */
	start[0] |= 0xc0;
	start[sizeof(start) - 1] |= 1;
	if (!BN_bin2bn(start, sizeof(start), prime))
		return false;
	while (!is_prime) {
		if (!BN_add_word(prime, 2))
			return false;
		if (BN_mod_word(prime, RSA_EXPONENT) == 1)
			continue;
		is_prime = BN_check_prime(prime, ctx, NULL);
		if (is_prime < 0)
			return false;
	}
	return true;
}

struct rsa_numbers {
	BIGNUM *p, *q, *n, *e, *d, *dp, *dq, *qi, *p1, *q1, *phi;
};

static bool rsa_compute(struct rsa_numbers *r, BN_CTX *ctx)
{
	BN_set_flags(r->phi, BN_FLG_CONSTTIME);
	return BN_mul(r->n, r->p, r->q, ctx) &&
	       BN_set_word(r->e, RSA_EXPONENT) && BN_copy(r->p1, r->p) &&
	       BN_sub_word(r->p1, 1) && BN_copy(r->q1, r->q) &&
	       BN_sub_word(r->q1, 1) && BN_mul(r->phi, r->p1, r->q1, ctx) &&
	       BN_mod_inverse(r->d, r->e, r->phi, ctx) &&
	       BN_mod(r->dp, r->d, r->p1, ctx) &&
	       BN_mod(r->dq, r->d, r->q1, ctx) &&
	       BN_mod_inverse(r->qi, r->q, r->p, ctx);
}

static EVP_PKEY *import_key(const char *type, OSSL_PARAM_BLD *build)
{
	OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(build);
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
	EVP_PKEY *key = NULL;

	if (!params || !ctx || EVP_PKEY_fromdata_init(ctx) != 1 ||
	    EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_KEYPAIR, params) != 1)
		key = NULL;
	EVP_PKEY_CTX_free(ctx);
	OSSL_PARAM_free(params);
	return key;
}

static EVP_PKEY *rsa_import(const struct rsa_numbers *r)
{
	OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
	EVP_PKEY *key = NULL;

	if (build && OSSL_PARAM_BLD_push_BN(build, "n", r->n) &&
	    OSSL_PARAM_BLD_push_BN(build, "e", r->e) &&
	    OSSL_PARAM_BLD_push_BN(build, "d", r->d) &&
	    OSSL_PARAM_BLD_push_BN(build, "rsa-factor1", r->p) &&
	    OSSL_PARAM_BLD_push_BN(build, "rsa-factor2", r->q) &&
	    OSSL_PARAM_BLD_push_BN(build, "rsa-exponent1", r->dp) &&
	    OSSL_PARAM_BLD_push_BN(build, "rsa-exponent2", r->dq) &&
	    OSSL_PARAM_BLD_push_BN(build, "rsa-coefficient1", r->qi))
		key = import_key("RSA", build);
	OSSL_PARAM_BLD_free(build);
	return key;
}

EVP_PKEY *sim_seed_rsa(const char *seed, const char *label)
{
	struct rsa_numbers r = { 0 };
	BIGNUM **numbers = (BIGNUM **)&r;
	BN_CTX *ctx = BN_CTX_new();
	EVP_PKEY *key = NULL;
	bool is_ready = ctx;

	for (size_t i = 0; i < sizeof(r) / sizeof(BIGNUM *); i++) {
		numbers[i] = BN_new();
		is_ready = is_ready && numbers[i];
	}
	if (is_ready && seed_prime(r.p, seed, label, 0, ctx) &&
	    seed_prime(r.q, seed, label, 1, ctx) && rsa_compute(&r, ctx))
		key = rsa_import(&r);
	for (size_t i = 0; i < sizeof(r) / sizeof(BIGNUM *); i++)
		BN_clear_free(numbers[i]);
	BN_CTX_free(ctx);
	return key;
}

struct curve {
	int nid;
	const char *name;
	size_t size; /* of a coordinate, and of the order */
};

/* A scalar from 1 to n - 1; 16 bytes more than n has keep it unbiased. */
static BIGNUM *ec_scalar(const EC_GROUP *group, const u8 *bytes, size_t size)
{
	BIGNUM *scalar = BN_bin2bn(bytes, size, NULL);
	BIGNUM *bound = BN_dup(EC_GROUP_get0_order(group));
	BN_CTX *ctx = BN_CTX_new();

	if (!scalar || !bound || !ctx || !BN_sub_word(bound, 1) ||
	    !BN_mod(scalar, scalar, bound, ctx) || !BN_add_word(scalar, 1)) {
		BN_clear_free(scalar);
		scalar = NULL;
	}
	BN_CTX_free(ctx);
	BN_free(bound);
	return scalar;
}

static EVP_PKEY *ec_import(const struct curve *curve, const EC_GROUP *group,
			   const BIGNUM *scalar)
{
	size_t size = 1 + 2 * curve->size;
	EC_POINT *public = EC_POINT_new(group);
	OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
	EVP_PKEY *key = NULL;
	u8 point[POINT_MAX];

	if (public && build &&
	    EC_POINT_mul(group, public, scalar, NULL, NULL, NULL) &&
	    EC_POINT_point2oct(group, public, POINT_CONVERSION_UNCOMPRESSED,
			       point, size, NULL) == size &&
	    OSSL_PARAM_BLD_push_utf8_string(build, "group", curve->name, 0) &&
	    OSSL_PARAM_BLD_push_octet_string(build, "pub", point, size) &&
	    OSSL_PARAM_BLD_push_BN_pad(build, "priv", scalar, curve->size))
		key = import_key("EC", build);
	OSSL_PARAM_BLD_free(build);
	EC_POINT_free(public);
	return key;
}

static EVP_PKEY *seed_ec(const struct curve *curve, const char *seed,
			 const char *label, const void *context,
			 size_t context_size)
{
	EC_GROUP *group = EC_GROUP_new_by_curve_name(curve->nid);
	u8 bytes[POINT_MAX];
	BIGNUM *scalar = NULL;
	EVP_PKEY *key = NULL;

	if (group && !sim_seed_bytes(seed, label, context, context_size, bytes,
				     curve->size + 16))
		scalar = ec_scalar(group, bytes, curve->size + 16);
	if (scalar)
		key = ec_import(curve, group, scalar);
	BN_clear_free(scalar);
	EC_GROUP_free(group);
	return key;
}

EVP_PKEY *sim_seed_p384(const char *seed, const char *label,
			const void *context, size_t context_size)
{
	static const struct curve p384 = {
		.nid = NID_secp384r1,
		.name = "secp384r1",
		.size = 48,
	};

	return seed_ec(&p384, seed, label, context, context_size);
}

EVP_PKEY *sim_seed_p256(const char *seed, const char *label,
			const void *context, size_t context_size)
{
	static const struct curve p256 = {
		.nid = NID_X9_62_prime256v1,
		.name = "prime256v1",
		.size = 32,
	};

	return seed_ec(&p256, seed, label, context, context_size);
}
