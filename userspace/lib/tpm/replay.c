// SPDX-License-Identifier: MIT
/* What a PCR comes to by the events of a log. */
#include <string.h>

#include "log/event_log.h"
#include "tpm/tpm.h"

/* PCRs that only a dynamic launch resets start as ones. */
#define FIRST_DYNAMIC 17
#define LAST_DYNAMIC 22

/* TCG_EfiStartupLocalityEvent, PC Client Firmware Profile, 10.4.5.3. */
static const char locality[16] = "StartupLocality";

static void start_value(const struct event_log *log, unsigned int pcr,
			size_t size, u8 *value)
{
	memset(value, pcr >= FIRST_DYNAMIC && pcr <= LAST_DYNAMIC ? 0xff : 0,
	       size);
	for (size_t i = 0; !pcr && i < log->count; i++) {
		const struct log_event *event = &log->events[i];

		if (!event->mr && event->type == EV_NO_ACTION &&
		    event->size == sizeof(locality) + 1 &&
		    !memcmp(event->data, locality, sizeof(locality)))
			value[size - 1] = event->data[sizeof(locality)];
	}
}

bool tpm_log_replay(const struct event_log *log, u16 alg, unsigned int pcr,
		    u8 *value)
{
	size_t size = tpm_hash_size(alg);
	struct tpm_view both[2] = { { value, size }, { NULL, size } };

	start_value(log, pcr, size, value);
	for (size_t i = 0; i < log->count; i++) {
		if (!event_log_counts(&log->events[i], pcr))
			continue;
		both[1].data = log->events[i].digest;
		if (!tpm_hash(alg, both, 2, value))
			return false;
	}
	return true;
}
