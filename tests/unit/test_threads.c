// SPDX-License-Identifier: MIT
/*
 * Threads that appraise mixed inputs by a verifier that is renewed under way.
 * "scripts/check.sh threads" runs it under ThreadSanitizer, too.
 */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "appraising.h"
#include "intel_parts.h"
#include "pki.h"

#include <cmocka.h>

#define THREADS 4
#define ROUNDS 24
#define RENEWALS 12

struct input {
	u8 *data;
	size_t size;
	enum vouch_status want;
};

enum { REPORT, WITH_TABLE, ALTERED, QUOTE, NOISE, INPUTS };

static struct pki *pki;
static struct parts parts;
static struct input inputs[INPUTS];

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct vouch_verifier *current; /* under @lock */

static struct vouch_verifier *taken(void)
{
	struct vouch_verifier *verifier;

	pthread_mutex_lock(&lock);
	verifier = vouch_verifier_ref(current);
	pthread_mutex_unlock(&lock);
	return verifier;
}

static void swap(struct vouch_verifier *next)
{
	struct vouch_verifier *last;

	pthread_mutex_lock(&lock);
	last = current;
	current = next;
	pthread_mutex_unlock(&lock);
	vouch_verifier_unref(last);
}

/* Knows both kinds; taken out of the appraiser, which is freed. */
static struct vouch_verifier *verifier_new(void)
{
	struct appraiser *appraiser = appraiser_of(&parts);
	struct vouch_verifier *verifier;

	add_chain(appraiser, &pki->ark, &pki->ask, &pki->vcek);
	verifier = vouch_verifier_ref(appraiser_verifier(appraiser));
	appraiser_free(appraiser);
	return verifier;
}

/* cmocka's assertions are for the thread of the test alone. */
static bool is_right(const struct vouch_verifier *verifier,
		     const struct input *input)
{
	struct vouch_request *request = vouch_request_new();
	struct vouch_result *result = NULL;
	bool ok;

	if (!request)
		return false;
	vouch_request_waive_freshness(request);
	vouch_request_set_authentic_only(request);
	if (input == &inputs[QUOTE])
		vouch_request_set_time(request, INTEL_AT);
	ok = !vouch_request_set_evidence(request, input->data, input->size,
					 NULL) &&
	     !vouch_appraise(verifier, request, &result, NULL) &&
	     vouch_result_status(result) == input->want;
	vouch_result_free(result);
	vouch_request_free(request);
	return ok;
}

/* Returns how many were wrong. */
static void *appraise_all(void *first)
{
	size_t wrong = 0, at = (size_t)first;

	for (size_t i = 0; i < ROUNDS * INPUTS; i++) {
		struct vouch_verifier *verifier = taken();

		wrong += !is_right(verifier, &inputs[(at + i) % INPUTS]);
		vouch_verifier_unref(verifier);
	}
	return (void *)wrong;
}

static void mixed_inputs_by_renewed_verifiers(void **state)
{
	pthread_t threads[THREADS];
	void *wrong;

	(void)state;
	swap(verifier_new());
	for (size_t i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, appraise_all,
						(void *)i),
				 0);
	for (int i = 0; i < RENEWALS; i++)
		swap(verifier_new());
	for (size_t i = 0; i < THREADS; i++) {
		pthread_join(threads[i], &wrong);
		assert_null(wrong);
	}
	swap(NULL);
}

static struct input joined(const u8 *a, size_t a_size, const u8 *b,
			   size_t b_size, enum vouch_status want)
{
	struct input input = { malloc(a_size + b_size), a_size + b_size, want };

	assert_non_null(input.data);
	memcpy(input.data, a, a_size);
	if (b_size)
		memcpy(input.data + a_size, b, b_size);
	return input;
}

static int set_up(void **state)
{
	static const u8 data[64] = { 0x52 }, noise[300] = { 0xff };
	struct vouch_bytes quote, table;
	u8 report[PKI_REPORT_SIZE];

	parts_set_up(state);
	parts = good_parts(4);
	pki = pki_new();
	pki_report(pki, data, report);
	table = pki_table(pki);
	quote = intel_quote_make(intel, &parts.quote);
	inputs[REPORT] =
		joined(report, sizeof(report), NULL, 0, VOUCH_STATUS_SIMULATED);
	inputs[WITH_TABLE] = joined(report, sizeof(report), table.data,
				    table.size, VOUCH_STATUS_SIMULATED);
	report[PKI_AT_MEASUREMENT] ^= 1;
	inputs[ALTERED] = joined(report, sizeof(report), NULL, 0,
				 VOUCH_STATUS_CONTRAINDICATED);
	inputs[QUOTE] =
		joined(quote.data, quote.size, NULL, 0, VOUCH_STATUS_SIMULATED);
	inputs[NOISE] =
		joined(noise, sizeof(noise), NULL, 0, VOUCH_STATUS_NONE);
	vouch_bytes_free(&table);
	vouch_bytes_free(&quote);
	return 0;
}

static int tear_down(void **state)
{
	for (int i = 0; i < INPUTS; i++)
		free(inputs[i].data);
	pki_free(pki);
	free_parts(&parts);
	return parts_tear_down(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mixed_inputs_by_renewed_verifiers),
	};

	return cmocka_run_group_tests_name("threads", tests, set_up, tear_down);
}
