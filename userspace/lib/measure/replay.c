// SPDX-License-Identifier: MIT
/* Registers that an event log leads to, whoever measured what is in it. */
#include <errno.h>
#include <stdio.h>

#include "base/error.h"
#include "log/event_log.h"
#include "measure/kinds.h"

static const char *const rtmrs[] = { NULL, "rtmr0", "rtmr1", "rtmr2", "rtmr3" };
static const char *const pcrs[] = {
	"pcr0",	 "pcr1",  "pcr2",  "pcr3",  "pcr4",  "pcr5",
	"pcr6",	 "pcr7",  "pcr8",  "pcr9",  "pcr10", "pcr11",
	"pcr12", "pcr13", "pcr14", "pcr15", "pcr16",
};

/* A TPM's log has registers that no TD has, of some event at least. */
static bool is_of_tpm(const struct event_log *log)
{
	for (size_t i = 0; i < log->count; i++)
		if (log->events[i].mr >= EVENT_REGISTERS)
			return true;
	return false;
}

static bool replay(struct vouch_measurement *m, const struct event_log *log,
		   u32 mr, const char *name)
{
	u8 value[EVENT_DIGEST_SIZE];
	char type[48], text[EVENT_TEXT_SIZE];

	event_log_start(value);
	for (size_t i = 0; i < log->count; i++) {
		const struct log_event *event = &log->events[i];

		if (!event_log_counts(event, mr))
			continue;
		if (!event_log_extend(value, event))
			return false;
		event_type_text(event->type, type, sizeof(type));
		event_text(event, text, sizeof(text));
		measured_item(m, name, type, event->digest, EVENT_DIGEST_SIZE,
			      "%s", text);
	}
	measured_value(m, name, value, sizeof(value));
	return true;
}

static int open_log(const struct launch_file *file, struct event_log *log,
		    struct vouch_error *error)
{
	if (event_list_is(file->data, file->size))
		return event_list_open(file->data, file->size, log, error);
	return event_tpm_open(file->data, file->size, log, error);
}

int measure_replay(struct vouch_launch *launch, struct vouch_measurement *m,
		   struct vouch_error *error)
{
	const char *const *names = rtmrs;
	size_t count = ARRAY_SIZE(rtmrs);
	struct launch_file *file;
	struct event_log log;
	int code = launch_need(launch, LAUNCH_LOG, &file, error);

	if (!code)
		code = open_log(file, &log, error);
	if (code)
		return code;
	if (is_of_tpm(&log)) {
		names = pcrs;
		count = ARRAY_SIZE(pcrs);
	}
	for (u32 i = 0; i < count && !code; i++)
		if (names[i] && !replay(m, &log, i, names[i]))
			code = -ENOMEM;
	event_log_close(&log);
	return code;
}
