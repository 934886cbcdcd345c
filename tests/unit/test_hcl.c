// SPDX-License-Identifier: MIT
/* Reports of paravisors: the report inside, and claims that it is over. */
#include <errno.h>
#include <openssl/evp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "appraising.h"
#include "hcl/hcl.h"
#include "pki.h"

#include <cmocka.h>

#define CLAIMS                                                             \
	"{\"keys\":[{\"kid\":\"HCLEkPub\"},{\"kid\":\"HCLAkPub\",\"n\":\"" \
	"AQAB\"}],\"vm-configuration\":{\"secure-boot\":true},"            \
	"\"user-data\":\"00ff\"}"
#define CLAIMS_SIZE (sizeof(CLAIMS) - 1)

/* Where fields are. */
enum {
	AT_VERSION = 4,
	AT_STATUS = 16,
	AT_REPORT = 0x20,
	AT_SIZE = 0x4c0,
	AT_REQUEST_VERSION = 0x4c4,
	AT_TYPE = 0x4c8,
	AT_HASH = 0x4cc,
	AT_CLAIMS_SIZE = 0x4d0,
	AT_CLAIMS = 0x4d4,
};

static struct pki *pki;

struct blob {
	u8 bytes[2600]; /* as the TPM has it, filled up with zeroes */
};

static void put(u8 *at, u32 value)
{
	for (int i = 0; i < 4; i++)
		at[i] = (u8)(value >> 8 * i);
}

static void make_report(struct blob *b, u32 hash_type)
{
	const EVP_MD *const digests[] = { EVP_sha256(), EVP_sha384(),
					  EVP_sha512() };
	u8 report_data[64] = { 0 };

	EVP_Digest(CLAIMS, CLAIMS_SIZE, report_data, NULL,
		   digests[hash_type - 1], NULL);
	pki_report(pki, report_data, b->bytes + AT_REPORT);
}

/* @word: of capabilities, of 4 bytes or none. */
static struct blob make(u32 version, u32 hash_type, size_t word)
{
	struct blob b = { .bytes = "HCLA" };

	put(b.bytes + AT_VERSION, 2);
	make_report(&b, hash_type);
	put(b.bytes + AT_SIZE, (u32)(20 + word + CLAIMS_SIZE));
	put(b.bytes + AT_REQUEST_VERSION, version);
	put(b.bytes + AT_TYPE, HCL_REPORT_SNP);
	put(b.bytes + AT_HASH, hash_type);
	put(b.bytes + AT_CLAIMS_SIZE, (u32)CLAIMS_SIZE);
	if (word)
		put(b.bytes + AT_CLAIMS, 0x7b);
	memcpy(b.bytes + AT_CLAIMS + word, CLAIMS, CLAIMS_SIZE);
	return b;
}

static struct appraiser *knows_pki(void)
{
	struct appraiser *appraiser = authentic();

	add_chain(appraiser, &pki->ark, &pki->ask, &pki->vcek);
	return appraiser;
}

static void assert_blob(const struct blob *b, size_t size, int status,
			const char *id, const char *outcome)
{
	struct appraiser *appraiser = knows_pki();

	assert_appraised(appraiser, b->bytes, size, status, id, outcome);
	appraiser_free(appraiser);
}

static void assert_good(struct blob b)
{
	assert_blob(&b, sizeof(b.bytes), 0, "hcl.claims", "pass");
	assert_blob(&b, sizeof(b.bytes), 0, "snp.sig", "pass");
}

static void both_versions_are_read(void **state)
{
	(void)state;
	assert_good(make(1, 1, 0));
	assert_good(make(1, 2, 0));
	assert_good(make(1, 3, 0));
	assert_good(make(2, 1, 0));
	assert_good(make(2, 1, 4));
}

/* Any byte of the claims, of the header before them, and of the report. */
static void claims_are_bound(void **state)
{
	struct blob b = make(1, 1, 0);

	(void)state;
	for (size_t i = 0; i < CLAIMS_SIZE; i += 7) {
		b.bytes[AT_CLAIMS + i] ^= 1;
		assert_blob(&b, sizeof(b.bytes), 1, "hcl.claims", "fail");
		b.bytes[AT_CLAIMS + i] ^= 1;
	}
	b.bytes[AT_REPORT + PKI_AT_REPORT_DATA] ^= 1;
	assert_blob(&b, sizeof(b.bytes), 1, "hcl.claims", "fail");
	b = make(1, 1, 0);
	b.bytes[AT_REPORT + PKI_AT_REPORT_DATA + 63] = 1;
	pki_sign_report(pki, b.bytes + AT_REPORT);
	assert_blob(&b, sizeof(b.bytes), 1, "hcl.claims", "fail");
	b = make(1, 1, 0);
	b.bytes[AT_REPORT + PKI_AT_MEASUREMENT] ^= 1;
	assert_blob(&b, sizeof(b.bytes), 1, "snp.sig", "fail");
}

static void assert_refused(struct blob b, size_t size, const char *why)
{
	struct vouch_error error = { 0 };
	struct hcl hcl;

	assert_int_equal(hcl_open(b.bytes, size, &hcl, &error), -EBADMSG);
	assert_non_null(strstr(error.text, why));
	assert_blob(&b, size, 1, "hcl.format", "fail");
}

static void format_is_checked(void **state)
{
	static const struct {
		size_t at;
		u32 value;
		const char *why;
	} rows[] = {
		{ AT_VERSION, 1, "version of the HCL report is 1" },
		{ AT_STATUS, 3, "status of the HCL report is 3" },
		{ AT_REQUEST_VERSION, 3, "version of the request is 3" },
		{ AT_HASH, 0, "hash type of the HCL report is 0" },
		{ AT_HASH, 4, "hash type of the HCL report is 4" },
		{ AT_SIZE, 20, "size of the claims and what is before" },
		{ AT_CLAIMS_SIZE, 9999, "9999 bytes of claims do not fit" },
	};
	size_t whole = AT_CLAIMS + CLAIMS_SIZE;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct blob b = make(1, 1, 0);

		put(b.bytes + rows[i].at, rows[i].value);
		assert_refused(b, sizeof(b.bytes), rows[i].why);
	}
	assert_refused(make(1, 1, 0), whole - 1, "cut short");
	assert_good(make(1, 1, 0));
}

static void all_is_shown(void **state)
{
	struct blob b = make(2, 2, 4);
	char *json = NULL;

	(void)state;
	assert_int_equal(vouch_show(b.bytes, sizeof(b.bytes), &json, NULL), 0);
	assert_non_null(strstr(json, "\"type\": \"hcl report\""));
	assert_non_null(strstr(json, "\"request_version\": 2"));
	assert_non_null(strstr(json, "\"hash\": \"sha384\""));
	assert_non_null(strstr(json, "\"kid\": \"HCLAkPub\""));
	assert_null(strstr(json, "HCLEkPub"));
	assert_non_null(strstr(json, "\"secure-boot\": true"));
	assert_non_null(strstr(json, "\"user-data\": \"00ff\""));
	assert_non_null(strstr(json, "\"report_data_is_of_claims\": true"));
	assert_non_null(strstr(json, "\"type\": \"sev-snp report\""));
	free(json);
	b.bytes[AT_CLAIMS + 8] ^= 1;
	assert_int_equal(vouch_show(b.bytes, sizeof(b.bytes), &json, NULL), 0);
	assert_non_null(strstr(json, "\"report_data_is_of_claims\": false"));
	free(json);
}

/* What the result tells a program. */
static void result_has_the_key(void **state)
{
	struct appraiser *appraiser = knows_pki();
	struct blob b = make(1, 1, 0);
	struct vouch_result *result;
	char *json;

	(void)state;
	assert_int_equal(appraise_once(appraiser, b.bytes, sizeof(b.bytes),
				       &result, NULL),
			 0);
	json = vouch_result_json(result);
	assert_non_null(strstr(json, "\"tee\": \"sev-snp\""));
	assert_non_null(strstr(json, "\"hcl\": {"));
	assert_non_null(strstr(json, "HCLAkPub"));
	free(json);
	vouch_result_free(result);
	appraiser_free(appraiser);
}

static int setup(void **state)
{
	(void)state;
	pki = pki_new();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	pki_free(pki);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_versions_are_read),
		cmocka_unit_test(claims_are_bound),
		cmocka_unit_test(format_is_checked),
		cmocka_unit_test(all_is_shown),
		cmocka_unit_test(result_has_the_key),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
