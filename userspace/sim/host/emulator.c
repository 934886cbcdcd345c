// SPDX-License-Identifier: MIT
#include <errno.h>
#include <openssl/crypto.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sim/base/fields.h"
#include "sim/base/socket.h"
#include "sim/host/emulator.h"

#define PREFIX "unix:"
#define MAGIC 0x004d5643 /* "CVM" */
#define VERSION 3
#define HEADER_SIZE 16
#define PAGE VOUCH_SIM_PAGE_SIZE
#define HELLO_SIZE (16 + PAGE)
#define EXIT_HEAD 16
#define EXIT_SIZE (EXIT_HEAD + PAGE)
#define RESULT_SIZE (16 + PAGE)
#define COUNTER_SIZE 8
#define GPA_SIZE 8
#define ACCESS_HEAD 16
#define ACCESSED_HEAD 8

enum {
	FRAME_HELLO = 1,
	FRAME_EXIT,
	FRAME_RESULT,
	FRAME_COUNTER,
	FRAME_WRITE,
	FRAME_NOTIFY,
	FRAME_ACCESS,
	FRAME_ACCESSED,
};

/* The emulator sends whole frames, and waits for whoever is slow. */
static bool receive_all(int fd, u8 *data, size_t size)
{
	while (size) {
		ssize_t got = recv(fd, data, size, MSG_WAITALL);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		data += got;
		size -= (size_t)got;
	}
	return true;
}

static bool send_all(int fd, const u8 *data, size_t size)
{
	while (size) {
		ssize_t sent = send(fd, data, size, MSG_NOSIGNAL);

		if (sent < 0 && errno == EINTR)
			continue;
		if (sent <= 0)
			return false;
		data += sent;
		size -= (size_t)sent;
	}
	return true;
}

static bool send_header(int fd, u32 type, u32 id, size_t length)
{
	u8 header[HEADER_SIZE];

	put_le32(header, MAGIC);
	put_le32(header + 4, type);
	put_le32(header + 8, id);
	put_le32(header + 12, (u32)length);
	return send_all(fd, header, sizeof(header));
}

bool sim_emulator_is_named(const char *device)
{
	return !strncmp(device, PREFIX, strlen(PREFIX));
}

int sim_emulator_accept(const char *path, struct sim_error *error)
{
	int listener, fd;

	path += strlen(PREFIX);
	listener = sim_socket_listen(path, error);
	if (listener < 0)
		return listener;
	do
		fd = accept(listener, NULL, NULL);
	while (fd < 0 && errno == EINTR);
	if (fd < 0)
		fd = sim_error(error, -errno, "%s: %m", path);
	close(listener);
	unlink(path);
	return fd;
}

int sim_emulator_hello(int fd, const struct sim_emulator_hello *hello)
{
	u8 frame[HELLO_SIZE] = {};
	bool is_sent;

	put_le32(frame, VERSION);
	put_le32(frame + 4, hello->tee);
	put_le32(frame + 8, hello->vmpl);
	memcpy(frame + 16, hello->page, PAGE);
	is_sent = send_header(fd, FRAME_HELLO, 0, sizeof(frame)) &&
		  send_all(fd, frame, sizeof(frame));
	OPENSSL_cleanse(frame, sizeof(frame));
	return is_sent ? 0 : -errno;
}

bool sim_emulator_read(int fd, u8 *pages, struct vouch_sim_exit *exit,
		       u64 *address)
{
	u8 header[HEADER_SIZE], frame[EXIT_SIZE];

	if (!receive_all(fd, header, sizeof(header)) ||
	    get_le32(header) != MAGIC || get_le32(header + 4) != FRAME_EXIT ||
	    get_le32(header + 12) != sizeof(frame) ||
	    !receive_all(fd, frame, sizeof(frame)))
		return false;
	*exit = (struct vouch_sim_exit){
		.id = get_le32(header + 8),
		.code = get_le32(frame),
		.certs_pages = get_le32(frame + 4),
	};
	*address = get_le64(frame + 8);
	memcpy(pages + VOUCH_SIM_REQUEST_PAGE * PAGE, frame + EXIT_HEAD, PAGE);
	memset(pages + VOUCH_SIM_RESPONSE_PAGE * PAGE, 0, PAGE);
	return true;
}

/* The host wrote into the room that the guest offered, or not at all. */
static u32 certs_size(const struct vouch_sim_exit *exit,
		      const struct vouch_sim_result *result)
{
	u32 pages = exit->certs_pages;

	if (exit->code != VOUCH_SIM_EXIT_EXT_GUEST_REQUEST || result->exitinfo2)
		return 0;
	if (pages > VOUCH_SIM_CERTS_PAGES)
		pages = VOUCH_SIM_CERTS_PAGES;
	return pages * PAGE;
}

bool sim_emulator_write(int fd, const u8 *pages,
			const struct vouch_sim_exit *exit,
			const struct vouch_sim_result *result)
{
	u32 certs = certs_size(exit, result);
	u8 frame[RESULT_SIZE];

	put_le64(frame, result->exitinfo2);
	put_le32(frame + 8, result->certs_pages);
	put_le32(frame + 12, certs);
	memcpy(frame + 16, pages + VOUCH_SIM_RESPONSE_PAGE * PAGE, PAGE);
	return send_header(fd, FRAME_RESULT, result->id,
			   sizeof(frame) + certs) &&
	       send_all(fd, frame, sizeof(frame)) &&
	       send_all(fd, pages + VOUCH_SIM_CERTS_PAGE * PAGE, certs);
}

bool sim_emulator_counter(int fd, u32 vmpck, u32 counter)
{
	u8 frame[COUNTER_SIZE];

	put_le32(frame, vmpck);
	put_le32(frame + 4, counter);
	return send_header(fd, FRAME_COUNTER, 0, sizeof(frame)) &&
	       send_all(fd, frame, sizeof(frame));
}

bool sim_emulator_store(int fd, u64 gpa, const u8 *data, size_t size)
{
	u8 head[GPA_SIZE];

	put_le64(head, gpa);
	return send_header(fd, FRAME_WRITE, 0, sizeof(head) + size) &&
	       send_all(fd, head, sizeof(head)) && send_all(fd, data, size);
}

bool sim_emulator_notify(int fd)
{
	return send_header(fd, FRAME_NOTIFY, 0, 0);
}

static bool receive_accessed(int fd, struct sim_emulator_work *work)
{
	u8 header[HEADER_SIZE], head[ACCESSED_HEAD];

	if (!receive_all(fd, header, sizeof(header)) ||
	    get_le32(header) != MAGIC ||
	    get_le32(header + 4) != FRAME_ACCESSED ||
	    get_le32(header + 12) != sizeof(head) + work->out_size ||
	    !receive_all(fd, head, sizeof(head)))
		return false;
	work->status = get_le32(head);
	work->done = get_le32(head + 4);
	return receive_all(fd, work->out, work->out_size);
}

bool sim_emulator_work(int fd, struct sim_emulator_work *work)
{
	size_t size = work->access == SIM_ACCESS_READ ? work->out_size :
							work->in_size;
	u8 head[ACCESS_HEAD];

	put_le32(head, work->access);
	put_le32(head + 4,
		 work->access <= SIM_ACCESS_WRITE ? (u32)size : work->count);
	put_le64(head + 8, work->address);
	return send_header(fd, FRAME_ACCESS, 0, sizeof(head) + work->in_size) &&
	       send_all(fd, head, sizeof(head)) &&
	       send_all(fd, work->in, work->in_size) &&
	       receive_accessed(fd, work);
}
