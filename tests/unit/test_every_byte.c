// SPDX-License-Identifier: MIT
/*
 * Every byte of everything that is signed, and every byte of what signs it:
 * changed, it never ends with a result that affirms.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "amd.h"
#include "appraising.h"
#include "intel_parts.h"

#include <cmocka.h>

static struct amd *milan;
static u8 report[REPORT_SIZE];

/* Knows the chain but for what is in place of @without, which is @with. */
static struct appraiser *knows(const struct vouch_bytes *without,
			       const struct vouch_bytes *with)
{
	const struct vouch_bytes *const certs[] = { &milan->ark, &milan->ask,
						    &milan->vcek };
	struct appraiser *appraiser = authentic();

	for (size_t i = 0; i < ARRAY_SIZE(certs); i++) {
		const struct vouch_bytes *one = certs[i] == without ? with :
								      certs[i];

		if (!i)
			appraiser_add_trust_anchor(appraiser, one->data,
						   one->size, "root", NULL);
		else
			appraiser_add_endorsement(appraiser, one->data,
						  one->size, "file", NULL);
	}
	return appraiser;
}

static enum vouch_status status_of(const struct appraiser *appraiser,
				   const u8 *data, size_t size)
{
	enum vouch_status status;
	struct vouch_result *result;

	assert_int_equal(appraise_once(appraiser, data, size, &result, NULL),
			 0);
	status = vouch_result_status(result);
	vouch_result_free(result);
	return status;
}

/*
 * What says how the report is to be read, and which key signed it: with another
 * value it is no forgery of this report, but one that nobody can check.
 */
static bool names_something_else(size_t at)
{
	static const struct {
		size_t at, size;
	} fields[] = {
		{ 0x000, 4 }, /* VERSION */
		{ 0x034, 4 }, /* SIGNATURE_ALGO */
		{ 0x048, 1 }, /* SIGNING_KEY */
		{ 0x180, 8 }, /* REPORTED_TCB */
		{ 0x188, 2 }, /* family and model */
		{ 0x1a0, 64 }, /* CHIP_ID */
	};

	for (size_t i = 0; i < ARRAY_SIZE(fields); i++) {
		if (at - fields[i].at < fields[i].size)
			return true;
	}
	return false;
}

static void of_a_report(void **state)
{
	struct appraiser *appraiser = knows(NULL, NULL);

	(void)state;
	assert_int_equal(status_of(appraiser, report, REPORT_SIZE),
			 VOUCH_STATUS_SIMULATED);
	for (size_t at = 0; at < REPORT_SIZE; at++) {
		for (int bit = 0; bit < 8; bit += 7) {
			enum vouch_status status;

			report[at] ^= 1 << bit;
			status = status_of(appraiser, report, REPORT_SIZE);
			if (status != VOUCH_STATUS_CONTRAINDICATED &&
			    (status != VOUCH_STATUS_NONE ||
			     !names_something_else(at)))
				fail_msg("bit %d of byte %zu", bit, at);
			report[at] ^= 1 << bit;
		}
	}
	appraiser_free(appraiser);
}

/* A root that was named is trusted as it is, its own signature included. */
static void of_certificates(void **state)
{
	struct vouch_bytes *const certs[] = { &milan->ask, &milan->vcek };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(certs); i++) {
		struct vouch_bytes changed = copied(certs[i]);

		for (size_t at = 0; at < changed.size; at++) {
			struct appraiser *appraiser;

			changed.data[at] ^= 1;
			appraiser = knows(certs[i], &changed);
			if (status_of(appraiser, report, REPORT_SIZE) ==
			    VOUCH_STATUS_SIMULATED)
				fail_msg("byte %zu of certificate %zu", at, i);
			appraiser_free(appraiser);
			changed.data[at] ^= 1;
		}
		vouch_bytes_free(&changed);
	}
}

/*
 * Ends of lines may be written in another way, which says nothing else; nor do
 * the bits that the last digit of base64 has too many.
 */
static bool says_nothing(const struct vouch_bytes *quote, size_t at)
{
	return quote->data[at] == '\n' ||
	       (at + 1 < quote->size && quote->data[at + 1] == '=');
}

static void of_quotes(void **state)
{
	(void)state;
	for (u16 version = 4; version < 6; version++) {
		struct parts parts = good_parts(version);
		struct appraiser *appraiser = appraiser_of(&parts);
		struct vouch_bytes quote =
			intel_quote_make(intel, &parts.quote);

		assert_int_equal(status_of(appraiser, quote.data, quote.size),
				 VOUCH_STATUS_SIMULATED);
		for (size_t at = 0; at < quote.size; at++) {
			if (says_nothing(&quote, at))
				continue;
			quote.data[at] ^= 2;
			if (status_of(appraiser, quote.data, quote.size) ==
			    VOUCH_STATUS_SIMULATED)
				fail_msg("byte %zu of version %u", at, version);
			quote.data[at] ^= 2;
		}
		vouch_bytes_free(&quote);
		appraiser_free(appraiser);
		free_parts(&parts);
	}
}

/* The document takes the place of the good one, under the old signature. */
static void each_byte_of_document(const char *name, const char *body)
{
	struct vouch_bytes text = intel_document(intel->signer_key, name, body);
	bool is_tcb_info = !strcmp(name, "tcbInfo");
	struct parts parts = good_parts(4);
	struct vouch_bytes quote = intel_quote_make(intel, &parts.quote);
	size_t from = strlen(name) + 4;

	parts.has_no_tcb_info = is_tcb_info;
	parts.has_no_identity = !is_tcb_info;
	for (size_t at = from; at < from + strlen(body); at++) {
		struct appraiser *appraiser = appraiser_of(&parts);

		text.data[at] ^= 1;
		appraiser_add_endorsement(appraiser, text.data, text.size, name,
					  NULL);
		if (status_of(appraiser, quote.data, quote.size) ==
		    VOUCH_STATUS_SIMULATED)
			fail_msg("byte %zu of %s", at, name);
		text.data[at] ^= 1;
		appraiser_free(appraiser);
	}
	vouch_bytes_free(&text);
	vouch_bytes_free(&quote);
	free_parts(&parts);
}

static void of_collateral(void **state)
{
	(void)state;
	each_byte_of_document("tcbInfo", intel_tcb_info);
	each_byte_of_document("enclaveIdentity", intel_qe_identity);
}

/* Without a list the result is open; a broken one is no better. */
static void of_revocation_lists(void **state)
{
	struct parts parts = good_parts(4);
	struct vouch_bytes quote = intel_quote_make(intel, &parts.quote);
	struct vouch_bytes *const lists[] = { &parts.root_crl, &parts.pck_crl };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(lists); i++) {
		struct vouch_bytes good = *lists[i];
		struct vouch_bytes changed = copied(&good);

		*lists[i] = (struct vouch_bytes){ 0 };
		for (size_t at = 0; at < good.size; at++) {
			struct appraiser *appraiser;

			appraiser = appraiser_of(&parts);
			changed.data[at] ^= 1;
			appraiser_add_endorsement(appraiser, changed.data,
						  changed.size, "crl", NULL);
			if (status_of(appraiser, quote.data, quote.size) ==
			    VOUCH_STATUS_SIMULATED)
				fail_msg("byte %zu of list %zu", at, i);
			changed.data[at] ^= 1;
			appraiser_free(appraiser);
		}
		*lists[i] = good;
		vouch_bytes_free(&changed);
	}
	vouch_bytes_free(&quote);
	free_parts(&parts);
}

static int set_up(void **state)
{
	milan = amd_new("Milan");
	amd_fill_report(milan, report, 3, false);
	amd_sign_report(milan, report);
	return parts_set_up(state);
}

static int tear_down(void **state)
{
	amd_free(milan);
	return parts_tear_down(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(of_a_report),
		cmocka_unit_test(of_certificates),
		cmocka_unit_test(of_quotes),
		cmocka_unit_test(of_collateral),
		cmocka_unit_test(of_revocation_lists),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
