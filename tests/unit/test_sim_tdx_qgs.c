// SPDX-License-Identifier: MIT
/* The Quote Generation Service: its messages, its clients, hostile ones. */
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "sim_tdx_fixture.h"

#define REQUEST_SIZE (24 + 1024)

static char folder[] = "/tmp/vouch-test-XXXXXX";
static char path[64];

static int group_setup(void **state)
{
	(void)state;
	if (!mkdtemp(folder))
		return -1;
	snprintf(path, sizeof(path), "%s/qgs", folder);
	return 0;
}

static int group_teardown(void **state)
{
	(void)state;
	unlink(path);
	return rmdir(folder);
}

static int setup(void **state)
{
	struct sim *sim = fixture_td("seed", "test");
	struct sim_error error;

	*state = sim;
	return sim_qgs_listen_unix(&sim->tdx.qgs, path, &error);
}

static int teardown(void **state)
{
	fixture_td_free(*state);
	return 0;
}

/* GET_QUOTE_REQ, behind its big-endian length. */
static void make_request(const struct sim *sim, u16 minor, u8 *frame)
{
	u8 *message = frame + 4;

	memset(frame, 0, 4 + REQUEST_SIZE);
	frame[2] = REQUEST_SIZE >> 8;
	frame[3] = REQUEST_SIZE & 0xff;
	put_le16(message, 1);
	put_le16(message + 2, minor);
	put_le32(message + 8, REQUEST_SIZE);
	put_le32(message + 16, 1024);
	report_make(message + 24, 1, sim->tdx.qe.mac_key);
}

static void step(struct sim *sim)
{
	struct pollfd polls[SIM_QGS_POLLS];

	for (int i = 0; i < 4; i++) {
		sim_qgs_fill(&sim->host, polls);
		if (poll(polls, SIM_QGS_POLLS, 20) > 0)
			sim_qgs_serve(&sim->host, polls);
		sim_jobs_run(&sim->host, sim_now_ns());
	}
}

static int dial(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	strcpy(address.sun_path, path);
	assert_int_equal(
		connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	return fd;
}

static void tell(int fd, const u8 *data, size_t size)
{
	assert_int_equal(send(fd, data, size, MSG_NOSIGNAL), size);
}

/* Return: error code of the answer, with the quote in @quote; -1: none. */
static int64_t hear(int fd, u8 *quote, u32 *quote_size, u16 *minor)
{
	u8 frame[16384];
	const u8 *message = frame + 4;
	ssize_t got = recv(fd, frame, 4, MSG_DONTWAIT);
	u32 size;

	if (got <= 0)
		return -1;
	assert_int_equal(got, 4);
	size = (u32)frame[0] << 24 | frame[1] << 16 | frame[2] << 8 | frame[3];
	assert_in_range(size, 24, sizeof(frame) - 4);
	got += recv(fd, frame + 4, size, MSG_DONTWAIT);
	assert_int_equal(got, 4 + size);
	assert_int_equal(get_le16(message), 1);
	assert_int_equal(get_le32(message + 4), 1);
	assert_int_equal(get_le32(message + 8), got - 4);
	assert_int_equal(get_le32(message + 16), 0);
	assert_int_equal(get_le32(message + 20), got - 4 - 24);
	if (minor)
		*minor = get_le16(message + 2);
	if (quote_size)
		*quote_size = get_le32(message + 20);
	if (quote)
		memcpy(quote, message + 24, got - 28);
	return get_le32(message + 12);
}

static bool is_closed(int fd)
{
	u8 byte;

	return recv(fd, &byte, 1, MSG_DONTWAIT) == 0;
}

static void both_versions_are_answered(void **state)
{
	struct sim *sim = *state;
	u8 frame[4 + REQUEST_SIZE], quote[16384];
	int fd = dial();
	EVP_PKEY *key;
	u32 size;

	for (u16 minor = 0; minor < 3; minor++) {
		u16 answered = 9;

		make_request(sim, minor, frame);
		tell(fd, frame, sizeof(frame));
		step(sim);
		assert_int_equal(hear(fd, quote, &size, &answered), 0);
		assert_int_equal(answered, minor ? 1 : 0);
		assert_int_equal(size, 636 + get_le32(quote + 632));
		assert_int_equal(quote[568], 1);
		key = p256_from_point(quote + 636 + 64);
		assert_true(p256_verifies(key, quote + 636, quote, 632));
		EVP_PKEY_free(key);
	}
	assert_int_equal(sim->tdx.stats.qgs_requests, 3);
	assert_int_equal(sim->tdx.stats.qgs_errors, 0);
	close(fd);
}

/* A field at a time: what is said of it, and the next request is served. */
static void bad_fields_are_answered_with_a_code(void **state)
{
	static const struct {
		int at, size;
		u32 value;
		int64_t code;
	} rows[] = {
		{ 0, 2, 0, SIM_QGS_INVALID_VERSION },
		{ 0, 2, 2, SIM_QGS_INVALID_VERSION },
		{ 4, 4, 1, SIM_QGS_INVALID_TYPE },
		{ 4, 4, 2, SIM_QGS_INVALID_TYPE },
		{ 4, 4, 0xffffffff, SIM_QGS_INVALID_TYPE },
		{ 8, 4, REQUEST_SIZE - 1, SIM_QGS_INVALID_SIZE },
		{ 8, 4, REQUEST_SIZE + 1, SIM_QGS_INVALID_SIZE },
		{ 8, 4, 0, SIM_QGS_INVALID_SIZE },
		{ 12, 4, 1, SIM_QGS_INVALID_CODE },
		{ 16, 4, 1025, SIM_QGS_INVALID_SIZE },
		{ 16, 4, 0, SIM_QGS_INVALID_SIZE },
		{ 16, 4, 0xffffffff, SIM_QGS_INVALID_SIZE },
		{ 20, 4, 1, SIM_QGS_INVALID_SIZE },
		{ 20, 4, 0xffffffff, SIM_QGS_INVALID_SIZE },
		{ 24 + 224, 1, 0, SIM_QGS_UNEXPECTED },
		{ 24 + 600, 1, 0, SIM_QGS_UNEXPECTED },
	};
	struct sim *sim = *state;
	u8 frame[4 + REQUEST_SIZE];
	int fd = dial();

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		make_request(sim, 1, frame);
		/* What is there already would be no change. */
		if (rows[i].at >= 24)
			frame[4 + rows[i].at] ^= 0xff;
		else
			put_le(frame + 4 + rows[i].at, rows[i].value,
			       rows[i].size);
		tell(fd, frame, sizeof(frame));
		step(sim);
		assert_int_equal(hear(fd, NULL, NULL, NULL), rows[i].code);
	}
	make_request(sim, 1, frame);
	tell(fd, frame, sizeof(frame));
	step(sim);
	assert_int_equal(hear(fd, NULL, NULL, NULL), 0);
	assert_int_equal(sim->tdx.stats.qgs_errors, ARRAY_SIZE(rows));
	close(fd);
}

/* Sizes that wrap in 32 bits add up to that of the message in 64 alone. */
static void sizes_that_wrap_are_refused(void **state)
{
	const struct sim *sim = *state;
	u8 frame[4 + REQUEST_SIZE];
	const u8 *report;
	u32 size;

	make_request(sim, 1, frame);
	put_le32(frame + 4 + 16, 1025);
	put_le32(frame + 4 + 20, 0xffffffff);
	assert_int_equal(sim_qgs_parse(frame + 4, REQUEST_SIZE, &report, &size),
			 SIM_QGS_INVALID_SIZE);
	put_le32(frame + 4 + 16, 0x80000000);
	put_le32(frame + 4 + 20, 0x80000000 + 1024);
	assert_int_equal(sim_qgs_parse(frame + 4, REQUEST_SIZE, &report, &size),
			 SIM_QGS_INVALID_SIZE);
}

/* Every length, of memory that ends there. */
static void short_messages_are_refused(void **state)
{
	const struct sim *sim = *state;
	u8 frame[4 + REQUEST_SIZE];
	const u8 *report;
	u32 size;

	for (size_t i = 0; i < REQUEST_SIZE; i++) {
		u8 *copy = malloc(i ? i : 1);

		make_request(sim, 1, frame);
		put_le32(frame + 4 + 8, (u32)i);
		memcpy(copy, frame + 4, i);
		assert_int_not_equal(sim_qgs_parse(copy, i, &report, &size), 0);
		free(copy);
	}
}

/* An identifier list is skipped: there is one quoting enclave. */
static void identifier_list_is_taken(void **state)
{
	struct sim *sim = *state;
	u8 frame[4 + REQUEST_SIZE + 32];
	int fd = dial();

	make_request(sim, 1, frame);
	memset(frame + 4 + REQUEST_SIZE, 0xab, 32);
	frame[3] += 32;
	put_le32(frame + 4 + 8, REQUEST_SIZE + 32);
	put_le32(frame + 4 + 20, 32);
	tell(fd, frame, sizeof(frame));
	step(sim);
	assert_int_equal(hear(fd, NULL, NULL, NULL), 0);
	close(fd);
}

static void hostile_frames_are_answered_or_dropped(void **state)
{
	static const struct {
		u8 length[4];
		int64_t code;
		bool is_closed;
	} rows[] = {
		{ { 0, 0, 0, 0 }, SIM_QGS_INVALID_PARAMETER, false },
		{ { 0, 0, 0x40, 1 }, SIM_QGS_INVALID_SIZE, true },
		{ { 0x18, 4, 0, 0 }, SIM_QGS_INVALID_SIZE, true },
		{ { 0x80, 0, 0, 0 }, SIM_QGS_INVALID_SIZE, true },
		{ { 0xff, 0xff, 0xff, 0xff }, SIM_QGS_INVALID_SIZE, true },
		{ { 0, 0, 0x40, 0 }, -1, false },
	};
	struct sim *sim = *state;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		int fd = dial();

		tell(fd, rows[i].length, 4);
		step(sim);
		assert_int_equal(hear(fd, NULL, NULL, NULL), rows[i].code);
		assert_int_equal(is_closed(fd), rows[i].is_closed);
		close(fd);
	}
}

/* A byte at a time, and two requests in one piece. */
static void pieces_do_not_matter(void **state)
{
	struct sim *sim = *state;
	u8 frames[2 * (4 + REQUEST_SIZE)];
	int fd = dial();

	make_request(sim, 1, frames);
	make_request(sim, 1, frames + 4 + REQUEST_SIZE);
	for (int i = 0; i < 30; i++) {
		tell(fd, frames + i, 1);
		step(sim);
	}
	assert_int_equal(hear(fd, NULL, NULL, NULL), -1);
	tell(fd, frames + 30, 4 + REQUEST_SIZE - 30);
	step(sim);
	assert_int_equal(hear(fd, NULL, NULL, NULL), 0);
	tell(fd, frames, sizeof(frames));
	step(sim);
	step(sim);
	assert_int_equal(hear(fd, NULL, NULL, NULL), 0);
	assert_int_equal(hear(fd, NULL, NULL, NULL), 0);
	assert_int_equal(sim->tdx.stats.quotes, 3);
	close(fd);
}

static void several_clients_wait_at_once(void **state)
{
	struct sim *sim = *state;
	u8 frame[4 + REQUEST_SIZE];
	int fds[SIM_QGS_CLIENTS];

	sim->config.latency_us = 10000000;
	make_request(sim, 1, frame);
	for (int i = 0; i < SIM_QGS_CLIENTS; i++) {
		fds[i] = dial();
		tell(fds[i], frame, sizeof(frame));
		step(sim);
	}
	assert_int_equal(sim_jobs_count(&sim->tdx), SIM_QGS_CLIENTS);
	sim_jobs_run(&sim->host, UINT64_MAX - 1);
	for (int i = 0; i < SIM_QGS_CLIENTS; i++) {
		assert_int_equal(hear(fds[i], NULL, NULL, NULL), 0);
		close(fds[i]);
	}
}

/* Clients who say nothing cannot keep others out. */
static void silent_clients_make_room(void **state)
{
	struct sim *sim = *state;
	u8 frame[4 + REQUEST_SIZE];
	int fds[SIM_QGS_CLIENTS], late;

	for (int i = 0; i < SIM_QGS_CLIENTS; i++) {
		fds[i] = dial();
		tell(fds[i], (const u8[]){ 0, 0 }, 2);
		step(sim);
	}
	tell(fds[0], (const u8[]){ 4 }, 1);
	step(sim);
	late = dial();
	make_request(sim, 1, frame);
	tell(late, frame, sizeof(frame));
	step(sim);
	assert_int_equal(hear(late, NULL, NULL, NULL), 0);
	assert_false(is_closed(fds[0]));
	assert_true(is_closed(fds[1]));
	assert_false(is_closed(fds[2]));
	for (int i = 0; i < SIM_QGS_CLIENTS; i++)
		close(fds[i]);
	close(late);
}

/* Its quote is nobody's then, also when another has taken its place. */
static void clients_may_leave_while_they_wait(void **state)
{
	struct sim *sim = *state;
	u8 frame[4 + REQUEST_SIZE];
	int fd = dial();

	sim->config.latency_us = 10000000;
	make_request(sim, 1, frame);
	tell(fd, frame, sizeof(frame));
	step(sim);
	assert_int_equal(sim_jobs_count(&sim->tdx), 1);
	close(fd);
	step(sim);
	assert_int_equal(sim_jobs_count(&sim->tdx), 0);
	fd = dial();
	step(sim);
	sim_jobs_run(&sim->host, UINT64_MAX - 1);
	assert_int_equal(hear(fd, NULL, NULL, NULL), -1);
	close(fd);
}

static void misbehaviour_is_an_error_code(void **state)
{
	struct sim *sim = *state;
	u8 frame[4 + REQUEST_SIZE], quote[16384];
	int fd = dial();

	make_request(sim, 1, frame);
	td_misbehave(sim, "quote-unavailable");
	tell(fd, frame, sizeof(frame));
	step(sim);
	assert_int_equal(hear(fd, NULL, NULL, NULL), SIM_QGS_UNEXPECTED);
	td_misbehave(sim, "quote-other");
	tell(fd, frame, sizeof(frame));
	step(sim);
	assert_int_equal(hear(fd, quote, NULL, NULL), 0);
	assert_int_equal(quote[568], 0);
	close(fd);
}

static void bad_addresses_are_refused(void **state)
{
	struct sim *sim = *state;
	struct sim_error error;

	assert_true(sim_qgs_listen_unix(&sim->tdx.qgs, "/proc/none/qgs",
					&error) < 0);
	assert_true(sim_qgs_listen_vsock(&sim->tdx.qgs, "port", &error) < 0);
	assert_non_null(strstr(error.text, "port is 'port'"));
	assert_true(sim_qgs_listen_vsock(&sim->tdx.qgs, "4294967295", &error) <
		    0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(both_versions_are_answered),
		TEST(bad_fields_are_answered_with_a_code),
		TEST(sizes_that_wrap_are_refused),
		TEST(short_messages_are_refused),
		TEST(identifier_list_is_taken),
		TEST(hostile_frames_are_answered_or_dropped),
		TEST(pieces_do_not_matter),
		TEST(several_clients_wait_at_once),
		TEST(silent_clients_make_room),
		TEST(clients_may_leave_while_they_wait),
		TEST(misbehaviour_is_an_error_code),
		TEST(bad_addresses_are_refused),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
