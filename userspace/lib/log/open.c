// SPDX-License-Identifier: MIT
#include "log/event_log.h"

int event_log_open(const u8 *data, size_t size, struct event_log *log,
		   struct vouch_error *error)
{
	return event_list_is(data, size) ?
		       event_list_open(data, size, log, error) :
		       event_records_open(data, size, log, error);
}
