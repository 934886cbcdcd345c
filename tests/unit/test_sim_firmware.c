// SPDX-License-Identifier: MIT
/* The firmware: what it refuses, and that a refused message is not consumed. */
#include "sim_fixture.h"

static int setup(void **state)
{
	struct sim *sim = calloc(1, sizeof(*sim));

	assert_non_null(sim);
	fixture_config(&sim->config, "boot", "one", "guest_svn", "7", NULL);
	fixture_firmware(sim);
	*state = sim;
	return 0;
}

static int teardown(void **state)
{
	sim_free(*state);
	free(*state);
	return 0;
}

static void counters_advance_by_two(void **state)
{
	struct sim *sim = *state;
	struct guest_message request, answer;

	for (u64 i = 0; i < 3; i++) {
		request = report_request(sim, 1);
		assert_int_equal(request.sequence, 2 * i + 1);
		assert_int_equal(firmware_call(sim, &request, &answer), 0);
		assert_int_equal(answer.sequence, 2 * i + 2);
		assert_int_equal(answer.type, 6);
		assert_int_equal(answer.version, 1);
		assert_int_equal(answer.vmpck, 1);
	}
	assert_int_equal(sim->snp.firmware.counters[1], 6);
	assert_int_equal(sim->snp.firmware.counters[0], 0);
}

static void wrong_sequence_numbers_are_refused(void **state)
{
	const u64 wrong[] = { 0, 1, 2, 4, 5, 1ULL << 32, UINT64_MAX };
	struct sim *sim = *state;
	struct guest_message request = report_request(sim, 0), answer;

	assert_int_equal(firmware_call(sim, &request, &answer), 0);
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		request.sequence = wrong[i];
		assert_int_equal(firmware_call(sim, &request, &answer), 0x1d);
	}
	request.sequence = 3;
	assert_int_equal(firmware_call(sim, &request, &answer), 0);
}

/* Each offset and value makes a header that is no longer understood. */
static void bad_headers_are_not_consumed(void **state)
{
	static const struct {
		size_t offset;
		u8 value;
		u32 status;
	} rows[] = {
		{ 0x00, 0xee, 0x0b }, { 0x20, 9, 0x0b }, { 0x30, 0, 0x16 },
		{ 0x30, 2, 0x16 },    { 0x31, 0, 0x16 }, { 0x31, 2, 0x16 },
		{ 0x32, 0x61, 0x16 }, { 0x33, 1, 0x16 }, { 0x34, 9, 0x0b },
		{ 0x35, 9, 0x0b },    { 0x36, 0, 0x16 }, { 0x37, 0x10, 0x16 },
		{ 0x3c, 4, 0x16 },    { 0x3c, 1, 0x0b }, { 0x60, 0xee, 0x0b },
	};
	struct sim *sim = *state;
	struct guest_message request = report_request(sim, 0), answer;
	u8 good[PAGE], bad[PAGE], out[PAGE] = {};

	guest_seal(sim->snp.firmware.vmpcks[0], &request, good);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		memcpy(bad, good, PAGE);
		bad[rows[i].offset] = rows[i].value;
		assert_int_equal(sim_firmware_request(&sim->snp.firmware, bad,
						      out),
				 rows[i].status);
	}
	assert_true(is_zero(out, PAGE));
	assert_int_equal(firmware_call(sim, &request, &answer), 0);
}

/* Authentic, but of no known type, version or size. */
static void unknown_requests_are_not_consumed(void **state)
{
	static const struct {
		u8 type, version;
		u16 size;
	} rows[] = {
		{ 5, 0, 96 }, { 5, 2, 96 }, { 5, 1, 95 },   { 3, 1, 31 },
		{ 3, 2, 39 }, { 3, 3, 64 }, { 3, 0, 32 },   { 1, 1, 96 },
		{ 6, 1, 96 }, { 0, 1, 96 }, { 17, 1, 128 },
	};
	struct sim *sim = *state;
	struct guest_message request, answer;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		request = report_request(sim, 0);
		request.type = rows[i].type;
		request.version = rows[i].version;
		request.size = rows[i].size;
		assert_int_equal(firmware_call(sim, &request, &answer), 0x16);
	}
	assert_int_equal(sim->snp.firmware.counters[0], 0);
}

static void key_request_2_needs_firmware_of_report_5(void **state)
{
	struct sim *sim = *state;
	struct guest_message answer, request = {
		.sequence = 1, .type = 3, .version = 2, .size = 40
	};

	sim->config.report_version = 3;
	assert_int_equal(firmware_call(sim, &request, &answer), 0x16);
	sim->config.report_version = 5;
	assert_int_equal(firmware_call(sim, &request, &answer), 0);
	assert_int_equal(answer.version, 2);
	assert_int_equal(answer.type, 4);
	assert_int_equal(answer.size, 64);
}

/* Each of these lies is authentic: only a check of that member finds it. */
static void lies_of_the_header_are_authentic(void **state)
{
	static const struct {
		const char *spec;
		size_t offset;
		u8 value;
	} rows[] = {
		{ "sequence", 0x20, 4 },       { "type", 0x34, 8 },
		{ "version", 0x35, 2 },	       { "size=1000", 0x36, 0xe8 },
		{ "algo", 0x30, 2 },	       { "header-version", 0x31, 2 },
		{ "header-size", 0x32, 0x70 }, { "vmpck", 0x3c, 1 },
	};
	struct sim *sim = *state;
	const u8 *key = sim->snp.firmware.vmpcks[0];
	struct guest_message request, answer;
	struct sim_error error;
	u8 in[PAGE], out[PAGE];

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		request = report_request(sim, 0);
		guest_seal(key, &request, in);
		assert_int_equal(sim_misbehave(&sim->host.misbehaviour,
					       rows[i].spec, &error),
				 0);
		assert_int_equal(
			sim_firmware_request(&sim->snp.firmware, in, out), 0);
		if (rows[i].offset != 0x20)
			assert_int_equal(out[rows[i].offset], rows[i].value);
		else
			assert_int_equal(get_le64(out + 0x20),
					 request.sequence + 3);
		put_le64(out + 0x20, request.sequence + 1);
		assert_true(guest_open(key, out, &answer));
	}
}

static void broken_answers_are_not_authentic(void **state)
{
	static const char *const specs[] = { "tag", "tag=15", "ciphertext",
					     "ciphertext=1215" };
	struct sim *sim = *state;
	const u8 *key = sim->snp.firmware.vmpcks[0];
	struct guest_message request, answer;
	struct sim_error error;
	u8 in[PAGE], out[PAGE];

	for (size_t i = 0; i < ARRAY_SIZE(specs); i++) {
		request = report_request(sim, 0);
		guest_seal(key, &request, in);
		assert_int_equal(sim_misbehave(&sim->host.misbehaviour,
					       specs[i], &error),
				 0);
		assert_int_equal(
			sim_firmware_request(&sim->snp.firmware, in, out), 0);
		assert_false(guest_open(key, out, &answer));
	}
}

static void secrets_hold_keys_from_the_own_vmpl_on(void **state)
{
	struct sim *sim = *state;
	u8 page[PAGE];

	for (u32 vmpl = 0; vmpl < 4; vmpl++) {
		sim->config.vmpl = vmpl;
		memset(page, 0xcc, sizeof(page));
		sim_firmware_secrets(&sim->snp.firmware, page);
		for (u32 i = 0; i < 4; i++) {
			if (i < vmpl)
				assert_true(is_zero(page + 0x20 + 32 * i, 32));
			else
				assert_memory_equal(page + 0x20 + 32 * i,
						    sim->snp.firmware.vmpcks[i],
						    32);
		}
		assert_true(is_zero(page + 0xa0, 16));
	}
}

/* CPUID(1).EAX of the three: family, model and stepping as the CPU has them. */
static void secrets_name_the_processor(void **state)
{
	static const struct {
		struct sim_cpuid cpuid;
		u32 eax;
	} rows[] = {
		{ { 0x19, 0x01, 0x01 }, 0x00a00f11 },
		{ { 0x19, 0x11, 0x01 }, 0x00a10f11 },
		{ { 0x19, 0xa0, 0x02 }, 0x00aa0f02 },
		{ { 0x1a, 0x02, 0x01 }, 0x00b00f21 },
	};
	struct sim *sim = *state;
	u8 page[PAGE];

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		sim->config.cpuid = rows[i].cpuid;
		sim_firmware_secrets(&sim->snp.firmware, page);
		assert_int_equal(get_le32(page + 8), rows[i].eax);
	}
}

/* Counters start at zero again: the same keys would reuse every IV. */
static void keys_differ_between_boots(void **state)
{
	struct sim *sim = *state;
	struct sim_firmware other = sim->snp.firmware;
	struct sim_config config;
	struct sim_error error;

	fixture_config(&config, "boot", "two", NULL);
	other.config = &config;
	assert_int_equal(sim_firmware_init(&other, &error), 0);
	for (int i = 0; i < 4; i++)
		assert_memory_not_equal(other.vmpcks[i],
					sim->snp.firmware.vmpcks[i], 32);
	assert_memory_not_equal(other.report_id, sim->snp.firmware.report_id,
				32);
	fixture_config(&config, "boot", "one", NULL);
	assert_int_equal(sim_firmware_init(&other, &error), 0);
	assert_memory_equal(other.vmpcks, sim->snp.firmware.vmpcks,
			    sizeof(other.vmpcks));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(counters_advance_by_two),
		TEST(wrong_sequence_numbers_are_refused),
		TEST(bad_headers_are_not_consumed),
		TEST(unknown_requests_are_not_consumed),
		TEST(key_request_2_needs_firmware_of_report_5),
		TEST(lies_of_the_header_are_authentic),
		TEST(broken_answers_are_not_authentic),
		TEST(secrets_hold_keys_from_the_own_vmpl_on),
		TEST(secrets_name_the_processor),
		TEST(keys_differ_between_boots),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
