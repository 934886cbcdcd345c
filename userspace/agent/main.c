// SPDX-License-Identifier: MIT
/* The socket, from systemd or its own, and who comes there. */
#define _GNU_SOURCE /* ppoll(), accept4() */
#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "agent.h"

#define FIRST_PASSED_FD 3
#define STOP_TIMEOUT_S 5

static const char usage[] =
	"usage: vouch-agent [--socket PATH] [--idle SECONDS]\n"
	"       vouch-agent --uid N --nonce HEX\n\n"
	"Hands out Evidence of this guest over a unix socket, which systemd\n"
	"passes: to each caller over a nonce that names the caller's user id.\n"
	"With --uid and --nonce it prints that nonce, which the verifier has\n"
	"to expect, and ends.\n\n"
	"  --socket PATH   wait there instead; a socket that is there is\n"
	"                  replaced\n"
	"  --idle SECONDS  end after so long without a caller, 1 to 86400\n"
	"  --uid N         user id of the caller\n"
	"  --nonce HEX     the verifier's nonce, 8 to 64 bytes\n"
	"  --help          print this text\n\n"
	"exit status: 0 done, 1 failed, 2 usage\n";

static const struct option options[] = {
	{ "socket", required_argument, NULL, 's' },
	{ "idle", required_argument, NULL, 'i' },
	{ "uid", required_argument, NULL, 'u' },
	{ "nonce", required_argument, NULL, 'n' },
	{ "help", no_argument, NULL, 'h' },
	{ 0 },
};

struct agent {
	const char *socket, *nonce;
	long uid; /* -1: not given */
	long idle_s; /* -1: for ever */
};

static volatile sig_atomic_t is_stopped;

static void stop(int number)
{
	(void)number;
	is_stopped = 1;
}

static bool take_number(const char *name, const char *text, long max, long *out)
{
	char *rest;

	errno = 0;
	*out = strtol(text, &rest, 10);
	if (!errno && rest != text && !*rest && *out >= 0 && *out <= max)
		return true;
	fprintf(stderr, "vouch-agent: %s is '%s', want a number up to %ld\n",
		name, text, max);
	return false;
}

static bool take(struct agent *agent, int found)
{
	switch (found) {
	case 's':
		agent->socket = optarg;
		return true;
	case 'n':
		agent->nonce = optarg;
		return true;
	case 'i':
		return take_number("--idle", optarg, 86400, &agent->idle_s);
	case 'u':
		return take_number("--uid", optarg, 4294967294, &agent->uid);
	default:
		return false;
	}
}

static int print_nonce(const struct agent *agent)
{
	uint8_t nonce[NONCE_MAX], out[VOUCH_CALLER_NONCE_SIZE];
	struct vouch_error error;
	size_t size;

	if (!request_hex(agent->nonce, nonce, sizeof(nonce), &size)) {
		fprintf(stderr,
			"vouch-agent: --nonce is '%s', want 8 to 64 "
			"bytes as hexadecimal digits\n",
			agent->nonce);
		return 2;
	}
	if (vouch_caller_nonce((uint32_t)agent->uid, nonce, size, out,
			       &error)) {
		fprintf(stderr, "vouch-agent: %s\n", error.text);
		return 2;
	}
	for (size_t i = 0; i < sizeof(out); i++)
		printf("%02x", out[i]);
	putchar('\n');
	return fflush(stdout) ? 1 : 0;
}

/* That of systemd's protocol for sockets, sd_listen_fds(3); -1: none. */
static int passed_socket(void)
{
	const char *pid = getenv("LISTEN_PID"), *count = getenv("LISTEN_FDS");
	int listens = 0;
	socklen_t size = sizeof(listens);

	if (!pid || !count || strtol(pid, NULL, 10) != (long)getpid() ||
	    strcmp(count, "1") != 0)
		return -1;
	if (getsockopt(FIRST_PASSED_FD, SOL_SOCKET, SO_ACCEPTCONN, &listens,
		       &size) ||
	    !listens)
		return -1;
	return FIRST_PASSED_FD;
}

/* What a killed vouch-agent left; anything else that is there stays. */
static void remove_socket(const char *path)
{
	struct stat there;

	if (!lstat(path, &there) && S_ISSOCK(there.st_mode))
		unlink(path);
}

static int own_socket(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd;

	if (strlen(path) >= sizeof(address.sun_path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	strcpy(address.sun_path, path);
	remove_socket(path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd >= 0 &&
	    (bind(fd, (struct sockaddr *)&address, sizeof(address)) ||
	     listen(fd, CONNECTIONS_MAX))) {
		close(fd);
		return -1;
	}
	return fd;
}

/* What the system lacks now, and may have again. */
static bool is_short_of(int code)
{
	return code == EMFILE || code == ENFILE || code == ENOMEM ||
	       code == ENOBUFS;
}

/* The caller has gone, or was not let through; the next one is waited for. */
static bool is_of_caller(int code)
{
	return code == EAGAIN || code == EINTR || code == ECONNABORTED ||
	       code == EPERM;
}

/* Signals come here only, so that none is lost before ppoll(). */
static int accept_all(int fd, const struct agent *agent)
{
	const struct timespec idle = { agent->idle_s, 0 };
	struct pollfd ready = { .fd = fd, .events = POLLIN };
	sigset_t none;

	sigemptyset(&none);
	while (!is_stopped) {
		int got = ppoll(&ready, 1, agent->idle_s < 0 ? NULL : &idle,
				&none);
		int connection;

		if (got < 0 && errno != EINTR)
			return -errno;
		if (got == 0 && !users_count())
			return 0;
		if (got <= 0)
			continue;
		connection = accept4(fd, NULL, NULL, SOCK_CLOEXEC);
		if (connection >= 0)
			serve(connection);
		else if (is_short_of(errno))
			sleep(1);
		else if (!is_of_caller(errno))
			return -errno;
	}
	return 0;
}

/* Whoever is being answered has a moment for it. */
static void wait_for_rest(void)
{
	const struct timespec step = { 0, 50000000 };

	for (int i = 0; i < STOP_TIMEOUT_S * 20 && users_count(); i++)
		nanosleep(&step, NULL);
}

static void handle_signals(void)
{
	const struct sigaction action = { .sa_handler = stop };
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigprocmask(SIG_BLOCK, &set, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
}

static int run(const struct agent *agent)
{
	int fd = agent->socket ? own_socket(agent->socket) : passed_socket();
	int ret;

	if (fd < 0 && agent->socket)
		fprintf(stderr, "vouch-agent: %s: %s\n", agent->socket,
			strerror(errno));
	else if (fd < 0)
		fprintf(stderr, "vouch-agent: no socket was passed, want one "
				"of systemd's, or --socket\n");
	if (fd < 0)
		return agent->socket ? 1 : 2;
	handle_signals();
	ret = accept_all(fd, agent);
	if (ret)
		fprintf(stderr, "vouch-agent: %s\n", strerror(-ret));
	wait_for_rest();
	if (agent->socket)
		unlink(agent->socket);
	return ret ? 1 : 0;
}

int main(int argc, char **argv)
{
	struct agent agent = { .uid = -1, .idle_s = -1 };
	int found;

	while ((found = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (found == 'h') {
			fputs(usage, stdout);
			return 0;
		}
		if (!take(&agent, found))
			return 2;
	}
	if (optind < argc || !agent.nonce != (agent.uid == -1)) {
		fputs(usage, stderr);
		return 2;
	}
	return agent.nonce ? print_nonce(&agent) : run(&agent);
}
