/* SPDX-License-Identifier: MIT */
/* One request of HTTP: its answer, its route, and who works at it. */
#ifndef VOUCH_SERVICE_CALL_H
#define VOUCH_SERVICE_CALL_H

#include <jansson.h>
#include <microhttpd.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct service;
struct settings;

/* ---- answer.c ---- */

#define TYPE_JSON "application/json"
#define TYPE_PROBLEM "application/problem+json"
#define TYPE_JWT "application/eat+jwt"
#define TYPE_CWT "application/eat+cwt"
#define TYPE_HTML "text/html; charset=utf-8"
#define ANSWER_HEADERS 4
#define HEADER_MAX 384

struct answer {
	unsigned int status;
	const char *type;
	char *body; /* allocated */
	size_t size;
	struct {
		const char *name;
		char value[HEADER_MAX];
	} headers[ANSWER_HEADERS];
	unsigned int headers_count;
};

void answer_header(struct answer *answer, const char *name, const char *format,
		   ...) __attribute__((format(printf, 3, 4)));

/* Takes @body, which may be NULL: then there was no memory. */
void answer_text(struct answer *answer, unsigned int status, const char *type,
		 char *body);
void answer_bytes(struct answer *answer, unsigned int status, const char *type,
		  char *body, size_t size);
void answer_json(struct answer *answer, unsigned int status, const char *type,
		 json_t *body);

/* RFC 9457; what was answered before is forgotten. */
void answer_problem(struct answer *answer, unsigned int status,
		    const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* 429 and 503: when to come again. */
void answer_busy(struct answer *answer, unsigned int status, const char *why);
void answer_free(struct answer *answer);

/* ---- accept.c ---- */

/*
 * The index of the type in @offered, up to NULL, that a header Accept likes
 * best; the first one without a header; -1: none of them.
 */
int accept_choose(const char *header, const char *const *offered);

/* Whether a Content-Type is @type, whatever its parameters are. */
bool accept_is_type(const char *content_type, const char *type);

/* ---- calls: one request under way ---- */

struct route;

struct call {
	struct service *service;
	struct MHD_Connection *connection;
	const struct route *route;
	const char *rest; /* of the path, behind that of the route */
	uint64_t started_ns;
	uint8_t *body;
	size_t size, room;
	size_t discarded;
	struct answer answer; /* with a status: nothing else is done */
	bool is_done; /* by a worker */
	int client; /* slot of who asks, or -1 */
	char id[17]; /* of the request, in the log */
	struct call *next; /* in the queue */
};

/* NULL: it is not there. They last as long as the call. */
const char *call_argument(const struct call *call, const char *name);
const char *call_header(const struct call *call, const char *name);

typedef void call_fn(struct call *call);

struct route {
	const char *method, *path;
	bool is_prefix; /* the rest of the path is an argument */
	bool is_costly; /* for a worker */
	const char *const *types; /* of the body, up to NULL; NULL: no body */
	const char *const *arguments; /* of the query; NULL: whatever it is */
	call_fn *answer;
};

/* ---- routes.c ---- */

/* NULL: @call has its answer. */
const struct route *route_find(struct call *call, const char *method,
			       const char *path);

/* ---- query.c ---- */

/* @call has its answer when an argument is none of its route's. */
void query_check(struct call *call);

/* "true", "1", "false" or "0"; false: @call has its answer. */
bool query_flag(struct call *call, const char *name, bool *is_set);

/* ---- workers.c ---- */

struct workers;

struct workers *workers_new(struct service *service);

/* False: @call has its answer. Otherwise its connection is suspended. */
bool workers_take(struct workers *workers, struct call *call);
unsigned int workers_waiting(struct workers *workers);

/* When nothing is left in the queue; whoever comes later is refused. */
void workers_stop(struct workers *workers);

/* When nobody can come any more. */
void workers_free(struct workers *workers);

/* ---- connections.c: how long each may take ---- */

struct connections;

struct connections *connections_new(const struct settings *settings);
void connections_free(struct connections *all);
void connections_notify(void *service, struct MHD_Connection *connection,
			void **context,
			enum MHD_ConnectionNotificationCode code);

enum connection_state {
	CONNECTION_READS, /* a request, or waits for one */
	CONNECTION_WORKS,
	CONNECTION_WRITES,
};

void connections_set(struct connections *all, struct MHD_Connection *connection,
		     enum connection_state state);
unsigned int connections_count(struct connections *all);

/* Returns how many were too slow, and are ended now. */
unsigned int connections_sweep(struct connections *all);

/* Those that wait for a request, whoever has sent none of it. */
void connections_end_idle(struct connections *all);

#endif /* VOUCH_SERVICE_CALL_H */
