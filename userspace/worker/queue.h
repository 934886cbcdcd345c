/* SPDX-License-Identifier: MIT */
/*
 * Work, results and sets on NATS JetStream, for vouch-worker and vouch-queue.
 *
 * Work is in a stream from which a message goes away when a worker has
 * acknowledged it. A result has a subject of its own, made of its key, on which
 * there can be one message only: whoever appraises the same work again sees
 * that its result is there.
 */
#ifndef VOUCH_QUEUE_H
#define VOUCH_QUEUE_H

#include <jansson.h>
#include <nats/nats.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>
#include <vouch.h>

#define WORK_STREAM "vouch-work"
#define WORK_SUBJECT "vouch.work"
#define WORKERS "vouch-workers" /* the consumer that all of them share */
#define RESULT_STREAM "vouch-results"
#define RESULT_SUBJECT "vouch.result."
#define DEAD_STREAM "vouch-dead"
#define DEAD_SUBJECT "vouch.dead."
#define SETS "vouch-sets" /* bucket of policies and endorsements */
#define EVIDENCE "vouch-evidence" /* bucket of what is too large for work */

#define DIGEST_TEXT 65 /* SHA-256 in hexadecimal */
#define SUBJECT_SIZE (sizeof(RESULT_SUBJECT) + DIGEST_TEXT)
#define EVIDENCE_MAX (16U << 20)
#define SET_MAX (64U << 20)

/* ---- text.c ---- */

bool text_digest(const void *data, size_t size, char *hex);

/* 64 digits in lower case. */
bool text_is_digest(const char *text);

/* Sets @error and returns @code. */
int text_fail(struct vouch_error *error, int code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* A line of JSON on standard error, with the time. */
void text_event(const char *event, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

void text_sleep_ms(unsigned int ms);

/* False, with a sentence on standard error: @text is no such number. */
bool text_number(const char *option, const char *text, unsigned int min,
		 unsigned int max, unsigned int *number);

/* ---- link.c: a connection that comes back by itself ---- */

struct link_settings {
	const char *servers; /* addresses, with commas between */
	const char *credentials, *ca, *certificate, *key; /* files, or NULL */
};

struct link {
	natsOptions *options;
	natsConnection *connection;
	jsCtx *stream;
	pthread_mutex_t lock; /* of those two: */
	kvStore *sets, *evidence; /* NULL until link_buckets() */
};

/* Options from 'S' on are of the connection; each program lists them. */
#define LINK_OPTIONS                                             \
	{ "server", required_argument, NULL, 'S' },              \
		{ "credentials", required_argument, NULL, 'C' }, \
		{ "ca", required_argument, NULL, 'A' },          \
		{ "certificate", required_argument, NULL, 'c' }, \
		{ "key", required_argument, NULL, 'k' }

/* False: @option is none of them. */
bool link_option(struct link_settings *settings, int option, const char *value);

/* Waits for a server when @is_patient, and otherwise fails without one. */
int link_open(struct link *link, const struct link_settings *settings,
	      const char *name, bool is_patient, struct vouch_error *error);

/* Any thread may ask; from a success on, nothing of @link changes. */
int link_buckets(struct link *link, struct vouch_error *error);
void link_close(struct link *link);

/* ---- blob.c: bytes of any size by their digest ---- */

/* What is there already is not written again, but for evidence. */
int blob_put(struct link *link, kvStore *store, const void *data, size_t size,
	     char *digest, struct vouch_error *error);

/*
 * Return: 0, -ENOENT: it is not there as yet, -EBADMSG: what is there is
 * something else, or larger than @max, -EAGAIN: no server answers, -ENOMEM.
 */
int blob_get(kvStore *store, const char *digest, size_t max,
	     struct vouch_bytes *bytes, struct vouch_error *error);

/* ---- work.c: a message of the queue ---- */

struct work {
	char *id; /* or NULL */
	char evidence_digest[DIGEST_TEXT], log_digest[DIGEST_TEXT];
	char policy[DIGEST_TEXT], endorsements[DIGEST_TEXT]; /* "": none */
	struct vouch_bytes evidence, log;
	char *nonce, *report_data; /* hexadecimal, or NULL */
};

/* As blob_get(); -EBADMSG also when the message is not right. */
int work_read(struct work *work, kvStore *evidence, const char *data,
	      size_t size, struct vouch_error *error);
void work_free(struct work *work);

/* ---- sets.c: verifiers and policies that were used before ---- */

struct sets;

/* @anchors: files. NULL, and @error */
struct sets *sets_new(const char *const *anchors, unsigned int count,
		      struct vouch_error *error);
void sets_free(struct sets *sets);

/* As blob_get(); one reference. @digest is "": without endorsements */
int sets_verifier(struct sets *sets, kvStore *store, const char *digest,
		  struct vouch_verifier **verifier, struct vouch_error *error);

/* As blob_get(); a copy. */
int sets_policy(struct sets *sets, kvStore *store, const char *digest,
		struct vouch_bytes *policy, struct vouch_error *error);

/* JSON of a list of digests. */
const char *sets_anchors(const struct sets *sets);

/* ---- appraise.c ---- */

struct answer {
	char key[DIGEST_TEXT];
	char *json;
};

/* As blob_get(). */
int appraise_work(struct sets *sets, kvStore *store, const struct work *work,
		  time_t at, struct answer *answer, struct vouch_error *error);

/* ---- publish.c ---- */

enum published {
	PUBLISHED_NEW,
	PUBLISHED_BEFORE, /* there is one with this subject */
	PUBLISHED_NOT, /* no server took it: again, later */
	PUBLISHED_NEVER, /* it is larger than servers take */
};

/* Where no message may be on its subject as yet. */
enum published publish_once(struct link *link, natsMsg *msg,
			    struct vouch_error *error);
enum published publish_result(struct link *link, const struct answer *answer,
			      struct vouch_error *error);

/* @data as it came, with why it is there. */
enum published publish_dead(struct link *link, const natsMsg *work,
			    const jsMsgMetaData *about, const char *reason,
			    struct vouch_error *error);

#endif /* VOUCH_QUEUE_H */
