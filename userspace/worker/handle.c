// SPDX-License-Identifier: MIT
/*
 * One message: a result, a place among the dead, or another time. It is
 * acknowledged when what became of it is stored, and not before.
 */
#include <errno.h>
#include <openssl/rand.h>
#include <stdlib.h>

#include "worker.h"

#define FIRST_WAIT_MS 50
#define MOST_WAIT_MS 400 /* less than --ack-wait may be */
#define SUSPECT 3 /* deliveries, after two that nobody acknowledged */
#define SUSPECT_WAIT_MS 200
#define AGAIN_MS 500 /* for what was referred to and is not there as yet */

struct handling {
	struct worker *worker;
	natsMsg *msg;
	jsMsgMetaData *about;
	unsigned int wait_ms;
};

/*
 * Where servers do not answer, or a stream is full, a worker waits, and keeps
 * its message: this is no fault of the message, and must not count as one.
 */
static bool wait_more(struct handling *h, const struct vouch_error *error)
{
	if (h->worker->is_ending)
		return false;
	if (!h->wait_ms)
		text_event("waiting", "%s", error->text);
	h->wait_ms = h->wait_ms ? 2 * h->wait_ms : FIRST_WAIT_MS;
	if (h->wait_ms > MOST_WAIT_MS)
		h->wait_ms = MOST_WAIT_MS;
	natsMsg_InProgress(h->msg, NULL);
	text_sleep_ms(h->wait_ms);
	return true;
}

/* Of work that is not done: its message comes again. */
static void leave(struct handling *h)
{
	h->worker->again++;
	natsMsg_NakWithDelay(h->msg, AGAIN_MS, NULL);
}

static void bury(struct handling *h, const char *reason)
{
	enum published published;
	struct vouch_error error;

	do {
		published = publish_dead(&h->worker->link, h->msg, h->about,
					 reason, &error);
	} while (published != PUBLISHED_NEW && published != PUBLISHED_BEFORE &&
		 wait_more(h, &error));
	if (published != PUBLISHED_NEW && published != PUBLISHED_BEFORE) {
		leave(h);
		return;
	}
	h->worker->dead++;
	text_event("dead", "message %llu: %s",
		   (unsigned long long)h->about->Sequence.Stream, reason);
	natsMsg_Ack(h->msg, NULL);
}

static void store(struct handling *h, const struct answer *answer)
{
	enum published published;
	struct vouch_error error;

	do {
		published = publish_result(&h->worker->link, answer, &error);
	} while (published == PUBLISHED_NOT && wait_more(h, &error));
	switch (published) {
	case PUBLISHED_NEW:
		h->worker->results++;
		natsMsg_Ack(h->msg, NULL);
		break;
	case PUBLISHED_BEFORE:
		h->worker->before++;
		natsMsg_Ack(h->msg, NULL);
		break;
	case PUBLISHED_NOT:
		leave(h);
		break;
	case PUBLISHED_NEVER:
		bury(h, "the result is larger than servers take");
		break;
	}
}

/* The time of appraisal is that of the queue: for each delivery the same. */
static int appraise(struct handling *h, struct answer *answer,
		    struct vouch_error *error)
{
	struct worker *w = h->worker;
	time_t at = w->settings.has_time ?
			    w->settings.at :
			    (time_t)(h->about->Timestamp / 1000000000);
	struct work work = { 0 };
	int code = link_buckets(&w->link, error);

	if (!code)
		code = work_read(&work, w->link.evidence,
				 natsMsg_GetData(h->msg),
				 (size_t)natsMsg_GetDataLength(h->msg), error);
	if (!code)
		code = appraise_work(w->sets, w->link.sets, &work, at, answer,
				     error);
	work_free(&work);
	return code;
}

static void try(struct handling *h)
{
	struct answer answer = { 0 };
	struct vouch_error error;
	int code;

	do {
		code = appraise(h, &answer, &error);
	} while ((code == -EAGAIN || code == -ENOMEM) && wait_more(h, &error));
	if (!code)
		store(h, &answer);
	else if (code == -EAGAIN || code == -ENOMEM ||
		 (code == -ENOENT &&
		  h->about->NumDelivered < h->worker->settings.deliveries))
		leave(h);
	else
		bury(h, error.text);
	free(answer.json);
}

/*
 * Of messages that were in one worker when it was killed, one may be the
 * reason. They are not to meet again: each waits for a time of its own.
 */
static void part(void)
{
	uint8_t random = 0;

	RAND_bytes(&random, 1);
	text_sleep_ms(random * SUSPECT_WAIT_MS / UINT8_MAX);
}

void handle(struct worker *worker, natsMsg *msg)
{
	struct handling h = { .worker = worker, .msg = msg };

	if (natsMsg_GetMetaData(&h.about, msg) != NATS_OK)
		return; /* it is no message of a stream, and cannot be */
	if (h.about->NumDelivered >= SUSPECT)
		part();
	if (h.about->NumDelivered > worker->settings.deliveries)
		bury(&h, "it was given to workers too often, and none of them "
			 "lived to say why");
	else
		try(&h);
	jsMsgMetaData_Destroy(h.about);
}
