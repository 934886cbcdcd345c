// SPDX-License-Identifier: MIT
/* What the walk over DER takes, what it refuses, and why. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codec/der/der.h"
#include "codec/der/extension.h"
#include "codec/der/name.h"
#include "made_der.h"

#include <cmocka.h>

/* A reader of one value; what it read as a number, or the size of it. */
typedef long long read_t(struct der *d);

struct row {
	const char *der; /* see made_der() */
	const char *why; /* it is refused; NULL: it is not */
	long long value;
};

static void expect_row(const struct row *row, read_t *read)
{
	struct vouch_bytes made = made_der(row->der);
	struct der_view view = { made.data, made.size };
	struct der_fault fault = { 0 };
	struct der d = der_over(view, &fault);
	long long value = read(&d);

	der_end(&d);
	if (row->why && (!fault.why || !strstr(fault.why, row->why)))
		fail_msg("%s: %s, want '%s'", row->der,
			 fault.why ? fault.why : "taken", row->why);
	if (!row->why && (fault.why || value != row->value))
		fail_msg("%s: %s, value %lld, want %lld", row->der,
			 fault.why ? fault.why : "taken", value, row->value);
	vouch_bytes_free(&made);
}

static void expect_rows(const struct row *rows, size_t count, read_t *read)
{
	for (size_t i = 0; i < count; i++)
		expect_row(&rows[i], read);
}

#define OCTETS_64                                                          \
	"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff" \
	"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static long long read_any(struct der *d)
{
	return (long long)der_take_any(d).size;
}

static void any_value_is_strict(void **state)
{
	static const struct row rows[] = {
		{ .der = "0500", .value = 2 },
		{ .der = "3000", .value = 2 },
		{ .der = "30{ 0500 31{ 020101 } 0101ff }", .value = 12 },
		{ .der = "a0{ 80{ ffff } }", .value = 6 },
		{ .der = "30{ 0403010203 }", .value = 7 },
		{ .der = "0c{'a'}", .value = 3 },
		{ .der = "", .why = "value is missing" },
		{ .der = "30", .why = "ends before its length" },
		{ .der = "3001", .why = "longer than what it is in" },
		{ .der = "3081", .why = "ends before its length" },
		{ .der = "308200", .why = "ends before its length" },
		{ .der = "0500 00", .why = "bytes follow" },
		{ .der = "3080 0500 0000", .why = "indefinite" },
		{ .der = "30{ 3080 0000 }", .why = "indefinite" },
		{ .der = "308102 0500", .why = "length is not in the short" },
		{ .der = "30820002 0500", .why = "length is not in the short" },
		{ .der = "3083000002 0500", .why = "length is not in the sho" },
		{ .der = "048180" OCTETS_64 OCTETS_64, .value = 131 },
		{ .der = "04820080" OCTETS_64 OCTETS_64,
		  .why = "length is not in the short" },
		{ .der = "30{ 308102 0500 }", .why = "length is not in the s" },
		{ .der = "308500000000020500", .why = "more than four octets" },
		{ .der = "30ff", .why = "more than four octets" },
		{ .der = "3084ffffffff", .why = "longer than what it is in" },
		{ .der = "30{ 0503 } 000000", .why = "longer than what it is" },
		{ .der = "1f0100", .why = "tag has more than one octet" },
		{ .der = "30{ bf8100 00 }",
		  .why = "tag has more than one oct" },
		{ .der = "0000", .why = "type is none" },
		{ .der = "30{ 0000 }", .why = "type is none" },
		{ .der = "1000", .why = "type is none" },
		{ .der = "30{ 2403040100 }", .why = "no SEQUENCE or SET" },
		{ .der = "2c{ 0c00 }", .why = "no SEQUENCE or SET" },
		{ .der = "30{ 01010f }", .why = "BOOLEAN" },
		{ .der = "30{ 02020001 }", .why = "INTEGER is not in the sho" },
		{ .der = "a1{ 30{ 0a00 } }", .why = "INTEGER is empty" },
		{ .der = "30{ 0600 }", .why = "OID is empty" },
		{ .der = "30{ 03020103 }", .why = "unused bits that are set" },
		{ .der = "30{ 050100 }", .why = "NULL has contents" },
	};

	(void)state;
	expect_rows(rows, ARRAY_SIZE(rows), read_any);
}

/* One in each other, this many. */
static struct vouch_bytes nested(size_t depth)
{
	char text[3 * 64 + 64 + 1] = "";

	for (size_t i = 0; i < depth; i++)
		strcat(text, "30{");
	for (size_t i = 0; i < depth; i++)
		strcat(text, "}");
	return made_der(text);
}

static void depth_is_bounded(void **state)
{
	(void)state;
	for (size_t depth = 1; depth < 32; depth++) {
		struct vouch_bytes made = nested(depth);
		struct der_view view = { made.data, made.size };
		struct der_fault fault = { 0 };
		struct der d = der_over(view, &fault);

		der_take_any(&d);
		if (depth < DER_DEPTH_MAX)
			assert_null(fault.why);
		else
			assert_string_equal(
				fault.why, "values are too deep in each other");
		vouch_bytes_free(&made);
	}
}

static long long read_boolean(struct der *d)
{
	return der_boolean(d);
}

static long long read_null(struct der *d)
{
	der_null(d);
	return 0;
}

static long long read_integer(struct der *d)
{
	return (long long)der_integer(d).size;
}

static long long read_serial(struct der *d)
{
	return (long long)der_serial(d).size;
}

static long long read_byte(struct der *d)
{
	return der_number(d, DER_INTEGER, 0xff);
}

static long long read_u32(struct der *d)
{
	return der_number(d, DER_INTEGER, UINT32_MAX);
}

static long long read_enumerated(struct der *d)
{
	return der_number(d, DER_ENUMERATED, 2);
}

static void numbers_are_minimal(void **state)
{
	static const struct row booleans[] = {
		{ .der = "010100", .value = 0 },
		{ .der = "0101ff", .value = 1 },
		{ .der = "010101", .why = "BOOLEAN is not 00 or FF" },
		{ .der = "0100", .why = "BOOLEAN is not 00 or FF" },
		{ .der = "0102ffff", .why = "BOOLEAN is not 00 or FF" },
		{ .der = "020101", .why = "of another type" },
	};
	static const struct row nulls[] = {
		{ .der = "0500", .value = 0 },
		{ .der = "050100", .why = "NULL has contents" },
	};
	static const struct row integers[] = {
		{ .der = "020100", .value = 1 },
		{ .der = "02020080", .value = 2 },
		{ .der = "0201ff", .value = 1 },
		{ .der = "0202ff7f", .value = 2 },
		{ .der = "0200", .why = "INTEGER is empty" },
		{ .der = "0202007f", .why = "INTEGER is not in the shortest" },
		{ .der = "0202ff80", .why = "INTEGER is not in the shortest" },
		{ .der = "0a0101", .why = "of another type" },
	};
	static const struct row bytes[] = {
		{ .der = "020100", .value = 0 },
		{ .der = "02017f", .value = 0x7f },
		{ .der = "020200ff", .value = 0xff },
		{ .der = "02020100", .why = "negative or too large" },
		{ .der = "0201ff", .why = "negative or too large" },
		{ .der = "0202007f", .why = "INTEGER is not in the shortest" },
	};
	static const struct row u32s[] = {
		{ .der = "020500ffffffff", .value = UINT32_MAX },
		{ .der = "02050100000000", .why = "negative or too large" },
		{ .der = "0206010000000000", .why = "negative or too large" },
		{ .der = "020480000000", .why = "negative or too large" },
	};
	static const struct row enumerated[] = {
		{ .der = "0a0102", .value = 2 },
		{ .der = "0a0103", .why = "negative or too large" },
		{ .der = "0a020001", .why = "INTEGER is not in the shortest" },
		{ .der = "020101", .why = "of another type" },
	};

	(void)state;
	expect_rows(booleans, ARRAY_SIZE(booleans), read_boolean);
	expect_rows(nulls, ARRAY_SIZE(nulls), read_null);
	expect_rows(integers, ARRAY_SIZE(integers), read_integer);
	expect_rows(bytes, ARRAY_SIZE(bytes), read_byte);
	expect_rows(u32s, ARRAY_SIZE(u32s), read_u32);
	expect_rows(enumerated, ARRAY_SIZE(enumerated), read_enumerated);
}

/* Twenty octets, the first of which may need another before it. */
static void serial_numbers_are_short(void **state)
{
	static const struct row rows[] = {
		{ .der = "020100", .value = 1 },
		{ .der = "02{ 7f 00000000 00000000 00000000 00000000 000000 }",
		  .value = 20 },
		{ .der = "02{ 00 80000000 00000000 00000000 00000000 00000000"
			 "}",
		  .value = 21 },
		{ .der = "02{ 01 00000000 00000000 00000000 00000000 00000000"
			 "}",
		  .why = "more than 20 octets" },
		{ .der = "02{ 00 80000000 00000000 00000000 00000000 00000000"
			 "00 }",
		  .why = "more than 20 octets" },
		{ .der = "0201ff", .why = "serial number is negative" },
	};

	(void)state;
	expect_rows(rows, ARRAY_SIZE(rows), read_serial);
}

static long long read_oid(struct der *d)
{
	return (long long)der_oid(d).size;
}

static long long read_bits(struct der *d)
{
	return (long long)der_take_as(d, DER_BIT_STRING, DER_BIT_STRING).size;
}

static long long read_octets_of_bits(struct der *d)
{
	return (long long)der_octets_of_bits(d).size;
}

static long long read_named_bits(struct der *d)
{
	return der_named_bits(d);
}

static void identifiers_and_bits_are_exact(void **state)
{
	static const struct row oids[] = {
		{ .der = "0603550403", .value = 3 },
		{ .der = "06058837818001", .value = 5 },
		{ .der = "0602 5581", .why = "ends in a number" },
		{ .der = "0600", .why = "OID is empty" },
		{ .der = "060180", .why = "OID has a number" },
		{ .der = "0605 2a80818101", .why = "OID has a number" },
	};
	static const struct row bits[] = {
		{ .der = "030100", .value = 1 },
		{ .der = "030205a0", .value = 2 },
		{ .der = "0300", .why = "no such unused bits" },
		{ .der = "030101", .why = "no such unused bits" },
		{ .der = "03020800", .why = "no such unused bits" },
		{ .der = "03020580 00", .why = "bytes follow" },
		{ .der = "030205b0", .why = "unused bits that are set" },
		{ .der = "2303030100", .why = "of another type" },
	};
	static const struct row octets[] = {
		{ .der = "03020055", .value = 1 },
		{ .der = "030100", .value = 0 },
		{ .der = "03020454", .why = "unused bits that are set" },
		{ .der = "03020450", .why = "not of whole octets" },
	};
	static const struct row named[] = {
		{ .der = "03020780", .value = 0x80 },
		{ .der = "03020106", .value = 0x06 },
		/* With a zero at the end, as in AMD's ASKs. */
		{ .der = "03020104", .value = 0x04 },
		{ .der = "0303070080", .value = 0x8000 },
		{ .der = "030100", .why = "named bits are none" },
		{ .der = "03020000", .why = "named bits are none" },
		{ .der = "030400010101", .why = "none or too many" },
	};

	(void)state;
	expect_rows(oids, ARRAY_SIZE(oids), read_oid);
	expect_rows(bits, ARRAY_SIZE(bits), read_bits);
	expect_rows(octets, ARRAY_SIZE(octets), read_octets_of_bits);
	expect_rows(named, ARRAY_SIZE(named), read_named_bits);
}

static long long read_time(struct der *d)
{
	return der_time(d);
}

static void times_have_one_form(void **state)
{
	static const struct row rows[] = {
		{ .der = "17{'700101000000Z'}", .value = 0 },
		{ .der = "17{'500101000000Z'}", .value = -631152000 },
		{ .der = "17{'491231235959Z'}", .value = 2524607999 },
		{ .der = "17{'240229120000Z'}", .value = 1709208000 },
		{ .der = "17{'000301000000Z'}", .value = 951868800 },
		{ .der = "18{'20500101000000Z'}", .value = 2524608000 },
		{ .der = "18{'99991231235959Z'}", .value = 253402300799 },
		{ .der = "18{'21000301000000Z'}", .value = 4107542400 },
		{ .der = "18{'20491231235959Z'}", .why = "time is none of" },
		{ .der = "18{'21000229000000Z'}", .why = "time is none of" },
		{ .der = "17{'230229000000Z'}", .why = "time is none of" },
		{ .der = "17{'230431000000Z'}", .why = "time is none of" },
		{ .der = "17{'231301000000Z'}", .why = "time is none of" },
		{ .der = "17{'230001000000Z'}", .why = "time is none of" },
		{ .der = "17{'230100000000Z'}", .why = "time is none of" },
		{ .der = "17{'230101240000Z'}", .why = "time is none of" },
		{ .der = "17{'230101006000Z'}", .why = "time is none of" },
		{ .der = "17{'230101000060Z'}", .why = "time is none of" },
		{ .der = "17{'2301010000Z'}", .why = "time is none of" },
		{ .der = "17{'230101000000z'}", .why = "time is none of" },
		{ .der = "17{'230101000000+0000'}", .why = "time is none of" },
		{ .der = "17{'2301010000 0Z'}", .why = "time is none of" },
		{ .der = "17{'-10101000000Z'}", .why = "time is none of" },
		{ .der = "18{'20500101000000.5Z'}", .why = "time is none of" },
		{ .der = "18{'20500101000000'}", .why = "time is none of" },
		{ .der = "18{'2x500101000000Z'}", .why = "time is none of" },
		{ .der = "18{'205x0101000000Z'}", .why = "time is none of" },
		{ .der = "0c{'20500101000000Z'}", .why = "of another type" },
	};

	(void)state;
	expect_rows(rows, ARRAY_SIZE(rows), read_time);
}

static long long read_name(struct der *d)
{
	return (long long)name_take(d).size;
}

#define CN "0603550403"

static void names_are_strict(void **state)
{
	static const struct row rows[] = {
		{ .der = "3000", .value = 2 },
		{ .der = "30{ 31{ 30{" CN "0c{'a'} } } }", .value = 14 },
		{ .der = "30{ 31{ 30{" CN "13{'Az09 +,-./:=?()'27} } } }",
		  .value = 29 },
		{ .der = "30{ 31{ 30{" CN "12{'09 '} } } }", .value = 16 },
		{ .der = "30{ 31{ 30{" CN "16{'a@b_*'} } } }", .value = 18 },
		/* One, two, three and four octets, first and last of each. */
		{ .der = "30{ 31{ 30{" CN "0c{7f c280 dfbf e0a080 ed9fbf ee8080"
			 "efbfbf f0908080 f48fbfbf} } } }",
		  .value = 38 },
		{ .der = "30{ 31{ 30{" CN "0c{'a'} } 30{" CN "0c{'b'} } } }",
		  .value = 24 },
		{ .der = "30{ 31{ 30{" CN "0c{'b'} } 30{" CN "0c{'a'} } } }",
		  .why = "SET is not in order" },
		{ .der = "30{ 31{ 30{" CN "0c{'a'} } 30{" CN "0c{'a'} } } }",
		  .why = "SET is not in order" },
		{ .der = "30{ 3100 }", .why = "RDN of a name is empty" },
		{ .der = "30{ 31{ 30{" CN "} } }", .why = "value is missing" },
		{ .der = "30{ 31{ 30{" CN "0c{'a'} 0500 } } }",
		  .why = "bytes follow" },
		{ .der = "30{ 30{ 30{" CN "0c{'a'} } } }",
		  .why = "of another type" },
		{ .der = "30{ 31{ 30{" CN "13{'a*'} } } }",
		  .why = "attribute" },
		{ .der = "30{ 31{ 30{" CN "13{00} } } }", .why = "attribute" },
		{ .der = "30{ 31{ 30{" CN "12{'a'} } } }", .why = "attribute" },
		{ .der = "30{ 31{ 30{" CN "16{80} } } }", .why = "attribute" },
		{ .der = "30{ 31{ 30{" CN "14{'a'} } } }", .why = "attribute" },
		{ .der = "30{ 31{ 30{" CN "1e{0041} } } }",
		  .why = "attribute" },
		{ .der = "30{ 31{ 30{" CN "0c{80} } } }", .why = "attribute" },
		{ .der = "30{ 31{ 30{" CN "0c{c1bf} } } }",
		  .why = "attribute" },
		{ .der = "30{ 31{ 30{" CN "0c{c3} } } }", .why = "attribute" },
		{ .der = "30{ 31{ 30{" CN "0c{c341} } } }",
		  .why = "attribute" },
		{ .der = "30{ 31{ 30{" CN "0c{e09fbf} } } }",
		  .why = "attribute" },
		{ .der = "30{ 31{ 30{" CN "0c{eda080} } } }",
		  .why = "attribute" },
		{ .der = "30{ 31{ 30{" CN "0c{edbfbf} } } }",
		  .why = "attribute" },
		{ .der = "30{ 31{ 30{" CN "0c{f08fbfbf} } } }",
		  .why = "attribute" },
		{ .der = "30{ 31{ 30{" CN "0c{f4908080} } } }",
		  .why = "attribute" },
		{ .der = "30{ 31{ 30{" CN "0c{f5808080} } } }",
		  .why = "attribute" },
	};

	(void)state;
	expect_rows(rows, ARRAY_SIZE(rows), read_name);
}

static void long_names_are_refused(void **state)
{
	struct vouch_bytes made;
	char *text = malloc(80000);
	struct der_fault fault = { 0 };
	struct der d;

	(void)state;
	strcpy(text, "30{ 31{ 30{" CN "0c{'");
	memset(text + strlen(text), 'a', 65520);
	strcpy(text + strlen("30{ 31{ 30{" CN "0c{'") + 65520, "'} } } }");
	made = made_der(text);
	d = der_over((struct der_view){ made.data, made.size }, &fault);
	name_take(&d);
	assert_string_equal(fault.why, "name is longer than 65535 bytes");
	vouch_bytes_free(&made);
	free(text);
}

static void common_names_are_single(void **state)
{
	static const struct {
		const char *der;
		const char *name; /* NULL: none */
	} rows[] = {
		{ "30{ 31{ 30{" CN "0c{'abc'} } } }", "abc" },
		{ "30{ 31{ 30{ 060355040a 0c{'o'} } } 31{ 30{" CN
		  "13{'abc'} } } }",
		  "abc" },
		{ "30{ 31{ 30{ 060355040a 0c{'o'} } } }", NULL },
		{ "3000", NULL },
		{ "30{ 31{ 30{" CN "0c{'a'} } } 31{ 30{" CN "0c{'b'} } } }",
		  NULL },
		{ "30{ 31{ 30{" CN "0c{'a'} } 30{" CN "0c{'b'} } } }", NULL },
		{ "30{ 31{ 30{" CN "0c00 } } }", NULL },
		{ "30{ 31{ 30{" CN "0c{'a'00'b'} } } }", NULL },
		{ "30{ 31{ 30{" CN "0c{'1234567'} } } }", "1234567" },
		{ "30{ 31{ 30{" CN "0c{'12345678'} } } }", NULL },
	};
	char out[8];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct vouch_bytes made = made_der(rows[i].der);
		struct der_view view = { made.data, made.size };

		if (name_common(view, out, sizeof(out)))
			assert_string_equal(out, rows[i].name);
		else
			assert_null(rows[i].name);
		vouch_bytes_free(&made);
	}
}

static void count_extension(const struct extension *extension,
			    struct der_fault *fault, void *context)
{
	long long *count = context;

	assert_null(fault->why);
	*count += 1 + 100 * extension->is_critical;
}

/* Found twice alike: as they are checked, and later. */
static long long read_extensions(struct der *d)
{
	long long count = 0, again = 0;
	struct der_view rest = extensions_take(d, count_extension, &count);
	struct extension extension;

	while (extension_next(&rest, &extension))
		again += 1 + 100 * extension.is_critical;
	return d->fault->why || count == again ? count : -1;
}

static void extensions_are_there_once(void **state)
{
	static const struct row rows[] = {
		{ .der = "30{ 30{ 0603551d13 0400 } }", .value = 1 },
		{ .der = "30{ 30{ 0603551d13 0101ff 0400 } 30{ 0603551d0f"
			 "04{00} } }",
		  .value = 102 },
		/* The last octets of both are alike, and so are their sizes. */
		{ .der = "30{ 30{ 0603551d13 0400 } 30{ 0603551e13 0400 } }",
		  .value = 2 },
		{ .der = "3000", .why = "extensions are none" },
		{ .der = "30{ 30{ 0603551d13 0400 } 30{ 0603551d0f 0400 }"
			 "30{ 0603551d13 0400 } }",
		  .why = "extension is there twice" },
		{ .der = "30{ 30{ 0603551d13 010100 0400 } }",
		  .why = "critical is FALSE" },
		{ .der = "30{ 30{ 0603551d13 010101 0400 } }",
		  .why = "BOOLEAN" },
		{ .der = "30{ 30{ 0603551d13 } }", .why = "of another type" },
		{ .der = "30{ 30{ 0603551d13 0400 0500 } }",
		  .why = "bytes follow" },
		{ .der = "30{ 30{ 0600 0400 } }", .why = "OID is empty" },
		{ .der = "30{ 30{ 0603551d13 2404 04020000 } }",
		  .why = "of another type" },
	};

	(void)state;
	expect_rows(rows, ARRAY_SIZE(rows), read_extensions);
}

static void extensions_are_64_at_most(void **state)
{
	char text[64 * 32 + 64];

	(void)state;
	for (int count = 64; count < 66; count++) {
		struct row row = { .der = text, .value = count };

		strcpy(text, "30{");
		for (int i = 0; i < count; i++)
			sprintf(text + strlen(text), "30{ 0603551d%02x 0400 }",
				i);
		strcat(text, "}");
		if (count > 64)
			row.why = "extensions are more than 64";
		expect_row(&row, read_extensions);
	}
}

/* The byte, and what is there; the first fault stays. */
static void faults_have_words(void **state)
{
	static const struct {
		const char *der, *text;
	} rows[] = {
		{ "30{ 0500 }", "at byte 2: NULL, want INTEGER" },
		{ "30{ 8100 }", "at byte 2: tag 0x81, want INTEGER" },
		{ "3000", "at byte 2: nothing, want INTEGER" },
		{ "30{ 02020001 0500 }",
		  "at byte 4: INTEGER is not in the shortest form; X.690, "
		  "8.3.2" },
	};
	char text[96];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct vouch_bytes made = made_der(rows[i].der);
		struct der_view view = { made.data, made.size };
		struct der_fault fault = { 0 };
		struct der all = der_over(view, &fault);
		struct der d = der_enter(&all, DER_SEQUENCE);

		der_integer(&d);
		der_end(&d);
		der_refuse(&d, made.data, "another");
		der_fault_text(&fault, made.data, text, sizeof(text));
		assert_string_equal(text, rows[i].text);
		vouch_bytes_free(&made);
	}
}

static void nothing_is_read_after_a_fault(void **state)
{
	struct vouch_bytes made = made_der("30{ 020105 } 020106 0101ff");
	struct der_view view = { made.data, made.size };
	struct der_fault fault = { 0 };
	struct der d = der_over(view, &fault);

	(void)state;
	assert_int_equal(der_peek(&d), DER_SEQUENCE);
	assert_null(der_take(&d, DER_SET).data);
	assert_int_equal(der_peek(&d), 0);
	assert_false(der_more(&d));
	assert_null(der_take(&d, DER_SEQUENCE).data);
	assert_null(der_take_any(&d).data);
	assert_int_equal(der_number(&d, DER_INTEGER, 255), 0);
	assert_false(der_boolean(&d));
	assert_int_equal(der_since(&d, view.data).size, 0);
	vouch_bytes_free(&made);
}

static void oids_have_names(void **state)
{
	static const u8 known[] = { 0x55, 0x1d, 0x1b };
	static const u8 amd[] = { 0x2b, 0x06, 0x01, 0x04, 0x01,
				  0x9c, 0x78, 0x01, 0x03, 0x08 };
	u8 longest[128] = { 0x2a };
	char text[96];

	(void)state;
	der_oid_text((struct der_view){ known, sizeof(known) }, text,
		     sizeof(text));
	assert_string_equal(text, "X509v3 Delta CRL Indicator");
	der_oid_text((struct der_view){ amd, sizeof(amd) }, text, sizeof(text));
	assert_string_equal(text, "1.3.6.1.4.1.3704.1.3.8");
	der_oid_text((struct der_view){ longest, sizeof(longest) }, text,
		     sizeof(text));
	assert_string_equal(text, "unknown");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_value_is_strict),
		cmocka_unit_test(depth_is_bounded),
		cmocka_unit_test(numbers_are_minimal),
		cmocka_unit_test(serial_numbers_are_short),
		cmocka_unit_test(identifiers_and_bits_are_exact),
		cmocka_unit_test(times_have_one_form),
		cmocka_unit_test(names_are_strict),
		cmocka_unit_test(long_names_are_refused),
		cmocka_unit_test(common_names_are_single),
		cmocka_unit_test(extensions_are_there_once),
		cmocka_unit_test(extensions_are_64_at_most),
		cmocka_unit_test(faults_have_words),
		cmocka_unit_test(nothing_is_read_after_a_fault),
		cmocka_unit_test(oids_have_names),
	};

	return cmocka_run_group_tests_name("der", tests, NULL, NULL);
}
