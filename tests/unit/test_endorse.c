// SPDX-License-Identifier: MIT
/* The forms that endorsements come in: one appraisal that takes all of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>
#include <openssl/evp.h>

#include "appraising.h"
#include "intel_parts.h"

#include <cmocka.h>

static struct vouch_bytes text_of(char *text)
{
	assert_non_null(text);
	return (struct vouch_bytes){ (u8 *)text, strlen(text) };
}

/* In place of TCB info, of which nothing else is given. */
static void assert_form(struct vouch_bytes form, int exit_status,
			const char *id, const char *outcome)
{
	struct parts parts = good_parts(4);

	parts.has_no_tcb_info = true;
	parts.more = form;
	assert_parts(&parts, exit_status, id, outcome);
}

/* Names of members tell, and not what is inside of them. */
static void names_inside_mean_nothing(void **state)
{
	static const char *const names[] = { "vouch_bundle", "tcb_info",
					     "vcekCert" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		char more[128];
		char *body;
		struct vouch_bytes form;

		snprintf(more, sizeof(more), "\"version\":3,\"x\":{\"%s\":1},",
			 names[i]);
		body = replaced(intel_tcb_info, "\"version\":3,", more);
		form = intel_document(intel->signer_key, "tcbInfo", body);
		free(body);
		assert_form(form, 0, "tdx.tcbinfo.sig", "pass");
	}
}

/* What is there is taken, also when it is the chains alone. */
static void parts_alone_are_read(void **state)
{
	const struct vouch_bytes *const certs[] = { &intel->signer };
	struct parts parts = good_parts(4);
	char *pem = intel_pem(certs, 1);
	json_t *root = json_pack("{s:s}", "tcb_info_issuer_chain", pem);

	(void)state;
	free(pem);
	vouch_bytes_free(&parts.signer);
	parts.more = text_of(json_dumps(root, 0));
	json_decref(root);
	assert_parts(&parts, 0, "tdx.tcbinfo.signer", "pass");
}

typedef struct vouch_bytes form_fn(const struct vouch_bytes *bytes);

/* Room for twice as much in words of text, with @before in front. */
static char *text_after(const char *before, const struct vouch_bytes *bytes)
{
	char *text = malloc(strlen(before) + 4 * bytes->size + 64);

	assert_non_null(text);
	return strcpy(text, before);
}

static struct vouch_bytes with_zeroes(const struct vouch_bytes *bytes)
{
	struct vouch_bytes out = { calloc(1, bytes->size + 7),
				   bytes->size + 7 };

	memcpy(out.data, bytes->data, bytes->size);
	return out;
}

static struct vouch_bytes as_hex(const struct vouch_bytes *bytes,
				 const char *before, size_t width)
{
	char *text = text_after(before, bytes);
	char *at = text + strlen(text);

	for (size_t i = 0; i < bytes->size; i++) {
		at += sprintf(at, i % 2 ? "%02x" : "%02X", bytes->data[i]);
		if (width && i % width == width - 1)
			at += sprintf(at, width == 1 ? " " : "\r\n\t");
	}
	return text_of(text);
}

static struct vouch_bytes hex(const struct vouch_bytes *bytes)
{
	return as_hex(bytes, "", 0);
}

static struct vouch_bytes hex_in_lines(const struct vouch_bytes *bytes)
{
	return as_hex(bytes, "\n", 32);
}

static struct vouch_bytes hex_in_pairs(const struct vouch_bytes *bytes)
{
	return as_hex(bytes, "", 1);
}

static struct vouch_bytes hex_with_prefix(const struct vouch_bytes *bytes)
{
	return as_hex(bytes, "0x", 0);
}

static struct vouch_bytes hex_of_zeroes(const struct vouch_bytes *bytes)
{
	struct vouch_bytes longer = with_zeroes(bytes);
	struct vouch_bytes out = hex(&longer);

	vouch_bytes_free(&longer);
	return out;
}

static struct vouch_bytes hex_with_zeroes(const struct vouch_bytes *bytes)
{
	struct vouch_bytes text = hex(bytes);
	struct vouch_bytes out = with_zeroes(&text);

	vouch_bytes_free(&text);
	return out;
}

static struct vouch_bytes base64(const struct vouch_bytes *bytes)
{
	char *text = text_after("", bytes);

	EVP_EncodeBlock((u8 *)text, bytes->data, (int)bytes->size);
	return text_of(text);
}

static struct vouch_bytes base64_for_urls(const struct vouch_bytes *bytes)
{
	struct vouch_bytes out = base64(bytes);

	while (out.data[out.size - 1] == '=')
		out.size--;
	for (size_t i = 0; i < out.size; i++)
		out.data[i] = out.data[i] == '+' ? '-' :
			      out.data[i] == '/' ? '_' :
						   out.data[i];
	return out;
}

static struct vouch_bytes base64_in_lines(const struct vouch_bytes *bytes)
{
	struct vouch_bytes whole = base64(bytes);
	char *text = text_after("", &whole), *at = text;

	for (size_t i = 0; i < whole.size; i++)
		at += sprintf(at, i % 64 == 63 ? "%c\r\n" : "%c",
			      whole.data[i]);
	vouch_bytes_free(&whole);
	return text_of(text);
}

static struct vouch_bytes with_mark(const struct vouch_bytes *bytes)
{
	struct vouch_bytes out = { malloc(bytes->size + 3), bytes->size + 3 };

	memcpy(out.data, "\xef\xbb\xbf", 3);
	memcpy(out.data + 3, bytes->data, bytes->size);
	return out;
}

static struct vouch_bytes as_pem(const struct vouch_bytes *bytes)
{
	return text_of(intel_pem(&bytes, 1));
}

static struct vouch_bytes pem_with_mark(const struct vouch_bytes *bytes)
{
	struct vouch_bytes pem = as_pem(bytes);
	struct vouch_bytes out = with_mark(&pem);

	vouch_bytes_free(&pem);
	return out;
}

static struct vouch_bytes base64_of_pem(const struct vouch_bytes *bytes)
{
	struct vouch_bytes pem = as_pem(bytes);
	struct vouch_bytes out = base64(&pem);

	vouch_bytes_free(&pem);
	return out;
}

/* Of certificates, lists and documents alike. */
static void texts_are_read(void **state)
{
	static form_fn *const forms[] = {
		with_zeroes,	 hex,
		hex_in_lines,	 hex_in_pairs,
		hex_with_prefix, hex_of_zeroes,
		hex_with_zeroes, base64,
		base64_for_urls, base64_in_lines,
	};
	struct vouch_bytes document =
		intel_document(intel->signer_key, "tcbInfo", intel_tcb_info);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(forms); i++) {
		struct parts parts = good_parts(4);

		print_message("# %zu\n", i);
		exchange(&parts.signer, forms[i](&intel->signer));
		exchange(&parts.pck_crl, forms[i](&intel->pck_crl));
		assert_parts(&parts, 0, "tdx.crl.pck", "pass");
		assert_form(forms[i](&document), 0, "tdx.tcbinfo.sig", "pass");
	}
	assert_form(with_mark(&document), 0, "tdx.tcbinfo.sig", "pass");
	vouch_bytes_free(&document);
}

static void texts_of_pem_are_read(void **state)
{
	static form_fn *const forms[] = { as_pem, pem_with_mark,
					  base64_of_pem };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(forms); i++) {
		struct parts parts = good_parts(4);

		exchange(&parts.signer, forms[i](&intel->signer));
		assert_parts(&parts, 0, "tdx.tcbinfo.signer", "pass");
	}
}

/* Digits of nothing, and what comes behind DER that is not zero. */
static void other_texts_are_refused(void **state)
{
	static const char *const texts[] = {
		"0",	"0x",	  "00",	  "abc",      "3082",
		"AAAA", "MIIB==", "0x3g", "\xef\xbb", "\xef\xbb\xbf",
	};
	struct vouch_appraiser *appraiser = vouch_appraiser_new();
	struct vouch_bytes longer = with_zeroes(&intel->signer);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		assert_int_not_equal(vouch_appraiser_add_endorsement(
					     appraiser, (const u8 *)texts[i],
					     strlen(texts[i]), texts[i], NULL),
				     0);
	longer.data[longer.size - 1] = 1;
	assert_int_not_equal(
		vouch_appraiser_add_endorsement(appraiser, longer.data,
						longer.size, "longer", NULL),
		0);
	vouch_bytes_free(&longer);
	vouch_appraiser_free(appraiser);
}

/* What the appraisal finds in place of TCB info that cannot be read. */
static void assert_told(const char *from, const char *to, const char *actual)
{
	struct parts parts = good_parts(4);
	struct vouch_appraiser *appraiser;
	struct vouch_result *result;
	struct vouch_bytes quote;

	replace_in(&parts.tcb_info, from, to);
	appraiser = appraiser_of(&parts);
	quote = intel_quote_make(intel, &parts.quote);
	assert_int_equal(vouch_appraise(appraiser, quote.data, quote.size,
					&result, NULL),
			 0);
	assert_string_equal(find_check(result, "tdx.tcbinfo.present")->actual,
			    actual);
	vouch_result_free(result);
	vouch_appraiser_free(appraiser);
	vouch_bytes_free(&quote);
	free_parts(&parts);
}

/* "Fetch it" alone would be of no help to who has it. */
static void left_out_documents_are_told(void **state)
{
	(void)state;
	assert_told("{\"svn\":5,", "{\"svn\":256,",
		    "none; left out: tcbInfo: tcbInfo: TCB level 0 has not 16 "
		    "SGX components");
	assert_told("{\"svn\":2},", "",
		    "none; left out: tcbInfo: tcbInfo: TCB level 1 has not 16 "
		    "SGX components");
	assert_told("2026-06-01T00:00:00Z", "2026-06-31T00:00:00Z",
		    "none; left out: tcbInfo: tcbInfo: document has no good "
		    "issueDate");
	assert_told("\"version\":3", "\"version\":3,\"version\":3",
		    "none; left out: tcbInfo: document:1:33: duplicate object "
		    "key near '\"version\"'");
}

static void left_out_documents_are_counted(void **state)
{
	struct parts parts = good_parts(4);
	struct vouch_bytes quote = intel_quote_make(intel, &parts.quote);
	struct vouch_appraiser *appraiser;
	struct vouch_result *result;
	const char *text = "{\"enclaveIdentity\":5,\"signature\":\"\"}";

	(void)state;
	parts.has_no_identity = true;
	appraiser = appraiser_of(&parts);
	for (int i = 0; i < 100; i++)
		vouch_appraiser_add_endorsement(appraiser, (const u8 *)text,
						strlen(text), "x", NULL);
	assert_int_equal(vouch_appraise(appraiser, quote.data, quote.size,
					&result, NULL),
			 0);
	assert_string_equal(
		find_check(result, "tdx.qe.identity_present")->actual,
		"none; left out: x: enclaveIdentity has no signature, want 64 "
		"bytes in hex, and 63 more");
	vouch_result_free(result);
	vouch_appraiser_free(appraiser);
	vouch_bytes_free(&quote);
	free_parts(&parts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_inside_mean_nothing),
		cmocka_unit_test(parts_alone_are_read),
		cmocka_unit_test(texts_are_read),
		cmocka_unit_test(texts_of_pem_are_read),
		cmocka_unit_test(other_texts_are_refused),
		cmocka_unit_test(left_out_documents_are_told),
		cmocka_unit_test(left_out_documents_are_counted),
	};

	return cmocka_run_group_tests_name("endorse", tests, parts_set_up,
					   parts_tear_down);
}
