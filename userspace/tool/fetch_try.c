// SPDX-License-Identifier: MIT
/*
 * Politeness: what a service says about when to come again is done; else waits
 * grow, and no two clients wait the same. What will not change is not asked
 * again.
 */
#define _GNU_SOURCE /* getrandom() */
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "fetch.h"

#define TIMEOUT_S 120
#define TRY_MS 30000 /* for one request */
#define TRIES_MAX 5 /* where nobody asked us to wait */
#define WAIT_BUSY_MS 10000 /* the first after 429: AMD's is one in 10 s */
#define WAIT_ILL_MS 1000 /* the first after anything else */

double fetch_clock(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

void fetch_progress(const char *format, ...)
{
	va_list args;

	if (!isatty(STDERR_FILENO))
		return;
	fputs("\r", stderr);
	if (format) {
		va_start(args, format);
		vfprintf(stderr, format, args);
		va_end(args);
	}
	fputs("\033[K", stderr);
	fflush(stderr);
}

/* 429 ends; so do most of these. What else there is stays as it is. */
static bool status_may_pass(long status)
{
	return status == 429 || status == 408 || status == 500 ||
	       status == 502 || status == 503 || status == 504;
}

/* What a status means; PCCS has three of its own. */
static const char *status_text(long status)
{
	static const struct {
		long status;
		const char *text;
	} rows[] = {
		{ 400, "the request is not one that it takes" },
		{ 401, "it wants a key that vouch does not send" },
		{ 403, "it does not let us" },
		{ 404, "it knows no such chip, platform or product" },
		{ 410, "it does not serve this any more" },
		{ 429, "it was asked too often" },
		{ 460, "PCCS: what it has of this is damaged" },
		{ 461, "PCCS: it does not know the platform" },
		{ 462, "PCCS: it has no certificate for the platform" },
		{ 500, "it has a fault of its own" },
		{ 502, "the service behind it does not answer" },
		{ 503, "it does not serve for now" },
		{ 504, "the service behind it does not answer" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		if (rows[i].status == status)
			return rows[i].text;
	}
	return "which means nothing here";
}

/* The first line of what it wrote beside the status, if that is text. */
static void quote_body(const struct fetch_reply *reply, char *out, size_t size)
{
	const uint8_t *body = reply->answer.data + reply->body_at;
	size_t length = reply->answer.size - reply->body_at, used = 0;

	*out = '\0';
	if (!length || *body == '<' || *body == '{')
		return;
	used = (size_t)snprintf(out, size, ": \"");
	for (size_t i = 0; i < length && isprint(body[i]) && used + 2 < size;
	     i++)
		out[used++] = (char)body[i];
	snprintf(out + used, size - used, "\"");
}

static void tell_status(struct fetch_reply *reply)
{
	char said[128];

	if (reply->status >= 300 && reply->status < 400) {
		snprintf(reply->error, sizeof(reply->error),
			 "status %ld leads to '%.160s', which vouch does not "
			 "follow",
			 reply->status, reply->location);
		return;
	}
	quote_body(reply, said, sizeof(said));
	snprintf(reply->error, sizeof(reply->error), "status %ld, %s%s",
		 reply->status, status_text(reply->status), said);
}

/* Bytes that are signed must come as they are. */
static bool is_plain(struct fetch_reply *reply)
{
	if (!*reply->encoding || !strcasecmp(reply->encoding, "identity"))
		return true;
	snprintf(reply->error, sizeof(reply->error),
		 "answer is encoded as '%s', which was not asked for",
		 reply->encoding);
	return false;
}

/* Between once and one and a half times as long. */
static double with_jitter(double seconds)
{
	uint16_t random = 0;

	if (getrandom(&random, sizeof(random), 0) != sizeof(random))
		random = (uint16_t)getpid();
	return seconds * (1 + random / 131072.0);
}

static double wait_for(const struct fetch_request *request,
		       const struct fetch_reply *reply, unsigned int tries)
{
	uint32_t first = request->options->backoff_ms;
	double seconds;

	if (reply->retry_after_s >= 0)
		return (double)reply->retry_after_s;
	if (!first)
		first = reply->status == 429 ? WAIT_BUSY_MS : WAIT_ILL_MS;
	seconds = first / 1000.0;
	while (tries-- > 1 && seconds < 60)
		seconds *= 2;
	return with_jitter(seconds);
}

static void sleep_for(double seconds)
{
	struct timespec left = {
		.tv_sec = (time_t)seconds,
		.tv_nsec = (long)((seconds - (double)(time_t)seconds) * 1e9),
	};

	while (nanosleep(&left, &left) && errno == EINTR)
		;
}

/* False when there is no more time, which is added to the reason. */
static bool wait_a_while(const struct fetch_request *request, const char *what,
			 struct fetch_reply *reply, unsigned int tries,
			 double deadline)
{
	double seconds = wait_for(request, reply, tries);
	size_t used = strlen(reply->error);

	if (reply->status != 429 && reply->retry_after_s < 0 &&
	    tries >= TRIES_MAX)
		return false;
	if (fetch_clock() + seconds > deadline) {
		snprintf(reply->error + used, sizeof(reply->error) - used,
			 "; %s %.0f s, for which --timeout leaves no time",
			 reply->retry_after_s >= 0 ? "it asks to wait for" :
						     "the next try is in",
			 seconds);
		return false;
	}
	fetch_progress("%s: %s; again in %.0f s", what, reply->error, seconds);
	sleep_for(seconds);
	return true;
}

static long left_ms(double deadline)
{
	double left = (deadline - fetch_clock()) * 1000;

	return left > TRY_MS ? TRY_MS : left < 1 ? 1 : (long)left;
}

int fetch_try(const struct fetch_request *request, const char *what,
	      struct fetch_reply *reply)
{
	uint32_t seconds = request->options->timeout_s;
	double deadline = fetch_clock() + (seconds ? seconds : TIMEOUT_S);
	struct fetch_request once = *request;

	for (unsigned int tries = 1;; tries++) {
		fetch_progress("%s: %s", what, request->url);
		once.timeout_ms = left_ms(deadline);
		if (fetch_once(&once, reply))
			return EXIT_UNDECIDED;
		if (reply->status == 200)
			return is_plain(reply) ? EXIT_AFFIRMED : EXIT_UNDECIDED;
		if (reply->status) {
			reply->may_pass = status_may_pass(reply->status);
			tell_status(reply);
		}
		if (!reply->may_pass ||
		    !wait_a_while(request, what, reply, tries, deadline))
			return EXIT_UNDECIDED;
		fetch_reply_free(reply);
	}
}
