// SPDX-License-Identifier: MIT
/*
 * A quote from the host's quoting service. The host is not trusted: sizes are
 * bounded, every wait has an end, and the quote has to be over the REPORT_DATA
 * that was sent. Whether it is genuine is for appraisal.
 */
#include "tdx/qgs/qgs.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

/* Needs struct sockaddr from above. */
#include <linux/vm_sockets.h>

#include "base/error.h"
#include "base/openssl.h"

/* The same as the device's. */
#define TIMEOUT_MS 30000
#define TIMEOUT_MAX_MS 600000

struct qgs_address {
	union {
		struct sockaddr any;
		struct sockaddr_un un;
		struct sockaddr_vm vm;
	};
	socklen_t size;
};

static int64_t monotonic_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static int64_t deadline_in(u32 timeout_ms)
{
	if (!timeout_ms)
		timeout_ms = TIMEOUT_MS;
	return monotonic_ms() +
	       (timeout_ms < TIMEOUT_MAX_MS ? timeout_ms : TIMEOUT_MAX_MS);
}

static bool read_u32(const char *text, size_t length, u32 *value)
{
	u64 sum = 0;

	if (!length || strspn(text, "0123456789") != length)
		return false;
	for (size_t i = 0; i < length; i++) {
		sum = sum * 10 + (u64)(text[i] - '0');
		if (sum > UINT32_MAX)
			return false;
	}
	*value = (u32)sum;
	return true;
}

/* CID:PORT, both in digits. Anything else is the path of a unix socket. */
static bool read_vsock(const char *text, struct qgs_address *address)
{
	const char *colon = strchr(text, ':');
	u32 cid, port;

	if (!colon || !read_u32(text, (size_t)(colon - text), &cid) ||
	    !read_u32(colon + 1, strlen(colon + 1), &port))
		return false;
	address->vm = (struct sockaddr_vm){
		.svm_family = AF_VSOCK,
		.svm_cid = cid,
		.svm_port = port,
	};
	address->size = sizeof(address->vm);
	return true;
}

static int read_address(const char *text, struct qgs_address *address,
			struct vouch_error *error)
{
	if (read_vsock(text, address))
		return 0;
	if (!*text || strlen(text) >= sizeof(address->un.sun_path))
		return vouch__error(error, -EINVAL,
				    "QGS address '%s' is %zu characters, want "
				    "CID:PORT or a path of 1 to %zu",
				    text, strlen(text),
				    sizeof(address->un.sun_path) - 1);
	address->un = (struct sockaddr_un){ .sun_family = AF_UNIX };
	strcpy(address->un.sun_path, text);
	address->size = sizeof(address->un);
	return 0;
}

static int wait_for(int fd, short events, int64_t deadline,
		    struct vouch_error *error)
{
	struct pollfd polled = { .fd = fd, .events = events };
	int64_t left;
	int count;

	do {
		left = deadline - monotonic_ms();
		count = left > 0 ? poll(&polled, 1, (int)left) : 0;
	} while (count < 0 && errno == EINTR);
	if (count > 0)
		return 0;
	return vouch__error(error, count ? -errno : -ETIMEDOUT,
			    "QGS does not answer, want it to in time: allow "
			    "more with --timeout");
}

static int connection_lost(struct vouch_error *error)
{
	int code = -errno;

	return vouch__error(error, code, "connection to the QGS is lost: %s",
			    strerror(-code));
}

static int send_all(int fd, const u8 *data, size_t size, int64_t deadline,
		    struct vouch_error *error)
{
	size_t done = 0;

	while (done < size) {
		ssize_t count = send(fd, data + done, size - done,
				     MSG_NOSIGNAL | MSG_DONTWAIT);
		int ret;

		if (count > 0)
			done += (size_t)count;
		if (count >= 0 || errno == EINTR)
			continue;
		if (errno != EAGAIN)
			return connection_lost(error);
		ret = wait_for(fd, POLLOUT, deadline, error);
		if (ret)
			return ret;
	}
	return 0;
}

static int receive_all(int fd, u8 *data, size_t size, int64_t deadline,
		       struct vouch_error *error)
{
	size_t done = 0;

	while (done < size) {
		ssize_t count;
		int ret = wait_for(fd, POLLIN, deadline, error);

		if (ret)
			return ret;
		count = recv(fd, data + done, size - done, MSG_DONTWAIT);
		if (count > 0)
			done += (size_t)count;
		else if (!count)
			return vouch__error(error,
					    done ? -EPROTO : -EPROTONOSUPPORT,
					    "QGS hangs up after %zu bytes, "
					    "want %zu",
					    done, size);
		else if (errno != EINTR && errno != EAGAIN)
			return connection_lost(error);
	}
	return 0;
}

static int copy_quote(const u8 *data, size_t size, struct vouch_bytes *out,
		      struct vouch_error *error)
{
	*out = (struct vouch_bytes){ malloc(size), size };
	if (!out->data)
		return vouch__error(error, -ENOMEM, "no memory for a quote");
	memcpy(out->data, data, size);
	return 0;
}

/* Reads the message that follows a frame, and copies the quote in it. */
static int receive_answer(int fd, size_t size, int64_t deadline,
			  struct vouch_bytes *quote, struct vouch_error *error)
{
	u8 *message = malloc(size);
	const u8 *inner;
	size_t inner_size;
	int ret;

	if (!message)
		return vouch__error(error, -ENOMEM, "no memory for an answer");
	ret = receive_all(fd, message, size, deadline, error);
	if (ret == -EPROTONOSUPPORT) /* the frame had arrived */
		ret = -EPROTO;
	if (!ret)
		ret = qgs_take_answer(message, size, &inner, &inner_size,
				      error);
	if (!ret)
		ret = copy_quote(inner, inner_size, quote, error);
	free(message);
	return ret;
}

int qgs_exchange(int fd, u16 minor, const u8 *tdreport, int64_t deadline,
		 struct vouch_bytes *quote, struct vouch_error *error)
{
	u8 request[QGS_FRAME_SIZE + QGS_REQUEST_SIZE];
	u8 frame[QGS_FRAME_SIZE];
	size_t size;
	int ret;

	qgs_put_request(request, minor, tdreport);
	ret = send_all(fd, request, sizeof(request), deadline, error);
	if (!ret)
		ret = receive_all(fd, frame, sizeof(frame), deadline, error);
	if (ret == -ECONNRESET || ret == -EPIPE) /* it hung up */
		return -EPROTONOSUPPORT;
	if (ret)
		return ret;
	size = qgs_take_frame(frame, error);
	return size ? receive_answer(fd, size, deadline, quote, error) :
		      -EPROTO;
}

/* Return: 0 or -errno. */
static int finish_connect(int fd, int64_t deadline, struct vouch_error *error)
{
	socklen_t size = sizeof(int);
	int code = 0;
	int ret = wait_for(fd, POLLOUT, deadline, error);

	if (!ret && getsockopt(fd, SOL_SOCKET, SO_ERROR, &code, &size))
		code = errno;
	return ret ? ret : -code;
}

/*
 * When the queue of a unix socket is full, connect() fails at once with EAGAIN,
 * and poll() cannot wait for room: try again every 10 ms.
 */
static int try_connect(int fd, const struct qgs_address *address,
		       int64_t deadline, struct vouch_error *error)
{
	while (connect(fd, &address->any, address->size)) {
		if (errno == EINPROGRESS || errno == EINTR)
			return finish_connect(fd, deadline, error);
		if (errno != EAGAIN)
			return -errno;
		if (monotonic_ms() >= deadline)
			return -ETIMEDOUT;
		poll(NULL, 0, 10);
	}
	return 0;
}

/*
 * Callers would take these codes for the device's: no TEE, no capability, a
 * wrong value.
 */
static int connection_code(int ret)
{
	return ret == -ENODEV || ret == -EPERM || ret == -EINVAL ?
		       -EHOSTUNREACH :
		       ret;
}

/* Return: the socket, or -errno. */
static int open_connection(const char *text, int64_t deadline,
			   struct vouch_error *error)
{
	struct qgs_address address = { 0 };
	int fd, ret = read_address(text, &address, error);

	if (ret)
		return ret;
	fd = socket(address.any.sa_family,
		    SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		ret = -errno;
	else
		ret = try_connect(fd, &address, deadline, error);
	if (fd >= 0 && !ret)
		return fd;
	if (fd >= 0)
		close(fd);
	return vouch__error(error, connection_code(ret),
			    "QGS at %s is not there: %s", text, strerror(-ret));
}

static int ask_service(const char *address, u16 minor, const u8 *tdreport,
		       int64_t deadline, struct vouch_bytes *quote,
		       struct vouch_error *error)
{
	int fd = open_connection(address, deadline, error);
	int ret;

	if (fd < 0)
		return fd;
	ret = qgs_exchange(fd, minor, tdreport, deadline, quote, error);
	close(fd);
	return ret;
}

static int check_quote(const struct vouch_bytes *quote, const u8 *report_data,
		       struct vouch_error *error)
{
	struct vouch_quote_claims claims = { .size = sizeof(claims) };
	struct vouch_error why;

	if (vouch_quote_parse(quote->data, quote->size, &claims, &why))
		return vouch__error(error, -EPROTO,
				    "answer of the QGS is no quote: %s",
				    why.text);
	if (claims.is_td && !memcmp(claims.td.report_data, report_data,
				    sizeof(claims.td.report_data)))
		return 0;
	return vouch__error(error, -EPROTO,
			    "quote of the QGS is over other REPORT_DATA, want "
			    "that of the TDREPORT");
}

int vouch_qgs_quote(const char *address, const uint8_t *tdreport, size_t size,
		    uint32_t timeout_ms, struct vouch_bytes *quote,
		    struct vouch_error *error)
{
	OPENSSL_ENTER;
	int64_t deadline = deadline_in(timeout_ms);
	struct vouch_tdreport_claims claims = { .size = sizeof(claims) };
	int ret;

	*quote = (struct vouch_bytes){ 0 };
	if (vouch_tdreport_parse(tdreport, size, &claims, error))
		return -EINVAL;
	ret = ask_service(address, QGS_VERSION_1, tdreport, deadline, quote,
			  error);
	if (ret == -EPROTONOSUPPORT)
		ret = ask_service(address, QGS_VERSION_0, tdreport, deadline,
				  quote, error);
	if (!ret)
		ret = check_quote(quote, claims.td.report_data, error);
	if (ret)
		vouch_bytes_free(quote);
	return ret;
}
