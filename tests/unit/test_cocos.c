// SPDX-License-Identifier: MIT
/*
 * What the path of Cocos accepts, and this one refuses: each test is a defect
 * of it, with the evidence that it lets pass.
 */
#include <openssl/evp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "appraising.h"
#include "codec/cbor/item.h"
#include "codec/proto.h"
#include "formats/layout.h"
#include "pki.h"

#include <cmocka.h>

/* A byte 0x2e, a dot, is early in it: Cocos takes such a token for a JWT. */
static const u8 nonce[64] = "..nonce";
static struct pki *pki;

static void put(struct vouch_bytes *to, u32 number,
		const struct vouch_bytes *bytes)
{
	assert_true(proto_put_bytes(to, number, bytes->data, bytes->size));
}

/* sevsnp.Attestation of @report; @ask and @ark are numbers of fields. */
static struct vouch_bytes attestation(const u8 *report, u32 ask, u32 ark)
{
	struct vouch_bytes message, chain = { 0 }, all = { 0 };

	assert_true(layout_write(&layout_snp_report, report, PKI_REPORT_SIZE,
				 &message));
	put(&chain, 1, &pki->vcek);
	put(&chain, ask, &pki->ask);
	put(&chain, ark, &pki->ark);
	put(&all, 1, &message);
	put(&all, 2, &chain);
	vouch_bytes_free(&message);
	vouch_bytes_free(&chain);
	return all;
}

/* Its claims, with those whose numbers it has mistaken (265, 262). */
static struct vouch_bytes claims_of(const char *platform,
				    const struct vouch_bytes *raw)
{
	cbor_item_t *map = cbor_new_definite_map(5);
	struct vouch_bytes bytes;

	item_put(&map, item_int(10), item_bytes(nonce, sizeof(nonce)));
	item_put(&map, item_int(262), item_bytes("\1", 1));
	item_put(&map, item_int(265), item_bytes(nonce, 48));
	item_put(&map, cbor_build_string("raw_report"),
		 item_bytes(raw->data, raw->size));
	item_put(&map, cbor_build_string("platform_type"),
		 cbor_build_string(platform));
	assert_int_equal(item_encode(&map, &bytes, NULL), 0);
	return bytes;
}

/* A token with the signature of whoever likes. */
static struct vouch_bytes sign1(const struct vouch_bytes *claims)
{
	cbor_item_t *list = cbor_new_definite_array(4);
	u8 signature[64] = { 1 };
	struct vouch_bytes bytes, token;

	item_push(&list, item_bytes("\xa1\x01\x26", 3));
	item_push(&list, cbor_new_definite_map(0));
	item_push(&list, item_bytes(claims->data, claims->size));
	item_push(&list, item_bytes(signature, sizeof(signature)));
	assert_int_equal(item_encode(&list, &bytes, NULL), 0);
	token.size = bytes.size + 1;
	token.data = malloc(token.size);
	assert_non_null(token.data);
	token.data[0] = 0xd2; /* tag 18 alone, as Cocos has it */
	memcpy(token.data + 1, bytes.data, bytes.size);
	vouch_bytes_free(&bytes);
	return token;
}

static struct vouch_result *appraise(const struct vouch_bytes *bytes)
{
	struct appraiser *appraiser = authentic();
	struct vouch_result *result = NULL;

	appraiser_set_authentic_only(appraiser, false);
	add_anchor(appraiser, &pki->ark);
	assert_int_equal(appraise_once(appraiser, bytes->data, bytes->size,
				       &result, NULL),
			 0);
	appraiser_free(appraiser);
	return result;
}

/* In a token; frees @raw. */
static struct vouch_result *appraise_raw(const char *platform,
					 struct vouch_bytes raw)
{
	struct vouch_bytes claims = claims_of(platform, &raw);
	struct vouch_bytes token = sign1(&claims);
	struct vouch_result *result = appraise(&token);

	vouch_bytes_free(&raw);
	vouch_bytes_free(&claims);
	vouch_bytes_free(&token);
	return result;
}

static struct vouch_bytes good(u32 ask, u32 ark)
{
	u8 report[PKI_REPORT_SIZE];

	pki_report(pki, nonce, report);
	return attestation(report, ask, ark);
}

static void assert_check(const struct vouch_result *result, const char *id,
			 const char *outcome)
{
	assert_string_equal(check_outcome(result, id), outcome);
}

/* "eat.DecodeCBOR(evidence, nil)": whoever signed, the claims are believed. */
static void token_alone_proves_nothing(void **state)
{
	struct vouch_result *result = appraise_raw("SNP", good(2, 3));
	char *json = vouch_result_json(result);

	(void)state;
	assert_non_null(json);
	assert_check(result, "snp.sig", "pass");
	assert_check(result, "container.token", "skip");
	assert_check(result, "container.platform", "pass");
	assert_null(strstr(json, "platform_type"));
	vouch_text_free(json);
	vouch_result_free(result);
}

/* "returning nil to satisfy interface for now" when no reference matched. */
static void nothing_to_compare_is_no_success(void **state)
{
	struct vouch_result *result = appraise_raw("SNP", good(2, 3));

	(void)state;
	assert_int_equal(vouch_result_status(result), VOUCH_STATUS_NONE);
	assert_check(result, "policy.selfcheck", "open");
	assert_check(result, "freshness.bound", "open");
	vouch_result_free(result);
}

/* VerifyWithCoRIM never looks at the signature of the hardware. */
static void hardware_has_to_have_signed(void **state)
{
	struct vouch_result *result;
	u8 report[PKI_REPORT_SIZE];

	(void)state;
	pki_report(pki, nonce, report);
	report[PKI_AT_MEASUREMENT] ^= 1;
	result = appraise_raw("SNP", attestation(report, 2, 3));
	assert_int_equal(vouch_result_status(result),
			 VOUCH_STATUS_CONTRAINDICATED);
	assert_check(result, "snp.sig", "fail");
	vouch_result_free(result);
}

/* The type of the platform is what the sender says. */
static void platform_is_what_was_signed(void **state)
{
	static const char *const words[] = { "TDX", "NoCC" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		struct vouch_result *result =
			appraise_raw(words[i], good(2, 3));

		assert_int_equal(vouch_result_status(result),
				 VOUCH_STATUS_CONTRAINDICATED);
		assert_check(result, "container.platform", "fail");
		vouch_result_free(result);
	}
}

/* Two nonces that are echoed stand for a report where there is no hardware. */
static void echo_is_no_evidence(void **state)
{
	struct vouch_bytes echo = { calloc(1, 96), 96 };
	struct vouch_result *result;

	(void)state;
	assert_non_null(echo.data);
	result = appraise_raw("NoCC", echo);
	assert_int_equal(vouch_result_status(result), VOUCH_STATUS_NONE);
	assert_check(result, "snp.sig", "absent");
	vouch_result_free(result);
}

/* ASK and ARK are in each other's place; they go by their subject. */
static void swapped_certificates_are_told_apart(void **state)
{
	struct vouch_result *result = appraise_raw("SNP", good(3, 2));

	(void)state;
	assert_check(result, "snp.sig", "pass");
	vouch_result_free(result);
}

/* Claims without any signature are accepted, too; the report decides. */
static void bare_claims_are_no_more(void **state)
{
	struct vouch_bytes raw = good(2, 3), claims = claims_of("SNP", &raw);
	struct vouch_result *result = appraise(&claims);

	(void)state;
	assert_check(result, "snp.sig", "pass");
	assert_int_equal(vouch_result_status(result), VOUCH_STATUS_NONE);
	vouch_result_free(result);
	vouch_bytes_free(&raw);
	vouch_bytes_free(&claims);
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
		cmocka_unit_test(token_alone_proves_nothing),
		cmocka_unit_test(nothing_to_compare_is_no_success),
		cmocka_unit_test(hardware_has_to_have_signed),
		cmocka_unit_test(platform_is_what_was_signed),
		cmocka_unit_test(echo_is_no_evidence),
		cmocka_unit_test(swapped_certificates_are_told_apart),
		cmocka_unit_test(bare_claims_are_no_more),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
