// SPDX-License-Identifier: MIT
/* The program that links the library: what is its own stays as it was. */
#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>
#include <openssl/err.h>
#include <openssl/evp.h>

#include "amd.h"
#include "appraising.h"
#include "check/context.h"

#define THREADS 8
#define ROUNDS 40 /* of each thread */
#define AT_REPORT_DATA 0x050

static struct amd *milan;
static u8 report[REPORT_SIZE];

static int set_up(void **state)
{
	(void)state;
	milan = amd_new("Milan");
	amd_fill_report(milan, report, 3, false);
	amd_sign_report(milan, report);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	amd_free(milan);
	return 0;
}

static struct vouch_verifier *new_verifier(void)
{
	struct vouch_verifier *verifier = vouch_verifier_new();

	if (!verifier ||
	    vouch_verifier_add_trust_anchor(verifier, milan->ark.data,
					    milan->ark.size, "ark", NULL) ||
	    vouch_verifier_add_endorsement(verifier, milan->ask.data,
					   milan->ask.size, "ask", NULL) ||
	    vouch_verifier_add_endorsement(verifier, milan->vcek.data,
					   milan->vcek.size, "vcek", NULL) ||
	    vouch_verifier_seal(verifier, NULL))
		abort();
	return verifier;
}

/* Assertions work in the main thread only. */
static bool is_authentic(const struct vouch_verifier *verifier, const u8 *data,
			 size_t size)
{
	struct vouch_request *request = vouch_request_new();
	struct vouch_result *result;
	char *json;
	bool ok;

	vouch_request_set_authentic_only(request);
	vouch_request_set_evidence(request, data, size, NULL);
	vouch_appraise(verifier, request, &result, NULL);
	vouch_request_free(request);
	ok = vouch_result_status(result) == VOUCH_STATUS_SIMULATED;
	json = vouch_result_json(result);
	ok = ok && json;
	vouch_text_free(json);
	vouch_result_free(result);
	return ok;
}

/* ---- OpenSSL ---- */

/* Everything that may call OpenSSL, with what it cannot read. */
static void call_all(const u8 *data, size_t size)
{
	struct vouch_quote_claims quote = { .size = sizeof(quote) };
	struct vouch_tdreport_claims tdreport = { .size = sizeof(tdreport) };
	struct vouch_verifier *verifier = vouch_verifier_new();
	struct vouch_bundle *bundle = vouch_bundle_new();
	struct vouch_bytes bytes;
	struct vouch_error error;
	char *text;
	u8 out[64];

	vouch_verifier_add_endorsement(verifier, data, size, "x", &error);
	vouch_verifier_add_trust_anchor(verifier, data, size, "x", &error);
	vouch_verifier_add_policy(verifier, (const char *)data, size, "x",
				  &error);
	vouch_verifier_unref(verifier);
	vouch_roots_check(data, size, "x", &error);
	if (!vouch_show(data, size, &text, &error))
		vouch_text_free(text);
	vouch_quote_parse(data, size, &quote, &error);
	vouch_tdreport_parse(data, size, &tdreport, &error);
	if (!vouch_base64_decode("AAAA", &bytes, &error))
		vouch_bytes_free(&bytes);
	vouch_bundle_add(bundle, data, size, "x", 0, &error);
	if (!vouch_bundle_json(bundle, &text, &error))
		vouch_text_free(text);
	vouch_bundle_free(bundle);
	vouch_separated_report_data(1000, report, out, &error);
}

/* The caller's three errors, a mark behind the first. */
static void raise_errors(void)
{
	ERR_clear_error();
	ERR_raise(ERR_LIB_USER, 101);
	ERR_set_mark();
	ERR_raise(ERR_LIB_USER, 102);
	ERR_raise(ERR_LIB_USER, 103);
}

static void assert_errors_are_there(void)
{
	assert_int_equal(ERR_GET_REASON(ERR_peek_last_error()), 103);
	assert_int_equal(ERR_GET_REASON(ERR_peek_error()), 101);
	assert_int_equal(ERR_pop_to_mark(), 1);
	assert_int_equal(ERR_GET_REASON(ERR_get_error()), 101);
	assert_int_equal(ERR_get_error(), 0);
}

static void errors_of_the_caller_stay(void **state)
{
	static const char pem[] = "-----BEGIN CERTIFICATE-----\nAAAA\n"
				  "-----END CERTIFICATE-----\n";
	struct vouch_verifier *verifier = new_verifier();
	struct vouch_bytes bad = { malloc(milan->vcek.size), milan->vcek.size };
	u8 forged[REPORT_SIZE];

	(void)state;
	memcpy(bad.data, milan->vcek.data, bad.size);
	for (size_t at = 0; at < bad.size; at += 7) {
		bad.data[at] ^= 0x41;
		raise_errors();
		call_all(bad.data, bad.size);
		assert_errors_are_there();
		bad.data[at] ^= 0x41;
	}
	raise_errors();
	call_all((const u8 *)pem, sizeof(pem) - 1);
	call_all(report, REPORT_SIZE);
	assert_errors_are_there();

	memcpy(forged, report, REPORT_SIZE);
	memset(forged + 0x2a0, 0xff, 144); /* its signature is none */
	raise_errors();
	assert_true(is_authentic(verifier, report, REPORT_SIZE));
	assert_false(is_authentic(verifier, forged, REPORT_SIZE));
	assert_errors_are_there();

	/* And nothing is left where there was nothing. */
	call_all(bad.data, bad.size / 2);
	assert_false(is_authentic(verifier, forged, REPORT_SIZE));
	assert_int_equal(ERR_peek_error(), 0);
	vouch_bytes_free(&bad);
	vouch_verifier_unref(verifier);
}

/* Properties that the program sets for its cryptography change no result. */
static void properties_of_the_caller_do_not_count(void **state)
{
	struct vouch_verifier *verifier;
	EVP_MD *digest;

	(void)state;
	assert_int_equal(EVP_set_default_properties(NULL, "fips=yes"), 1);
	digest = EVP_MD_fetch(NULL, "SHA2-256", NULL);
	verifier = new_verifier();
	assert_true(is_authentic(verifier, report, REPORT_SIZE));
	vouch_verifier_unref(verifier);
	assert_int_equal(EVP_set_default_properties(NULL, ""), 1);
	assert_null(digest); /* there is no such provider: it was in force */
	ERR_clear_error();
}

/* ---- allocators ---- */

#define COOKIE 16

static atomic_long blocks;

/* free() of such a block would abort. */
static void *their_malloc(size_t size)
{
	char *block = malloc(size + COOKIE);

	if (!block)
		return NULL;
	blocks++;
	return block + COOKIE;
}

static void their_free(void *block)
{
	if (!block)
		return;
	blocks--;
	free((char *)block - COOKIE);
}

static void texts_are_of_no_other_allocator(void **state)
{
	json_malloc_t old_malloc;
	json_free_t old_free;
	struct vouch_verifier *verifier;

	(void)state;
	json_get_alloc_funcs(&old_malloc, &old_free);
	json_set_alloc_funcs(their_malloc, their_free);
	verifier = new_verifier();
	assert_true(is_authentic(verifier, report, REPORT_SIZE));
	call_all(milan->vcek.data, milan->vcek.size);
	call_all(report, REPORT_SIZE);
	vouch_verifier_unref(verifier);
	assert_int_equal(blocks, 0);
	json_set_alloc_funcs(old_malloc, old_free);
}

/* One that fails at some point: no result, or one that is right. */
static atomic_long left;

static void *failing_malloc(size_t size)
{
	return left-- > 0 ? their_malloc(size) : NULL;
}

static void an_allocator_may_fail(void **state)
{
	struct vouch_verifier *verifier = new_verifier();
	json_malloc_t old_malloc;
	json_free_t old_free;
	long good = 0;

	(void)state;
	json_get_alloc_funcs(&old_malloc, &old_free);
	json_set_alloc_funcs(failing_malloc, their_free);
	for (long i = 0; i < 20000 && !good; i += 1 + i / 16) {
		left = i;
		if (is_authentic(verifier, report, REPORT_SIZE))
			good = i + 1;
		assert_int_equal(blocks, 0);
	}
	json_set_alloc_funcs(old_malloc, old_free);
	assert_true(good > 1);
	vouch_verifier_unref(verifier);
}

/* ---- threads ---- */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct vouch_verifier *current;
static atomic_int wrong;

static void *appraise_often(void *arg)
{
	(void)arg;
	for (int i = 0; i < ROUNDS; i++) {
		struct vouch_verifier *verifier;

		pthread_mutex_lock(&lock);
		verifier = vouch_verifier_ref(current);
		pthread_mutex_unlock(&lock);
		wrong += !is_authentic(verifier, report, REPORT_SIZE);
		vouch_verifier_unref(verifier);
	}
	return NULL;
}

static void swap(struct vouch_verifier *verifier)
{
	struct vouch_verifier *old;

	pthread_mutex_lock(&lock);
	old = current;
	current = verifier;
	pthread_mutex_unlock(&lock);
	vouch_verifier_unref(old);
}

static void a_verifier_is_swapped_under_way(void **state)
{
	pthread_t threads[THREADS];

	(void)state;
	swap(new_verifier());
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL,
						appraise_often, NULL),
				 0);
	for (int i = 0; i < 10; i++)
		swap(new_verifier());
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	swap(NULL);
	assert_int_equal(wrong, 0);
}

/* The first member of each of them is its lock. */
static void lock_caches(const struct vouch_verifier *verifier)
{
	pthread_mutex_lock((pthread_mutex_t *)verifier->verified);
	for (size_t i = 0; i < verifier->kinds->count; i++) {
		if (verifier->caches[i])
			pthread_mutex_lock(verifier->caches[i]);
	}
}

/*
 * As in the child of a process in which another thread held the locks: nobody
 * gives them back. An appraisal that waits for one is ended by the alarm.
 */
static void a_fork_does_not_wait_for_caches(void **state)
{
	struct vouch_verifier *verifier = new_verifier();
	pid_t child;
	int status;

	(void)state;
	assert_true(is_authentic(verifier, report, REPORT_SIZE));
	child = fork();
	if (!child) {
		alarm(60);
		lock_caches(verifier);
		_exit(!is_authentic(verifier, report, REPORT_SIZE));
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	vouch_verifier_unref(verifier);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(errors_of_the_caller_stay),
		cmocka_unit_test(properties_of_the_caller_do_not_count),
		cmocka_unit_test(texts_are_of_no_other_allocator),
		cmocka_unit_test(an_allocator_may_fail),
		cmocka_unit_test(a_verifier_is_swapped_under_way),
		cmocka_unit_test(a_fork_does_not_wait_for_caches),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
