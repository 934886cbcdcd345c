// SPDX-License-Identifier: MIT
/* One request over HTTP. */
#include <stdlib.h>
#include <string.h>

#include "fetch.h"

#ifdef VOUCH_WITH_CURL

#include "fetch_library.h"

#define CONNECT_MS 10000L
#define SLOW_BYTES 64L /* a second, */
#define SLOW_SECONDS 20L /* for so long, is no answer */

/* What comes in, as it comes. */
struct incoming {
	struct fetch_reply *reply;
	char *chains; /* headers that have issuer chains */
	size_t chains_size, headers_size, capacity;
	const char *broken; /* why the rest is not wanted, or NULL */
};

static bool append(struct incoming *in, struct vouch_bytes *bytes,
		   const char *data, size_t size)
{
	if (!size)
		return true;
	if (!bytes->data || bytes->size + size > in->capacity) {
		size_t capacity = 2 * (bytes->size + size);
		uint8_t *grown = realloc(bytes->data, capacity);

		if (!grown) {
			in->broken = "is more than there is memory for";
			return false;
		}
		bytes->data = grown;
		in->capacity = capacity;
	}
	memcpy(bytes->data + bytes->size, data, size);
	bytes->size += size;
	return true;
}

static size_t take_body(char *data, size_t unit, size_t count, void *context)
{
	struct incoming *in = context;
	size_t size = unit * count;

	if (size > FETCH_BODY_MAX - in->reply->answer.size) {
		in->broken = "is larger than 1 MiB";
		return 0;
	}
	return append(in, &in->reply->answer, data, size) ? size : 0;
}

/* "Name: value" of such a name into @out, without the end of the line. */
static void take_value(const char *line, size_t size, const char *name,
		       char *out, size_t out_size)
{
	size_t length = strlen(name);

	if (size <= length || strncasecmp(line, name, length) != 0)
		return;
	line += length;
	size -= length;
	while (size && (*line == ' ' || *line == '\t')) {
		line++;
		size--;
	}
	while (size && (line[size - 1] == '\r' || line[size - 1] == '\n'))
		size--;
	snprintf(out, out_size, "%.*s", (int)size, line);
}

/* Whether the line's name ends so, in whatever case. */
static bool is_chain(const char *line, size_t size)
{
	static const char tail[] = "-issuer-chain:";
	const char *colon = memchr(line, ':', size);
	size_t length = colon ? (size_t)(colon - line) + 1 : 0;

	return length >= strlen(tail) &&
	       !strncasecmp(line + length - strlen(tail), tail, strlen(tail));
}

static bool keep_chain(struct incoming *in, const char *line, size_t size)
{
	char *grown;

	if (in->chains_size) {
		in->broken = "has two issuer chains, want one";
		return false;
	}
	grown = realloc(in->chains, in->chains_size + size);
	if (!grown)
		return false;
	in->chains = grown;
	memcpy(grown + in->chains_size, line, size);
	in->chains_size += size;
	return true;
}

/* Each answer begins anew: the first ones are of a proxy, or "100 Continue". */
static size_t take_header(char *line, size_t unit, size_t count, void *context)
{
	struct incoming *in = context;
	size_t size = unit * count;

	if (size > 5 && !strncmp(line, "HTTP/", 5)) {
		in->headers_size = 0;
		in->chains_size = 0;
	}
	in->headers_size += size;
	if (in->headers_size > FETCH_HEADERS_MAX) {
		in->broken = "has headers of more than 64 KiB";
		return 0;
	}
	if (is_chain(line, size) && !keep_chain(in, line, size))
		return 0;
	take_value(line, size, "Location:", in->reply->location,
		   sizeof(in->reply->location));
	take_value(line, size, "Content-Encoding:", in->reply->encoding,
		   sizeof(in->reply->encoding));
	return size;
}

/* The key itself, or the wire, says who it is, whatever a certificate says. */
static void take_any_certificate(CURL *handle)
{
	curl.set(handle, CURLOPT_SSL_VERIFYPEER, 0L);
	curl.set(handle, CURLOPT_SSL_VERIFYHOST, 0L);
}

static void set_tls(CURL *handle, const struct fetch_request *request)
{
	const struct fetch_options *options = request->options;

	if (request->is_of_this_machine)
		take_any_certificate(handle);
	if (options->ca)
		curl.set(handle, CURLOPT_CAINFO, options->ca);
	if (!options->pin)
		return;
	curl.set(handle, CURLOPT_PINNEDPUBLICKEY, options->pin);
	if (!options->ca)
		take_any_certificate(handle);
}

static void set_limits(CURL *handle, const struct fetch_request *request)
{
	curl.set(handle, CURLOPT_PROTOCOLS_STR, "http,https");
	curl.set(handle, CURLOPT_FOLLOWLOCATION, 0L);
	curl.set(handle, CURLOPT_NOSIGNAL, 1L);
	curl.set(handle, CURLOPT_CONNECTTIMEOUT_MS,
		 request->timeout_ms < CONNECT_MS ? request->timeout_ms :
						    CONNECT_MS);
	curl.set(handle, CURLOPT_TIMEOUT_MS, request->timeout_ms);
	curl.set(handle, CURLOPT_LOW_SPEED_LIMIT, SLOW_BYTES);
	curl.set(handle, CURLOPT_LOW_SPEED_TIME, SLOW_SECONDS);
	curl.set(handle, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)FETCH_BODY_MAX);
	curl.set(handle, CURLOPT_USERAGENT, "vouch/" VOUCH_VERSION);
	if (request->is_metadata || request->is_of_this_machine)
		curl.set(handle, CURLOPT_NOPROXY, "*");
}

/* Lists that have to stay until the request is over. */
struct lists {
	struct curl_slist *headers, *routes;
};

static void set_lists(CURL *handle, const struct fetch_request *request,
		      struct lists *lists)
{
	const char *const *route = request->options->connect_to;

	if (request->is_metadata)
		lists->headers = curl.append(lists->headers, "Metadata: true");
	if (request->post) {
		lists->headers = curl.append(lists->headers,
					     "Content-Type: application/json");
		lists->headers =
			curl.append(lists->headers, "Accept: application/json");
		curl.set(handle, CURLOPT_POSTFIELDS, request->post);
	}
	for (; *route; route++)
		lists->routes = curl.append(lists->routes, *route);
	if (lists->headers)
		curl.set(handle, CURLOPT_HTTPHEADER, lists->headers);
	if (lists->routes)
		curl.set(handle, CURLOPT_CONNECT_TO, lists->routes);
}

static bool may_pass(CURLcode code)
{
	return code == CURLE_COULDNT_RESOLVE_HOST ||
	       code == CURLE_COULDNT_RESOLVE_PROXY ||
	       code == CURLE_COULDNT_CONNECT || code == CURLE_GOT_NOTHING ||
	       code == CURLE_OPERATION_TIMEDOUT || code == CURLE_SEND_ERROR ||
	       code == CURLE_RECV_ERROR || code == CURLE_PARTIAL_FILE;
}

/* "HTTP/1.1 200", chains and an empty line go before the body. */
static bool put_headers(struct incoming *in)
{
	struct vouch_bytes *answer = &in->reply->answer, whole = { 0 };
	char start[32];
	int used = snprintf(start, sizeof(start), "HTTP/1.1 %ld\r\n",
			    in->reply->status);

	in->capacity = 0;
	if (!append(in, &whole, start, (size_t)used) ||
	    (in->chains_size &&
	     !append(in, &whole, in->chains, in->chains_size)) ||
	    !append(in, &whole, "\r\n", 2)) {
		vouch_bytes_free(&whole);
		return false;
	}
	in->reply->body_at = whole.size;
	if (answer->size &&
	    !append(in, &whole, (char *)answer->data, answer->size)) {
		vouch_bytes_free(&whole);
		return false;
	}
	vouch_bytes_free(answer);
	*answer = whole;
	return true;
}

static void finish(CURL *handle, CURLcode code, const char *reason,
		   struct incoming *in)
{
	struct fetch_reply *reply = in->reply;
	curl_off_t wait = 0;

	if (code == CURLE_FILESIZE_EXCEEDED)
		in->broken = "is larger than 1 MiB";
	if (in->broken) {
		snprintf(reply->error, sizeof(reply->error), "answer %s",
			 in->broken);
		return;
	}
	if (code) {
		reply->may_pass = may_pass(code);
		snprintf(reply->error, sizeof(reply->error), "%s",
			 *reason ? reason : curl.strerror(code));
		return;
	}
	curl.info(handle, CURLINFO_RESPONSE_CODE, &reply->status);
	curl.info(handle, CURLINFO_RETRY_AFTER, &wait);
	if (wait > 0)
		reply->retry_after_s = (long)wait;
	if (!put_headers(in)) {
		reply->status = 0;
		snprintf(reply->error, sizeof(reply->error), "no memory");
	}
}

/* A key that is pinned says nothing of who answers without TLS. */
static bool is_pin_kept(const struct fetch_request *request,
			struct fetch_reply *reply)
{
	if (!request->options->pin || request->is_metadata ||
	    !strncmp(request->url, "https://", strlen("https://")))
		return true;
	snprintf(reply->error, sizeof(reply->error),
		 "--pin is for https, want such an address, or no --pin");
	return false;
}

int fetch_once(const struct fetch_request *request, struct fetch_reply *reply)
{
	struct incoming in = { .reply = reply };
	char reason[CURL_ERROR_SIZE] = "";
	struct lists lists = { 0 };
	CURL *handle;

	*reply = (struct fetch_reply){ .retry_after_s = -1 };
	if (!is_pin_kept(request, reply))
		return EXIT_UNDECIDED;
	if (!fetch_library_load(reply->error, sizeof(reply->error)))
		return EXIT_UNDECIDED;
	handle = curl.init();
	if (!handle) {
		snprintf(reply->error, sizeof(reply->error), "no memory");
		return EXIT_UNDECIDED;
	}
	set_limits(handle, request);
	set_tls(handle, request);
	set_lists(handle, request, &lists);
	curl.set(handle, CURLOPT_URL, request->url);
	curl.set(handle, CURLOPT_ERRORBUFFER, reason);
	curl.set(handle, CURLOPT_WRITEFUNCTION, take_body);
	curl.set(handle, CURLOPT_WRITEDATA, &in);
	curl.set(handle, CURLOPT_HEADERFUNCTION, take_header);
	curl.set(handle, CURLOPT_HEADERDATA, &in);
	finish(handle, curl.perform(handle), reason, &in);
	curl.cleanup(handle);
	curl.free_all(lists.headers);
	curl.free_all(lists.routes);
	free(in.chains);
	return EXIT_AFFIRMED;
}

#else

int fetch_once(const struct fetch_request *request, struct fetch_reply *reply)
{
	(void)request;
	*reply = (struct fetch_reply){ .retry_after_s = -1 };
	snprintf(reply->error, sizeof(reply->error),
		 "this vouch was built without libcurl");
	return EXIT_UNDECIDED;
}

#endif

void fetch_reply_free(struct fetch_reply *reply)
{
	vouch_bytes_free(&reply->answer);
}
