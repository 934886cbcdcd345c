// SPDX-License-Identifier: MIT
/*
 * ECDSA verifications by nettle's hogweed and by OpenSSL, to know what another
 * library would make of the one that is left when all else is cached
 *
 *   hogweed ROUNDS
 *
 * Medians of ROUNDS rounds of this thread's time, each by turns.
 */
#include <nettle/ecc-curve.h>
#include <nettle/ecdsa.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <stdbool.h>

#include "bench.h"

#define TURNS 20

struct curve {
	const char *name;
	const struct ecc_curve *curve;
	size_t digest_size;

	struct ecc_point point;
	struct dsa_signature signature;
	EVP_PKEY *key;
	EVP_PKEY_CTX *ctx;
	uint8_t der[256];
	size_t der_size;
};

static const uint8_t digest[48] = { 0x5a };

static void give_random(void *ctx, size_t size, uint8_t *out)
{
	(void)ctx;
	if (RAND_bytes(out, (int)size) != 1)
		die("OpenSSL", "no random numbers");
}

static void start_hogweed(struct curve *c)
{
	struct ecc_scalar key;

	ecc_point_init(&c->point, c->curve);
	ecc_scalar_init(&key, c->curve);
	dsa_signature_init(&c->signature);
	ecdsa_generate_keypair(&c->point, &key, NULL, give_random);
	ecdsa_sign(&key, NULL, give_random, c->digest_size, digest,
		   &c->signature);
	ecc_scalar_clear(&key);
}

static void start_openssl(struct curve *c)
{
	c->key = EVP_EC_gen(c->name);
	c->ctx = EVP_PKEY_CTX_new(c->key, NULL);
	c->der_size = sizeof(c->der);
	if (!c->ctx || EVP_PKEY_sign_init(c->ctx) != 1 ||
	    EVP_PKEY_sign(c->ctx, c->der, &c->der_size, digest,
			  c->digest_size) != 1 ||
	    EVP_PKEY_verify_init(c->ctx) != 1)
		die("OpenSSL", "cannot sign");
}

static bool verify(const struct curve *c, bool is_openssl)
{
	if (is_openssl)
		return EVP_PKEY_verify(c->ctx, c->der, c->der_size, digest,
				       c->digest_size) == 1;
	return ecdsa_verify(&c->point, c->digest_size, digest, &c->signature);
}

static void run(struct curve *c, size_t rounds)
{
	uint64_t *times[2] = { times_new(rounds), times_new(rounds) };
	double us[2];

	start_hogweed(c);
	start_openssl(c);
	for (size_t i = 0; i < 2 * rounds; i++) {
		uint64_t start = clock_ns(CLOCK_THREAD_CPUTIME_ID);

		for (int j = 0; j < TURNS; j++)
			if (!verify(c, i % 2))
				die(c->name, "signature is not valid");
		times[i % 2][i / 2] = clock_ns(CLOCK_THREAD_CPUTIME_ID) - start;
	}
	for (int i = 0; i < 2; i++) {
		us[i] = (double)median(times[i], rounds) / TURNS / 1e3;
		free(times[i]);
	}
	printf("%s: hogweed %.0f us, OpenSSL %.0f us: ratio %.2f\n", c->name,
	       us[0], us[1], us[0] / us[1]);
	EVP_PKEY_CTX_free(c->ctx);
	EVP_PKEY_free(c->key);
	dsa_signature_clear(&c->signature);
	ecc_point_clear(&c->point);
}

int main(int argc, char **argv)
{
	size_t rounds = argc == 2 ? strtoul(argv[1], NULL, 10) : 0;
	struct curve p384 = { .name = "P-384",
			      .curve = nettle_get_secp_384r1(),
			      .digest_size = 48 };
	struct curve p256 = { .name = "P-256",
			      .curve = nettle_get_secp_256r1(),
			      .digest_size = 32 };

	if (!rounds) {
		fprintf(stderr, "usage: hogweed ROUNDS\n");
		return 2;
	}
	run(&p384, rounds);
	run(&p256, rounds);
	return 0;
}
