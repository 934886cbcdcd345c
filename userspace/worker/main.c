// SPDX-License-Identifier: MIT
/* A worker from its start to its end. */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>

#include "worker.h"

#define FLUSH_MS 2000 /* for acknowledgements that are under way */
#define CLOSE_MS 2000

static void block_signals(sigset_t *set)
{
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(set);
	sigaddset(set, SIGTERM);
	sigaddset(set, SIGINT);
	sigprocmask(SIG_BLOCK, set, NULL);
}

static unsigned int start(struct worker *worker, pthread_t *threads)
{
	unsigned int count = 0;

	while (count < worker->settings.threads &&
	       !pthread_create(&threads[count], NULL, take_work, worker))
		count++;
	return count;
}

/* What is under way is ended, and its message acknowledged. */
static void work(struct worker *worker, const sigset_t *set)
{
	static pthread_t threads[THREADS_MAX];
	unsigned int count = start(worker, threads);
	int signal = 0;

	if (!count)
		text_event("failed", "no thread can be started");
	else
		sigwait(set, &signal);
	worker->is_ending = true;
	for (unsigned int i = 0; i < count; i++)
		pthread_join(threads[i], NULL);
	natsConnection_FlushTimeout(worker->link.connection, FLUSH_MS);
	text_event("stopped",
		   "%lu results, %lu there before, %lu dead, %lu left",
		   worker->results, worker->before, worker->dead,
		   worker->again);
}

static int run(struct worker *worker, struct vouch_error *error)
{
	const struct worker_settings *s = &worker->settings;
	sigset_t set;
	int code;

	block_signals(&set);
	worker->sets = sets_new(s->anchors, s->anchors_count, error);
	if (!worker->sets)
		return error->code;
	code = link_open(&worker->link, &s->link, "vouch-worker", true, error);
	if (!code)
		work(worker, &set);
	link_close(&worker->link);
	sets_free(worker->sets);
	return code;
}

int main(int argc, char **argv)
{
	static struct worker worker;
	struct vouch_error error = { .text = "" };
	int code;

	switch (worker_options(&worker.settings, argc, argv)) {
	case OPTIONS_DONE:
		return fflush(stdout) ? 1 : 0;
	case OPTIONS_WRONG:
		return 2;
	case OPTIONS_RUN:
		break;
	}
	code = run(&worker, &error);
	if (code)
		text_event("failed", "%s", error.text);
	nats_CloseAndWait(CLOSE_MS);
	return code ? 1 : 0;
}
