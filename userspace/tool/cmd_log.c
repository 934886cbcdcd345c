// SPDX-License-Identifier: MIT
/* "vouch log": what registers were extended by, as the module has logged it. */
#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "tool.h"

#define FOLLOW_MS 1000
#define EVENTS 16

const char log_usage[] =
	"usage: vouch log [OPTION]...\n\n"
	"Prints the event log of the module: a line for each extension of a\n"
	"register since the module was loaded, with number, seconds since the\n"
	"boot, register, user, event type, digest and data.\n\n"
	"  --follow  go on, and print records as they are written\n"
	"  --from N  begin with record N\n"
	"  --json    a JSON object on each line\n";

static const struct option options[] = {
	{ "follow", no_argument, NULL, 'f' },
	{ "from", required_argument, NULL, 'n' },
	{ "json", no_argument, NULL, 'j' },
	{ 0 },
};

struct log_command {
	uint32_t from;
	bool follows;
	bool as_json;
	uint32_t tee;
};

/* "-" where there is none; @object is of vouch_log_json(). */
static const char *text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "-";
}

/* "swmr0", "rtmr3", or "-" */
static void register_text(const struct log_command *c, uint32_t mr, char *out,
			  size_t size)
{
	if (mr)
		snprintf(out, size, "%s%u",
			 c->tee == VOUCH_TEE_TDX ? "rtmr" : "swmr", mr - 1);
	else
		snprintf(out, size, "-");
}

static void print_line(const struct log_command *c,
		       const struct vouch_log_entry *entry,
		       const json_t *record)
{
	const char *kind = text_of(record, "kind");
	char name[16], user[16] = "-";

	register_text(c, entry->mr, name, sizeof(name));
	if (entry->uid != VOUCH_UID_NONE)
		snprintf(user, sizeof(user), "%u", entry->uid);
	printf("%" PRIu64 " %" PRIu64 ".%06" PRIu64 " %s uid=%s ",
	       entry->sequence, entry->boottime_ns / 1000000000,
	       entry->boottime_ns % 1000000000 / 1000, name, user);
	if (strcmp(kind, "lockdown") == 0)
		printf("lockdown %s\n", text_of(record, "lockdown"));
	else if (strcmp(kind, "foreign") == 0)
		printf("foreign %s: extended without the module\n",
		       text_of(record, "value"));
	else if (strcmp(kind, "start") == 0)
		printf("start %s: found when the module was loaded\n",
		       text_of(record, "value"));
	else
		printf("%s %s %s\n", text_of(record, "event_type"),
		       text_of(record, "digest"), text_of(record, "text"));
}

/* Return: 0, or a negative errno with @error. */
static int print_entry(const struct log_command *c,
		       const struct vouch_log_entry *entry,
		       struct vouch_error *error)
{
	char *text;
	json_t *json, *record;
	int ret =
		vouch_log_json(entry->record, entry->record_size, &text, error);

	if (ret)
		return ret;
	json = json_loads(text, 0, NULL);
	vouch_text_free(text);
	record = json_array_get(json_object_get(json, "records"), 0);
	if (c->as_json) {
		json_dumpf(record, stdout, JSON_ENSURE_ASCII);
		putchar('\n');
	} else {
		print_line(c, entry, record);
	}
	json_decref(json);
	return 0;
}

/* Up to the end. Return: 0 or a negative errno. */
static int print_all(const struct log_command *c, struct vouch_device_log *log,
		     struct vouch_error *error)
{
	struct vouch_log_entry entry = { .size = sizeof(entry) };
	int ret;

	do {
		ret = vouch_device_log_next(log, &entry, error);
		if (ret > 0 && print_entry(c, &entry, error))
			ret = error->code;
	} while (ret > 0);
	output_flush();
	return ret;
}

/*
 * An event tells of a new record, but only to who extended the register and to
 * the administrator: others look again after a second, and so do all at a
 * module without events.
 */
static void wait_for_more(struct vouch_device *device)
{
	const struct timespec pause = { .tv_sec = FOLLOW_MS / 1000 };
	struct vouch_event events[EVENTS];
	size_t count;

	if (vouch_device_events(device, events, EVENTS, FOLLOW_MS, &count,
				NULL))
		nanosleep(&pause, NULL);
}

static int print_log(struct log_command *c, struct vouch_device *device,
		     struct vouch_error *error)
{
	struct vouch_device_log *log;
	struct vouch_get_info info;
	int ret = vouch_device_info(device, &info, error);

	if (ret)
		return ret;
	c->tee = info.tee;
	if (!(info.features & VOUCH_FEATURE_LOG)) {
		complain("this module has no event log: update it");
		return -EOPNOTSUPP;
	}
	ret = vouch_device_log_open(device, c->from, &log, error);
	if (!ret)
		ret = print_all(c, log, error);
	while (!ret && c->follows) {
		wait_for_more(device);
		ret = print_all(c, log, error);
	}
	vouch_device_log_close(log);
	if (ret)
		complain("%s", error->text);
	return ret;
}

static bool take(struct log_command *c, int found)
{
	switch (found) {
	case 'f':
		c->follows = true;
		return true;
	case 'n':
		return option_number("--from", optarg, 1, UINT32_MAX, &c->from);
	case 'j':
		c->as_json = true;
		return true;
	default:
		return false;
	}
}

int cmd_log(int argc, char **argv)
{
	struct log_command c = { 0 };
	struct vouch_device *device;
	struct vouch_error error;
	int found, ret;

	while ((found = option_next(argc, argv, options)) != -1)
		if (!take(&c, found))
			return EXIT_USAGE;
	if (!option_no_more(argc, argv))
		return EXIT_USAGE;
	ret = vouch_device_open(&device, NULL, false, &error);
	if (ret) {
		complain("%s", error.text);
		return EXIT_UNDECIDED;
	}
	ret = print_log(&c, device, &error);
	vouch_device_close(device);
	return ret ? EXIT_UNDECIDED : EXIT_AFFIRMED;
}
