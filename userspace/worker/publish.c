// SPDX-License-Identifier: MIT
/* Results, and messages that are none, each on a subject of its own. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "queue.h"

#define HEADERS_SIZE 2048 /* of a message that is none, more than they have */
#define TOO_LARGE ((jsErrCode)10054) /* than messages of the stream may be */

/* No message may be on its subject: the stream says so, however late it is. */
enum published publish_once(struct link *link, natsMsg *msg,
			    struct vouch_error *error)
{
	jsErrCode code = 0;
	jsPubOptions options;
	natsStatus status;

	jsPubOptions_Init(&options);
	options.ExpectNoMessage = true;
	status = js_PublishMsg(NULL, link->stream, msg, &options, &code);
	if (status == NATS_OK)
		return PUBLISHED_NEW;
	if (code == JSStreamWrongLastSequenceErr)
		return PUBLISHED_BEFORE;
	text_fail(error, -EAGAIN, "%s is not taken: %s (%d)",
		  natsMsg_GetSubject(msg), natsStatus_GetText(status),
		  (int)code);
	return status == NATS_MAX_PAYLOAD || code == TOO_LARGE ?
		       PUBLISHED_NEVER :
		       PUBLISHED_NOT;
}

enum published publish_result(struct link *link, const struct answer *answer,
			      struct vouch_error *error)
{
	enum published published = PUBLISHED_NOT;
	char subject[SUBJECT_SIZE];
	natsMsg *msg = NULL;
	natsStatus status;

	snprintf(subject, sizeof(subject), RESULT_SUBJECT "%s", answer->key);
	status = natsMsg_Create(&msg, subject, NULL, answer->json,
				(int)strlen(answer->json));
	if (status == NATS_OK)
		published = publish_once(link, msg, error);
	else
		text_fail(error, -ENOMEM, "no memory for a message");
	natsMsg_Destroy(msg);
	return published;
}

/* The same for each delivery of the same message, and for no other. */
static bool dead_subject(const natsMsg *work, const jsMsgMetaData *about,
			 char *subject)
{
	char text[DIGEST_TEXT + 48], data[DIGEST_TEXT], key[DIGEST_TEXT];

	if (!text_digest(natsMsg_GetData(work),
			 (size_t)natsMsg_GetDataLength(work), data))
		return false;
	snprintf(text, sizeof(text), "%llu %lld %s",
		 (unsigned long long)about->Sequence.Stream,
		 (long long)about->Timestamp, data);
	if (!text_digest(text, strlen(text), key))
		return false;
	snprintf(subject, SUBJECT_SIZE, DEAD_SUBJECT "%s", key);
	return true;
}

static natsStatus set_headers(natsMsg *msg, const jsMsgMetaData *about,
			      const char *reason, int left_out)
{
	char number[24], plain[sizeof(((struct vouch_error *)0)->text)];
	natsStatus status;

	/* A header is a line. */
	snprintf(plain, sizeof(plain), "%s", reason);
	for (char *c = plain; *c; c++)
		if (*c < ' ' || *c == 0x7f)
			*c = '?';
	status = natsMsgHeader_Set(msg, "Vouch-Reason", plain);
	snprintf(number, sizeof(number), "%llu",
		 (unsigned long long)about->NumDelivered);
	if (status == NATS_OK)
		status = natsMsgHeader_Set(msg, "Vouch-Deliveries", number);
	snprintf(number, sizeof(number), "%llu",
		 (unsigned long long)about->Sequence.Stream);
	if (status == NATS_OK)
		status = natsMsgHeader_Set(msg, "Vouch-Sequence", number);
	snprintf(number, sizeof(number), "%d", left_out);
	if (status == NATS_OK && left_out)
		status = natsMsgHeader_Set(msg, "Vouch-Left-Out", number);
	return status;
}

enum published publish_dead(struct link *link, const natsMsg *work,
			    const jsMsgMetaData *about, const char *reason,
			    struct vouch_error *error)
{
	int64_t most = natsConnection_GetMaxPayload(link->connection);
	int size = natsMsg_GetDataLength(work), left_out = 0;
	enum published published = PUBLISHED_NOT;
	char subject[SUBJECT_SIZE];
	natsMsg *msg = NULL;

	/* Beside it, the headers are more than a message may be. */
	if (size + HEADERS_SIZE > most)
		left_out = size;
	if (dead_subject(work, about, subject) &&
	    natsMsg_Create(&msg, subject, NULL, natsMsg_GetData(work),
			   size - left_out) == NATS_OK &&
	    set_headers(msg, about, reason, left_out) == NATS_OK)
		published = publish_once(link, msg, error);
	else
		text_fail(error, -ENOMEM, "no memory for a message");
	natsMsg_Destroy(msg);
	return published;
}
