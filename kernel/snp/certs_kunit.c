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
	{ .desc = "host without certificates", .room = ROOM, .size = 0 },
	{ .desc = "no room at all", .room = 0, .err = -EPROTO },
	{ .desc = "room for less than an entry", .room = 23, .err = -EPROTO },
	{ .desc = "room for the terminator alone", .room = 24, .size = 0 },
	{ .desc = "one",
	  .room = ROOM,
	  .entries = { { 1, 48, 10 } },
	  .size = 58 },
	{ .desc = "one that fills the room",
	  .room = ROOM,
	  .entries = { { 1, 48, ROOM - 48 } },
	  .size = ROOM },
	{ .desc = "gap before the first",
	  .room = ROOM,
	  .entries = { { 1, 100, 10 } },
	  .size = 110 },
	{ .desc = "three out of order",
	  .room = ROOM,
	  .entries = { { 1, 300, 10 }, { 2, 96, 100 }, { 3, 200, 50 } },
	  .size = 310 },
	{ .desc = "two that touch",
	  .room = ROOM,
	  .entries = { { 1, 72, 8 }, { 2, 80, 8 } },
	  .size = 88 },
	{ .desc = "terminator beyond the room",
	  .room = 24,
	  .entries = { { 1, 48, 10 } },
	  .err = -EPROTO },
	{ .desc = "one byte beyond the room",
	  .room = ROOM,
	  .entries = { { 1, 48, ROOM - 48 + 1 } },
	  .err = -EPROTO },
	{ .desc = "offset beyond the room",
	  .room = ROOM,
	  .entries = { { 1, ROOM, 1 } },
	  .err = -EPROTO },
	{ .desc = "empty",
	  .room = ROOM,
	  .entries = { { 1, 48, 0 } },
	  .err = -EPROTO },
	{ .desc = "in its own entry",
	  .room = ROOM,
	  .entries = { { 1, 0, 10 } },
	  .err = -EPROTO },
	{ .desc = "in the terminator",
	  .room = ROOM,
	  .entries = { { 1, 47, 10 } },
	  .err = -EPROTO },
	{ .desc = "sum that wraps",
	  .room = ROOM,
	  .entries = { { 1, 48, 0xffffffff } },
	  .err = -EPROTO },
	{ .desc = "sum that wraps to zero",
	  .room = ROOM,
	  .entries = { { 1, 48, 0xffffffd0 } },
	  .err = -EPROTO },
	{ .desc = "overlap by a byte",
	  .room = ROOM,
	  .entries = { { 1, 72, 9 }, { 2, 80, 8 } },
	  .err = -EPROTO },
	{ .desc = "one inside another",
	  .room = ROOM,
	  .entries = { { 1, 72, 100 }, { 2, 80, 8 } },
	  .err = -EPROTO },
	{ .desc = "another inside one",
	  .room = ROOM,
	  .entries = { { 1, 80, 8 }, { 2, 72, 100 } },
	  .err = -EPROTO },
	{ .desc = "the same twice",
	  .room = ROOM,
	  .entries = { { 1, 72, 8 }, { 2, 72, 8 } },
	  .err = -EPROTO },
	{ .desc = "repeated GUID",
	  .room = ROOM,
	  .entries = { { 1, 72, 8 }, { 1, 80, 8 } },
	  .err = -EPROTO },
};

KUNIT_ARRAY_PARAM_DESC(certs, certs_params, desc);

static void certs_set_entry(struct entry *entry, u32 guid, u32 offset,
			    u32 length)
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
		certs_set_entry(&entries[i], param->entries[i][0],
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
		certs_set_entry(&table[i], i + 1, first + i, 1);
	KUNIT_EXPECT_EQ(test, 0, vouch_snp_certs_check(table, room, &size));
	KUNIT_EXPECT_EQ(test, first + SNP_CERTS_ENTRIES_MAX, size);

	certs_set_entry(&table[i], i + 1, first + i, 1);
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
