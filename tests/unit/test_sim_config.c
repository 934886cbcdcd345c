// SPDX-License-Identifier: MIT
/* The configuration: files, values, defaults, and what is refused where. */
#include <unistd.h>

#include "sim_fixture.h"

static char path[] = "/tmp/vouch-config-XXXXXX";

static int group_setup(void **state)
{
	int fd = mkstemp(path);

	(void)state;
	if (fd >= 0)
		close(fd);
	return fd < 0;
}

static int group_teardown(void **state)
{
	(void)state;
	return unlink(path);
}

static int load(struct sim_config *config, const char *text,
		struct sim_error *error)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
	*config = (struct sim_config){};
	*error = (struct sim_error){};
	return sim_config_load(config, path, error);
}

static void file_sets_what_it_names(void **state)
{
	struct sim_config config;
	struct sim_error error;

	(void)state;
	assert_int_equal(
		load(&config,
		     "{\n \"product\": \"turin\", \"guest_svn\": 7,\n"
		     " \"policy\": \"0x30000\", \"certs\": false,\n"
		     " \"reported_tcb\": { \"snp\": 3, \"fmc\": 2 },\n"
		     " \"current_firmware\": \"2.3.4\", \"seed\": \"x\" }",
		     &error),
		0);
	assert_int_equal(sim_config_finish(&config, &error), 0);
	assert_int_equal(config.product, SIM_TURIN);
	assert_int_equal(config.guest_svn, 7);
	assert_int_equal(config.policy, 0x30000);
	assert_false(config.certs);
	assert_int_equal(config.reported_tcb.part[SIM_TCB_SNP], 3);
	assert_int_equal(config.reported_tcb.part[SIM_TCB_FMC], 2);
	assert_int_equal(config.reported_tcb.part[SIM_TCB_MICROCODE],
			 sim_products[SIM_TURIN].tcb.part[SIM_TCB_MICROCODE]);
	assert_int_equal(config.current_firmware.minor, 3);
	assert_string_equal(config.seed, "x");
}

/* Each text is refused, with the line and the words named. */
static void file_is_refused_with_its_line(void **state)
{
	static const struct {
		const char *text;
		int line;
		const char *words;
	} rows[] = {
		{ "{\n\n\"sead\": 1\n}", 3,
		  "unknown key 'sead', did you mean 'seed'?" },
		{ "{\"xyzzy\": 1}", 1, "unknown key 'xyzzy', see --help" },
		{ "{\"seed\": \"sead: \",\n\"sead\" : 1}", 2, "'sead'" },
		{ "{\"reported_tcb\": {\"snp\": 1},\n\"snp\": 1}", 2, "'snp'" },
		{ "{\n\"policy\": [1]\n}", 2, "policy has a value" },
		{ "{\"guest_svn\": -1}", 1, "guest_svn is '-1'" },
		{ "{\"guest_svn\": 4294967296}", 1, "up to 4294967295" },
		{ "{\n\"vmpl\": 4}", 2, "up to 3" },
		{ "{\"product\": \"rome\"}", 1, "milan or genoa or turin" },
		{ "{\"certs\": \"maybe\"}", 1, "want on or off" },
		{ "{\"host_data\": \"00\"}", 1, "want 64 hexadecimal" },
		{ "{\"reported_tcb\": {\"snp\": 256}}", 1, "snp=256" },
		{ "{\"reported_tcb\": {\"spl\": 1}}", 1, "spl=1" },
		{ "{\"reported_tcb\": {\"snp\": \"1\"}}", 1, "wrong kind" },
		{ "{\"current_firmware\": \"1.2\"}", 1, "three numbers" },
		{ "{\"cpuid\": \"1/2/3/4\"}", 1, "three numbers" },
		{ "{\"seed\": \"a\",\n\"seed\": \"b\"}", 2, "duplicate" },
		{ "{\n\"seed\": \"a\",\n", 3, "" },
		{ "[1]", 1, "no JSON object" },
		{ "", 1, "" },
	};
	struct sim_config config;
	struct sim_error error;
	char where[64];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		assert_true(load(&config, rows[i].text, &error) < 0);
		snprintf(where, sizeof(where), "%s:%d: ", path, rows[i].line);
		if (strncmp(error.text, where, strlen(where)) ||
		    !strstr(error.text, rows[i].words))
			fail_msg("row %zu: %s", i, error.text);
	}
}

static void files_that_cannot_be_read_are_refused(void **state)
{
	struct sim_config config = {};
	struct sim_error error = {};
	char *large = calloc(1, 70000);

	(void)state;
	assert_true(sim_config_load(&config, "/nowhere/x", &error) < 0);
	assert_non_null(strstr(error.text, "/nowhere/x"));
	assert_true(sim_config_load(&config, "/", &error) < 0);
	memset(large, ' ', 69999);
	assert_true(load(&config, large, &error) < 0);
	assert_non_null(strstr(error.text, "65536"));
	free(large);
}

static void defaults_follow_each_other(void **state)
{
	struct sim_config config;

	(void)state;
	fixture_config(&config, "product", "milan", "reported_tcb", "snp=40",
		       "current_tcb", "microcode=255", NULL);
	assert_int_equal(config.committed_tcb.part[SIM_TCB_SNP], 40);
	assert_int_equal(config.current_tcb.part[SIM_TCB_SNP], 40);
	assert_int_equal(config.launch_tcb.part[SIM_TCB_SNP], 40);
	assert_int_equal(config.current_tcb.part[SIM_TCB_MICROCODE], 255);
	assert_int_equal(config.committed_tcb.part[SIM_TCB_MICROCODE], 222);
	assert_int_equal(config.report_version, 5);
	assert_int_equal(config.policy, 0x30000);
	assert_int_equal(config.cpuid.family, 0x19);
	assert_true(config.certs);
}

static void seed_makes_chip_and_measurement(void **state)
{
	struct sim_config first, again, other, turin;

	(void)state;
	fixture_config(&first, "seed", "a", NULL);
	fixture_config(&again, "seed", "a", NULL);
	fixture_config(&other, "seed", "b", NULL);
	fixture_config(&turin, "product", "turin", NULL);
	assert_memory_equal(first.chip_id, again.chip_id, 64);
	assert_memory_equal(first.measurement, again.measurement, 48);
	assert_memory_not_equal(first.chip_id, other.chip_id, 64);
	assert_memory_not_equal(first.measurement, other.measurement, 48);
	assert_string_not_equal(first.boot, again.boot);
	assert_true(is_zero(turin.chip_id + 8, 56));
	assert_false(is_zero(turin.chip_id, 8));
}

static void what_does_not_fit_together_is_refused(void **state)
{
	static const char *const rows[][4] = {
		{ "report_version", "4" },
		{ "report_version", "1" },
		{ "not_before", "2025-1-1" },
		{ "not_before", "2025-13-01" },
		{ "not_before", "today" },
		{ "reported_tcb", "fmc=1" },
		{ "launch_tcb", "fmc=1" },
		{ "product", "turin", "chip_id",
		  "000000000000000001000000000000000000000000000000000000000000"
		  "000000000000000000000000000000000000000000000000000000000000"
		  "00000000" },
	};
	struct sim_config config;
	struct sim_error error;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		config = (struct sim_config){};
		for (int j = 0; j < 4 && rows[i][j]; j += 2)
			assert_int_equal(
				sim_config_set(&config,
					       sim_config_find(rows[i][j]),
					       rows[i][j + 1], &error),
				0);
		assert_true(sim_config_finish(&config, &error) < 0);
	}
}

/* What --print writes is a configuration with the same meaning. */
static void printed_configuration_can_be_loaded(void **state)
{
	struct sim_config config, again;
	struct sim_error error = {};
	FILE *file = fopen(path, "w");

	(void)state;
	assert_non_null(file);
	fixture_config(&config, "product", "turin", "signing_key", "vlek",
		       "reported_tcb", "fmc=0,snp=9", "policy",
		       "0xffffffffffffffff", "certs", "off", "cpuid", "26/17/1",
		       NULL);
	sim_config_print(&config, file);
	fclose(file);
	again = (struct sim_config){};
	if (sim_config_load(&again, path, &error) ||
	    sim_config_finish(&again, &error))
		fail_msg("%s", error.text);
	for (size_t i = 0; i < sim_config_keys_count; i++) {
		char left[1024], right[1024];

		sim_config_get(&config, &sim_config_keys[i], left,
			       sizeof(left));
		sim_config_get(&again, &sim_config_keys[i], right,
			       sizeof(right));
		assert_string_equal(left, right);
	}
}

static void tcb_layouts(void **state)
{
	const struct sim_tcb tcb = { .part = { 1, 2, 3, 4, 5 } };
	struct sim_tcb back;
	u8 bytes[8];

	(void)state;
	sim_tcb_encode(SIM_GENOA, &tcb, bytes);
	assert_memory_equal(bytes, ((u8[]){ 2, 3, 0, 0, 0, 0, 4, 5 }), 8);
	sim_tcb_encode(SIM_TURIN, &tcb, bytes);
	assert_memory_equal(bytes, ((u8[]){ 1, 2, 3, 4, 0, 0, 0, 5 }), 8);
	assert_true(sim_tcb_decode(SIM_TURIN, bytes, &back));
	assert_memory_equal(back.part, tcb.part, sizeof(tcb.part));
	assert_false(sim_tcb_decode(SIM_MILAN, bytes, &back));
	for (int i = 0; i < SIM_TCB_PARTS; i++) {
		back = tcb;
		back.part[i]--;
		assert_true(sim_tcb_at_most(&back, &tcb));
		assert_false(sim_tcb_at_most(&tcb, &back));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(file_sets_what_it_names),
		cmocka_unit_test(file_is_refused_with_its_line),
		cmocka_unit_test(files_that_cannot_be_read_are_refused),
		cmocka_unit_test(defaults_follow_each_other),
		cmocka_unit_test(seed_makes_chip_and_measurement),
		cmocka_unit_test(what_does_not_fit_together_is_refused),
		cmocka_unit_test(printed_configuration_can_be_loaded),
		cmocka_unit_test(tcb_layouts),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
