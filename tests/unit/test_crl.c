// SPDX-License-Identifier: MIT
/* Lists of revoked certificates with one part changed. */
#include <setjmp.h>
#include <stdarg.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <openssl/ec.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include "amd.h"
#include "appraise/endorsement_kinds.h"
#include "codec/crl.h"
#include "endorse/endorse.h"
#include "intel.h"
#include "made_der.h"
#include "openssl_same.h"

#include <cmocka.h>

#define ECDSA_SHA256 "30{ 06082a8648ce3d040302 }"
#define ISSUER_NAME "30{ 31{ 30{ 0603550403 0c{'issuer'} } } }"
#define WHEN "17{'260101000000Z'}"
#define NUMBER "30{ 0603551d14 04{ 020107 } }"
#define AUTHORITY "30{ 0603551d23 04{ 30{ 80{ 0102 } } } }"
#define LIST(text) "a0{ 30{" text "} }"
#define ENTRY(serial, more) "30{ 02{" serial "}" WHEN more "}"
#define REASON "30{ 30{ 0603551d15 04{ 0a0101 } } }"

/* What a list is made of, in order. */
enum part {
	WHOLE,
	TBS,
	VERSION,
	ALGORITHM,
	ISSUER,
	FROM,
	UNTIL,
	ENTRIES,
	EXTENSION_LIST,
	TBS_END,
	SIGNATURE_ALGORITHM,
	SIGNATURE_BITS,
	END,
	PART_COUNT,
};

static const char *const good[PART_COUNT] = {
	[WHOLE] = "30{",
	[TBS] = "30{",
	[VERSION] = "020101",
	[ALGORITHM] = ECDSA_SHA256,
	[ISSUER] = ISSUER_NAME,
	[FROM] = WHEN,
	[UNTIL] = "17{'260201000000Z'}",
	[ENTRIES] = "30{" ENTRY("05", REASON) ENTRY("00a1", "") "}",
	[EXTENSION_LIST] = LIST(NUMBER AUTHORITY),
	[TBS_END] = "}",
	[SIGNATURE_ALGORITHM] = ECDSA_SHA256,
	[SIGNATURE_BITS] = "03{ 00 30{ 020101 020101 } }",
	[END] = "}",
};

/* A part and what it is instead; then the same of a second one. */
struct change {
	enum part part;
	const char *der;
	enum part more_part;
	const char *more_der;
	const char *why; /* refused; NULL: taken */
};

static struct vouch_bytes changed(const struct change *change)
{
	const char *parts[PART_COUNT];

	memcpy(parts, good, sizeof(parts));
	if (change->der)
		parts[change->part] = change->der;
	if (change->more_der)
		parts[change->more_part] = change->more_der;
	return made_der_of(parts, PART_COUNT);
}

static struct crl taken(const struct vouch_bytes *made)
{
	struct vouch_error error = { 0 };
	struct crl crl;
	const char *differs;

	if (crl_read(made->data, made->size, &crl, &error))
		fail_msg("%s", error.text);
	differs = openssl_same_crl(&crl);
	if (differs)
		fail_msg("OpenSSL differs: %s", differs);
	return crl;
}

static bool lists(const struct crl *crl, const u8 *serial, size_t size)
{
	return crl_lists(crl, (struct der_view){ serial, size });
}

static void fields_are_read(void **state)
{
	struct vouch_bytes made = changed(&(struct change){ 0 });
	struct crl crl = taken(&made);
	char text[16];

	(void)state;
	assert_int_equal(crl.version, 2);
	assert_int_equal(crl.from, 1767225600);
	assert_true(crl.has_until);
	assert_int_equal(crl.until, 1769904000);
	assert_int_equal(crl.count, 2);
	assert_true(name_common(crl.issuer, text, sizeof(text)));
	assert_string_equal(text, "issuer");
	assert_true(der_view_is(crl.number, "\x07", 1));
	assert_true(crl_is_plain(&crl));
	assert_true(crl_is_profiled(&crl));
	assert_true(lists(&crl, (const u8 *)"\x05", 1));
	assert_true(lists(&crl, (const u8 *)"\x00\xa1", 2));
	assert_false(lists(&crl, (const u8 *)"\xa1", 1));
	assert_false(lists(&crl, (const u8 *)"\x06", 1));
	assert_false(lists(&crl, NULL, 0));
	vouch_bytes_free(&made);
}

static void all_of_it_is_one_list(void **state)
{
	struct vouch_bytes made = changed(&(struct change){ 0 });
	struct crl crl;

	(void)state;
	for (size_t size = 0; size < made.size; size++) {
		u8 *part = malloc(size ? size : 1);

		memcpy(part, made.data, size);
		assert_int_equal(crl_read(part, size, &crl, NULL), -EBADMSG);
		assert_null(crl.der.data);
		free(part);
	}
	vouch_bytes_free(&made);
}

/* Frees @made. @what it is, for people. */
static void expect(struct vouch_bytes made, const char *what, const char *why)
{
	struct vouch_error error = { 0 };
	struct crl crl;
	int ret = crl_read(made.data, made.size, &crl, &error);

	if (!why)
		taken(&made);
	else if (ret != -EBADMSG || !strstr(error.text, why))
		fail_msg("%s: '%s', want '%s'", what,
			 ret ? error.text : "taken", why);
	vouch_bytes_free(&made);
}

static void parts_are_strict(void **state)
{
	static const struct change rows[] = {
		{ .part = UNTIL, .der = "" },
		{ .part = UNTIL, .der = "18{'20500101000000Z'}" },
		{ .part = ENTRIES, .der = "" },
		/* Left out by RFC 5280, 5.1.2.6, but not by everybody. */
		{ .part = ENTRIES, .der = "3000" },
		{ .part = EXTENSION_LIST, .der = "" },
		{ .part = VERSION,
		  .der = "",
		  .more_part = EXTENSION_LIST,
		  .more_der = "",
		  .why = "extensions are for version 2" },
		{ .part = VERSION,
		  .der = "",
		  .more_part = ENTRIES,
		  .more_der = "",
		  .why = "extensions are for version 2" },
		{ .part = VERSION,
		  .der = "",
		  .why = "extensions are for version 2" },
		{ .part = VERSION, .der = "020100", .why = "version is not 2" },
		{ .part = VERSION, .der = "020102", .why = "too large" },
		{ .part = VERSION,
		  .der = "a0{ 020101 }",
		  .why = "tag 0xa0, want SEQUENCE" },
		{ .part = ALGORITHM,
		  .der = "30{ 06082a8648ce3d040303 }",
		  .why = "signature algorithm is another" },
		{ .part = ISSUER, .der = "3000", .why = "issuer has no name" },
		{ .part = FROM,
		  .der = "",
		  .more_part = UNTIL,
		  .more_der = "",
		  .why = "SEQUENCE, want GeneralizedTime" },
		{ .part = FROM,
		  .der = "17{'260230000000Z'}",
		  .why = "time is none of" },
		{ .part = UNTIL,
		  .der = "17{'2602010000Z'}",
		  .why = "time is none of" },
		{ .part = UNTIL,
		  .der = WHEN WHEN,
		  .why = "UTCTime, want tag 0xa0" },
		{ .part = TBS_END, .der = "0500 }", .why = "bytes follow" },
		{ .part = SIGNATURE_BITS,
		  .der = "03{ 04f0 }",
		  .why = "not of whole octets" },
		{ .part = END, .der = "} 00", .why = "bytes follow" },
		{ .part = EXTENSION_LIST,
		  .der = LIST(""),
		  .why = "extensions are none" },
		{ .part = EXTENSION_LIST,
		  .der = LIST(NUMBER NUMBER),
		  .why = "extension is there twice" },
		{ .part = EXTENSION_LIST,
		  .der = "a0{ 30{" NUMBER "} 0500 }",
		  .why = "bytes follow" },
		{ .part = EXTENSION_LIST,
		  .der = LIST("30{ 0603551d14 04{ 0201ff } }"),
		  .why = "negative" },
		{ .part = EXTENSION_LIST,
		  .der = LIST("30{ 0603551d14 04{ 02{ 01 00000000 00000000"
			      "00000000 00000000 00000000 } } }"),
		  .why = "more than 20 octets" },
		{ .part = EXTENSION_LIST,
		  .der = LIST("30{ 0603551d14 04{ 020107 00 } }"),
		  .why = "bytes follow" },
		{ .part = EXTENSION_LIST,
		  .der = LIST("30{ 0603551d23 04{ 30{ 8000 0500 } } }"),
		  .why = "bytes follow" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		expect(changed(&rows[i]), rows[i].der, rows[i].why);
}

static void entries_are_strict(void **state)
{
	static const struct {
		const char *der, *why;
		const char *version; /* NULL: 2 */
	} rows[] = {
		{ .der = ENTRY("00", "") },
		{ .der = ENTRY("05", "") ENTRY("05", "") },
		{ .der = ENTRY("05", REASON) },
		{ .der = ENTRY("05", ""), .version = "" },
		{ .der = ENTRY("05", REASON),
		  .version = "",
		  .why = "extensions are for version 2" },
		{ .der = ENTRY("ff", ""), .why = "serial number is negative" },
		{ .der = ENTRY("0005", ""), .why = "not in the shortest" },
		{ .der = ENTRY("", ""), .why = "INTEGER is empty" },
		{ .der = ENTRY("01 0000000000000000 0000000000000000 00000000",
			       ""),
		  .why = "more than 20 octets" },
		{ .der = "30{ 020105 }", .why = "nothing, want Generalized" },
		{ .der = "30{ 020105 17{'261301000000Z'} }",
		  .why = "time is none of" },
		{ .der = "30{ 020105 18{'20260101000000Z'} }",
		  .why = "time is none of" },
		{ .der = ENTRY("05", "3000"), .why = "extensions are none" },
		{ .der = ENTRY("05", REASON REASON), .why = "bytes follow" },
		{ .der = ENTRY("05", "0500"), .why = "NULL, want SEQUENCE" },
		{ .der = ENTRY("05", "30{ 30{ 0603551d15 010100 0400 } }"),
		  .why = "critical is FALSE" },
		{ .der = ENTRY("05", "30{ 30{ 0603551d15 0400 }"
				     "30{ 0603551d15 0400 } }"),
		  .why = "extension is there twice" },
		{ .der = "0500", .why = "NULL, want SEQUENCE" },
		{ .der = "308104 0500 0500", .why = "not in the shortest" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const char *parts[PART_COUNT];
		char list[512];

		memcpy(parts, good, sizeof(parts));
		snprintf(list, sizeof(list), "30{%s}", rows[i].der);
		parts[ENTRIES] = list;
		if (rows[i].version) {
			parts[VERSION] = rows[i].version;
			parts[EXTENSION_LIST] = "";
		}
		expect(made_der_of(parts, PART_COUNT), rows[i].der,
		       rows[i].why);
	}
}

/* Of the list or of an entry; the first one has the word. */
static void rules_make_it_another_list(void **state)
{
	static const struct {
		struct change change;
		const char *rule; /* NULL: plain */
	} rows[] = {
		{ { .part = EXTENSION_LIST,
		    .der = LIST(NUMBER "30{ 06032a0304 0400 }") },
		  NULL },
		{ { .part = EXTENSION_LIST,
		    .der = LIST(NUMBER "30{ 06032a0304 0101ff 0400 }") },
		  "1.2.3.4" },
		{ { .part = EXTENSION_LIST,
		    .der = LIST("30{ 0603551d1b 04{ 020101 } }") },
		  "X509v3 Delta CRL Indicator" },
		{ { .part = EXTENSION_LIST,
		    .der = LIST("30{ 0603551d1c 04{ 30{ 8401ff } } }") },
		  "X509v3 Issuing Distribution Point" },
		{ { .part = EXTENSION_LIST,
		    .der = LIST("30{ 0603551d14 0101ff 04{ 020101 } }") },
		  "X509v3 CRL Number" },
		{ { .part = ENTRIES,
		    .der = "30{" ENTRY("05", "30{ 30{ 0603551d1d 0101ff 0400 }"
					     "}") "}" },
		  "X509v3 Certificate Issuer" },
		{ { .part = ENTRIES,
		    .der = "30{" ENTRY("05",
				       "30{ 30{ 0603551d1d 0400 } }") "}" },
		  "X509v3 Certificate Issuer" },
		{ { .part = ENTRIES,
		    .der = "30{" ENTRY("01", REASON) ENTRY(
			    "05", "30{ 30{ 06032a0304 0101ff 0400 } }") "}" },
		  "1.2.3.4" },
		{ { .part = ENTRIES,
		    .der = "30{" ENTRY("05",
				       "30{ 30{ 06032a0304 0400 } }") "}" },
		  NULL },
	};
	char text[64];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct vouch_bytes made = changed(&rows[i].change);
		struct crl crl = taken(&made);

		assert_int_equal(crl_is_plain(&crl), !rows[i].rule);
		if (rows[i].rule) {
			der_oid_text(crl.rule, text, sizeof(text));
			assert_string_equal(text, rows[i].rule);
			assert_false(crl_is_profiled(&crl));
		}
		vouch_bytes_free(&made);
	}
}

static void profile_is_intels(void **state)
{
	static const struct {
		struct change change;
		bool is_profiled;
	} rows[] = {
		{ { .part = EXTENSION_LIST, .der = LIST(NUMBER) }, false },
		{ { .part = EXTENSION_LIST, .der = LIST(AUTHORITY) }, false },
		{ { .part = EXTENSION_LIST,
		    .der = LIST(NUMBER "30{ 0603551d23 04{ 3000 } }") },
		  true },
		{ { .part = ALGORITHM,
		    .der = "30{ 06082a8648ce3d040303 }",
		    .more_part = SIGNATURE_ALGORITHM,
		    .more_der = "30{ 06082a8648ce3d040303 }" },
		  false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct vouch_bytes made = changed(&rows[i].change);
		struct crl crl = taken(&made);

		assert_int_equal(crl_is_profiled(&crl), rows[i].is_profiled);
		vouch_bytes_free(&made);
	}
}

static void keys_are_compared(void **state)
{
	static const u8 id[] = { 1, 2 }, other[] = { 1, 3 };
	struct vouch_bytes made = changed(&(struct change){ 0 });
	struct crl crl = taken(&made);

	(void)state;
	assert_true(crl_names_key(&crl, (struct der_view){ id, 2 }));
	assert_false(crl_names_key(&crl, (struct der_view){ other, 2 }));
	assert_false(crl_names_key(&crl, (struct der_view){ id, 1 }));
	assert_true(crl_names_key(&crl, (struct der_view){ NULL, 0 }));
	vouch_bytes_free(&made);
	made = changed(&(struct change){ .part = EXTENSION_LIST, .der = "" });
	crl = taken(&made);
	assert_true(crl_names_key(&crl, (struct der_view){ id, 2 }));
	vouch_bytes_free(&made);
}

/* Of the makers that other tests have, signed by real keys. */
static void signatures_are_verified(void **state)
{
	EVP_PKEY *rsa = EVP_RSA_gen(2048), *p256 = EVP_EC_gen("P-256");
	struct vouch_bytes made = amd_make_crl(&(struct amd_crl){
		.issuer = "ARK-Milan", .key = rsa, .serial = 3, .until = 100 });
	struct crl crl = taken(&made);

	(void)state;
	assert_int_equal(signature_verify(&crl.signature, rsa), 1);
	assert_int_equal(signature_verify(&crl.signature, p256), 0);
	assert_true(lists(&crl, (const u8 *)"\x03", 1));
	made.data[made.size - 1] ^= 1;
	assert_int_equal(signature_verify(&crl.signature, rsa), 0);
	vouch_bytes_free(&made);

	made = intel_make_crl(&(struct intel_crl){
		"Intel SGX Root CA", p256, .serial = 7, .until = 4102444800 });
	crl = taken(&made);
	assert_true(crl_is_profiled(&crl));
	assert_int_equal(signature_verify(&crl.signature, p256), 1);
	assert_int_equal(signature_verify(&crl.signature, rsa), 0);
	assert_true(lists(&crl, (const u8 *)"\x07", 1));
	vouch_bytes_free(&made);
	EVP_PKEY_free(rsa);
	EVP_PKEY_free(p256);
}

/* Contents of an INTEGER, in hex; @number is less than 0x800000. */
static void hex_of(unsigned int number, char *out)
{
	sprintf(out, "%0*x",
		number < 0x80	? 2 :
		number < 0x8000 ? 4 :
				  6,
		number);
}

/* Entry @i of a list: 1, 5, 9, ... up to 400009, in no order. */
static unsigned int number_at(size_t i)
{
	return (unsigned int)(i * 7919 % 100003) * 4 + 1;
}

static struct vouch_bytes list_of(size_t count)
{
	char *text = calloc(count + 1, 64), *end = text + 3, number[8];
	struct vouch_bytes made;

	assert_non_null(text);
	memcpy(text, "30{", 3);
	for (size_t i = 0; i < count; i++) {
		hex_of(number_at(i), number);
		end += sprintf(end, ENTRY("%s", ""), number);
		/* Some are there twice. */
		if (i % 7 == 3)
			end += sprintf(end, ENTRY("%s", ""), number);
	}
	memcpy(end, "}", 2);
	made = changed(&(struct change){ .part = ENTRIES, .der = text });
	free(text);
	return made;
}

static bool lists_number(const struct crl *crl, unsigned int number)
{
	struct vouch_bytes serial;
	char text[8];
	bool is_listed;

	hex_of(number, text);
	serial = made_der(text);
	is_listed = lists(crl, serial.data, serial.size);
	vouch_bytes_free(&serial);
	return is_listed;
}

/* The sorted list and the one that is walked say the same of every number. */
static void order_changes_no_answer(void **state)
{
	(void)state;
	for (size_t count = 1; count < 100; count += 3) {
		struct vouch_bytes made = list_of(count);
		struct crl walked = taken(&made), sorted = walked;

		assert_int_equal(crl_sort(&sorted), 0);
		assert_int_equal(!sorted.sorted, walked.count < 16);
		for (size_t i = 0; i < count; i++) {
			unsigned int number = number_at(i);

			assert_true(lists_number(&sorted, number));
			assert_true(lists_number(&walked, number));
			assert_false(lists_number(&sorted, number + 1));
			assert_false(lists_number(&sorted, number - 1));
		}
		assert_false(lists(&sorted, NULL, 0));
		free(sorted.sorted);
		vouch_bytes_free(&made);
	}
}

/* Those of an issuer who sorted them, and of one who did not. */
static void order_may_be_there(void **state)
{
	static const char *const orders[] = {
		"01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f 0100 0101",
		"0101 0100 0f 0e 0d 0c 0b 0a 09 08 07 06 05 04 03 02 01",
		"01 01 01 01 01 01 01 01 01 01 01 01 01 01 01 01 01",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(orders); i++) {
		char entries[1024] = "30{", *end = entries + 3;
		struct vouch_bytes made;
		struct crl crl;
		int taken_up;
		char number[8];

		for (const char *at = orders[i];
		     sscanf(at, "%7s%n", number, &taken_up) == 1;
		     at += taken_up)
			end += sprintf(end, ENTRY("%s", ""), number);
		memcpy(end, "}", 2);
		made = changed(
			&(struct change){ .part = ENTRIES, .der = entries });
		crl = taken(&made);
		assert_int_equal(crl_sort(&crl), 0);
		assert_non_null(crl.sorted);
		assert_true(lists(&crl, (const u8 *)"\x01", 1));
		assert_int_equal(lists(&crl, (const u8 *)"\x01\x01", 2), i < 2);
		assert_int_equal(lists(&crl, (const u8 *)"\x08", 1), i < 2);
		assert_false(lists(&crl, (const u8 *)"\x10", 1));
		free(crl.sorted);
		vouch_bytes_free(&made);
	}
}

/* Its numbers fall: a search by halves finds none of them as they stand. */
static void long_lists_are_sorted(void **state)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	struct vouch_bytes made = intel_make_crl(&(struct intel_crl){
		.issuer = "Intel SGX Root CA",
		.key = key,
		.serial = 0x55,
		.others = 32,
	});
	struct endorsements *store = endorsements_new(&all_endorsement_kinds);
	struct vouch_error error;
	const struct crl *crl;

	(void)state;
	assert_int_equal(
		endorsements_add(store, made.data, made.size, "x", &error), 0);
	crl = endorsement_crl(&store->items[0]);
	assert_non_null(crl->sorted);
	assert_true(crl_lists(crl, (struct der_view){ (u8 *)"\x55", 1 }));
	assert_true(crl_lists(crl, (struct der_view){ (u8 *)"\x75", 1 }));
	assert_false(crl_lists(crl, (struct der_view){ (u8 *)"\x54", 1 }));
	assert_false(crl_lists(crl, (struct der_view){ (u8 *)"\x76", 1 }));
	EVP_PKEY_free(key);
	endorsements_free(store);
	vouch_bytes_free(&made);
}

static double cpu_seconds(void)
{
	struct timespec ts;

	assert_int_equal(clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts), 0);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

/*
 * 10,000 searches of 100,000 entries cost less than reading them 50 times; each
 * walk over them costs a third of that.
 */
static void searches_are_no_walks(void **state)
{
	const size_t count = 100000, searches = 10000;
	struct vouch_bytes made = list_of(count);
	double start = cpu_seconds(), reading, searching;
	struct crl crl;

	(void)state;
	assert_int_equal(crl_read(made.data, made.size, &crl, NULL), 0);
	reading = cpu_seconds() - start;
	assert_int_equal(crl_sort(&crl), 0);
	start = cpu_seconds();
	for (size_t i = 0; i < searches; i++) {
		const u8 absent[] = { 0x40, (u8)(i >> 8), (u8)i };

		assert_false(lists(&crl, absent, sizeof(absent)));
	}
	searching = cpu_seconds() - start;
	if (searching > 50 * reading)
		fail_msg("%zu searches take %.3f s, reading takes %.3f s",
			 searches, searching, reading);
	free(crl.sorted);
	vouch_bytes_free(&made);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields_are_read),
		cmocka_unit_test(all_of_it_is_one_list),
		cmocka_unit_test(parts_are_strict),
		cmocka_unit_test(entries_are_strict),
		cmocka_unit_test(rules_make_it_another_list),
		cmocka_unit_test(profile_is_intels),
		cmocka_unit_test(keys_are_compared),
		cmocka_unit_test(signatures_are_verified),
		cmocka_unit_test(order_changes_no_answer),
		cmocka_unit_test(order_may_be_there),
		cmocka_unit_test(long_lists_are_sorted),
		cmocka_unit_test(searches_are_no_walks),
	};

	return cmocka_run_group_tests_name("crl", tests, NULL, NULL);
}
