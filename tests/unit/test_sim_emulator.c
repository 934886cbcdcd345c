// SPDX-License-Identifier: MIT
/*
 * A TD's emulator at the socket: exits of the TDX module and of the host, what
 * the host writes, and frames that are none.
 */
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "sim/base/error.h"
#include "sim_tdx_fixture.h"

#define MAGIC 0x004d5643
#define HEAD 16
#define SHARED (1ULL << 47)
#define GPA 0x12340000ULL
#define RTMR_EXTEND 2
#define REPORT 4
#define MAP_GPA 0x10001
#define GET_QUOTE 0x10002
#define NOTIFY 0x10004
#define REFUSED 0x8000000000000000
#define RETRY 1

enum { HELLO = 1, EXIT, RESULT, COUNTER, WRITE, NOTIFIED };

struct emulator {
	struct sim *sim;
	int fd;
	u8 page[PAGE]; /* of the next exit */
	u8 frame[256 * 1024]; /* what came last, without its header */
	u32 type;
	u32 size;
};

static int setup(void **state)
{
	struct emulator *e = calloc(1, sizeof(*e));
	const struct timeval patience = { .tv_sec = 5 };
	struct sim_error error = {};
	int ends[2];

	assert_non_null(e);
	assert_return_code(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	e->sim = fixture_td("seed", "test", "latency_us", "0");
	e->sim->host.device = ends[0];
	e->sim->host.is_emulated = true;
	e->fd = ends[1];
	/* What is missing at either end fails, and does not hang. */
	for (int i = 0; i < 2; i++)
		assert_return_code(setsockopt(ends[i], SOL_SOCKET, SO_RCVTIMEO,
					      &patience, sizeof(patience)),
				   0);
	if (e->sim->host.tee->register_guest(&e->sim->host, "test", &error))
		fail_msg("%s", error.text);
	*state = e;
	return 0;
}

static int teardown(void **state)
{
	struct emulator *e = *state;

	close(e->sim->host.device);
	e->sim->host.device = -1;
	close(e->fd);
	fixture_td_free(e->sim);
	free(e);
	return 0;
}

static void receive(struct emulator *e)
{
	u8 head[HEAD];

	assert_int_equal(recv(e->fd, head, HEAD, MSG_WAITALL), HEAD);
	assert_int_equal(get_le32(head), MAGIC);
	e->type = get_le32(head + 4);
	e->size = get_le32(head + 12);
	assert_true(e->size <= sizeof(e->frame));
	/* recv() of nothing would wait for the next frame. */
	if (e->size)
		assert_int_equal(recv(e->fd, e->frame, e->size, MSG_WAITALL),
				 e->size);
}

static bool is_silent(const struct emulator *e)
{
	u8 byte;

	return recv(e->fd, &byte, 1, MSG_DONTWAIT | MSG_PEEK) < 0;
}

static void send_exit(struct emulator *e, u32 code, u64 address, u32 pages)
{
	u8 frame[HEAD + 16 + PAGE];

	put_le32(frame, MAGIC);
	put_le32(frame + 4, EXIT);
	put_le32(frame + 8, 7);
	put_le32(frame + 12, sizeof(frame) - HEAD);
	put_le32(frame + HEAD, code);
	put_le32(frame + HEAD + 4, pages);
	put_le64(frame + HEAD + 8, address);
	memcpy(frame + HEAD + 16, e->page, PAGE);
	assert_int_equal(send(e->fd, frame, sizeof(frame), 0), sizeof(frame));
	sim_exit_read(&e->sim->host);
}

/* Return: RAX or R10 */
static u64 leave(struct emulator *e, u32 code, u64 address, u32 pages)
{
	send_exit(e, code, address, pages);
	receive(e);
	assert_int_equal(e->type, RESULT);
	return get_le64(e->frame);
}

static void run_jobs(struct emulator *e)
{
	e->sim->host.tee->run_jobs(&e->sim->host, UINT64_MAX - 1);
}

static void greets(void **state)
{
	struct emulator *e = *state;

	receive(e);
	assert_int_equal(e->type, HELLO);
	assert_int_equal(get_le32(e->frame), 3);
	assert_int_equal(get_le32(e->frame + 4), 2);
	/* ATTRIBUTES, without which Linux ends: SEPT_VE_DISABLE */
	assert_int_equal(get_le64(e->frame + 16), 0x10000000);
	assert_true(is_silent(e));
}

static void makes_reports(void **state)
{
	struct emulator *e = *state;
	const u8 *report = e->frame + 16;

	receive(e);
	memset(e->page, 0x5a, 64);
	assert_int_equal(leave(e, REPORT, 0, 0), 0);
	assert_null(sim_tdreport_refusal(report, e->sim->tdx.qe.mac_key));
	assert_memory_equal(report + 128, e->page, 64);
	assert_memory_equal(report + 528, e->sim->config.tdx.mrtd, 48);
}

static void extends_registers(void **state)
{
	struct emulator *e = *state;
	u8 both[96] = {}, want[48];

	receive(e);
	memset(e->page, 0x11, 48);
	memcpy(both, e->sim->config.tdx.rtmr2, 48);
	memset(both + 48, 0x11, 48);
	assert_true(
		EVP_Digest(both, sizeof(both), want, NULL, EVP_sha384(), NULL));
	assert_int_equal(leave(e, RTMR_EXTEND, 2, 0), 0);
	assert_int_equal(leave(e, REPORT, 0, 0), 0);
	assert_memory_equal(e->frame + 16 + 720 + 96, want, 48);
	/* Operand RDX is invalid. */
	assert_int_equal(leave(e, RTMR_EXTEND, 4, 0), 0xc000010000000002);
}

static void module_misbehaves(void **state)
{
	struct emulator *e = *state;

	receive(e);
	td_misbehave(e->sim, "operand-busy 1,tdcall-status=0xc0000500 1");
	assert_int_equal(leave(e, REPORT, 0, 0), 0x8000020000000000);
	assert_int_equal(leave(e, RTMR_EXTEND, 3, 0), 0xc000050000000000);
	assert_int_equal(leave(e, REPORT, 0, 0), 0);
	/* Of the TDX module nothing is kept by a silent host. */
	td_misbehave(e->sim, "silence");
	assert_int_equal(leave(e, REPORT, 0, 0), 0);
	send_exit(e, MAP_GPA, SHARED | GPA, 1);
	assert_true(is_silent(e));
}

static void maps_pages(void **state)
{
	struct emulator *e = *state;

	receive(e);
	assert_int_equal(leave(e, MAP_GPA, SHARED | GPA, 512), 0);
	assert_int_equal(get_le32(e->frame + 8), 512);
	td_misbehave(e->sim, "no-unshare");
	assert_int_equal(leave(e, MAP_GPA, SHARED | GPA, 4), 0);
	assert_int_equal(leave(e, MAP_GPA, GPA, 4), REFUSED);
	assert_int_equal(leave(e, MAP_GPA, GPA, 4), 0);
	td_misbehave(e->sim, "no-share");
	assert_int_equal(leave(e, MAP_GPA, SHARED | GPA, 4), REFUSED);
	assert_int_equal(get_le32(e->frame + 8), 0);
	td_misbehave(e->sim, "map-partly=3 2");
	assert_int_equal(leave(e, MAP_GPA, SHARED | GPA, 4), RETRY);
	assert_int_equal(get_le32(e->frame + 8), 3);
	assert_int_equal(leave(e, MAP_GPA, SHARED | GPA, 3), 0);
}

static void put_request(struct emulator *e)
{
	memset(e->page, 0, PAGE);
	put_le64(e->page, 1);
	put_le32(e->page + 16, 1024);
	report_make(e->page + 24, 1, e->sim->tdx.qe.mac_key);
}

/* The next frame is a write of @size bytes at @gpa. */
static void expect_write(struct emulator *e, u64 gpa, u32 size)
{
	receive(e);
	assert_int_equal(e->type, WRITE);
	assert_int_equal(get_le64(e->frame), gpa);
	assert_int_equal(e->size - 8, size);
}

static void quotes_with_notification(void **state)
{
	struct emulator *e = *state;
	u32 size;

	receive(e);
	assert_int_equal(leave(e, NOTIFY, 0x41, 0), 0);
	put_request(e);
	send_exit(e, GET_QUOTE, GPA, 4);
	/* IN_FLIGHT is there before the guest goes on. */
	expect_write(e, GPA + 8, 8);
	assert_int_equal(get_le64(e->frame + 8), UINT64_MAX);
	receive(e);
	assert_int_equal(e->type, RESULT);
	assert_int_equal(get_le64(e->frame), 0);
	assert_true(is_silent(e));

	run_jobs(e);
	receive(e);
	assert_int_equal(e->type, WRITE);
	assert_int_equal(get_le64(e->frame), GPA + 24);
	assert_int_equal(get_le16(e->frame + 8),
			 e->sim->config.tdx.quote_version);
	size = e->size - 8;
	expect_write(e, GPA, 8);
	expect_write(e, GPA + 16, 8);
	assert_int_equal(get_le32(e->frame + 12), size);
	expect_write(e, GPA + 8, 8);
	assert_int_equal(get_le64(e->frame + 8), 0);
	receive(e);
	assert_int_equal(e->type, NOTIFIED);
	assert_int_equal(e->size, 0);
}

static void owns_buffers(void **state)
{
	struct emulator *e = *state;

	receive(e);
	put_request(e);
	td_misbehave(e->sim, "in-flight");
	send_exit(e, GET_QUOTE, GPA, 4);
	expect_write(e, GPA + 8, 8);
	receive(e);
	assert_int_equal(leave(e, GET_QUOTE, GPA + 3 * PAGE, 4), REFUSED);
	assert_int_equal(e->sim->tdx.stats.buffer_reuse, 1);
}

/* Its memory is not changed behind its back, but the quote comes. */
static void leaves_lengths_alone(void **state)
{
	struct emulator *e = *state;

	receive(e);
	put_request(e);
	td_misbehave(e->sim, "out-len-grow");
	send_exit(e, GET_QUOTE, GPA, 4);
	expect_write(e, GPA + 8, 8);
	receive(e);
	run_jobs(e);
	assert_false(e->sim->host.alter.is_running);
	receive(e);
	expect_write(e, GPA, 8);
	expect_write(e, GPA + 16, 8);
	expect_write(e, GPA + 8, 8);
	assert_int_equal(get_le64(e->frame + 8), 0);
}

/* What the host writes is lost then, and the next exit does not come. */
static void survives_the_end_of_an_emulator(void **state)
{
	struct emulator *e = *state;

	receive(e);
	put_request(e);
	send_exit(e, GET_QUOTE, GPA, 4);
	close(e->fd);
	e->fd = -1;
	run_jobs(e);
	assert_int_equal(e->sim->tdx.stats.quotes, 1);
	assert_int_equal(sim_exit_read(&e->sim->host), 0);
	assert_true(e->sim->host.is_stopping);
}

static void refuses_other_frames(void **state)
{
	static const struct {
		u32 magic, type, length;
	} bad[] = {
		{ MAGIC + 1, EXIT, 16 + PAGE },
		{ MAGIC, RESULT, 16 + PAGE },
		{ MAGIC, EXIT, 15 + PAGE },
		{ MAGIC, EXIT, UINT32_MAX },
	};
	struct emulator *e = *state;
	u8 head[HEAD] = {};

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		put_le32(head, bad[i].magic);
		put_le32(head + 4, bad[i].type);
		put_le32(head + 12, bad[i].length);
		e->sim->host.is_stopping = false;
		assert_int_equal(send(e->fd, head, HEAD, 0), HEAD);
		assert_int_equal(sim_exit_read(&e->sim->host), 0);
		assert_true(e->sim->host.is_stopping);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(greets, setup, teardown),
		cmocka_unit_test_setup_teardown(makes_reports, setup, teardown),
		cmocka_unit_test_setup_teardown(extends_registers, setup,
						teardown),
		cmocka_unit_test_setup_teardown(module_misbehaves, setup,
						teardown),
		cmocka_unit_test_setup_teardown(maps_pages, setup, teardown),
		cmocka_unit_test_setup_teardown(quotes_with_notification, setup,
						teardown),
		cmocka_unit_test_setup_teardown(owns_buffers, setup, teardown),
		cmocka_unit_test_setup_teardown(leaves_lengths_alone, setup,
						teardown),
		cmocka_unit_test_setup_teardown(survives_the_end_of_an_emulator,
						setup, teardown),
		cmocka_unit_test_setup_teardown(refuses_other_frames, setup,
						teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
