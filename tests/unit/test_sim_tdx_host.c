// SPDX-License-Identifier: MIT
/* GetQuote as a guest sees it: R10, status, several at once, a bad host. */
#include <time.h>

#include "sim_tdx_fixture.h"

#define GET_QUOTE 0x10002
#define BUFFER 0x2000
#define IN_FLIGHT 0xffffffffffffffff
#define ERROR 0x8000000000000000
#define UNAVAILABLE 0x8000000000000001
#define RETRY 1
#define INVALID 0x8000000000000000
#define ALIGN 0x8000000000000002
#define UNSUPPORTED 0x8000000000000003
#define FOREVER (UINT64_MAX - 1)

static int setup(void **state)
{
	*state = fixture_td("seed", "test");
	return 0;
}

static int teardown(void **state)
{
	fixture_td_free(*state);
	return 0;
}

static u8 *buffer(struct sim *sim, u32 number)
{
	return sim->host.pages + number * BUFFER;
}

static u64 status(struct sim *sim, u32 number)
{
	return get_le64(buffer(sim, number) + 8);
}

static u32 out_len(struct sim *sim, u32 number)
{
	return get_le32(buffer(sim, number) + 20);
}

/* A request in a buffer; its REPORTDATA begins with @mark. */
static void put_request(struct sim *sim, u32 number, u8 mark)
{
	u8 *at = buffer(sim, number);

	memset(at, 0, BUFFER);
	put_le64(at, 1);
	put_le32(at + 16, 1024);
	report_make(at + 24, 1, sim->tdx.qe.mac_key);
	at[24 + 128] = mark;
	report_seal(at + 24, sim->tdx.qe.mac_key);
}

static u64 leave_at(struct sim *sim, u32 code, u32 offset, u32 pages)
{
	static u32 id;
	struct vouch_sim_exit exit = {
		.id = ++id,
		.code = code,
		.certs_pages = pages,
		.offset = offset,
	};
	struct vouch_sim_result result;

	sim->host.tee->serve_exit(&sim->host, &exit, &result);
	assert_int_equal(result.id, id);
	return result.exitinfo2;
}

static u64 leave(struct sim *sim, u32 number)
{
	return leave_at(sim, GET_QUOTE, number * BUFFER, BUFFER / PAGE);
}

static bool is_quoted(struct sim *sim, u32 number, u8 mark)
{
	u8 *at = buffer(sim, number);

	return !status(sim, number) && out_len(sim, number) > 632 &&
	       out_len(sim, number) <= BUFFER - 24 && get_le16(at + 24) == 4 &&
	       at[24 + 568] == mark;
}

static void quote_is_in_flight_and_then_there(void **state)
{
	struct sim *sim = *state;

	for (u8 i = 1; i < 4; i++) {
		put_request(sim, 0, i);
		assert_int_equal(leave(sim, 0), 0);
		assert_true(status(sim, 0) == IN_FLIGHT);
		assert_int_equal(sim_jobs_count(&sim->tdx), 1);
		assert_true(sim_jobs_run(&sim->host, FOREVER) == SIM_NEVER);
		assert_true(is_quoted(sim, 0, i));
		assert_int_equal(sim_jobs_count(&sim->tdx), 0);
	}
	assert_int_equal(sim->tdx.stats.quotes, 3);
	assert_int_equal(sim->host.exits, 3);
	assert_true(sim->host.turnaround_ns > 0);
}

/* Each is due at its own time, not one behind the other. */
static void several_are_in_flight_at_once(void **state)
{
	struct sim *sim = *state;
	u64 start = sim_now_ns(), next;

	for (u32 i = 0; i < 4; i++) {
		sim->config.latency_us = (4 - i) * 1000000;
		put_request(sim, i, (u8)(i + 1));
		assert_int_equal(leave(sim, i), 0);
	}
	assert_int_equal(sim_jobs_count(&sim->tdx), 4);
	next = sim_jobs_run(&sim->host, start);
	for (u32 i = 4; i-- > 0;) {
		assert_true(next >= start + (4 - i) * 1000000000ULL);
		assert_true(next < start + (5 - i) * 1000000000ULL);
		for (u32 j = 0; j < 4; j++)
			assert_int_equal(status(sim, j) == IN_FLIGHT, j <= i);
		next = sim_jobs_run(&sim->host, next);
		assert_true(is_quoted(sim, i, (u8)(i + 1)));
	}
	assert_true(next == SIM_NEVER);
}

static void latency_of_zero_is_due_at_once(void **state)
{
	struct sim *sim = *state;

	put_request(sim, 0, 1);
	leave(sim, 0);
	sim_jobs_run(&sim->host, sim_now_ns());
	assert_true(is_quoted(sim, 0, 1));
}

static void bad_requests_are_refused_at_once(void **state)
{
	static const struct {
		u32 code, offset, pages;
		u64 r10;
	} rows[] = {
		{ GET_QUOTE, 0, 0, INVALID },
		{ GET_QUOTE, 0, 33, INVALID },
		{ GET_QUOTE, 0, 0x100000, INVALID },
		{ GET_QUOTE, 0, UINT32_MAX, INVALID },
		{ GET_QUOTE, MAPPING_SIZE, 1, INVALID },
		{ GET_QUOTE, MAPPING_SIZE - PAGE, 2, INVALID },
		{ GET_QUOTE, 0xfffff000, 2, INVALID },
		{ GET_QUOTE, 64, 2, ALIGN },
		{ 0x10004, 0, 2, UNSUPPORTED },
		{ 0x80000011, 0, 2, UNSUPPORTED },
		{ GET_QUOTE, 0, 32, 0 },
		{ GET_QUOTE, MAPPING_SIZE - 2 * PAGE, 2, INVALID },
	};
	struct sim *sim = *state;

	put_request(sim, 0, 1);
	/* A good header, with no room behind it. */
	put_le64(sim->host.pages + MAPPING_SIZE - PAGE, 1);
	put_le32(sim->host.pages + MAPPING_SIZE - PAGE + 16, 1024);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert_true(leave_at(sim, rows[i].code, rows[i].offset,
				     rows[i].pages) == rows[i].r10);
	assert_int_equal(sim_jobs_count(&sim->tdx), 1);
}

static void bad_headers_are_refused_at_once(void **state)
{
	static const struct {
		u64 version;
		u32 in_len;
		u64 r10;
	} rows[] = {
		{ 0, 1024, INVALID },
		{ 2, 1024, INVALID },
		{ 1ULL << 32 | 1, 1024, INVALID },
		{ 1, BUFFER - 24 + 1, INVALID },
		{ 1, UINT32_MAX, INVALID },
		{ 1, 1024, 0 },
	};
	struct sim *sim = *state;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		put_request(sim, 0, 1);
		put_le64(buffer(sim, 0), rows[i].version);
		put_le32(buffer(sim, 0) + 16, rows[i].in_len);
		assert_true(leave(sim, 0) == rows[i].r10);
	}
}

static void largest_buffer_is_configured(void **state)
{
	struct sim *sim = *state;

	put_request(sim, 0, 1);
	sim->config.tdx.quote_buffer_max = BUFFER - 1;
	assert_true(leave(sim, 0) == INVALID);
	sim->config.tdx.quote_buffer_max = BUFFER;
	assert_int_equal(leave(sim, 0), 0);
}

/* Refused by the quoting enclave, not by the host: the status says so. */
static void bad_reports_end_in_an_error(void **state)
{
	struct sim *sim = *state;

	for (int i = 0; i < 4; i++) {
		put_request(sim, 0, 1);
		if (i == 0)
			buffer(sim, 0)[24 + 224] ^= 1;
		if (i == 1)
			buffer(sim, 0)[24 + 600] ^= 1;
		if (i == 2)
			put_le32(buffer(sim, 0) + 16, 1023);
		if (i == 3)
			put_le32(buffer(sim, 0) + 16, 0);
		assert_int_equal(leave(sim, 0), 0);
		sim_jobs_run(&sim->host, FOREVER);
		assert_true(status(sim, 0) == ERROR);
		assert_int_equal(out_len(sim, 0), 0);
	}
	assert_int_equal(sim->tdx.stats.quote_errors, 4);
	assert_int_equal(sim->tdx.stats.quotes, 0);
}

static void quote_that_does_not_fit_is_an_error(void **state)
{
	struct sim *sim = *state;

	put_request(sim, 0, 1);
	memset(sim->host.pages + PAGE, 0xcc, PAGE);
	assert_int_equal(leave_at(sim, GET_QUOTE, 0, 1), 0);
	sim_jobs_run(&sim->host, FOREVER);
	assert_true(status(sim, 0) == ERROR);
	assert_int_equal(sim->host.pages[PAGE], 0xcc);
}

/* What the guest writes after the exit is not what is quoted. */
static void request_is_copied_once(void **state)
{
	struct sim *sim = *state;

	put_request(sim, 0, 1);
	leave(sim, 0);
	memset(buffer(sim, 0) + 24, 0xff, 1024);
	put_le32(buffer(sim, 0) + 16, 5);
	sim_jobs_run(&sim->host, FOREVER);
	assert_true(is_quoted(sim, 0, 1));
}

static void buffers_in_flight_are_not_taken_again(void **state)
{
	struct sim *sim = *state;

	put_request(sim, 0, 1);
	put_request(sim, 1, 1);
	assert_int_equal(leave(sim, 0), 0);
	assert_true(leave(sim, 0) == INVALID);
	assert_true(leave_at(sim, GET_QUOTE, PAGE, 1) == INVALID);
	assert_int_equal(sim->tdx.stats.buffer_reuse, 2);
	assert_int_equal(leave(sim, 1), 0);
	sim_jobs_run(&sim->host, FOREVER);
	put_request(sim, 0, 2);
	assert_int_equal(leave(sim, 0), 0);
	assert_int_equal(sim->tdx.stats.buffer_reuse, 2);
}

static void too_many_are_told_to_retry(void **state)
{
	struct sim *sim = *state;

	for (u32 i = 0; i < SIM_JOBS_MAX; i++) {
		put_request(sim, i, 1);
		assert_int_equal(leave(sim, i), 0);
	}
	put_request(sim, SIM_JOBS_MAX, 1);
	assert_int_equal(leave(sim, SIM_JOBS_MAX), RETRY);
	sim_jobs_run(&sim->host, FOREVER);
	assert_int_equal(leave(sim, SIM_JOBS_MAX), 0);
}

static void r10_misbehaves_on_request(void **state)
{
	static const struct {
		const char *spec;
		u64 r10;
	} rows[] = {
		{ "retry 2", RETRY },
		{ "invalid-operand 2", INVALID },
		{ "unsupported 2", UNSUPPORTED },
	};
	struct sim *sim = *state;

	put_request(sim, 0, 1);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		td_misbehave(sim, rows[i].spec);
		assert_true(leave(sim, 0) == rows[i].r10);
		assert_true(leave(sim, 0) == rows[i].r10);
		assert_int_equal(leave(sim, 0), 0);
		sim_jobs_run(&sim->host, FOREVER);
	}
	assert_int_equal(sim->tdx.stats.quote_refusals, 6);
}

static void status_misbehaves_on_request(void **state)
{
	static const struct {
		const char *spec;
		u64 status;
	} rows[] = {
		{ "quote-error", ERROR },
		{ "quote-unavailable", UNAVAILABLE },
		{ "quote-status=7", 7 },
	};
	struct sim *sim = *state;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		put_request(sim, 0, 1);
		td_misbehave(sim, rows[i].spec);
		leave(sim, 0);
		sim_jobs_run(&sim->host, FOREVER);
		assert_true(status(sim, 0) == rows[i].status);
		assert_int_equal(out_len(sim, 0), 0);
		put_request(sim, 0, 1);
		leave(sim, 0);
		sim_jobs_run(&sim->host, FOREVER);
		assert_true(is_quoted(sim, 0, 1));
	}
}

static void size_misbehaves_on_request(void **state)
{
	static const struct {
		const char *spec;
		u32 size;
	} rows[] = {
		{ "out-len-zero", 0 },
		{ "out-len", 0xffffffff },
		{ "out-len=8169", 8169 },
	};
	struct sim *sim = *state;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		put_request(sim, 0, 1);
		td_misbehave(sim, rows[i].spec);
		leave(sim, 0);
		sim_jobs_run(&sim->host, FOREVER);
		assert_int_equal(status(sim, 0), 0);
		assert_int_equal(out_len(sim, 0), rows[i].size);
	}
}

/* Both sizes are seen, until the next exit. */
static void size_grows_while_it_is_read(void **state)
{
	struct sim *sim = *state;
	time_t end = time(NULL) + 10;
	bool is_small = false, is_large = false;
	u32 size;

	put_request(sim, 0, 1);
	td_misbehave(sim, "out-len-grow=123456");
	leave(sim, 0);
	sim_jobs_run(&sim->host, FOREVER);
	while (!(is_small && is_large) && time(NULL) < end) {
		size = __atomic_load_n((u32 *)(void *)(buffer(sim, 0) + 20),
				       __ATOMIC_RELAXED);
		is_small |= size > 4096 && size < 8192;
		is_large |= size == 123456;
	}
	assert_true(is_small);
	assert_true(is_large);
	put_request(sim, 1, 1);
	leave(sim, 1);
	assert_false(sim->host.alter.is_running);
}

static void header_is_rewritten_after_the_quote(void **state)
{
	struct sim *sim = *state;
	u64 next;

	put_request(sim, 0, 1);
	td_misbehave(sim, "header-rewrite=5000");
	leave(sim, 0);
	next = sim_jobs_run(&sim->host, sim_now_ns());
	assert_true(is_quoted(sim, 0, 1));
	assert_true(next != SIM_NEVER);
	assert_int_equal(sim_jobs_count(&sim->tdx), 0);
	/* It is the guest's again: no reuse. */
	assert_false(sim_jobs_own(&sim->tdx, 0, BUFFER));
	sim_jobs_run(&sim->host, next);
	assert_int_equal(out_len(sim, 0), UINT32_MAX);
	put_request(sim, 0, 1);
	assert_int_equal(leave(sim, 0), 0);
}

/* Who is told that the quote is there may use the buffer again. */
static void rewritten_header_gives_a_buffer_back(void **state)
{
	struct sim *sim = *state;
	u64 next;

	put_request(sim, 0, 1);
	td_misbehave(sim, "header-rewrite=5000");
	leave(sim, 0);
	next = sim_jobs_run(&sim->host, sim_now_ns());
	td_misbehave(sim, "in-flight");
	put_request(sim, 0, 2);
	assert_int_equal(leave(sim, 0), 0);
	assert_true(sim_jobs_own(&sim->tdx, 0, BUFFER));
	sim_jobs_run(&sim->host, next);
	assert_int_equal(status(sim, 0), 0);
	assert_int_equal(sim_jobs_count(&sim->tdx), 1);
	td_misbehave(sim, "in-flight");
	put_request(sim, 0, 3);
	assert_int_equal(leave(sim, 0), 0);
	assert_true(sim_jobs_own(&sim->tdx, 0, BUFFER));
	/* What was in flight first is taken for the answer to the last. */
	sim->tdx.jobs[1].due_ns = 0;
	sim_jobs_run(&sim->host, 1);
	put_request(sim, 0, 4);
	assert_int_equal(leave(sim, 0), 0);
	assert_int_equal(sim->tdx.stats.buffer_reuse, 0);
}

/* A request that was refused, and whose caller did not wait to hear it. */
static void refused_buffers_are_given_back(void **state)
{
	struct sim *sim = *state;
	const struct {
		u32 offset, pages;
		bool is_given;
	} rows[] = {
		{ BUFFER, BUFFER / PAGE, true },
		{ BUFFER, 0, false },
		{ BUFFER + 1, BUFFER / PAGE, false },
		{ 0xfffff000, BUFFER / PAGE, false },
		{ BUFFER, UINT32_MAX, false },
		{ 2 * BUFFER, BUFFER / PAGE, false }, /* in flight */
	};

	put_request(sim, 2, 'b');
	assert_int_equal(leave(sim, 2), 0);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct vouch_sim_exit exit = {
			.offset = rows[i].offset,
			.certs_pages = rows[i].pages,
		};

		put_request(sim, 1, 'a');
		sim_tdx_give_back(&sim->host, &exit);
		assert_int_equal(status(sim, 1), rows[i].is_given ? ERROR : 0);
		assert_int_equal(status(sim, 2), IN_FLIGHT);
	}
}

static void in_flight_for_ever_ends_with_speak(void **state)
{
	struct sim *sim = *state;

	td_misbehave(sim, "in-flight 2");
	for (u32 i = 0; i < 3; i++) {
		put_request(sim, i, (u8)(i + 1));
		leave(sim, i);
	}
	assert_true(sim_jobs_run(&sim->host, FOREVER) == SIM_NEVER);
	assert_true(status(sim, 0) == IN_FLIGHT);
	assert_true(status(sim, 1) == IN_FLIGHT);
	assert_true(is_quoted(sim, 2, 3));
	assert_int_equal(sim_jobs_count(&sim->tdx), 2);
	sim_speak(&sim->host);
	sim_jobs_run(&sim->host, sim_now_ns());
	assert_true(is_quoted(sim, 0, 1));
	assert_true(is_quoted(sim, 1, 2));
}

static void quote_is_over_another_report(void **state)
{
	struct sim *sim = *state;

	put_request(sim, 0, 8);
	td_misbehave(sim, "quote-other");
	leave(sim, 0);
	sim_jobs_run(&sim->host, FOREVER);
	assert_true(is_quoted(sim, 0, 9));
}

/* Only one bit of the signature itself, right behind its length. */
static void signature_is_wrong(void **state)
{
	struct sim *sim = *state;
	const u8 *quote = buffer(sim, 0) + 24;
	EVP_PKEY *key;

	for (int i = 0; i < 2; i++) {
		put_request(sim, 0, 1);
		if (i)
			td_misbehave(sim, "signature");
		leave(sim, 0);
		sim_jobs_run(&sim->host, FOREVER);
		key = p256_from_point(quote + 636 + 64);
		assert_int_equal(p256_verifies(key, quote + 636, quote, 632),
				 !i);
		EVP_PKEY_free(key);
	}
}

/* Only the module counts these down: here they are gone when it knows. */
static void trouble_is_handed_to_the_module(void **state)
{
	struct sim *sim = *state;
	struct sim_error error;
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_int_equal(
		sim_control_line(&sim->host, "operand-busy 5", out, &error), 0);
	assert_int_equal(sim_control_line(&sim->host, "tdcall-status=3 forever",
					  out, &error),
			 0);
	assert_int_equal(sim_control_line(&sim->host, "active", out, &error),
			 0);
	assert_true(sim_control_line(&sim->host, "counter 0 1", out, &error) <
		    0);
	fclose(out);
	assert_string_equal(text, "");
	free(text);
}

static void stats_are_those_of_a_td(void **state)
{
	struct sim *sim = *state;
	struct sim_error error;
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	put_request(sim, 0, 1);
	leave(sim, 0);
	assert_int_equal(sim_control_line(&sim->host, "stats", out, &error), 0);
	fclose(out);
	assert_non_null(strstr(text, "in-flight: 1\n"));
	assert_non_null(strstr(text, "quotes: 0\n"));
	assert_non_null(strstr(text, "buffer-reuse: 0\n"));
	assert_null(strstr(text, "iv-reuse"));
	free(text);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(quote_is_in_flight_and_then_there),
		TEST(several_are_in_flight_at_once),
		TEST(latency_of_zero_is_due_at_once),
		TEST(bad_requests_are_refused_at_once),
		TEST(bad_headers_are_refused_at_once),
		TEST(largest_buffer_is_configured),
		TEST(bad_reports_end_in_an_error),
		TEST(quote_that_does_not_fit_is_an_error),
		TEST(request_is_copied_once),
		TEST(buffers_in_flight_are_not_taken_again),
		TEST(too_many_are_told_to_retry),
		TEST(r10_misbehaves_on_request),
		TEST(status_misbehaves_on_request),
		TEST(size_misbehaves_on_request),
		TEST(size_grows_while_it_is_read),
		TEST(header_is_rewritten_after_the_quote),
		TEST(rewritten_header_gives_a_buffer_back),
		TEST(refused_buffers_are_given_back),
		TEST(in_flight_for_ever_ends_with_speak),
		TEST(quote_is_over_another_report),
		TEST(signature_is_wrong),
		TEST(trouble_is_handed_to_the_module),
		TEST(stats_are_those_of_a_td),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
