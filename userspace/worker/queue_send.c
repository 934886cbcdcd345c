// SPDX-License-Identifier: MIT
/* Into the queue: sets, and work. */
#define _GNU_SOURCE /* getline() */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#include "command.h"

#define ROOM 4096 /* beside evidence, in a message */
#define WAIT_MS 250
#define BUCKETS_TRIES 40

static int read_file(const char *path, struct vouch_bytes *bytes,
		     struct vouch_error *error)
{
	FILE *file = fopen(path, "re");
	int code = 0;

	*bytes = (struct vouch_bytes){ 0 };
	if (!file)
		return text_fail(error, 1, "%s: %s", path, strerror(errno));
	bytes->data = malloc(SET_MAX + 1);
	if (bytes->data)
		bytes->size = fread(bytes->data, 1, SET_MAX + 1, file);
	if (!bytes->data || ferror(file))
		code = text_fail(error, 1, "%s cannot be read", path);
	else if (!bytes->size || bytes->size > SET_MAX)
		code = text_fail(error, 1, "%s is empty or larger than 64 MiB",
				 path);
	fclose(file);
	if (code)
		vouch_bytes_free(bytes);
	return code;
}

int command_put(struct link *link, const struct command_settings *s,
		char **arguments, struct vouch_error *error)
{
	int code = link_buckets(link, error);
	struct vouch_bytes bytes;
	char digest[DIGEST_TEXT];

	(void)s;
	for (; *arguments && !code; arguments++) {
		code = read_file(*arguments, &bytes, error);
		if (code)
			break;
		code = blob_put(link, link->sets, bytes.data, bytes.size,
				digest, error);
		if (!code)
			printf("%s\n", digest);
		vouch_bytes_free(&bytes);
	}
	return code;
}

/* Its text goes into the bucket, and its digest is in the message. */
static int move(struct link *link, json_t *object, const char *name,
		const char *reference, struct vouch_error *error)
{
	const json_t *value = json_object_get(object, name);
	char *dumped = NULL, digest[DIGEST_TEXT];
	const char *text = json_string_value(value);
	int code;

	if (!value)
		return 0;
	if (!text) {
		dumped = json_dumps(value, 0);
		text = dumped;
	}
	code = text ? blob_put(link, link->evidence, text, strlen(text), digest,
			       error) :
		      text_fail(error, 1, "no memory for '%s'", name);
	if (!code) {
		json_object_set_new(object, reference, json_string(digest));
		json_object_del(object, name);
	}
	free(dumped);
	return code;
}

static void add_digests(json_t *object, const struct command_settings *s)
{
	if (s->policy && !json_object_get(object, "policy"))
		json_object_set_new(object, "policy", json_string(s->policy));
	if (s->endorsements && !json_object_get(object, "endorsements"))
		json_object_set_new(object, "endorsements",
				    json_string(s->endorsements));
}

/* A line that is none is sent as it is: it is for the dead, with its reason. */
static char *make_message(struct link *link, const struct command_settings *s,
			  const char *line, struct vouch_error *error)
{
	int64_t most = natsConnection_GetMaxPayload(link->connection) - ROOM;
	json_t *object = json_loads(line, JSON_REJECT_DUPLICATES, NULL);
	bool is_large = (int64_t)strlen(line) > most;
	char *text = NULL;

	error->code = 0;
	if (json_is_object(object))
		add_digests(object, s);
	if (json_is_object(object) && is_large &&
	    !move(link, object, "evidence", "evidence_digest", error))
		move(link, object, "log", "log_digest", error);
	if (!error->code)
		text = json_is_object(object) ?
			       json_dumps(object, JSON_COMPACT) :
			       strdup(line);
	json_decref(object);
	if (!text && !error->code)
		text_fail(error, 1, "no memory for a message");
	return text;
}

/* The queue takes a message once in two minutes: asking again is safe. */
static int send_message(struct link *link, const char *text,
			struct vouch_error *error)
{
	char digest[DIGEST_TEXT];
	jsPubOptions options;
	natsStatus status;
	bool is_told = false;

	jsPubOptions_Init(&options);
	text_digest(text, strlen(text), digest);
	options.MsgId = digest;
	for (;;) {
		jsErrCode code = 0;

		status = js_Publish(NULL, link->stream, WORK_SUBJECT, text,
				    (int)strlen(text), &options, &code);
		if (status == NATS_OK)
			return 0;
		if (status == NATS_MAX_PAYLOAD ||
		    natsConnection_IsClosed(link->connection))
			return text_fail(error, 1, "work is not taken: %s",
					 natsStatus_GetText(status));
		if (!is_told)
			fprintf(stderr,
				"vouch-queue: waiting, work is not taken: %s "
				"(%d)\n",
				natsStatus_GetText(status), (int)code);
		is_told = true;
		text_sleep_ms(WAIT_MS);
	}
}

/* While a cluster chooses who leads, it has no buckets for a moment. */
static int wait_for_buckets(struct link *link, struct vouch_error *error)
{
	int code = link_buckets(link, error);

	for (int i = 0; code && i < BUCKETS_TRIES; i++) {
		text_sleep_ms(WAIT_MS);
		code = link_buckets(link, error);
	}
	return code;
}

int command_send(struct link *link, const struct command_settings *s,
		 char **arguments, struct vouch_error *error)
{
	int code = wait_for_buckets(link, error);
	unsigned long count = 0;
	char *line = NULL, *text;
	size_t space = 0;
	ssize_t length;

	(void)arguments;
	while (!code && (length = getline(&line, &space, stdin)) >= 0) {
		if (length && line[length - 1] == '\n')
			line[length - 1] = '\0';
		if (!*line)
			continue;
		text = make_message(link, s, line, error);
		code = text ? send_message(link, text, error) : 1;
		free(text);
		count += !code;
	}
	free(line);
	printf("%lu\n", count);
	return code;
}
