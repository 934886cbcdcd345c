// SPDX-License-Identifier: MIT
/*
 * Workers appraise. Requests wait for them in a queue of bounded length; when
 * it is full, or one client has too many in it, the next is told to come again.
 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "service.h"

#define CLIENTS 1024 /* slots; clients that share one share its places */
#define STACK_SIZE (1U << 20)

struct workers {
	struct service *service;
	pthread_mutex_t lock;
	pthread_cond_t moved;
	struct call *first, **last;
	unsigned int waiting;
	bool is_over;
	unsigned int clients[CLIENTS]; /* waiting or under way */
	uint64_t seed;
	unsigned int count;
	pthread_t threads[];
};

static struct call *next_call(struct workers *w)
{
	struct call *call;

	pthread_mutex_lock(&w->lock);
	while (!w->first && !w->is_over)
		pthread_cond_wait(&w->moved, &w->lock);
	call = w->first;
	if (call) {
		w->first = call->next;
		if (!w->first)
			w->last = &w->first;
		w->waiting--;
	}
	pthread_mutex_unlock(&w->lock);
	return call;
}

static void leave(struct workers *w, const struct call *call)
{
	if (call->client < 0)
		return;
	pthread_mutex_lock(&w->lock);
	w->clients[call->client]--;
	pthread_mutex_unlock(&w->lock);
}

static void *work(void *data)
{
	struct workers *w = data;
	struct call *call;

	while ((call = next_call(w))) {
		struct MHD_Connection *connection = call->connection;

		call->route->answer(call);
		leave(w, call);
		call->is_done = true;
		/* From there on @call belongs to the other thread. */
		MHD_resume_connection(connection);
	}
	return NULL;
}

static bool start(struct workers *w, unsigned int count)
{
	pthread_attr_t attributes;

	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, STACK_SIZE);
	while (w->count < count &&
	       !pthread_create(&w->threads[w->count], &attributes, work, w))
		w->count++;
	pthread_attr_destroy(&attributes);
	return w->count == count;
}

struct workers *workers_new(struct service *service)
{
	unsigned int count = service->settings.workers;
	struct workers *w = calloc(1, sizeof(*w) + count * sizeof(pthread_t));

	if (!w || !nonce_random((uint8_t *)&w->seed, sizeof(w->seed))) {
		free(w);
		return NULL;
	}
	w->service = service;
	w->last = &w->first;
	pthread_mutex_init(&w->lock, NULL);
	pthread_cond_init(&w->moved, NULL);
	if (start(w, count))
		return w;
	workers_free(w);
	return NULL;
}

/* FNV-1a from a random start: nobody can choose whom he shares a slot with. */
static int slot_of(const struct workers *w, const char *name)
{
	uint64_t hash = 14695981039346656037ULL ^ w->seed;

	for (; *name; name++)
		hash = (hash ^ (uint8_t)*name) * 1099511628211ULL;
	return (int)((hash ^ hash >> 32) % CLIENTS);
}

/* Who asks, as the proxy in front says; -1: nobody says so. */
static int client_of(const struct workers *w, const struct call *call)
{
	const char *header = w->service->settings.client_header;
	const char *name = header ? call_header(call, header) : NULL;

	return name ? slot_of(w, name) : -1;
}

static bool enter(struct workers *w, struct call *call)
{
	const struct settings *s = &w->service->settings;

	if (w->is_over || w->waiting >= s->queue) {
		answer_busy(&call->answer, 503, "too many requests wait");
		return false;
	}
	if (call->client >= 0 && w->clients[call->client] >= s->per_client) {
		answer_busy(&call->answer, 429,
			    "too many requests of this client wait");
		return false;
	}
	if (call->client >= 0)
		w->clients[call->client]++;
	MHD_suspend_connection(call->connection);
	call->next = NULL;
	*w->last = call;
	w->last = &call->next;
	w->waiting++;
	return true;
}

bool workers_take(struct workers *w, struct call *call)
{
	bool is_taken;

	call->client = client_of(w, call);
	pthread_mutex_lock(&w->lock);
	is_taken = enter(w, call);
	if (is_taken)
		pthread_cond_signal(&w->moved);
	pthread_mutex_unlock(&w->lock);
	return is_taken;
}

unsigned int workers_waiting(struct workers *w)
{
	unsigned int waiting;

	pthread_mutex_lock(&w->lock);
	waiting = w->waiting;
	pthread_mutex_unlock(&w->lock);
	return waiting;
}

void workers_stop(struct workers *w)
{
	pthread_mutex_lock(&w->lock);
	w->is_over = true;
	pthread_cond_broadcast(&w->moved);
	pthread_mutex_unlock(&w->lock);
	for (unsigned int i = 0; i < w->count; i++)
		pthread_join(w->threads[i], NULL);
	w->count = 0;
}

void workers_free(struct workers *w)
{
	if (!w)
		return;
	workers_stop(w);
	pthread_mutex_destroy(&w->lock);
	pthread_cond_destroy(&w->moved);
	free(w);
}
