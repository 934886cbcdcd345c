// SPDX-License-Identifier: MIT
/* Derived keys: each selected field counts, and no other one. */
#include "sim_fixture.h"

#define FIELDS_ALL 0x7f

struct key_request {
	u32 root;
	u64 fields;
	u32 vmpl;
	u32 svn;
	u64 tcb;
	u64 mit;
};

static int setup(void **state)
{
	struct sim *sim = calloc(1, sizeof(*sim));

	assert_non_null(sim);
	fixture_config(&sim->config, "product", "milan", "guest_svn", "7",
		       "launch_mit", "0xf", "signing_key", "vlek", NULL);
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

/* Return: status in the answer; @key receives what came with it. */
static u32 derive(struct sim *sim, u8 version, const struct key_request *r,
		  u8 key[32])
{
	struct guest_message request = {
		.sequence = sim->snp.firmware.counters[0] + 1,
		.type = 3,
		.version = version,
		.size = version == 1 ? 32 : 40,
	};
	struct guest_message answer;

	put_le32(request.payload, r->root);
	put_le64(request.payload + 8, r->fields);
	put_le32(request.payload + 16, r->vmpl);
	put_le32(request.payload + 20, r->svn);
	put_le64(request.payload + 24, r->tcb);
	put_le64(request.payload + 32, r->mit);
	assert_int_equal(firmware_call(sim, &request, &answer), 0);
	assert_int_equal(answer.size, 64);
	assert_true(is_zero(answer.payload + 4, 28));
	memcpy(key, answer.payload + 32, 32);
	assert_int_equal(is_zero(key, 32), !!get_le32(answer.payload));
	return get_le32(answer.payload);
}

static void assert_key(struct sim *sim, const struct key_request *r,
		       const u8 *before, bool is_same)
{
	u8 key[32];

	assert_int_equal(derive(sim, 2, r, key), 0);
	assert_int_equal(!memcmp(key, before, 32), is_same);
}

/* Flips what the guest was launched with, derives, and flips it back. */
static void with_flipped(struct sim *sim, void *member,
			 const struct key_request *r, const u8 *before,
			 bool is_same)
{
	*(u8 *)member ^= 1;
	assert_key(sim, r, before, is_same);
	*(u8 *)member ^= 1;
}

static void launch_values_count_when_selected(void **state)
{
	struct sim *sim = *state;
	struct sim_config *config = &sim->config;
	const struct {
		u64 field;
		void *member;
	} rows[] = {
		{ 1 << 0, &config->policy },
		{ 1 << 1, config->image_id },
		{ 1 << 1, config->image_id + 15 },
		{ 1 << 2, config->family_id },
		{ 1 << 2, config->family_id + 15 },
		{ 1 << 3, config->measurement },
		{ 1 << 3, config->measurement + 47 },
	};
	struct key_request r = {};
	u8 before[32];

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		r.fields = rows[i].field;
		assert_int_equal(derive(sim, 2, &r, before), 0);
		with_flipped(sim, rows[i].member, &r, before, false);
		r.fields = FIELDS_ALL & ~rows[i].field;
		assert_int_equal(derive(sim, 2, &r, before), 0);
		with_flipped(sim, rows[i].member, &r, before, true);
	}
}

static void requested_values_count_when_selected(void **state)
{
	static const struct {
		u64 field;
		struct key_request other;
	} rows[] = {
		{ 1 << 4, { .svn = 3 } },
		{ 1 << 5, { .tcb = 1ULL << 48 } },
		{ 1 << 5, { .tcb = 1 } },
		{ 1 << 6, { .mit = 1 } },
	};
	struct sim *sim = *state;
	struct key_request r;
	u8 before[32];

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		r = (struct key_request){ .fields = rows[i].field };
		assert_int_equal(derive(sim, 2, &r, before), 0);
		r = rows[i].other;
		r.fields = rows[i].field;
		assert_key(sim, &r, before, false);
		r = (struct key_request){ .fields = FIELDS_ALL &
						    ~rows[i].field };
		assert_int_equal(derive(sim, 2, &r, before), 0);
		r = rows[i].other;
		r.fields = FIELDS_ALL & ~rows[i].field;
		assert_key(sim, &r, before, true);
	}
}

static void what_always_counts(void **state)
{
	struct sim *sim = *state;
	struct sim_config *config = &sim->config;
	struct key_request r = {};
	u8 before[32];

	assert_int_equal(derive(sim, 2, &r, before), 0);
	assert_key(sim, &r, before, true);
	with_flipped(sim, config->host_data, &r, before, false);
	with_flipped(sim, config->id_key_digest, &r, before, false);
	with_flipped(sim, config->author_key_digest, &r, before, false);
	assert_key(sim, &(struct key_request){ .vmpl = 1 }, before, false);
	assert_key(sim, &(struct key_request){ .fields = 1 }, before, false);
	/* A selected 0 is not the same as nothing selected. */
	assert_key(sim, &(struct key_request){ .fields = 16 }, before, false);
	assert_key(sim, &(struct key_request){ .root = 1 }, before, false);
	assert_key(sim, &(struct key_request){ .root = 2 }, before, false);
	assert_key(sim, &(struct key_request){ .root = 4 }, before, true);
}

static void the_chip_counts_but_not_under_the_vmrk(void **state)
{
	struct sim *sim = *state;
	struct key_request vcek = { .root = 2 }, vmrk = { .root = 1 };
	u8 before[32];

	assert_int_equal(derive(sim, 2, &vcek, before), 0);
	with_flipped(sim, sim->config.chip_id, &vcek, before, false);
	assert_int_equal(derive(sim, 2, &vmrk, before), 0);
	with_flipped(sim, sim->config.chip_id, &vmrk, before, true);
	strcpy(sim->config.seed, "another");
	assert_key(sim, &vmrk, before, false);
}

static void versions_derive_the_same_key(void **state)
{
	struct key_request r = { .fields = 0x3f, .svn = 2 };
	u8 first[32], second[32];

	assert_int_equal(derive(*state, 1, &r, first), 0);
	assert_int_equal(derive(*state, 2, &r, second), 0);
	assert_memory_equal(first, second, 32);
}

/* Milan's TCB here: boot loader 4, TEE 0, SNP 29, microcode 222. */
static void what_is_newer_than_the_guest_is_refused(void **state)
{
	static const struct {
		u8 version;
		u32 status;
		struct key_request r;
	} rows[] = {
		{ 1, 0, { .fields = 1 << 4, .svn = 7 } },
		{ 1, 0x16, { .fields = 1 << 4, .svn = 8 } },
		{ 1, 0, { .svn = 8 } },
		{ 1, 0, { .fields = 1 << 5, .tcb = 0xde1d000000000004 } },
		{ 1, 0x16, { .fields = 1 << 5, .tcb = 0x005 } },
		{ 1, 0x16, { .fields = 1 << 5, .tcb = 0x100 } },
		{ 1, 0x16, { .fields = 1 << 5, .tcb = 0x10000 } },
		{ 1, 0x16, { .fields = 1 << 5, .tcb = 0x1000000000000 * 30 } },
		{ 1, 0x16, { .fields = 1 << 5, .tcb = 0xdf00000000000000 } },
		{ 1, 0x16, { .fields = 1 << 6 } },
		{ 2, 0, { .fields = 1 << 6, .mit = 0xf } },
		{ 2, 0x16, { .fields = 1 << 6, .mit = 0x10 } },
		{ 2, 0x16, { .fields = 1 << 7 } },
		{ 2, 0x16, { .fields = 1ULL << 63 } },
		{ 1, 0, { .vmpl = 3 } },
		{ 1, 0x16, { .vmpl = 4 } },
		{ 1, 0x27, { .root = 6 } },
		{ 1, 0x16, { .root = 8 } },
	};
	u8 key[32];

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert_int_equal(derive(*state, rows[i].version, &rows[i].r,
					key),
				 rows[i].status);
}

static void roots_that_are_missing_are_refused(void **state)
{
	struct sim *sim = *state;
	u8 key[32];

	sim->config.signing_key = SIM_SIGNER_VCEK;
	assert_int_equal(
		derive(sim, 1, &(struct key_request){ .root = 4 }, key), 0x27);
	sim->config.mask_chip_key = true;
	assert_int_equal(derive(sim, 1, &(struct key_request){}, key), 0x27);
	assert_int_equal(
		derive(sim, 1, &(struct key_request){ .root = 1 }, key), 0);
}

static void keys_lie_on_request(void **state)
{
	struct sim *sim = *state;
	struct guest_message request = {
		.sequence = 1, .type = 3, .version = 1, .size = 32
	};
	struct guest_message answer;
	struct sim_error error;
	u8 key[32];

	assert_int_equal(
		sim_misbehave(&sim->host.misbehaviour, "zero-key", &error), 0);
	assert_int_equal(firmware_call(sim, &request, &answer), 0);
	assert_int_equal(get_le32(answer.payload), 0);
	assert_true(is_zero(answer.payload + 32, 32));
	assert_int_equal(
		sim_misbehave(&sim->host.misbehaviour, "status=9", &error), 0);
	assert_int_equal(derive(sim, 1, &(struct key_request){}, key), 9);
	assert_int_equal(derive(sim, 1, &(struct key_request){}, key), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(launch_values_count_when_selected),
		TEST(requested_values_count_when_selected),
		TEST(what_always_counts),
		TEST(the_chip_counts_but_not_under_the_vmrk),
		TEST(versions_derive_the_same_key),
		TEST(what_is_newer_than_the_guest_is_refused),
		TEST(roots_that_are_missing_are_refused),
		TEST(keys_lie_on_request),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
