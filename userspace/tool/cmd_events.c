// SPDX-License-Identifier: MIT
/* "vouch events": by the device, or by netlink. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>

#include "guest.h"

const char events_usage[] =
	"usage: vouch events [OPTION]...\n\n"
	"Tells what happens at /dev/vouch, a line for each event, from now on\n"
	"until it is interrupted: reports that were issued, registers that were\n"
	"extended, requests that had to wait, messages that were sent again, a\n"
	"message key that was given up, another TCB or mitigation vector, what\n"
	"was locked, a TEE that went away. The administrator sees what all users\n"
	"caused, others what they caused, and what nobody did.\n\n"
	"  --json             a JSON object for each event, on a line\n"
	"  --count N          end after N events\n"
	"  --timeout SECONDS  end after so long without one\n"
	"  --netlink          by generic netlink in place of the device: all\n"
	"                     events, for the administrator of the network\n\n"
	"exit status: 0 done, 2 usage, 3 no events can be had, or fewer than\n"
	"--count in time\n";

#define OPT_NETLINK 256
#define EVENTS_AT_ONCE 16

static const struct option options[] = {
	{ "json", no_argument, NULL, 'j' },
	{ "count", required_argument, NULL, 'c' },
	{ "timeout", required_argument, NULL, 't' },
	{ "netlink", no_argument, NULL, OPT_NETLINK },
	{ 0 },
};

struct events_command {
	bool as_json;
	bool by_netlink;
	uint32_t count; /* 0: any number */
	int timeout_ms; /* -1: for ever */
};

/* Where events come from: one of them. */
struct source {
	struct vouch_device *device;
	struct events_netlink *netlink;
};

static bool take(struct events_command *c, int found)
{
	uint32_t milliseconds;

	switch (found) {
	case 'j':
		c->as_json = true;
		return true;
	case 'c':
		return option_number("--count", optarg, 1, UINT32_MAX,
				     &c->count);
	case 't':
		if (!option_timeout(optarg, &milliseconds))
			return false;
		c->timeout_ms = (int)milliseconds;
		return true;
	case OPT_NETLINK:
		c->by_netlink = true;
		return true;
	default:
		return false;
	}
}

static int source_take(struct source *source, struct vouch_event *events,
		       size_t room, int timeout_ms, size_t *count,
		       struct vouch_error *error)
{
	if (source->netlink)
		return events_netlink_take(source->netlink, events, room,
					   timeout_ms, count, error);
	return vouch_device_events(source->device, events, room, timeout_ms,
				   count, error);
}

static int source_open(struct source *source, bool by_netlink,
		       struct vouch_error *error)
{
	if (by_netlink)
		return events_netlink_open(&source->netlink, error);
	return vouch_device_open(&source->device, NULL, false, error);
}

static void source_close(struct source *source)
{
	events_netlink_close(source->netlink);
	vouch_device_close(source->device);
}

/* How many of the next ones are wanted. */
static size_t room_for(const struct events_command *c, uint32_t seen)
{
	uint32_t left = c->count - seen;

	return c->count && left < EVENTS_AT_ONCE ? left : EVENTS_AT_ONCE;
}

/* Until there were enough, or no more come in time. Return: 0 or -errno. */
static int follow(const struct events_command *c, struct source *source,
		  uint32_t *seen, struct vouch_error *error)
{
	struct vouch_event events[EVENTS_AT_ONCE];
	int timeout_ms = 0, ret = 0;
	bool is_first = true;
	size_t count;

	while (!ret && (!c->count || *seen < c->count)) {
		ret = source_take(source, events, room_for(c, *seen),
				  timeout_ms, &count, error);
		if (!ret && is_first)
			complain("events from now on are told");
		for (size_t i = 0; !ret && i < count; i++)
			event_print(&events[i], c->as_json);
		output_flush();
		*seen += (uint32_t)count;
		if (ferror(stdout) ||
		    (!is_first && !count && c->timeout_ms >= 0))
			break;
		is_first = false;
		timeout_ms = c->timeout_ms;
	}
	return ret;
}

static int run(const struct events_command *c)
{
	struct source source = { 0 };
	struct vouch_error error;
	uint32_t seen = 0;
	int ret = source_open(&source, c->by_netlink, &error);

	if (!ret)
		ret = follow(c, &source, &seen, &error);
	source_close(&source);
	if (ret) {
		complain("%s", error.text);
		return EXIT_UNDECIDED;
	}
	if (c->count && seen < c->count) {
		complain("%u %s in time, want %u", seen,
			 seen == 1 ? "event" : "events", c->count);
		return EXIT_UNDECIDED;
	}
	return EXIT_AFFIRMED;
}

int cmd_events(int argc, char **argv)
{
	struct events_command c = { .timeout_ms = -1 };
	int found;

	while ((found = option_next(argc, argv, options)) != -1)
		if (!take(&c, found))
			return EXIT_USAGE;
	if (!option_no_more(argc, argv))
		return EXIT_USAGE;
	return run(&c);
}
