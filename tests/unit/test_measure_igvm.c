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
	assert_note(*state, "has CR0 0x5555555555555555");
	igvm_image_add(&image, 0x304, (u32[]){ 0xff000, 0, 1, IGVM_DATA, 0 },
		       5);
	igvm_image_end(&image);
	assert_note(*state, "is at 0xff000: KVM measures it");
	assert_note(*state, "has 2 save areas: KVM launches one");
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

/* ---- other platforms ---- */

/* Computed by a program that shares nothing with this one. */
#define MRTD                                               \
	"fd2d704c4f8e7d76a1940ee331b9020dce9a569b1bd40924" \
	"70455a41041b8a37fcf1e80faabf85339f98a9b2c9571fca"
#define SEV_DIGEST \
	"267e5d2bb42138bdf23ccb5fbdea09385169de4c686f7c12034ccd7bb0c6899d"
#define SEV_ES_DIGEST \
	"d174051f4422461c4f4dc4f35a41cc160810256b98243da94c5694f1437ccc91"

/* The same guest for each, with a page of another platform's between. */
static void make_for(u32 platform)
{
	igvm_image_start(&image);
	igvm_image_add(&image, 0x1, (u32[]){ 1, 0x00010202, 0, 0 }, 4);
	igvm_image_add(&image, 0x1,
		       (u32[]){ 2, 0x00010002 | platform << 8, 0, 0 }, 4);
	igvm_image_add(&image, 0x301, (u32[]){ 0x2000, 0, 0, 0 }, 4);
	igvm_image_add(&image, 0x304,
		       (u32[]){ 0xfffff000, 0xffff, 2, IGVM_DATA + 4096, 0 },
		       5);
	igvm_image_add(&image, 0x302, (u32[]){ 0x10000, 0, 2, IGVM_DATA, 0, 0 },
		       6);
	igvm_image_add(&image, 0x302, (u32[]){ 0x10000, 0, 1, IGVM_DATA, 0, 0 },
		       6);
	igvm_image_add(&image, 0x302, (u32[]){ 0x11000, 0, 2, 0, 0, 0 }, 6);
	igvm_image_add(&image, 0x302, (u32[]){ 0x200000, 0, 2, 0, 2, 0 }, 6);
	igvm_image_add(&image, 0x303, (u32[]){ 0x14000, 0, 2, 0 }, 4);
	igvm_image_end(&image);
}

static void test_platforms(void **state)
{
	make_for(3);
	give(*state);
	assert_measures(*state, "tdx", "mrtd", MRTD, "IGVM for TDX");
	make_for(4);
	give(*state);
	assert_measures(*state, "sev", "measurement", SEV_DIGEST,
			"IGVM for SEV");
	assert_no_measure(*state, "tdx", -EBADMSG, "has no platform TDX");
	make_for(5);
	give(*state);
	assert_measures(*state, "sev-es", "measurement", SEV_ES_DIGEST,
			"IGVM for SEV-ES");
	assert_no_measure(*state, "sev", -EBADMSG, "has no platform SEV,");
}

/* What is not of MRTD, or by firmware that is not known, is told. */
static void test_td_registers(void **state)
{
	const struct vouch_measured *value;
	struct vouch_measurement *m;

	make_for(3);
	give(*state);
	assert_int_equal(vouch_measure(*state, "tdx", &m, NULL), 0);
	assert_string_equal(vouch_measurement_value(m, 0)->name, "mrtd");
	for (size_t i = 1; i <= 3; i++) {
		value = vouch_measurement_value(m, i);
		assert_non_null(value);
		assert_string_equal(value->missing,
				    "a launch from an IGVM file is given, "
				    "whose firmware is not known");
	}
	assert_non_null(strstr(vouch_measurement_note(m, 0),
			       "has 1 vCPU contexts for TDX"));
	vouch_measurement_free(m);
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
		TEST(test_platforms),	 TEST(test_td_registers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
