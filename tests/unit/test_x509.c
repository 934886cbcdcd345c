// SPDX-License-Identifier: MIT
/* Certificates that are decoded without their keys, and the keys. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <openssl/ec.h>
#include <openssl/rsa.h>

#include "amd.h"
#include "cert.h"
#include "codec/x509.h"

#include <cmocka.h>

/* A certificate of @key, as a CA of Milan. */
static struct vouch_bytes cert_of(EVP_PKEY *key)
{
	return amd_make_ca(&(struct amd_ca){ "SEV-Milan", "ARK-Milan", key, key,
					     .serial = 1 });
}

static void keys_are_those_of_openssl(void **state)
{
	EVP_PKEY *keys[] = { EVP_RSA_gen(2048), EVP_EC_gen("P-256"),
			     EVP_EC_gen("P-384") };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		struct vouch_bytes der = cert_of(keys[i]);
		X509 *cert = x509_decode(der.data, der.size);
		EVP_PKEY *key;

		assert_non_null(cert);
		assert_null(X509_get0_pubkey(cert));
		key = x509_key(cert);
		assert_non_null(key);
		assert_int_equal(EVP_PKEY_eq(key, keys[i]), 1);
		assert_int_equal(X509_verify(cert, key), 1);
		EVP_PKEY_free(key);
		EVP_PKEY_free(keys[i]);
		X509_free(cert);
		vouch_bytes_free(&der);
	}
}

/* Not a byte too few or too many. */
static void all_of_it_is_one_certificate(void **state)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	struct vouch_bytes der = cert_of(key);
	u8 longer[4096] = { 0 };

	(void)state;
	memcpy(longer, der.data, der.size);
	assert_null(x509_decode(longer, der.size + 1));
	assert_null(x509_decode(longer, der.size - 1));
	assert_null(x509_decode(longer, 0));
	EVP_PKEY_free(key);
	vouch_bytes_free(&der);
}

/* Nothing here verifies with these. */
static void other_keys_are_none(void **state)
{
	EVP_PKEY *keys[] = { EVP_EC_gen("P-521"), EVP_EC_gen("secp256k1") };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		struct vouch_bytes der = cert_of(keys[i]);
		X509 *cert = x509_decode(der.data, der.size);

		assert_non_null(cert);
		assert_null(x509_key(cert));
		X509_free(cert);
		EVP_PKEY_free(keys[i]);
		vouch_bytes_free(&der);
	}
}

static void points_are_checked(void **state)
{
	EVP_PKEY *good = EVP_EC_gen("P-256"), *key;
	u8 *octets;
	size_t size = EVP_PKEY_get1_encoded_public_key(good, &octets);

	(void)state;
	assert_int_equal(size, 65);
	key = x509_point_key(NID_X9_62_prime256v1, octets, size);
	assert_int_equal(EVP_PKEY_eq(key, good), 1);
	EVP_PKEY_free(key);
	assert_null(x509_point_key(NID_secp384r1, octets, size));
	assert_null(x509_point_key(NID_secp521r1, octets, size));
	octets[64] ^= 1;
	assert_null(x509_point_key(NID_X9_62_prime256v1, octets, size));
	octets[64] ^= 1;
	/* The same point, compressed; and none at all. */
	octets[0] = 2 + (octets[64] & 1);
	assert_null(x509_point_key(NID_X9_62_prime256v1, octets, 33));
	octets[0] = 6 + (octets[64] & 1);
	assert_null(x509_point_key(NID_X9_62_prime256v1, octets, size));
	octets[0] = 0;
	assert_null(x509_point_key(NID_X9_62_prime256v1, octets, 1));
	OPENSSL_free(octets);
	EVP_PKEY_free(good);
}

/* Unused bits in the BIT STRING, and bytes behind the key in it. */
static void encodings_are_exact(void **state)
{
	EVP_PKEY *rsa = EVP_RSA_gen(2048);
	struct vouch_bytes der = cert_of(rsa);
	X509 *cert = x509_decode(der.data, der.size);
	ASN1_BIT_STRING *bits = X509_get0_pubkey_bitstr(cert);
	u8 longer[1024] = { 0 };
	int size = bits->length;

	(void)state;
	assert_true(size > 0 && (size_t)size < sizeof(longer));
	bits->flags |= 1;
	assert_null(x509_key(cert));
	bits->flags &= ~1;
	memcpy(longer, bits->data, (size_t)size);
	assert_true(ASN1_BIT_STRING_set(bits, longer, size + 1));
	assert_null(x509_key(cert));
	X509_free(cert);
	EVP_PKEY_free(rsa);
	vouch_bytes_free(&der);
}

struct use_row {
	const char *constraints, *usage;
	const char *twice; /* basic constraints once more */
	const char *added; /* name constraints, critical or not */
	bool is_known, is_ca, signs_crls;
};

/* What one certificate says of its use. */
static void expect_use(const struct use_row *row)
{
	X509 *cert = X509_new();
	struct x509_use use;

	if (row->constraints)
		add_standard(cert, NID_basic_constraints, row->constraints);
	if (row->usage)
		add_standard(cert, NID_key_usage, row->usage);
	if (row->twice)
		add_standard(cert, NID_basic_constraints, row->twice);
	if (row->added)
		add_standard(cert, NID_name_constraints, row->added);
	assert_int_equal(x509_use(cert, &use), row->is_known);
	assert_int_equal(x509_is_ca(cert), row->is_ca);
	assert_int_equal(x509_signs_crls(cert), row->signs_crls);
	X509_free(cert);
}

static void use_is_what_extensions_say(void **state)
{
	static const char ca[] = "critical,CA:TRUE", no_ca[] = "CA:FALSE";
	static const char both[] = "critical,keyCertSign,cRLSign";
	static const struct use_row rows[] = {
		{ ca, both, NULL, NULL, true, true, true },
		{ ca, "keyCertSign", NULL, NULL, true, true, false },
		{ ca, "cRLSign", NULL, NULL, true, false, true },
		{ ca, NULL, NULL, NULL, true, false, false },
		{ no_ca, both, NULL, NULL, true, false, true },
		{ NULL, both, NULL, NULL, true, false, true },
		{ NULL, NULL, NULL, NULL, true, false, false },
		{ ca, both, ca, NULL, false, false, false },
		{ ca, "critical,DER:05:00", NULL, NULL, false, false, false },
		{ "critical,DER:05:00", both, NULL, NULL, false, false, false },
		{ ca, both, NULL, "permitted;DNS:a", true, true, true },
		{ ca, both, NULL, "critical,permitted;DNS:a", false, false,
		  false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		expect_use(&rows[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_are_those_of_openssl),
		cmocka_unit_test(all_of_it_is_one_certificate),
		cmocka_unit_test(other_keys_are_none),
		cmocka_unit_test(points_are_checked),
		cmocka_unit_test(encodings_are_exact),
		cmocka_unit_test(use_is_what_extensions_say),
	};

	return cmocka_run_group_tests_name("x509", tests, NULL, NULL);
}
