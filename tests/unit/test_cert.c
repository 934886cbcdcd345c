// SPDX-License-Identifier: MIT
/* Certificates with one part changed: what is taken, what is refused, and why.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/ec.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include "amd.h"
#include "codec/cert.h"
#include "intel.h"
#include "made_der.h"
#include "openssl_same.h"

#include <cmocka.h>

#define ECDSA_SHA256 "30{ 06082a8648ce3d040302 }"
#define NAME(text) "30{ 31{ 30{ 0603550403 0c{'" text "'} } } }"

/* The generator of P-256, which is on it. */
#define POINT                                                                 \
	"04 6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296" \
	"4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"
#define P256_KEY(point) \
	"30{ 30{ 06072a8648ce3d0201 06082a8648ce3d030107 } 03{ 00 " point "} }"

#define EXTENSIONS(list) "a3{ 30{" list "} }"
#define CONSTRAINTS(value) "30{ 0603551d13 0101ff 04{" value "} }"
#define USAGE(value) "30{ 0603551d0f 0101ff 04{" value "} }"
#define KEY_ID(value) "30{ 0603551d0e 04{" value "} }"
#define AUTHORITY(value) "30{ 0603551d23 04{" value "} }"
#define CRL_POINTS(value) "30{ 0603551d1f 04{" value "} }"
#define IS_CA "30{ 0101ff }"

/* What a certificate is made of, in order. */
enum part {
	WHOLE,
	TBS,
	VERSION,
	SERIAL,
	ALGORITHM,
	ISSUER,
	VALIDITY,
	SUBJECT,
	KEY,
	IDS,
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
	[VERSION] = "a0{ 020102 }",
	[SERIAL] = "020200a1",
	[ALGORITHM] = ECDSA_SHA256,
	[ISSUER] = NAME("issuer"),
	[VALIDITY] = "30{ 17{'260101000000Z'} 17{'270101000000Z'} }",
	[SUBJECT] = NAME("subject"),
	[KEY] = P256_KEY(POINT),
	[IDS] = "",
	[EXTENSION_LIST] = EXTENSIONS(CONSTRAINTS("3000")),
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

/* Frees nothing: @made keeps what the certificate is a view of. */
static struct cert taken(const struct vouch_bytes *made)
{
	struct vouch_error error = { 0 };
	struct cert cert;

	if (cert_read(made->data, made->size, &cert, &error))
		fail_msg("%s", error.text);
	assert_null(openssl_same_cert(&cert));
	return cert;
}

static void expect_changes(const struct change *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct vouch_bytes made = changed(&rows[i]);
		struct vouch_error error = { 0 };
		struct cert cert;
		int ret = cert_read(made.data, made.size, &cert, &error);

		if (!rows[i].why)
			taken(&made);
		else if (ret != -EBADMSG || !strstr(error.text, rows[i].why))
			fail_msg("%s: '%s', want '%s'", rows[i].der,
				 ret ? error.text : "taken", rows[i].why);
		vouch_bytes_free(&made);
	}
}

static void fields_are_read(void **state)
{
	struct vouch_bytes made = changed(&(struct change){ 0 });
	struct cert cert = taken(&made);
	char text[64];

	(void)state;
	assert_int_equal(cert.version, 3);
	assert_int_equal(cert.from, 1767225600);
	assert_int_equal(cert.until, 1798761600);
	assert_true(name_common(cert.issuer, text, sizeof(text)));
	assert_string_equal(text, "issuer");
	assert_true(name_common(cert.subject, text, sizeof(text)));
	assert_string_equal(text, "subject");
	assert_false(name_same(cert.issuer, cert.subject));
	assert_true(name_same(cert.issuer, cert.issuer));
	assert_int_equal(cert.key.kind, CERT_KEY_P256);
	assert_int_equal(cert.key.bits, 256);
	assert_int_equal(cert.signature.kind, SIGNATURE_ECDSA_SHA256);
	assert_true(cert.use.has_constraints);
	assert_false(cert.use.is_ca);
	assert_int_equal(cert.use.path_length, -1);
	assert_ptr_equal(cert.signature.tbs.data, made.data + 3);
	vouch_bytes_free(&made);
}

/* Not a byte too few or too many. */
static void all_of_it_is_one_certificate(void **state)
{
	struct vouch_bytes made = changed(&(struct change){ 0 });
	struct cert cert;

	(void)state;
	for (size_t size = 0; size < made.size; size++) {
		u8 *part = malloc(size ? size : 1);

		memcpy(part, made.data, size);
		assert_int_equal(cert_read(part, size, &cert, NULL), -EBADMSG);
		assert_null(cert.der.data);
		free(part);
	}
	vouch_bytes_free(&made);
	made = changed(&(struct change){ .part = END, .der = "} 00" });
	assert_int_equal(cert_read(made.data, made.size, &cert, NULL),
			 -EBADMSG);
	vouch_bytes_free(&made);
}

static const struct change parts[] = {
	{ .part = VERSION,
	  .der = "",
	  .more_part = EXTENSION_LIST,
	  .more_der = "" },
	{ .part = VERSION,
	  .der = "a0{ 020101 }",
	  .more_part = EXTENSION_LIST,
	  .more_der = "" },
	{ .part = EXTENSION_LIST, .der = "" },
	{ .part = VERSION, .der = "", .why = "extensions are for version 3" },
	{ .part = VERSION,
	  .der = "a0{ 020101 }",
	  .why = "extensions are for version" },
	{ .part = VERSION,
	  .der = "a0{ 020100 }",
	  .why = "version is 1, which is left" },
	{ .part = VERSION,
	  .der = "a0{ 020103 }",
	  .why = "negative or too large" },
	{ .part = VERSION, .der = "a0{ 020102 020102 }", .why = "follow" },
	{ .part = SERIAL, .der = "020100" },
	{ .part = SERIAL, .der = "0201ff", .why = "serial number is negative" },
	{ .part = SERIAL,
	  .der = "02020001",
	  .why = "INTEGER is not in the shortest" },
	{ .part = SERIAL, .der = "", .why = "SEQUENCE, want INTEGER" },
	{ .part = ISSUER, .der = "3000", .why = "issuer has no name" },
	{ .part = SUBJECT, .der = "3000" },
	{ .part = SUBJECT, .der = NAME("\xff"), .why = "attribute of a name" },
	{ .part = SUBJECT, .der = "3100", .why = "SET, want SEQUENCE" },
	{ .part = VALIDITY,
	  .der = "30{ 17{'260101000000Z'} 18{'20500101000000Z'} }" },
	{ .part = VALIDITY,
	  .der = "30{ 17{'260101000000Z'} }",
	  .why = "nothing, want" },
	{ .part = VALIDITY,
	  .der = "30{ 17{'260101000000Z'} 17{'270229000000Z'} }",
	  .why = "time is none of" },
	{ .part = VALIDITY,
	  .der = "30{ 17{'260101000000Z'} 17{'270101000000Z'} 0500 }",
	  .why = "bytes follow" },
	{ .part = IDS, .der = "81{ 00ff } 82{ 04f0 }" },
	{ .part = IDS, .der = "82{ 00ff }" },
	{ .part = IDS, .der = "81{ 01ff }", .why = "unused bits that are set" },
	{ .part = IDS, .der = "82{ 00ff } 81{ 00ff }", .why = "want tag 0xa3" },
	{ .part = IDS, .der = "a1{ 030100 }", .why = "want tag 0xa3" },
	{ .part = IDS,
	  .der = "81{ 00ff }",
	  .more_part = VERSION,
	  .more_der = "",
	  .why = "unique identifiers are for versions" },
	{ .part = EXTENSION_LIST,
	  .der = EXTENSIONS(""),
	  .why = "extensions are none" },
	{ .part = EXTENSION_LIST,
	  .der = "a3{ 30{" CONSTRAINTS("3000") "} 0500 }",
	  .why = "bytes follow" },
	{ .part = TBS_END, .der = "0500 }", .why = "bytes follow" },
	{ .part = SIGNATURE_BITS,
	  .der = "03{ 00ff } 0500",
	  .why = "bytes follow" },
	{ .part = SIGNATURE_BITS,
	  .der = "03{ 01fe }",
	  .why = "not of whole octets" },
	{ .part = SIGNATURE_BITS,
	  .der = "23{ 0302 00ff }",
	  .why = "want BIT STRING" },
};

static void parts_are_strict(void **state)
{
	(void)state;
	expect_changes(parts, ARRAY_SIZE(parts));
}

#define SHA384 "30{ 0609608648016503040202 0500 }"
#define MGF1 "30{ 06092a864886f70d010108 " SHA384 "}"
#define PSS(parameters) "30{ 06092a864886f70d01010a 30{" parameters "} }"
#define PSS_GOOD "a0{" SHA384 "} a1{" MGF1 "} a2{ 020130 }"

static void algorithms_are_few(void **state)
{
	static const struct {
		const char *der;
		enum signature_kind kind;
	} rows[] = {
		{ ECDSA_SHA256, SIGNATURE_ECDSA_SHA256 },
		{ "30{ 06082a8648ce3d040303 }", SIGNATURE_ECDSA_SHA384 },
		{ PSS(PSS_GOOD), SIGNATURE_PSS_SHA384 },
		/* A default that is there: AMD's. */
		{ PSS(PSS_GOOD "a3{ 020101 }"), SIGNATURE_PSS_SHA384 },
		{ PSS(PSS_GOOD "a3{ 020102 }"), SIGNATURE_OTHER },
		{ PSS("a0{" SHA384 "} a1{" MGF1 "} a2{ 020120 }"),
		  SIGNATURE_OTHER },
		{ PSS("a0{" SHA384 "} a2{ 020130 }"), SIGNATURE_OTHER },
		{ PSS("a1{" MGF1 "} a2{ 020130 }"), SIGNATURE_OTHER },
		{ "30{ 06082a8648ce3d040302 0500 }", SIGNATURE_OTHER },
		{ "30{ 06082a8648ce3d040304 }", SIGNATURE_OTHER },
		{ "30{ 06032b6570 }", SIGNATURE_OTHER },
		{ "30{ 06092a864886f70d01010b 0500 }", SIGNATURE_OTHER },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct change change = { .part = ALGORITHM,
					 .der = rows[i].der,
					 .more_part = SIGNATURE_ALGORITHM,
					 .more_der = rows[i].der };
		struct vouch_bytes made = changed(&change);
		struct cert cert = taken(&made);

		assert_int_equal(cert.signature.kind, rows[i].kind);
		vouch_bytes_free(&made);
	}
}

static void both_algorithms_are_the_same(void **state)
{
	static const struct change rows[] = {
		{ .part = ALGORITHM,
		  .der = "30{ 06082a8648ce3d040303 }",
		  .why = "signature algorithm is another" },
		{ .part = SIGNATURE_ALGORITHM,
		  .der = "30{ 06082a8648ce3d040302 0500 }",
		  .why = "signature algorithm is another" },
		{ .part = ALGORITHM,
		  .der = "30{ 06032a0304 0500 0500 }",
		  .more_part = SIGNATURE_ALGORITHM,
		  .more_der = "30{ 06032a0304 0500 0500 }",
		  .why = "bytes follow" },
		{ .part = ALGORITHM,
		  .der = "30{ 06032a0304 308000 }",
		  .more_part = SIGNATURE_ALGORITHM,
		  .more_der = "30{ 06032a0304 308000 }",
		  .why = "indefinite" },
		{ .part = ALGORITHM,
		  .der = "30{ 06032a0304 30{ 020200 01 } }",
		  .more_part = SIGNATURE_ALGORITHM,
		  .more_der = "30{ 06032a0304 30{ 020200 01 } }",
		  .why = "INTEGER is not in the shortest form" },
	};

	(void)state;
	expect_changes(rows, ARRAY_SIZE(rows));
}

#define RSA_KEY(parameters, content) \
	"30{ 30{ 06092a864886f70d010101 " parameters "} 03{ 00" content "} }"

static void keys_have_kinds(void **state)
{
	static const struct {
		const char *der;
		enum cert_key_kind kind;
		u32 bits;
	} rows[] = {
		{ RSA_KEY("0500", "30{ 020200b5 020103 }"), CERT_KEY_RSA, 8 },
		{ RSA_KEY("0500", "30{ 0203010001 020103 }"), CERT_KEY_RSA,
		  17 },
		{ RSA_KEY("", "30{ 020200b5 020103 }"), CERT_KEY_OTHER, 0 },
		{ RSA_KEY("0500", "30{ 0201b5 020103 }"), CERT_KEY_OTHER, 0 },
		{ RSA_KEY("0500", "30{ 020200b5 020183 }"), CERT_KEY_OTHER, 0 },
		{ RSA_KEY("0500", "30{ 020200b5 020103 0500 }"), CERT_KEY_OTHER,
		  0 },
		{ RSA_KEY("0500", "30{ 020200b5 020103 } 00"), CERT_KEY_OTHER,
		  0 },
		{ RSA_KEY("0500", "3080 020200b5 020103 0000"), CERT_KEY_OTHER,
		  0 },
		{ RSA_KEY("0500", ""), CERT_KEY_OTHER, 0 },
		{ P256_KEY(POINT "00"), CERT_KEY_OTHER, 0 },
		{ P256_KEY("03 6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0"
			   "f4a13945d898c296"),
		  CERT_KEY_OTHER, 0 },
		/* Hybrid: all of the point, and which one. */
		{ P256_KEY("07 6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0"
			   "f4a13945d898c2964fe342e2fe1a7f9b8ee7eb4a7c0f9e16"
			   "2bce33576b315ececbb6406837bf51f5"),
		  CERT_KEY_OTHER, 0 },
		{ P256_KEY("00"), CERT_KEY_OTHER, 0 },
		{ "30{ 30{ 06072a8648ce3d0201 06052b81040022 } 03{ 00 " POINT
		  "} }",
		  CERT_KEY_OTHER, 0 },
		{ "30{ 30{ 06072a8648ce3d0201 06052b8104000a } 03{ 00 " POINT
		  "} }",
		  CERT_KEY_OTHER, 0 },
		{ "30{ 30{ 06072a8648ce3d0201 } 03{ 00 " POINT "} }",
		  CERT_KEY_OTHER, 0 },
		{ "30{ 30{ 06032b6570 } 03{ 00 ff } }", CERT_KEY_OTHER, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct change change = { .part = KEY, .der = rows[i].der };
		struct vouch_bytes made = changed(&change);
		struct cert cert = taken(&made);

		if (cert.key.kind != rows[i].kind ||
		    cert.key.bits != rows[i].bits)
			fail_msg("%s: kind %d", rows[i].der, cert.key.kind);
		if (cert.key.kind == CERT_KEY_OTHER)
			assert_null(cert_key_new(&cert));
		vouch_bytes_free(&made);
	}
}

static void keys_are_strict(void **state)
{
	static const struct change rows[] = {
		{ .part = KEY,
		  .der = "30{ 30{ 06032b6570 } 03{ 04 f0 } }",
		  .why = "not of whole octets" },
		{ .part = KEY,
		  .der = "30{ 30{ 06032b6570 } 03{ 00 ff } 0500 }",
		  .why = "bytes follow" },
		{ .part = KEY,
		  .der = "30{ 30{ 06032b6570 0500 0500 } 03{ 00 ff } }",
		  .why = "bytes follow" },
		{ .part = KEY,
		  .der = "30{ 06032b6570 03{ 00 ff } }",
		  .why = "want SEQUENCE" },
	};

	(void)state;
	expect_changes(rows, ARRAY_SIZE(rows));
}

/* A point that is on no curve is found when the key is made. */
static void points_are_checked(void **state)
{
	static const struct change change = {
		.part = KEY,
		.der = P256_KEY(
			"04 6b17d1f2e12c4247f8bce6e563a440f277037d812deb"
			"33a0f4a13945d898c2964fe342e2fe1a7f9b8ee7eb4a7c0f"
			"9e162bce33576b315ececbb6406837bf51f4")
	};
	struct vouch_bytes made = changed(&change);
	struct cert cert = taken(&made);

	(void)state;
	assert_int_equal(cert.key.kind, CERT_KEY_P256);
	assert_null(cert_key_new(&cert));
	vouch_bytes_free(&made);
}

struct use_row {
	const char *list; /* of extensions */
	bool is_ca, signs_crls, has_unknown, has_crl_points;
	int path_length;
	u16 usage;
	size_t key_id, authority; /* sizes */
};

static void use_is_what_extensions_say(void **state)
{
	static const struct use_row rows[] = {
		{ .list = CONSTRAINTS(IS_CA) USAGE("03020106"),
		  .is_ca = true,
		  .signs_crls = true,
		  .path_length = -1,
		  .usage = 0x06 },
		{ .list = CONSTRAINTS("30{ 0101ff 020100 }") USAGE("03020204"),
		  .is_ca = true,
		  .usage = 0x04 },
		{ .list = CONSTRAINTS("30{ 0101ff 02047fffffff }"),
		  .path_length = 0x7fffffff },
		{ .list = CONSTRAINTS(IS_CA) USAGE("03020102"),
		  .signs_crls = true,
		  .path_length = -1,
		  .usage = 0x02 },
		{ .list = CONSTRAINTS("3000") USAGE("0303070680"),
		  .signs_crls = true,
		  .path_length = -1,
		  .usage = 0x8006 },
		{ .list = CONSTRAINTS(IS_CA)
			  USAGE("03020106") "30{ 0603551d1e 0101ff 0400 }",
		  .has_unknown = true,
		  .path_length = -1,
		  .usage = 0x06 },
		{ .list = CONSTRAINTS(IS_CA)
			  USAGE("03020106") "30{ 0603551d1e 0400 }",
		  .is_ca = true,
		  .signs_crls = true,
		  .path_length = -1,
		  .usage = 0x06 },
		{ .list = KEY_ID("04{ 0102 }") AUTHORITY("30{ 80{ 010203 } }"),
		  .path_length = -1,
		  .key_id = 2,
		  .authority = 3 },
		{ .list = AUTHORITY("3000"), .path_length = -1 },
		{ .list = AUTHORITY("30{ a1{ a4{" NAME("ca") "} } 820105 }"),
		  .path_length = -1 },
		{ .list = CRL_POINTS("30{ 30{ a0{ a0{ 86{'http://a'} } } } }"),
		  .has_crl_points = true,
		  .path_length = -1 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct use_row *row = &rows[i];
		const char *parts[PART_COUNT];
		char text[1024];
		struct vouch_bytes made;
		struct cert cert;

		memcpy(parts, good, sizeof(parts));
		snprintf(text, sizeof(text), EXTENSIONS("%s"), row->list);
		parts[EXTENSION_LIST] = text;
		made = made_der_of(parts, PART_COUNT);
		cert = taken(&made);
		assert_int_equal(cert_is_ca(&cert), row->is_ca);
		assert_int_equal(cert_signs_crls(&cert), row->signs_crls);
		assert_int_equal(cert.use.has_unknown_critical,
				 row->has_unknown);
		assert_int_equal(cert.use.path_length, row->path_length);
		assert_int_equal(cert.use.key_usage, row->usage);
		assert_int_equal(cert.use.key_id.size, row->key_id);
		assert_int_equal(cert.use.authority_key_id.size,
				 row->authority);
		assert_int_equal(cert.use.has_crl_points, row->has_crl_points);
		vouch_bytes_free(&made);
	}
}

static void extensions_are_strict(void **state)
{
	static const struct change rows[] = {
		{ .part = EXTENSION_LIST,
		  .der = EXTENSIONS(CONSTRAINTS("30{ 010100 }")),
		  .why = "cA is FALSE, which is left out" },
		{ .part = EXTENSION_LIST,
		  .der = EXTENSIONS(CONSTRAINTS("30{ 010101 }")),
		  .why = "BOOLEAN" },
		{ .part = EXTENSION_LIST,
		  .der = EXTENSIONS(CONSTRAINTS("30{ 020100 }")),
		  .why = "path length is for CAs" },
		{ .part = EXTENSION_LIST,
		  .der = EXTENSIONS(CONSTRAINTS("30{ 0101ff 0201ff }")),
		  .why = "negative or too large" },
		{ .part = EXTENSION_LIST,
		  .der = EXTENSIONS(CONSTRAINTS("30{ 0101ff 02050080000000 }")),
		  .why = "negative or too large" },
		{ .part = EXTENSION_LIST,
		  .der = EXTENSIONS(CONSTRAINTS("30{ 0101ff 020100 0500 }")),
		  .why = "bytes follow" },
		{ .part = EXTENSION_LIST,
		  .der = EXTENSIONS(CONSTRAINTS("3000 00")),
		  .why = "bytes follow" },
		{ .part = EXTENSION_LIST,
		  .der = EXTENSIONS(CONSTRAINTS("0500")),
		  .why = "NULL, want SEQUENCE" },
		{ .part = EXTENSION_LIST,
		  .der = EXTENSIONS(CONSTRAINTS("3000") CONSTRAINTS("3000")),
		  .why = "extension is there twice" },
		{ .part = EXTENSION_LIST,
		  .der = EXTENSIONS(USAGE("03020000")),
		  .why = "named bits are none" },
		{ .part = EXTENSION_LIST,
		  .der = EXTENSIONS(USAGE("03020106 00")),
		  .why = "bytes follow" },
		{ .part = EXTENSION_LIST,
		  .der = EXTENSIONS(USAGE("0500")),
		  .why = "want BIT STRING" },
		{ .part = EXTENSION_LIST,
		  .der = EXTENSIONS(KEY_ID("0102")),
		  .why = "want OCTET STRING" },
		{ .part = EXTENSION_LIST,
		  .der = EXTENSIONS(KEY_ID("0400 00")),
		  .why = "bytes follow" },
		{ .part = EXTENSION_LIST,
		  .der = EXTENSIONS(AUTHORITY("30{ 8000 0500 }")),
		  .why = "bytes follow" },
		{ .part = EXTENSION_LIST,
		  .der = EXTENSIONS(AUTHORITY("3000 00")),
		  .why = "bytes follow" },
		{ .part = EXTENSION_LIST,
		  .der = EXTENSIONS(AUTHORITY("30{ a100 }")),
		  .why = "nothing, want tag 0x82" },
		{ .part = EXTENSION_LIST,
		  .der = EXTENSIONS(AUTHORITY("30{ 820101 }")),
		  .why = "bytes follow" },
		{ .part = EXTENSION_LIST,
		  .der = EXTENSIONS(AUTHORITY("30{ a100 82020001 }")),
		  .why = "INTEGER is not in the shortest form" },
		{ .part = EXTENSION_LIST,
		  .der = EXTENSIONS(CRL_POINTS("3080 0000")),
		  .why = "indefinite" },
		{ .part = EXTENSION_LIST,
		  .der = EXTENSIONS(CRL_POINTS("3000 00")),
		  .why = "bytes follow" },
		{ .part = EXTENSION_LIST,
		  .der = EXTENSIONS(CRL_POINTS("")),
		  .why = "value is missing" },
	};

	(void)state;
	expect_changes(rows, ARRAY_SIZE(rows));
}

static void extensions_are_found(void **state)
{
	static const u8 oid[] = { 0x55, 0x1d, 0x13 };
	struct vouch_bytes made = changed(&(struct change){ 0 });
	struct cert cert = taken(&made);
	struct der_view value;

	(void)state;
	assert_true(cert_extension(&cert, oid, sizeof(oid), &value));
	assert_true(der_view_is(value, "\x30\x00", 2));
	assert_false(cert_extension(&cert, oid, 2, &value));
	vouch_bytes_free(&made);
}

static void serial_numbers_are_printed(void **state)
{
	static const struct {
		const char *der, *text;
	} rows[] = {
		{ "020100", "serial number 0" },
		{ "020101", "serial number 01" },
		{ "020200ab", "serial number AB" },
		{ "02030a1b2c", "serial number 0A1B2C" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct change change = { .part = SERIAL, .der = rows[i].der };
		struct vouch_bytes made = changed(&change);
		struct cert cert = taken(&made);
		char text[64], cut[18];

		cert_serial_text(&cert, text, sizeof(text));
		assert_string_equal(text, rows[i].text);
		cert_serial_text(&cert, cut, sizeof(cut));
		assert_int_equal(strncmp(cut, text, 16), 0);
		vouch_bytes_free(&made);
	}
}

/* Of a certificate that @key made: by it alone, and of these bytes alone. */
static void expect_signature(struct vouch_bytes *der, EVP_PKEY *key,
			     enum signature_kind kind, EVP_PKEY *other)
{
	struct cert cert = taken(der);
	EVP_PKEY *own = cert_key_new(&cert);
	u8 *last = der->data + der->size - 1, *serial;

	assert_int_equal(EVP_PKEY_eq(own, key), 1);
	assert_int_equal(cert.signature.kind, kind);
	assert_int_equal(signature_verify(&cert.signature, own), 1);
	assert_int_equal(signature_verify(&cert.signature, other), 0);
	assert_int_equal(signature_verify(&cert.signature, NULL), 0);
	*last ^= 1;
	assert_int_equal(signature_verify(&cert.signature, own), 0);
	*last ^= 1;
	serial = der->data + (cert.serial.data - der->data);
	*serial ^= 1;
	assert_int_equal(signature_verify(&cert.signature, own), 0);
	EVP_PKEY_free(own);
	EVP_PKEY_free(key);
	EVP_PKEY_free(other);
	vouch_bytes_free(der);
}

static void signatures_are_verified(void **state)
{
	struct amd_ca amd = { .subject = "SEV-Milan",
			      .issuer = "ARK-Milan",
			      .serial = 1 };
	struct intel_cert intel = { .subject = "a",
				    .issuer = "a",
				    .until = 4102444800 };
	struct vouch_bytes der;

	(void)state;
	amd.key = EVP_RSA_gen(2048);
	amd.issuer_key = amd.key;
	der = amd_make_ca(&amd);
	expect_signature(&der, amd.key, SIGNATURE_PSS_SHA384,
			 EVP_RSA_gen(2048));
	amd.key = EVP_EC_gen("P-384");
	amd.issuer_key = amd.key;
	der = amd_make_ca(&amd);
	expect_signature(&der, amd.key, SIGNATURE_ECDSA_SHA384,
			 EVP_RSA_gen(2048));
	intel.key = EVP_EC_gen("P-256");
	intel.issuer_key = intel.key;
	der = intel_make_cert(&intel);
	expect_signature(&der, intel.key, SIGNATURE_ECDSA_SHA256,
			 EVP_EC_gen("P-256"));
}

/* By a digest that nothing here takes, whoever made it. */
static void other_algorithms_are_not_verified(void **state)
{
	EVP_PKEY *key = EVP_EC_gen("P-256"), *own;
	struct vouch_bytes der = intel_make_cert(
		&(struct intel_cert){ "a", "a", key, key, .until = 4102444800,
				      .digest = EVP_sha512() });
	struct cert cert = taken(&der);

	(void)state;
	own = cert_key_new(&cert);
	assert_non_null(own);
	assert_int_equal(cert.signature.kind, SIGNATURE_OTHER);
	assert_int_equal(signature_verify(&cert.signature, own), 0);
	EVP_PKEY_free(own);
	EVP_PKEY_free(key);
	vouch_bytes_free(&der);
}

static void keys_have_digests(void **state)
{
	EVP_PKEY *key = EVP_EC_gen("P-384");
	struct vouch_bytes der = intel_make_cert(
		&(struct intel_cert){ "a", "a", key, key, .until = 1 });
	struct cert cert = taken(&der);
	u8 digest[32], want[32], *spki = NULL;
	int size = i2d_PUBKEY(key, &spki);

	(void)state;
	assert_true(size > 0);
	assert_true(
		EVP_Digest(spki, (size_t)size, want, NULL, EVP_sha256(), NULL));
	assert_true(cert_spki_digest(&cert, digest));
	assert_memory_equal(digest, want, sizeof(want));
	OPENSSL_free(spki);
	EVP_PKEY_free(key);
	vouch_bytes_free(&der);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields_are_read),
		cmocka_unit_test(all_of_it_is_one_certificate),
		cmocka_unit_test(parts_are_strict),
		cmocka_unit_test(algorithms_are_few),
		cmocka_unit_test(both_algorithms_are_the_same),
		cmocka_unit_test(keys_have_kinds),
		cmocka_unit_test(keys_are_strict),
		cmocka_unit_test(points_are_checked),
		cmocka_unit_test(use_is_what_extensions_say),
		cmocka_unit_test(extensions_are_strict),
		cmocka_unit_test(extensions_are_found),
		cmocka_unit_test(serial_numbers_are_printed),
		cmocka_unit_test(signatures_are_verified),
		cmocka_unit_test(other_algorithms_are_not_verified),
		cmocka_unit_test(keys_have_digests),
	};

	return cmocka_run_group_tests_name("cert", tests, NULL, NULL);
}
