// SPDX-License-Identifier: MIT
#include <setjmp.h>
#include <stdarg.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "snp/certs/certs.h"

#include <cmocka.h>

enum {
	VCEK,
	ARK,
	VCEK_MIXED, /* as EFI would write it */
};

static const u8 guids[][16] = {
	{ 0x63, 0xda, 0x75, 0x8d, 0xe6, 0x64, 0x45, 0x64, 0xad, 0xc5, 0xf4,
	  0xb9, 0x3b, 0xe8, 0xac, 0xcd },
	{ 0xc0, 0xb4, 0x06, 0xa4, 0xa8, 0x03, 0x49, 0x52, 0x97, 0x43, 0x3f,
	  0xb6, 0x01, 0x4c, 0xd0, 0xae },
	{ 0x8d, 0x75, 0xda, 0x63, 0x64, 0xe6, 0x64, 0x45, 0xad, 0xc5, 0xf4,
	  0xb9, 0x3b, 0xe8, 0xac, 0xcd },
};

struct entry {
	int guid;
	u32 offset, size;
};

static const struct row {
	const char *desc;
	struct entry entries[3];
	size_t entry_count;
	bool has_no_end;
	size_t size; /* of the table */
	int ret;
	size_t count;
} rows[] = {
	{ "empty", { { 0, 0, 0 } }, 0, false, 24, 0, 0 },
	{ "one", { { VCEK, 48, 16 } }, 1, false, 64, 0, 1 },
	{ "ends with the table", { { VCEK, 48, 1 } }, 1, false, 49, 0, 1 },
	{ "two", { { VCEK, 72, 8 }, { ARK, 80, 8 } }, 2, false, 96, 0, 2 },
	{ "unknown GUID kept", { { VCEK_MIXED, 48, 8 } }, 1, false, 64, 0, 1 },
	{ "no end", { { VCEK, 24, 8 } }, 1, true, 32, -EBADMSG, 0 },
	{ "no entry at all", { { 0, 0, 0 } }, 0, true, 0, -EBADMSG, 0 },
	{ "end cut by one byte", { { 0, 0, 0 } }, 0, false, 23, -EBADMSG, 0 },
	{ "one byte behind the table",
	  { { VCEK, 48, 17 } },
	  1,
	  false,
	  64,
	  -EBADMSG,
	  0 },
	{ "starts behind the table",
	  { { VCEK, 65, 1 } },
	  1,
	  false,
	  64,
	  -EBADMSG,
	  0 },
	{ "sum wraps in 32 bits",
	  { { VCEK, 48, 0xfffffff0 } },
	  1,
	  false,
	  64,
	  -EBADMSG,
	  0 },
	{ "offset at the limit",
	  { { VCEK, 0xffffffff, 0xffffffff } },
	  1,
	  false,
	  64,
	  -EBADMSG,
	  0 },
	{ "inside the list", { { VCEK, 24, 8 } }, 1, false, 64, -EBADMSG, 0 },
	{ "last byte of the list",
	  { { VCEK, 47, 8 } },
	  1,
	  false,
	  64,
	  -EBADMSG,
	  0 },
	{ "nothing in it", { { VCEK, 48, 0 } }, 1, false, 64, 0, 1 },
	{ "nothing, outside", { { VCEK, 999, 0 } }, 1, false, 64, 0, 1 },
	{ "nothing, in the list",
	  { { VCEK, 0, 0 }, { ARK, 72, 8 } },
	  2,
	  false,
	  96,
	  0,
	  2 },
	{ "twice",
	  { { VCEK, 72, 8 }, { VCEK, 80, 8 } },
	  2,
	  false,
	  96,
	  -EBADMSG,
	  0 },
	{ "overlap by one byte",
	  { { VCEK, 72, 9 }, { ARK, 80, 8 } },
	  2,
	  false,
	  96,
	  -EBADMSG,
	  0 },
	{ "the same place",
	  { { VCEK, 72, 8 }, { ARK, 72, 8 } },
	  2,
	  false,
	  96,
	  -EBADMSG,
	  0 },
	{ "one inside the other",
	  { { VCEK, 72, 24 }, { ARK, 80, 8 } },
	  2,
	  false,
	  96,
	  -EBADMSG,
	  0 },
};

static void put_entry(u8 *at, const u8 *guid, u32 offset, u32 size)
{
	memcpy(at, guid, 16);
	memcpy(at + 16, &offset, 4);
	memcpy(at + 20, &size, 4);
}

static u8 *build(const struct row *row)
{
	u8 *table = calloc(1, row->size ? row->size : 1);

	/* Nothing of an entry is zero, so that it is not taken for the end. */
	memset(table, 0x11, row->size);
	for (size_t i = 0; i < row->entry_count; i++)
		put_entry(table + 24 * i, guids[row->entries[i].guid],
			  row->entries[i].offset, row->entries[i].size);
	for (size_t i = 0; !row->has_no_end && i < 24; i++) {
		if (24 * row->entry_count + i < row->size)
			table[24 * row->entry_count + i] = 0;
	}
	return table;
}

static void tables_are_as_specified(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct snp_certs certs;
		struct vouch_error error = { 0 };
		u8 *table = build(&rows[i]);
		int ret = snp_certs_parse(table, rows[i].size, &certs, &error);

		if (ret != rows[i].ret ||
		    (!ret && certs.count != rows[i].count))
			fail_msg("%s: %d, %s", rows[i].desc, ret, error.text);
		free(table);
	}
}

static void cut_tables_are_refused(void **state)
{
	const struct row row = {
		"two", { { VCEK, 72, 8 }, { ARK, 80, 16 } }, 2, false, 96, 0, 2,
	};
	struct snp_certs certs;
	u8 *table = build(&row);

	(void)state;
	for (size_t size = 0; size < row.size; size++) {
		u8 *copy = malloc(size ? size : 1);

		memcpy(copy, table, size);
		assert_int_equal(snp_certs_parse(copy, size, &certs, NULL),
				 -EBADMSG);
		free(copy);
	}
	assert_int_equal(snp_certs_parse(table, row.size, &certs, NULL), 0);
	free(table);
}

static void too_many_are_refused(void **state)
{
	size_t count = SNP_CERTS_MAX + 1;
	size_t list = (count + 1) * 24;
	u8 *table = calloc(1, list + count);
	struct vouch_error error;
	struct snp_certs certs;

	(void)state;
	for (size_t i = 0; i < count; i++) {
		const u8 guid[16] = { (u8)(i + 1) };

		put_entry(table + 24 * i, guid, (u32)(list + i), 1);
	}
	assert_int_equal(snp_certs_parse(table, list + count, &certs, &error),
			 -EBADMSG);
	assert_non_null(strstr(error.text, "more than 32 entries"));
	memset(table + 24 * (count - 1), 0, 24);
	assert_int_equal(snp_certs_parse(table, list + count, &certs, NULL), 0);
	assert_int_equal(certs.count, SNP_CERTS_MAX);
	free(table);
}

static void guids_are_in_printed_order(void **state)
{
	(void)state;
	assert_string_equal(snp_certs_name(guids[VCEK]), "VCEK");
	assert_string_equal(snp_certs_name(guids[ARK]), "ARK");
	assert_null(snp_certs_name(guids[VCEK_MIXED]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tables_are_as_specified),
		cmocka_unit_test(cut_tables_are_refused),
		cmocka_unit_test(too_many_are_refused),
		cmocka_unit_test(guids_are_in_printed_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
