// SPDX-License-Identifier: MIT
/*
 * Requests as libmicrohttpd hands them over: head, body in pieces, end. What is
 * refused by its head is answered behind its body, which is read and dropped as
 * far as it is short: a connection that is closed over unread bytes takes the
 * answer with it.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "service.h"

#define HEAD_MAX (32U << 10) /* headers and address of a request */
#define DISCARD_MAX (4U << 20)
#define FIRST_ROOM 4096U

static void free_body(struct call *call)
{
	free(call->body);
	call->service->memory -= call->room;
	call->body = NULL;
	call->size = 0;
	call->room = 0;
}

static void refuse_size(struct call *call)
{
	answer_problem(&call->answer, 413,
		       "the body is too large, want %u bytes at most",
		       call->service->settings.body_max);
}

/* Of a chunked body it is not known beforehand. */
static void check_length(struct call *call)
{
	const char *text = call_header(call, "Content-Length");

	if (text && strtoull(text, NULL, 10) > call->service->settings.body_max)
		refuse_size(call);
}

/* What is not ASCII cannot go back in an answer, and is no media type. */
static bool is_plain(const char *type)
{
	while (*type && !(*type & 0x80))
		type++;
	return !*type;
}

static void check_type(struct call *call)
{
	const char *type = call_header(call, "Content-Type");
	const char *coding = call_header(call, "Content-Encoding");
	const char *const *types = call->route->types;
	char all[512] = "";

	for (size_t i = 0; types[i]; i++) {
		size_t used = strlen(all);

		if (accept_is_type(type, types[i]) && is_plain(type) && !coding)
			return;
		snprintf(all + used, sizeof(all) - used, "%s%s",
			 used ? ", " : "", types[i]);
	}
	if (coding)
		answer_problem(&call->answer, 415,
			       "the body has Content-Encoding '%.40s', want it "
			       "as it is",
			       coding);
	else
		answer_problem(&call->answer, 415,
			       "the body is '%.100s', want %s",
			       type ? type : "of no type", all);
	answer_header(&call->answer, "Accept", "%s", all);
}

static void check_head(struct call *call, const char *method, const char *path)
{
	call->route = route_find(call, method, path);
	if (!call->route)
		return;
	if (call->route->types)
		check_type(call);
	if (!call->answer.status)
		check_length(call);
	if (!call->answer.status)
		query_check(call);
	if (!call->answer.status && call->service->is_draining &&
	    call->route->is_costly)
		answer_busy(&call->answer, 503, "the service is ending");
}

static struct call *call_new(struct service *service,
			     struct MHD_Connection *connection)
{
	struct call *call = calloc(1, sizeof(*call));
	uint8_t id[8];

	if (!call || !nonce_random(id, sizeof(id))) {
		free(call);
		return NULL;
	}
	bytes_hex(id, sizeof(id), call->id);
	call->service = service;
	call->connection = connection;
	call->client = -1;
	call->started_ns = bytes_now_ns();
	service->calls++;
	return call;
}

/* More room as bytes come, not as a header promises. */
static bool make_room(struct call *call, size_t wanted)
{
	struct service *service = call->service;
	size_t room = call->room ? call->room : FIRST_ROOM, more;
	uint8_t *body;

	while (room < wanted)
		room *= 2;
	more = room - call->room;
	if (!more)
		return true;
	if (atomic_fetch_add(&service->memory, more) + more >
	    service->settings.memory_max) {
		service->memory -= more;
		return false;
	}
	body = realloc(call->body, room);
	if (!body) {
		service->memory -= more;
		return false;
	}
	call->body = body;
	call->room = room;
	return true;
}

static enum MHD_Result discard(struct call *call, size_t size)
{
	free_body(call);
	call->discarded += size;
	return call->discarded > DISCARD_MAX ? MHD_NO : MHD_YES;
}

static enum MHD_Result take_piece(struct call *call, const char *data,
				  size_t size)
{
	if (!call->answer.status && call->route->types &&
	    call->size + size > call->service->settings.body_max)
		refuse_size(call);
	else if (!call->answer.status && call->route->types &&
		 !make_room(call, call->size + size))
		answer_busy(&call->answer, 503,
			    "requests under way have all of the memory");
	if (call->answer.status || !call->route->types)
		return discard(call, size);
	memcpy(call->body + call->size, data, size);
	call->size += size;
	return MHD_YES;
}

static void add_headers(struct call *call, struct MHD_Response *response)
{
	struct answer *a = &call->answer;

	if (a->type)
		MHD_add_response_header(response, "Content-Type", a->type);
	for (unsigned int i = 0; i < a->headers_count; i++)
		MHD_add_response_header(response, a->headers[i].name,
					a->headers[i].value);
	MHD_add_response_header(response, "Cache-Control", "no-store");
	MHD_add_response_header(response, "X-Content-Type-Options", "nosniff");
	if (call->service->is_draining)
		MHD_add_response_header(response, "Connection", "close");
}

static enum MHD_Result send_answer(struct call *call)
{
	struct service *service = call->service;
	struct answer *a = &call->answer;
	struct MHD_Response *response = MHD_create_response_from_buffer(
		a->size, a->body, MHD_RESPMEM_MUST_FREE);
	enum MHD_Result done = MHD_NO;

	if (!response)
		return MHD_NO;
	a->body = NULL; /* libmicrohttpd frees it */
	add_headers(call, response);
	if (a->status < ARRAY_SIZE(service->metrics.answers))
		service->metrics.answers[a->status]++;
	connections_set(service->connections, call->connection,
			CONNECTION_WRITES);
	done = MHD_queue_response(call->connection, a->status, response);
	MHD_destroy_response(response);
	return done;
}

/* The whole body is there. */
static enum MHD_Result answer(struct call *call)
{
	if (call->answer.status || call->is_done)
		return send_answer(call);
	if (!call->route->is_costly) {
		call->route->answer(call);
		return send_answer(call);
	}
	connections_set(call->service->connections, call->connection,
			CONNECTION_WORKS);
	if (workers_take(call->service->workers, call))
		return MHD_YES;
	return send_answer(call);
}

/* Far too long to be read and dropped: the answer may be lost. */
static bool is_hopeless(const struct call *call)
{
	const char *text = call_header(call, "Content-Length");

	return call->answer.status && text &&
	       strtoull(text, NULL, 10) > DISCARD_MAX;
}

/* Who asks before he sends gets his answer at once. */
static bool is_asking_first(const struct call *call)
{
	return call->answer.status && call_header(call, "Expect");
}

static enum MHD_Result count_framing(void *data, enum MHD_ValueKind kind,
				     const char *name, const char *value)
{
	unsigned int *count = data;

	(void)kind;
	(void)value;
	*count += !strcasecmp(name, "Content-Length") ||
		  !strcasecmp(name, "Transfer-Encoding");
	return MHD_YES;
}

/*
 * Two lengths, or a length beside pieces: a proxy may see another end of the
 * request than we do (RFC 9112, section 11.2). Its connection is ended.
 */
static bool is_ambiguous(struct call *call)
{
	unsigned int count = 0;

	MHD_get_connection_values(call->connection, MHD_HEADER_KIND,
				  count_framing, &count);
	if (count > 1)
		answer_problem(&call->answer, 400,
			       "the request has more than one length, want "
			       "Content-Length or Transfer-Encoding, once");
	return count > 1;
}

/*
 * Where a body of another coding ends is not known: nothing of it is waited for
 * (RFC 9112, section 6.1).
 */
static bool is_of_unknown_coding(struct call *call)
{
	const char *coding = call_header(call, "Transfer-Encoding");

	if (!coding || !strcasecmp(coding, "chunked"))
		return false;
	answer_problem(&call->answer, 501,
		       "the body has Transfer-Encoding '%.40s', want chunked",
		       coding);
	return true;
}

static enum MHD_Result take_head(struct service *service,
				 struct MHD_Connection *connection,
				 const char *method, const char *path,
				 void **context)
{
	struct call *call = call_new(service, connection);

	*context = call;
	if (!call)
		return MHD_NO;
	connections_set(service->connections, connection, CONNECTION_READS);
	check_head(call, method, path);
	return is_ambiguous(call) || is_of_unknown_coding(call) ||
			       is_hopeless(call) || is_asking_first(call) ?
		       send_answer(call) :
		       MHD_YES;
}

static enum MHD_Result handle(void *data, struct MHD_Connection *connection,
			      const char *path, const char *method,
			      const char *version, const char *piece,
			      size_t *size, void **context)
{
	struct call *call = *context;
	enum MHD_Result done;

	(void)version;
	if (!call)
		return take_head(data, connection, method, path, context);
	if (!*size)
		return answer(call);
	done = take_piece(call, piece, *size);
	*size = 0;
	return done;
}

static void finish(void *data, struct MHD_Connection *connection,
		   void **context, enum MHD_RequestTerminationCode code)
{
	struct service *service = data;
	struct call *call = *context;

	(void)code;
	connections_set(service->connections, connection, CONNECTION_READS);
	if (!call)
		return;
	free_body(call);
	answer_free(&call->answer);
	service->calls--;
	free(call);
	*context = NULL;
}

int http_start(struct service *service, int fd, struct vouch_error *error)
{
	const struct settings *s = &service->settings;

	service->daemon = MHD_start_daemon(
		MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME, 0,
		NULL, NULL, handle, service, MHD_OPTION_LISTEN_SOCKET, fd,
		MHD_OPTION_CONNECTION_LIMIT, s->connections,
		MHD_OPTION_CONNECTION_TIMEOUT, s->timeout_s,
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)HEAD_MAX,
		MHD_OPTION_NOTIFY_COMPLETED, finish, service,
		MHD_OPTION_NOTIFY_CONNECTION, connections_notify, service,
		MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_END);
	if (service->daemon)
		return 0;
	error->code = errno ? -errno : -EIO;
	snprintf(error->text, sizeof(error->text),
		 "the socket cannot be served: %s", strerror(-error->code));
	return error->code;
}

void http_stop(struct service *service)
{
	const struct timespec step = { 0, 20000000 };
	uint64_t start = bytes_now_ns();
	uint64_t limit = service->settings.drain_s * 1000000000ULL;

	service->is_draining = true;
	MHD_quiesce_daemon(service->daemon);
	while ((service->calls || connections_count(service->connections)) &&
	       bytes_now_ns() - start < limit) {
		nanosleep(&step, NULL);
		connections_end_idle(service->connections);
	}
	/* Whose worker is not done is waited for: it is bounded. */
	workers_stop(service->workers);
	/* Until here requests come in, which workers_take() refuses. */
	MHD_stop_daemon(service->daemon);
}
