// SPDX-License-Identifier: MIT
/* TDVF metadata, PE images, SMBIOS and variables, each right but once. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "firmware.h"
#include "measure/guid.h"
#include "measure/pe.h"
#include "measure/smbios.h"
#include "measure/td_hob.h"
#include "measure/variables.h"
#include "measuring.h"
#include "pe_image.h"

#include <cmocka.h>

static struct firmware firmware;

static const u32 sections[4][8] = {
	{ 0, 0x2000, 0xffffe000, 0, 0x2000, 0, 0, 1 },
	{ 0x1000, 0x400, 0xffffd000, 0, 0x1000, 0, 1, 0 },
	{ 0, 0, 0x810000, 0, 0x10000, 0, 3, 0 },
	{ 0, 0, 0x809000, 0, 0x2000, 0, 2, 0 },
};

static void make(void)
{
	firmware_start(&firmware);
	firmware_tdvf(&firmware, sections, ARRAY_SIZE(sections));
	firmware_end(&firmware);
}

static int setup(void **state)
{
	make();
	*state = vouch_launch_new();
	vouch_launch_set_file(*state, "ovmf", firmware.bytes, FIRMWARE_SIZE,
			      NULL);
	return *state ? 0 : -1;
}

static int teardown(void **state)
{
	vouch_launch_free(*state);
	return 0;
}

static void test_metadata(void **state)
{
	enum { ROWS = FIRMWARE_TDVF + 16 };
	static const struct {
		size_t at;
		u32 value;
		const char *part;
	} rows[] = {
		{ FIRMWARE_TDVF, 0, "no TDVF metadata of version 1" },
		{ FIRMWARE_TDVF + 8, 2, "no TDVF metadata of version 1" },
		{ FIRMWARE_TDVF + 12, 0, "has 0 sections" },
		{ FIRMWARE_TDVF + 12, 65, "has 65 sections" },
		{ ROWS + 8, 0xffffe001, "section 0 is 0x2000 bytes" },
		{ ROWS + 16, 0x1001, "section 0 is 0x1001 bytes" },
		{ ROWS + 20, 0xffffffff, "want whole pages" },
		{ ROWS + 4, 0x2001, "section 0 has 0x2001 bytes at" },
		{ ROWS, 0x1001, "0x2000 bytes at 0x1001" },
		{ ROWS, 0xffffffff, "0x2000 bytes at 0xffffffff" },
		{ ROWS + 64 + 20, 1, "sections add 0x1000" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		make();
		firmware_put(firmware.bytes + rows[i].at, rows[i].value);
		assert_no_measure(*state, "tdx", -EBADMSG, rows[i].part);
	}
}

/* td-shim has no table of GUIDs, but an offset from the start of the image. */
static void test_td_shim(void **state)
{
	struct vouch_measurement *m;

	firmware_put(firmware.bytes + FIRMWARE_FOOTER + 2, 0);
	assert_no_measure(*state, "tdx", -EBADMSG, "no TDVF metadata");
	firmware_put(firmware.bytes + FIRMWARE_SIZE - 0x20, FIRMWARE_TDVF);
	assert_int_equal(vouch_measure(*state, "tdx", &m, NULL), 0);
	assert_non_null(vouch_measurement_value(m, 0)->digest);
	vouch_measurement_free(m);
}

static void extend(u8 *value, const void *data, size_t size)
{
	u8 both[2 * SHA384_SIZE];

	memcpy(both, value, SHA384_SIZE);
	digest_sha384(data, size, both + SHA384_SIZE);
	digest_sha384(both, sizeof(both), value);
}

static void assert_register(struct vouch_launch *launch, const char *name,
			    const u8 *value)
{
	char *hex = hex_encode(value, SHA384_SIZE);

	assert_measures(launch, "tdx", name, hex, "td-shim");
	free(hex);
}

/* RTMR0: blocks, separator. RTMR1: separator, payload, parameters. */
static void test_td_shim_boot(void **state)
{
	u8 rtmr0[SHA384_SIZE] = { 0 }, rtmr1[SHA384_SIZE] = { 0 };
	struct vouch_measurement *m;

	vouch_launch_set_file(*state, "td-payload", (const u8 *)"kernel", 6,
			      NULL);
	vouch_launch_set_file(*state, "td-payload-info", (const u8 *)"quiet", 5,
			      NULL);
	assert_int_equal(vouch_measure(*state, "tdx", &m, NULL), 0);
	assert_string_equal(vouch_measurement_value(m, 1)->missing,
			    "td-hob is not given");
	vouch_measurement_free(m);
	vouch_launch_set_file(*state, "td-hob", (const u8 *)"hob", 3, NULL);
	extend(rtmr0, "hob", 3);
	extend(rtmr0, "\0\0\0", 4);
	extend(rtmr1, "\0\0\0", 4);
	extend(rtmr1, "kernel", 6);
	extend(rtmr1, "quiet", 5);
	assert_register(*state, "rtmr0", rtmr0);
	assert_register(*state, "rtmr1", rtmr1);
}

/* Each order is another value of the same pages; "all" wants memory. */
static void test_orders(void **state)
{
	static const char *const orders[] = { "pages", "sections", "all" };
	u8 digests[3][SHA384_SIZE];
	struct vouch_measurement *m;

	launch_with(*state, "order", "all");
	assert_int_equal(vouch_measure(*state, "tdx", &m, NULL), 0);
	assert_string_equal(vouch_measurement_value(m, 0)->missing,
			    "memory is not given, which order 'all' measures");
	vouch_measurement_free(m);
	launch_with(*state, "memory", "2G");
	for (size_t i = 0; i < 3; i++) {
		launch_with(*state, "order", orders[i]);
		assert_int_equal(vouch_measure(*state, "tdx", &m, NULL), 0);
		memcpy(digests[i], vouch_measurement_value(m, 0)->digest,
		       SHA384_SIZE);
		vouch_measurement_free(m);
	}
	assert_memory_not_equal(digests[0], digests[1], SHA384_SIZE);
	assert_memory_not_equal(digests[0], digests[2], SHA384_SIZE);
}

static void assert_low(struct vouch_launch *launch, const char *machine,
		       const char *memory, u64 low)
{
	launch_with(launch, "machine", machine);
	launch_with(launch, "memory", memory);
	assert_int_equal(memory_low(launch), low);
}

static void test_memory_low(void **state)
{
	assert_low(*state, "q35", "2815M", 2815ull << 20);
	assert_low(*state, "q35", "2816M", 0x80000000);
	assert_low(*state, "pc", "3583M", 3583ull << 20);
	assert_low(*state, "pc", "3584M", 0xc0000000);
}

/* ---- PE ---- */

static u8 image[PE_IMAGE_SIZE];

static void assert_no_pe(size_t at, u32 value)
{
	struct vouch_error error = { 0 };
	struct pe pe;

	pe_image_make(image);
	firmware_put(image + at, value);
	assert_int_equal(pe_open(&pe, image, sizeof(image), "kernel", &error),
			 -EBADMSG);
}

static void test_pe(void **state)
{
	struct pe pe;

	(void)state;
	pe_image_make(image);
	assert_int_equal(pe_open(&pe, image, sizeof(image), "x", NULL), 0);
	assert_non_null(pe_find(&pe, ".text"));
	assert_null(pe_find(&pe, ".sbat"));
	assert_int_equal(pe_open(&pe, image, 63, "x", NULL), -EBADMSG);
	assert_no_pe(0, 0);
	assert_no_pe(0x3c, 0xffffffff);
	assert_no_pe(PE_AT_HEADER, 0);
	assert_no_pe(PE_AT_COUNT, 97);
	assert_no_pe(PE_AT_OPTIONAL_SIZE, 111);
	assert_no_pe(PE_AT_OPTIONAL_SIZE, 0xffff);
	assert_no_pe(PE_AT_OPTIONAL, 0x30b);
	assert_no_pe(PE_AT_HEADERS_SIZE, PE_IMAGE_SIZE + 1);
	assert_no_pe(PE_AT_HEADERS_SIZE, PE_AT_CHECKSUM);
	assert_no_pe(PE_AT_HEADERS_SIZE, PE_AT_CERTIFICATES + 7);
	assert_no_pe(PE_AT_SECTIONS + 16, 0xffffffff);
	pe_image_make(image);
	memset(image + PE_AT_SECTIONS, 0, 97 * 40);
	firmware_put(image + PE_AT_COUNT, 96);
	assert_int_equal(pe_open(&pe, image, sizeof(image), "x", NULL), 0);
	firmware_put(image + PE_AT_COUNT, 97);
	assert_int_equal(pe_open(&pe, image, sizeof(image), "x", NULL),
			 -EBADMSG);
	assert_no_pe(PE_AT_SECTIONS + 20, PE_IMAGE_SIZE - 511);
}

static void digest_of(u8 *digest)
{
	struct pe pe;

	assert_int_equal(pe_open(&pe, image, sizeof(image), "x", NULL), 0);
	assert_true(pe_digest(&pe, digest));
}

/* What is left out does not count, and each byte beside it does. */
static void test_pe_left_out(void **state)
{
	static const struct {
		size_t at;
		bool counts;
	} rows[] = {
		{ PE_AT_CHECKSUM - 5, true },
		{ PE_AT_CHECKSUM, false },
		{ PE_AT_CHECKSUM + 3, false },
		{ PE_AT_CHECKSUM + 4, true },
		{ PE_AT_CERTIFICATES - 1, true },
		{ PE_AT_CERTIFICATES, false },
		{ PE_AT_CERTIFICATES + 8, true },
		{ 1023, true },
		{ 1024, true },
		{ 5631, true },
		{ PE_IMAGE_SIZE - 1, true },
	};
	u8 before[SHA384_SIZE], after[SHA384_SIZE];

	(void)state;
	pe_image_make(image);
	digest_of(before);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		pe_image_make(image);
		image[rows[i].at] ^= 1;
		digest_of(after);
		assert_int_equal(memcmp(before, after, SHA384_SIZE) != 0,
				 rows[i].counts);
	}
}

/* Certificates at the end of the file are not part of it. */
static void test_pe_signed(void **state)
{
	u8 before[SHA384_SIZE], after[SHA384_SIZE];
	struct pe pe;

	(void)state;
	pe_image_make(image);
	assert_int_equal(pe_open(&pe, image, 5632, "x", NULL), 0);
	assert_true(pe_digest(&pe, before));
	firmware_put(image + PE_AT_CERTIFICATES, 5632);
	firmware_put(image + PE_AT_CERTIFICATES + 4, PE_IMAGE_SIZE - 5632);
	digest_of(after);
	assert_memory_equal(before, after, SHA384_SIZE);
}

/* Why a value is not told; NULL when it is. */
static const char *missing_of(struct vouch_measurement *m, const char *name)
{
	const struct vouch_measured *value;

	for (size_t i = 0; (value = vouch_measurement_value(m, i)); i++)
		if (!strcmp(value->name, name))
			return value->missing;
	return "no such value";
}

static void assert_missing(struct vouch_measurement *m, const char *name,
			   const char *part)
{
	const char *missing = missing_of(m, name);

	assert_non_null(missing);
	assert_non_null(strstr(missing, part));
}

/* All that goes into a register, in one digest. */
static void items_of(struct vouch_launch *launch, const char *value, u8 *digest)
{
	const struct vouch_measured_item *item;
	struct vouch_measurement *m;

	memset(digest, 0, SHA384_SIZE);
	assert_int_equal(vouch_measure(launch, "tdx", &m, NULL), 0);
	for (size_t i = 0; (item = vouch_measurement_item(m, i)); i++)
		if (!strcmp(item->value, value))
			extend(digest, item->digest, item->size);
	vouch_measurement_free(m);
}

/* Each rule changes at the version that the page names, and not beside it. */
static void test_versions(void **state)
{
	static const struct {
		const char *value, *before, *at, *after;
	} rows[] = {
		{ "rtmr0", "202410", "202411", "202412" },
		{ "rtmr0", "202504", "202505", "202506" },
		{ "rtmr1", "202410", "202411", "202412" },
		{ "rtmr2", "202507", "202508", "202509" },
	};
	u8 before[SHA384_SIZE], at[SHA384_SIZE], after[SHA384_SIZE];

	pe_image_make(image);
	vouch_launch_set_file(*state, "kernel", image, sizeof(image), NULL);
	vouch_launch_set_file(*state, "initrd", NULL, 0, NULL);
	launch_with(*state, "cmdline", "quiet");
	launch_with(*state, "kernel-image", "raw");
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		launch_with(*state, "ovmf-version", rows[i].before);
		items_of(*state, rows[i].value, before);
		launch_with(*state, "ovmf-version", rows[i].at);
		items_of(*state, rows[i].value, at);
		launch_with(*state, "ovmf-version", rows[i].after);
		items_of(*state, rows[i].value, after);
		assert_memory_not_equal(before, at, SHA384_SIZE);
		assert_memory_equal(at, after, SHA384_SIZE);
	}
}

static void test_kernel_of_none(void **state)
{
	static const u8 none[64] = "no kernel";

	vouch_launch_set_file(*state, "kernel", none, sizeof(none), NULL);
	assert_no_measure(*state, "tdx", -EBADMSG, "kernel is no PE image");
	pe_image_make(image);
	vouch_launch_set_file(*state, "kernel", image, sizeof(image), NULL);
	launch_with(*state, "kernel-image", "patched");
	launch_with(*state, "memory", "2G");
	assert_no_measure(*state, "tdx", -EBADMSG, "no header of Linux");
	memcpy(image + 0x202, "HdrS\x01\x02", 6);
	assert_no_measure(*state, "tdx", -EBADMSG, "boot protocol is 0x201");
	vouch_launch_set_file(*state, "uki", none, sizeof(none), NULL);
	launch_with(*state, "kernel-image", "raw");
	assert_no_measure(*state, "vtpm", -EBADMSG, "UKI is no PE image");
}

/* Values were computed beside this by Python's hashlib. */
static void test_uki_digests(void **state)
{
	static const char *const kernel =
		"f65b00c24a51ddaf6a3a534764066f17d802e8e177d6b81b"
		"a61bd1f7083127d1d7470ee12aff2471506e09c2d76456fc";
	static const char *const rtmr2 =
		"5ef3d67c4a6507b724b7aff4681a24474ca9413c168ccff6"
		"be59cf8d2384b52e26919e43fc0872e4ec4c94ec08f1b0ae";
	const struct vouch_measured_item *item;
	u8 wanted[SHA384_SIZE];
	struct vouch_measurement *m;
	size_t size, i = 0;

	vouch_launch_set(*state, "initrd", NULL, NULL);
	vouch_launch_set(*state, "cmdline", NULL, NULL);
	pe_image_make_uki(image);
	vouch_launch_set_file(*state, "kernel", image, sizeof(image), NULL);
	assert_int_equal(hex_decode(rtmr2, wanted, sizeof(wanted), &size), 0);
	assert_register(*state, "rtmr2", wanted);
	assert_int_equal(vouch_measure(*state, "tdx", &m, NULL), 0);
	while ((item = vouch_measurement_item(m, i++)) &&
	       strcmp(item->text, "kernel in the UKI"))
		continue;
	assert_non_null(item);
	assert_int_equal(hex_decode(kernel, wanted, sizeof(wanted), &size), 0);
	assert_memory_equal(item->digest, wanted, SHA384_SIZE);
	vouch_measurement_free(m);
}

/* Bits of a UKI that no value may be told without. */
static void test_kernel_of_uki(void **state)
{
	static const struct {
		size_t at;
		u32 value;
		const char *missing;
	} rows[] = {
		{ 5632 + 30, 0x35362e32, "not of version 257" },
		{ PE_AT_SECTIONS + 40 + 8, 4097, "behind what the file has" },
		{ 5120, 0x22222280, "not of ASCII" },
		{ 5120, 0, "blank" },
	};
	struct vouch_measurement *m;

	pe_image_make_uki(image);
	vouch_launch_set_file(*state, "kernel", image, sizeof(image), NULL);
	assert_int_equal(vouch_measure(*state, "tdx", &m, NULL), 0);
	assert_null(missing_of(m, "rtmr1"));
	assert_null(missing_of(m, "rtmr2"));
	vouch_measurement_free(m);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		pe_image_make_uki(image);
		firmware_put(image + rows[i].at, rows[i].value);
		assert_int_equal(vouch_measure(*state, "tdx", &m, NULL), 0);
		assert_missing(m, "rtmr1", rows[i].missing);
		assert_missing(m, "rtmr2", rows[i].missing);
		vouch_measurement_free(m);
	}
	pe_image_make_uki(image);
	firmware_put(image + PE_AT_SECTIONS + 80 + 8, 0x40000001);
	assert_no_measure(*state, "tdx", -EBADMSG, "want at most 1 GiB");
}

/* ---- SMBIOS ---- */

static const u8 table[] = "\x01\x1b\0\1\1\2\3\4"
			  "0123456789abcdef\6\1\2"
			  "maker\0product\0version\0serial\0\0"
			  "\x0b\5\0\2\1option\0\0"
			  "\x7f\4\0\3\0";

static bool smbios(const u8 *data, size_t size, u8 *digest)
{
	struct launch_file file = { .data = data, .size = size };

	return !smbios_digest(&file, digest, NULL);
}

/* What tells one machine from another of the kind is left out. */
static void test_smbios(void **state)
{
	static const struct {
		size_t at;
		bool counts;
	} rows[] = {
		{ 2, true },   { 8, false },  { 23, false }, { 24, false },
		{ 25, true },  { 27, true },  { 50, false }, { 59, true },
		{ 61, false }, { 64, false },
	};
	u8 copy[sizeof(table)], before[SHA384_SIZE], after[SHA384_SIZE];

	(void)state;
	assert_true(smbios(table, sizeof(table), before));
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		memcpy(copy, table, sizeof(table));
		copy[rows[i].at] ^= 0x40;
		assert_true(smbios(copy, sizeof(copy), after));
		if ((memcmp(before, after, SHA384_SIZE) != 0) != rows[i].counts)
			fail_msg("byte %zu", rows[i].at);
	}
	for (size_t size = 0; size < sizeof(table); size++)
		assert_false(smbios(table, size, after));
	memcpy(copy, table, sizeof(table));
	copy[1] = 3;
	assert_false(smbios(copy, sizeof(copy), after));
}

/* ---- variables ---- */

/* A volume with PK twice, of which the first was deleted. */
static size_t make_volume(u8 *volume)
{
	u8 *at = volume + 72 + 28;

	memset(volume, 0, 512);
	memcpy(volume + 40, "_FVH", 4);
	volume[48] = 72;
	for (int i = 0; i < 2; i++) {
		at[0] = 0xaa;
		at[1] = 0x55;
		at[2] = i ? 0x3f : 0x3d;
		at[36] = 6;
		at[40] = 3;
		guid_put(at + 44, GUID_GLOBAL);
		memcpy(at + 60, "P\0K\0\0\0", 6);
		memcpy(at + 66, i ? "new" : "old", 3);
		at += 72;
	}
	return (size_t)(at - volume);
}

static void test_variables(void **state)
{
	u8 volume[512];
	size_t size = make_volume(volume);
	struct variable v = variable_find(volume, size, GUID_GLOBAL, "PK");

	(void)state;
	assert_int_equal(v.size, 3);
	assert_memory_equal(v.data, "new", 3);
	assert_null(variable_find(volume, size, GUID_GLOBAL, "P").data);
	assert_null(variable_find(volume, size, GUID_GLOBAL, "PKX").data);
	assert_null(variable_find(volume, size, GUID_SECURITY, "PK").data);
	for (size_t cut = 0; cut < size - 3; cut++)
		assert_null(variable_find(volume, cut, GUID_GLOBAL, "PK").data);
	volume[40] = 0;
	assert_null(variable_find(volume, size, GUID_GLOBAL, "PK").data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		TEST(test_metadata),	   TEST(test_td_shim),
		TEST(test_td_shim_boot),   TEST(test_orders),
		TEST(test_memory_low),	   TEST(test_pe),
		TEST(test_pe_left_out),	   TEST(test_pe_signed),
		TEST(test_kernel_of_none), TEST(test_kernel_of_uki),
		TEST(test_uki_digests),	   TEST(test_versions),
		TEST(test_smbios),	   TEST(test_variables),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
