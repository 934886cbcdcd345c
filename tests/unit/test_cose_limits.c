// SPDX-License-Identifier: MIT
/* Messages that are refused before their signature is looked at. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "codec/cbor/cose.h"

/* 18([{1: @alg}, {}, '', @size bytes]) */
static struct vouch_bytes message_of(int64_t alg, size_t size)
{
	static const u8 zeroes[128];
	cbor_item_t *headers = cbor_new_definite_map(1), *array, *message;
	struct vouch_bytes head, out;

	item_put(&headers, item_int(COSE_LABEL_ALG), item_int(alg));
	assert_int_equal(item_encode(&headers, &head, NULL), 0);
	array = cbor_new_definite_array(4);
	item_push(&array, item_bytes(head.data, head.size));
	item_push(&array, cbor_new_definite_map(0));
	item_push(&array, item_bytes("", 0));
	item_push(&array, item_bytes(zeroes, size));
	message = item_tag(COSE_TAG_SIGN1, array);
	assert_int_equal(item_encode(&message, &out, NULL), 0);
	vouch_bytes_free(&head);
	return out;
}

static void assert_refused(int64_t alg, size_t size, const char *text)
{
	struct vouch_bytes bytes = message_of(alg, size);
	EVP_PKEY *key = cose_key_generate();
	struct cose_sign1 message;
	struct vouch_error error;

	assert_non_null(key);
	assert_int_equal(cose_open(bytes.data, bytes.size, &message, &error),
			 0);
	assert_int_equal(cose_verify(&message, key, &error), -EKEYREJECTED);
	assert_non_null(strstr(error.text, text));
	cose_close(&message);
	vouch_bytes_free(&bytes);
	EVP_PKEY_free(key);
}

static void other_algorithms_are_refused(void **state)
{
	(void)state;
	assert_refused(-7, COSE_ES384_SIZE, "algorithm is -7");
	assert_refused(-36, COSE_ES384_SIZE, "algorithm is -36");
	assert_refused(35, COSE_ES384_SIZE, "algorithm is 35");
	assert_refused(COSE_ALG_ES384, COSE_ES384_SIZE, "does not verify");
}

static void other_sizes_are_refused(void **state)
{
	(void)state;
	assert_refused(COSE_ALG_ES384, COSE_ES384_SIZE - 1, "95 bytes");
	assert_refused(COSE_ALG_ES384, COSE_ES384_SIZE + 1, "97 bytes");
	assert_refused(COSE_ALG_ES384, 0, "0 bytes");
}

static int open_map(size_t count)
{
	cbor_item_t *map = cbor_new_definite_map(count), *item;
	struct vouch_bytes bytes;
	int ret;

	for (size_t i = 0; i < count; i++)
		item_put(&map, item_int((int64_t)i), item_int(1));
	assert_int_equal(item_encode(&map, &bytes, NULL), 0);
	ret = item_open(bytes.data, bytes.size, &item, NULL);
	if (!ret)
		cbor_decref(&item);
	vouch_bytes_free(&bytes);
	return ret;
}

static void maps_have_so_many_keys(void **state)
{
	(void)state;
	assert_int_equal(open_map(ITEM_MAP_MAX), 0);
	assert_int_equal(open_map(ITEM_MAP_MAX + 1), -EBADMSG);
}

/* One string of bytes; the head of a long one is 5 bytes. */
static int open_string(size_t size, struct vouch_error *error)
{
	u8 *zeroes = calloc(1, size);
	cbor_item_t *item = item_bytes(zeroes, size - 5), *opened;
	struct vouch_bytes bytes;
	int ret;

	assert_int_equal(item_encode(&item, &bytes, NULL), 0);
	assert_int_equal(bytes.size, size);
	ret = item_open(bytes.data, bytes.size, &opened, error);
	if (!ret)
		cbor_decref(&opened);
	vouch_bytes_free(&bytes);
	free(zeroes);
	return ret;
}

static void messages_have_a_size(void **state)
{
	struct vouch_error error = { 0 };

	(void)state;
	assert_int_equal(open_string(ITEM_SIZE_MAX, &error), 0);
	assert_int_equal(open_string(ITEM_SIZE_MAX + 1, &error), -EBADMSG);
	assert_non_null(strstr(error.text, "want at most"));
}

static void numbers_are_of_63_bits(void **state)
{
	static const struct {
		u64 number;
		bool is_negative, ok;
		int64_t value;
	} rows[] = {
		{ INT64_MAX, false, true, INT64_MAX },
		{ INT64_MAX, true, true, INT64_MIN },
		{ (u64)INT64_MAX + 1, false, false, 0 },
		{ (u64)INT64_MAX + 1, true, false, 0 },
		{ UINT64_MAX, true, false, 0 },
	};
	cbor_item_t *text = cbor_build_string("5");
	int64_t value = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		cbor_item_t *item = cbor_build_uint64(rows[i].number);

		if (rows[i].is_negative)
			cbor_mark_negint(item);
		value = 0;
		assert_int_equal(item_read_int(item, &value), rows[i].ok);
		assert_true(value == rows[i].value);
		cbor_decref(&item);
	}
	assert_false(item_read_int(text, &value));
	assert_false(item_read_int(NULL, &value));
	assert_null(item_get(text, 5));
	assert_null(item_get(NULL, 5));
	cbor_decref(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(other_algorithms_are_refused),
		cmocka_unit_test(other_sizes_are_refused),
		cmocka_unit_test(maps_have_so_many_keys),
		cmocka_unit_test(messages_have_a_size),
		cmocka_unit_test(numbers_are_of_63_bits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
