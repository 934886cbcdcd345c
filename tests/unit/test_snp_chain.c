// SPDX-License-Identifier: MIT
/* Which certificates make a report genuine, and at which check others end. */
#include <setjmp.h>
#include <stdarg.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "amd.h"
#include "appraising.h"
#include "intel.h"
#include "snp/private.h"
#include "snp/show.h"

#include <cmocka.h>

#define DAY (24L * 60 * 60)

static struct amd *milan, *genoa;
static u8 report[REPORT_SIZE]; /* by the VCEK of milan */
static u8 vlek_report[REPORT_SIZE];

/* Root named, intermediates and @vek given; @of is the report. */
static void outcome_with_vek(const struct vouch_bytes *vek, const u8 *of,
			     int exit_status, const char *id,
			     const char *outcome)
{
	struct appraiser *appraiser = authentic();

	add_chain(appraiser, &milan->ark, &milan->ask, vek);
	add_endorsement(appraiser, &milan->asvk);
	assert_appraised(appraiser, of, REPORT_SIZE, exit_status, id, outcome);
	appraiser_free(appraiser);
}

static void outcome_of_spec(const struct amd_vek *spec, int exit_status,
			    const char *id, const char *outcome)
{
	struct vouch_bytes der = amd_make_vek(milan, spec);

	outcome_with_vek(&der, spec->is_vlek ? vlek_report : report,
			 exit_status, id, outcome);
	vouch_bytes_free(&der);
}

static void named_root_makes_it_simulated(void **state)
{
	struct appraiser *appraiser = authentic();
	struct vouch_result *result;

	(void)state;
	add_chain(appraiser, &milan->ark, &milan->ask, &milan->vcek);
	assert_int_equal(appraise_once(appraiser, report, REPORT_SIZE, &result,
				       NULL),
			 0);
	print_bad_checks(result);
	assert_int_equal(vouch_result_status(result), VOUCH_STATUS_SIMULATED);
	assert_true(vouch_result_is_simulated(result));
	assert_string_equal(find_check(result, "snp.chain.root")->source,
			    "trust anchor that was named");
	vouch_result_free(result);
	appraiser_free(appraiser);
}

static void root_of_right_name_is_not_enough(void **state)
{
	struct appraiser *appraiser = authentic();

	(void)state;
	add_endorsement(appraiser, &milan->ark);
	add_endorsement(appraiser, &milan->ask);
	add_endorsement(appraiser, &milan->vcek);
	assert_appraised(appraiser, report, REPORT_SIZE, 1, "snp.chain.root",
			 "fail");
	appraiser_free(appraiser);
}

/* Else many forged CAs would be tried on each other. */
static void below_an_unknown_root_nothing_is_verified(void **state)
{
	struct appraiser *appraiser = authentic();
	const struct vouch_verifier *verifier = appraiser_verifier(appraiser);
	struct appraisal a = { .verifier = verifier };
	struct snp_appraisal s = { .a = &a, .checks = &a.checks };
	struct snp_chain chain;

	(void)state;
	add_endorsement(appraiser, &milan->vcek);
	add_endorsement(appraiser, &milan->ask);
	add_endorsement(appraiser, &milan->ark);
	chain = snp_find_chain(&s, verifier->endorsements->items);
	assert_non_null(chain.root);
	assert_false(chain.intermediate_is_signed);
	assert_false(chain.vek_is_signed);
	add_anchor(appraiser, &milan->ark);
	chain = snp_find_chain(&s, verifier->endorsements->items);
	assert_true(chain.intermediate_is_signed);
	assert_true(chain.vek_is_signed);
	appraiser_free(appraiser);
}

static void another_anchor_does_not_help(void **state)
{
	struct appraiser *appraiser = authentic();

	(void)state;
	add_anchor(appraiser, &genoa->ark);
	add_endorsement(appraiser, &milan->ark);
	add_endorsement(appraiser, &milan->ask);
	add_endorsement(appraiser, &milan->vcek);
	assert_appraised(appraiser, report, REPORT_SIZE, 1, "snp.chain.root",
			 "fail");
	appraiser_free(appraiser);
}

/*
 * A certificate of the named root's key, made without it. In whatever order
 * they came: the one that was named is the root.
 */
static void another_root_of_the_key_is_passed_over(void **state)
{
	struct vouch_bytes ark = amd_make_ca(
		&(struct amd_ca){ "ARK-Milan", "ARK-Milan", milan->ark_key,
				  genoa->ark_key, .serial = 7 });
	struct appraiser *appraiser = authentic();

	(void)state;
	add_endorsement(appraiser, &ark);
	add_chain(appraiser, &milan->ark, &milan->ask, &milan->vcek);
	for (int i = 0; i < 2; i++)
		assert_appraised(appraiser, report, REPORT_SIZE, 0,
				 "snp.chain.signatures", "pass");
	appraiser_free(appraiser);
	/* Named, it needs no word of its own. */
	appraiser = authentic();
	add_chain(appraiser, &ark, &milan->ask, &milan->vcek);
	assert_appraised(appraiser, report, REPORT_SIZE, 0,
			 "snp.chain.signatures", "pass");
	appraiser_free(appraiser);
	vouch_bytes_free(&ark);
}

/* Right names, but signed by a key that is not the named root's. */
static void forged_intermediate_is_refused(void **state)
{
	struct vouch_bytes ask = amd_make_ca(
		&(struct amd_ca){ "SEV-Milan", "ARK-Milan", milan->ask_key,
				  genoa->ark_key, .serial = 1 });
	struct appraiser *appraiser = authentic();

	(void)state;
	add_chain(appraiser, &milan->ark, &ask, &milan->vcek);
	assert_appraised(appraiser, report, REPORT_SIZE, 1,
			 "snp.chain.signatures", "fail");
	/* Beside the real one it does no harm. */
	add_endorsement(appraiser, &milan->ask);
	assert_appraised(appraiser, report, REPORT_SIZE, 0,
			 "snp.chain.signatures", "pass");
	appraiser_free(appraiser);
	vouch_bytes_free(&ask);
}

static void missing_certificates_leave_it_open(void **state)
{
	struct appraiser *appraiser = authentic();

	(void)state;
	assert_appraised(appraiser, report, REPORT_SIZE, 3, "snp.vek.present",
			 "open");
	add_endorsement(appraiser, &milan->vcek);
	assert_appraised(appraiser, report, REPORT_SIZE, 3,
			 "snp.chain.intermediate", "open");
	add_endorsement(appraiser, &milan->ask);
	assert_appraised(appraiser, report, REPORT_SIZE, 3, "snp.chain.root",
			 "open");
	appraiser_free(appraiser);
}

/* The ASVK has another name, and with the ASK's key it signs nothing else. */
static void intermediates_are_not_mixed(void **state)
{
	const struct amd_vek vlek_by_ask = { .is_vlek = true,
					     .issuer = "SEV-Milan" };
	struct appraiser *appraiser = authentic();

	(void)state;
	add_chain(appraiser, &milan->ark, &milan->asvk, &milan->vcek);
	assert_appraised(appraiser, report, REPORT_SIZE, 3,
			 "snp.chain.intermediate", "open");
	appraiser_free(appraiser);

	appraiser = authentic();
	add_chain(appraiser, &milan->ark, &milan->ask, &milan->vlek);
	assert_appraised(appraiser, vlek_report, REPORT_SIZE, 3,
			 "snp.chain.intermediate", "open");
	appraiser_free(appraiser);

	outcome_of_spec(&(struct amd_vek){ .issuer = "SEV-VLEK-Milan" }, 3,
			"snp.product", "open");
	outcome_of_spec(&vlek_by_ask, 3, "snp.product", "open");
}

static void veks_are_not_swapped(void **state)
{
	(void)state;
	outcome_with_vek(&milan->vcek, report, 0, "snp.sig", "pass");
	outcome_with_vek(&milan->vlek, vlek_report, 0, "snp.sig", "pass");
	outcome_with_vek(&milan->vlek, report, 3, "snp.vek.kind", "open");
	outcome_with_vek(&milan->vcek, vlek_report, 3, "snp.vek.kind", "open");
}

static void names_are_exact(void **state)
{
	(void)state;
	outcome_of_spec(&(struct amd_vek){ .common_name = "SEV-VCEK-evil" }, 3,
			"snp.vek.kind", "open");
	outcome_of_spec(&(struct amd_vek){ .common_name = "VCEK" }, 3,
			"snp.vek.kind", "open");
	outcome_of_spec(&(struct amd_vek){ .issuer = "SEV-Milan-evil" }, 3,
			"snp.product", "open");
	outcome_of_spec(&(struct amd_vek){ .issuer = "SEV-Genoa" }, 3,
			"snp.product", "open");
	outcome_of_spec(&(struct amd_vek){ .product_name = "Genoa" }, 3,
			"snp.product", "open");
}

static void signatures_are_pss_with_sha384(void **state)
{
	const struct amd_vek digest_only = { .digest = EVP_sha256(),
					     .mgf1 = EVP_sha384() };

	(void)state;
	outcome_of_spec(&(struct amd_vek){ .digest = EVP_sha256() }, 1,
			"snp.chain.signatures", "fail");
	outcome_of_spec(&digest_only, 1, "snp.chain.signatures", "fail");
	outcome_of_spec(&(struct amd_vek){ .mgf1 = EVP_sha256() }, 1,
			"snp.chain.signatures", "fail");
	outcome_of_spec(&(struct amd_vek){ .salt = 32 }, 1,
			"snp.chain.signatures", "fail");
	outcome_of_spec(&(struct amd_vek){ .is_pkcs1 = true }, 1,
			"snp.chain.signatures", "fail");
	outcome_of_spec(&(struct amd_vek){ .issuer_key = milan->ark_key }, 1,
			"snp.chain.signatures", "fail");
}

static void keys_are_p384_and_of_leaves(void **state)
{
	EVP_PKEY *p256 = EVP_EC_gen("P-256");

	(void)state;
	outcome_of_spec(&(struct amd_vek){ .key = p256 }, 3, "snp.vek.key",
			"open");
	outcome_of_spec(&(struct amd_vek){ .is_ca = true }, 3, "snp.vek.key",
			"open");
	EVP_PKEY_free(p256);
}

/* A key that is not the report's, as those of others are not. */
static void certificates_are_of_the_report(void **state)
{
	EVP_PKEY *other = EVP_EC_gen("P-384");
	static const u8 snp_25[] = { 2, 1, 25 };
	const struct amd_vek other_snp = { .replaced = "3.3",
					   .data = snp_25,
					   .size = sizeof(snp_25),
					   .key = other };

	(void)state;
	outcome_of_spec(&(struct amd_vek){ .key = other }, 1, "snp.sig",
			"fail");
	outcome_of_spec(&(struct amd_vek){ .hwid = { 1, 2, 3 }, .key = other },
			3, "snp.vek.hwid", "open");
	outcome_of_spec(&other_snp, 3, "snp.vek.tcb.snp", "open");
	outcome_of_spec(&(struct amd_vek){ .left_out = "3.3" }, 3,
			"snp.vek.ext", "open");
	EVP_PKEY_free(other);
}

/* What to do is told by check @id when @vek is given, or none. */
static void remedy_of_vek(const struct vouch_bytes *vek, const char *id,
			  const char *remedy)
{
	struct appraiser *appraiser = authentic();
	struct vouch_result *result;

	if (vek)
		add_chain(appraiser, &milan->ark, &milan->ask, vek);
	assert_int_equal(appraise_once(appraiser, report, REPORT_SIZE, &result,
				       NULL),
			 0);
	assert_non_null(strstr(find_check(result, id)->remedy, remedy));
	vouch_result_free(result);
	appraiser_free(appraiser);
}

static void remedy_says_where_the_right_one_is(void **state)
{
	struct vouch_bytes other =
		amd_make_vek(milan, &(struct amd_vek){ .hwid = { 1, 2, 3 } });

	(void)state;
	remedy_of_vek(NULL, "snp.vek.present",
		      "https://kdsintf.amd.com/vcek/v1/Milan/a0a1");
	/* A root that was named is a simulator's: AMD does not know it. */
	remedy_of_vek(&other, "snp.vek.hwid", "vouch-simd --pki");
	vouch_bytes_free(&other);
}

static void validity_is_at_the_time_of_appraisal(void **state)
{
	struct amd_vek spec = { .from = -20 * DAY, .until = -10 * DAY };
	struct vouch_bytes der = amd_make_vek(milan, &spec);
	struct appraiser *appraiser = authentic();

	(void)state;
	add_chain(appraiser, &milan->ark, &milan->ask, &der);
	assert_appraised(appraiser, report, REPORT_SIZE, 3, "time.vek.validity",
			 "open");
	appraiser_set_time(appraiser, time(NULL) - 15 * DAY);
	assert_appraised(appraiser, report, REPORT_SIZE, 0, "time.vek.validity",
			 "pass");
	appraiser_set_time(appraiser, time(NULL) - 25 * DAY);
	assert_appraised(appraiser, report, REPORT_SIZE, 3, "time.vek.validity",
			 "open");
	appraiser_set_time(appraiser, time(NULL) - 1000 * DAY);
	assert_appraised(appraiser, report, REPORT_SIZE, 3, "time.vek.validity",
			 "open");
	appraiser_free(appraiser);
	vouch_bytes_free(&der);
}

static void intermediates_are_cas(void **state)
{
	struct vouch_bytes ask = amd_make_ca(
		&(struct amd_ca){ "SEV-Milan", "ARK-Milan", milan->ask_key,
				  milan->ark_key, .is_no_ca = true });
	struct appraiser *appraiser = authentic();

	(void)state;
	add_chain(appraiser, &milan->ark, &ask, &milan->vcek);
	assert_appraised(appraiser, report, REPORT_SIZE, 1,
			 "snp.chain.intermediate", "fail");
	appraiser_free(appraiser);
	vouch_bytes_free(&ask);
}

/* A path length of 0 has no CA under it, also of an anchor. */
static void path_lengths_are_kept(void **state)
{
	struct vouch_bytes ark = amd_make_ca(&(struct amd_ca){
		"ARK-Milan", "ARK-Milan", milan->ark_key, milan->ark_key,
		.constraints = "critical,CA:TRUE,pathlen:0" });
	struct appraiser *appraiser = authentic();

	(void)state;
	add_chain(appraiser, &ark, &milan->ask, &milan->vcek);
	assert_appraised(appraiser, report, REPORT_SIZE, 1,
			 "snp.chain.intermediate", "fail");
	appraiser_free(appraiser);
	vouch_bytes_free(&ark);
}

/* The best of many is taken, wherever it lies. */
static void wrong_ones_in_the_folder_do_no_harm(void **state)
{
	struct vouch_bytes other =
		amd_make_vek(milan, &(struct amd_vek){ .hwid = { 1, 2, 3 } });
	const struct amd_vek expired = { .from = -20 * DAY,
					 .until = -10 * DAY };
	struct vouch_bytes old = amd_make_vek(milan, &expired);
	struct appraiser *appraiser = authentic();

	(void)state;
	add_endorsement(appraiser, &other);
	add_endorsement(appraiser, &genoa->vcek);
	add_endorsement(appraiser, &genoa->ark);
	add_endorsement(appraiser, &genoa->ask);
	add_endorsement(appraiser, &milan->vlek);
	add_endorsement(appraiser, &old);
	add_endorsement(appraiser, &milan->vcek);
	add_endorsement(appraiser, &milan->ask);
	add_anchor(appraiser, &milan->ark);
	assert_appraised(appraiser, report, REPORT_SIZE, 0, "snp.sig", "pass");
	appraiser_free(appraiser);
	vouch_bytes_free(&other);
	vouch_bytes_free(&old);
}

/* Both orders of @other and the right one. */
static void right_one_is_found_beside(const struct amd_vek *other, const u8 *of)
{
	struct vouch_bytes der = amd_make_vek(milan, other);
	const struct vouch_bytes *right = other->is_vlek ? &milan->vlek :
							   &milan->vcek;

	for (int i = 0; i < 2; i++) {
		struct appraiser *appraiser = authentic();

		add_anchor(appraiser, &milan->ark);
		add_endorsement(appraiser, &milan->ask);
		add_endorsement(appraiser, &milan->asvk);
		set_policy(appraiser,
			   "{\"snp\":{\"allow_masked_chip_id\":true}}");
		add_endorsement(appraiser, i ? right : &der);
		add_endorsement(appraiser, i ? &der : right);
		assert_appraised(appraiser, of, REPORT_SIZE, 0, "snp.sig",
				 "pass");
		appraiser_free(appraiser);
	}
	vouch_bytes_free(&der);
}

/* They say the same: who made the signatures tells them apart. */
static void veks_that_are_alike(void **state)
{
	EVP_PKEY *key = EVP_EC_gen("P-384"), *rsa = EVP_RSA_gen(2048);
	u8 masked[REPORT_SIZE];

	(void)state;
	amd_fill_report(milan, masked, 3, false);
	memset(masked + 0x1a0, 0, 64);
	amd_sign_report(milan, masked);
	right_one_is_found_beside(
		&(struct amd_vek){ .is_vlek = true, .key = key }, vlek_report);
	right_one_is_found_beside(&(struct amd_vek){ .key = key }, report);
	right_one_is_found_beside(&(struct amd_vek){ .key = rsa }, report);
	right_one_is_found_beside(
		&(struct amd_vek){ .key = key, .hwid = { 1 } }, masked);
	/* The right key, in a certificate of another issuer. */
	right_one_is_found_beside(
		&(struct amd_vek){ .issuer_key = milan->ark_key }, report);
	right_one_is_found_beside(
		&(struct amd_vek){ .from = -20 * DAY, .until = -DAY }, report);
	EVP_PKEY_free(key);
	EVP_PKEY_free(rsa);
}

/* Two that fit less, and are the best of their kind, set no mark for others. */
static void alike_ones_are_compared_anew(void **state)
{
	EVP_PKEY *key = EVP_EC_gen("P-384");
	const struct amd_vek specs[] = {
		{ .hwid = { 1 } },
		{ .hwid = { 2 } },
		{ .key = key },
	};
	struct appraiser *appraiser = authentic();

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(specs); i++) {
		struct vouch_bytes der = amd_make_vek(milan, &specs[i]);

		add_endorsement(appraiser, &der);
		vouch_bytes_free(&der);
	}
	add_chain(appraiser, &milan->ark, &milan->ask, &milan->vcek);
	assert_appraised(appraiser, report, REPORT_SIZE, 0, "snp.sig", "pass");
	appraiser_free(appraiser);
	EVP_PKEY_free(key);
}

static void products_are_not_mixed(void **state)
{
	struct appraiser *appraiser = authentic();
	u8 of_milan[REPORT_SIZE];

	(void)state;
	/* The right chip and TCB, but CPUID of a Milan. */
	amd_fill_report(genoa, of_milan, 3, false);
	of_milan[0x189] = 0x01;
	amd_sign_report(genoa, of_milan);
	add_chain(appraiser, &genoa->ark, &genoa->ask, &genoa->vcek);
	assert_appraised(appraiser, of_milan, REPORT_SIZE, 3, "snp.product",
			 "open");
	appraiser_free(appraiser);
}

static struct appraiser *appraiser_with_crl(const struct amd_crl *spec)
{
	struct vouch_bytes der = amd_make_crl(spec);
	struct appraiser *appraiser = authentic();

	add_chain(appraiser, &milan->ark, &milan->ask, &milan->vcek);
	add_endorsement(appraiser, &der);
	vouch_bytes_free(&der);
	return appraiser;
}

static void outcome_with_crl(const struct amd_crl *spec, int exit_status,
			     const char *id, const char *outcome)
{
	struct appraiser *appraiser = appraiser_with_crl(spec);

	assert_appraised(appraiser, report, REPORT_SIZE, exit_status, id,
			 outcome);
	appraiser_free(appraiser);
}

static void revocation_lists_are_judged(void **state)
{
	const struct amd_crl good = { "ARK-Milan", milan->ark_key,
				      .serial = 0 };
	struct amd_crl crl = good;

	(void)state;
	/* It lists the serial 0 that every VEK has: that revokes none. */
	outcome_with_crl(&good, 0, "snp.crl.revoked", "pass");
	crl.serial = 0x10001;
	outcome_with_crl(&crl, 1, "snp.crl.revoked", "fail");
	crl.serial = 0x10000;
	outcome_with_crl(&crl, 1, "snp.crl.revoked", "fail");
	crl.serial = 0x10101; /* the ASVK, which is not in this chain */
	outcome_with_crl(&crl, 0, "snp.crl.revoked", "pass");
	crl = good;
	crl.key = milan->ask_key;
	outcome_with_crl(&crl, 3, "snp.crl.signature", "open");
	/* A rule that nobody here knows, and one of changes alone. */
	crl = good;
	crl.nid = NID_netscape_comment;
	crl.added = "DER:16:00";
	outcome_with_crl(&crl, 0, "snp.crl.signature", "pass");
	crl.added = "critical,DER:16:00";
	outcome_with_crl(&crl, 3, "snp.crl.signature", "open");
	crl.nid = NID_delta_crl;
	crl.added = "DER:02:01:01";
	outcome_with_crl(&crl, 3, "snp.crl.signature", "open");
	/* It revokes all the same. */
	crl.serial = 0x10001;
	outcome_with_crl(&crl, 1, "snp.crl.revoked", "fail");
	/* The same of entries. */
	crl = good;
	crl.entry_nid = NID_certificate_issuer;
	crl.entry_added = "DER:30:00";
	outcome_with_crl(&crl, 3, "snp.crl.signature", "open");
	crl.entry_nid = NID_netscape_comment;
	crl.entry_added = "critical,DER:16:00";
	outcome_with_crl(&crl, 3, "snp.crl.signature", "open");
}

/* Another root's is not looked at: it is none. */
static void lists_of_other_roots_are_none(void **state)
{
	const struct amd_crl crl = { "ARK-Genoa", genoa->ark_key, .serial = 0 };
	struct appraiser *appraiser = appraiser_with_crl(&crl);

	(void)state;
	assert_appraised(appraiser, report, REPORT_SIZE, 0, "snp.crl.present",
			 "skip");
	appraiser_set_authentic_only(appraiser, false);
	set_policy(appraiser, "{\"require_crl\":true}");
	assert_appraised(appraiser, report, REPORT_SIZE, 3, "snp.crl.present",
			 "open");
	appraiser_free(appraiser);
}

static void lists_have_to_be_in_force(void **state)
{
	const struct amd_crl crls[] = {
		{ "ARK-Milan", milan->ark_key, .until = -30 },
		{ "ARK-Milan", milan->ark_key, .from = DAY },
		{ "ARK-Milan", milan->ark_key, .has_no_end = true },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(crls); i++) {
		struct appraiser *appraiser = appraiser_with_crl(&crls[i]);

		appraiser_set_time(appraiser, time(NULL));
		assert_appraised(appraiser, report, REPORT_SIZE, 0,
				 "snp.crl.window", "skip");
		appraiser_set_authentic_only(appraiser, false);
		assert_appraised(appraiser, report, REPORT_SIZE, 3,
				 "snp.crl.window", "open");
		appraiser_free(appraiser);
	}
}

/* One of each kind beside a good one, in both orders. */
static void outcome_beside_a_good_list(const struct amd_crl *spec,
				       int exit_status, const char *id,
				       const char *outcome)
{
	const struct amd_crl good = { "ARK-Milan", milan->ark_key,
				      .serial = 0 };

	for (int i = 0; i < 2; i++) {
		struct appraiser *appraiser =
			appraiser_with_crl(i ? spec : &good);
		struct vouch_bytes der = amd_make_crl(i ? &good : spec);

		appraiser_set_authentic_only(appraiser, false);
		add_endorsement(appraiser, &der);
		assert_appraised(appraiser, report, REPORT_SIZE, exit_status,
				 id, outcome);
		appraiser_free(appraiser);
		vouch_bytes_free(&der);
	}
}

static void newest_list_is_judged(void **state)
{
	const struct amd_crl good = { "ARK-Milan", milan->ark_key,
				      .serial = 0 };
	struct amd_crl crl = good;

	(void)state;
	crl.from = -20 * DAY;
	crl.until = -10 * DAY;
	outcome_beside_a_good_list(&crl, 3, "snp.crl.window", "pass");
	/* What was revoked once stays revoked. */
	crl.serial = 0x10001;
	outcome_beside_a_good_list(&crl, 1, "snp.crl.revoked", "fail");
	/* Were it the other, nobody would notice that it is withheld. */
	crl = good;
	crl.from = -30;
	crl.until = -20;
	outcome_beside_a_good_list(&crl, 3, "snp.crl.window", "open");
	crl.from = DAY;
	crl.until = 2 * DAY;
	outcome_beside_a_good_list(&crl, 3, "snp.crl.window", "pass");
	crl = good;
	crl.key = milan->ask_key;
	outcome_beside_a_good_list(&crl, 3, "snp.crl.signature", "pass");
	/* A list that the root did not sign lists nothing. */
	crl.serial = 0x10001;
	outcome_beside_a_good_list(&crl, 3, "snp.crl.revoked", "pass");
}

static void true_reason_is_given(void **state)
{
	const struct amd_crl crl = { "ARK-Milan", milan->ark_key,
				     .nid = NID_issuing_distribution_point,
				     .added = "critical,onlyuser:TRUE" };
	struct appraiser *appraiser = appraiser_with_crl(&crl);
	struct vouch_result *result;

	(void)state;
	assert_int_equal(appraise_once(appraiser, report, REPORT_SIZE, &result,
				       NULL),
			 0);
	assert_string_equal(
		find_check(result, "snp.crl.signature")->actual,
		"valid, with the extension X509v3 Issuing Distribution Point");
	vouch_result_free(result);
	appraiser_free(appraiser);
}

/* A table as hosts send it: VCEK, ASK, ARK and something nobody knows. */
static size_t build_table(u8 *table, const struct vouch_bytes *vek)
{
	static const u8 guids[][16] = {
		{ 0x63, 0xda, 0x75, 0x8d, 0xe6, 0x64, 0x45, 0x64, 0xad, 0xc5,
		  0xf4, 0xb9, 0x3b, 0xe8, 0xac, 0xcd },
		{ 0x4a, 0xb7, 0xb3, 0x79, 0xbb, 0xac, 0x4f, 0xe4, 0xa0, 0x2f,
		  0x05, 0xae, 0xf3, 0x27, 0xc7, 0x82 },
		{ 0xc0, 0xb4, 0x06, 0xa4, 0xa8, 0x03, 0x49, 0x52, 0x97, 0x43,
		  0x3f, 0xb6, 0x01, 0x4c, 0xd0, 0xae },
		{ 0x11 },
	};
	const struct vouch_bytes junk = { (u8 *)"junk", 4 };
	const struct vouch_bytes *parts[] = { vek, &milan->ask, &milan->ark,
					      &junk };
	size_t at = 24 * (ARRAY_SIZE(parts) + 1);

	memset(table, 0, at);
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
		u32 place[2] = { (u32)at, (u32)parts[i]->size };

		memcpy(table + 24 * i, guids[i], 16);
		memcpy(table + 24 * i + 16, place, 8);
		memcpy(table + at, parts[i]->data, parts[i]->size);
		at += parts[i]->size;
	}
	return at;
}

static void tables_bring_certificates(void **state)
{
	struct appraiser *appraiser = authentic();
	u8 input[REPORT_SIZE + 8192];
	size_t size;

	(void)state;
	memcpy(input, report, REPORT_SIZE);
	size = REPORT_SIZE + build_table(input + REPORT_SIZE, &milan->vcek);
	/* A root that came along is no reason to trust it. */
	assert_appraised(appraiser, input, size, 1, "snp.chain.root", "fail");
	add_anchor(appraiser, &milan->ark);
	assert_appraised(appraiser, input, size, 0, "snp.sig", "pass");
	/* What cannot be read in an entry is as if it were not there. */
	size = REPORT_SIZE +
	       build_table(input + REPORT_SIZE,
			   &(struct vouch_bytes){ (u8 *)"broken", 6 });
	assert_appraised(appraiser, input, size, 3, "snp.vek.present", "open");
	/* So is an entry of nothing; what is beside it counts. */
	size = REPORT_SIZE + build_table(input + REPORT_SIZE,
					 &(struct vouch_bytes){ (u8 *)"", 0 });
	assert_appraised(appraiser, input, size, 3, "snp.certs.table", "warn");
	add_endorsement(appraiser, &milan->vcek);
	assert_appraised(appraiser, input, size, 0, "snp.sig", "pass");
	assert_appraised(appraiser, input, size, 0, "snp.certs.table", "pass");
	appraiser_free(appraiser);
}

/* Of a store that has others only, the right one is missing. */
static void store_may_lack_the_right_one(void **state)
{
	struct vouch_bytes other =
		amd_make_vek(milan, &(struct amd_vek){ .hwid = { 1, 2, 3 } });
	struct appraiser *appraiser = authentic();
	u8 input[REPORT_SIZE + 8192];
	size_t size;

	(void)state;
	add_chain(appraiser, &milan->ark, &milan->ask, &other);
	add_endorsement(appraiser, &milan->vlek);
	/* The only VCEK: it was meant. */
	assert_appraised(appraiser, report, REPORT_SIZE, 1, "snp.vek.hwid",
			 "fail");
	add_endorsement(appraiser, &genoa->vcek);
	assert_appraised(appraiser, report, REPORT_SIZE, 3, "snp.vek.present",
			 "open");
	/* That of the host was, too. */
	memcpy(input, report, REPORT_SIZE);
	size = REPORT_SIZE + build_table(input + REPORT_SIZE, &other);
	assert_appraised(appraiser, input, size, 1, "snp.vek.hwid", "fail");
	add_endorsement(appraiser, &milan->vcek);
	assert_appraised(appraiser, input, size, 0, "snp.sig", "pass");
	assert_appraised(appraiser, report, REPORT_SIZE, 0, "snp.sig", "pass");
	appraiser_free(appraiser);
	vouch_bytes_free(&other);
}

static void store_may_lack_the_kind_or_the_tcb(void **state)
{
	static const u8 snp_25[] = { 2, 1, 25 };
	static const u8 snp_26[] = { 2, 1, 26 };
	const struct amd_vek spec = { .is_vlek = true,
				      .replaced = "3.3",
				      .data = snp_25,
				      .size = sizeof(snp_25) };
	const struct amd_vek next = { .is_vlek = true,
				      .replaced = "3.3",
				      .data = snp_26,
				      .size = sizeof(snp_26) };
	struct vouch_bytes newer = amd_make_vek(milan, &spec);
	struct vouch_bytes newest = amd_make_vek(milan, &next);
	struct appraiser *appraiser = authentic();

	(void)state;
	add_anchor(appraiser, &milan->ark);
	add_endorsement(appraiser, &milan->asvk);
	add_endorsement(appraiser, &milan->vcek);
	add_endorsement(appraiser, &genoa->vcek);
	assert_appraised(appraiser, vlek_report, REPORT_SIZE, 3,
			 "snp.vek.present", "open");
	add_endorsement(appraiser, &newer);
	assert_appraised(appraiser, vlek_report, REPORT_SIZE, 1,
			 "snp.vek.tcb.snp", "fail");
	add_endorsement(appraiser, &newest);
	assert_appraised(appraiser, vlek_report, REPORT_SIZE, 3,
			 "snp.vek.present", "open");
	appraiser_free(appraiser);
	vouch_bytes_free(&newer);
	vouch_bytes_free(&newest);
}

/* Told, and a warning where nothing else takes its place. */
static void damaged_entries_are_told(void **state)
{
	static const u8 crl[] = { 0x92, 0xf8, 0x1b, 0xc3, 0x58, 0x11,
				  0x4d, 0x3d, 0x97, 0xff, 0xd1, 0x9f,
				  0x88, 0xdc, 0x67, 0xea };
	struct vouch_bytes damaged = { malloc(milan->vcek.size),
				       milan->vcek.size };
	struct appraiser *appraiser = authentic();
	u8 input[REPORT_SIZE + 8192];
	struct vouch_result *result;
	size_t size;
	u32 at;

	(void)state;
	memcpy(damaged.data, milan->vcek.data, damaged.size);
	damaged.data[1] ^= 1;
	add_anchor(appraiser, &milan->ark);
	memcpy(input, report, REPORT_SIZE);
	size = REPORT_SIZE + build_table(input + REPORT_SIZE, &damaged);
	assert_appraised(appraiser, input, size, 3, "snp.certs.table", "warn");
	add_endorsement(appraiser, &milan->vcek);
	assert_int_equal(appraise_once(appraiser, input, size, &result, NULL),
			 0);
	assert_int_equal(result_exit_status(result), 0);
	assert_non_null(strstr(find_check(result, "snp.certs.table")->actual,
			       "entry VCEK of "));
	vouch_result_free(result);
	/* A VEK that nobody misses does not hide a list that somebody does. */
	memcpy(input + REPORT_SIZE + 48, crl, sizeof(crl));
	memcpy(&at, input + REPORT_SIZE + 48 + 16, sizeof(at));
	input[REPORT_SIZE + at + 1] ^= 1;
	assert_appraised(appraiser, input, size, 1, "snp.certs.table", "warn");
	/* Of a list it is one that nobody can look anything up in. */
	input[REPORT_SIZE + 48] ^= 1;
	input[REPORT_SIZE + 24] ^= 1; /* nobody knows the ASK's GUID then */
	memcpy(input + REPORT_SIZE, crl, sizeof(crl));
	add_endorsement(appraiser, &milan->ask);
	assert_appraised(appraiser, input, size, 1, "snp.certs.table", "warn");
	appraiser_free(appraiser);
	vouch_bytes_free(&damaged);
}

/* Of two of a kind the first. */
static void first_damage_is_told(void **state)
{
	struct appraiser *appraiser = authentic();
	u8 input[REPORT_SIZE + 8192];
	u8 *table = input + REPORT_SIZE;
	struct vouch_result *result;
	size_t size;
	u32 at;

	(void)state;
	memcpy(input, report, REPORT_SIZE);
	size = REPORT_SIZE + build_table(table, &milan->vcek);
	for (size_t i = 1; i <= 2; i++) { /* ASK and ARK */
		memcpy(&at, table + 24 * i + 16, sizeof(at));
		table[at + 1] ^= 1;
	}
	assert_int_equal(appraise_once(appraiser, input, size, &result, NULL),
			 0);
	assert_string_equal(check_outcome(result, "snp.certs.table"), "warn");
	assert_non_null(strstr(find_check(result, "snp.certs.table")->actual,
			       "entry ASK of "));
	assert_non_null(strstr(find_check(result, "snp.certs.table")->actual,
			       " bytes is no certificate or CRL in DER: at "
			       "byte "));
	vouch_result_free(result);
	appraiser_free(appraiser);
}

/* A host's own list does not spoil that of the verifier, nor help alone. */
static void lists_of_the_host(void **state)
{
	const struct amd_crl good = { "ARK-Milan", milan->ark_key,
				      .serial = 0 };
	const struct amd_crl forged = { "ARK-Milan", milan->ask_key,
					.serial = 0 };
	struct vouch_bytes crl = amd_make_crl(&forged);
	struct appraiser *appraiser = authentic();
	u8 input[REPORT_SIZE + 8192];
	size_t size;

	(void)state;
	add_anchor(appraiser, &milan->ark);
	add_endorsement(appraiser, &milan->vcek);
	memcpy(input, report, REPORT_SIZE);
	size = REPORT_SIZE + build_table(input + REPORT_SIZE, &crl);
	assert_appraised(appraiser, input, size, 3, "snp.crl.signature",
			 "open");
	vouch_bytes_free(&crl);
	crl = amd_make_crl(&good);
	add_endorsement(appraiser, &crl);
	assert_appraised(appraiser, input, size, 0, "snp.crl.signature",
			 "pass");
	appraiser_free(appraiser);

	/* A bad one of the verifier's is not made up for by the host's. */
	appraiser = appraiser_with_crl(&forged);
	size = REPORT_SIZE + build_table(input + REPORT_SIZE, &crl);
	assert_appraised(appraiser, input, size, 3, "snp.crl.signature",
			 "open");
	appraiser_free(appraiser);
	vouch_bytes_free(&crl);
}

/* What an entry is shown as that has @bytes where the VCEK should be. */
static void assert_entry(const struct vouch_bytes *bytes, const char *type)
{
	static u8 table[16384];
	size_t size = build_table(table, bytes);
	json_t *shown = snp_certs_json(table, size, NULL), *content;

	assert_int_equal(json_array_size(shown), 4);
	content = json_object_get(json_array_get(shown, 0), "content");
	assert_int_equal(json_array_size(content), 1);
	content = json_array_get(content, 0);
	if (type)
		assert_string_equal(
			json_string_value(json_object_get(content, "type")),
			type);
	else
		assert_int_equal(json_string_length(content), 2 * bytes->size);
	json_decref(shown);
}

/* Only certificates and lists have a form of their own there. */
static void entries_are_shown(void **state)
{
	const struct amd_crl spec = { "ARK-Milan", milan->ark_key,
				      .serial = 0 };
	struct vouch_bytes crl = amd_make_crl(&spec), document;
	EVP_PKEY *key = EVP_EC_gen("P-256");

	(void)state;
	document = intel_document(key, "tcbInfo", intel_tcb_info);
	assert_entry(&milan->vcek, "certificate");
	assert_entry(&crl, "crl");
	assert_entry(&(struct vouch_bytes){ (u8 *)"broken", 6 }, NULL);
	assert_entry(&document, NULL);
	vouch_bytes_free(&crl);
	vouch_bytes_free(&document);
	EVP_PKEY_free(key);
}

static void cut_tables_are_refused(void **state)
{
	struct appraiser *appraiser = authentic();
	u8 input[REPORT_SIZE + 8192];
	size_t size;

	(void)state;
	add_anchor(appraiser, &milan->ark);
	memcpy(input, report, REPORT_SIZE);
	size = REPORT_SIZE + build_table(input + REPORT_SIZE, &milan->vcek);
	for (size_t cut = 0; cut < size; cut++) {
		u8 *copy = malloc(cut ? cut : 1);
		struct vouch_result *result;

		memcpy(copy, input, cut);
		assert_int_equal(
			appraise_once(appraiser, copy, cut, &result, NULL), 0);
		/* It lacks its certificates, or cannot be read. */
		assert_int_equal(result_exit_status(result), 3);
		vouch_result_free(result);
		free(copy);
	}
	appraiser_free(appraiser);
}

static int set_up(void **state)
{
	(void)state;
	milan = amd_new("Milan");
	genoa = amd_new("Genoa");
	amd_fill_report(milan, report, 3, false);
	amd_sign_report(milan, report);
	amd_fill_report(milan, vlek_report, 3, true);
	amd_sign_report(milan, vlek_report);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	amd_free(milan);
	amd_free(genoa);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(named_root_makes_it_simulated),
		cmocka_unit_test(root_of_right_name_is_not_enough),
		cmocka_unit_test(below_an_unknown_root_nothing_is_verified),
		cmocka_unit_test(another_anchor_does_not_help),
		cmocka_unit_test(another_root_of_the_key_is_passed_over),
		cmocka_unit_test(forged_intermediate_is_refused),
		cmocka_unit_test(missing_certificates_leave_it_open),
		cmocka_unit_test(intermediates_are_not_mixed),
		cmocka_unit_test(veks_are_not_swapped),
		cmocka_unit_test(names_are_exact),
		cmocka_unit_test(signatures_are_pss_with_sha384),
		cmocka_unit_test(keys_are_p384_and_of_leaves),
		cmocka_unit_test(certificates_are_of_the_report),
		cmocka_unit_test(remedy_says_where_the_right_one_is),
		cmocka_unit_test(validity_is_at_the_time_of_appraisal),
		cmocka_unit_test(intermediates_are_cas),
		cmocka_unit_test(path_lengths_are_kept),
		cmocka_unit_test(wrong_ones_in_the_folder_do_no_harm),
		cmocka_unit_test(veks_that_are_alike),
		cmocka_unit_test(alike_ones_are_compared_anew),
		cmocka_unit_test(products_are_not_mixed),
		cmocka_unit_test(revocation_lists_are_judged),
		cmocka_unit_test(lists_of_other_roots_are_none),
		cmocka_unit_test(lists_have_to_be_in_force),
		cmocka_unit_test(newest_list_is_judged),
		cmocka_unit_test(true_reason_is_given),
		cmocka_unit_test(tables_bring_certificates),
		cmocka_unit_test(store_may_lack_the_right_one),
		cmocka_unit_test(store_may_lack_the_kind_or_the_tcb),
		cmocka_unit_test(damaged_entries_are_told),
		cmocka_unit_test(first_damage_is_told),
		cmocka_unit_test(lists_of_the_host),
		cmocka_unit_test(entries_are_shown),
		cmocka_unit_test(cut_tables_are_refused),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
