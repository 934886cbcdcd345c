// SPDX-License-Identifier: MIT
/* Out of the queue: results, messages that were none, and how many. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"

#define MILLISECONDS 1000
#define THERE_MS 2000 /* for a message that is there */
#define TRIES 8

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

/* What is read, and how far. */
struct reading {
	struct link *link;
	const char *stream, *subject;
	natsSubscription *subscription;
	uint64_t there, got, next; /* messages, and a sequence of the stream */
};

/* From the first one on that was not read. */
static int subscribe(struct reading *r, struct vouch_error *error)
{
	jsSubOptions options;
	jsErrCode code = 0;
	natsStatus status;

	natsSubscription_Destroy(r->subscription);
	r->subscription = NULL;
	jsSubOptions_Init(&options);
	options.Stream = r->stream;
	options.Ordered = true;
	options.Config.DeliverPolicy = js_DeliverByStartSequence;
	options.Config.OptStartSeq = r->next;
	status = js_SubscribeSync(&r->subscription, r->link->stream, r->subject,
				  NULL, &options, &code);
	return status == NATS_OK ?
		       0 :
		       text_fail(error, 1, "%s: %s (%d)", r->stream,
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

static int print_message(struct reading *r, natsMsg *msg, print_fn *print,
			 struct vouch_error *error)
{
	jsMsgMetaData *about = NULL;
	int code = 0;

	if (natsMsg_GetMetaData(&about, msg) != NATS_OK || print(msg) < 0)
		code = text_fail(error, 1, "a message cannot be printed");
	else
		r->next = about->Sequence.Stream + 1;
	r->got += !code;
	jsMsgMetaData_Destroy(about);
	natsMsg_Destroy(msg);
	return code;
}

/*
 * Until there were as many as were asked for, or none for the time to wait. A
 * subscription that stops short of what is there is made anew.
 */
static int print_all(struct reading *r, const struct command_settings *s,
		     print_fn *print, struct vouch_error *error)
{
	int64_t wait = (int64_t)s->wait_s * MILLISECONDS;
	int code = subscribe(r, error), tries = 0;
	natsMsg *msg = NULL;

	while (!code &&
	       (s->count ? r->got < s->count : r->got < r->there || wait)) {
		bool is_there = r->got < r->there;

		if (!natsSubscription_NextMsg(&msg, r->subscription,
					      is_there ? THERE_MS : wait + 1))
			code = print_message(r, msg, print, error);
		else if (is_there && tries++ < TRIES)
			code = subscribe(r, error);
		else
			break;
	}
	return code;
}

/* A count that was asked for and is not reached is a failure. */
static int print_each(struct link *link, const struct command_settings *s,
		      const char *stream, const char *subject, print_fn *print,
		      struct vouch_error *error)
{
	struct reading r = {
		.link = link, .stream = stream, .subject = subject, .next = 1
	};
	uint64_t want;
	int code = count_messages(link, stream, &r.there, error);

	if (!code)
		code = print_all(&r, s, print, error);
	natsSubscription_Destroy(r.subscription);
	want = s->count ? s->count : r.there;
	if (!code && r.got < want)
		code = text_fail(error, 1, "%llu are there, want %llu",
				 (unsigned long long)r.got,
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
