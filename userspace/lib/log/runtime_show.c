// SPDX-License-Identifier: MIT
/* The module's log as JSON. */
#include <errno.h>
#include <stdio.h>

#include "base/error.h"
#include "base/json_text.h"
#include "base/limits.h"
#include "base/openssl.h"
#include "log/runtime.h"

static const char *const kind_names[] = {
	[RUNTIME_EXTENDS] = "extend",
	[RUNTIME_LOCKDOWN] = "lockdown",
	[RUNTIME_FOREIGN] = "foreign",
	[RUNTIME_START] = "start",
};

static void put_event(json_t **o, const struct runtime_record *record)
{
	const struct log_event *event = &record->event;
	char type[48], text[EVENT_TEXT_SIZE];

	event_type_text(event->type, type, sizeof(type));
	event_text(event, text, sizeof(text));
	json_put(o, "event_type", json_string(type));
	json_put(o, "digest", json_hex(event->digest, EVENT_DIGEST_SIZE));
	if (*text)
		json_put(o, "text", json_string(text));
	json_put(o, "size", json_integer((json_int_t)event->size));
	json_put(o, "digest_is_of_data",
		 json_boolean(runtime_data_matches(record)));
}

static json_t *record_json(const struct runtime_record *record)
{
	json_t *o = json_object();

	json_put(&o, "sequence", json_integer((json_int_t)record->sequence));
	json_put(&o, "boottime_ns",
		 json_integer((json_int_t)record->boottime_ns));
	json_put(&o, "uid",
		 record->uid == VOUCH_UID_NONE ? json_null() :
						 json_integer(record->uid));
	json_put(&o, "kind", json_string(kind_names[record->kind]));
	if (record->kind == RUNTIME_LOCKDOWN) {
		json_put(&o, "lockdown", json_hex_number(record->lockdown));
		return o;
	}
	json_put(&o, "register", json_integer(record->event.mr - 1));
	if (record->value)
		json_put(&o, "value",
			 json_hex(record->value, EVENT_DIGEST_SIZE));
	else
		put_event(&o, record);
	return o;
}

json_t *runtime_log_json(const struct runtime_log *log)
{
	size_t most = limits_default.events_shown;
	size_t count = log->count < most ? log->count : most;
	json_t *o = json_object(), *list = json_array();
	char text[96];

	for (size_t i = 0; i < count; i++) {
		if (json_array_append_new(list, record_json(&log->records[i])))
			json_put(&o, "records", NULL);
	}
	json_put(&o, "records", list);
	if (count < log->count) {
		snprintf(text, sizeof(text),
			 "%zu of %zu: the first %zu are shown",
			 log->count - count, log->count, count);
		json_put(&o, "records_left_out", json_string(text));
	}
	return o;
}

int vouch_log_json(const uint8_t *data, size_t size, char **json,
		   struct vouch_error *error)
{
	OPENSSL_ENTER;
	struct runtime_log log;
	json_t *shown;
	int ret = runtime_log_open(data, size, &log, error);

	*json = NULL;
	if (ret)
		return ret;
	shown = runtime_log_json(&log);
	*json = json_text(shown, JSON_INDENT(2));
	json_decref(shown);
	runtime_log_close(&log);
	return *json ? 0 : vouch__error(error, -ENOMEM, "no memory");
}
