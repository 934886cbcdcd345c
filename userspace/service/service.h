/* SPDX-License-Identifier: MIT */
/*
 * vouch-verifierd: appraisals over HTTP.
 *
 * One thread, libmicrohttpd's, reads requests and writes answers. What costs
 * signatures is done by workers, which share one verifier and take requests
 * from a queue of bounded length. The first thread waits for signals, and ends
 * connections that are too slow.
 */
#ifndef VOUCH_SERVICE_H
#define VOUCH_SERVICE_H

#include <jansson.h>
#include <microhttpd.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>
#include <vouch.h>

#include "call.h"
#include "log_line.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof(*(a)))
#define PATHS_MAX 32
#define DIGEST_TEXT 65 /* SHA-256 in hexadecimal */
#define NAME_MAX_SIZE 65 /* of a policy */
#define KEYS_MAX 4
#define NONCE_KEY_MIN 32
#define NONCE_MIN 8
#define NONCE_MAX 64

struct paths {
	const char *at[PATHS_MAX];
	unsigned int count;
};

/* What the command line says; not changed afterwards. */
struct settings {
	const char *socket, *listen; /* both NULL: what systemd passed */
	const char *policies; /* folder */
	const char *client_header;
	const char *sign_key, *issuer; /* of signed results, or NULL */
	struct paths endorsements, anchors, nonce_keys;
	unsigned int workers, queue, connections, per_client;
	unsigned int timeout_s, drain_s, lifetime_s, nonces, result_lifetime_s;
	unsigned int body_max, memory_max;
	bool is_single_use;
	bool has_time;
	time_t at;
};

/* ---- options.c ---- */

enum options_status { OPTIONS_RUN, OPTIONS_DONE, OPTIONS_WRONG };

enum options_status options_take(struct settings *s, int argc, char **argv);

/* ---- bytes.c ---- */

bool bytes_digest(const void *data, size_t size, char *hex);
void bytes_hex(const uint8_t *data, size_t size, char *hex);

/* An even number of digits, of @min to @max bytes. */
bool bytes_from_hex(const char *text, uint8_t *out, size_t min, size_t max,
		    size_t *size);

/* With padding; @out has 4 * size / 3 + 5. */
void bytes_base64(const uint8_t *data, size_t size, char *out);

/* Without padding, in the alphabet of URLs. */
void bytes_base64url(const uint8_t *data, size_t size, char *out);

uint64_t bytes_now_ns(void);

/* ---- read.c: files that are loaded ---- */

typedef int read_fn(void *data, const struct vouch_bytes *bytes,
		    const char *path, struct vouch_error *error);

/* Return: 0, or a negative errno with @error. */
int read_file(const char *path, struct vouch_bytes *bytes,
	      struct vouch_error *error);

/*
 * Each file of a folder and its folders, in the order of their names, or the
 * one file that @path is. @take returns 0 to go on.
 */
int read_each(const char *path, read_fn *take, void *data,
	      struct vouch_error *error);

/* ---- known.c: what appraisals go by, replaced as a whole ---- */

struct named_policy {
	char name[NAME_MAX_SIZE];
	struct vouch_bytes json;
	char digest[DIGEST_TEXT];
};

struct nonce_key {
	uint8_t key[64];
	unsigned int size;
};

struct known {
	atomic_uint references;
	struct vouch_verifier *verifier; /* sealed */
	struct named_policy *policies; /* sorted by name */
	size_t policies_count;
	struct nonce_key keys[KEYS_MAX]; /* the first one makes nonces */
	unsigned int keys_count;
	char *digests; /* members of the result, from "trust_anchors" on */
	time_t loaded;
};

/* With one reference, or NULL and @error. */
struct known *known_load(const struct settings *settings,
			 const struct nonce_key *own,
			 struct vouch_error *error);
void known_unref(struct known *known);

/* NULL: there is no such policy. */
const struct named_policy *known_policy(const struct known *known,
					const char *name);

/* "a, b, c", cut to @size. */
void known_names(const struct known *known, char *text, size_t size);

/* ---- nonce.c: nonces without state, and ids of sessions ---- */

#define NONCE_SIZE 64
#define SESSION_ID_MAX 320

enum nonce_status {
	NONCE_GOOD,
	NONCE_FOREIGN, /* no key of ours made it */
	NONCE_EXPIRED,
};

struct session {
	time_t expires;
	size_t nonce_size;
	uint8_t nonce[NONCE_MAX];
	char policy[NAME_MAX_SIZE];
};

bool nonce_random(uint8_t *out, size_t size);
bool nonce_make(const struct known *known, time_t now, bool is_single_use,
		uint8_t *nonce);

/* @expires and @is_single_use are told of a good one. */
enum nonce_status nonce_check(const struct known *known, time_t now,
			      unsigned int lifetime_s, const uint8_t *nonce,
			      time_t *expires, bool *is_single_use);

bool session_id_make(const struct known *known, const struct session *session,
		     char *id);
enum nonce_status session_id_read(const struct known *known, time_t now,
				  const char *id, struct session *session);

/* ---- seen.c: what was used once, until it expires ---- */

enum seen_status { SEEN_NEW, SEEN_BEFORE, SEEN_FULL };

struct seen;

struct seen *seen_new(unsigned int capacity);
void seen_free(struct seen *seen);
enum seen_status seen_add(struct seen *seen, const void *data, size_t size,
			  time_t expires, time_t now);
bool seen_has(struct seen *seen, const void *data, size_t size);

/* ---- metrics.c ---- */

enum counter {
	COUNT_NONCES,
	COUNT_SESSIONS,
	COUNT_REPLAYS,
	COUNT_RELOADS,
	COUNT_RELOADS_FAILED,
	COUNT_CUT, /* connections that were too slow */
	COUNT_COUNT,
};

struct metrics {
	atomic_ulong counters[COUNT_COUNT];
	atomic_ulong results[6]; /* by enum vouch_status */
	atomic_ulong answers[600]; /* by HTTP status */
	atomic_ulong buckets[11], sum_us;
};

void metrics_add_result(struct metrics *metrics, enum vouch_status status,
			uint64_t took_ns);

/* ---- http.c ---- */

struct service {
	struct settings settings;
	char address[128]; /* where it listens */
	struct known *known; /* by service_known() */
	struct nonce_key own_key; /* when no file has one */
	struct vouch_sign_key *sign_key; /* or NULL */
	struct metrics metrics;
	struct seen *seen;
	struct workers *workers;
	struct connections *connections;
	struct MHD_Daemon *daemon;
	atomic_size_t memory; /* of bodies under way */
	atomic_uint calls; /* under way */
	atomic_bool is_draining;
	atomic_bool is_loaded_whole; /* the last reload was accepted */
};

/* One reference to what is known now. */
struct known *service_known(struct service *service);
void service_swap(struct service *service, struct known *known);

int http_start(struct service *service, int fd, struct vouch_error *error);

/* Waits for what is under way, but no longer than the settings say. */
void http_stop(struct service *service);

/* ---- listen.c ---- */

/* Returns a socket that listens, or a negative errno with @error. */
int listen_open(const struct settings *settings, struct vouch_error *error);

/* ---- ask.c: a body becomes a request of the library ---- */

enum nonce_kind { NONCE_NONE, NONCE_GIVEN, NONCE_TOKEN, NONCE_SESSION };

struct asked {
	struct vouch_request *request;
	const struct named_policy *policy; /* NULL: is it genuine? */
	char *id; /* what the caller calls it, or NULL */
	char evidence[DIGEST_TEXT], log[DIGEST_TEXT]; /* "": there is none */
	enum nonce_kind nonce;
	uint8_t nonce_data[NONCE_MAX];
	size_t nonce_size; /* 0: none that is bound to the answer */
	struct vouch_bytes bytes; /* the evidence as it came */
	struct vouch_result *result; /* when it was appraised */
};

/* False: @call has its answer. @session is NULL, but for one of a session. */
bool ask(struct call *call, const struct known *known,
	 const struct session *session, struct asked *asked);
void asked_free(struct asked *asked);

/* ---- appraise.c ---- */

extern const char *const evidence_types[];
extern const char *const appraise_types[];

void appraise_call(struct call *call);

/* The JSON of a result, logged; NULL: @call has its answer. */
char *appraise_asked(struct call *call, const struct known *known,
		     struct asked *asked);

/* ---- ear.c: signed results ---- */

/* NULL: @call has its answer; @size may be NULL, of a text. */
char *ear_make(struct call *call, const struct asked *asked,
	       enum vouch_ear_dialect dialect, bool is_cwt, size_t *size);

/* {"keys": [...]} of the service's key, or of none; NULL without memory. */
json_t *ear_keys(const struct service *service);

/* ---- session.c ---- */

void session_new_call(struct call *call);
void session_get_call(struct call *call);
void session_post_call(struct call *call);
void session_delete_call(struct call *call);
void discovery_call(struct call *call);

/* ---- console.c, and its parts as the build makes them texts ---- */

extern const char console_html[], console_css[], console_js[];

void console_call(struct call *call);

/* ---- small.c: answers that cost nothing ---- */

void nonce_call(struct call *call);
void policies_call(struct call *call);
void health_call(struct call *call);
void metrics_call(struct call *call);
void keys_call(struct call *call);

/* ---- journal.c ---- */

struct journal_line {
	const struct call *call;
	const struct asked *asked;
	const struct vouch_result *result;
	uint64_t took_ns;
};

/* One line of JSON; false: it was not written. */
bool journal_result(const struct journal_line *line);

/* What happens to the service, as a line of JSON too. */
void journal_event(const char *event, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* ---- sandbox.c ---- */

/* No core file and no debugger of the same user sees the keys. */
void sandbox_hide(void);

/* For all threads that there are; no more of them can be made. */
int sandbox_enter(struct vouch_error *error);

#endif /* VOUCH_SERVICE_H */
