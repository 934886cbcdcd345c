// SPDX-License-Identifier: MIT
/*
 * How long a connection may take for each step. libmicrohttpd ends those that
 * send nothing; these here also end those that send a little now and then. When
 * most connections are taken, who has not sent a request yet has a second.
 */
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "service.h"

#define SECOND_NS 1000000000ULL

struct connection {
	struct connection *next, **link;
	int fd;
	enum connection_state state;
	uint64_t since_ns;
};

struct connections {
	pthread_mutex_t lock;
	struct connection *first;
	unsigned int count, crowded;
	uint64_t timeout_ns;
};

struct connections *connections_new(const struct settings *settings)
{
	struct connections *all = calloc(1, sizeof(*all));

	if (!all)
		return NULL;
	pthread_mutex_init(&all->lock, NULL);
	all->timeout_ns = settings->timeout_s * SECOND_NS;
	all->crowded = settings->connections - settings->connections / 4;
	return all;
}

void connections_free(struct connections *all)
{
	if (!all)
		return;
	pthread_mutex_destroy(&all->lock);
	free(all);
}

static void add(struct connections *all, struct connection *c)
{
	c->next = all->first;
	c->link = &all->first;
	if (c->next)
		c->next->link = &c->next;
	all->first = c;
	all->count++;
}

static void drop(struct connections *all, struct connection *c)
{
	*c->link = c->next;
	if (c->next)
		c->next->link = c->link;
	all->count--;
}

static struct connection *start(struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(
		connection, MHD_CONNECTION_INFO_CONNECTION_FD);
	struct connection *c = calloc(1, sizeof(*c));

	if (!c)
		return NULL;
	c->fd = info ? info->connect_fd : -1;
	c->since_ns = bytes_now_ns();
	return c;
}

/* The socket is open as long as its row is there. */
void connections_notify(void *data, struct MHD_Connection *connection,
			void **context,
			enum MHD_ConnectionNotificationCode code)
{
	struct connections *all = ((struct service *)data)->connections;
	bool is_new = code == MHD_CONNECTION_NOTIFY_STARTED;
	struct connection *c = is_new ? start(connection) : *context;

	*context = c;
	if (!c)
		return;
	pthread_mutex_lock(&all->lock);
	if (is_new)
		add(all, c);
	else
		drop(all, c);
	pthread_mutex_unlock(&all->lock);
	if (!is_new) {
		free(c);
		*context = NULL;
	}
}

void connections_set(struct connections *all, struct MHD_Connection *connection,
		     enum connection_state state)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(
		connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
	struct connection *c = info ? info->socket_context : NULL;

	if (!c)
		return;
	pthread_mutex_lock(&all->lock);
	c->state = state;
	c->since_ns = bytes_now_ns();
	pthread_mutex_unlock(&all->lock);
}

unsigned int connections_count(struct connections *all)
{
	unsigned int count;

	pthread_mutex_lock(&all->lock);
	count = all->count;
	pthread_mutex_unlock(&all->lock);
	return count;
}

/* Each that is in a state for longer; a worker is waited for. */
static unsigned int end_older(struct connections *all, uint64_t reading_ns,
			      uint64_t writing_ns)
{
	uint64_t now = bytes_now_ns();
	unsigned int ended = 0;

	for (struct connection *c = all->first; c; c = c->next) {
		uint64_t limit = c->state == CONNECTION_READS ? reading_ns :
								writing_ns;

		if (c->state == CONNECTION_WORKS || now - c->since_ns < limit)
			continue;
		shutdown(c->fd, SHUT_RDWR);
		ended++;
	}
	return ended;
}

unsigned int connections_sweep(struct connections *all)
{
	unsigned int ended;
	uint64_t reading;

	pthread_mutex_lock(&all->lock);
	reading = all->count >= all->crowded ? SECOND_NS : all->timeout_ns;
	ended = end_older(all, reading, all->timeout_ns);
	pthread_mutex_unlock(&all->lock);
	return ended;
}

void connections_end_idle(struct connections *all)
{
	pthread_mutex_lock(&all->lock);
	end_older(all, SECOND_NS / 2, all->timeout_ns);
	pthread_mutex_unlock(&all->lock);
}
