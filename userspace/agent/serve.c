// SPDX-License-Identifier: MIT
/* One connection: a request, Evidence for its user, the answer. */
#define _GNU_SOURCE /* struct ucred */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "agent.h"

struct connection {
	int fd;
	uid_t uid;
};

/*
 * Never over a nonce that the caller chose alone, and never over REPORT_DATA of
 * the service's own: the report is bound to the service's user, so that a
 * verifier sees that it was this service which named the caller.
 */
static int make_evidence(const struct request *request, const uint8_t *nonce,
			 struct vouch_bytes *evidence,
			 struct vouch_error *error)
{
	struct vouch_report_options options = {
		.size = sizeof(options),
		.certs = request->certs,
		.timeout_ms = request->timeout_ms,
	};
	struct vouch_device *device;
	struct vouch_get_info info;
	int ret = vouch_device_open(&device, NULL, false, error);

	if (ret)
		return ret;
	ret = vouch_device_info(device, &info, error);
	if (!ret) {
		options.bound = info.features & VOUCH_FEATURE_BOUND;
		options.separated = !options.bound;
		options.log = request->log && info.features & VOUCH_FEATURE_LOG;
		ret = vouch_evidence_create(device, nonce,
					    VOUCH_CALLER_NONCE_SIZE, &options,
					    evidence, error);
	}
	vouch_device_close(device);
	return ret;
}

static char *answer(const struct connection *c, const char *line, size_t size,
		    struct vouch_error *error)
{
	uint8_t nonce[VOUCH_CALLER_NONCE_SIZE];
	struct vouch_bytes evidence = { 0 };
	struct request request;
	char *text = NULL;
	int ret = request_parse(line, size, &request, error);

	if (!ret)
		ret = vouch_caller_nonce(c->uid, request.nonce,
					 request.nonce_size, nonce, error);
	if (!ret)
		ret = make_evidence(&request, nonce, &evidence, error);
	if (!ret)
		text = answer_evidence(c->uid, nonce, &evidence);
	if (!ret && !text)
		strcpy(error->text, "there is no memory for the answer");
	vouch_bytes_free(&evidence);
	return text;
}

static void explain(ssize_t code, struct vouch_error *error)
{
	const char *text = strerror((int)-code);

	if (code == -ETIMEDOUT)
		text = "request did not come in time, want it within 5 s";
	if (code == -EMSGSIZE)
		text = "request is longer than 4096 bytes, want one line";
	if (code == -EPIPE)
		text = "request has no newline, want one at its end";
	snprintf(error->text, sizeof(error->text), "%s", text);
}

static void refuse(const struct connection *c, const char *why, int timeout_ms)
{
	char *text = answer_error(why);

	fprintf(stderr, "vouch-agent: user %u: %s\n", (unsigned int)c->uid,
		why);
	if (text)
		line_write(c->fd, text, timeout_ms);
	free(text);
}

static void converse(const struct connection *c)
{
	char line[REQUEST_SIZE_MAX];
	struct vouch_error error;
	char *text = NULL;
	ssize_t size;

	size = line_read(c->fd, line, sizeof(line), REQUEST_TIMEOUT_MS);
	if (!size)
		return;
	if (size > 0)
		text = answer(c, line, (size_t)size, &error);
	else
		explain(size, &error);
	if (text)
		line_write(c->fd, text, ANSWER_TIMEOUT_MS);
	else
		refuse(c, error.text, ANSWER_TIMEOUT_MS);
	free(text);
}

static void end(struct connection *c)
{
	close(c->fd);
	users_end(c->uid);
	free(c);
}

static void *run(void *data)
{
	const struct connection *c = data;

	converse(c);
	line_end(c->fd, END_TIMEOUT_MS);
	end(data);
	return NULL;
}

static bool start(struct connection *c)
{
	pthread_attr_t attr;
	pthread_t thread;
	int ret;

	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	ret = pthread_create(&thread, &attr, run, c);
	pthread_attr_destroy(&attr);
	return ret == 0;
}

void serve(int fd)
{
	struct connection *c = malloc(sizeof(*c));
	struct ucred peer;
	socklen_t size = sizeof(peer);

	if (!c || getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size)) {
		close(fd);
		free(c);
		return;
	}
	*c = (struct connection){ fd, peer.uid };
	if (!users_begin(c->uid)) {
		refuse(c,
		       "user has 8 requests under way, or all have 64, "
		       "want fewer",
		       0);
		line_end(fd, 0);
		close(fd);
		free(c);
		return;
	}
	if (!start(c)) {
		refuse(c, "there is no thread for the request", 0);
		end(c);
	}
}
