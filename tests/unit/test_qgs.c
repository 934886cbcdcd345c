// SPDX-License-Identifier: MIT
/* A quoting service of the test's own, good and hostile. */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "fake_device.h"
#include "tdx/qgs/qgs.h"
#include "fake_td.h"

#define HEADER_SIZE 24 /* of a GET_QUOTE_RESP */
#define CONNECTIONS 2

/* What the service does with one connection. */
struct answer {
	bool is_silent; /* reads, and says nothing until it is hung up on */
	bool hangs_up;
	bool has_raw; /* bytes as they are, instead of a message */
	u8 raw[64];
	size_t raw_size;
	u16 major;
	u32 type, code, id_size, quote_size;
	int size_off; /* added to the size inside */
	int frame_off; /* added to the frame */
	size_t cut; /* bytes left out at the end */
	const u8 *other; /* instead of the quote */
};

struct service {
	char path[64];
	int fd;
	pthread_t thread;
	const struct answer *answers;
	size_t count;
	size_t served;
	u16 minors[CONNECTIONS]; /* that were asked for */
	bool is_request_good;
};

static u8 tdreport[VOUCH_TDX_REPORT_SIZE];
static u8 quote[TD_QUOTE_SIZE];
static u8 report_data[64] = "a quoting service";

static void put32(u8 *out, u32 value)
{
	for (int i = 0; i < 4; i++)
		out[i] = (u8)(value >> 8 * i);
}

static u32 get32(const u8 *in)
{
	return in[0] | (u32)in[1] << 8 | (u32)in[2] << 16 | (u32)in[3] << 24;
}

static void put_frame(u8 *out, u32 size)
{
	for (int i = 0; i < 4; i++)
		out[i] = (u8)(size >> (24 - 8 * i));
}

/* By the layout of qgs_msg_lib.h, not by the code that is tested. */
static size_t build(const struct answer *a, u8 *out)
{
	u32 size = HEADER_SIZE + a->id_size + a->quote_size;

	put_frame(out, size + (u32)a->frame_off);
	out += 4;
	out[0] = (u8)a->major;
	out[1] = 0;
	out[2] = 1;
	out[3] = 0;
	put32(out + 4, a->type);
	put32(out + 8, size + (u32)a->size_off);
	put32(out + 12, a->code);
	put32(out + 16, a->id_size);
	put32(out + 20, a->quote_size);
	memset(out + HEADER_SIZE, 0x1d, a->id_size);
	memcpy(out + HEADER_SIZE + a->id_size, a->other ? a->other : quote,
	       a->quote_size);
	return 4 + size - a->cut;
}

static bool is_good_request(const u8 *r)
{
	return get32(r) == 0x18040000 && r[4] == 1 && !r[5] && !r[7] &&
	       !get32(r + 8) && get32(r + 12) == 0x418 && !get32(r + 16) &&
	       get32(r + 20) == 1024 && !get32(r + 24) &&
	       !memcmp(r + 28, tdreport, sizeof(tdreport));
}

static void serve_one(struct service *s, int fd, const struct answer *a)
{
	static u8 out[4 + HEADER_SIZE + 256 + TD_QUOTE_SIZE];
	u8 request[4 + 24 + 1024];
	size_t size;
	u8 byte;

	if (a->hangs_up)
		return;
	if (recv(fd, request, sizeof(request), MSG_WAITALL) !=
	    (ssize_t)sizeof(request))
		return;
	s->is_request_good &= is_good_request(request);
	s->minors[s->served] = request[6];
	if (a->has_raw) {
		memcpy(out, a->raw, a->raw_size);
		size = a->raw_size;
	} else {
		size = build(a, out);
	}
	if (!a->is_silent)
		assert_int_equal(send(fd, out, size, MSG_NOSIGNAL), size);
	if (a->is_silent)
		assert_int_equal(recv(fd, &byte, 1, 0), 0);
}

static void *serve(void *data)
{
	struct service *s = data;

	for (; s->served < s->count; s->served++) {
		int fd = accept(s->fd, NULL, NULL);

		if (fd < 0)
			break;
		serve_one(s, fd, &s->answers[s->served]);
		close(fd);
	}
	return NULL;
}

static void start(struct service *s, const struct answer *answers, size_t count)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	*s = (struct service){ .answers = answers,
			       .count = count,
			       .is_request_good = true };
	snprintf(s->path, sizeof(s->path), "/tmp/vouch-qgs-%d", getpid());
	strcpy(address.sun_path, s->path);
	unlink(s->path);
	s->fd = socket(AF_UNIX, SOCK_STREAM, 0);
	assert_int_equal(
		bind(s->fd, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(s->fd, 4), 0);
	assert_int_equal(pthread_create(&s->thread, NULL, serve, s), 0);
}

/* Also ends one that was not asked as often as it could have been. */
static void stop(struct service *s)
{
	shutdown(s->fd, SHUT_RDWR);
	pthread_join(s->thread, NULL);
	close(s->fd);
	unlink(s->path);
}

#define GOOD { .major = 1, .type = 1, .quote_size = TD_QUOTE_SIZE }

/* Asks a service that does this; gives what vouch_qgs_quote() returns. */
static int ask(struct service *s, const struct answer *answers, size_t count,
	       struct vouch_bytes *got, struct vouch_error *error)
{
	int ret;

	start(s, answers, count);
	ret = vouch_qgs_quote(s->path, tdreport, sizeof(tdreport), 2000, got,
			      error);
	stop(s);
	if (ret)
		assert_null(got->data);
	return ret;
}

static void a_service_makes_a_quote(void **state)
{
	static const struct answer answers[] = {
		GOOD,
		{ .major = 1,
		  .type = 1,
		  .id_size = 16,
		  .quote_size = TD_QUOTE_SIZE },
	};
	struct vouch_bytes got;
	struct service s;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(answers); i++) {
		assert_int_equal(ask(&s, &answers[i], 1, &got, NULL), 0);
		assert_true(s.is_request_good);
		assert_int_equal(s.minors[0], 1);
		assert_int_equal(got.size, sizeof(quote));
		assert_memory_equal(got.data, quote, sizeof(quote));
		vouch_bytes_free(&got);
	}
}

static void an_older_service_is_asked_again(void **state)
{
	static const struct answer rows[][CONNECTIONS] = {
		{ { .major = 1, .type = 1, .code = 0x12004 }, GOOD },
		{ { .hangs_up = true }, GOOD },
	};
	struct vouch_bytes got;
	struct service s;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		assert_int_equal(ask(&s, rows[i], CONNECTIONS, &got, NULL), 0);
		assert_int_equal(s.minors[1], 0);
		assert_true(s.is_request_good);
		vouch_bytes_free(&got);
	}
}

static void one_that_wants_neither_version_ends(void **state)
{
	static const struct answer answers[] = {
		{ .major = 1, .type = 1, .code = 0x12004 },
		{ .major = 1, .type = 1, .code = 0x12004 },
	};
	struct vouch_bytes got;
	struct vouch_error error;
	struct service s;

	(void)state;
	assert_int_equal(ask(&s, answers, ARRAY_SIZE(answers), &got, &error),
			 -EPROTONOSUPPORT);
	assert_non_null(strstr(error.text, "invalid version"));
}

static void hostile_answers_are_refused(void **state)
{
	static const struct {
		struct answer answer;
		int ret;
		const char *text;
	} rows[] = {
		{ { .major = 1, .type = 1, .code = 0x12001 },
		  -EIO,
		  "unexpected error" },
		{ { .major = 1, .type = 1, .code = 0x12003 },
		  -EIO,
		  "invalid parameter" },
		{ { .major = 1, .type = 1, .code = 77 }, -EIO, "unknown" },
		{ { .major = 2, .type = 1, .quote_size = 8 },
		  -EPROTO,
		  "version 2" },
		{ { .major = 1, .type = 3, .quote_size = 8 },
		  -EPROTO,
		  "type 3" },
		{ { .major = 1, .type = 1, .quote_size = 0 },
		  -EPROTO,
		  "0 bytes of quote" },
		{ { .major = 1, .type = 1, .quote_size = 8 },
		  -EPROTO,
		  "no quote" },
		{ { .major = 1, .type = 1, .quote_size = 64, .size_off = 1 },
		  -EPROTO,
		  "of its frame" },
		{ { .major = 1, .type = 1, .quote_size = 64, .frame_off = -1 },
		  -EPROTO,
		  "of its frame" },
		{ { .major = 1, .type = 1, .quote_size = 64, .cut = 1 },
		  -EPROTO,
		  "hangs up after 87 bytes, want 88" },
		{ { .has_raw = true, .raw = { 0, 0 }, .raw_size = 2 },
		  -EPROTO,
		  "hangs up after 2 bytes" },
		{ { .has_raw = true, .raw = { 0, 0, 0, 15 }, .raw_size = 4 },
		  -EPROTO,
		  "is 15 bytes, want 16" },
		{ { .has_raw = true,
		    .raw = { 0xff, 0xff, 0xff, 0xff },
		    .raw_size = 4 },
		  -EPROTO,
		  "is 4294967295 bytes" },
		{ { .has_raw = true, .raw = { 0, 2, 0, 1 }, .raw_size = 4 },
		  -EPROTO,
		  "is 131073 bytes" },
		{ { .has_raw = true, .raw = { 0, 2, 0, 0 }, .raw_size = 4 },
		  -EPROTO,
		  "hangs up after 0 bytes, want 131072" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct vouch_error error = { 0 };
		struct vouch_bytes got;
		struct service s;
		int ret = ask(&s, &rows[i].answer, 1, &got, &error);

		if (ret != rows[i].ret || !strstr(error.text, rows[i].text))
			fail_msg("row %zu: %d: %s", i, ret, error.text);
	}
}

/* Sizes inside that would lead out of the message. */
static void inner_sizes_are_bounded(void **state)
{
	static const u32 rows[][2] = {
		{ 0, 41 },	   { 1, 40 },
		{ 0, 39 },	   { 0xffffffff, 41 },
		{ 40, 0 },	   { 0xfffffff0, 0x38 },
		{ 0, 0xffffffff }, { 0x80000000, 0x80000028 },
	};
	u8 message[HEADER_SIZE + 40] = { 1, 0, 1, 0, 1 };
	const u8 *inner;
	size_t size;

	(void)state;
	put32(message + 8, sizeof(message));
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		put32(message + 16, rows[i][0]);
		put32(message + 20, rows[i][1]);
		assert_int_equal(qgs_take_answer(message, sizeof(message),
						 &inner, &size, NULL),
				 -EPROTO);
	}
	put32(message + 16, 8);
	put32(message + 20, 32);
	assert_int_equal(qgs_take_answer(message, sizeof(message), &inner,
					 &size, NULL),
			 0);
	assert_ptr_equal(inner, message + HEADER_SIZE + 8);
	assert_int_equal(size, 32);
}

static void a_header_alone_has_no_quote(void **state)
{
	u8 message[HEADER_SIZE] = { 1, 0, 1, 0, 1 };
	const u8 *inner;
	size_t inner_size;

	(void)state;
	for (size_t size = 0; size <= sizeof(message); size++) {
		put32(message + 8, (u32)size);
		assert_int_equal(qgs_take_answer(message, size, &inner,
						 &inner_size, NULL),
				 -EPROTO);
	}
}

static void refusals_have_names(void **state)
{
	static const struct {
		u32 code;
		int ret;
		const char *text;
	} rows[] = {
		{ 0x12001, -EIO, "0x12001 (unexpected error)" },
		{ 0x12002, -EIO, "0x12002 (out of memory)" },
		{ 0x12003, -EIO, "0x12003 (invalid parameter: " },
		{ 0x12004, -EPROTONOSUPPORT, "0x12004 (invalid version)" },
		{ 0x12005, -EIO, "0x12005 (invalid type)" },
		{ 0x12006, -EIO, "0x12006 (invalid size)" },
		{ 0x12007, -EIO, "0x12007 (invalid code)" },
		{ 0x12008, -EIO, "0x12008 (unknown)" },
	};
	u8 message[HEADER_SIZE + 40] = { 1, 0, 1, 0, 1 };

	(void)state;
	put32(message + 8, sizeof(message));
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct vouch_error error = { 0 };
		const u8 *inner;
		size_t size;

		put32(message + 12, rows[i].code);
		assert_int_equal(qgs_take_answer(message, sizeof(message),
						 &inner, &size, &error),
				 rows[i].ret);
		assert_non_null(strstr(error.text, rows[i].text));
	}
}

static int64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static void silence_has_an_end(void **state)
{
	static const struct answer answer = { .is_silent = true };
	int64_t begin = now_ms();
	struct vouch_bytes got;
	struct vouch_error error;
	struct service s;
	int ret;

	(void)state;
	start(&s, &answer, 1);
	ret = vouch_qgs_quote(s.path, tdreport, sizeof(tdreport), 200, &got,
			      &error);
	stop(&s);
	assert_int_equal(ret, -ETIMEDOUT);
	assert_in_range(now_ms() - begin, 190, 1900);
	assert_non_null(strstr(error.text, "--timeout"));
	assert_null(got.data);
}

/* One byte now and then does not make a wait longer. */
static void a_slow_peer_has_an_end(void **state)
{
	u8 request[QGS_FRAME_SIZE + QGS_REQUEST_SIZE];
	int64_t begin = now_ms();
	struct vouch_bytes got = { 0 };
	int fds[2], ret;

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	assert_int_equal(send(fds[1], "\0\0\1", 3, 0), 3);
	ret = qgs_exchange(fds[0], 1, tdreport, begin + 200, &got, NULL);
	assert_int_equal(ret, -ETIMEDOUT);
	assert_in_range(now_ms() - begin, 190, 1900);
	assert_int_equal(recv(fds[1], request, sizeof(request), MSG_WAITALL),
			 sizeof(request));
	assert_true(is_good_request(request));
	close(fds[0]);
	close(fds[1]);
}

/* Nobody reads: what is in the way stays there until the wait is over. */
static void a_full_socket_has_an_end(void **state)
{
	static const u8 zeroes[4096];
	struct vouch_bytes got = { 0 };
	struct vouch_error error = { 0 };
	int fds[2];

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	while (send(fds[0], zeroes, sizeof(zeroes), MSG_DONTWAIT) > 0)
		continue;
	assert_int_equal(errno, EAGAIN);
	assert_int_equal(qgs_exchange(fds[0], 1, tdreport, now_ms() + 50, &got,
				      &error),
			 -ETIMEDOUT);
	assert_non_null(strstr(error.text, "--timeout"));
	close(fds[0]);
	close(fds[1]);
}

/* connect() says so at once, and the service is busy, not away. */
static void a_full_queue_is_waited_for(void **state)
{
	static const struct answer answers[] = { { .hangs_up = true }, GOOD };
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int other = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
	struct vouch_bytes got = { 0 };
	struct service s = { .answers = answers,
			     .count = ARRAY_SIZE(answers),
			     .is_request_good = true };

	(void)state;
	snprintf(s.path, sizeof(s.path), "/tmp/vouch-qgs-full-%d", getpid());
	strcpy(address.sun_path, s.path);
	unlink(s.path);
	s.fd = socket(AF_UNIX, SOCK_STREAM, 0);
	assert_int_equal(
		bind(s.fd, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(s.fd, 0), 0);
	assert_int_equal(connect(other, (struct sockaddr *)&address,
				 sizeof(address)),
			 0);
	assert_int_equal(vouch_qgs_quote(s.path, tdreport, sizeof(tdreport), 50,
					 &got, NULL),
			 -ETIMEDOUT);
	assert_int_equal(pthread_create(&s.thread, NULL, serve, &s), 0);
	assert_int_equal(vouch_qgs_quote(s.path, tdreport, sizeof(tdreport),
					 5000, &got, NULL),
			 0);
	vouch_bytes_free(&got);
	close(other);
	stop(&s);
}

struct peer {
	int fd;
	size_t in_the_way;
	const u8 *answer;
	size_t size;
	bool is_request_good;
};

/* Reads late, and answers a few bytes at a time. */
static void *serve_slowly(void *data)
{
	const struct timespec moment = { .tv_nsec = 20 * 1000 * 1000 };
	u8 request[QGS_FRAME_SIZE + QGS_REQUEST_SIZE], bytes[4096];
	struct peer *peer = data;

	nanosleep(&moment, NULL);
	while (peer->in_the_way) {
		size_t size = peer->in_the_way < sizeof(bytes) ?
				      peer->in_the_way :
				      sizeof(bytes);
		ssize_t count = recv(peer->fd, bytes, size, 0);

		if (count <= 0)
			return NULL;
		peer->in_the_way -= (size_t)count;
	}
	if (recv(peer->fd, request, sizeof(request), MSG_WAITALL) ==
	    (ssize_t)sizeof(request))
		peer->is_request_good = is_good_request(request);
	for (size_t done = 0; done < peer->size; done += 100) {
		size_t left = peer->size - done;

		send(peer->fd, peer->answer + done, left < 100 ? left : 100,
		     MSG_NOSIGNAL);
		sched_yield();
	}
	return NULL;
}

static void pieces_are_put_together(void **state)
{
	static const struct answer answer = GOOD;
	static const u8 zeroes[4096];
	static u8 out[4 + HEADER_SIZE + 256 + TD_QUOTE_SIZE];
	struct peer peer = { .answer = out, .size = build(&answer, out) };
	struct vouch_bytes got = { 0 };
	pthread_t thread;
	ssize_t count;
	int fds[2];

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	while ((count = send(fds[0], zeroes, sizeof(zeroes), MSG_DONTWAIT)) > 0)
		peer.in_the_way += (size_t)count;
	peer.fd = fds[1];
	assert_int_equal(pthread_create(&thread, NULL, serve_slowly, &peer), 0);
	assert_int_equal(qgs_exchange(fds[0], 1, tdreport, now_ms() + 5000,
				      &got, NULL),
			 0);
	pthread_join(thread, NULL);
	assert_true(peer.is_request_good);
	assert_int_equal(got.size, sizeof(quote));
	assert_memory_equal(got.data, quote, sizeof(quote));
	vouch_bytes_free(&got);
	close(fds[0]);
	close(fds[1]);
}

/* Hung up on before the first byte: by a service of another version. */
static void a_closed_socket_is_lost(void **state)
{
	struct vouch_bytes got = { 0 };
	struct vouch_error error = { 0 };
	int fds[2];

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	close(fds[1]);
	assert_int_equal(qgs_exchange(fds[0], 1, tdreport, now_ms() + 1000,
				      &got, &error),
			 -EPROTONOSUPPORT);
	assert_non_null(strstr(error.text, "connection to the QGS is lost"));
	close(fds[0]);
}

/* What is no vsock address is a path; what is one is not. */
static void files_run_out(void **state)
{
	static const char *const addresses[] = { "2:4050", "/tmp/qgs" };
	struct rlimit before, none;
	struct vouch_error error;
	struct vouch_bytes got;

	(void)state;
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
	none = before;
	none.rlim_cur = 0;
	for (size_t i = 0; i < ARRAY_SIZE(addresses); i++) {
		int ret;

		assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
		ret = vouch_qgs_quote(addresses[i], tdreport, sizeof(tdreport),
				      100, &got, &error);
		assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
		assert_int_equal(ret, -EMFILE);
		assert_non_null(strstr(error.text, addresses[i]));
	}
}

/* No service listens: a guess at a file would say that there is none. */
static void vsock_addresses_are_read(void **state)
{
	static const char *const addresses[] = { "1:4294967294", "0:0",
						 "4294967295:1" };
	struct vouch_error error;
	struct vouch_bytes got;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(addresses); i++) {
		int ret = vouch_qgs_quote(addresses[i], tdreport,
					  sizeof(tdreport), 100, &got, &error);

		print_message("# %s: %s\n", addresses[i], error.text);
		assert_true(ret < 0 && ret != -ENOENT && ret != -EINVAL);
		assert_null(got.data);
	}
}

static void anothers_quote_is_refused(void **state)
{
	static const struct answer answer = GOOD;
	static const u8 other[64] = "another";
	struct vouch_bytes got;
	struct vouch_error error;
	struct service s;

	(void)state;
	td_quote(other, quote);
	assert_int_equal(ask(&s, &answer, 1, &got, &error), -EPROTO);
	td_quote(report_data, quote);
	assert_non_null(strstr(error.text, "other REPORT_DATA"));
}

/* An enclave's has no REPORT_DATA of a TD, which is not the same as zeroes. */
static void the_quote_of_an_enclave_is_none(void **state)
{
	static const u8 zero[64];
	static u8 other[TD_QUOTE_SIZE - 584 + 384];
	static const struct answer answer = { .major = 1,
					      .type = 1,
					      .quote_size = sizeof(other),
					      .other = other };
	struct vouch_bytes got;
	struct vouch_error error;
	struct service s;

	(void)state;
	memcpy(other, quote, 48);
	put32(other + 4, 0); /* TEE type */
	memcpy(other + 48 + 384, quote + 48 + 584, sizeof(other) - 48 - 384);
	td_report(zero, tdreport);
	assert_int_equal(ask(&s, &answer, 1, &got, &error), -EPROTO);
	td_report(report_data, tdreport);
	assert_non_null(strstr(error.text, "other REPORT_DATA"));
}

static void addresses_are_checked(void **state)
{
	static const struct {
		const char *address;
		int ret;
	} rows[] = {
		{ "", -EINVAL },	{ "/nonexistent/qgs.socket", -ENOENT },
		{ "2", -ENOENT },	{ "2:", -ENOENT },
		{ ":4050", -ENOENT },	{ "4294967296:1", -ENOENT },
		{ "2:4050x", -ENOENT },
	};
	char longer[109];
	struct vouch_bytes got;
	struct vouch_error error;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert_int_equal(vouch_qgs_quote(rows[i].address, tdreport,
						 sizeof(tdreport), 100, &got,
						 &error),
				 rows[i].ret);
	memset(longer, 'x', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = 0;
	assert_int_equal(vouch_qgs_quote(longer, tdreport, sizeof(tdreport),
					 100, &got, &error),
			 -EINVAL);
	assert_non_null(strstr(error.text, "is 108 characters"));
}

static void only_a_tdreport_is_sent(void **state)
{
	struct vouch_bytes got;

	(void)state;
	assert_int_equal(vouch_qgs_quote("/nonexistent", tdreport,
					 sizeof(tdreport) - 1, 100, &got, NULL),
			 -EINVAL);
	assert_int_equal(vouch_qgs_quote("/nonexistent", quote,
					 sizeof(tdreport), 100, &got, NULL),
			 -EINVAL);
}

/* The device makes the TDREPORT, the service the quote. */
static void a_device_and_a_service_work_together(void **state)
{
	static const struct answer answer = GOOD;
	struct vouch_report_options options = { .size = sizeof(options) };
	struct vouch_report_reply reply = { .size = sizeof(reply) };
	struct fake_device fake;
	struct service s;

	(void)state;
	fake_device_init(&fake, NULL);
	fake.tee = VOUCH_TEE_TDX;
	start(&s, &answer, 1);
	options.qgs = s.path;
	memcpy(options.report_data, report_data, sizeof(report_data));
	assert_int_equal(
		vouch_device_report(&fake.device, &options, &reply, NULL), 0);
	stop(&s);
	assert_true(s.is_request_good);
	assert_memory_equal(reply.report.data, quote, sizeof(quote));
	assert_int_equal(reply.format, VOUCH_FORMAT_QUOTE);
	vouch_bytes_free(&reply.report);
}

static int set_up(void **state)
{
	(void)state;
	td_report(report_data, tdreport);
	td_quote(report_data, quote);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_service_makes_a_quote),
		cmocka_unit_test(an_older_service_is_asked_again),
		cmocka_unit_test(one_that_wants_neither_version_ends),
		cmocka_unit_test(hostile_answers_are_refused),
		cmocka_unit_test(inner_sizes_are_bounded),
		cmocka_unit_test(a_header_alone_has_no_quote),
		cmocka_unit_test(silence_has_an_end),
		cmocka_unit_test(a_slow_peer_has_an_end),
		cmocka_unit_test(refusals_have_names),
		cmocka_unit_test(a_full_socket_has_an_end),
		cmocka_unit_test(a_full_queue_is_waited_for),
		cmocka_unit_test(pieces_are_put_together),
		cmocka_unit_test(a_closed_socket_is_lost),
		cmocka_unit_test(the_quote_of_an_enclave_is_none),
		cmocka_unit_test(files_run_out),
		cmocka_unit_test(vsock_addresses_are_read),
		cmocka_unit_test(anothers_quote_is_refused),
		cmocka_unit_test(addresses_are_checked),
		cmocka_unit_test(only_a_tdreport_is_sent),
		cmocka_unit_test(a_device_and_a_service_work_together),
	};

	return cmocka_run_group_tests_name("qgs", tests, set_up, NULL);
}
