// SPDX-License-Identifier: MIT
/* Exits as a guest sees them: host errors, certificate tables, commands. */
#include "sim_fixture.h"

#define GUEST 0x80000011
#define EXTENDED 0x80000012
#define INVALID_LEN (1ULL << 32)
#define BUSY (2ULL << 32)

/* The slow keys are made once; each test gets a fresh simulator around them. */
static struct sim_snp_pki shared_pki;

static int group_setup(void **state)
{
	struct sim_error error;
	struct sim_config config;

	(void)state;
	fixture_config(&config, NULL);
	return sim_snp_pki_make(&shared_pki, &config, NULL, &error);
}

static int group_teardown(void **state)
{
	(void)state;
	sim_snp_pki_free(&shared_pki);
	return 0;
}

static int setup(void **state)
{
	struct sim *sim = calloc(1, sizeof(*sim));

	assert_non_null(sim);
	fixture_config(&sim->config, NULL);
	fixture_guest(sim);
	sim->snp.pki = shared_pki;
	sim->snp.table = malloc(SIM_CERTS_SIZE);
	sim->host.pages = calloc(VOUCH_SIM_PAGES, PAGE);
	*state = sim;
	return 0;
}

static int teardown(void **state)
{
	struct sim *sim = *state;

	sim_alter_stop(&sim->host.alter);
	free(sim->host.pages);
	sim->snp.pki = (struct sim_snp_pki){};
	sim_free(sim);
	free(sim);
	return 0;
}

static void misbehave(struct sim *sim, const char *spec)
{
	struct sim_error error = {};

	if (sim_misbehave(&sim->host.misbehaviour, spec, &error))
		fail_msg("%s", error.text);
}

static void put_request(struct sim *sim)
{
	struct guest_message request = report_request(sim, 0);

	guest_seal(sim->snp.firmware.vmpcks[0], &request, sim->host.pages);
}

/* One exit with what lies in the request page. Return: SW_EXITINFO2. */
static u64 leave(struct sim *sim, u32 code, u32 room, u32 *pages)
{
	static u32 id;
	struct vouch_sim_exit exit = { .id = ++id,
				       .code = code,
				       .certs_pages = room };
	struct vouch_sim_result result;

	sim->host.tee->serve_exit(&sim->host, &exit, &result);
	assert_int_equal(result.id, id);
	if (pages)
		*pages = result.certs_pages;
	return result.exitinfo2;
}

static bool is_answered(struct sim *sim, u64 sequence)
{
	struct guest_message answer;

	return guest_open(sim->snp.firmware.vmpcks[0], sim->host.pages + PAGE,
			  &answer) &&
	       answer.sequence == sequence &&
	       get_le32(answer.payload + 4) == SIM_REPORT_SIZE &&
	       answer.payload[0x20 + 0x50] == 1;
}

static u8 *certs(struct sim *sim)
{
	return sim->host.pages + 2 * PAGE;
}

static void requests_are_answered(void **state)
{
	struct sim *sim = *state;

	for (u64 i = 1; i < 6; i += 2) {
		put_request(sim);
		assert_int_equal(leave(sim, GUEST, 0, NULL), 0);
		assert_true(is_answered(sim, i + 1));
	}
	assert_true(is_zero(certs(sim), 100));
}

/* None of these consumes the message: it is answered when it comes again. */
static void refused_messages_are_not_consumed(void **state)
{
	static const struct {
		const char *spec;
		u64 result;
	} rows[] = {
		{ "busy", BUSY },
		{ "busy 3", BUSY },
		{ "vmm-error=7 2", 7ULL << 32 },
		{ "fw-error=0x1d", 0x1d },
		{ "fw-error=0xffffffff", 0xffffffff },
	};
	struct sim *sim = *state;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		u64 result;

		put_request(sim);
		misbehave(sim, rows[i].spec);
		memset(sim->host.pages + PAGE, 0xcc, PAGE);
		do {
			result = leave(sim, GUEST, 0, NULL);
			if (result)
				assert_int_equal(result, rows[i].result);
		} while (result);
		assert_true(is_answered(sim, 2 * i + 2));
	}
	assert_int_equal(sim->snp.stats.resent, 1 + 3 + 2 + 1 + 1);
	assert_int_equal(sim->snp.stats.iv_reuse, 0);
}

/* These consume it: coming again it is refused as out of sequence. */
static void lost_answers_are_consumed(void **state)
{
	static const struct {
		const char *spec;
		u64 result;
	} rows[] = {
		{ "vmm-error-after=2", BUSY },
		{ "fw-error-after=5", 5 },
		{ "no-answer", 0 },
	};
	struct sim *sim = *state;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		put_request(sim);
		misbehave(sim, rows[i].spec);
		memset(sim->host.pages + PAGE, 0xcc, PAGE);
		assert_int_equal(leave(sim, GUEST, 0, NULL), rows[i].result);
		assert_int_equal(sim->host.pages[PAGE + 77], 0xcc);
		assert_int_equal(leave(sim, GUEST, 0, NULL), 0x1d);
	}
	assert_int_equal(sim->snp.stats.iv_reuse, 0);
}

static void replay_gives_the_response_before(void **state)
{
	struct sim *sim = *state;

	put_request(sim);
	assert_int_equal(leave(sim, GUEST, 0, NULL), 0);
	put_request(sim);
	misbehave(sim, "replay");
	assert_int_equal(leave(sim, GUEST, 0, NULL), 0);
	assert_true(is_answered(sim, 2));
	put_request(sim);
	assert_int_equal(leave(sim, GUEST, 0, NULL), 0);
	assert_true(is_answered(sim, 6));
}

struct entry {
	u8 guid[16];
	u32 offset, length;
};

/* Reads the table up to its end. Return: number of entries. */
static int read_table(const u8 *table, struct entry *entries, int max)
{
	int count = 0;

	while (!is_zero(table + count * 24, 16)) {
		assert_true(count < max);
		memcpy(entries[count].guid, table + count * 24, 16);
		entries[count].offset = get_le32(table + count * 24 + 16);
		entries[count].length = get_le32(table + count * 24 + 20);
		count++;
	}
	return count;
}

static void assert_cert_in(const u8 *table, const struct entry *entry,
			   const X509 *want)
{
	const u8 *der = table + entry->offset;
	X509 *cert = d2i_X509(NULL, &der, entry->length);

	assert_non_null(cert);
	assert_ptr_equal(der, table + entry->offset + entry->length);
	assert_int_equal(X509_cmp(cert, want), 0);
	X509_free(cert);
}

static void certificates_come_along(void **state)
{
	static const u8 vcek[] = { 0x63, 0xda, 0x75, 0x8d, 0xe6, 0x64,
				   0x45, 0x64, 0xad, 0xc5, 0xf4, 0xb9,
				   0x3b, 0xe8, 0xac, 0xcd };
	struct sim *sim = *state;
	struct entry entries[8];

	put_request(sim);
	assert_int_equal(leave(sim, EXTENDED, 4, NULL), 0);
	assert_true(is_answered(sim, 2));
	assert_int_equal(read_table(certs(sim), entries, 8), 3);
	assert_memory_equal(entries[0].guid, vcek, 16);
	assert_cert_in(certs(sim), &entries[0], sim->snp.pki.certs[SIM_VCEK]);
	assert_cert_in(certs(sim), &entries[1], sim->snp.pki.certs[SIM_ASK]);
	assert_cert_in(certs(sim), &entries[2], sim->snp.pki.certs[SIM_ARK]);
	sim->config.signing_key = SIM_SIGNER_VLEK;
	put_request(sim);
	assert_int_equal(leave(sim, EXTENDED, 4, NULL), 0);
	assert_int_equal(read_table(certs(sim), entries, 8), 3);
	assert_int_equal(entries[0].guid[0], 0xa8);
	assert_cert_in(certs(sim), &entries[0], sim->snp.pki.certs[SIM_VLEK]);
	assert_cert_in(certs(sim), &entries[1], sim->snp.pki.certs[SIM_ASVK]);
}

static void little_room_is_told_and_consumes_nothing(void **state)
{
	struct sim *sim = *state;
	u32 pages;

	put_request(sim);
	for (u32 room = 0; room < 2; room++) {
		assert_int_equal(leave(sim, EXTENDED, room, &pages),
				 INVALID_LEN);
		assert_int_equal(pages, 2);
		assert_true(is_zero(certs(sim), 2 * PAGE));
	}
	assert_int_equal(leave(sim, EXTENDED, 2, NULL), 0);
	assert_true(is_answered(sim, 2));
}

static void tables_grow_up_to_a_megabyte(void **state)
{
	struct sim *sim = *state;
	struct entry entries[8];
	u32 pages;

	sim->config.certs_padding = 1024 * 1024;
	put_request(sim);
	assert_int_equal(leave(sim, EXTENDED, 4, &pages), INVALID_LEN);
	assert_int_equal(pages, 256);
	assert_int_equal(leave(sim, EXTENDED, 256, NULL), 0);
	assert_int_equal(read_table(certs(sim), entries, 8), 4);
	assert_int_equal(entries[3].offset + entries[3].length, 1024 * 1024);
	assert_int_equal(certs(sim)[1024 * 1024 - 1], 0xa5);
}

static void no_certificates_is_an_empty_table(void **state)
{
	struct sim *sim = *state;

	sim->config.certs = false;
	put_request(sim);
	memset(certs(sim), 0xcc, PAGE);
	assert_int_equal(leave(sim, EXTENDED, 1, NULL), 0);
	assert_true(is_zero(certs(sim), 24));
	put_request(sim);
	assert_int_equal(leave(sim, EXTENDED, 0, NULL), 0);
}

static void room_is_wrong_on_request(void **state)
{
	struct sim *sim = *state;
	u32 pages;

	put_request(sim);
	misbehave(sim, "invalid-len forever");
	for (u32 room = 4; room < 9; room++) {
		assert_int_equal(leave(sim, EXTENDED, room, &pages),
				 INVALID_LEN);
		assert_int_equal(pages, room + 1);
	}
	misbehave(sim, "invalid-len=300,invalid-len-same 2");
	assert_int_equal(leave(sim, EXTENDED, 9, &pages), INVALID_LEN);
	assert_int_equal(pages, 300);
	assert_int_equal(leave(sim, EXTENDED, 9, &pages), INVALID_LEN);
	assert_int_equal(pages, 9);
	assert_int_equal(leave(sim, GUEST, 0, NULL), 0);
	assert_true(is_answered(sim, 2));
}

static u64 end_of(const struct entry *entry)
{
	return (u64)entry->offset + entry->length;
}

/* What each defect is, said once more and differently. */
static void tables_are_bad_on_request(void **state)
{
	struct sim *sim = *state;
	struct entry e[8];
	const u8 *table = certs(sim);

#define BAD(spec, condition)                                        \
	do {                                                        \
		put_request(sim);                                   \
		misbehave(sim, spec);                               \
		memset(certs(sim), 0, 256 * PAGE);                  \
		assert_int_equal(leave(sim, EXTENDED, 4, NULL), 0); \
		read_table(table, e, 8);                            \
		assert_true(condition);                             \
	} while (0)

	BAD("certs-none", is_zero(table, 4 * PAGE));
	BAD("certs-overlap", e[1].offset < end_of(&e[0]));
	BAD("certs-wrap", (u32)end_of(&e[1]) < e[1].offset);
	BAD("certs-beyond", end_of(&e[1]) > 1024 * 1024);
	BAD("certs-inside", e[0].offset < 4 * 24);
	BAD("certs-duplicate", !memcmp(e[0].guid, e[1].guid, 16));
	BAD("certs-empty-entry", !e[1].length);
#undef BAD
	put_request(sim);
	misbehave(sim, "certs-unterminated");
	assert_int_equal(leave(sim, EXTENDED, 4, NULL), 0);
	for (size_t i = 0; i + 24 <= 4 * PAGE; i += 24)
		assert_false(is_zero(table + i, 16));
	assert_true(is_zero(table + 4 * PAGE, PAGE));
}

static void altered_pages_change_until_the_next_exit(void **state)
{
	struct sim *sim = *state;
	bool is_changed = false;
	u8 first[PAGE];

	put_request(sim);
	misbehave(sim, "alter");
	assert_int_equal(leave(sim, GUEST, 0, NULL), 0);
	for (int i = 0; i < 2000000 && !is_changed; i++) {
		memcpy(first, sim->host.pages + PAGE, PAGE);
		is_changed = memcmp(first, sim->snp.last_response, PAGE);
	}
	assert_true(is_changed);
	put_request(sim);
	assert_int_equal(leave(sim, GUEST, 0, NULL), 0);
	for (int i = 0; i < 100000; i++)
		if (memcmp(sim->host.pages + PAGE, sim->snp.last_response,
			   PAGE))
			fail_msg("the page still changes");
	assert_true(is_answered(sim, 4));
}

static void reused_numbers_are_noticed(void **state)
{
	struct sim *sim = *state;
	struct guest_message request = report_request(sim, 0);

	put_request(sim);
	misbehave(sim, "busy 2");
	leave(sim, GUEST, 0, NULL);
	leave(sim, GUEST, 0, NULL);
	assert_int_equal(sim->snp.stats.iv_reuse, 0);
	request.payload[0] ^= 1;
	guest_seal(sim->snp.firmware.vmpcks[0], &request, sim->host.pages);
	leave(sim, GUEST, 0, NULL);
	assert_int_equal(sim->snp.stats.iv_reuse, 1);
	/* The number of the firmware's answer is taken too. */
	request.sequence = 2;
	guest_seal(sim->snp.firmware.vmpcks[0], &request, sim->host.pages);
	assert_int_equal(leave(sim, GUEST, 0, NULL), 0x1d);
	assert_int_equal(sim->snp.stats.iv_reuse, 2);
	/* Another key has numbers of its own. */
	request.vmpck = 1;
	guest_seal(sim->snp.firmware.vmpcks[1], &request, sim->host.pages);
	leave(sim, GUEST, 0, NULL);
	assert_int_equal(sim->snp.stats.iv_reuse, 2);
}

static void specs_are_parsed_or_refused(void **state)
{
	static const char *const bad[] = { "",	      "bsy",
					   "busy x",  "busy=x",
					   "busy -1", "busy=-1 2",
					   "busy,",   "tag=5000000000" };
	struct sim_misbehaviour m = {};
	struct sim_error error;
	u64 value;

	(void)state;
	assert_int_equal(sim_misbehave(&m, "busy forever, tag=0x7 3", &error),
			 0);
	assert_true(m.kinds[SIM_BUSY].left == SIM_FOREVER);
	for (int i = 0; i < 3; i++) {
		assert_true(sim_misbehaves(&m, SIM_TAG, &value));
		assert_int_equal(value, 7);
		assert_true(sim_misbehaves(&m, SIM_BUSY, NULL));
	}
	assert_false(sim_misbehaves(&m, SIM_TAG, &value));
	assert_true(m.kinds[SIM_BUSY].left == SIM_FOREVER);
	assert_int_equal(sim_misbehave(&m, "busy 0", &error), 0);
	assert_false(sim_misbehaves(&m, SIM_BUSY, NULL));
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		assert_true(sim_misbehave(&m, bad[i], &error) < 0);
}

/* Executes @line. Return: 0 or -errno; @out receives what it prints. */
static int control(struct sim *sim, const char *line, char *out, size_t size)
{
	struct sim_error error;
	FILE *file = fmemopen(out, size, "w");
	int err = sim_control_line(&sim->host, line, file, &error);

	fclose(file);
	return err;
}

static void unknown_lines_get_a_hint(void **state)
{
	static const struct {
		const char *line;
		const char *text;
	} rows[] = {
		{ .line = "stat",
		  .text = "unknown command 'stat', did you mean 'stats'?" },
		{ .line = "cuonter 0 1",
		  .text = "unknown command 'cuonter', did you mean "
			  "'counter'?" },
		{ .line = "busi 5",
		  .text = "unknown misbehaviour 'busi', did you mean 'busy'?" },
		{ .line = "busy,replai",
		  .text = "unknown misbehaviour 'replai', did you mean "
			  "'replay'?" },
		{ .line = "frob",
		  .text = "unknown misbehaviour 'frob', see --help" },
	};
	struct sim *sim = *state;
	struct sim_error error;
	char line[200];

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		assert_true(sim_control_line(&sim->host, rows[i].line, stderr,
					     &error) < 0);
		assert_string_equal(error.text, rows[i].text);
	}
	/* Longer than any name: no hint, and nothing is written beyond it. */
	memset(line, 's', sizeof(line));
	line[sizeof(line) - 1] = '\0';
	assert_true(sim_control_line(&sim->host, line, stderr, &error) < 0);
	assert_non_null(strstr(error.text, "see --help"));
}

static void commands_are_executed(void **state)
{
	static const char *const bad[] = {
		"",
		"stat",
		"counter",
		"counter 4 1",
		"counter 0 1 2",
		"counter x 1",
		"counter 00 1",
		"counter 0 -1",
		"counter 0 4294967296",
		"set",
		"set seed x",
		"set certs",
		"set certs 7",
	};
	struct sim *sim = *state;
	char out[8192] = {};

	put_request(sim);
	leave(sim, GUEST, 0, NULL);
	assert_int_equal(control(sim, "stats", out, sizeof(out)), 0);
	assert_non_null(strstr(out, "exits: 1\n"));
	assert_non_null(strstr(out, "iv-reuse: 0\n"));
	assert_non_null(strstr(out, "counter-0: 2\n"));
	assert_int_equal(control(sim, "busy 5", out, sizeof(out)), 0);
	assert_int_equal(control(sim, "active", out, sizeof(out)), 0);
	assert_string_equal(out, "busy=0x0 5\n");
	assert_int_equal(control(sim, "normal", out, sizeof(out)), 0);
	assert_false(sim_misbehaves(&sim->host.misbehaviour, SIM_BUSY, NULL));
	assert_int_equal(control(sim, "counter 2 40", out, sizeof(out)), 0);
	assert_int_equal(sim->snp.firmware.counters[2], 40);
	assert_int_equal(control(sim, "set certs_padding 9", out, sizeof(out)),
			 0);
	assert_int_equal(sim->config.certs_padding, 9);
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		assert_true(control(sim, bad[i], out, sizeof(out)) < 0);
	assert_false(sim->host.is_stopping);
	assert_int_equal(control(sim, "stop", out, sizeof(out)), 0);
	assert_true(sim->host.is_stopping);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(requests_are_answered),
		TEST(refused_messages_are_not_consumed),
		TEST(lost_answers_are_consumed),
		TEST(replay_gives_the_response_before),
		TEST(certificates_come_along),
		TEST(little_room_is_told_and_consumes_nothing),
		TEST(tables_grow_up_to_a_megabyte),
		TEST(no_certificates_is_an_empty_table),
		TEST(room_is_wrong_on_request),
		TEST(tables_are_bad_on_request),
		TEST(altered_pages_change_until_the_next_exit),
		TEST(reused_numbers_are_noticed),
		TEST(specs_are_parsed_or_refused),
		TEST(commands_are_executed),
		TEST(unknown_lines_get_a_hint),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
