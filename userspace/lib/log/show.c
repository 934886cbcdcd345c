// SPDX-License-Identifier: MIT
/* Events in words, and a log as JSON. */
#include <ctype.h>
#include <errno.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

#include "base/cursor.h"
#include "base/error.h"
#include "base/limits.h"
#include "log/event_log.h"
#include "base/json_text.h"
#include "base/openssl.h"

/* The tag that attestation agents give events of applications: "AAEL". */
#define TAG_AAEL 0x4141454c

/* Every @step-th byte, as long as they are characters. */
static void copy_text(const u8 *data, size_t count, size_t step, char *out,
		      size_t size)
{
	size_t used = 0;

	for (size_t i = 0; i < count && used + 1 < size; i++) {
		u8 c = data[i * step];

		if (step == 2 && data[i * step + 1])
			c = '?';
		if (!c && i + 1 == count)
			break;
		if (!isprint(c)) {
			used = 0;
			break;
		}
		out[used++] = (char)c;
	}
	out[used] = '\0';
}

static bool is_variable(u32 type)
{
	return type == EV_EFI_VARIABLE_DRIVER_CONFIG ||
	       type == EV_EFI_VARIABLE_BOOT || type == EV_EFI_VARIABLE_BOOT2 ||
	       type == EV_EFI_VARIABLE_AUTHORITY;
}

/* UEFI_VARIABLE_DATA, section 10.4.4. */
static void variable_name(const struct log_event *event, char *out, size_t size)
{
	struct cursor c = cursor_over(event->data, event->size);
	const u8 *name;
	u64 length;

	cursor_take(&c, 16);
	length = cursor_le64(&c);
	cursor_le64(&c);
	*out = '\0';
	if (length > event->size / 2)
		return;
	name = cursor_take(&c, 2 * (size_t)length);
	if (name && !c.is_short)
		copy_text(name, (size_t)length, 2, out, size);
}

/* Tag, length, "<domain> <operation> <content>". */
static bool is_agent_event(const struct log_event *event)
{
	struct cursor c = cursor_over(event->data, event->size);

	return event->type == EV_EVENT_TAG && cursor_le32(&c) == TAG_AAEL &&
	       cursor_le32(&c) == cursor_left(&c) && !c.is_short;
}

void event_text(const struct log_event *event, char *out, size_t size)
{
	if (event->name)
		copy_text((const u8 *)event->name, strlen(event->name), 1, out,
			  size);
	else if (is_variable(event->type))
		variable_name(event, out, size);
	else if (is_agent_event(event))
		copy_text(event->data + 8, event->size - 8, 1, out, size);
	else
		copy_text(event->data, event->size, 1, out, size);
}

bool event_data_is_measured(const struct log_event *event)
{
	if (event->has_no_data)
		return false;
	return event->type == EV_DSTACK_RUNTIME ||
	       event->type == EV_SEPARATOR || event->type == EV_EFI_ACTION ||
	       event->type == EV_EFI_VARIABLE_DRIVER_CONFIG ||
	       event->type == EV_S_CRTM_VERSION || is_agent_event(event);
}

/* By either rule; the name is part of what is measured. */
static int runtime_matches(const struct log_event *event)
{
	u8 digest[EVENT_DIGEST_SIZE];

	for (int version = 1; version < 3; version++) {
		if (!event->name || !event->digest)
			return 0;
		if (!event_runtime_digest(event, version, digest))
			return -ENOMEM;
		if (!memcmp(digest, event->digest, sizeof(digest)))
			return 1;
	}
	return 0;
}

int event_data_matches(const struct log_event *event)
{
	u8 digest[EVENT_DIGEST_SIZE];

	if (event->type == EV_DSTACK_RUNTIME)
		return runtime_matches(event);
	if (!event->digest)
		return 0;
	if (EVP_Digest(event->data, event->size, digest, NULL, openssl_sha384(),
		       NULL) != 1)
		return -ENOMEM;
	return !memcmp(digest, event->digest, sizeof(digest));
}

static json_t *register_json(u32 mr, bool is_pcr)
{
	if (is_pcr)
		return json_sprintf("pcr%u", mr);
	return mr ? json_sprintf("rtmr%u", mr - 1) : json_string("mrtd");
}

/* @is_pcr: it is a TPM's, and its digest not compared with its data here. */
static json_t *event_json(const struct log_event *event, size_t digest_size,
			  bool is_pcr)
{
	char type[48], text[EVENT_TEXT_SIZE];
	json_t *o = json_object();

	event_type_text(event->type, type, sizeof(type));
	event_text(event, text, sizeof(text));
	json_object_set_new(o, "register", register_json(event->mr, is_pcr));
	json_object_set_new(o, "event_type", json_string(type));
	if (event->digest)
		json_object_set_new(o, "digest",
				    json_hex(event->digest, digest_size));
	if (*text)
		json_object_set_new(o, "text", json_string(text));
	json_object_set_new(o, "size", json_integer((json_int_t)event->size));
	if (!is_pcr && event_data_is_measured(event))
		json_object_set_new(o, "digest_is_of_data",
				    json_boolean(event_data_matches(event) ==
						 1));
	return o;
}

static json_t *replay_json(const struct event_log *log, u32 mr)
{
	u8 rtmr[EVENT_DIGEST_SIZE];

	event_log_start(rtmr);
	for (size_t i = 0; i < log->count; i++) {
		if (event_log_counts(&log->events[i], mr) &&
		    !event_log_extend(rtmr, &log->events[i]))
			return NULL;
	}
	return json_hex(rtmr, sizeof(rtmr));
}

/* As many as the limit says; the others are replayed and counted. */
static void put_events(json_t *o, const struct event_log *log,
		       size_t digest_size, bool is_pcr)
{
	size_t most = limits_default.events_shown;
	size_t count = log->count < most ? log->count : most;
	json_t *events = json_array();
	char text[80];

	for (size_t i = 0; i < count; i++)
		json_array_append_new(events, event_json(&log->events[i],
							 digest_size, is_pcr));
	json_object_set_new(o, "events", events);
	if (count == log->count)
		return;
	snprintf(text, sizeof(text), "%zu of %zu: the first %zu are shown",
		 log->count - count, log->count, count);
	json_object_set_new(o, "events_left_out", json_string(text));
}

/*
 * A CCEL has SHA-384 alone; with other banks it is the log of a TPM, of which
 * the last bank is shown, usually the longest digests.
 */
static bool is_of_tpm(const u8 *data, size_t size, struct event_banks *banks)
{
	return event_banks_read(data, size, banks) && banks->count &&
	       (banks->count > 1 || banks->rows[0].size != EVENT_DIGEST_SIZE);
}

static json_t *tpm_log_show(const u8 *data, size_t size,
			    const struct event_bank *bank,
			    struct vouch_error *error)
{
	struct event_log log;
	json_t *o;

	if (event_bank_open(data, size, bank, &log, error))
		return NULL;
	o = json_object();
	json_object_set_new(o, "digest_size", json_integer(bank->size));
	json_object_set_new(o, "end", json_integer((json_int_t)log.end));
	put_events(o, &log, bank->size, true);
	json_object_set_new(o, "type", json_string("event log of a TPM"));
	event_log_close(&log);
	return o;
}

json_t *event_log_show(const u8 *data, size_t size, struct vouch_error *error)
{
	struct event_banks banks;
	struct event_log log;
	char name[8];
	json_t *o;

	if (is_of_tpm(data, size, &banks))
		return tpm_log_show(data, size, &banks.rows[banks.count - 1],
				    error);
	if (event_log_open(data, size, &log, error))
		return NULL;
	o = json_object();
	for (u32 mr = 1; mr < EVENT_REGISTERS; mr++) {
		snprintf(name, sizeof(name), "rtmr%u", mr - 1);
		json_object_set_new(o, name, replay_json(&log, mr));
	}
	json_object_set_new(o, "end", json_integer((json_int_t)log.end));
	put_events(o, &log, EVENT_DIGEST_SIZE, false);
	json_object_set_new(o, "type", json_string("event log"));
	event_log_close(&log);
	return o;
}
