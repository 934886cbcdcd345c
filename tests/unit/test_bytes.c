// SPDX-License-Identifier: MIT
/*
 * Byte strings and hexadecimal text. This program is linked so that free() is
 * the one below, which looks at what is freed.
 */
#define _GNU_SOURCE /* memmem() */
#include <errno.h>
#include <jansson.h>
#include <malloc.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <vouch.h>

#include "base/bytes.h"
#include "wrapped_free.h"

#include <cmocka.h>

#define SECRET_SIZE 40

static const u8 *watched; /* SECRET_SIZE bytes */
static bool was_freed, was_wiped;
static const char *secret; /* 64 hex digits that no freed memory may have */
static unsigned int secrets_left;

static bool has_secret(const void *memory)
{
	size_t size = malloc_usable_size((void *)memory);
	u8 bytes[32];
	size_t got;

	return !hex_decode(secret, bytes, sizeof(bytes), &got) &&
	       (memmem(memory, size, secret, 64) ||
		memmem(memory, size, bytes, sizeof(bytes)));
}

void __wrap_free(void *memory)
{
	if (memory && secret && has_secret(memory))
		secrets_left++;
	if (memory && memory == watched) {
		was_freed = true;
		was_wiped = bytes_are_zero(watched, SECRET_SIZE);
	}
	__real_free(memory);
}

static void bytes_are_wiped_when_freed(void **state)
{
	struct vouch_bytes bytes = { malloc(SECRET_SIZE), SECRET_SIZE };

	(void)state;
	assert_non_null(bytes.data);
	memset(bytes.data, 0x5a, SECRET_SIZE);
	watched = bytes.data;
	vouch_bytes_free(&bytes);
	watched = NULL;
	assert_true(was_freed);
	assert_true(was_wiped);
	assert_null(bytes.data);
	assert_int_equal(bytes.size, 0);
	vouch_bytes_free(&bytes);
	vouch_bytes_free(NULL);
}

/* A second key moves the first one, whose old place is freed. */
static void no_copy_of_a_key_is_freed(void **state)
{
	static const char key[] = "00112233445566778899aabbccddeeff"
				  "0123456789abcdef0123456789abcdef";
	static const char other[] = "11112233445566778899aabbccddeeff"
				    "0123456789abcdef0123456789abcdef";
	struct vouch_request *request;
	char *copy;

	(void)state;
	json_set_alloc_funcs(malloc, __wrap_free);
	secret = key;
	copy = strdup(key);
	assert_string_equal(copy, key);
	free(copy);
	assert_int_equal(secrets_left, 1);
	secrets_left = 0;
	request = vouch_request_new();
	assert_non_null(request);
	assert_int_equal(vouch_request_expect(request, "tpm.challenge_key", key,
					      "test", NULL),
			 0);
	assert_int_equal(vouch_request_expect(request, "tpm.challenge_key",
					      other, "test", NULL),
			 0);
	vouch_request_free(request);
	secret = NULL;
	json_set_alloc_funcs(malloc, free);
	assert_int_equal(secrets_left, 0);
}

static void every_byte_counts(void **state)
{
	u8 data[9];

	(void)state;
	for (size_t i = 0; i < sizeof(data); i++) {
		memset(data, 0xff, sizeof(data));
		assert_true(bytes_are(data, sizeof(data), 0xff));
		data[i] = 0xfe;
		assert_false(bytes_are(data, sizeof(data), 0xff));
		memset(data, 0, sizeof(data));
		data[i] = 0x80;
		assert_false(bytes_are_zero(data, sizeof(data)));
	}
	assert_true(bytes_are_zero(data, 0));
}

static void hex_goes_there_and_back(void **state)
{
	u8 data[256], back[256];
	size_t size;
	char *text;

	(void)state;
	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (u8)i;
	text = hex_encode(data, sizeof(data));
	assert_non_null(text);
	assert_int_equal(strlen(text), 512);
	assert_memory_equal(text, "000102", 6);
	assert_memory_equal(text + 506, "fdfeff", 6);
	assert_int_equal(hex_decode(text, back, sizeof(back), &size), 0);
	assert_int_equal(size, sizeof(data));
	assert_memory_equal(data, back, sizeof(data));
	free(text);
}

static void hex_has_digits_only(void **state)
{
	static const char *const bad[] = { "0",	 "0g",	"g0",  " 00",
					   "0x", "0X0", "0:0", "/0" };
	u8 out[2] = { 0 };
	size_t size = 7;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_int_equal(hex_decode(bad[i], out, sizeof(out), &size),
				 -EINVAL);
	assert_int_equal(hex_decode("aAfF", out, sizeof(out), &size), 0);
	assert_int_equal(out[0], 0xaa);
	assert_int_equal(out[1], 0xff);
	assert_int_equal(hex_decode("000000", out, sizeof(out), &size),
			 -EINVAL);
	assert_int_equal(size, 2);
	assert_int_equal(hex_decode("", out, sizeof(out), &size), 0);
	assert_int_equal(size, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes_are_wiped_when_freed),
		cmocka_unit_test(no_copy_of_a_key_is_freed),
		cmocka_unit_test(every_byte_counts),
		cmocka_unit_test(hex_goes_there_and_back),
		cmocka_unit_test(hex_has_digits_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
