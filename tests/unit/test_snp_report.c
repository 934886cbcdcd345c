// SPDX-License-Identifier: MIT
#include <setjmp.h>
#include <stdarg.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "snp/snp.h"
#include "snp/show.h"

#include <cmocka.h>

#define SIZE VOUCH_SNP_REPORT_SIZE

/* Byte i is i, so that a field says where it came from. */
static void fill(u8 *report)
{
	for (int i = 0; i < SIZE; i++)
		report[i] = (u8)i;
}

static void parse(const u8 *report, struct vouch_snp_claims *claims)
{
	memset(claims, 0xcc, sizeof(*claims));
	claims->size = sizeof(*claims);
	assert_int_equal(vouch_snp_report_parse(report, SIZE, claims, NULL), 0);
}

#define MEMBER_SIZE(member) sizeof(((struct vouch_snp_claims *)0)->member)
#define CLAIM(member, where)                                   \
	{ .name = #member,                                     \
	  .offset = offsetof(struct vouch_snp_claims, member), \
	  .size = MEMBER_SIZE(member),                         \
	  .at = where }

/* AMD 56860, table 23. */
static const struct {
	const char *name;
	size_t offset, size;
	u16 at;
} fields[] = {
	CLAIM(version, 0x000),
	CLAIM(guest_svn, 0x004),
	CLAIM(policy, 0x008),
	CLAIM(family_id, 0x010),
	CLAIM(image_id, 0x020),
	CLAIM(vmpl, 0x030),
	CLAIM(signature_algo, 0x034),
	CLAIM(current_tcb.raw, 0x038),
	CLAIM(platform_info, 0x040),
	CLAIM(key_info, 0x048),
	CLAIM(report_data, 0x050),
	CLAIM(measurement, 0x090),
	CLAIM(host_data, 0x0c0),
	CLAIM(id_key_digest, 0x0e0),
	CLAIM(author_key_digest, 0x110),
	CLAIM(report_id, 0x140),
	CLAIM(report_id_ma, 0x160),
	CLAIM(reported_tcb.raw, 0x180),
	CLAIM(cpuid_family, 0x188),
	CLAIM(cpuid_model, 0x189),
	CLAIM(cpuid_stepping, 0x18a),
	CLAIM(chip_id, 0x1a0),
	CLAIM(committed_tcb.raw, 0x1e0),
	CLAIM(current_firmware.build, 0x1e8),
	CLAIM(current_firmware.minor, 0x1e9),
	CLAIM(current_firmware.major, 0x1ea),
	CLAIM(committed_firmware.build, 0x1ec),
	CLAIM(committed_firmware.minor, 0x1ed),
	CLAIM(committed_firmware.major, 0x1ee),
	CLAIM(launch_tcb.raw, 0x1f0),
	CLAIM(launch_mit_vector, 0x1f8),
	CLAIM(current_mit_vector, 0x200),
	CLAIM(signature_r, 0x2a0),
	CLAIM(signature_s, 0x2e8),
};

/* On this little-endian machine a field is the bytes of the report. */
static void fields_are_where_the_table_says(void **state)
{
	struct vouch_snp_claims claims = { .size = sizeof(claims) };
	u8 report[SIZE];

	(void)state;
	fill(report);
	parse(report, &claims);
	for (size_t i = 0; i < ARRAY_SIZE(fields); i++) {
		if (memcmp((const u8 *)&claims + fields[i].offset,
			   report + fields[i].at, fields[i].size))
			fail_msg("%s is not at 0x%x", fields[i].name,
				 fields[i].at);
	}
}

static void every_other_size_is_refused(void **state)
{
	struct vouch_snp_claims claims = { .size = sizeof(claims) };
	u8 *report = calloc(1, SIZE + 1);
	struct vouch_error error;

	(void)state;
	for (size_t size = 0; size <= SIZE + 1; size++) {
		/* Of its size, so that a sanitizer sees what lies behind. */
		u8 *copy = malloc(size ? size : 1);

		memcpy(copy, report, size);
		assert_int_equal(vouch_snp_report_parse(copy, size, &claims,
							&error),
				 size == SIZE ? 0 : -EBADMSG);
		free(copy);
	}
	assert_string_equal(error.text, "SNP report is 1185 bytes, want 1184");
	free(report);
}

static void newer_versions_are_parsed(void **state)
{
	struct vouch_snp_claims claims = { .size = sizeof(claims) };
	u8 report[SIZE] = { 0 };

	(void)state;
	for (int version = 0; version < 256; version++) {
		report[0] = (u8)version;
		parse(report, &claims);
		assert_int_equal(claims.version, version);
		assert_int_equal(claims.has_cpuid, version >= 3);
		assert_int_equal(claims.has_mit_vectors, version >= 5);
		assert_int_equal(claims.reserved_offset, -1);
	}
}

static const struct reserved_row {
	u8 version;
	u16 at;
	bool is_reserved;
} reserved_rows[] = {
	{ 2, 0x04b, false }, { 2, 0x04c, true },  { 2, 0x04f, true },
	{ 2, 0x050, false }, { 2, 0x188, true },  { 3, 0x188, false },
	{ 3, 0x18a, false }, { 3, 0x18b, true },  { 5, 0x19f, true },
	{ 5, 0x1a0, false }, { 2, 0x1eb, true },  { 2, 0x1ef, true },
	{ 3, 0x1f8, true },  { 3, 0x207, true },  { 4, 0x1f8, false },
	{ 5, 0x1f8, false }, { 5, 0x207, false }, { 5, 0x208, true },
	{ 5, 0x220, true },  { 5, 0x27f, true },  { 6, 0x21f, true },
	{ 6, 0x220, false }, { 6, 0x27f, false }, { 6, 0x280, true },
	{ 6, 0x29f, true },  { 5, 0x2a0, false }, { 5, 0x2cf, false },
	{ 5, 0x2d0, true },  { 5, 0x2e7, true },  { 5, 0x2e8, false },
	{ 5, 0x317, false }, { 5, 0x318, true },  { 5, 0x32f, true },
	{ 5, 0x330, true },  { 5, 0x49f, true },
};

static void reserved_bytes_are_found(void **state)
{
	struct vouch_snp_claims claims = { .size = sizeof(claims) };
	u8 report[SIZE];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(reserved_rows); i++) {
		const struct reserved_row *row = &reserved_rows[i];

		memset(report, 0, sizeof(report));
		report[0] = row->version;
		report[row->at] = 1;
		parse(report, &claims);
		if (claims.reserved_offset != (row->is_reserved ? row->at : -1))
			fail_msg("version %u, byte 0x%x: found %d",
				 row->version, row->at, claims.reserved_offset);
	}
}

static const struct product_row {
	u8 family, model;
	const char *name;
} product_rows[] = {
	{ 0x19, 0x00, "Milan" }, { 0x19, 0x0f, "Milan" },
	{ 0x19, 0x10, "Genoa" }, { 0x19, 0x1f, "Genoa" },
	{ 0x19, 0x20, NULL },	 { 0x19, 0x9f, NULL },
	{ 0x19, 0xa0, "Genoa" }, { 0x19, 0xaf, "Genoa" },
	{ 0x19, 0xb0, NULL },	 { 0x1a, 0x00, "Turin" },
	{ 0x1a, 0x1f, "Turin" }, { 0x1a, 0x20, NULL },
	{ 0x1a, 0x50, NULL },	 { 0x17, 0x01, NULL },
};

static void products_are_told_by_cpuid(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(product_rows); i++) {
		const struct product_row *row = &product_rows[i];
		const struct snp_product *product =
			snp_product_by_cpuid(row->family, row->model);

		if (!row->name)
			assert_null(product);
		else
			assert_string_equal(product->name, row->name);
	}
}

static void tcbs_are_read_by_product(void **state)
{
	static const u8 tcb[] = { 1, 2, 3, 4, 5, 6, 7, 8 };
	struct vouch_snp_claims claims = { .size = sizeof(claims) };
	u8 report[SIZE] = { 3 };

	(void)state;
	memcpy(report + 0x180, tcb, sizeof(tcb));
	report[0x188] = 0x19;
	parse(report, &claims);
	assert_false(claims.reported_tcb.has_fmc);
	assert_int_equal(claims.reported_tcb.bootloader, 1);
	assert_int_equal(claims.reported_tcb.tee, 2);
	assert_int_equal(claims.reported_tcb.snp, 7);
	assert_int_equal(claims.reported_tcb.microcode, 8);
	report[0x188] = 0x1a;
	parse(report, &claims);
	assert_true(claims.reported_tcb.has_fmc);
	assert_int_equal(claims.reported_tcb.fmc, 1);
	assert_int_equal(claims.reported_tcb.bootloader, 2);
	assert_int_equal(claims.reported_tcb.tee, 3);
	assert_int_equal(claims.reported_tcb.snp, 4);
	assert_int_equal(claims.reported_tcb.microcode, 8);
	/* A layout that nobody knows is not guessed. */
	report[0x188] = 0x1b;
	parse(report, &claims);
	assert_int_equal(claims.reported_tcb.microcode, 0);
	assert_memory_equal(claims.reported_tcb.raw, tcb, sizeof(tcb));
}

static void assert_shown(const u8 *report, const char *name, const char *want)
{
	struct vouch_snp_claims claims = { .size = sizeof(claims) };
	json_t *shown, *value;
	char number[8];

	parse(report, &claims);
	shown = snp_claims_json(&claims, NULL);
	value = json_object_get(shown, name);
	if (json_is_integer(value)) {
		snprintf(number, sizeof(number), "%d",
			 (int)json_integer_value(value));
		assert_string_equal(number, want);
	} else {
		assert_string_equal(json_string_value(value), want);
	}
	json_decref(shown);
}

/* VMPL of a report that the host asked for: all ones; table 23. */
static void what_is_odd_is_shown(void **state)
{
	u8 report[SIZE] = { 3 };

	(void)state;
	assert_shown(report, "vmpl", "0");
	assert_shown(report, "reserved", "zero");
	report[0x030] = 3;
	assert_shown(report, "vmpl", "3");
	memset(report + 0x030, 0xff, 4);
	assert_shown(report, "vmpl", "host");
	report[0x29f] = 1;
	assert_shown(report, "reserved", "not zero at 0x29f");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields_are_where_the_table_says),
		cmocka_unit_test(every_other_size_is_refused),
		cmocka_unit_test(newer_versions_are_parsed),
		cmocka_unit_test(reserved_bytes_are_found),
		cmocka_unit_test(products_are_told_by_cpuid),
		cmocka_unit_test(tcbs_are_read_by_product),
		cmocka_unit_test(what_is_odd_is_shown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
