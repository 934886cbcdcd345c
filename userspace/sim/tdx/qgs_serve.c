// SPDX-License-Identifier: MIT
/* Clients of the Quote Generation Service, on a unix socket and on vsock. */
#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/vm_sockets.h>

#include "sim/base/clock.h"
#include "sim/base/error.h"
#include "sim/base/fields.h"
#include "sim/base/number.h"
#include "sim/base/socket.h"
#include "sim/tdx/tdx.h"

enum {
	LISTENER_UNIX,
	LISTENER_VSOCK,
};

void sim_qgs_init(struct sim_qgs *qgs)
{
	for (int i = 0; i < SIM_QGS_LISTENERS; i++)
		qgs->listeners[i] = -1;
	for (int i = 0; i < SIM_QGS_CLIENTS; i++)
		qgs->clients[i].fd = -1;
}

int sim_qgs_listen_unix(struct sim_qgs *qgs, const char *path,
			struct sim_error *error)
{
	int fd = sim_socket_listen(path, error);

	if (fd < 0)
		return fd;
	qgs->listeners[LISTENER_UNIX] = fd;
	return 0;
}

bool sim_qgs_has_unix(const struct sim_qgs *qgs)
{
	return qgs->listeners[LISTENER_UNIX] >= 0;
}

int sim_qgs_listen_vsock(struct sim_qgs *qgs, const char *port,
			 struct sim_error *error)
{
	struct sockaddr_vm address = { .svm_family = AF_VSOCK,
				       .svm_cid = VMADDR_CID_ANY };
	u64 number;
	int fd;

	if (!sim_parse_number(port, UINT32_MAX - 1, &number))
		return sim_error(error, -EINVAL,
				 "port is '%s', want a number up to %u", port,
				 UINT32_MAX - 1);
	address.svm_port = (u32)number;
	fd = socket(AF_VSOCK, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return sim_error(error, -errno, "vsock: %m");
	if (bind(fd, (struct sockaddr *)&address, sizeof(address)) ||
	    listen(fd, SIM_QGS_CLIENTS)) {
		close(fd);
		return sim_error(error, -errno, "vsock port %s: %m", port);
	}
	qgs->listeners[LISTENER_VSOCK] = fd;
	return 0;
}

static void close_client(struct sim_tdx *tdx, struct sim_qgs_client *client)
{
	sim_jobs_forget(tdx, client);
	close(client->fd);
	client->fd = -1;
}

/* A free place, or that of the client that was silent for longest. */
static struct sim_qgs_client *find_client_place(struct sim_tdx *tdx)
{
	struct sim_qgs_client *place = NULL, *client;

	for (int i = 0; i < SIM_QGS_CLIENTS; i++) {
		client = &tdx->qgs.clients[i];
		if (client->fd < 0)
			return client;
		if (!client->is_waiting &&
		    (!place || client->heard < place->heard))
			place = client;
	}
	if (place)
		close_client(tdx, place);
	return place;
}

static void accept_client(struct sim_tdx *tdx, int listener)
{
	struct sim_qgs_client *client;
	int fd = accept(listener, NULL, NULL);

	if (fd < 0)
		return;
	client = find_client_place(tdx);
	if (!client) {
		close(fd);
		return;
	}
	client->fd = fd;
	client->is_waiting = false;
	client->used = 0;
	client->heard = ++tdx->qgs.events;
}

/* A client that does not take its answer at once is disconnected. */
static void send_answer(struct sim_tdx *tdx, struct sim_qgs_client *client,
			enum sim_qgs_error code, const u8 *quote,
			size_t quote_size)
{
	size_t size = 0;
	u8 *frame =
		sim_qgs_answer(client->minor, code, quote, quote_size, &size);
	bool done;

	if (code)
		tdx->stats.qgs_errors++;
	done = frame && send(client->fd, frame, size,
			     MSG_NOSIGNAL | MSG_DONTWAIT) == (ssize_t)size;
	free(frame);
	if (!done)
		close_client(tdx, client);
}

static void deliver_to_client(struct sim_tdx *tdx, struct sim_job *job)
{
	struct sim_qgs_client *client = job->client;

	job->client = NULL;
	client->is_waiting = false;
	if (job->status)
		send_answer(tdx, client, SIM_QGS_UNEXPECTED, NULL, 0);
	else
		send_answer(tdx, client, SIM_QGS_SUCCESS, job->quote,
			    job->quote_size);
}

static const struct sim_asker client_asker = {
	.deliver = deliver_to_client,
};

static void take_message(struct sim_tdx *tdx, struct sim_qgs_client *client)
{
	const u8 *message = client->frame + 4, *report = NULL;
	size_t size = client->used - 4;
	struct sim_job *job = NULL;
	enum sim_qgs_error code;
	u32 report_size = 0;

	client->used = 0;
	client->minor = size >= 4 ? get_le16(message + 2) : 0;
	tdx->stats.qgs_requests++;
	code = sim_qgs_parse(message, size, &report, &report_size);
	if (!code) {
		job = sim_job_start(tdx, &client_asker, sim_now_ns());
		code = job ? SIM_QGS_SUCCESS : SIM_QGS_OUT_OF_MEMORY;
	}
	if (code) {
		send_answer(tdx, client, code, NULL, 0);
		return;
	}
	memcpy(job->report, report, report_size);
	job->report_size = report_size;
	job->client = client;
	client->is_waiting = true;
}

static u32 message_size(const struct sim_qgs_client *client)
{
	const u8 *frame = client->frame;

	return (u32)frame[0] << 24 | (u32)frame[1] << 16 | (u32)frame[2] << 8 |
	       frame[3];
}

/* Bytes still missing: of the length, then of what it says; 0: complete. */
static size_t bytes_missing(const struct sim_qgs_client *client)
{
	if (client->used < 4)
		return 4 - client->used;
	return 4 + (size_t)message_size(client) - client->used;
}

static void read_client(struct sim_tdx *tdx, struct sim_qgs_client *client)
{
	ssize_t got = recv(client->fd, client->frame + client->used,
			   bytes_missing(client), MSG_DONTWAIT);

	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (got <= 0) {
		close_client(tdx, client);
		return;
	}
	client->heard = ++tdx->qgs.events;
	client->used += got;
	if (client->used < 4)
		return;
	/* The rest of a message that is too long is not read: disconnect. */
	if (message_size(client) > SIM_QGS_MESSAGE_MAX) {
		client->minor = 0;
		send_answer(tdx, client, SIM_QGS_INVALID_SIZE, NULL, 0);
		if (client->fd >= 0)
			close_client(tdx, client);
		return;
	}
	if (!bytes_missing(client))
		take_message(tdx, client);
}

void sim_qgs_fill(const struct sim_host *host, struct pollfd *polls)
{
	const struct sim_tdx *tdx = host->guest;
	const struct sim_qgs *qgs = &tdx->qgs;

	for (int i = 0; i < SIM_QGS_LISTENERS; i++)
		polls[i] = (struct pollfd){ .fd = qgs->listeners[i],
					    .events = POLLIN };
	polls += SIM_QGS_LISTENERS;
	for (int i = 0; i < SIM_QGS_CLIENTS; i++)
		polls[i] = (struct pollfd){
			.fd = qgs->clients[i].fd,
			.events = qgs->clients[i].is_waiting ? 0 : POLLIN,
		};
}

void sim_qgs_serve(struct sim_host *host, const struct pollfd *polls)
{
	struct sim_tdx *tdx = host->guest;
	struct sim_qgs *qgs = &tdx->qgs;

	for (int i = 0; i < SIM_QGS_CLIENTS; i++) {
		short events = polls[SIM_QGS_LISTENERS + i].revents;
		struct sim_qgs_client *client = &qgs->clients[i];

		if (events && client->is_waiting)
			close_client(tdx, client);
		else if (events)
			read_client(tdx, client);
	}
	for (int i = 0; i < SIM_QGS_LISTENERS; i++)
		if (polls[i].revents)
			accept_client(tdx, qgs->listeners[i]);
}

void sim_qgs_close(struct sim_tdx *tdx)
{
	struct sim_qgs *qgs = &tdx->qgs;

	for (int i = 0; i < SIM_QGS_CLIENTS; i++)
		if (qgs->clients[i].fd >= 0)
			close_client(tdx, &qgs->clients[i]);
	for (int i = 0; i < SIM_QGS_LISTENERS; i++)
		if (qgs->listeners[i] >= 0)
			close(qgs->listeners[i]);
	sim_qgs_init(qgs);
}
