// SPDX-License-Identifier: MIT
/* Out of the queue: results, messages that were none, and how many. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"

#define MILLISECONDS 1000
#define THERE_MS 5000 /* for a message that is there */

typedef int print_fn(natsMsg *msg);

static int print_result(natsMsg *msg)
{
	return printf("%.*s\n", natsMsg_GetDataLength(msg),
		      natsMsg_GetData(msg));
}

static const char *header(natsMsg *msg, const char *name)
{
	const char *value = "";

	return natsMsgHeader_Get(msg, name, &value) == NATS_OK ? value : "";
}

/* Bytes that are no UTF-8 are told by their digest. */
static int print_dead(natsMsg *msg)
{
	size_t size = (size_t)natsMsg_GetDataLength(msg);
	json_t *text = json_stringn(natsMsg_GetData(msg), size);
	char digest[DIGEST_TEXT];
	json_t *line;
	int code = -1;

	text_digest(natsMsg_GetData(msg), size, digest);
	line = json_pack(
		"{s:I, s:s, s:I, s:I, s:s, s:o}", "sequence",
		(json_int_t)strtoull(header(msg, "Vouch-Sequence"), NULL, 10),
		"reason", header(msg, "Vouch-Reason"), "deliveries",
		(json_int_t)strtoull(header(msg, "Vouch-Deliveries"), NULL, 10),
		"left_out",
		(json_int_t)strtoull(header(msg, "Vouch-Left-Out"), NULL, 10),
		"digest", digest, "message", text ? text : json_null());
	if (line && !json_dumpf(line, stdout, JSON_ENSURE_ASCII))
		code = putchar('\n');
	json_decref(line);
	return code;
}

static int subscribe(struct link *link, const char *stream, const char *subject,
		     natsSubscription **out, struct vouch_error *error)
{
	jsSubOptions options;
	jsErrCode code = 0;
	natsStatus status;

	jsSubOptions_Init(&options);
	options.Stream = stream;
	options.Ordered = true;
	status = js_SubscribeSync(out, link->stream, subject, NULL, &options,
				  &code);
	return status == NATS_OK ?
		       0 :
		       text_fail(error, 1, "%s: %s (%d)", stream,
				 natsStatus_GetText(status), (int)code);
}

static int count_messages(struct link *link, const char *stream,
			  uint64_t *count, struct vouch_error *error)
{
	jsStreamInfo *info = NULL;
	natsStatus status =
		js_GetStreamInfo(&info, link->stream, stream, NULL, NULL);

	*count = status == NATS_OK ? info->State.Msgs : 0;
	jsStreamInfo_Destroy(info);
	return status == NATS_OK ? 0 :
				   text_fail(error, 1, "%s: %s", stream,
					     natsStatus_GetText(status));
}

/* Until @count of them, or until there is none for the time to wait. */
static int print_all(natsSubscription *subscription, uint64_t there,
		     const struct command_settings *s, print_fn *print,
		     uint64_t *got)
{
	int64_t wait = (int64_t)s->wait_s * MILLISECONDS;
	natsMsg *msg = NULL;
	int code = 0;

	while (!code && (s->count ? *got < s->count : *got < there || wait)) {
		if (natsSubscription_NextMsg(&msg, subscription,
					     *got < there ? THERE_MS :
							    wait + 1))
			break;
		code = print(msg) < 0;
		natsMsg_Destroy(msg);
		*got += !code;
	}
	return code;
}

/* A count that was asked for and is not reached is a failure. */
static int print_each(struct link *link, const struct command_settings *s,
		      const char *stream, const char *subject, print_fn *print,
		      struct vouch_error *error)
{
	natsSubscription *subscription = NULL;
	uint64_t there = 0, got = 0, want;
	int code = count_messages(link, stream, &there, error);

	if (!code)
		code = subscribe(link, stream, subject, &subscription, error);
	if (!code && print_all(subscription, there, s, print, &got))
		code = text_fail(error, 1, "a message cannot be printed");
	natsSubscription_Destroy(subscription);
	want = s->count ? s->count : there;
	if (!code && got < want)
		code = text_fail(error, 1, "%llu are there, want %llu",
				 (unsigned long long)got,
				 (unsigned long long)want);
	return code;
}

int command_results(struct link *link, const struct command_settings *s,
		    char **arguments, struct vouch_error *error)
{
	(void)arguments;
	return print_each(link, s, RESULT_STREAM, RESULT_SUBJECT "*",
			  print_result, error);
}

int command_dead(struct link *link, const struct command_settings *s,
		 char **arguments, struct vouch_error *error)
{
	(void)arguments;
	return print_each(link, s, DEAD_STREAM, DEAD_SUBJECT "*", print_dead,
			  error);
}

static natsStatus count(struct link *link, const char *stream, json_t *object,
			const char *name)
{
	jsStreamInfo *info = NULL;
	natsStatus status =
		js_GetStreamInfo(&info, link->stream, stream, NULL, NULL);

	if (status == NATS_OK)
		json_object_set_new(object, name,
				    json_integer((json_int_t)info->State.Msgs));
	jsStreamInfo_Destroy(info);
	return status;
}

static natsStatus count_work(struct link *link, json_t *object)
{
	jsConsumerInfo *info = NULL;
	natsStatus status = js_GetConsumerInfo(&info, link->stream, WORK_STREAM,
					       WORKERS, NULL, NULL);

	if (status == NATS_OK) {
		json_object_set_new(object, "waiting",
				    json_integer((json_int_t)info->NumPending));
		json_object_set_new(object, "under_way",
				    json_integer(info->NumAckPending));
		json_object_set_new(object, "delivered_again",
				    json_integer(info->NumRedelivered));
	}
	jsConsumerInfo_Destroy(info);
	return status;
}

int command_status(struct link *link, const struct command_settings *s,
		   char **arguments, struct vouch_error *error)
{
	json_t *object = json_object();
	natsStatus status = count(link, WORK_STREAM, object, "work");

	(void)s;
	(void)arguments;
	if (status == NATS_OK)
		status = count(link, RESULT_STREAM, object, "results");
	if (status == NATS_OK)
		status = count(link, DEAD_STREAM, object, "dead");
	if (status == NATS_OK)
		status = count_work(link, object);
	if (status == NATS_OK && !json_dumpf(object, stdout, 0))
		putchar('\n');
	json_decref(object);
	return status == NATS_OK ? 0 :
				   text_fail(error, 1, "status: %s",
					     natsStatus_GetText(status));
}
