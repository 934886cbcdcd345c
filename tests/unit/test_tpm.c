// SPDX-License-Identifier: MIT
/*
 * Structures of a TPM and manifests of an SVSM, by what swtpm and a real guest
 * made: tests/unit/vectors.h says where that is.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/bytes.h"
#include "log/event_log.h"
#include "svsm/svsm.h"
#include "tpm/ima.h"
#include "tpm/tpm.h"
#include "vectors.h"

static struct vouch_bytes load(const char *name)
{
	struct vouch_bytes bytes;
	char folder[PATH_SIZE];

	snprintf(folder, sizeof(folder), "%s/svsm-vtpm", vectors);
	bytes = read_in(folder, name);
	assert_non_null(bytes.data);
	return bytes;
}

static struct vouch_bytes made(const char *name)
{
	char path[128];

	snprintf(path, sizeof(path), "synthetic/%s", name);
	return load(path);
}

/* Without the sessions of the response, which these two files have as well. */
static struct vouch_bytes made_signature(const char *name, size_t sessions)
{
	struct vouch_bytes bytes = made(name);

	bytes.size -= 5 * sessions;
	return bytes;
}

static struct tpm_view view(const struct vouch_bytes *bytes)
{
	return (struct tpm_view){ bytes->data, bytes->size };
}

static void assert_hex(const u8 *data, size_t size, const char *hex)
{
	char *text = hex_encode(data, size);

	assert_string_equal(text, hex);
	free(text);
}

static struct tpm_public key_of(const struct vouch_bytes *bytes)
{
	struct tpm_view v = view(bytes);
	struct tpm_public key;

	assert_int_equal(tpm_public_open(&v, &key, NULL), 0);
	return key;
}

static void keys_are_read(void **state)
{
	struct vouch_bytes ek = made("ek-tpmt-public.bin");
	struct vouch_bytes ak = made("ak-tpmt-public.bin");
	struct tpm_public e = key_of(&ek), a = key_of(&ak);
	char text[32];
	EVP_PKEY *key;

	(void)state;
	assert_int_equal(e.attributes, 0x000300b2);
	assert_int_equal(e.symmetric, TPM_ALG_AES);
	assert_int_equal(e.symmetric_bits, 128);
	assert_int_equal(e.auth_policy.size, 32);
	assert_int_equal(a.attributes, 0x00050072);
	assert_int_equal(a.scheme, TPM_ALG_RSASSA);
	assert_int_equal(a.scheme_hash, TPM_ALG_SHA256);
	tpm_public_text(&e, text, sizeof(text));
	assert_string_equal(text, "RSA-2048");
	assert_int_equal(tpm_public_key(&a, &key, NULL), 0);
	assert_int_equal(EVP_PKEY_get_bits(key), 2048);
	EVP_PKEY_free(key);
	vouch_bytes_free(&ek);
	vouch_bytes_free(&ak);
}

/* Cut anywhere, or with a byte more, none of them is read. */
static void assert_whole(const char *name, size_t sessions,
			 int (*open)(const struct tpm_view *bytes))
{
	struct vouch_bytes bytes = made_signature(name, sessions);
	struct tpm_view v = { bytes.data, 0 };

	for (; v.size < bytes.size; v.size++)
		assert_true(open(&v) < 0);
	assert_int_equal(open(&v), 0);
	bytes.data = realloc(bytes.data, bytes.size + 1);
	bytes.data[bytes.size] = 0;
	v = (struct tpm_view){ bytes.data, bytes.size + 1 };
	assert_true(open(&v) < 0);
	vouch_bytes_free(&bytes);
}

static int open_public(const struct tpm_view *bytes)
{
	struct tpm_public key;

	return tpm_public_open(bytes, &key, NULL);
}

static int open_attest(const struct tpm_view *bytes)
{
	struct tpm_attest attest;

	return tpm_attest_open(bytes, &attest, NULL);
}

static int open_signature(const struct tpm_view *bytes)
{
	struct tpm_signature signature;

	return tpm_signature_open(bytes, &signature, NULL);
}

static int open_manifest(const struct tpm_view *bytes)
{
	struct svsm_manifest manifest;

	/* Without the GUID at its start it is another manifest. */
	if (bytes->size < 16)
		return -EBADMSG;
	return svsm_manifest_open(bytes->data, bytes->size, &manifest, NULL);
}

static void nothing_is_read_in_part(void **state)
{
	(void)state;
	assert_whole("ek-tpmt-public.bin", 0, open_public);
	assert_whole("ak-tpmt-public.bin", 0, open_public);
	assert_whole("quote-sha256.attest", 0, open_attest);
	assert_whole("import-certify.attest", 0, open_attest);
	assert_whole("quote-sha256.tpmt-signature", 1, open_signature);
	assert_whole("import-certify.tpmt-signature", 2, open_signature);
	assert_whole("services-manifest-vtpm.bin", 0, open_manifest);
}

/* PCRs of a TPM that was just started: 17 to 22 are ones. */
static void start_values(u8 *values, size_t size)
{
	memset(values, 0, TPM_PCRS * size);
	memset(values + 17 * size, 0xff, 6 * size);
}

static void assert_quote(const char *name, u16 alg)
{
	struct vouch_bytes ak = made("ak-tpmt-public.bin");
	struct vouch_bytes nonce = made("quote-qualifying-data.bin");
	u8 pcrs[TPM_PCRS * 48], digest[64];
	char file[64], text[200];
	struct vouch_bytes bytes, signed_by;
	struct tpm_public key = key_of(&ak);
	struct tpm_signature signature;
	struct tpm_values values;
	struct tpm_attest quote;
	struct tpm_view v, s;
	EVP_PKEY *pkey;

	snprintf(file, sizeof(file), "%s.attest", name);
	bytes = made(file);
	snprintf(file, sizeof(file), "%s.tpmt-signature", name);
	signed_by = made_signature(file, 1);
	v = view(&bytes);
	s = view(&signed_by);
	assert_int_equal(tpm_attest_open(&v, &quote, NULL), 0);
	assert_int_equal(tpm_signature_open(&s, &signature, NULL), 0);
	assert_int_equal(tpm_public_key(&key, &pkey, NULL), 0);
	assert_int_equal(tpm_signature_verify(&signature, pkey, &v), 1);
	assert_true(tpm_view_is(&quote.extra, nonce.data, nonce.size));
	assert_int_equal(quote.selection.count, 1);
	assert_int_equal(quote.selection.banks[0].alg, alg);
	assert_int_equal(quote.selection.banks[0].mask, 0xffffff);
	tpm_selection_text(&quote.selection, text, sizeof(text));
	assert_non_null(strstr(text, ":0,1,2,3,4,5,6,7,8,9,10,"));

	start_values(pcrs, tpm_hash_size(alg));
	values = (struct tpm_values){
		.count = 1,
		.banks = { { alg, { pcrs, TPM_PCRS * tpm_hash_size(alg) } } },
	};
	assert_true(tpm_values_fit(&quote.selection, &values));
	/* The hash of the signing scheme, not that of the bank. */
	assert_true(tpm_values_digest(&values, signature.hash, digest));
	assert_true(tpm_view_is(&quote.pcr_digest, digest, 32));
	assert_ptr_equal(tpm_value(&quote.selection, &values, alg, 17),
			 pcrs + 17 * tpm_hash_size(alg));
	values.banks[0].values.size--;
	assert_false(tpm_values_fit(&quote.selection, &values));

	bytes.data[60] ^= 1;
	assert_int_equal(tpm_signature_verify(&signature, pkey, &v), 0);
	EVP_PKEY_free(pkey);
	vouch_bytes_free(&bytes);
	vouch_bytes_free(&signed_by);
	vouch_bytes_free(&ak);
	vouch_bytes_free(&nonce);
}

static void quotes_are_verified(void **state)
{
	(void)state;
	assert_quote("quote-sha256", TPM_ALG_SHA256);
	assert_quote("quote-sha384", TPM_ALG_SHA384);
}

static void certification_is_verified(void **state)
{
	struct vouch_bytes bytes = made("import-certify.attest");
	struct vouch_bytes mac =
		made_signature("import-certify.tpmt-signature", 2);
	struct vouch_bytes secret = made("import-certify-hmac-key.bin");
	struct vouch_bytes ak = made("ak-tpmt-public.bin");
	struct tpm_view v = view(&bytes), s = view(&mac), k = view(&secret);
	struct tpm_public key = key_of(&ak);
	struct tpm_signature signature;
	struct tpm_attest attest;
	u8 name[TPM_NAME_MAX];
	size_t size;

	(void)state;
	assert_int_equal(tpm_attest_open(&v, &attest, NULL), 0);
	assert_int_equal(attest.type, TPM_ATTEST_CERTIFY);
	assert_int_equal(tpm_signature_open(&s, &signature, NULL), 0);
	assert_int_equal(tpm_signature_verify_hmac(&signature, &k, &v), 1);
	size = tpm_public_name(&key, name);
	assert_int_equal(size, 34);
	assert_true(tpm_view_is(&attest.name, name, size));
	assert_false(tpm_view_is(&attest.qualified_name, name, size));
	secret.data[0] ^= 1;
	assert_int_equal(tpm_signature_verify_hmac(&signature, &k, &v), 0);
	vouch_bytes_free(&bytes);
	vouch_bytes_free(&mac);
	vouch_bytes_free(&secret);
	vouch_bytes_free(&ak);
}

/* Part 1, section 11.4.10: by hand, one block of HMAC. */
static void keys_are_derived(void **state)
{
	static const u8 message[] = {
		0,   0,	  0, 1,	  'S', 'T', 'O', 'R', 'A',
		'G', 'E', 0, 'n', 'a', 0,   0,	 0,   128
	};
	const struct tpm_kdf kdf = {
		.alg = TPM_ALG_SHA256,
		.key = { (const u8 *)"0123456789abcdef0123456789abcdef", 32 },
		.label = "STORAGE",
		.u = { (const u8 *)"na", 2 },
	};
	const struct tpm_view data = { message, sizeof(message) };
	u8 expected[32], got[16];

	(void)state;
	assert_true(tpm_hmac(TPM_ALG_SHA256, &kdf.key, &data, expected));
	assert_true(tpm_kdfa(&kdf, got, sizeof(got)));
	assert_memory_equal(got, expected, sizeof(got));
}

static void manifest_has_the_key(void **state)
{
	struct vouch_bytes all = made("services-manifest-vtpm.bin");
	struct vouch_bytes ek = made("ek-tpmt-public.bin");
	struct vouch_bytes nonce = made("nonce64.bin");
	struct vouch_bytes single = made("report-data-single.bin");
	struct vouch_bytes both = made("report-data-all.bin");
	const struct svsm_service *service;
	struct svsm_manifest manifest;
	u8 report_data[64];
	char name[SVSM_NAME_SIZE];

	(void)state;
	assert_int_equal(
		svsm_manifest_open(all.data, all.size, &manifest, NULL), 0);
	assert_false(manifest.is_single);
	service = svsm_find(&manifest, svsm_guid_vtpm);
	assert_non_null(service);
	assert_int_equal(service->size, ek.size);
	assert_memory_equal(service->data, ek.data, ek.size);
	svsm_service_name(service->guid, name);
	assert_string_equal(name, "vtpm");
	assert_true(
		svsm_report_data(nonce.data, all.data, all.size, report_data));
	assert_memory_equal(report_data, both.data, both.size);

	assert_int_equal(svsm_manifest_open(ek.data, ek.size, &manifest, NULL),
			 0);
	assert_true(manifest.is_single);
	assert_true(
		svsm_report_data(nonce.data, ek.data, ek.size, report_data));
	assert_memory_equal(report_data, single.data, single.size);
	vouch_bytes_free(&all);
	vouch_bytes_free(&ek);
	vouch_bytes_free(&nonce);
	vouch_bytes_free(&single);
	vouch_bytes_free(&both);
}

static void put32(u8 *at, u32 value)
{
	for (int i = 0; i < 4; i++)
		at[i] = (u8)(value >> 8 * i);
}

/* Services with data out of order: 8 bytes at 80, 4 at 72. */
static void make_services(u8 *m)
{
	struct vouch_bytes all = made("services-manifest-vtpm.bin");

	memset(m, 0, 88);
	memcpy(m, all.data, 16);
	put32(m + 16, 88);
	put32(m + 20, 2);
	memcpy(m + 24, svsm_guid_uefi, 16);
	put32(m + 40, 80);
	put32(m + 44, 8);
	memset(m + 48, 0x77, 16);
	put32(m + 64, 72);
	put32(m + 68, 4);
	put32(m + 84, SVSM_UEFI_SECURE_BOOT);
	vouch_bytes_free(&all);
}

static void services_are_where_they_say(void **state)
{
	static const struct {
		size_t at;
		u32 value;
		const char *why;
	} rows[] = {
		{ 16, 87, "says that it is 87 bytes, want 88" },
		{ 20, 4, "has 4 services" },
		{ 40, 71, "outside of the data" },
		{ 40, 89, "outside of the data" },
		{ 44, 9, "outside of the data" },
		{ 40, 68, "outside of the data" },
		{ 68, 9, "overlaps" },
		{ 44, 0xffffffff, "outside of the data" },
	};
	const struct svsm_service *service;
	struct svsm_manifest manifest;
	struct vouch_error error;
	char name[SVSM_NAME_SIZE];
	u32 flags;
	u8 m[88];

	(void)state;
	make_services(m);
	assert_int_equal(svsm_manifest_open(m, sizeof(m), &manifest, NULL), 0);
	service = svsm_find(&manifest, svsm_guid_uefi);
	assert_non_null(service);
	assert_true(svsm_uefi_flags(service, &flags));
	assert_int_equal(flags, SVSM_UEFI_SECURE_BOOT);
	svsm_service_name(manifest.services[1].guid, name);
	assert_string_equal(name, "77777777-7777-7777-7777-777777777777");
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		make_services(m);
		put32(m + rows[i].at, rows[i].value);
		assert_int_equal(svsm_manifest_open(m, sizeof(m), &manifest,
						    &error),
				 -EBADMSG);
		assert_non_null(strstr(error.text, rows[i].why));
	}
	make_services(m);
	memcpy(m + 48, m + 24, 16);
	assert_int_equal(svsm_manifest_open(m, sizeof(m), &manifest, &error),
			 -EBADMSG);
	assert_non_null(strstr(error.text, "is there twice"));
}

/* A guest's own one as part of the nonce, and behind it the SVSM's. */
static void services_begin_the_manifest(void **state)
{
	struct svsm_manifest manifest;
	struct vouch_error error;
	u8 m[176];

	(void)state;
	make_services(m);
	make_services(m + 88);
	put32(m + 16, sizeof(m));
	put32(m + 64, 88);
	put32(m + 68, 88);
	assert_int_equal(svsm_manifest_open(m, sizeof(m), &manifest, &error),
			 -EBADMSG);
	assert_non_null(strstr(error.text, "inside"));
	m[0] ^= 1; /* as that of the vTPM alone */
	assert_int_equal(svsm_manifest_open(m, sizeof(m), &manifest, &error),
			 -EBADMSG);
	m[88] ^= 1;
	assert_int_equal(svsm_manifest_open(m, sizeof(m), &manifest, &error),
			 0);
}

/* As google/go-tpm-tools has them for this log, server/eventlog_test.go. */
static void real_log_replays(void **state)
{
	static const struct {
		unsigned int pcr;
		const char *value;
	} rows[] = {
		{ 0, "50597a27846e91d025eef597abbc89f7"
		     "2bff9af849094db97b0684d8bc4c515e" },
		{ 4, "abe8b3fa6aecb36c2fd93c6f6edde661"
		     "c21b353d007410a2739d69bfa7e1b9be" },
		{ 7, "33ad69850fb2c7f30b4f8b4bc10ed93f"
		     "c954dc07fa726e84f50f3d192dc1c140" },
		{ 8, "6932a3f71dc55ad3c1a6ac2196eeac26"
		     "a1b7164b6bbfa106625d94088ec3ecc3" },
		{ 9, "ce08798b283c7a0ddc5e9ad1d602304b"
		     "945b741fc60c20e254eafa0f4782512b" },
		{ 14, "306f9d8b94f17d93dc6e7cf8f5c79d65"
		      "2eb4c6c4d13de2dddc24af416e13ecaf" },
	};
	const struct event_bank bank = { TPM_ALG_SHA256, 32 };
	struct vouch_bytes bytes = load("gce-ubuntu2404-sevsnp-eventlog.bin");
	struct event_banks banks;
	struct event_log log;

	(void)state;
	assert_true(event_banks_read(bytes.data, bytes.size, &banks));
	assert_int_equal(banks.count, 3);
	assert_int_equal(
		event_bank_open(bytes.data, bytes.size, &bank, &log, NULL), 0);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		u8 value[TPM_DIGEST_MAX];

		assert_true(tpm_log_replay(&log, TPM_ALG_SHA256, rows[i].pcr,
					   value));
		assert_hex(value, 32, rows[i].value);
	}
	event_log_close(&log);
	vouch_bytes_free(&bytes);
}

/* A digest that is left out, or is there twice, is no digest of each bank. */
static void each_event_has_each_bank(void **state)
{
	const struct event_bank bank = { TPM_ALG_SHA256, 32 };
	struct vouch_bytes bytes = load("gce-ubuntu2404-sevsnp-eventlog.bin");
	size_t first = 32;
	struct event_log log;

	(void)state;
	for (int i = 0; i < 4; i++)
		first += (size_t)bytes.data[28 + i] << 8 * i;
	put32(bytes.data + first + 8, 2);
	assert_int_equal(event_bank_open(bytes.data, bytes.size, &bank, &log,
					 NULL),
			 -EBADMSG);
	vouch_bytes_free(&bytes);
}

static void assert_report_hex(const json_t *expect, const char *key,
			      const u8 *data, size_t size)
{
	char *hex = hex_encode(data, size);

	assert_string_equal(text_of(expect, key), hex);
	free(hex);
}

/*
 * What a Coconut SVSM had signed at VMPL 0. Its VEK is not published: the
 * appraisal is open for that, and for nothing before.
 */
static void real_report_is_appraised(void **state)
{
	char folder[PATH_SIZE];
	struct appraiser *appraiser = appraiser_new();
	struct vouch_snp_claims claims = { .size = sizeof(claims) };
	struct vouch_bytes report;
	struct vouch_result *result;
	json_t *expect;

	(void)state;
	snprintf(folder, sizeof(folder), "%s/svsm-vtpm/coconut-doc-request",
		 vectors);
	report = read_in(folder, "report.bin");
	expect = read_expect(folder);
	assert_int_equal(vouch_snp_report_parse(report.data, report.size,
						&claims, NULL),
			 0);
	assert_int_equal(claims.vmpl, 0);
	assert_report_hex(expect, "measurement", claims.measurement, 48);
	assert_report_hex(expect, "report_data", claims.report_data, 64);
	assert_int_equal(appraise_once(appraiser, report.data, report.size,
				       &result, NULL),
			 0);
	assert_int_equal(vouch_result_status(result), VOUCH_STATUS_NONE);
	assert_string_equal(check_outcome(result, "snp.vek.present"), "open");
	vouch_result_free(result);
	appraiser_free(appraiser);
	json_decref(expect);
	vouch_bytes_free(&report);
}

/* Two entries of ima-ng, and one that could not be measured. */
static size_t put_entry(u8 *at, u8 path, bool is_violation)
{
	static const u8 name[] = "ima-ng";
	size_t size = 0;

	put32(at, IMA_PCR);
	memset(at + 4, is_violation ? 0 : 1, 20);
	put32(at + 24, 6);
	memcpy(at + 28, name, 6);
	put32(at + 34, 4 + 40 + 4 + 3);
	size = 38;
	put32(at + size, 40);
	memcpy(at + size + 4, "sha256:\0", 8);
	memset(at + size + 12, path, 32);
	put32(at + size + 44, 3);
	memcpy(at + size + 48, (u8[]){ '/', path, 0 }, 3);
	return size + 51;
}

static void ima_list_replays(void **state)
{
	u8 list[512], value[32] = { 0 }, digest[32];
	size_t size = put_entry(list, 'a', false), first = size, count;
	struct tpm_view bytes = { list, 0 };
	const struct tpm_view data = { list + 38, 51 };
	const struct tpm_view both[] = { { value, 32 }, { digest, 32 } };
	struct ima_list ima;
	char text[64];

	(void)state;
	size += put_entry(list + size, 'b', true);
	bytes.size = size + put_entry(list + size, 'c', false);
	assert_true(tpm_hash(TPM_ALG_SHA256, &data, 1, digest));
	assert_true(tpm_hash(TPM_ALG_SHA256, both, 2, value));
	memset(digest, 0xff, sizeof(digest));
	assert_true(tpm_hash(TPM_ALG_SHA256, both, 2, value));

	assert_int_equal(ima_open(&bytes, &ima, NULL), 0);
	assert_int_equal(ima.count, 3);
	ima_text(&ima.entries[0], text, sizeof(text));
	assert_string_equal(text, "/a");
	assert_true(ima_replay(&ima, TPM_ALG_SHA256, value, &count));
	assert_int_equal(count, 2);
	value[0] ^= 1;
	assert_true(ima_replay(&ima, TPM_ALG_SHA256, value, &count));
	assert_true(count == SIZE_MAX);
	ima_close(&ima);
	for (bytes.size = 1; bytes.size < first; bytes.size++)
		assert_int_equal(ima_open(&bytes, &ima, NULL), -EBADMSG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_are_derived),
		cmocka_unit_test(ima_list_replays),
		cmocka_unit_test(services_are_where_they_say),
		cmocka_unit_test(services_begin_the_manifest),
		cmocka_unit_test(keys_are_read),
		cmocka_unit_test(nothing_is_read_in_part),
		cmocka_unit_test(quotes_are_verified),
		cmocka_unit_test(certification_is_verified),
		cmocka_unit_test(manifest_has_the_key),
		cmocka_unit_test(real_log_replays),
		cmocka_unit_test(each_event_has_each_bank),
		cmocka_unit_test(real_report_is_appraised),
	};

	if (!find_vectors())
		return 0;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
