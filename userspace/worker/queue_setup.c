// SPDX-License-Identifier: MIT
/* Streams, the consumer and buckets; again, and their sizes are changed. */
#include <errno.h>
#include <stdio.h>

#include "command.h"

#define SECOND 1000000000LL
#define DUPLICATES_S 120 /* in which work that is sent again is seen */
#define PENDING_MAX 4096 /* that workers have and did not acknowledge */
#define VALUE_MAX (1 << 20)

static int fail(struct vouch_error *error, const char *what, natsStatus status,
		jsErrCode code)
{
	return text_fail(error, 1, "%s: %s (%d)", what,
			 natsStatus_GetText(status), (int)code);
}

/* New messages are refused where there is no place: none goes to make place. */
static int make_stream(struct link *link, const struct command_settings *s,
		       const char *name, const char *subject,
		       unsigned int messages, struct vouch_error *error)
{
	const char *subjects[] = { subject };
	jsStreamConfig config;
	natsStatus status;
	jsErrCode code = 0;
	bool is_work = subject[sizeof(WORK_SUBJECT) - 1] == '\0';

	jsStreamConfig_Init(&config);
	config.Name = name;
	config.Subjects = subjects;
	config.SubjectsLen = 1;
	config.Retention = is_work ? js_WorkQueuePolicy : js_LimitsPolicy;
	config.Discard = js_DiscardNew;
	config.MaxMsgs = messages;
	config.MaxAge = is_work ? 0 : s->keep_s * SECOND;
	config.Storage = s->in_memory ? js_MemoryStorage : js_FileStorage;
	config.Replicas = s->replicas;
	config.Duplicates = (s->keep_s < DUPLICATES_S && !is_work ?
				     s->keep_s :
				     DUPLICATES_S) *
			    SECOND;
	status = js_AddStream(NULL, link->stream, &config, NULL, &code);
	if (code == JSStreamNameExistErr)
		status = js_UpdateStream(NULL, link->stream, &config, NULL,
					 &code);
	return status == NATS_OK ? 0 : fail(error, name, status, code);
}

/* Workers count deliveries: what they cannot bury must not be left behind. */
static int make_consumer(struct link *link, const struct command_settings *s,
			 struct vouch_error *error)
{
	jsConsumerConfig config;
	natsStatus status;
	jsErrCode code = 0;

	jsConsumerConfig_Init(&config);
	config.Durable = WORKERS;
	config.AckPolicy = js_AckExplicit;
	config.AckWait = s->ack_wait_s * SECOND;
	config.MaxDeliver = -1;
	config.MaxAckPending = PENDING_MAX;
	config.MaxWaiting = PENDING_MAX;
	status = js_AddConsumer(NULL, link->stream, WORK_STREAM, &config, NULL,
				&code);
	if (status != NATS_OK)
		status = js_UpdateConsumer(NULL, link->stream, WORK_STREAM,
					   &config, NULL, &code);
	return status == NATS_OK ? 0 : fail(error, WORKERS, status, code);
}

static int make_bucket(struct link *link, const struct command_settings *s,
		       const char *name, int64_t keep_s,
		       struct vouch_error *error)
{
	kvStore *store = NULL;
	kvConfig config;
	natsStatus status;

	kvConfig_Init(&config);
	config.Bucket = name;
	config.History = 1;
	config.MaxValueSize = VALUE_MAX;
	config.TTL = keep_s * SECOND;
	config.StorageType = s->in_memory ? js_MemoryStorage : js_FileStorage;
	config.Replicas = (int)s->replicas;
	status = js_KeyValue(&store, link->stream, name);
	if (status == NATS_NOT_FOUND)
		status = js_CreateKeyValue(&store, link->stream, &config);
	kvStore_Destroy(store);
	return status == NATS_OK ? 0 : fail(error, name, status, 0);
}

int command_setup(struct link *link, const struct command_settings *s,
		  char **arguments, struct vouch_error *error)
{
	int code = make_stream(link, s, WORK_STREAM, WORK_SUBJECT, s->max_work,
			       error);

	(void)arguments;
	if (!code)
		code = make_stream(link, s, RESULT_STREAM, RESULT_SUBJECT "*",
				   s->max_results, error);
	if (!code)
		code = make_stream(link, s, DEAD_STREAM, DEAD_SUBJECT "*",
				   s->max_dead, error);
	if (!code)
		code = make_consumer(link, s, error);
	if (!code)
		code = make_bucket(link, s, SETS, 0, error);
	if (!code)
		code = make_bucket(link, s, EVIDENCE, s->keep_s, error);
	return code;
}
