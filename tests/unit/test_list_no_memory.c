// SPDX-License-Identifier: MIT
/* A list of numbers without memory for it is not one of something else. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "appraising.h"
#include "wrapped_malloc.h"

#include <cmocka.h>

#define NUMBERS 1497

static size_t failing; /* the size of which there is no memory; 0: none */

void *__wrap_malloc(size_t size)
{
	return failing && size == failing ? NULL : __real_malloc(size);
}

/* Return: what becomes of a list of so many numbers, in an object. */
static int add_numbers(struct vouch_error *error)
{
	struct appraiser *appraiser = appraiser_new();
	char text[4 * NUMBERS], *at = stpcpy(text, "{\"crl\":[48");
	int ret;

	for (int i = 1; i < NUMBERS; i++)
		at = stpcpy(at, ",0");
	strcpy(at, "]}");
	ret = appraiser_add_endorsement(appraiser, (u8 *)text, strlen(text),
					"x", error);
	failing = 0;
	appraiser_free(appraiser);
	return ret;
}

static void no_memory_is_told(void **state)
{
	struct vouch_error error;

	(void)state;
	failing = NUMBERS + 1;
	assert_int_equal(add_numbers(&error), -ENOMEM);
	assert_string_equal(error.text, "no memory");
	assert_int_equal(add_numbers(&error), -EBADMSG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_memory_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
