// SPDX-License-Identifier: MIT
/* Keys that are points on curves. */
#include <setjmp.h>
#include <stdarg.h>
#include <errno.h>

#include <openssl/ec.h>

#include "codec/point_key.h"

#include <cmocka.h>

static void points_are_checked(void **state)
{
	EVP_PKEY *good = EVP_EC_gen("P-256"), *key;
	u8 *octets;
	size_t size = EVP_PKEY_get1_encoded_public_key(good, &octets);

	(void)state;
	assert_int_equal(size, 65);
	key = point_key_new(NID_X9_62_prime256v1, octets, size);
	assert_int_equal(EVP_PKEY_eq(key, good), 1);
	EVP_PKEY_free(key);
	assert_null(point_key_new(NID_secp384r1, octets, size));
	assert_null(point_key_new(NID_secp521r1, octets, size));
	octets[64] ^= 1;
	errno = 0;
	assert_null(point_key_new(NID_X9_62_prime256v1, octets, size));
	assert_int_equal(errno, EBADMSG);
	octets[64] ^= 1;
	/* The same point, compressed; and none at all. */
	octets[0] = 2 + (octets[64] & 1);
	assert_null(point_key_new(NID_X9_62_prime256v1, octets, 33));
	octets[0] = 6 + (octets[64] & 1);
	assert_null(point_key_new(NID_X9_62_prime256v1, octets, size));
	octets[0] = 0;
	assert_null(point_key_new(NID_X9_62_prime256v1, octets, 1));
	OPENSSL_free(octets);
	EVP_PKEY_free(good);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(points_are_checked),
	};

	return cmocka_run_group_tests_name("point key", tests, NULL, NULL);
}
