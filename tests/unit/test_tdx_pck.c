// SPDX-License-Identifier: MIT
/* The SGX extension of PCK certificates, with one value changed. */
#include <setjmp.h>
#include <stdarg.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "made_der.h"
#include "tdx/pck/pck.h"

#include <cmocka.h>

/* An OID under Intel's, and a value. */
#define SGX "2a864886f84d010d01"
#define VALUE(tail, value) "30{ 06{" SGX tail "}" value "}"
#define OCTETS_16 "04{ 00010203 04050607 08090a0b 0c0d0e0f }"

/* Components 3 to 16, which are 7. */
#define COMPONENTS                     \
	"30{ 06{" SGX "0203} 020107 }" \
	"30{ 06{" SGX "0204} 020107 }" \
	"30{ 06{" SGX "0205} 020107 }" \
	"30{ 06{" SGX "0206} 020107 }" \
	"30{ 06{" SGX "0207} 020107 }" \
	"30{ 06{" SGX "0208} 020107 }" \
	"30{ 06{" SGX "0209} 020107 }" \
	"30{ 06{" SGX "020a} 020107 }" \
	"30{ 06{" SGX "020b} 020107 }" \
	"30{ 06{" SGX "020c} 020107 }" \
	"30{ 06{" SGX "020d} 020107 }" \
	"30{ 06{" SGX "020e} 020107 }" \
	"30{ 06{" SGX "020f} 020107 }" \
	"30{ 06{" SGX "0210} 020107 }"
#define FIRST VALUE("0201", "020100")
#define SECOND VALUE("0202", "020200ff")
#define PCESVN VALUE("0211", "0202010d")
#define CPU_SVN VALUE("0212", OCTETS_16)
#define TCB_OF(values) VALUE("02", "30{" values "}")
#define GOOD_TCB TCB_OF(FIRST SECOND COMPONENTS PCESVN CPU_SVN)

#define DYNAMIC VALUE("0701", "0101ff")
#define CACHED VALUE("0702", "010100")
#define SMT VALUE("0703", "0101ff")
#define CONFIGURATION_OF(values) VALUE("07", "30{" values "}")

enum part {
	PPID,
	TCB,
	PCEID,
	FMSPC,
	TYPE,
	INSTANCE,
	CONFIGURATION,
	MORE,
	PART_COUNT,
};

static const char *const good[PART_COUNT] = {
	[PPID] = VALUE("01", OCTETS_16),
	[TCB] = GOOD_TCB,
	[PCEID] = VALUE("03", "04020001"),
	[FMSPC] = VALUE("04", "04{ b0c06f000000 }"),
	[TYPE] = VALUE("05", "0a0101"),
	[INSTANCE] = VALUE("06", OCTETS_16),
	[CONFIGURATION] = CONFIGURATION_OF(DYNAMIC CACHED SMT),
	[MORE] = "",
};

struct change {
	enum part part;
	const char *der;
	const char *why; /* NULL: read */
};

/* A certificate with that extension alone; @made keeps it. */
static struct cert cert_of(struct vouch_bytes *made, const char *const *parts,
			   size_t count)
{
	static const char start[] = "30{ 06{" SGX "} 04{ 30{";
	const char *texts[PART_COUNT + 2] = { start };

	memcpy(texts + 1, parts, count * sizeof(*parts));
	texts[1 + count] = "} } }";
	*made = made_der_of(texts, count + 2);
	return (struct cert){ .extensions = { made->data, made->size } };
}

static int read_changed(const struct change *change, struct tdx_pck *pck,
			struct vouch_error *error)
{
	const char *parts[PART_COUNT];
	struct vouch_bytes made;
	struct cert cert;
	int ret;

	memcpy(parts, good, sizeof(parts));
	if (change->der)
		parts[change->part] = change->der;
	cert = cert_of(&made, parts, PART_COUNT);
	ret = tdx_pck_read(&cert, pck, error);
	vouch_bytes_free(&made);
	return ret;
}

static void values_are_read(void **state)
{
	static const u8 fmspc[] = { 0xb0, 0xc0, 0x6f, 0, 0, 0 };
	struct tdx_pck pck;

	(void)state;
	assert_int_equal(read_changed(&(struct change){ 0 }, &pck, NULL), 0);
	assert_int_equal(pck.components[0], 0);
	assert_int_equal(pck.components[1], 255);
	assert_int_equal(pck.components[15], 7);
	assert_int_equal(pck.pcesvn, 0x10d);
	assert_int_equal(pck.ppid[15], 15);
	assert_int_equal(pck.cpu_svn[1], 1);
	assert_int_equal(pck.pceid[1], 1);
	assert_memory_equal(pck.fmspc, fmspc, sizeof(fmspc));
	assert_int_equal(pck.sgx_type, 1);
	assert_true(pck.has_platform);
	assert_int_equal(pck.platform_instance_id[2], 2);
	assert_true(pck.dynamic_platform);
	assert_false(pck.cached_keys);
	assert_true(pck.smt_enabled);
}

static void processors_have_five_values(void **state)
{
	struct vouch_error error;
	struct vouch_bytes made;
	struct tdx_pck pck;

	(void)state;
	for (size_t count = 0; count < PART_COUNT; count++) {
		struct cert cert = cert_of(&made, good, count);
		bool is_good = count == 5 || count == 7;

		assert_int_equal(tdx_pck_read(&cert, &pck, &error),
				 is_good ? 0 : -EBADMSG);
		if (is_good)
			assert_int_equal(pck.has_platform, count == 7);
		else
			assert_non_null(strstr(error.text, "not 5 or 7"));
		vouch_bytes_free(&made);
	}
}

static const struct change strict_values[] = {
	{ .part = PPID, .der = GOOD_TCB, .why = "there twice" },
	{ .part = PPID, .der = "", .why = "a value is missing" },
	{ .part = MORE, .der = VALUE("08", "0500"), .why = "value is unknown" },
	{ .part = MORE, .der = VALUE("00", "0500"), .why = "value is unknown" },
	{ .part = PPID,
	  .der = "30{ 06{ 2a864886f84d010d02 01 } 0500 }",
	  .why = "value is unknown" },
	{ .part = PPID,
	  .der = "30{ 06{" SGX "} 0500 }",
	  .why = "value is unknown" },
	{ .part = PPID, .der = VALUE("01", "0401ff"), .why = "another size" },
	{ .part = PCEID,
	  .der = VALUE("03", "0403000100"),
	  .why = "of another size" },
	{ .part = PPID,
	  .der = VALUE("01", OCTETS_16 "0500"),
	  .why = "bytes follow" },
	{ .part = PPID, .der = "0500", .why = "want SEQUENCE" },
	{ .part = PCEID,
	  .der = VALUE("03", "020100"),
	  .why = "want OCTET STRING" },
	{ .part = FMSPC,
	  .der = VALUE("04", "8106b0c06f000000"),
	  .why = "want OCTET STRING" },
	{ .part = FMSPC,
	  .der = VALUE("04", "048106b0c06f000000"),
	  .why = "length is not in the shortest form" },
	{ .part = TYPE, .der = VALUE("05", "0a0102") },
	{ .part = TYPE, .der = VALUE("05", "0a0103"), .why = "too large" },
	{ .part = TYPE,
	  .der = VALUE("05", "0a020001"),
	  .why = "not in the shortest form" },
	{ .part = TYPE,
	  .der = VALUE("05", "020101"),
	  .why = "INTEGER, want ENUMERATED" },
	{ .part = TCB,
	  .der = TCB_OF(FIRST SECOND COMPONENTS PCESVN),
	  .why = "a value is missing" },
	{ .part = TCB, .der = TCB_OF(CPU_SVN PCESVN SECOND COMPONENTS FIRST) },
	{ .part = TCB,
	  .der = TCB_OF(FIRST FIRST COMPONENTS PCESVN CPU_SVN),
	  .why = "there twice" },
	{ .part = TCB,
	  .der = TCB_OF(VALUE("0201", "02020100")
				SECOND COMPONENTS PCESVN CPU_SVN),
	  .why = "too large" },
	{ .part = TCB,
	  .der = TCB_OF(VALUE("0201", "0201ff")
				SECOND COMPONENTS PCESVN CPU_SVN),
	  .why = "negative" },
	{ .part = TCB,
	  .der = TCB_OF(VALUE("0201", "0202007f")
				SECOND COMPONENTS PCESVN CPU_SVN),
	  .why = "not in the shortest form" },
	{ .part = TCB,
	  .der = TCB_OF(FIRST SECOND COMPONENTS VALUE("0211", "0203010000")
				CPU_SVN),
	  .why = "too large" },
	{ .part = TCB,
	  .der = VALUE("02", "3080" FIRST "0000"),
	  .why = "indefinite" },
	{ .part = CONFIGURATION,
	  .der = CONFIGURATION_OF(DYNAMIC CACHED),
	  .why = "a value is missing" },
	{ .part = CONFIGURATION, .der = CONFIGURATION_OF(SMT CACHED DYNAMIC) },
	{ .part = CONFIGURATION,
	  .der = CONFIGURATION_OF(DYNAMIC CACHED VALUE("0703", "010101")),
	  .why = "BOOLEAN" },
	{ .part = CONFIGURATION,
	  .der = CONFIGURATION_OF(DYNAMIC CACHED SMT VALUE("0704", "0101ff")),
	  .why = "value is unknown" },
};

static void values_are_strict(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(strict_values); i++) {
		struct vouch_error error = { 0 };
		struct tdx_pck pck;
		int ret = read_changed(&strict_values[i], &pck, &error);

		if (!strict_values[i].why && ret)
			fail_msg("%zu, %s: '%s'", i, strict_values[i].der,
				 error.text);
		if (strict_values[i].why &&
		    (!ret || !strstr(error.text, strict_values[i].why)))
			fail_msg("%zu, %s: '%s', want '%s'", i,
				 strict_values[i].der, error.text,
				 strict_values[i].why);
	}
}

static void extension_is_needed_alone(void **state)
{
	struct vouch_bytes made = made_der("30{ 06{" SGX "} 04{ 3000 00 } }");
	struct cert cert = { .extensions = { made.data, made.size } };
	struct vouch_error error;
	struct tdx_pck pck;

	(void)state;
	assert_int_equal(tdx_pck_read(&cert, &pck, &error), -EBADMSG);
	assert_non_null(strstr(error.text, "bytes follow"));
	cert.extensions.size = 0;
	assert_int_equal(tdx_pck_read(&cert, &pck, &error), -EBADMSG);
	assert_string_equal(error.text, "PCK certificate has no SGX extension");
	vouch_bytes_free(&made);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_read),
		cmocka_unit_test(processors_have_five_values),
		cmocka_unit_test(values_are_strict),
		cmocka_unit_test(extension_is_needed_alone),
	};

	return cmocka_run_group_tests_name("tdx pck", tests, NULL, NULL);
}
