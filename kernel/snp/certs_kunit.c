// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of certs.c
 */
#include <kunit/test.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "snp/private.h"

#define ROOM 512
#define TABLE_MAX (SNP_CERTS_ENTRIES_MAX + 2)

struct entry {
	u8 guid[16];
	__le32 offset;
	__le32 length;
};

struct certs_param {
	const char *desc;
	size_t room;
	/* Number of the GUID, offset and length; a zero GUID is the end. */
	u32 entries[4][3];
	int err;
	size_t size;
};

static const struct certs_param certs_params[] = {
	{ "host without certificates", ROOM, {}, 0, 0 },
	{ "no room at all", 0, {}, -EPROTO },
	{ "room for less than an entry", 23, {}, -EPROTO },
	{ "room for the terminator alone", 24, {}, 0, 0 },
	{ "one", ROOM, { { 1, 48, 10 } }, 0, 58 },
	{ "one that fills the room", ROOM, { { 1, 48, ROOM - 48 } }, 0, ROOM },
	{ "gap before the first", ROOM, { { 1, 100, 10 } }, 0, 110 },
	{ "three out of order",
	  ROOM,
	  { { 1, 300, 10 }, { 2, 96, 100 }, { 3, 200, 50 } },
	  0,
	  310 },
	{ "two that touch", ROOM, { { 1, 72, 8 }, { 2, 80, 8 } }, 0, 88 },
	{ "terminator beyond the room", 24, { { 1, 48, 10 } }, -EPROTO },
	{ "one byte beyond the room",
	  ROOM,
	  { { 1, 48, ROOM - 48 + 1 } },
	  -EPROTO },
	{ "offset beyond the room", ROOM, { { 1, ROOM, 1 } }, -EPROTO },
	{ "empty", ROOM, { { 1, 48, 0 } }, -EPROTO },
	{ "in its own entry", ROOM, { { 1, 0, 10 } }, -EPROTO },
	{ "in the terminator", ROOM, { { 1, 47, 10 } }, -EPROTO },
	{ "sum that wraps", ROOM, { { 1, 48, 0xffffffff } }, -EPROTO },
	{ "sum that wraps to zero", ROOM, { { 1, 48, 0xffffffd0 } }, -EPROTO },
	{ "overlap by a byte", ROOM, { { 1, 72, 9 }, { 2, 80, 8 } }, -EPROTO },
	{ "one inside another",
	  ROOM,
	  { { 1, 72, 100 }, { 2, 80, 8 } },
	  -EPROTO },
	{ "another inside one",
	  ROOM,
	  { { 1, 80, 8 }, { 2, 72, 100 } },
	  -EPROTO },
	{ "the same twice", ROOM, { { 1, 72, 8 }, { 2, 72, 8 } }, -EPROTO },
	{ "repeated GUID", ROOM, { { 1, 72, 8 }, { 1, 80, 8 } }, -EPROTO },
};

KUNIT_ARRAY_PARAM_DESC(certs, certs_params, desc);

static void set_entry(struct entry *entry, u32 guid, u32 offset, u32 length)
{
	memcpy(entry->guid + 12, &guid, sizeof(guid));
	entry->offset = cpu_to_le32(offset);
	entry->length = cpu_to_le32(length);
}

/* Exactly as large as the room, for KASAN to see a step outside. */
static void certs_check(struct kunit *test)
{
	const struct certs_param *param = test->param_value;
	void *table = kunit_kzalloc(test, param->room, GFP_KERNEL);
	struct entry entries[4] = {};
	size_t size = 0xcccc;
	int i;

	KUNIT_ASSERT_NOT_NULL(test, table);
	for (i = 0; i < 4; i++)
		set_entry(&entries[i], param->entries[i][0],
			  param->entries[i][1], param->entries[i][2]);
	memcpy(table, entries, min(param->room, sizeof(entries)));

	KUNIT_EXPECT_EQ(test, param->err,
			vouch_snp_certs_check(table, param->room, &size));
	KUNIT_EXPECT_EQ(test, param->size, size);
}

static void certs_count_is_bounded(struct kunit *test)
{
	const size_t room = SZ_16K;
	struct entry *table = kunit_kzalloc(test, room, GFP_KERNEL);
	u32 first = TABLE_MAX * sizeof(*table);
	size_t size;
	int i;

	KUNIT_ASSERT_NOT_NULL(test, table);
	for (i = 0; i < SNP_CERTS_ENTRIES_MAX; i++)
		set_entry(&table[i], i + 1, first + i, 1);
	KUNIT_EXPECT_EQ(test, 0, vouch_snp_certs_check(table, room, &size));
	KUNIT_EXPECT_EQ(test, first + SNP_CERTS_ENTRIES_MAX, size);

	set_entry(&table[i], i + 1, first + i, 1);
	KUNIT_EXPECT_EQ(test, -EPROTO,
			vouch_snp_certs_check(table, room, &size));
}

static struct kunit_case certs_cases[] = {
	KUNIT_CASE_PARAM(certs_check, certs_gen_params),
	KUNIT_CASE(certs_count_is_bounded),
	{},
};

static struct kunit_suite certs_suite = {
	.name = "vouch-snp-certs",
	.test_cases = certs_cases,
};

kunit_test_suite(certs_suite);
