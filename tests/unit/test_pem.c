// SPDX-License-Identifier: MIT
/* PEM as it comes out of other texts. */
#define _GNU_SOURCE /* stpcpy() */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "appraise/endorsement_kinds.h"
#include "endorse/endorse.h"
#include "intel.h"

#include <cmocka.h>

/* As variables of an environment, YAML and JSON of others have it. */
static void lines_of_pem_may_be_lost(void **state)
{
	static const char *const ends[] = { "",	      " ",	"\\n",
					    "\n    ", "\r\n\t", "\\r\\n" };
	struct intel *intel = intel_new();
	const struct vouch_bytes *const certs[] = { &intel->root, &intel->ca };
	char *pem = intel_pem(certs, 2);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(ends); i++) {
		struct endorsements *store =
			endorsements_new(&all_endorsement_kinds);
		char *text = malloc(5 * strlen(pem)), *at = text;

		for (const char *c = pem; *c; c++) {
			if (*c == '\n')
				at = stpcpy(at, ends[i]);
			else
				*at++ = *c;
		}
		*at = '\0';
		assert_int_equal(endorsements_add(store, (u8 *)text,
						  strlen(text), "x", NULL),
				 0);
		assert_int_equal(store->count, 2);
		*strstr(text, "-----END") = '!';
		assert_int_not_equal(endorsements_add(store, (u8 *)text,
						      strlen(text), "x", NULL),
				     0);
		endorsements_free(store);
		free(text);
	}
	free(pem);
	intel_free(intel);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_of_pem_may_be_lost),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
