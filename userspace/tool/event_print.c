// SPDX-License-Identifier: MIT
/* An event as a line: when, who, what. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "guest.h"

#define NS_PER_S 1000000000ULL

static const char *const type_names[] = {
	[VOUCH_EVENT_ISSUED] = "issued",
	[VOUCH_EVENT_EXTENDED] = "extended",
	[VOUCH_EVENT_FOREIGN] = "foreign",
	[VOUCH_EVENT_THROTTLED] = "throttled",
	[VOUCH_EVENT_RETRIED] = "retried",
	[VOUCH_EVENT_KEY_LOST] = "key-lost",
	[VOUCH_EVENT_TCB_CHANGED] = "tcb-changed",
	[VOUCH_EVENT_MITIGATION_CHANGED] = "mitigation-changed",
	[VOUCH_EVENT_LOCKDOWN] = "lockdown",
	[VOUCH_EVENT_TEE_GONE] = "tee-gone",
};

/* NULL for what is newer than this program. */
static const char *type_name(uint32_t type)
{
	if (type >= sizeof(type_names) / sizeof(*type_names))
		return NULL;
	return type_names[type];
}

static const char *format_name(uint32_t format)
{
	switch (format) {
	case VOUCH_FORMAT_SNP:
		return "snp";
	case VOUCH_FORMAT_TDREPORT:
		return "tdreport";
	case VOUCH_FORMAT_QUOTE:
		return "quote";
	case VOUCH_FORMAT_SERVICE:
		return "service";
	default:
		return "unknown";
	}
}

static uint64_t clock_ns(clockid_t clock)
{
	struct timespec now = { 0 };

	clock_gettime(clock, &now);
	return (uint64_t)now.tv_sec * NS_PER_S + (uint64_t)now.tv_nsec;
}

/* By the clock of now: that of boot does not know what time it is. */
static void event_time(const struct vouch_event *event, char *out)
{
	uint64_t ago = clock_ns(CLOCK_BOOTTIME) - event->boottime_ns;
	uint64_t then = clock_ns(CLOCK_REALTIME) - ago;

	time_text((time_t)(then / NS_PER_S), out);
}

static void digest_hex(const struct vouch_event *event, char *out)
{
	text_hex(event->digest, sizeof(event->digest), out);
}

/* The errno is that with which such a failure goes back to a caller. */
static void failure_text(const struct vouch_event *event, char *out,
			 size_t size)
{
	int code = event->type == VOUCH_EVENT_KEY_LOST ? -EKEYREVOKED : -EIO;

	vouch_failure_text(&event->failure, code, out, size);
}

static bool has_failure(const struct vouch_event *event)
{
	return event->type == VOUCH_EVENT_THROTTLED ||
	       event->type == VOUCH_EVENT_RETRIED ||
	       event->type == VOUCH_EVENT_KEY_LOST;
}

static bool has_change(const struct vouch_event *event)
{
	return event->type == VOUCH_EVENT_TCB_CHANGED ||
	       event->type == VOUCH_EVENT_MITIGATION_CHANGED;
}

static bool has_register(const struct vouch_event *event)
{
	return event->type == VOUCH_EVENT_EXTENDED ||
	       event->type == VOUCH_EVENT_FOREIGN;
}

static void set_number(json_t *json, const char *name, uint64_t value)
{
	json_object_set_new(json, name, json_integer((json_int_t)value));
}

/* As text: JSON's numbers have 53 bits for many readers. */
static void set_hex(json_t *json, const char *name, uint64_t value)
{
	char text[24];

	snprintf(text, sizeof(text), "0x%016llx", (unsigned long long)value);
	json_object_set_new(json, name, json_string(text));
}

static json_t *failure_json(const struct vouch_event *event)
{
	json_t *json = json_object();
	char text[400];

	failure_text(event, text, sizeof(text));
	set_number(json, "stage", event->failure.stage);
	set_number(json, "reason", event->failure.reason);
	set_hex(json, "fw_error", event->failure.fw_error);
	set_hex(json, "vmm_error", event->failure.vmm_error);
	json_object_set_new(json, "text", json_string(text));
	return json;
}

/* What there is by the type of the event. */
static void add_details(json_t *json, const struct vouch_event *event)
{
	char hex[2 * VOUCH_EVENT_DIGEST_SIZE + 1];

	digest_hex(event, hex);
	if (event->type == VOUCH_EVENT_ISSUED)
		json_object_set_new(json, "format",
				    json_string(format_name(event->detail)));
	if (has_register(event)) {
		json_object_set_new(json, "register",
				    json_of_name((const char *)event->name));
		set_number(json, "record", event->after);
	}
	if (event->type == VOUCH_EVENT_ISSUED || has_register(event))
		json_object_set_new(json, "digest", json_string(hex));
	if (has_change(event)) {
		set_hex(json, "before", event->before);
		set_hex(json, "after", event->after);
	}
	if (event->type == VOUCH_EVENT_LOCKDOWN)
		json_object_set_new(json, "lockdown",
				    lockdown_json(event->detail));
	if (has_failure(event))
		json_object_set_new(json, "failure", failure_json(event));
}

static json_t *type_json(uint32_t type)
{
	const char *name = type_name(type);

	return name ? json_string(name) : json_integer(type);
}

static void print_json(const struct vouch_event *event)
{
	json_t *json = json_object();
	char time[32];

	event_time(event, time);
	set_number(json, "sequence", event->sequence);
	json_object_set_new(json, "time", json_string(time));
	set_number(json, "boottime_ns", event->boottime_ns);
	json_object_set_new(json, "type", type_json(event->type));
	json_object_set_new(json, "uid",
			    event->uid == VOUCH_UID_NONE ?
				    json_null() :
				    json_integer(event->uid));
	set_number(json, "lost", event->lost);
	add_details(json, event);
	json_dumpf(json, stdout, JSON_COMPACT | JSON_ENSURE_ASCII);
	putchar('\n');
	json_decref(json);
}

static void print_issued(const struct vouch_event *event)
{
	char hex[2 * VOUCH_EVENT_DIGEST_SIZE + 1];

	digest_hex(event, hex);
	printf("report issued: format %s, SHA-384 of its REPORT_DATA %s",
	       format_name(event->detail), hex);
}

static void print_register(const struct vouch_event *event)
{
	bool is_foreign = event->type == VOUCH_EVENT_FOREIGN;
	char hex[2 * VOUCH_EVENT_DIGEST_SIZE + 1];

	digest_hex(event, hex);
	fputs("register ", stdout);
	text_print((const char *)event->name);
	printf(is_foreign ? " was extended without vouch: it holds %s" :
			    " extended by %s",
	       hex);
	printf(", record %llu of the event log",
	       (unsigned long long)event->after);
}

static void print_change(const char *what, const struct vouch_event *event)
{
	printf("%s changed from 0x%016llx to 0x%016llx", what,
	       (unsigned long long)event->before,
	       (unsigned long long)event->after);
}

static void print_failure(const char *what, const struct vouch_event *event)
{
	char text[400];

	failure_text(event, text, sizeof(text));
	printf("%s: ", what);
	text_print(text);
}

/* It was not in vain, as the phrases of failures say of it. */
static void print_throttled(const struct vouch_event *event)
{
	if (event->failure.reason == VOUCH_REASON_LIMIT)
		fputs("request delayed: its user has as many as there may be",
		      stdout);
	else if (event->failure.reason == VOUCH_REASON_BUSY)
		fputs("request delayed: the host says that it is busy", stdout);
	else
		print_failure("request delayed", event);
}

static void print_lockdown(const struct vouch_event *event)
{
	json_t *list = lockdown_json(event->detail);
	json_t *name;
	size_t i;

	fputs("locked from now on:", stdout);
	json_array_foreach(list, i, name)
		printf("%s %s", i ? "," : "", json_string_value(name));
	json_decref(list);
}

static void print_what(const struct vouch_event *event)
{
	switch (event->type) {
	case VOUCH_EVENT_ISSUED:
		return print_issued(event);
	case VOUCH_EVENT_EXTENDED:
	case VOUCH_EVENT_FOREIGN:
		return print_register(event);
	case VOUCH_EVENT_THROTTLED:
		return print_throttled(event);
	case VOUCH_EVENT_RETRIED:
		return print_failure("message sent again, after", event);
	case VOUCH_EVENT_KEY_LOST:
		return print_failure("message key given up", event);
	case VOUCH_EVENT_TCB_CHANGED:
		return print_change("TCB", event);
	case VOUCH_EVENT_MITIGATION_CHANGED:
		return print_change("mitigation vector", event);
	case VOUCH_EVENT_LOCKDOWN:
		return print_lockdown(event);
	case VOUCH_EVENT_TEE_GONE:
		fputs("the TEE behind the device went away", stdout);
		return;
	default:
		printf("event of type %u, newer than this program",
		       event->type);
	}
}

static void print_text(const struct vouch_event *event)
{
	char time[32];

	event_time(event, time);
	if (event->lost)
		printf("%s  -  %u %s lost before the next one\n", time,
		       event->lost, event->lost == 1 ? "event" : "events");
	printf("%s  ", time);
	if (event->uid == VOUCH_UID_NONE)
		fputs("-  ", stdout);
	else
		printf("user %u  ", event->uid);
	print_what(event);
	putchar('\n');
}

void event_print(const struct vouch_event *event, bool as_json)
{
	if (as_json)
		print_json(event);
	else
		print_text(event);
}
