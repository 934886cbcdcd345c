/* SPDX-License-Identifier: MIT */
/*
 * vouch-worker: appraises what is in the queue.
 *
 * Each thread takes one message, appraises it, stores the result, and
 * acknowledges the message then: whatever ends a worker in between, another one
 * is given the message.
 */
#ifndef VOUCH_WORKER_H
#define VOUCH_WORKER_H

#include "queue.h"

#define ANCHORS_MAX 32
#define THREADS_MAX 256

struct worker_settings {
	struct link_settings link;
	const char *anchors[ANCHORS_MAX];
	unsigned int anchors_count;
	unsigned int threads, deliveries;
	bool has_time;
	time_t at;
};

struct worker {
	struct worker_settings settings;
	struct link link;
	struct sets *sets;
	atomic_bool is_ending;
	atomic_ulong results, before, dead, again;
};

/* ---- worker_options.c ---- */

enum options_status { OPTIONS_RUN, OPTIONS_DONE, OPTIONS_WRONG };

enum options_status worker_options(struct worker_settings *settings, int argc,
				   char **argv);

/* ---- handle.c: one message ---- */

void handle(struct worker *worker, natsMsg *msg);

/* ---- take.c: a thread's messages, until the worker is ending ---- */

void *take_work(void *worker);

#endif /* VOUCH_WORKER_H */
