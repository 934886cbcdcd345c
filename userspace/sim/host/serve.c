// SPDX-License-Identifier: MIT
/* The loop: exits, their results at the right time, commands, signals. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "sim/base/fields.h"
#include "sim/sim.h"

#define CLIENTS_MAX 4
#define LINE_MAX_SIZE 1024

struct client {
	int fd; /* -1: free */
	size_t used;
	char line[LINE_MAX_SIZE];
};

/* Places in the array for poll(); clients follow, then those of the QGS. */
enum {
	POLL_SIGNAL,
	POLL_TIMER,
	POLL_JOBS,
	POLL_DEVICE,
	POLL_CONTROL,
	POLL_CLIENTS,
	POLL_QGS = POLL_CLIENTS + CLIENTS_MAX,
	POLL_MAX = POLL_QGS + SIM_QGS_POLLS,
};

struct server {
	struct sim *sim;
	int signals;
	int timer;
	int jobs; /* the timer of quotes in flight */
	int control;
	struct client clients[CLIENTS_MAX];
};

u64 sim_now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (u64)now.tv_sec * 1000000000 + (u64)now.tv_nsec;
}

static void finish_exit(struct sim *sim)
{
	struct vouch_sim_result result;

	sim->is_exit_pending = false;
	sim_host_exit(sim, &sim->exit, &result);
	/* A quote's time ends when it is written. */
	if (sim->config.tee != SIM_TDX)
		sim->stats.turnaround_ns += sim_now_ns() - sim->exit_ns;
	/* The guest may have given up meanwhile: then nobody wants it. */
	if (write(sim->device, &result, sizeof(result)) >= 0)
		return;
	sim_log("result of exit %u: %m", result.id);
	if (sim->config.tee == SIM_TDX && result.exitinfo2)
		sim_tdx_give_back(sim, &sim->exit);
}

static u64 delay_us(struct sim *sim)
{
	u64 late_ms = 0;

	/* There it is the quote that takes its time. */
	if (sim->config.tee == SIM_TDX)
		return 0;
	sim_misbehaves(&sim->misbehaviour, SIM_LATE, &late_ms);
	return sim->config.latency_us + late_ms * 1000;
}

static void arm_timer(int timer, int flags, u64 ns)
{
	struct itimerspec when = {
		.it_value = { .tv_sec = ns / 1000000000,
			      .tv_nsec = ns % 1000000000 },
	};

	if (timerfd_settime(timer, flags, &when, NULL))
		sim_log("timer: %m");
}

/* Quotes that are due, and the time of the next one. */
static void run_jobs(struct server *server)
{
	u64 next = sim_jobs_run(server->sim, sim_now_ns());

	arm_timer(server->jobs, TFD_TIMER_ABSTIME,
		  next == SIM_NEVER ? 0 : next);
}

static void read_exit(struct server *server)
{
	struct vouch_sim_exit exit;
	struct sim *sim = server->sim;
	u64 us;

	if (read(sim->device, &exit, sizeof(exit)) != sizeof(exit)) {
		if (errno != EAGAIN && errno != EINTR) {
			sim_log("exit cannot be read: %m");
			sim->is_stopping = true;
		}
		return;
	}
	/* Whoever made the one before did not wait; the host still has it. */
	if (sim->is_exit_pending)
		finish_exit(sim);
	sim->exit = exit;
	sim->exit_ns = sim_now_ns();
	sim->is_exit_pending = true;
	sim->is_silent = sim_misbehaves(&sim->misbehaviour, SIM_SILENCE, NULL);
	us = delay_us(sim);
	if (us && !sim->is_silent)
		arm_timer(server->timer, 0, us * 1000);
	else if (!sim->is_silent)
		finish_exit(sim);
}

static void read_timer(struct server *server)
{
	u64 expired;

	if (read(server->timer, &expired, sizeof(expired)) > 0 &&
	    server->sim->is_exit_pending && !server->sim->is_silent)
		finish_exit(server->sim);
}

void sim_speak(struct sim *sim)
{
	sim->misbehaviour.kinds[SIM_SILENCE].left = 0;
	sim_jobs_release(sim);
	if (!sim->is_exit_pending || !sim->is_silent)
		return;
	sim->is_silent = false;
	finish_exit(sim);
}

static void drop_client(struct client *client)
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
static void answer_line(struct sim *sim, struct client *client)
{
	struct sim_error error = {};
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	int err;

	if (!out)
		return;
	err = sim_control_line(sim, client->line, out, &error);
	if (err)
		fprintf(out, "refused: %s\n", error.text);
	else
		fputs("ok\n", out);
	fclose(out);
	if (send(client->fd, text, size, MSG_NOSIGNAL) != (ssize_t)size)
		sim_log("answer to '%s' is not sent: %m", client->line);
	free(text);
}

static void read_client(struct sim *sim, struct client *client)
{
	size_t room = sizeof(client->line) - 1 - client->used;
	ssize_t got = room ? recv(client->fd, client->line + client->used, room,
				  MSG_DONTWAIT) :
			     0;
	char *end;

	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (got <= 0) {
		drop_client(client);
		return;
	}
	client->used += got;
	client->line[client->used] = '\0';
	while ((end = strchr(client->line, '\n'))) {
		size_t length = end + 1 - client->line;

		*end = '\0';
		answer_line(sim, client);
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
	polls[POLL_DEVICE].fd = server->sim->device;
	polls[POLL_CONTROL].fd = server->control;
	for (int i = 0; i < CLIENTS_MAX; i++)
		polls[POLL_CLIENTS + i].fd = server->clients[i].fd;
	if (server->sim->config.tee == SIM_TDX)
		sim_qgs_fill(&server->sim->tdx.qgs, polls + POLL_QGS);
}

static void serve_once(struct server *server)
{
	struct pollfd polls[POLL_MAX];

	fill_polls(server, polls);
	if (poll(polls, POLL_MAX, -1) < 0)
		return;
	if (polls[POLL_SIGNAL].revents)
		server->sim->is_stopping = true;
	if (polls[POLL_TIMER].revents)
		read_timer(server);
	for (int i = 0; i < CLIENTS_MAX; i++)
		if (polls[POLL_CLIENTS + i].revents)
			read_client(server->sim, &server->clients[i]);
	if (polls[POLL_CONTROL].revents)
		accept_client(server);
	if (polls[POLL_DEVICE].revents & (POLLIN | POLLERR | POLLHUP))
		read_exit(server);
	if (server->sim->config.tee != SIM_TDX)
		return;
	sim_qgs_serve(server->sim, polls + POLL_QGS);
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

int sim_serve(struct sim *sim, int control, struct sim_error *error)
{
	struct server server = {
		.sim = sim,
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
	while (!err && !sim->is_stopping)
		serve_once(&server);
	for (int i = 0; i < CLIENTS_MAX; i++)
		if (server.clients[i].fd >= 0)
			drop_client(&server.clients[i]);
	for (size_t i = 0; i < ARRAY_SIZE(files); i++)
		if (*files[i] >= 0)
			close(*files[i]);
	return err;
}
