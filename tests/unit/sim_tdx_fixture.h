/* SPDX-License-Identifier: MIT */
/*
 * The TDX module's end and the appraiser's, written from Intel's specifications
 * alone: they share nothing with the code under test.
 */
#ifndef VOUCH_TEST_SIM_TDX_FIXTURE_H
#define VOUCH_TEST_SIM_TDX_FIXTURE_H

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>

#include "sim_fixture.h"

#define MAPPING_SIZE (VOUCH_SIM_TDX_PAGES * PAGE)

/* Hashes and MAC of a TDREPORT, over what it says. */
static inline void report_seal(u8 *report, const u8 *mac_key)
{
	unsigned int size;

	assert_true(EVP_Digest(report + 256, 239, report + 32, NULL,
			       EVP_sha384(), NULL));
	assert_true(EVP_Digest(report + 512, 512, report + 80, NULL,
			       EVP_sha384(), NULL));
	assert_non_null(HMAC(EVP_sha256(), mac_key, 32, report, 224,
			     report + 224, &size));
}

/* Every field has bytes of its own; @version 0: TDX 1.0, 1: TDX 1.5. */
static inline void report_make(u8 *report, u8 version, const u8 *mac_key)
{
	memset(report, 0, 1024);
	report[0] = 0x81;
	report[2] = version;
	for (int i = 0; i < 64; i++)
		report[128 + i] = (u8)(i + 1);
	for (int i = 264; i < 384; i++)
		report[i] = (u8)(i * 3);
	if (version)
		memset(report + 384, 0x15, 16);
	for (int i = 512; i < 960; i++)
		report[i] = (u8)(i * 5);
	report_seal(report, mac_key);
}

static inline bool p256_verifies(EVP_PKEY *key, const u8 *signature,
				 const void *data, size_t size)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	ECDSA_SIG *pair = ECDSA_SIG_new();
	unsigned char *der = NULL;
	int der_size, result;

	assert_true(ECDSA_SIG_set0(pair, BN_bin2bn(signature, 32, NULL),
				   BN_bin2bn(signature + 32, 32, NULL)));
	der_size = i2d_ECDSA_SIG(pair, &der);
	assert_true(der_size > 0);
	assert_int_equal(
		EVP_DigestVerifyInit(ctx, NULL, EVP_sha256(), NULL, key), 1);
	result = EVP_DigestVerify(ctx, der, der_size, data, size);
	OPENSSL_free(der);
	ECDSA_SIG_free(pair);
	EVP_MD_CTX_free(ctx);
	return result == 1;
}

static inline EVP_PKEY *p256_from_point(const u8 *xy)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	EVP_PKEY *key = NULL;
	u8 point[65] = { 4 };
	OSSL_PARAM params[] = {
		OSSL_PARAM_utf8_string("group", (char *)"prime256v1", 10),
		OSSL_PARAM_octet_string("pub", point, sizeof(point)),
		OSSL_PARAM_END,
	};

	memcpy(point + 1, xy, 64);
	assert_int_equal(EVP_PKEY_fromdata_init(ctx), 1);
	assert_int_equal(
		EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_PUBLIC_KEY, params), 1);
	EVP_PKEY_CTX_free(ctx);
	return key;
}

/* A TD's simulator without a device: "key", "value" up to NULL. */
#define fixture_td(...) fixture_td_from((const char *[]){ __VA_ARGS__, NULL })

static inline struct sim *fixture_td_from(const char *const *values)
{
	struct sim *sim = calloc(1, sizeof(*sim));
	struct sim_error error = {};

	assert_non_null(sim);
	for (; *values; values += 2)
		if (sim_config_set(&sim->config, sim_config_find(values[0]),
				   values[1], &error))
			fail_msg("%s", error.text);
	sim->config.tee = SIM_TDX;
	if (sim_config_finish(&sim->config, &error) ||
	    sim_init(sim, NULL, &error))
		fail_msg("%s", error.text);
	sim->host.pages = aligned_alloc(PAGE, MAPPING_SIZE);
	assert_non_null(sim->host.pages);
	memset(sim->host.pages, 0, MAPPING_SIZE);
	return sim;
}

static inline void fixture_td_free(struct sim *sim)
{
	sim_alter_stop(&sim->host.alter);
	free(sim->host.pages);
	sim->host.pages = NULL;
	sim_free(sim);
	free(sim);
}

static inline void td_misbehave(struct sim *sim, const char *spec)
{
	struct sim_error error = {};

	if (sim_misbehave(&sim->host.misbehaviour, spec, &error))
		fail_msg("%s", error.text);
}

#endif /* VOUCH_TEST_SIM_TDX_FIXTURE_H */
