// SPDX-License-Identifier: MIT
/* The forms that endorsements come in: one appraisal that takes all of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "appraising.h"
#include "intel_parts.h"

#include <cmocka.h>

static struct vouch_bytes text_of(char *text)
{
	assert_non_null(text);
	return (struct vouch_bytes){ (u8 *)text, strlen(text) };
}

/* In place of TCB info, of which nothing else is given. */
static void assert_form(struct vouch_bytes form, int exit_status,
			const char *id, const char *outcome)
{
	struct parts parts = good_parts(4);

	parts.has_no_tcb_info = true;
	parts.more = form;
	assert_parts(&parts, exit_status, id, outcome);
}

/* Names of members tell, and not what is inside of them. */
static void names_inside_mean_nothing(void **state)
{
	static const char *const names[] = { "vouch_bundle", "tcb_info",
					     "vcekCert" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		char more[128];
		char *body;
		struct vouch_bytes form;

		snprintf(more, sizeof(more), "\"version\":3,\"x\":{\"%s\":1},",
			 names[i]);
		body = replaced(intel_tcb_info, "\"version\":3,", more);
		form = intel_document(intel->signer_key, "tcbInfo", body);
		free(body);
		assert_form(form, 0, "tdx.tcbinfo.sig", "pass");
	}
}

/* What is there is taken, also when it is the chains alone. */
static void parts_alone_are_read(void **state)
{
	const struct vouch_bytes *const certs[] = { &intel->signer };
	struct parts parts = good_parts(4);
	char *pem = intel_pem(certs, 1);
	json_t *root = json_pack("{s:s}", "tcb_info_issuer_chain", pem);

	(void)state;
	free(pem);
	vouch_bytes_free(&parts.signer);
	parts.more = text_of(json_dumps(root, 0));
	json_decref(root);
	assert_parts(&parts, 0, "tdx.tcbinfo.signer", "pass");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_inside_mean_nothing),
		cmocka_unit_test(parts_alone_are_read),
	};

	return cmocka_run_group_tests_name("endorse", tests, parts_set_up,
					   parts_tear_down);
}
