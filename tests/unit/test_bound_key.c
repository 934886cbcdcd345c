// SPDX-License-Identifier: MIT
/* RA-TLS: evidence in certificates, and whether their keys are the guest's. */
#define _GNU_SOURCE /* asprintf() */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/x509.h>

#include "appraise/kinds.h"
#include "appraising.h"
#include "base/bytes.h"
#include "codec/cbor/item.h"
#include "evidence/evidence.h"
#include "fake_device.h"
#include "formats/bound_key.h"
#include "guest_cert.h"
#include "pki.h"

#define INTEL "1.2.840.113741.1337.6"
/* As Gramine writes it: with the tag and the length of an OID inside. */
#define GRAMINE "0.6.9.42.840.113741.1337.6"
#define DSTACK "1.3.6.1.4.1.62397.1.1"
#define DICE "2.23.133.5.4.9"
#define CMW "1.3.6.1.5.5.7.1.35"

static struct pki *pki;
static struct appraiser *appraiser;
static EVP_PKEY *guest;
static struct vouch_bytes spki;

static struct vouch_bytes spki_of(EVP_PKEY *key)
{
	struct vouch_bytes out = { 0 };
	int size = i2d_PUBKEY(key, &out.data);

	assert_true(size > 0);
	out.size = (size_t)size;
	return out;
}

/* A certificate of the guest's own, with @value in one extension. */
static struct vouch_bytes certificate(const char *oid, const void *value,
				      size_t size)
{
	return guest_cert(guest, oid, value, size);
}

/* A report over a digest of @size bytes of @data, and zeroes. */
static void report_over(const EVP_MD *md, const void *data, size_t size,
			u8 *report)
{
	u8 report_data[VOUCH_REPORT_DATA_SIZE] = { 0 };

	assert_true(EVP_Digest(data, size, report_data, NULL, md, NULL));
	pki_report(pki, report_data, report);
}

static void assert_told(const struct vouch_bytes *cert, const char *undone,
			const char *outcome, const char *actual)
{
	static const char id[] = "certificate.key_binding";
	struct vouch_result *result;

	assert_int_equal(appraise_once(appraiser, cert->data, cert->size,
				       &result, NULL),
			 0);
	assert_string_equal(find_check(result, "input.type")->actual, undone);
	assert_string_equal(check_outcome(result, id), outcome);
	if (actual)
		assert_string_equal(find_check(result, id)->actual, actual);
	assert_int_equal(result_exit_status(result),
			 strcmp(outcome, "warn") ? 0 : 1);
	vouch_result_free(result);
}

/* In an extension of @oid; with a key that is bound or is not. */
static void assert_raw(const char *oid, const u8 *report, const char *outcome,
		       const char *actual)
{
	struct vouch_bytes cert = certificate(oid, report, PKI_REPORT_SIZE);

	assert_told(&cert, "an SEV-SNP report, in a certificate", outcome,
		    actual);
	vouch_bytes_free(&cert);
}

static void hashes_of_the_key_bind_it(void **state)
{
	u8 report[PKI_REPORT_SIZE];

	(void)state;
	report_over(EVP_sha256(), spki.data, spki.size, report);
	assert_raw(INTEL, report, "pass", "SHA-256 of the key");
	assert_raw(GRAMINE, report, "pass", "SHA-256 of the key");
	report_over(EVP_sha384(), spki.data, spki.size, report);
	assert_raw(INTEL, report, "pass", "SHA-384 of the key");
	report_over(EVP_sha512(), spki.data, spki.size, report);
	assert_raw(INTEL, report, "pass", "SHA-512 of the key");
}

static void words_before_the_key_bind_it(void **state)
{
	static const char word[] = "ratls-cert:";
	u8 text[256], report[PKI_REPORT_SIZE];

	(void)state;
	memcpy(text, word, sizeof(word) - 1);
	assert_true(sizeof(word) + spki.size <= sizeof(text));
	memcpy(text + sizeof(word) - 1, spki.data, spki.size);
	report_over(EVP_sha512(), text, sizeof(word) - 1 + spki.size, report);
	assert_raw(DSTACK, report, "pass",
		   "SHA-512 of \"ratls-cert:\" and the key");
	text[0] = 'R';
	report_over(EVP_sha512(), text, sizeof(word) - 1 + spki.size, report);
	assert_raw(DSTACK, report, "warn", NULL);
}

/* The report of another guest in a certificate of one's own. */
static void another_key_is_warned_of(void **state)
{
	u8 report[PKI_REPORT_SIZE];

	(void)state;
	report_over(EVP_sha256(), spki.data, spki.size - 1, report);
	assert_raw(INTEL, report, "warn", NULL);
}

/* "pubkey-hash" as rats-tls writes it, or as a list in the claims. */
static struct vouch_bytes claims_with(int64_t number, const EVP_MD *md,
				      bool in_bytes)
{
	struct vouch_bytes out, inner;
	cbor_item_t *map = cbor_new_definite_map(2);
	cbor_item_t *entry = cbor_new_definite_array(2);
	unsigned int size;
	u8 digest[64];

	assert_true(EVP_Digest(spki.data, spki.size, digest, &size, md, NULL));
	item_push(&entry, item_int(number));
	item_push(&entry, item_bytes(digest, size));
	if (in_bytes) {
		assert_int_equal(item_encode(&entry, &inner, NULL), 0);
		entry = item_bytes(inner.data, inner.size);
		vouch_bytes_free(&inner);
	}
	item_put(&map, cbor_build_string("nonce"), item_bytes("12345678", 8));
	item_put(&map, cbor_build_string("pubkey-hash"), entry);
	assert_int_equal(item_encode(&map, &out, NULL), 0);
	return out;
}

/* What is told of tagged evidence with these claims, over @md of them. */
static void assert_tagged(u64 tag, const struct vouch_bytes *claims,
			  const EVP_MD *md, const char *outcome,
			  const char *actual)
{
	cbor_item_t *list = cbor_new_definite_array(2), *tagged;
	struct vouch_bytes value, cert;
	u8 report[PKI_REPORT_SIZE];

	report_over(md, claims->data, claims->size, report);
	item_push(&list, item_bytes(report, sizeof(report)));
	item_push(&list, item_bytes(claims->data, claims->size));
	tagged = item_tag(tag, list);
	assert_int_equal(item_encode(&tagged, &value, NULL), 0);
	cert = certificate(DICE, value.data, value.size);
	assert_told(&cert,
		    "an SEV-SNP report, in tagged evidence, in a certificate",
		    outcome, actual);
	vouch_bytes_free(&cert);
	vouch_bytes_free(&value);
}

static void claims_bind_the_key(void **state)
{
	struct vouch_bytes claims = claims_with(1, EVP_sha256(), true);

	(void)state;
	assert_tagged(60000, &claims, EVP_sha256(), "pass",
		      "SHA-256 of claims with the key's hash");
	assert_tagged(60001, &claims, EVP_sha384(), "pass",
		      "SHA-384 of claims with the key's hash");
	vouch_bytes_free(&claims);
	claims = claims_with(7, EVP_sha384(), false);
	assert_tagged(60000, &claims, EVP_sha512(), "pass",
		      "SHA-512 of claims with the key's hash");
	vouch_bytes_free(&claims);
	claims = claims_with(8, EVP_sha512(), true);
	assert_tagged(60000, &claims, EVP_sha256(), "pass", NULL);
	vouch_bytes_free(&claims);
}

/* Claims of another key, or that nobody can read, bind none. */
static void other_claims_bind_nothing(void **state)
{
	static const struct vouch_bytes empty = { (u8 *)"", 0 };
	struct vouch_bytes claims = claims_with(7, EVP_sha256(), true);

	(void)state;
	assert_tagged(60000, &claims, EVP_sha256(), "warn", NULL);
	vouch_bytes_free(&claims);
	claims = claims_with(1, EVP_sha256(), true);
	claims.data[claims.size - 1] ^= 1;
	assert_tagged(60000, &claims, EVP_sha256(), "warn", NULL);
	vouch_bytes_free(&claims);
	assert_tagged(60000, &empty, EVP_sha256(), "warn", NULL);
}

static void assert_no_tag(const char *bytes, size_t size)
{
	struct tagged tagged;

	assert_int_equal(
		tagged_open((struct der_view){ (const u8 *)bytes, size },
			    &tagged),
		-EBADMSG);
	tagged_close(&tagged);
}

#define NO_TAG(text) assert_no_tag(text, sizeof(text) - 1)

static void other_cbor_is_none(void **state)
{
	struct tagged tagged;
	static const u8 good[] = "\xd9\xea\x60\x82\x41\x01\x41\x02";

	(void)state;
	assert_int_equal(tagged_open((struct der_view){ good, 8 }, &tagged), 0);
	assert_int_equal(tagged.evidence.data[0], 1);
	assert_int_equal(tagged.claims.data[0], 2);
	tagged_close(&tagged);
	NO_TAG("");
	NO_TAG("\xd9\xea\x60");
	NO_TAG("\xd9\xea\x62\x82\x41\x01\x41\x02");
	NO_TAG("\xd9\xeb\x60\x82\x41\x01\x41\x02");
	NO_TAG("\xd9\xea\x60\x83\x41\x01\x41\x02\x40");
	NO_TAG("\xd9\xea\x60\x81\x41\x01");
	NO_TAG("\xd9\xea\x60\x82\x41\x01\x61\x02");
	NO_TAG("\xd9\xea\x60\x82\x41\x01\x41\x02\x00");
	NO_TAG("\xd9\xea\x60\x82\x41\x01\xd9\xea\x60\x40");
}

/* Whoever asks only for authenticity is told all the same. */
static void authenticity_alone_is_told_too(void **state)
{
	u8 report[PKI_REPORT_SIZE];

	(void)state;
	report_over(EVP_sha256(), "", 0, report);
	appraiser_set_authentic_only(appraiser, true);
	assert_raw(INTEL, report, "skip", NULL);
	report_over(EVP_sha256(), spki.data, spki.size, report);
	assert_raw(INTEL, report, "pass", "SHA-256 of the key");
	appraiser_set_authentic_only(appraiser, false);
}

/* Nobody vouches for a report that is not signed, nor for its REPORT_DATA. */
static void forged_reports_bind_nothing(void **state)
{
	u8 report[PKI_REPORT_SIZE];
	struct vouch_bytes cert;

	(void)state;
	report_over(EVP_sha256(), spki.data, spki.size, report);
	report[PKI_AT_SIGNATURE] ^= 1;
	cert = certificate(CMW, report, sizeof(report));
	assert_appraised(appraiser, cert.data, cert.size, 1,
			 "certificate.key_binding", "absent");
	vouch_bytes_free(&cert);
}

/* The report alone, and then the same in a certificate of somebody. */
static void assert_beside(const u8 *report, const char *outcome)
{
	struct vouch_bytes cert = certificate(INTEL, report, PKI_REPORT_SIZE);
	char *first = hex_encode(report, PKI_REPORT_SIZE);
	char *second = hex_encode(cert.data, cert.size);
	struct vouch_bytes both;

	assert_true(asprintf((char **)&both.data, "{\"a\":\"%s\",\"b\":\"%s\"}",
			     first, second) > 0);
	both.size = strlen((char *)both.data);
	assert_told(&both, "an SEV-SNP report, in hexadecimal, in member a",
		    outcome, NULL);
	vouch_bytes_free(&both);
	vouch_bytes_free(&cert);
	free(first);
	free(second);
}

static void a_certificate_beside_it_counts(void **state)
{
	u8 report[PKI_REPORT_SIZE];

	(void)state;
	report_over(EVP_sha256(), spki.data, spki.size, report);
	assert_beside(report, "pass");
	report_over(EVP_sha256(), "", 0, report);
	assert_beside(report, "warn");
}

/* A record of CMW with a certificate, in a certificate of somebody else. */
static struct vouch_bytes around(EVP_PKEY *key, const struct vouch_bytes *cert)
{
	cbor_item_t *record = cbor_new_definite_array(2);
	struct vouch_bytes value, out;

	item_push(&record, cbor_build_string("application/pkix-cert"));
	item_push(&record, item_bytes(cert->data, cert->size));
	assert_int_equal(item_encode(&record, &value, NULL), 0);
	out = guest_cert(key, CMW, value.data, value.size);
	vouch_bytes_free(&value);
	return out;
}

/* Evidence that is bound to the guest's key, with the key of another around. */
static void a_certificate_around_it_is_not_the_guests(void **state)
{
	EVP_PKEY *other = EVP_EC_gen("P-256");
	struct vouch_bytes inner, outer;
	u8 report[PKI_REPORT_SIZE];

	(void)state;
	report_over(EVP_sha256(), spki.data, spki.size, report);
	inner = certificate(INTEL, report, sizeof(report));
	outer = around(other, &inner);
	assert_appraised(appraiser, outer.data, outer.size, 1,
			 "certificate.key_binding", "warn");
	vouch_bytes_free(&outer);
	outer = around(guest, &inner);
	assert_appraised(appraiser, outer.data, outer.size, 0,
			 "certificate.key_binding", "pass");
	vouch_bytes_free(&outer);
	vouch_bytes_free(&inner);
	EVP_PKEY_free(other);
}

/* REPORT_DATA of the report in Evidence, in hex. */
static char *report_data_of(const struct vouch_bytes *evidence)
{
	struct evidence *e;
	char *text;

	assert_int_equal(evidence_open(&evidence_kinds, evidence->data,
				       evidence->size, &e, NULL),
			 0);
	text = hex_encode(e->claims.report.data + PKI_AT_REPORT_DATA,
			  VOUCH_REPORT_DATA_SIZE);
	evidence_close(e);
	return text;
}

/* vouch's own Evidence: its report is over a key that signs one token. */
static void evidence_in_a_certificate_binds_nothing(void **state)
{
	struct vouch_report_options options = { .size = sizeof(options) };
	struct vouch_bytes evidence, cert;
	struct fake_device fake;
	char *report_data;

	(void)state;
	fake_device_init(&fake, pki);
	assert_int_equal(vouch_evidence_create(&fake.device,
					       (const u8 *)"nonce of 8", 8,
					       &options, &evidence, NULL),
			 0);
	report_data = report_data_of(&evidence);
	cert = certificate(CMW, evidence.data, evidence.size);
	assert_told(&cert, "signed Evidence, in a certificate", "warn",
		    report_data);
	free(report_data);
	vouch_bytes_free(&cert);
	vouch_bytes_free(&evidence);
}

/* Affirmed as long as nothing warns. */
static void accept_reports(void)
{
	u8 report_data[VOUCH_REPORT_DATA_SIZE] = { 0 };
	u8 report[PKI_REPORT_SIZE];
	char *hex, json[256];

	pki_report(pki, report_data, report);
	hex = hex_encode(report + PKI_AT_MEASUREMENT, 48);
	snprintf(json, sizeof(json),
		 "{\"freshness\": \"unchecked\", \"snp\": "
		 "{\"measurement\": \"%s\"}}",
		 hex);
	free(hex);
	set_policy(appraiser, json);
	add_chain(appraiser, &pki->ark, &pki->ask, &pki->vcek);
}

static int start(void **state)
{
	(void)state;
	pki = pki_new();
	guest = EVP_EC_gen("P-256");
	spki = spki_of(guest);
	appraiser = appraiser_new();
	accept_reports();
	return 0;
}

static int stop(void **state)
{
	(void)state;
	appraiser_free(appraiser);
	OPENSSL_free(spki.data);
	EVP_PKEY_free(guest);
	pki_free(pki);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hashes_of_the_key_bind_it),
		cmocka_unit_test(words_before_the_key_bind_it),
		cmocka_unit_test(another_key_is_warned_of),
		cmocka_unit_test(claims_bind_the_key),
		cmocka_unit_test(other_claims_bind_nothing),
		cmocka_unit_test(other_cbor_is_none),
		cmocka_unit_test(authenticity_alone_is_told_too),
		cmocka_unit_test(forged_reports_bind_nothing),
		cmocka_unit_test(a_certificate_beside_it_counts),
		cmocka_unit_test(a_certificate_around_it_is_not_the_guests),
		cmocka_unit_test(evidence_in_a_certificate_binds_nothing),
	};

	return cmocka_run_group_tests_name("bound_key", tests, start, stop);
}
