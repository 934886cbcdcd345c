// SPDX-License-Identifier: MIT
/* The service from its start to its end. */
#include <arpa/inet.h>
#include <errno.h>
#include <openssl/crypto.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "service.h"

#define OTHER_FILES 64 /* that are open beside connections */

static int fail(struct vouch_error *error, const char *what)
{
	error->code = -ENOMEM;
	snprintf(error->text, sizeof(error->text), "no memory for %s", what);
	return -ENOMEM;
}

/* All threads inherit it: signals are for sigtimedwait(). */
static void block_signals(sigset_t *set)
{
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(set);
	sigaddset(set, SIGTERM);
	sigaddset(set, SIGINT);
	sigaddset(set, SIGHUP);
	sigprocmask(SIG_BLOCK, set, NULL);
}

/* Without a file, nonces are good for this process alone. */
static int make_own_key(struct service *service, struct vouch_error *error)
{
	struct nonce_key *key = &service->own_key;

	key->size = NONCE_KEY_MIN;
	if (!nonce_random(key->key, key->size))
		return fail(error, "a key for nonces");
	if (!service->settings.nonce_keys.count)
		journal_event("nonce key",
			      "there is no --nonce-key: nonces are good for "
			      "this process alone");
	return 0;
}

static void raise_limit(const struct settings *s)
{
	struct rlimit limit;
	rlim_t wanted = s->connections + OTHER_FILES;

	if (getrlimit(RLIMIT_NOFILE, &limit) || limit.rlim_cur >= wanted)
		return;
	limit.rlim_cur = limit.rlim_max < wanted ? limit.rlim_max : wanted;
	if (setrlimit(RLIMIT_NOFILE, &limit) || limit.rlim_cur < wanted)
		journal_event("limits",
			      "files that may be open are %lu, want %lu for "
			      "--connections %u",
			      (unsigned long)limit.rlim_cur,
			      (unsigned long)wanted, s->connections);
}

static int make(struct service *service, struct vouch_error *error)
{
	const struct settings *s = &service->settings;

	raise_limit(s);
	if (make_own_key(service, error) ||
	    (s->sign_key &&
	     vouch_sign_key_open(s->sign_key, NULL, &service->sign_key, error)))
		return error->code;
	service->known = known_load(s, &service->own_key, error);
	if (!service->known)
		return -EINVAL;
	service->is_loaded_whole = true;
	service->seen = seen_new(s->nonces);
	service->connections = connections_new(s);
	if (!service->seen || !service->connections)
		return fail(error, "the service");
	service->workers = workers_new(service);
	return service->workers ? 0 : fail(error, "workers");
}

static void destroy(struct service *service)
{
	workers_free(service->workers);
	connections_free(service->connections);
	seen_free(service->seen);
	known_unref(service->known);
	vouch_sign_key_free(service->sign_key);
	OPENSSL_cleanse(&service->own_key, sizeof(service->own_key));
}

/* What is known goes on when the new files are not all good. */
static void reload(struct service *service)
{
	struct vouch_error error;
	struct known *known =
		known_load(&service->settings, &service->own_key, &error);

	service->is_loaded_whole = known;
	if (known) {
		journal_event("reloaded", "%zu policies",
			      known->policies_count);
		service_swap(service, known);
		service->metrics.counters[COUNT_RELOADS]++;
	} else {
		journal_event("not reloaded", "%s", error.text);
		service->metrics.counters[COUNT_RELOADS_FAILED]++;
	}
}

static void wait_for_end(struct service *service, const sigset_t *set)
{
	const struct timespec second = { 1, 0 };
	int got;

	do {
		got = sigtimedwait(set, NULL, &second);
		if (got == SIGHUP)
			reload(service);
		service->metrics.counters[COUNT_CUT] +=
			connections_sweep(service->connections);
	} while (got != SIGTERM && got != SIGINT);
}

/* Where requests come in; of port 0 it is not known before. */
static void find_address(struct service *service, int fd)
{
	const struct settings *s = &service->settings;
	struct sockaddr_in address = { 0 };
	socklen_t size = sizeof(address);
	char *out = service->address;

	if (s->listen && !getsockname(fd, (struct sockaddr *)&address, &size))
		snprintf(out, sizeof(service->address), "port %u",
			 ntohs(address.sin_port));
	else
		snprintf(out, sizeof(service->address), "%s",
			 s->socket ? s->socket : "socket of systemd");
}

static int serve(struct service *service, int fd, const sigset_t *set,
		 struct vouch_error *error)
{
	int code = http_start(service, fd, error);

	if (code)
		return code;
	code = sandbox_enter(error);
	if (!code) {
		journal_event("ready", "%s, %zu policies", service->address,
			      service->known->policies_count);
		wait_for_end(service, set);
		journal_event("draining", "%u requests are under way",
			      service->calls);
	}
	http_stop(service);
	return code;
}

static int run(struct service *service, struct vouch_error *error)
{
	int fd = listen_open(&service->settings, error), code;
	sigset_t set;

	if (fd < 0)
		return fd;
	block_signals(&set);
	find_address(service, fd);
	code = make(service, error);
	if (!code)
		code = serve(service, fd, &set, error);
	destroy(service);
	close(fd); /* the next start replaces its name */
	return code;
}

int main(int argc, char **argv)
{
	static struct service service;
	struct vouch_error error = { .text = "" };

	switch (options_take(&service.settings, argc, argv)) {
	case OPTIONS_DONE:
		return fflush(stdout) ? 1 : 0;
	case OPTIONS_WRONG:
		return 2;
	case OPTIONS_RUN:
		break;
	}
	sandbox_hide();
	if (!run(&service, &error)) {
		journal_event("stopped", "nothing is under way");
		return 0;
	}
	journal_event("failed", "%s", error.text);
	return 1;
}
