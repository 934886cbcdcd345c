// SPDX-License-Identifier: MIT
/* A thread's messages. */
#include "worker.h"

#define FETCH_MS 250 /* until a thread looks whether it is to end */
#define RETRY_MS 250

static natsStatus subscribe(struct worker *worker, natsSubscription **out)
{
	jsSubOptions options;

	jsSubOptions_Init(&options);
	options.Stream = WORK_STREAM;
	options.Consumer = WORKERS;
	options.ManualAck = true;
	return js_PullSubscribe(out, worker->link.stream, WORK_SUBJECT, WORKERS,
				NULL, &options, NULL);
}

/* Until something is wrong with the subscription. */
static natsStatus take(struct worker *worker, natsSubscription *subscription)
{
	natsStatus status = NATS_OK;
	natsMsgList list;

	while (!worker->is_ending &&
	       (status == NATS_OK || status == NATS_TIMEOUT)) {
		status = natsSubscription_Fetch(&list, subscription, 1,
						FETCH_MS, NULL);
		if (status != NATS_OK)
			continue;
		if (list.Count)
			handle(worker, list.Msgs[0]);
		natsMsgList_Destroy(&list);
	}
	return status;
}

void *take_work(void *data)
{
	natsSubscription *subscription;
	struct worker *worker = data;
	bool is_told = false;
	natsStatus status;

	while (!worker->is_ending) {
		subscription = NULL;
		status = subscribe(worker, &subscription);
		if (status == NATS_OK) {
			text_event("ready", "a thread takes work");
			is_told = false;
			status = take(worker, subscription);
		}
		natsSubscription_Destroy(subscription);
		if (worker->is_ending)
			break;
		if (!is_told)
			text_event("waiting", "for work: %s",
				   natsStatus_GetText(status));
		is_told = true;
		text_sleep_ms(RETRY_MS);
	}
	nats_ReleaseThreadMemory();
	return NULL;
}
