// SPDX-License-Identifier: MIT
/* Inputs of launches, and firmware that is malformed in one point each. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "firmware.h"
#include "measure/launch.h"
#include "measure/snp_launch.h"
#include "measuring.h"

#include <cmocka.h>

static struct firmware firmware;

static struct vouch_launch *launch_new(void)
{
	struct vouch_launch *launch = vouch_launch_new();

	assert_non_null(launch);
	vouch_launch_set_file(launch, "ovmf", firmware.bytes, FIRMWARE_SIZE,
			      NULL);
	launch_with(launch, "vcpus", "2");
	launch_with(launch, "vcpu-type", "EPYC-v4");
	return launch;
}

static int setup(void **state)
{
	firmware_make(&firmware);
	*state = launch_new();
	return 0;
}

static int teardown(void **state)
{
	vouch_launch_free(*state);
	return 0;
}

static void assert_refused(struct vouch_launch *launch, const char *key,
			   const char *value, const char *want)
{
	struct vouch_error error = { 0 };

	assert_int_equal(vouch_launch_set(launch, key, value, &error), -EINVAL);
	assert_string_equal(error.text, want);
}

static void test_values(void **state)
{
	static const struct {
		const char *key, *value, *want;
	} rows[] = {
		{ "vcpu", "1",
		  "input of a launch is 'vcpu', did you mean 'vcpus'?" },
		{ "frobnicate", "1",
		  "input of a launch is 'frobnicate', want one such as "
		  "'ovmf'" },
		{ "vcpus", "0", "vcpus is '0', want a number from 1 to 4096" },
		{ "vcpus", "4097",
		  "vcpus is '4097', want a number from 1 to 4096" },
		{ "vcpus", "", "vcpus is '', want a number from 1 to 4096" },
		{ "vcpus", "-1",
		  "vcpus is '-1', want a number from 1 to 4096" },
		{ "vcpus", "1 ",
		  "vcpus is '1 ', want a number from 1 to 4096" },
		{ "features", "18446744073709551616",
		  "features is '18446744073709551616', want SEV_FEATURES, "
		  "such as 0x1" },
		{ "vmm", "xen", "vmm is 'xen', want qemu, ec2 or gce" },
		{ "vcpu-type", "EPYC-v",
		  "vcpu-type is 'EPYC-v', did you mean 'EPYC-v1'?" },
		{ "vcpu-type", "Skylake",
		  "vcpu-type is 'Skylake', want a CPU model of QEMU that "
		  "is known here, or vcpu-sig" },
		{ "ovmf-hash", "00",
		  "ovmf-hash is '00', want 48 bytes as hex digits" },
		{ "ovmf", "x", "ovmf is a text, want a file" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert_refused(*state, rows[i].key, rows[i].value,
			       rows[i].want);
}

static u64 size_of(struct vouch_launch *launch, const char *text)
{
	launch_with(launch, "memory", text);
	return launch_number(launch, LAUNCH_MEMORY);
}

static void test_sizes(void **state)
{
	assert_int_equal(size_of(*state, "2G"), 2ull << 30);
	assert_int_equal(size_of(*state, "2560M"), 2560ull << 20);
	assert_int_equal(size_of(*state, "1048576"), 1 << 20);
	assert_int_equal(size_of(*state, "0x100000"), 1 << 20);
	assert_int_equal(size_of(*state, "1t"), 1ull << 40);
	assert_int_equal(size_of(*state, "4GiB"), 4ull << 30);
	for (size_t i = 0; i < 5; i++)
		assert_refused(
			*state, "memory",
			(const char *[]){ "2X", "2GG", "99999999999G", "1",
					  "G" }[i],
			(const char *[]){
				"memory is '2X', want a size such as 2G",
				"memory is '2GG', want a size such as 2G",
				"memory is '99999999999G', want a size "
				"such as 2G",
				"memory is '1', want a size such as 2G",
				"memory is 'G', want a size such as "
				"2G" }[i]);
}

static void test_missing(void **state)
{
	struct vouch_launch *launch = *state;

	vouch_launch_set(launch, "vcpus", NULL, NULL);
	assert_no_measure(launch, "snp", -EINVAL, "vcpus is not given");
	launch_with(launch, "vcpus", "1");
	vouch_launch_set(launch, "vcpu-type", NULL, NULL);
	assert_no_measure(launch, "snp", -EINVAL,
			  "neither vcpu-type nor vcpu-sig is given");
	launch_with(launch, "vmm", "gce");
	vouch_launch_set(launch, "ovmf", NULL, NULL);
	assert_no_measure(launch, "snp", -EINVAL, "ovmf is not given");
	assert_no_measure(launch, "sevsnp", -EINVAL, "kind of a launch is");
	launch_with(launch, "kernel-hashes", "on");
	vouch_launch_set_file(launch, "ovmf", firmware.bytes, FIRMWARE_SIZE,
			      NULL);
	assert_no_measure(launch, "snp", -EINVAL, "kernel is not given");
}

/* One number of the firmware is another; the message tells which. */
struct broken {
	size_t at;
	u32 value;
	const char *part;
};

static void assert_broken(struct vouch_launch *launch, const struct broken *b)
{
	firmware_make(&firmware);
	firmware_put(firmware.bytes + b->at, b->value);
	vouch_launch_set_file(launch, "ovmf", firmware.bytes, FIRMWARE_SIZE,
			      NULL);
	assert_no_measure(launch, "snp", -EBADMSG, b->part);
}

static void test_broken(void **state)
{
	static const struct broken rows[] = {
		{ FIRMWARE_FOOTER, 0x82deffff,
		  "table of GUIDs is 65535 bytes" },
		{ FIRMWARE_FOOTER, 0x82de0011, "table of GUIDs is 17 bytes" },
		{ FIRMWARE_FOOTER + 4, 0, "no SEV-ES reset block" },
		{ FIRMWARE_FOOTER - 18, 0x71de0011, "an entry of 17 bytes" },
		{ FIRMWARE_SEV, 0, "not there or of version 1" },
		{ FIRMWARE_SEV + 8, 2, "of version 2" },
		{ FIRMWARE_SEV + 12, 1025, "has 1025 sections" },
		{ FIRMWARE_SEV + 12, 0xffffffff, "has 4294967295 sections" },
		{ FIRMWARE_SEV + 16, 0x800001, "section 0 is 0x9000 bytes" },
		{ FIRMWARE_SEV + 20, 0x9001, "section 0 is 0x9001 bytes" },
		{ FIRMWARE_SEV + 20, 0xff801000, "want whole pages below" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert_broken(*state, &rows[i]);
}

static void test_sections_too_many(void **state)
{
	firmware_put(firmware.bytes + FIRMWARE_SEV + 16, 0);
	firmware_put(firmware.bytes + FIRMWARE_SEV + 20, 0x10000000);
	assert_no_measure(*state, "snp", -EBADMSG, "want at most 256 MiB");
}

static void test_image_size(void **state)
{
	struct vouch_launch *launch = *state;

	vouch_launch_set_file(launch, "ovmf", firmware.bytes, 4095, NULL);
	assert_no_measure(launch, "snp", -EBADMSG, "firmware is 4095 bytes");
	vouch_launch_set_file(launch, "ovmf", NULL, 0, NULL);
	assert_no_measure(launch, "snp", -EBADMSG, "firmware is 0 bytes");
}

/* EC2 and GCE launch no section that is not known; QEMU launches zeroes. */
static void test_unknown_section(void **state)
{
	struct vouch_launch *launch = *state;
	struct vouch_measurement *m;

	firmware_put(firmware.bytes + FIRMWARE_SEV + 24, 0x77);
	assert_int_equal(vouch_measure(launch, "snp", &m, NULL), 0);
	vouch_measurement_free(m);
	launch_with(launch, "vmm", "ec2");
	assert_no_measure(launch, "snp", -EBADMSG, "a section of type 0x77");
}

static void test_hashes_elsewhere(void **state)
{
	struct vouch_launch *launch = *state;

	vouch_launch_set_file(launch, "kernel", NULL, 0, NULL);
	firmware_put(firmware.bytes + FIRMWARE_SEV + 16 + 6 * 12, 0x812000);
	assert_no_measure(launch, "snp", -EBADMSG,
			  "table of kernel hashes is at 0x810c00");
}

/* Of a vCPU count that is one more, the last item is one more, and no other. */
static void test_items(void **state)
{
	const struct vouch_measured_item *item;
	struct vouch_measurement *m;
	size_t count = 0;

	assert_int_equal(vouch_measure(*state, "snp", &m, NULL), 0);
	while ((item = vouch_measurement_item(m, count)))
		count++;
	assert_int_equal(count, 1 + 7 + 2);
	item = vouch_measurement_item(m, 0);
	assert_string_equal(item->type, "NORMAL");
	assert_string_equal(item->text, "firmware: 0x2000 bytes at 0xffffe000");
	item = vouch_measurement_item(m, 9);
	assert_string_equal(item->type, "VMSA");
	assert_string_equal(item->text,
			    "another vCPU: 0x1000 bytes at 0xfffffffff000");
	vouch_measurement_free(m);
}

/* RDX as family, model and stepping make it, of a model or of nothing. */
static void test_signatures(void **state)
{
	static const struct {
		const char *type, *family, *model, *stepping;
		u32 signature;
	} rows[] = {
		{ NULL, "23", "1", "2", 0x00800f12 },
		{ NULL, "25", "17", "0", 0x00a10f10 },
		{ NULL, "15", "107", "1", 0x00060fb1 },
		{ NULL, "270", "255", "15", 0x0fff0fff },
		{ "EPYC-Milan", NULL, "17", "0", 0x00a10f10 },
		{ "EPYC-v4", "25", NULL, NULL, 0x00a00f12 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		vouch_launch_set(*state, "vcpu-type", rows[i].type, NULL);
		vouch_launch_set(*state, "vcpu-family", rows[i].family, NULL);
		vouch_launch_set(*state, "vcpu-model", rows[i].model, NULL);
		vouch_launch_set(*state, "vcpu-stepping", rows[i].stepping,
				 NULL);
		assert_int_equal(vmsa_of(*state, 1).signature,
				 rows[i].signature);
		assert_int_equal(snp_check_vcpus(*state, NULL), 0);
	}
	vouch_launch_set(*state, "vcpu-type", NULL, NULL);
	assert_int_equal(snp_check_vcpus(*state, NULL), -EINVAL);
	launch_with(*state, "vmm", "ec2");
	assert_int_equal(vmsa_of(*state, 1).signature, 0x600);
}

static void test_cr0(void **state)
{
	struct vmsa vmsa = vmsa_of(*state, 1);
	u8 page[PAGE_SIZE];

	vmsa_fill(&vmsa, VMSA_FIRST_EIP, true, page);
	assert_memory_equal(page + 0x158, "\x10\0\0\0\0\0\0\0", 8);
	launch_with(*state, "cr0", "0x60000010");
	vmsa = vmsa_of(*state, 1);
	vmsa_fill(&vmsa, VMSA_FIRST_EIP, true, page);
	assert_memory_equal(page + 0x158, "\x10\0\0\x60\0\0\0\0", 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		TEST(test_values),
		TEST(test_sizes),
		TEST(test_missing),
		TEST(test_broken),
		TEST(test_sections_too_many),
		TEST(test_image_size),
		TEST(test_unknown_section),
		TEST(test_hashes_elsewhere),
		TEST(test_items),
		TEST(test_signatures),
		TEST(test_cr0),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
