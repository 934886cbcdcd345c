/* SPDX-License-Identifier: MIT */
/* Endorsements from their makers' services; sections are titled by file. */
#ifndef VOUCH_TOOL_FETCH_H
#define VOUCH_TOOL_FETCH_H

#include "tool.h"

/* What a service may send at most, and in its headers. */
#define FETCH_BODY_MAX (1024 * 1024)
#define FETCH_HEADERS_MAX (64 * 1024)

#define FETCH_ROUTES_MAX 8

/* What the options of "fetch", "mirror" and "appraise" say. */
struct fetch_options {
	const char *kds, *pccs, *mirror; /* bases of addresses, or NULL */
	const char *ca, *pin; /* how a server proves who it is, or NULL */
	const char *connect_to[FETCH_ROUTES_MAX]; /* NULL at the end */
	const char *cache; /* NULL: the user's own */
	bool no_cache;
	const char *update; /* "early", "standard" or NULL */
	bool has_number;
	uint32_t number;
	uint32_t timeout_s, backoff_ms; /* 0: as it is without being told */
};

/* ---- fetch_curl.c: one request, by libcurl that it loads ---- */

struct fetch_request {
	const struct fetch_options *options;
	const char *url;
	const char *post; /* JSON, or NULL: GET */
	bool is_metadata; /* the host's own service: no proxy */
	bool is_of_this_machine; /* by no proxy, whatever its certificate */
	long timeout_ms;
};

struct fetch_reply {
	long status; /* 0: none came; @error says why */
	bool may_pass; /* that is worth another try */
	long retry_after_s; /* -1: it does not say */
	struct vouch_bytes answer; /* a status line, issuer chains, the body */
	size_t body_at; /* where that begins in @answer */
	char location[256], encoding[32]; /* of these headers, or "" */
	char error[320];
};

/* Return: EXIT_AFFIRMED, or EXIT_UNDECIDED without libcurl, with @reply. */
int fetch_once(const struct fetch_request *request, struct fetch_reply *reply);
void fetch_reply_free(struct fetch_reply *reply);

/* ---- fetch_peer.c: the certificate of a peer of TLS ---- */

/* Whether it begins with "https://". */
bool peer_is_address(const char *path);

/* In PEM; false with why not in @error. Safe for threads. */
bool peer_load(const char *address, struct vouch_bytes *bytes, char *error,
	       size_t size);

/* ---- fetch_try.c: again where that is of use, and what went wrong ---- */

/*
 * What it says at last. Return: EXIT_AFFIRMED for status 200; EXIT_UNDECIDED
 * with @reply->error in a sentence.
 */
int fetch_try(const struct fetch_request *request, const char *what,
	      struct fetch_reply *reply);

/* Seconds of the clock that nobody sets. */
double fetch_clock(void);

/* On a terminal one line that says what is going on; NULL: away with it. */
void fetch_progress(const char *format, ...)
	__attribute__((format(printf, 1, 2)));

/* ---- fetch_address.c ---- */

/* Whether it may be spoken to; complains. @name is of the option. */
bool fetch_base_is_good(const char *name, const char *base, bool is_mirror);
/* Whether it is a service of this machine, with TLS or without. */
bool fetch_base_is_local(const char *base);

/* Where @url of a vendor is to be had by the options; NULL without memory. */
char *fetch_address(const struct fetch_options *options, const char *url);

/* An address in a message: the start of a long one. */
#define FETCH_URL "%.160s%s"
#define fetch_url(url) (url), strlen(url) > 160 ? "..." : ""

/* "HOST/PATH?QUERY" of a vendor's address, the query sorted; likewise. */
char *fetch_mirror_path(const char *url);

/* ---- fetch_cache.c ---- */

struct fetch_cache;

/* NULL: there is none, which is complained about unless it was not wanted. */
struct fetch_cache *fetch_cache_open(const struct fetch_options *options);
void fetch_cache_close(struct fetch_cache *cache);

/* What is there of an address, whole; false: nothing. */
bool fetch_cache_find(struct fetch_cache *cache, const char *url,
		      struct vouch_bytes *answer, time_t *fetched);
/* Whole or not at all; false: not, which was complained about. */
bool fetch_cache_put(struct fetch_cache *cache, const char *url,
		     const struct vouch_bytes *answer,
		     const struct vouch_want_dates *dates);

/*
 * One process at a time asks for an address. @said: what somebody else was told
 * since we began to wait, or "". Return: a lock, to be undone; -1: no lock
 * within the time, or none to be had.
 */
int fetch_cache_lock(struct fetch_cache *cache, const char *url,
		     uint32_t seconds, char *said, size_t said_size);
void fetch_cache_unlock(int lock, const char *said);

/* ---- fetch_wants.c ---- */

/* One answer; @bytes is empty where there is none. */
struct fetched {
	const struct vouch_want *want;
	struct vouch_bytes bytes;
	time_t at;
	bool is_cached;
};

struct fetching {
	const struct fetch_options *options;
	struct vouch_wants *wants;
	struct fetch_cache *cache; /* or NULL */
	struct fetched *answers; /* one for each of @wants */
	size_t count;
	bool is_refresh; /* what is cached is not new enough */
};

/* False without memory, complained about. */
bool fetching_start(struct fetching *f, const struct fetch_options *options);
void fetching_end(struct fetching *f);

/*
 * Adds what @verifier, which is sealed, does not have for FILEs. Return: an
 * exit status; what cannot be read is complained about.
 */
int fetching_add_files(struct fetching *f,
		       const struct vouch_verifier *verifier, int count,
		       char **args);

/* All that is not held. Return: an exit status; complains of each. */
int fetching_run(struct fetching *f);

/* ---- fetch_bundle.c ---- */

/* What came, and where each of it is from, on standard error. */
int fetching_add_answers(const struct fetching *f, struct vouch_bundle *bundle);
void fetching_tell(const struct fetching *f);

/* The file; standard output for "-". Return: an exit status. */
int fetch_write_bundle(const struct vouch_bundle *bundle, const char *path);

/* ---- fetch_numbers.c ---- */

/* Prints the evaluations of Intel's collateral. Return: an exit status. */
int fetch_numbers(const struct fetch_options *options, bool is_sgx);

/* ---- fetch_refresh.c ---- */

/* Renews the bundle at @path, in its place or at @output. */
int fetch_refresh(struct fetching *f, const char *path, const char *output);

/* ---- fetch_appraise.c ---- */

/* Whether a command line has --fetch. */
bool fetch_is_asked(int argc, char **argv);

/*
 * Fetches what the results over FILEs take that @loaded->also does not have,
 * which is gone then, into @loaded. Return: an exit status.
 */
int fetch_for_appraisal(struct loaded *loaded,
			const struct fetch_options *options, int count,
			char **files);

/* ---- fetch_azure.c ---- */

int fetch_azure(const struct fetch_options *options,
		struct vouch_bundle *bundle);
int fetch_azure_quote(const struct fetch_options *options, const char *path,
		      const char *output);

/* ---- fetch_options.c ---- */

enum {
	OPT_FETCH_FIRST = 512,
	OPT_KDS = OPT_FETCH_FIRST,
	OPT_PCCS,
	OPT_MIRROR,
	OPT_CA,
	OPT_PIN,
	OPT_CONNECT_TO,
	OPT_CACHE,
	OPT_NO_CACHE,
	OPT_UPDATE,
	OPT_FETCH_TIMEOUT,
	OPT_BACKOFF,
	OPT_FETCH_LAST = OPT_BACKOFF,
};

#define FETCH_OPTIONS                                                      \
	{ "kds", required_argument, NULL, OPT_KDS },                       \
		{ "pccs", required_argument, NULL, OPT_PCCS },             \
		{ "from-mirror", required_argument, NULL, OPT_MIRROR },    \
		{ "ca", required_argument, NULL, OPT_CA },                 \
		{ "pin", required_argument, NULL, OPT_PIN },               \
		{ "connect-to", required_argument, NULL, OPT_CONNECT_TO }, \
		{ "cache", required_argument, NULL, OPT_CACHE },           \
		{ "no-cache", no_argument, NULL, OPT_NO_CACHE },           \
		{ "update", required_argument, NULL, OPT_UPDATE },         \
		{ "timeout", required_argument, NULL, OPT_FETCH_TIMEOUT }, \
		{ "backoff", required_argument, NULL, OPT_BACKOFF },

/* One of them. Return: an exit status; complains. */
int fetch_option(struct fetch_options *options, int found, const char *value);

#endif /* VOUCH_TOOL_FETCH_H */
