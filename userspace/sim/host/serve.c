// SPDX-License-Identifier: MIT
/* The loop: exits, their results at the right time, commands, signals. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "sim/base/clock.h"
#include "sim/base/error.h"
#include "sim/host/host.h"

#define CLIENTS_MAX 4
#define LINE_MAX_SIZE 1024

struct client {
	int fd; /* -1: free */
	size_t used;
	char line[LINE_MAX_SIZE];
};

/* Places in the array for poll(); clients follow, then those of the TEE. */
enum {
	POLL_SIGNAL,
	POLL_TIMER,
	POLL_JOBS,
	POLL_DEVICE,
	POLL_CONTROL,
	POLL_CLIENTS,
	POLL_TEE = POLL_CLIENTS + CLIENTS_MAX,
	POLL_MAX = POLL_TEE + SIM_TEE_POLLS_MAX,
};

struct server {
	struct sim_host *host;
	int signals;
	int timer;
	int jobs; /* the timer of run_jobs() */
	int control;
	struct client clients[CLIENTS_MAX];
};

static void arm_timer(int timer, int flags, u64 ns)
{
	struct itimerspec when = {
		.it_value = { .tv_sec = ns / 1000000000,
			      .tv_nsec = ns % 1000000000 },
	};

	if (timerfd_settime(timer, flags, &when, NULL))
		sim_log("timer: %m");
}

/* Does what is due, and sets the timer for what is due next. */
static void run_jobs(struct server *server)
{
	u64 next = server->host->tee->run_jobs(server->host, sim_now_ns());

	arm_timer(server->jobs, TFD_TIMER_ABSTIME,
		  next == SIM_NEVER ? 0 : next);
}

static void read_exit(struct server *server)
{
	u64 us = sim_exit_read(server->host);

	if (us)
		arm_timer(server->timer, 0, us * 1000);
}

static void read_timer(struct server *server)
{
	u64 expired;

	if (read(server->timer, &expired, sizeof(expired)) > 0)
		sim_exit_due(server->host);
}

static void close_client(struct client *client)
{
	close(client->fd);
	client->fd = -1;
	client->used = 0;
}

static void accept_client(struct server *server)
{
	int fd = accept(server->control, NULL, NULL);

	if (fd < 0)
		return;
	for (int i = 0; i < CLIENTS_MAX; i++) {
		if (server->clients[i].fd >= 0)
			continue;
		server->clients[i].fd = fd;
		server->clients[i].used = 0;
		return;
	}
	close(fd);
}

/* Lines of data, then "ok", or "refused: " and why. */
static void answer_line(struct sim_host *host, struct client *client)
{
	struct sim_error error = {};
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	int err;

	if (!out)
		return;
	err = sim_control_line(host, client->line, out, &error);
	if (err)
		fprintf(out, "refused: %s\n", error.text);
	else
		fputs("ok\n", out);
	fclose(out);
	if (send(client->fd, text, size, MSG_NOSIGNAL) != (ssize_t)size)
		sim_log("answer to '%s' is not sent: %m", client->line);
	free(text);
}

static void read_client(struct sim_host *host, struct client *client)
{
	size_t room = sizeof(client->line) - 1 - client->used;
	ssize_t got = room ? recv(client->fd, client->line + client->used, room,
				  MSG_DONTWAIT) :
			     0;
	char *end;

	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (got <= 0) {
		close_client(client);
		return;
	}
	client->used += got;
	client->line[client->used] = '\0';
	while ((end = strchr(client->line, '\n'))) {
		size_t length = end + 1 - client->line;

		*end = '\0';
		answer_line(host, client);
		client->used -= length;
		memmove(client->line, end + 1, client->used + 1);
	}
}

static void fill_polls(const struct server *server, struct pollfd *polls)
{
	for (int i = 0; i < POLL_MAX; i++)
		polls[i] = (struct pollfd){ .fd = -1, .events = POLLIN };
	polls[POLL_SIGNAL].fd = server->signals;
	polls[POLL_TIMER].fd = server->timer;
	polls[POLL_JOBS].fd = server->jobs;
	polls[POLL_DEVICE].fd = server->host->device;
	polls[POLL_CONTROL].fd = server->control;
	for (int i = 0; i < CLIENTS_MAX; i++)
		polls[POLL_CLIENTS + i].fd = server->clients[i].fd;
	if (server->host->tee->fill_polls)
		server->host->tee->fill_polls(server->host, polls + POLL_TEE);
}

static void serve_once(struct server *server)
{
	struct pollfd polls[POLL_MAX];

	fill_polls(server, polls);
	if (poll(polls, POLL_MAX, -1) < 0)
		return;
	if (polls[POLL_SIGNAL].revents)
		server->host->is_stopping = true;
	if (polls[POLL_TIMER].revents)
		read_timer(server);
	for (int i = 0; i < CLIENTS_MAX; i++)
		if (polls[POLL_CLIENTS + i].revents)
			read_client(server->host, &server->clients[i]);
	if (polls[POLL_CONTROL].revents)
		accept_client(server);
	if (polls[POLL_DEVICE].revents & (POLLIN | POLLERR | POLLHUP))
		read_exit(server);
	if (server->host->tee->serve_polls)
		server->host->tee->serve_polls(server->host, polls + POLL_TEE);
	if (server->host->tee->run_jobs)
		run_jobs(server);
}

static int server_open(struct server *server, struct sim_error *error)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	if (sigprocmask(SIG_BLOCK, &set, NULL))
		return sim_error(error, -errno, "signals: %m");
	server->signals = signalfd(-1, &set, SFD_CLOEXEC);
	server->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
	server->jobs = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
	if (server->signals < 0 || server->timer < 0 || server->jobs < 0)
		return sim_error(error, -errno, "signals or timer: %m");
	return 0;
}

int sim_serve(struct sim_host *host, int control, struct sim_error *error)
{
	struct server server = {
		.host = host,
		.signals = -1,
		.timer = -1,
		.jobs = -1,
		.control = control,
	};
	const int *const files[] = { &server.signals, &server.timer,
				     &server.jobs };
	int err;

	for (int i = 0; i < CLIENTS_MAX; i++)
		server.clients[i].fd = -1;
	err = server_open(&server, error);
	while (!err && !host->is_stopping)
		serve_once(&server);
	for (int i = 0; i < CLIENTS_MAX; i++)
		if (server.clients[i].fd >= 0)
			close_client(&server.clients[i]);
	for (size_t i = 0; i < ARRAY_SIZE(files); i++)
		if (*files[i] >= 0)
			close(*files[i]);
	return err;
}
