// SPDX-License-Identifier: MIT
/* COSE_Sign1 and strict CBOR; the token was made by another implementation. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/ec.h>

#include "codec/cbor/cose.h"
#include "evidence/evidence.h"

static const u8 point_x[] = {
	0x05, 0x55, 0x93, 0x5c, 0x17, 0x24, 0xac, 0x3f, 0x97, 0x22, 0x22, 0x00,
	0x57, 0x64, 0x20, 0x0d, 0xef, 0xdb, 0x54, 0xad, 0xcc, 0x33, 0xf5, 0xc7,
	0x2d, 0xef, 0x22, 0xf7, 0xfa, 0x35, 0xfe, 0xbd, 0xf7, 0x1b, 0x9d, 0x06,
	0x6d, 0xf7, 0x1b, 0x9f, 0xe9, 0x6f, 0xb6, 0x7a, 0x2b, 0xcc, 0x98, 0x5a,
};

static const u8 point_y[] = {
	0x15, 0x41, 0x6b, 0x1d, 0x66, 0x6b, 0xc2, 0x40, 0x16, 0x8e, 0x9c, 0x72,
	0xdf, 0x41, 0xd6, 0xee, 0x4a, 0x55, 0x16, 0xca, 0xca, 0x41, 0x55, 0xaf,
	0x46, 0x56, 0xf9, 0x4a, 0xa6, 0x4e, 0x3c, 0x23, 0x9e, 0x9b, 0xa4, 0x79,
	0x59, 0x8a, 0xa2, 0xff, 0xef, 0x16, 0xb1, 0x4e, 0x71, 0x1f, 0xc4, 0x57,
};

/* 61(18([{1: -35, 3: type, 16: type}, {}, payload, signature])) */
static const u8 token[] = {
	0xd8, 0x3d, 0xd2, 0x84, 0x58, 0x2e, 0xa3, 0x01, 0x38, 0x22, 0x03, 0x73,
	0x61, 0x70, 0x70, 0x6c, 0x69, 0x63, 0x61, 0x74, 0x69, 0x6f, 0x6e, 0x2f,
	0x65, 0x61, 0x74, 0x2b, 0x63, 0x77, 0x74, 0x10, 0x73, 0x61, 0x70, 0x70,
	0x6c, 0x69, 0x63, 0x61, 0x74, 0x69, 0x6f, 0x6e, 0x2f, 0x65, 0x61, 0x74,
	0x2b, 0x63, 0x77, 0x74, 0xa0, 0x58, 0x2f, 0xa3, 0x06, 0x1a, 0x6a, 0xb1,
	0x3b, 0x80, 0x0a, 0x48, 0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07,
	0x19, 0x01, 0x09, 0x78, 0x19, 0x74, 0x61, 0x67, 0x3a, 0x76, 0x6f, 0x75,
	0x63, 0x68, 0x2c, 0x32, 0x30, 0x32, 0x36, 0x3a, 0x65, 0x76, 0x69, 0x64,
	0x65, 0x6e, 0x63, 0x65, 0x2f, 0x31, 0x58, 0x60, 0x42, 0xc0, 0xda, 0x6c,
	0x48, 0x7a, 0x86, 0xd8, 0x2d, 0x30, 0x66, 0xd1, 0xb2, 0x48, 0xdb, 0x9b,
	0x49, 0x73, 0x09, 0x9c, 0x79, 0xca, 0xf2, 0x77, 0xe4, 0x6f, 0x1b, 0x3b,
	0x65, 0xe1, 0x0a, 0x91, 0x53, 0x91, 0x7a, 0xfc, 0x47, 0x47, 0x90, 0xa1,
	0x23, 0xda, 0xc4, 0x05, 0xe8, 0x14, 0xdd, 0xe6, 0xfe, 0xb1, 0x81, 0x8c,
	0x16, 0x99, 0x74, 0x53, 0xa4, 0x41, 0x98, 0xf7, 0x2f, 0x06, 0x88, 0x93,
	0x7a, 0x63, 0x56, 0xed, 0xae, 0x68, 0x38, 0x19, 0xb6, 0xdb, 0x5e, 0x19,
	0xbf, 0x8f, 0x5e, 0x39, 0xd1, 0x81, 0xad, 0xc5, 0x3d, 0xcf, 0x78, 0xd4,
	0x37, 0x77, 0xdb, 0x06, 0xaf, 0xd2, 0x68, 0x4d,
};

/* {6: 1790000000, 10: h'0001020304050607', 265: profile} */
static const u8 payload[] = {
	0xa3, 0x06, 0x1a, 0x6a, 0xb1, 0x3b, 0x80, 0x0a, 0x48, 0x00, 0x01, 0x02,
	0x03, 0x04, 0x05, 0x06, 0x07, 0x19, 0x01, 0x09, 0x78, 0x19, 0x74, 0x61,
	0x67, 0x3a, 0x76, 0x6f, 0x75, 0x63, 0x68, 0x2c, 0x32, 0x30, 0x32, 0x36,
	0x3a, 0x65, 0x76, 0x69, 0x64, 0x65, 0x6e, 0x63, 0x65, 0x2f, 0x31,
};

#define TYPE "application/eat+cwt"

static EVP_PKEY *known_key(void)
{
	struct cose_point point;
	EVP_PKEY *key;

	memcpy(point.x, point_x, sizeof(point.x));
	memcpy(point.y, point_y, sizeof(point.y));
	assert_int_equal(cose_key_from_point(&point, &key, NULL), 0);
	return key;
}

static int open_and_verify(const u8 *data, size_t size, EVP_PKEY *key)
{
	struct cose_sign1 message;
	int ret = cose_open(data, size, &message, NULL);

	if (ret)
		return ret;
	ret = cose_verify(&message, key, NULL);
	cose_close(&message);
	return ret;
}

static void known_token_verifies(void **state)
{
	struct cose_sign1 message;
	EVP_PKEY *key = known_key();

	(void)state;
	assert_int_equal(cose_open(token, sizeof(token), &message, NULL), 0);
	assert_true(message.is_cwt);
	assert_int_equal(message.unprotected_count, 0);
	assert_int_equal(message.payload.size, sizeof(payload));
	assert_memory_equal(message.payload.data, payload, sizeof(payload));
	assert_int_equal(cose_verify(&message, key, NULL), 0);
	cose_close(&message);
	EVP_PKEY_free(key);
}

static void bare_sign1_verifies(void **state)
{
	EVP_PKEY *key = known_key();

	(void)state;
	assert_int_equal(open_and_verify(token + 2, sizeof(token) - 2, key), 0);
	EVP_PKEY_free(key);
}

static void every_bit_counts(void **state)
{
	EVP_PKEY *key = known_key();
	u8 altered[sizeof(token)];

	(void)state;
	for (size_t bit = 0; bit < 8 * sizeof(token); bit++) {
		memcpy(altered, token, sizeof(token));
		altered[bit / 8] ^= (u8)(1 << bit % 8);
		assert_true(open_and_verify(altered, sizeof(altered), key) < 0);
	}
	EVP_PKEY_free(key);
}

static void every_truncation_is_refused(void **state)
{
	struct cose_sign1 message;

	(void)state;
	for (size_t size = 0; size < sizeof(token); size++) {
		u8 *copy = malloc(size + !size);

		memcpy(copy, token, size);
		assert_int_equal(cose_open(copy, size, &message, NULL),
				 -EBADMSG);
		free(copy);
	}
}

static void another_key_does_not_verify(void **state)
{
	EVP_PKEY *key = cose_key_generate();

	(void)state;
	assert_non_null(key);
	assert_int_equal(open_and_verify(token, sizeof(token), key),
			 -EKEYREJECTED);
	EVP_PKEY_free(key);
}

static void what_is_signed_verifies(void **state)
{
	struct vouch_bytes body = { (u8 *)payload, sizeof(payload) };
	struct vouch_bytes out = { 0 };
	EVP_PKEY *key = cose_key_generate();

	(void)state;
	assert_int_equal(cose_sign(key, TYPE, &body, &out, NULL), 0);
	assert_int_equal(out.size, sizeof(token));
	/* All but the signature is deterministic. */
	assert_memory_equal(out.data, token, sizeof(token) - COSE_ES384_SIZE);
	assert_int_equal(open_and_verify(out.data, out.size, key), 0);
	vouch_bytes_free(&out);
	EVP_PKEY_free(key);
}

static void a_point_off_the_curve_is_refused(void **state)
{
	struct cose_point point;
	EVP_PKEY *key;

	(void)state;
	memcpy(point.x, point_x, sizeof(point.x));
	memcpy(point.y, point_y, sizeof(point.y));
	point.y[47] ^= 1;
	assert_int_equal(cose_key_from_point(&point, &key, NULL), -EBADMSG);
	assert_null(key);
	memset(&point, 0, sizeof(point));
	assert_int_equal(cose_key_from_point(&point, &key, NULL), -EBADMSG);
}

static void a_key_survives_cose_key(void **state)
{
	EVP_PKEY *key = cose_key_generate();
	struct cose_point point, again;
	cbor_item_t *item;

	(void)state;
	assert_int_equal(cose_key_point(key, &point, NULL), 0);
	item = cose_key_item(&point);
	assert_true(cose_key_read(item, &again));
	assert_memory_equal(&point, &again, sizeof(point));
	cbor_decref(&item);
	EVP_PKEY_free(key);
}

static void a_key_of_another_curve_is_refused(void **state)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	struct cose_point point;

	(void)state;
	assert_int_equal(cose_key_point(key, &point, NULL), -EINVAL);
	EVP_PKEY_free(key);
}

/* What item_open() says about bytes that it refuses. */
static const struct refused {
	const char *hex;
	const char *text;
} refused[] = {
	{ "", "CBOR is empty" },
	{ "9f01ff", "CBOR has an indefinite length" },
	{ "bf0102ff", "CBOR has an indefinite length" },
	{ "5f4101ff", "CBOR has an indefinite length" },
	{ "7f6161ff", "CBOR has an indefinite length" },
	{ "ff", "CBOR has an indefinite length" },
	{ "a201020103", "CBOR has the same key twice" },
	{ "a20102180103", "CBOR has the same key twice" },
	{ "a2616101616102", "CBOR has the same key twice" },
	{ "81a201020103", "CBOR has the same key twice" },
	{ "a1410102", "CBOR has a key that is no integer or text" },
	{ "a1800102", "CBOR has trailing bytes" },
	{ "0100", "CBOR has trailing bytes" },
	{ "8101f4", "CBOR has trailing bytes" },
	{ "f6", "CBOR has a null or undefined value" },
	{ "f7", "CBOR has a null or undefined value" },
	{ "f93c00", "CBOR has a floating-point number" },
	{ "fa3f800000", "CBOR has a floating-point number" },
	{ "fb3ff0000000000000", "CBOR has a floating-point number" },
	{ "d83d01", "CBOR has a tag inside" },
	{ "8201", "CBOR is cut short" },
	{ "5affffffff00", "CBOR is cut short" },
	{ "5bffffffffffffffff00", "CBOR is cut short" },
	{ "9affffffff", "CBOR announces too many items" },
	{ "9bffffffffffffffff", "CBOR announces too many items" },
	{ "baffffffff", "CBOR has a map with too many keys" },
	{ "bb8000000000000001", "CBOR has a map with too many keys" },
	{ "818181818181818181", "CBOR is nested too deeply" },
	{ "62c328", "CBOR is not well-formed" },
	{ "1c", "CBOR is not well-formed" },
};

static void unhex(const char *hex, u8 *out, size_t *size)
{
	*size = strlen(hex) / 2;
	for (size_t i = 0; i < *size; i++) {
		const char digits[] = { hex[2 * i], hex[2 * i + 1], '\0' };

		out[i] = (u8)strtoul(digits, NULL, 16);
	}
}

static void malformed_cbor_is_refused(void **state)
{
	struct vouch_error error;
	cbor_item_t *item;
	u8 bytes[32];
	size_t size;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(refused); i++) {
		unhex(refused[i].hex, bytes, &size);
		assert_int_equal(item_open(bytes, size, &item, &error),
				 -EBADMSG);
		assert_null(item);
		assert_string_equal(error.text, refused[i].text);
	}
}

static void limits_are_inclusive(void **state)
{
	static const u8 deepest[] = { 0x81, 0x81, 0x81, 0x81, 0x81,
				      0x81, 0x81, 0x81, 0x00 };
	u8 many[3 + ITEM_COUNT_MAX] = { 0x99, (ITEM_COUNT_MAX - 1) >> 8,
					(ITEM_COUNT_MAX - 1) & 0xff };
	cbor_item_t *item;

	(void)state;
	assert_int_equal(item_open(deepest, sizeof(deepest), &item, NULL), 0);
	cbor_decref(&item);
	assert_int_equal(item_open(many, sizeof(many) - 1, &item, NULL), 0);
	cbor_decref(&item);
	many[2]++;
	many[1] += many[2] == 0;
	assert_int_equal(item_open(many, sizeof(many), &item, NULL), -EBADMSG);
}

static void builders_survive_a_lack_of_memory(void **state)
{
	cbor_item_t *map = cbor_new_definite_map(1);
	cbor_item_t *array = cbor_new_definite_array(1);
	struct vouch_bytes out = { 0 };

	(void)state;
	item_put(&map, item_int(1), NULL);
	assert_null(map);
	item_put(&map, item_int(1), item_int(2));
	assert_null(map);
	item_push(&array, NULL);
	assert_null(array);
	item_push(&array, item_int(1));
	assert_int_equal(item_encode(&array, &out, NULL), -ENOMEM);
}

static void integers_are_as_short_as_can_be(void **state)
{
	static const struct {
		int64_t value;
		size_t size;
	} rows[] = {
		{ 0, 1 },	  { 23, 1 },	     { 24, 2 },
		{ 255, 2 },	  { 256, 3 },	     { 65535, 3 },
		{ 65536, 5 },	  { 4294967295, 5 }, { 4294967296, 9 },
		{ -1, 1 },	  { -24, 1 },	     { -25, 2 },
		{ -65536, 3 },	  { -65537, 5 },     { INT64_MIN, 9 },
		{ INT64_MAX, 9 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		cbor_item_t *item = item_int(rows[i].value);
		struct vouch_bytes out = { 0 };
		int64_t value = 0;

		assert_int_equal(item_encode(&item, &out, NULL), 0);
		assert_int_equal(out.size, rows[i].size);
		assert_int_equal(item_open(out.data, out.size, &item, NULL), 0);
		assert_true(item_read_int(item, &value));
		assert_true(value == rows[i].value);
		cbor_decref(&item);
		vouch_bytes_free(&out);
	}
}

/* SHA-512("vouch-evidence\0" || le32(1) || SPKI || 00 01 .. 1f) */
static const u8 binding[] = {
	0x24, 0xc5, 0x19, 0x04, 0xdc, 0xfa, 0x30, 0x34, 0x3d, 0x57, 0x39,
	0xcc, 0xcb, 0x0e, 0xb0, 0x4e, 0xb4, 0x6e, 0xf2, 0xe9, 0x96, 0xf5,
	0x6d, 0x2a, 0xc7, 0xfd, 0xee, 0x2b, 0x39, 0xf6, 0x89, 0x37, 0x60,
	0xcb, 0x0e, 0xa5, 0xb2, 0x16, 0x42, 0x9f, 0xd9, 0x9c, 0x24, 0xf9,
	0x71, 0xa8, 0x0e, 0x4b, 0xa7, 0x69, 0xe5, 0xba, 0x5f, 0xd7, 0x68,
	0x7b, 0xc6, 0x44, 0xd1, 0xdf, 0x68, 0xa1, 0x69, 0x23,
};

static void the_binding_is_as_specified(void **state)
{
	struct cose_point point;
	u8 bytes[32], out[64];
	struct item_bytes known = { bytes, sizeof(bytes) };
	EVP_PKEY *key;

	(void)state;
	for (u8 i = 0; i < sizeof(bytes); i++)
		bytes[i] = i;
	memcpy(point.x, point_x, sizeof(point.x));
	memcpy(point.y, point_y, sizeof(point.y));
	assert_int_equal(cose_key_from_point(&point, &key, NULL), 0);
	assert_int_equal(evidence_binding(key, &known, out, NULL), 0);
	assert_memory_equal(out, binding, sizeof(out));
	EVP_PKEY_free(key);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_token_verifies),
		cmocka_unit_test(bare_sign1_verifies),
		cmocka_unit_test(every_bit_counts),
		cmocka_unit_test(every_truncation_is_refused),
		cmocka_unit_test(another_key_does_not_verify),
		cmocka_unit_test(what_is_signed_verifies),
		cmocka_unit_test(a_point_off_the_curve_is_refused),
		cmocka_unit_test(a_key_survives_cose_key),
		cmocka_unit_test(a_key_of_another_curve_is_refused),
		cmocka_unit_test(malformed_cbor_is_refused),
		cmocka_unit_test(limits_are_inclusive),
		cmocka_unit_test(builders_survive_a_lack_of_memory),
		cmocka_unit_test(integers_are_as_short_as_can_be),
		cmocka_unit_test(the_binding_is_as_specified),
	};

	return cmocka_run_group_tests_name("cose", tests, NULL, NULL);
}
