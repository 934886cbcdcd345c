// SPDX-License-Identifier: MIT
/* IGVM files, right but in one point. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include "firmware.h"
#include "igvm_image.h"
#include "measuring.h"

#include <cmocka.h>

static struct igvm_image image;

static int setup(void **state)
{
	igvm_image_make(&image);
	*state = vouch_launch_new();
	return *state ? 0 : -1;
}

static int teardown(void **state)
{
	vouch_launch_free(*state);
	return 0;
}

static void give(struct vouch_launch *launch)
{
	vouch_launch_set_file(launch, "igvm", image.bytes, IGVM_IMAGE_SIZE,
			      NULL);
}

static size_t count_items(struct vouch_launch *launch, const char *type)
{
	const struct vouch_measured_item *item;
	struct vouch_measurement *m;
	size_t count = 0;

	give(launch);
	assert_int_equal(vouch_measure(launch, "snp", &m, NULL), 0);
	for (size_t i = 0; (item = vouch_measurement_item(m, i)); i++)
		count += !strcmp(item->type, type);
	vouch_measurement_free(m);
	return count;
}

static void test_kinds(void **state)
{
	assert_int_equal(count_items(*state, "NORMAL"), 3);
	assert_int_equal(count_items(*state, "SECRETS"), 1);
	assert_int_equal(count_items(*state, "CPUID"), 1);
	assert_int_equal(count_items(*state, "UNMEASURED"), 1);
	assert_int_equal(count_items(*state, "VMSA"), 1);
	launch_with(*state, "native-zero", "on");
	assert_int_equal(count_items(*state, "NORMAL"), 1);
	assert_int_equal(count_items(*state, "ZERO"), 2);
}

/* Save areas are measured last, and shared pages not at all. */
static void test_order(void **state)
{
	const struct vouch_measured_item *item;
	struct vouch_measurement *m;
	size_t count = 0;

	igvm_image_start(&image);
	igvm_image_add(&image, 0x1, (u32[]){ 1, 0x00010202, 0, 0 }, 4);
	igvm_image_add(&image, 0x304,
		       (u32[]){ 0xfffff000, 0xffff, 1, IGVM_DATA, 0 }, 5);
	igvm_image_add(&image, 0x302, (u32[]){ 0x10000, 0, 1, 0, 0, 0 }, 6);
	igvm_image_add(&image, 0x302, (u32[]){ 0x11000, 0, 1, 0, 4, 0 }, 6);
	igvm_image_add(&image, 0x302, (u32[]){ 0x11000, 0, 2, 0, 0, 0 }, 6);
	igvm_image_end(&image);
	give(*state);
	assert_int_equal(vouch_measure(*state, "snp", &m, NULL), 0);
	while ((item = vouch_measurement_item(m, count)))
		count++;
	assert_int_equal(count, 2);
	assert_string_equal(vouch_measurement_item(m, 1)->type, "VMSA");
	vouch_measurement_free(m);
}

static void assert_note(struct vouch_launch *launch, const char *part)
{
	struct vouch_measurement *m;
	const char *note;
	bool is_there = false;

	give(launch);
	assert_int_equal(vouch_measure(launch, "snp", &m, NULL), 0);
	for (size_t i = 0; (note = vouch_measurement_note(m, i)); i++)
		is_there |= !!strstr(note, part);
	vouch_measurement_free(m);
	assert_true(is_there);
}

static void test_notes(void **state)
{
	u32 words[174] = { 1 };

	assert_note(*state, "parameter area 0 has 0x2000 bytes");
	launch_with(*state, "vcpus", "2");
	assert_note(*state, "vcpus is 2");
	igvm_image_add(&image, 0x30b, words, 174);
	igvm_image_end(&image);
	assert_note(*state, "ID block of the IGVM file is over another");
}

static void test_broken(void **state)
{
	static const struct {
		size_t at;
		u32 value;
		bool is_sealed; /* the checksum is made anew */
		const char *part;
	} rows[] = {
		{ 0, 0, false, "want 'IGVM' of version 1 or 2" },
		{ 4, 3, false, "of version 3" },
		{ 8, 0, false, "headers of 264 bytes at 0" },
		{ 8, 0xffffffff, false, "at 4294967295" },
		{ 16, 0xffffffff, false, "4294967295 bytes in all" },
		{ 24 + 8, 2, false, "have CRC-32" },
		{ 24 + 4, 0xffffffff, true, "with 4294967295 bytes" },
		{ 24, 0x555, true, "is 0x555 with" },
		{ 24 + 12, 0x00010302, true, "has no platform SEV-SNP" },
		{ 48 + 8, 0, true, "parameter area 0 is 0x0 bytes" },
		{ 48 + 16, 256, true, "parameter area 256 is" },
		{ 72 + 20, 0x80000000, true, "0x1000 bytes at 0x80000000" },
		{ 72 + 20, IGVM_IMAGE_SIZE - 4095, true, "0x1000 bytes at" },
		{ 72 + 28, 4, true, "page at 0x10000 is of kind 4" },
		{ 48, 0x302, true, "header 0x302 is cut short" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		igvm_image_make(&image);
		firmware_put(image.bytes + rows[i].at, rows[i].value);
		if (rows[i].is_sealed)
			igvm_image_end(&image);
		give(*state);
		assert_no_measure(*state, "snp", -EBADMSG, rows[i].part);
	}
}

static void test_area_unknown(void **state)
{
	igvm_image_start(&image);
	igvm_image_add(&image, 0x1, (u32[]){ 1, 0x00010202, 0, 0 }, 4);
	igvm_image_add(&image, 0x303, (u32[]){ 0x14000, 0, 1, 7 }, 4);
	igvm_image_end(&image);
	give(*state);
	assert_no_measure(*state, "snp", -EBADMSG, "inserts parameter area 7");
}

/* 2 MiB of each header: what is launched is more than the file could hold. */
static void test_too_many_pages(void **state)
{
	igvm_image_start(&image);
	igvm_image_add(&image, 0x1, (u32[]){ 1, 0x00010202, 0, 0 }, 4);
	igvm_image_add(&image, 0x301, (u32[]){ 0x3fffffff, 0, 0, 0 }, 4);
	igvm_image_add(&image, 0x303, (u32[]){ 0, 1, 1, 0 }, 4);
	igvm_image_add(&image, 0x302, (u32[]){ 0, 0, 1, 0, 0, 0 }, 6);
	igvm_image_end(&image);
	give(*state);
	assert_no_measure(*state, "snp", -EBADMSG, "want at most 1 GiB");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		TEST(test_kinds),	 TEST(test_order),
		TEST(test_notes),	 TEST(test_broken),
		TEST(test_area_unknown), TEST(test_too_many_pages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
