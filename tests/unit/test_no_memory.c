// SPDX-License-Identifier: MIT
/*
 * OpenSSL without memory: one of its allocations fails, or all from one on.
 * That is no answer to whether a signature holds, and nothing to remember.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/rsa.h>

#include "amd.h"
#include "appraising.h"
#include "base/verified.h"
#include "codec/cert.h"
#include "codec/ecdsa.h"
#include "codec/evp_verify.h"
#include "intel_parts.h"
#include "log/event_log.h"
#include "made_der.h"

#include <cmocka.h>

#define ALLOCATIONS_MAX 100000

/* ---- memory that runs out ---- */

static bool is_counting, all_from_there;
static size_t allocations, failing;

static bool fails(void)
{
	if (!is_counting)
		return false;
	allocations++;
	return allocations == failing ||
	       (all_from_there && allocations > failing);
}

static void *take(size_t size, const char *file, int line)
{
	(void)file;
	(void)line;
	return fails() ? NULL : malloc(size);
}

static void *take_again(void *memory, size_t size, const char *file, int line)
{
	(void)file;
	(void)line;
	return fails() ? NULL : realloc(memory, size);
}

static void give_back(void *memory, const char *file, int line)
{
	(void)file;
	(void)line;
	free(memory);
}

static void start(size_t at)
{
	allocations = 0;
	failing = at;
	is_counting = true;
}

/* Whether it failed. */
static bool stop(void)
{
	is_counting = false;
	return allocations >= failing;
}

/* ---- signatures ---- */

static struct amd *milan;

/* A certificate of a root, and the key that signed it. */
struct root {
	struct vouch_bytes der;
	EVP_PKEY *key;
};

static int verify(const struct root *root)
{
	struct cert cert;

	assert_int_equal(cert_read(root->der.data, root->der.size, &cert, NULL),
			 0);
	return signature_verify(&cert.signature, root->key);
}

/* Whatever fails, the answer is @right or none; some fail. */
static void never_wrong(const struct root *root, int right)
{
	size_t undecided = 0, at;

	assert_int_equal(verify(root), right);
	for (at = 1; at < ALLOCATIONS_MAX; at++) {
		int answer;

		start(at);
		answer = verify(root);
		if (!stop())
			break;
		if (answer != right && answer != -ENOMEM)
			fail_msg("allocation %zu: %d, want %d", at, answer,
				 right);
		undecided += answer == -ENOMEM;
		assert_int_equal(ERR_peek_error(), 0);
	}
	assert_true(undecided > 0);
	assert_true(at < ALLOCATIONS_MAX);
	assert_int_equal(verify(root), right);
}

static void signatures_are_undecided(void **state)
{
	const struct root roots[] = { { milan->ark, milan->ark_key },
				      { intel->root, intel->root_key } };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(roots); i++) {
		u8 *last = &roots[i].der.data[roots[i].der.size - 1];

		for (int all = 0; all < 2; all++) {
			all_from_there = all;
			never_wrong(&roots[i], 1);
			*last ^= 1;
			never_wrong(&roots[i], 0);
			*last ^= 1;
		}
	}
}

static void reports_are_undecided(void **state)
{
	EVP_PKEY *key = EVP_EC_gen("P-384");
	u8 data[100] = { 1 }, raw[96];
	const struct ecdsa_signature signature = { raw, raw + 48, 48, false };

	(void)state;
	assert_true(ecdsa_sign(key, EVP_sha384(), data, sizeof(data), raw, 48));
	for (int right = 1; right >= 0; right--) {
		size_t undecided = 0;

		for (size_t at = 1;; at++) {
			int answer;

			start(at);
			answer = ecdsa_verify(key, EVP_sha384(), &signature,
					      data, sizeof(data));
			if (!stop())
				break;
			assert_true(answer == right || answer == -ENOMEM);
			undecided += answer == -ENOMEM;
		}
		assert_true(undecided > 0);
		data[99] ^= 1;
	}
	EVP_PKEY_free(key);
}

/* Data that could not be hashed is not data that was not measured. */
static void events_are_undecided(void **state)
{
	static const u8 data[3] = { 1, 2, 3 };
	u8 digests[2][48];
	struct log_event events[] = {
		{ .type = EV_SEPARATOR, .digest = digests[0] },
		{ .type = EV_DSTACK_RUNTIME,
		  .digest = digests[1],
		  .name = "name" },
	};

	(void)state;
	assert_true(EVP_Digest(data, 3, digests[0], NULL, EVP_sha384(), NULL));
	for (size_t i = 0; i < 2; i++) {
		size_t undecided = 0;

		events[i].data = data;
		events[i].size = sizeof(data);
		if (i)
			event_runtime_digest(&events[i], 2, digests[1]);
		for (size_t at = 1; at < ALLOCATIONS_MAX; at++) {
			int answer;

			start(at);
			answer = event_data_matches(&events[i]);
			if (!stop())
				break;
			assert_true(answer == 1 || answer == -ENOMEM);
			undecided += answer == -ENOMEM;
		}
		assert_true(undecided > 0);
		digests[i][0] ^= 1;
		assert_int_equal(event_data_matches(&events[i]), 0);
	}
	ERR_clear_error();
}

/* What OpenSSL answers as it answers a lack of memory, is no signature. */
static void malformed_ones_are_no_signatures(void **state)
{
	static const char *const texts[] = {
		"",
		"3000",
		"30{ 020101 }",
		"30{ 020101 020101 020101 }",
		"30{ 020101 020101 } 00",
		"30{ 020101 0201ff }",
		"30{ 0201ff 020101 }",
		"30{ 020101 02020001 }",
		"30{ 020101 0200 }",
		"30{ 020100 020101 }",
		"30{ 020101 020100 }",
		"308006 020101 020101 0000",
		"30{ 020101 02{'"
		"0123456789012345678901234567890123456789"
		"012345678901234567890123456789'} }",
	};
	EVP_PKEY *key = EVP_EC_gen("P-256");

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		struct vouch_bytes der = made_der(texts[i]);
		struct der_view view = { der.data, der.size };

		assert_int_equal(evp_verify(key, EVP_sha256(), view, view), 0);
		assert_int_equal(ERR_peek_error(), 0);
		vouch_bytes_free(&der);
	}
	EVP_PKEY_free(key);
}

/*
 * With r = -e / d the point that is compared is at infinity: who has the key
 * can make such a pair, for which OpenSSL has no answer.
 */
static void infinity_is_no_signature(void **state)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
	const BIGNUM *n = EC_GROUP_get0_order(group);
	BN_CTX *context = BN_CTX_new();
	BIGNUM *d = NULL, *e, *r = BN_new();
	u8 digest[32], raw[64];
	const struct ecdsa_signature signature = { raw, raw + 32, 32, false };

	(void)state;
	assert_int_equal(EVP_Digest("x", 1, digest, NULL, EVP_sha256(), NULL),
			 1);
	assert_int_equal(EVP_PKEY_get_bn_param(key, "priv", &d), 1);
	e = BN_bin2bn(digest, sizeof(digest), NULL);
	assert_non_null(BN_mod_inverse(r, d, n, context));
	assert_int_equal(BN_mod_mul(r, r, e, n, context), 1);
	assert_int_equal(BN_sub(r, n, r), 1);
	assert_int_equal(BN_bn2binpad(r, raw, 32), 32);
	memcpy(raw + 32, raw, 32);
	assert_int_equal(ecdsa_verify(key, EVP_sha256(), &signature,
				      (const u8 *)"x", 1),
			 0);
	BN_free(r);
	BN_free(e);
	BN_clear_free(d);
	BN_CTX_free(context);
	EC_GROUP_free(group);
	EVP_PKEY_free(key);
}

/* ---- what is remembered ---- */

static void answers_are_learnt(void **state)
{
	static const struct {
		int answer;
		bool has_error, is_known, has_failed;
	} rows[] = {
		{ 1, false, true, false },
		{ 1, true, true, false },
		{ 0, false, false, true },
		{ 0, true, false, false },
		{ -ENOMEM, false, false, false },
		{ -ENOMEM, true, false, false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct verified_set *set = verified_set_new();
		const struct verified pair = { { 1 }, { 2 } };

		if (rows[i].has_error)
			ERR_raise(ERR_LIB_USER, 1);
		verified_learn(set, &pair, rows[i].answer);
		assert_int_equal(verified_is_known(set, &pair),
				 rows[i].is_known);
		assert_int_equal(verified_has_failed(set, &pair),
				 rows[i].has_failed);
		ERR_clear_error();
		verified_set_free(set);
	}
}

/* Errors that a program left in the queue stay there, whatever the answer. */
static void errors_of_the_program_stay(void **state)
{
	struct root root = { intel->root, intel->root_key };

	(void)state;
	for (int right = 1; right >= 0; right--) {
		root.der.data[root.der.size - 1] ^= (u8)!right;
		ERR_raise(ERR_LIB_USER, 7);
		ERR_set_mark();
		assert_int_equal(verify(&root), right);
		assert_int_equal(ERR_GET_REASON(ERR_get_error()), 7);
		assert_int_equal(ERR_get_error(), 0);
	}
	root.der.data[root.der.size - 1] ^= 1;
}

/* An appraiser, and what it affirms. */
struct work {
	struct appraiser *(*make)(void);
	struct vouch_bytes evidence;
};

static int appraise(const struct appraiser *appraiser,
		    const struct vouch_bytes *evidence)
{
	struct vouch_result *result = NULL;
	int ret = appraise_once(appraiser, evidence->data, evidence->size,
				&result, NULL);
	int status = ret ? ret : result_exit_status(result);

	if (!ret && status)
		print_bad_checks(result);
	if (!ret)
		vouch_result_free(result);
	return status;
}

/* A verifier that had no memory once affirms as before. */
static void nothing_is_remembered(const struct work *work)
{
	size_t at, undecided = 0;

	for (at = 1; at < ALLOCATIONS_MAX; at++) {
		struct appraiser *appraiser = work->make();
		bool has_failed;
		int status;

		start(at);
		status = appraise(appraiser, &work->evidence);
		has_failed = stop();
		if (status && status != -ENOMEM)
			fail_msg("allocation %zu: %d", at, status);
		undecided += status == -ENOMEM;
		assert_int_equal(appraise(appraiser, &work->evidence), 0);
		appraiser_free(appraiser);
		if (!has_failed)
			break;
	}
	assert_true(undecided > 0);
}

static struct appraiser *make_snp(void)
{
	struct appraiser *appraiser = authentic();

	add_chain(appraiser, &milan->ark, &milan->ask, &milan->vcek);
	appraiser_verifier(appraiser);
	return appraiser;
}

static void snp_is_not_remembered(void **state)
{
	u8 report[REPORT_SIZE];
	const struct work work = { make_snp, { report, sizeof(report) } };

	(void)state;
	amd_fill_report(milan, report, 3, false);
	amd_sign_report(milan, report);
	for (int all = 0; all < 2; all++) {
		all_from_there = all;
		nothing_is_remembered(&work);
	}
}

static struct parts parts;

static struct appraiser *make_tdx(void)
{
	struct appraiser *appraiser = appraiser_of(&parts);

	appraiser_verifier(appraiser);
	return appraiser;
}

static void tdx_is_not_remembered(void **state)
{
	struct work work = { make_tdx, { 0 } };

	(void)state;
	parts = good_parts(4);
	work.evidence = intel_quote_make(intel, &parts.quote);
	for (int all = 0; all < 2; all++) {
		all_from_there = all;
		nothing_is_remembered(&work);
	}
	vouch_bytes_free(&work.evidence);
	free_parts(&parts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(signatures_are_undecided),
		cmocka_unit_test(reports_are_undecided),
		cmocka_unit_test(events_are_undecided),
		cmocka_unit_test(malformed_ones_are_no_signatures),
		cmocka_unit_test(infinity_is_no_signature),
		cmocka_unit_test(answers_are_learnt),
		cmocka_unit_test(errors_of_the_program_stay),
		cmocka_unit_test(snp_is_not_remembered),
		cmocka_unit_test(tdx_is_not_remembered),
	};
	int failed;

	if (CRYPTO_set_mem_functions(take, take_again, give_back) != 1)
		return 1;
	milan = amd_new("Milan");
	parts_set_up(NULL);
	failed = cmocka_run_group_tests_name("no memory", tests, NULL, NULL);
	amd_free(milan);
	parts_tear_down(NULL);
	return failed;
}
