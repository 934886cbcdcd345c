// SPDX-License-Identifier: MIT
/*
 * The launch of an emulator's SNP guest, page by page. The digest was computed
 * by itself, from AMD 56860, 8.17.
 */
#include "sim_fixture.h"

#define UPDATE 0xa1
#define FINISH 0xa2
#define GUEST_REQUEST 0x80000011
#define INVALID_GUEST_STATE 2
#define INVALID_PARAM 0x16

/* Page types */
enum { NORMAL = 1, VMSA, ZERO, UNMEASURED, SECRETS, CPUID };

static int setup(void **state)
{
	struct sim *sim = calloc(1, sizeof(*sim));

	assert_non_null(sim);
	fixture_config(&sim->config, NULL);
	fixture_guest(sim);
	sim->host.is_emulated = true;
	sim->host.pages = calloc(VOUCH_SIM_PAGES, PAGE);
	assert_non_null(sim->host.pages);
	*state = sim;
	return 0;
}

static int teardown(void **state)
{
	struct sim *sim = *state;

	free(sim->host.pages);
	sim_free(sim);
	free(sim);
	return 0;
}

static u64 leave(struct sim *sim, u32 code, u32 type, u64 gpa, u8 byte)
{
	const struct vouch_sim_exit exit = { .id = 7,
					     .code = code,
					     .certs_pages = type };
	struct vouch_sim_result result;

	memset(sim->host.pages, byte, PAGE);
	sim->host.exit_address = gpa;
	sim->host.tee->serve_exit(&sim->host, &exit, &result);
	assert_int_equal(result.id, 7);
	return result.exitinfo2;
}

static void measures_pages(void **state)
{
	static const u8 want[48] =
		"\xd3\x20\x28\xd9\x0e\x67\xd4\x5a\x0c\xb8\x3d\x8c\x31\x46\x75"
		"\x01\xa3\xf5\x4c\x61\xaa\xf4\x6f\x8c\xd6\x17\xa3\xf4\x9f\x93"
		"\xc4\xc4\xe7\xe5\xb8\x4d\x99\x5f\xbc\x94\x0a\xd2\xda\x55\xd7"
		"\x73\xc8\x37";
	struct sim *sim = *state;

	assert_int_equal(leave(sim, UPDATE, NORMAL, 0xffc00000, 0x5a), 0);
	assert_int_equal(leave(sim, UPDATE, ZERO, 0x800000, 0x5a), 0);
	assert_int_equal(leave(sim, UPDATE, SECRETS, 0x80d000, 0x5a), 0);
	assert_int_equal(leave(sim, UPDATE, CPUID, 0x80e000, 0x5a), 0);
	assert_int_equal(leave(sim, UPDATE, UNMEASURED, 0x810000, 0x5a), 0);
	assert_int_equal(leave(sim, UPDATE, VMSA, 0xfffffffff000, 0xa5), 0);
	assert_memory_not_equal(sim->config.measurement, want, 48);
	assert_int_equal(leave(sim, FINISH, 0, 0, 0), 0);
	assert_memory_equal(sim->config.measurement, want, 48);
}

static void refuses_pages(void **state)
{
	static const u8 none[48];
	struct sim *sim = *state;

	assert_int_equal(leave(sim, UPDATE, 0, 0x1000, 0), INVALID_PARAM);
	assert_int_equal(leave(sim, UPDATE, CPUID + 1, 0, 0), INVALID_PARAM);
	assert_int_equal(leave(sim, UPDATE, NORMAL, 0x1008, 0), INVALID_PARAM);
	assert_memory_equal(sim->snp.launch.digest, none, 48);
}

/* A launch ends once, and the guest has no part in it. */
static void ends_once(void **state)
{
	struct sim *sim = *state;

	assert_int_equal(leave(sim, FINISH, 0, 0, 0), 0);
	assert_int_equal(leave(sim, UPDATE, NORMAL, 0, 0), INVALID_GUEST_STATE);
	assert_int_equal(leave(sim, FINISH, 0, 0, 0), INVALID_GUEST_STATE);
}

/* The module's guest is launched by nobody. */
static void is_of_an_emulator(void **state)
{
	struct sim *sim = *state;

	sim->host.is_emulated = false;
	assert_int_equal(leave(sim, UPDATE, NORMAL, 0, 0), INVALID_GUEST_STATE);
	assert_int_equal(leave(sim, FINISH, 0, 0, 0), INVALID_GUEST_STATE);
}

/* A host that is silent to its guest launches it nevertheless. */
static void is_for_the_firmware(void **state)
{
	struct sim *sim = *state;
	struct vouch_sim_exit exit = { .code = UPDATE };

	assert_true(sim->host.tee->is_for_module(&exit));
	exit.code = FINISH;
	assert_true(sim->host.tee->is_for_module(&exit));
	exit.code = GUEST_REQUEST;
	assert_false(sim->host.tee->is_for_module(&exit));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(measures_pages, setup,
						teardown),
		cmocka_unit_test_setup_teardown(refuses_pages, setup, teardown),
		cmocka_unit_test_setup_teardown(ends_once, setup, teardown),
		cmocka_unit_test_setup_teardown(is_of_an_emulator, setup,
						teardown),
		cmocka_unit_test_setup_teardown(is_for_the_firmware, setup,
						teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
