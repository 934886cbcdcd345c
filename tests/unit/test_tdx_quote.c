// SPDX-License-Identifier: MIT
/* Quotes whose lengths, types and versions do not fit each other. */
#include <setjmp.h>
#include <stdarg.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "intel.h"
#include "tdx/tdx.h"

#include <cmocka.h>

static struct intel *intel;

/* Offsets of a version 4 quote of a TD. */
#define V4_SIGNATURE_SIZE 632
#define V4_WRAP_TYPE (V4_SIGNATURE_SIZE + 4 + 128)
#define V4_AUTH_SIZE (V4_WRAP_TYPE + 6 + 384 + 64)
#define V4_CERT_TYPE (V4_AUTH_SIZE + 2 + 32)

static struct vouch_bytes make(u16 version, bool is_td)
{
	struct intel_quote quote;

	intel_quote_init(intel, &quote, version, is_td);
	return intel_quote_make(intel, &quote);
}

static void formats_are_read(void **state)
{
	static const struct {
		u16 version;
		bool is_td;
		size_t signed_size;
	} rows[] = {
		{ 3, false, 432 }, { 4, false, 432 }, { 4, true, 632 },
		{ 5, false, 438 }, { 5, true, 702 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct vouch_bytes bytes = make(rows[i].version, rows[i].is_td);
		struct tdx_quote quote;

		assert_int_equal(tdx_quote_open(bytes.data, bytes.size, &quote,
						NULL),
				 0);
		assert_int_equal(quote.part, TDX_QUOTE_WHOLE);
		assert_int_equal(quote.signed_size, rows[i].signed_size);
		assert_int_equal(quote.claims.version, rows[i].version);
		assert_int_equal(quote.claims.is_td, rows[i].is_td);
		assert_int_equal(quote.auth_size, 32);
		assert_int_equal(quote.cert_type, 5);
		assert_int_equal(quote.claims.qe.isv_svn, 6);
		vouch_bytes_free(&bytes);
	}
}

/* A TD 1.0 body in version 5. */
static void short_bodies_are_read(void **state)
{
	struct intel_quote made;
	struct vouch_bytes bytes;
	struct tdx_quote quote;

	(void)state;
	intel_quote_init(intel, &made, 5, true);
	made.body_type = 2;
	made.body_size = 584;
	bytes = intel_quote_make(intel, &made);
	assert_int_equal(tdx_quote_open(bytes.data, bytes.size, &quote, NULL),
			 0);
	assert_false(quote.claims.td.has_current_svn);
	assert_int_equal(quote.signed_size, 638);
	vouch_bytes_free(&bytes);
}

/* Of another vendor: by version, key and TEE that go together. */
static void vendors_are_others(void **state)
{
	static const struct {
		u8 version, key, tee;
		bool is_quote;
	} rows[] = {
		{ 3, 2, 0, true },     { 3, 2, 0x81, false },
		{ 3, 9, 0, false },    { 4, 2, 0, true },
		{ 4, 3, 0x81, true },  { 5, 2, 0x81, true },
		{ 5, 2, 0x82, false }, { 6, 2, 0x81, false },
	};
	struct intel_quote made;
	struct vouch_bytes bytes;

	(void)state;
	intel_quote_init(intel, &made, 4, true);
	bytes = intel_quote_make(intel, &made);
	bytes.data[12] ^= 1;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		bytes.data[0] = rows[i].version;
		bytes.data[2] = rows[i].key;
		bytes.data[4] = rows[i].tee;
		assert_int_equal(tdx_quote_is(bytes.data, bytes.size),
				 rows[i].is_quote);
	}
	vouch_bytes_free(&bytes);
}

/* Two bytes of a good quote are others. */
static void changes_are_refused(void **state)
{
	static const struct {
		u16 version;
		bool is_td;
		size_t at;
		u8 low, high;
		enum tdx_quote_part part;
		const char *error;
	} rows[] = {
		{ 4, true, 0, 6, 0, TDX_QUOTE_HEADER,
		  "quote is version 6, want 3, 4 or 5" },
		{ 4, true, 0, 3, 0, TDX_QUOTE_HEADER,
		  "TEE is type 0x81, want 0 (SGX)" },
		{ 4, true, 2, 3, 0, TDX_QUOTE_HEADER,
		  "attestation key is type 3, want 2 (ECDSA P-256)" },
		{ 4, true, 4, 0x82, 0, TDX_QUOTE_HEADER,
		  "TEE is type 0x82, want 0 (SGX) or 0x81 (TDX)" },
		{ 4, true, 12, 0, 0, TDX_QUOTE_HEADER,
		  "quoting enclave is of another vendor, want Intel" },
		{ 4, true, 27, 0, 0, TDX_QUOTE_HEADER,
		  "quoting enclave is of another vendor, want Intel" },
		{ 5, true, 48, 2, 0, TDX_QUOTE_BODY,
		  "body of type 2 is 648 bytes, want 584" },
		{ 5, true, 48, 9, 0, TDX_QUOTE_BODY,
		  "body is type 9, want 1 to 4" },
		{ 5, true, 48, 0, 0, TDX_QUOTE_BODY,
		  "body is type 0, want 1 to 4" },
		{ 5, true, 48, 4, 0, TDX_QUOTE_BODY,
		  "body of type 4 is 648 bytes, want 885" },
		{ 5, true, 50, 0x89, 2, TDX_QUOTE_BODY,
		  "body of type 3 is 649 bytes, want 648" },
		{ 5, true, 4, 0, 0, TDX_QUOTE_BODY,
		  "body of type 3 is in a quote of TEE 0x0, want 0x81" },
		{ 5, false, 4, 0x81, 0, TDX_QUOTE_BODY,
		  "body of type 1 is in a quote of TEE 0x81, want 0x0" },
		{ 4, true, V4_SIGNATURE_SIZE, 0xff, 0xff, TDX_QUOTE_SIGNATURE,
		  "signature data is cut short" },
		{ 4, true, V4_SIGNATURE_SIZE + 2, 0xff, 0xff,
		  TDX_QUOTE_SIGNATURE, "signature data is cut short" },
		{ 4, true, V4_WRAP_TYPE, 5, 0, TDX_QUOTE_SIGNATURE,
		  "certification data is type 5, want 6 (QE report)" },
		{ 4, true, V4_WRAP_TYPE + 4, 1, 0, TDX_QUOTE_SIGNATURE,
		  "signature data is cut short" },
		{ 4, true, V4_AUTH_SIZE, 0xff, 0xff, TDX_QUOTE_SIGNATURE,
		  "signature data is cut short" },
		{ 4, true, V4_CERT_TYPE, 6, 0, TDX_QUOTE_SIGNATURE,
		  "certification data behind the QE report is type 6, want 1 "
		  "to "
		  "5" },
		{ 4, true, V4_CERT_TYPE, 0, 0, TDX_QUOTE_SIGNATURE,
		  "certification data behind the QE report is type 0, want 1 "
		  "to "
		  "5" },
		{ 4, true, V4_CERT_TYPE, 7, 0, TDX_QUOTE_SIGNATURE,
		  "certification data behind the QE report is type 7, want 1 "
		  "to "
		  "5" },
		{ 4, true, V4_CERT_TYPE + 4, 1, 0, TDX_QUOTE_SIGNATURE,
		  "signature data is cut short" },
		{ 4, true, V4_CERT_TYPE + 2, 1, 0, TDX_QUOTE_SIGNATURE, NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct vouch_bytes bytes = make(rows[i].version, rows[i].is_td);
		struct vouch_error error = { 0 };
		struct tdx_quote quote;

		bytes.data[rows[i].at] = rows[i].low;
		bytes.data[rows[i].at + 1] = rows[i].high;
		assert_int_equal(tdx_quote_open(bytes.data, bytes.size, &quote,
						&error),
				 -EBADMSG);
		assert_int_equal(quote.part, rows[i].part);
		if (rows[i].error)
			assert_string_equal(error.text, rows[i].error);
		vouch_bytes_free(&bytes);
	}
}

static void padding_is_zero(void **state)
{
	(void)state;
	for (u8 byte = 0; byte < 2; byte++) {
		struct intel_quote made;
		struct vouch_bytes bytes;
		struct tdx_quote quote;

		intel_quote_init(intel, &made, 4, true);
		made.padding = 70;
		made.padding_byte = byte;
		bytes = intel_quote_make(intel, &made);
		assert_int_equal(tdx_quote_open(bytes.data, bytes.size, &quote,
						NULL),
				 byte ? -EBADMSG : 0);
		assert_int_equal(quote.part,
				 byte ? TDX_QUOTE_PADDING : TDX_QUOTE_WHOLE);
		assert_int_equal(quote.padding_size, 70);
		vouch_bytes_free(&bytes);
	}
}

/* Hosts hand out buffers of 128 KiB and more; only what is used counts. */
static void buffers_are_larger_than_quotes(void **state)
{
	static const size_t sizes[] = { 0x10000, 0x10001, 0x20000, 0x100000 };
	struct vouch_bytes good = make(4, true);
	u8 *padded = calloc(1, 0x100000);
	struct tdx_quote quote;

	(void)state;
	assert_non_null(padded);
	memcpy(padded, good.data, good.size);
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		assert_int_equal(tdx_quote_open(padded, sizes[i], &quote, NULL),
				 0);
		assert_int_equal(quote.padding_size, sizes[i] - good.size);
	}
	vouch_bytes_free(&good);
	free(padded);
}

/* Up to 64 KiB in all, and not a byte more. */
static void large_quotes_are_refused(void **state)
{
	(void)state;
	for (size_t more = 0; more < 2; more++) {
		struct vouch_bytes bytes = make(4, true);
		struct vouch_error error = { 0 };
		struct intel_quote made;
		struct tdx_quote quote;
		char *certs = calloc(1, 0x10000);
		size_t others;

		intel_quote_init(intel, &made, 4, true);
		others = bytes.size - made.certs_size;
		memcpy(certs, made.certs, made.certs_size);
		free(made.certs);
		vouch_bytes_free(&bytes);
		made.certs = certs;
		made.certs_size = 0x10000 - others + more;
		bytes = intel_quote_make(intel, &made);
		assert_int_equal(tdx_quote_open(bytes.data, bytes.size, &quote,
						&error),
				 more ? -EBADMSG : 0);
		assert_string_equal(
			error.text,
			more ? "quote is 65537 bytes, want at most 65536" : "");
		vouch_bytes_free(&bytes);
	}
}

/* What is inside of the declared length has to be something. */
static void longer_signatures_are_refused(void **state)
{
	static const u8 lengths[][2] = { { 3, 0 }, { 4, 1 } };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(lengths); i++) {
		bool is_td = lengths[i][1];
		size_t at = is_td ? V4_SIGNATURE_SIZE : 432;
		struct vouch_error error = { 0 };
		struct intel_quote made;
		struct vouch_bytes bytes;
		struct tdx_quote quote;

		intel_quote_init(intel, &made, lengths[i][0], is_td);
		made.padding = 256;
		bytes = intel_quote_make(intel, &made);
		bytes.data[at + 1]++;
		assert_int_equal(tdx_quote_open(bytes.data, bytes.size, &quote,
						&error),
				 -EBADMSG);
		assert_string_equal(error.text,
				    "signature data has 256 bytes too many");
		vouch_bytes_free(&bytes);
	}
}

/* Copies of their exact size, so that a sanitizer sees a byte read behind. */
static void cut_quotes_are_refused(void **state)
{
	struct vouch_bytes bytes = make(5, true);

	(void)state;
	for (size_t size = 0; size < bytes.size; size++) {
		u8 *copy = malloc(size ? size : 1);
		struct vouch_quote_claims claims = { .size = sizeof(claims) };

		memcpy(copy, bytes.data, size);
		assert_int_equal(vouch_quote_parse(copy, size, &claims, NULL),
				 -EBADMSG);
		free(copy);
	}
	vouch_bytes_free(&bytes);
}

static int set_up(void **state)
{
	(void)state;
	intel = intel_new();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	intel_free(intel);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(formats_are_read),
		cmocka_unit_test(short_bodies_are_read),
		cmocka_unit_test(vendors_are_others),
		cmocka_unit_test(changes_are_refused),
		cmocka_unit_test(padding_is_zero),
		cmocka_unit_test(buffers_are_larger_than_quotes),
		cmocka_unit_test(large_quotes_are_refused),
		cmocka_unit_test(longer_signatures_are_refused),
		cmocka_unit_test(cut_quotes_are_refused),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
