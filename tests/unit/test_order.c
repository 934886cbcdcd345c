// SPDX-License-Identifier: MIT
/*
 * A result is of the evidence and of what endorses it: neither the order of
 * files, nor other files beside them, change it or its reason.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "amd.h"
#include "appraising.h"
#include "base/bytes.h"
#include "intel_parts.h"

#define FILES 24
#define ROUNDS 40

/* What is given, which may be no endorsement. */
struct files {
	struct vouch_bytes items[FILES];
	size_t count;
};

static struct amd *milan;
static struct vouch_bytes other_chip; /* a VCEK of another one, and its key */
static EVP_PKEY *other_key;

static void put(struct files *files, struct vouch_bytes file)
{
	assert_true(files->count < FILES);
	files->items[files->count++] = file;
}

static struct vouch_bytes text(const char *string)
{
	return (struct vouch_bytes){ (u8 *)strdup(string), strlen(string) };
}

/* A number below @limit; the same ones in each run. */
static size_t draw(size_t limit)
{
	static u32 state = 1;

	state = state * 1664525 + 1013904223;
	return (state >> 8) % limit;
}

/* Of other platforms and vendors, and of nobody. */
static struct files unrelated(void)
{
	const struct intel_crl crl = {
		.issuer = "Intel SGX PCK Processor CA",
		.key = intel->ca_key,
	};
	char *tcb_info = strdup(intel_tcb_info);
	struct files files = { 0 };

	replace_in(&tcb_info, "90C06F000000", "50C06F000000");
	put(&files, intel_document(intel->signer_key, "tcbInfo", tcb_info));
	free(tcb_info);
	put(&files, intel_make_crl(&crl));
	put(&files, copied(&milan->asvk));
	put(&files, copied(&milan->vlek));
	put(&files, copied(&other_chip));
	put(&files, copied(&intel->pck));
	put(&files, text("{\"status\":\"affirming\"}")); /* expect.json */
	put(&files, text(""));
	put(&files, text("-----BEGIN CERTIFICATE-----\n"));
	put(&files, text("{\"tcbInfo\":5,\"signature\":\"\"}"));
	return files;
}

static void free_files(struct files *files)
{
	for (size_t i = 0; i < files->count; i++)
		vouch_bytes_free(&files->items[i]);
}

/* @needed and some of @others, in any order; all of @needed as it is first. */
static struct files shuffled(const struct files *needed,
			     const struct files *others, size_t round)
{
	struct files all = *needed;

	for (size_t i = 0; round && i < others->count; i++) {
		if (round == 1 || draw(2))
			put(&all, others->items[i]);
	}
	for (size_t i = all.count; round && i > 1; i--) {
		size_t j = draw(i);
		struct vouch_bytes last = all.items[i - 1];

		all.items[i - 1] = all.items[j];
		all.items[j] = last;
	}
	return all;
}

/* One kind of evidence, and what it takes. */
struct exhibit {
	const char *name;
	struct vouch_bytes evidence, anchor;
	struct files needed;
	time_t at; /* 0: now */
	enum vouch_status status;
	enum vouch_none_reason reason;
};

static void judge(const struct exhibit *e, const struct files *files)
{
	struct appraiser *appraiser = appraiser_new();
	struct vouch_result *result;

	add_anchor(appraiser, &e->anchor);
	for (size_t i = 0; i < files->count; i++)
		appraiser_add_endorsement(appraiser, files->items[i].data,
					  files->items[i].size, "file", NULL);
	if (e->at)
		appraiser_set_time(appraiser, e->at);
	set_policy(appraiser,
		   "{\"freshness\":\"unchecked\",\"tdx\":{\"mrtd\":\"" HEX_4D48
		   "\"},\"snp\":{\"measurement\":\"" HEX_4D48 "\"}}");
	assert_int_equal(appraise_once(appraiser, e->evidence.data,
				       e->evidence.size, &result, NULL),
			 0);
	if (vouch_result_status(result) != e->status ||
	    vouch_result_reason(result) != e->reason)
		print_bad_checks(result);
	assert_int_equal(vouch_result_status(result), e->status);
	assert_int_equal(vouch_result_reason(result), e->reason);
	vouch_result_free(result);
	appraiser_free(appraiser);
}

static void judge_in_any_order(struct exhibit *e)
{
	struct files others = unrelated();

	print_message("# %s\n", e->name);
	for (size_t round = 0; round < ROUNDS; round++) {
		struct files files = shuffled(&e->needed, &others, round);

		judge(e, &files);
	}
	free_files(&others);
	free_files(&e->needed);
	vouch_bytes_free(&e->evidence);
}

/* ---- TDX ---- */

/* Number @without of what it takes is not there. */
static struct exhibit exhibit_of(struct parts *parts, size_t without)
{
	struct exhibit e = {
		.evidence = intel_quote_make(intel, &parts->quote),
		.anchor = intel->root,
		.at = INTEL_AT,
	};
	struct vouch_bytes all[] = {
		intel_document(parts->tcb_info_key, "tcbInfo", parts->tcb_info),
		intel_document(parts->identity_key, "enclaveIdentity",
			       parts->identity),
		copied(&parts->signer),
		copied(&parts->root_crl),
		copied(&parts->pck_crl),
	};

	if (without < ARRAY_SIZE(all))
		vouch_bytes_free(&all[without]);
	for (size_t i = 0; i < ARRAY_SIZE(all); i++)
		if (all[i].data)
			put(&e.needed, all[i]);
	free_parts(parts);
	return e;
}

#define ALL 99

static void a_good_quote(void **state)
{
	struct parts parts = good_parts(4);
	struct exhibit e = exhibit_of(&parts, ALL);

	(void)state;
	e.name = "good";
	e.status = VOUCH_STATUS_SIMULATED;
	judge_in_any_order(&e);
}

static void a_forged_quote(void **state)
{
	struct parts parts = good_parts(4);
	struct exhibit e = exhibit_of(&parts, ALL);

	(void)state;
	e.name = "forged";
	e.evidence.data[200] ^= 1;
	e.status = VOUCH_STATUS_CONTRAINDICATED;
	judge_in_any_order(&e);
}

static void a_quote_that_lacks_something(void **state)
{
	(void)state;
	for (size_t without = 0; without < 5; without++) {
		struct parts parts = good_parts(4);
		struct exhibit e = exhibit_of(&parts, without);

		e.name = "missing";
		e.status = VOUCH_STATUS_NONE;
		e.reason = VOUCH_NONE_MISSING;
		judge_in_any_order(&e);
	}
}

static void a_quote_by_old_documents(void **state)
{
	struct parts parts = good_parts(4);
	struct exhibit e;

	(void)state;
	replace_in(&parts.identity, "2026-07-01T00:00:00Z",
		   "2026-06-10T00:00:00Z");
	e = exhibit_of(&parts, ALL);
	e.name = "stale";
	e.status = VOUCH_STATUS_NONE;
	e.reason = VOUCH_NONE_STALE;
	judge_in_any_order(&e);
}

/* ---- SEV-SNP ---- */

static struct exhibit report_with(const struct vouch_bytes *vcek)
{
	struct exhibit e = {
		.evidence = { malloc(REPORT_SIZE), REPORT_SIZE },
		.anchor = milan->ark,
	};

	amd_fill_report(milan, e.evidence.data, 3, false);
	amd_sign_report(milan, e.evidence.data);
	put(&e.needed, copied(&milan->ask));
	if (vcek)
		put(&e.needed, copied(vcek));
	return e;
}

static void a_good_report(void **state)
{
	struct exhibit e = report_with(&milan->vcek);

	(void)state;
	e.name = "report";
	e.status = VOUCH_STATUS_SIMULATED;
	judge_in_any_order(&e);
}

static void a_forged_report(void **state)
{
	struct exhibit e = report_with(&milan->vcek);

	(void)state;
	e.name = "forged report";
	e.evidence.data[0x90] ^= 1;
	e.status = VOUCH_STATUS_CONTRAINDICATED;
	judge_in_any_order(&e);
}

/* Whether there is none, or one of another chip. */
static void a_report_without_its_key(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		struct exhibit e = report_with(i ? &other_chip : NULL);

		e.name = "without its VCEK";
		e.status = VOUCH_STATUS_NONE;
		e.reason = VOUCH_NONE_MISSING;
		judge_in_any_order(&e);
	}
}

static int set_up(void **state)
{
	struct amd_vek other = { .hwid = { 1, 2 } };

	milan = amd_new("Milan");
	other_key = EVP_EC_gen("P-384");
	other.key = other_key;
	other_chip = amd_make_vek(milan, &other);
	return parts_set_up(state);
}

static int tear_down(void **state)
{
	vouch_bytes_free(&other_chip);
	EVP_PKEY_free(other_key);
	amd_free(milan);
	return parts_tear_down(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_good_quote),
		cmocka_unit_test(a_forged_quote),
		cmocka_unit_test(a_quote_that_lacks_something),
		cmocka_unit_test(a_quote_by_old_documents),
		cmocka_unit_test(a_good_report),
		cmocka_unit_test(a_forged_report),
		cmocka_unit_test(a_report_without_its_key),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
