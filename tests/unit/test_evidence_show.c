// SPDX-License-Identifier: MIT
/* Evidence as JSON: every claim by its name, and the report. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "appraise/kinds.h"
#include "evidence/evidence.h"
#include "fake_device.h"

#define NONCE "000102030405060708090a0b0c0d0e0f"

static struct vouch_bytes good;

static void everything_is_shown(void **state)
{
	static const char *const names[] = {
		"iat",	     "cnf",	"eat_nonce",	"oemid",
		"hwmodel",   "dbgstat", "eat_profile",	"swname",
		"swversion", "cmw",	"measurements", "simulated",
		"format",    NULL,
	};
	json_t *json, *claims;

	(void)state;
	assert_int_equal(evidence_show(&evidence_kinds, good.data, good.size,
				       &json, NULL),
			 0);
	claims = json_object_get(json, "claims");
	for (size_t i = 0; names[i]; i++)
		assert_non_null(json_object_get(claims, names[i]));
	assert_string_equal(
		json_string_value(json_object_get(claims, "eat_nonce")), NONCE);
	assert_true(json_is_object(json_object_get(json, "report")));
	json_decref(json);
	assert_int_equal(evidence_show(&evidence_kinds, good.data,
				       good.size - 1, &json, NULL),
			 -EBADMSG);
}

static int set_up(void **state)
{
	static const u8 nonce[16] = { 0, 1, 2,	3,  4,	5,  6,	7,
				      8, 9, 10, 11, 12, 13, 14, 15 };
	struct vouch_report_options options = { .size = sizeof(options) };
	struct pki *pki = pki_new();
	struct fake_device fake;

	(void)state;
	fake_device_init(&fake, pki);
	assert_int_equal(vouch_evidence_create(&fake.device, nonce,
					       sizeof(nonce), &options, &good,
					       NULL),
			 0);
	pki_free(pki);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	vouch_bytes_free(&good);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(everything_is_shown),
	};

	return cmocka_run_group_tests_name("evidence_show", tests, set_up,
					   tear_down);
}
