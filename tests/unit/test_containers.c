// SPDX-License-Identifier: MIT
/* Containers of CBOR, tokens and sequences around a piece of evidence. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "codec/cbor/item.h"
#include "formats/unwrap.h"

#include <cmocka.h>

static const u8 piece[] = { 0xda, 0x01, 0xfe, 0xff };

static bool is_piece(const void *context, const u8 *data, size_t size)
{
	(void)context;
	return size == sizeof(piece) && data[0] == piece[0];
}

static int undo_bytes(const u8 *data, size_t size, struct unwrapped *found)
{
	return unwrap(data, size, is_piece, NULL, found);
}

/* @hex is CBOR in digits, with P for the piece of four bytes. */
static size_t bytes_of(const char *hex, u8 *bytes)
{
	char digits[2048] = "";
	size_t used = 0, size;

	for (const char *c = hex; *c; c++) {
		if (*c != 'P' && *c != ' ')
			digits[used++] = *c;
		else if (*c == 'P')
			used += (size_t)sprintf(digits + used, "44da01feff");
		assert_true(used < sizeof(digits) - 16);
	}
	digits[used] = '\0';
	assert_int_equal(hex_decode(digits, bytes, 1024, &size), 0);
	return size;
}

static void assert_undone(const char *hex, const char *undone)
{
	struct unwrapped found;
	u8 bytes[1024];
	size_t size = bytes_of(hex, bytes);

	assert_int_equal(undo_bytes(bytes, size, &found), 0);
	assert_int_equal(found.bytes.size, sizeof(piece));
	assert_memory_equal(found.bytes.data, piece, sizeof(piece));
	assert_string_equal(found.undone, undone);
	vouch_bytes_free(&found.bytes);
}

static void assert_refused(const char *hex, int ret)
{
	struct unwrapped found;
	u8 bytes[1024];
	size_t size = bytes_of(hex, bytes);

	assert_int_equal(undo_bytes(bytes, size, &found), ret);
	assert_null(found.bytes.data);
}

static void cbor_is_undone(void **state)
{
	(void)state;
	assert_undone("81 P", "in CBOR");
	assert_undone("a2 01 f6 61 61 P", "in member a, in CBOR");
	assert_undone("a1 20 a1 61 61 82 fb3ff0000000000000 P",
		      "in member -1.a, in CBOR");
	assert_undone("d9ffff P", "in CBOR");
	/* a text of base64 in a map in bytes in a map */
	assert_undone("a1 61 62 4c a1 61 61 68 3267482b2f773d3d",
		      "in base64, in member a, in CBOR, in member b, in CBOR");
	assert_undone("a1 63 1b5b6d P", "in member \\x1b[m, in CBOR");
}

static void broken_cbor_is_nothing(void **state)
{
	(void)state;
	assert_refused("81 P 00", -ENOENT); /* trailing */
	assert_refused("82 P", -ENOENT); /* short */
	assert_refused("9f P ff", -ENOENT); /* indefinite */
	assert_refused("a2 01 P 01 00", -ENOENT); /* twice the same key */
	assert_refused("a1 44da01feff 00", -ENOENT); /* a key of bytes */
	assert_refused("9b00000000ffffffff", -ENOENT);
	/* 21 levels, and 20 */
	assert_refused("818181818181818181818181818181818181818181 P", -ENOENT);
	assert_refused("c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1 P", -ENOENT);
	assert_undone("8181818181818181818181818181818181818181 P", "in CBOR");
}

static void several_are_refused(void **state)
{
	(void)state;
	assert_refused("82 P 44da01fefe", -EEXIST);
	assert_undone("82 P P", "in CBOR");
}

/* RFC 9999: a type by text or by number, the value in bytes, and a mask. */
static void records_are_told(void **state)
{
	(void)state;
	assert_undone("82 63612f62 P", "in a CMW record of a/b, in CBOR");
	assert_undone("83 63612f62 P 04", "in a CMW record of a/b, in CBOR");
	assert_undone("82 1875 P", "in a CMW record of 117, in CBOR");
	assert_undone("84 63612f62 P 04 05", "in CBOR");
	assert_undone("82 62616f P", "in CBOR");
	assert_undone("a2 685f5f636d77635f74 63613a62 63736e70 "
		      "82 67612f62 3b633d31 P",
		      "in member snp, in a CMW record of a/b, in CBOR");
	/* a tag of a content format, around bytes */
	assert_undone("da63740213 P", "in CBOR");
}

/* COSE_Sign1: what headers and signatures have is no evidence. */
static void signed_is_undone(void **state)
{
	(void)state;
	assert_undone("d2 84 43a10126 a0 48 a1 61 61 P 4100",
		      "in member a, in CBOR, in COSE_Sign1, in CBOR");
	assert_undone("d83d d2 84 40 a0 48 a1 61 61 P 4100",
		      "in member a, in CBOR, in COSE_Sign1, in CBOR");
	assert_undone("84 40 a0 P 4100", "in COSE_Sign1, in CBOR");
	assert_refused("d2 84 P a1 04 P 4100 P", -ENOENT);
}

/* Veraison's tsm-report: blobs under the names of configfs-tsm. */
static void blobs_are_joined(void **state)
{
	static const u8 both[] = { 0xda, 0x01, 0xfe, 0xff, 0x07, 0x08 };
	struct unwrapped found;
	u8 bytes[1024];
	size_t size = bytes_of("a3 67 6f7574626c6f62 P 67 617578626c6f62 420708"
			       "68 70726f7669646572 6a 7365765f6775657374 0a",
			       bytes);

	(void)state;
	assert_int_equal(undo_bytes(bytes, size, &found), 0);
	assert_int_equal(found.bytes.size, sizeof(both));
	assert_memory_equal(found.bytes.data, both, sizeof(both));
	assert_string_equal(found.undone,
			    "outblob with auxblob of configfs-tsm, provider "
			    "sev_guest, in CBOR");
	vouch_bytes_free(&found.bytes);
	assert_undone("a2 67 6f7574626c6f62 P 6c 6d616e6966657374626c6f62 40",
		      "outblob of configfs-tsm, manifestblob not read, "
		      "in CBOR");
	assert_refused("a2 67 6f7574626c6f62 P 61 61 44da01fefe", -EEXIST);
}

/* ---- text ---- */

static void assert_text(const char *text, const char *undone)
{
	struct unwrapped found;

	assert_int_equal(undo_bytes((const u8 *)text, strlen(text), &found), 0);
	assert_int_equal(found.bytes.size, sizeof(piece));
	assert_string_equal(found.undone, undone);
	vouch_bytes_free(&found.bytes);
}

static void assert_no_text(const char *text)
{
	struct unwrapped found;

	assert_int_equal(undo_bytes((const u8 *)text, strlen(text), &found),
			 -ENOENT);
}

/* {"a":"2gH-_w"} is in base64url eyJhIjoiMmdILV93In0 */
static void jwt_is_undone(void **state)
{
	(void)state;
	assert_text("eyJhbGciOiJub25lIn0.eyJhIjoiMmdILV93In0.\n",
		    "in base64, in member a, in a JWT");
	assert_text("{\"t\": \"eyJhIjoxfQ.eyJhIjoiMmdILV93In0.AAAA\"}",
		    "in base64, in member a, in a JWT, in member t");
	assert_no_text("eyJhIjoxfQ.eyJhIjoiMmdILV93In0");
	assert_no_text("eyJhIjoxfQ.eyJhIjoiMmdILV93In0.AAAA.AAAA");
	assert_no_text("eyJhIjoxfQ..AAAA");
	assert_no_text("eyJhIjoxfQ.!.AAAA");
	assert_no_text("eyJhIjoiMmdILV93In0.eyJhIjoxfQ.AAAA");
}

static void json_records_are_told(void **state)
{
	(void)state;
	assert_text("[\"a/b; c=1\", \"2gH-_w\", 4]",
		    "in base64, in a CMW record of a/b");
	assert_text("{\"__cmwc_t\": \"a:b\", \"x\": [\"a/\\u001b\", "
		    "\"2gH-_w\"]}",
		    "in base64, in member x, in a CMW record of a/\\x1b");
	assert_text("[\"a\", \"2gH-_w\"]", "in base64");
}

/* RFC 7464, as systemd writes a report and what signs it. */
static void sequence_is_undone(void **state)
{
	(void)state;
	assert_text("\x1e{\"a\": 1}\n\x1e{\"b\": \"2gH-_w\"}\n",
		    "in base64, in member b, in a sequence of JSON");
	assert_text("\x1e{\"b\": \"2gH-_w\"}\n\x1e{\"cut",
		    "in base64, in member b, in a sequence of JSON");
	assert_no_text("\x1e\x1e\x1e");
	assert_no_text("{\"a\": 1}\n\x1e{\"b\": \"2gH-_w\"}\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cbor_is_undone),
		cmocka_unit_test(broken_cbor_is_nothing),
		cmocka_unit_test(several_are_refused),
		cmocka_unit_test(records_are_told),
		cmocka_unit_test(signed_is_undone),
		cmocka_unit_test(blobs_are_joined),
		cmocka_unit_test(jwt_is_undone),
		cmocka_unit_test(json_records_are_told),
		cmocka_unit_test(sequence_is_undone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
