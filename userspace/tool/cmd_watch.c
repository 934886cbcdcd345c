// SPDX-License-Identifier: MIT
/* "vouch watch": attestation again and again, of which changes are told. */
#define _GNU_SOURCE /* ppoll() */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "watch.h"

#define CLOCK_JUMP_S 30
#define EVENTS_AT_ONCE 16
#define EVENT_PAUSE_S 5 /* before a round that an event causes */
#define PAUSE_MAX_S 60 /* after a sleep of the machine, a round is this late */

const char watch_usage[] =
	"usage: vouch watch [OPTION]... [-- APPRAISE-OPTION...]\n\n"
	"Makes Evidence and appraises it, again and again, and tells what\n"
	"changed: the result, registers, the TCB, and endorsements that expire\n"
	"soon. What follows -- are options of vouch appraise.\n\n"
	"  --every SECONDS    between rounds, 600 unless said otherwise\n"
	"  --on-event         also when a register, the TCB or a lock changes\n"
	"  --count N          end after N rounds\n"
	"  --within DAYS      what expires so soon is told; 7\n"
	"  --from COMMAND     Evidence over $VOUCH_NONCE is what that prints\n"
	"  --send COMMAND     is given it, and appraises it\n"
	"  --state FILE       keep there what is known, for the next start\n"
	"  --hook COMMAND     run for each change, which it reads as JSON\n"
	"  --metrics FILE     for the textfile collector of node_exporter\n"
	"  --journal          also write changes to systemd's journal\n"
	"  --json             a line of JSON for each change\n\n"
	"exit status: of the last round, 0 affirmed, 1 not, 3 could not decide;\n"
	"2 usage\n";

static const struct option options[] = {
	{ "every", required_argument, NULL, 'e' },
	{ "on-event", no_argument, NULL, 'E' },
	{ "count", required_argument, NULL, 'c' },
	{ "within", required_argument, NULL, 'w' },
	{ "from", required_argument, NULL, 'f' },
	{ "send", required_argument, NULL, 'S' },
	{ "state", required_argument, NULL, 's' },
	{ "hook", required_argument, NULL, 'h' },
	{ "metrics", required_argument, NULL, 'm' },
	{ "journal", no_argument, NULL, 'J' },
	{ "json", no_argument, NULL, 'j' },
	{ 0 },
};

static volatile sig_atomic_t is_stopped, is_hurried;

static void on_signal(int number)
{
	if (number == SIGHUP)
		is_hurried = 1;
	else
		is_stopped = 1;
}

static bool take_text(struct watch *w, int found)
{
	const char **texts[] = { ['f'] = &w->from,
				 ['S'] = &w->send,
				 ['s'] = &w->state,
				 ['h'] = &w->hook,
				 ['m'] = &w->metrics };

	if (found >= (int)(sizeof(texts) / sizeof(*texts)) || !texts[found])
		return false;
	*texts[found] = optarg;
	return true;
}

static bool take(struct watch *w, int found)
{
	switch (found) {
	case 'e':
		return option_number("--every", optarg, 1, 604800, &w->every_s);
	case 'c':
		return option_number("--count", optarg, 1, UINT32_MAX,
				     &w->count);
	case 'w':
		return option_number("--within", optarg, 0, 3650,
				     &w->within_days);
	case 'E':
		return w->by_events = true;
	case 'J':
		return w->to_journal = true;
	case 'j':
		return w->as_json = true;
	default:
		return found != OPTION_WRONG && take_text(w, found);
	}
}

/* As it was written: facts are texts. */
static bool is_state(const json_t *state)
{
	const char *name;
	json_t *value;

	json_object_foreach((json_t *)state, name, value) {
		if (!json_is_string(value))
			return false;
	}
	return json_is_object(state);
}

static json_t *read_state(const char *path)
{
	struct vouch_bytes bytes;
	json_t *state = NULL;

	if (!path || file_load(path, &bytes))
		return json_object();
	state = json_loadb((char *)bytes.data, bytes.size,
			   JSON_REJECT_DUPLICATES, NULL);
	vouch_bytes_free(&bytes);
	if (is_state(state))
		return state;
	complain("state '%s' is no JSON object of texts, want one: it is "
		 "begun anew",
		 path);
	json_decref(state);
	return json_object();
}

static bool write_state(const char *path, const json_t *facts)
{
	char *text = json_dumps(facts, JSON_INDENT(2) | JSON_SORT_KEYS);
	struct vouch_bytes bytes = { (uint8_t *)text, 0 };
	bool ok = false;

	if (text) {
		bytes.size = strlen(text);
		ok = file_write(path, &bytes, 0600) == EXIT_AFFIRMED;
	}
	free(text);
	return ok;
}

static long long seconds_of(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return now.tv_sec;
}

/* Dates are judged by a clock: that it was set is told, as all else is. */
static void check_clock(const struct watch *w, long long *offset)
{
	long long now = seconds_of(CLOCK_REALTIME) - seconds_of(CLOCK_BOOTTIME);
	char before[32], after[32];

	if (*offset && llabs(now - *offset) > CLOCK_JUMP_S) {
		time_text(seconds_of(CLOCK_BOOTTIME) + *offset, before);
		time_text(seconds_of(CLOCK_REALTIME), after);
		watch_report(w, "clock", before, after);
	}
	*offset = now;
}

/* What a round of its own causes is no reason for the next one. */
static bool is_reason(const struct vouch_event *event)
{
	return event->type != VOUCH_EVENT_ISSUED &&
	       event->type != VOUCH_EVENT_THROTTLED &&
	       event->type != VOUCH_EVENT_RETRIED;
}

/* Return: whether there is one, or a negative errno, of which it complains. */
static int has_reason(struct vouch_device *device)
{
	struct vouch_event events[EVENTS_AT_ONCE];
	struct vouch_error error;
	bool found = false;
	size_t count = 0;

	do {
		int ret = vouch_device_events(device, events, EVENTS_AT_ONCE, 0,
					      &count, &error);

		if (ret) {
			complain("%s: rounds go on by time alone", error.text);
			return ret;
		}
		for (size_t i = 0; i < count; i++)
			found |= is_reason(&events[i]);
	} while (count == EVENTS_AT_ONCE);
	return found;
}

/* NULL, with a complaint, when events cannot be had: rounds go on by time. */
static struct vouch_device *listen_to(const struct watch *w)
{
	struct vouch_device *device = NULL;
	struct vouch_error error;

	if (!w->by_events)
		return NULL;
	if (vouch_device_open(&device, NULL, false, &error)) {
		complain("%s", error.text);
		return NULL;
	}
	if (has_reason(device) >= 0)
		return device;
	vouch_device_close(device);
	return NULL;
}

/* An event is not waited for again where waiting failed. */
static bool has_event(struct vouch_device **device)
{
	int ret = has_reason(*device);

	if (ret < 0) {
		vouch_device_close(*device);
		*device = NULL;
	}
	return ret > 0;
}

/* Signals come here only. The clock is one that nobody sets. */
static void wait_for_next(const struct watch *w, struct vouch_device **device)
{
	struct pollfd ready = { .events = POLLIN };
	long long begin = seconds_of(CLOCK_BOOTTIME), left;
	sigset_t none;

	sigemptyset(&none);
	while (!is_stopped && !is_hurried) {
		struct timespec pause = { .tv_sec = PAUSE_MAX_S };

		left = begin + w->every_s - seconds_of(CLOCK_BOOTTIME);
		if (left <= 0)
			break;
		if (left < PAUSE_MAX_S)
			pause.tv_sec = left;
		ready.fd = *device ? vouch_device_fd(*device) : -1;
		if (ppoll(&ready, 1, &pause, &none) > 0 && has_event(device)) {
			sleep(EVENT_PAUSE_S);
			break;
		}
	}
	is_hurried = 0;
}

static void count_round(struct tally_of_rounds *tally,
			const struct round *round)
{
	tally->rounds++;
	tally->last = seconds_of(CLOCK_REALTIME);
	if (round->status == EXIT_AFFIRMED)
		tally->last_affirmed = tally->last;
	if (round->status == EXIT_UNDECIDED)
		tally->undecided++;
}

/* What a round without claims did not see stays as it was known. */
static void keep(json_t *known, const json_t *facts)
{
	const char *name;
	json_t *value;
	void *next;

	json_object_foreach_safe(known, next, name, value)
	{
		if (strncmp(name, "due.", 4) == 0)
			json_object_del(known, name);
	}
	json_object_update(known, (json_t *)facts);
}

/*
 * A round that was cut short found out nothing, and what was told while it
 * ended is told again by the next start: hooks may have been cut short, too.
 * Return: its exit status, or -1 when it was cut short.
 */
static int one_round(const struct watch *w, json_t *known,
		     struct tally_of_rounds *tally)
{
	unsigned int changes = 0;
	struct round round;
	bool is_kept;

	watch_round(w, &round, &tally->next_due);
	if (!watch_is_ending())
		changes = watch_compare(w, known, round.facts);
	if (watch_is_ending()) {
		json_decref(round.facts);
		return -1;
	}
	tally->changes += changes;
	keep(known, round.facts);
	count_round(tally, &round);
	is_kept = !w->state || write_state(w->state, known);
	if (w->metrics)
		is_kept &= watch_metrics(w->metrics, &round, tally);
	json_decref(round.facts);
	return is_kept ? round.status : EXIT_UNDECIDED;
}

static int run(const struct watch *w)
{
	struct vouch_device *device = listen_to(w);
	struct tally_of_rounds tally = { 0 };
	json_t *known = read_state(w->state);
	long long clock_offset = 0;
	int status = EXIT_UNDECIDED;

	while (!is_stopped) {
		int one = one_round(w, known, &tally);

		if (one < 0)
			break;
		status = one;
		check_clock(w, &clock_offset);
		if (tally.rounds == w->count)
			break;
		wait_for_next(w, &device);
	}
	json_decref(known);
	vouch_device_close(device);
	return status;
}

static void handle_signals(void)
{
	const struct sigaction action = { .sa_handler = on_signal };
	static const int numbers[] = { SIGTERM, SIGINT, SIGHUP };
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
		sigaddset(&set, numbers[i]);
		sigaction(numbers[i], &action, NULL);
	}
	sigprocmask(SIG_BLOCK, &set, NULL);
}

int cmd_watch(int argc, char **argv)
{
	struct watch w = { .every_s = 600, .within_days = 7 };
	int found;

	while ((found = option_next(argc, argv, options)) != -1)
		if (!take(&w, found))
			return EXIT_USAGE;
	w.options = argv + optind;
	if (*w.options && **w.options != '-') {
		complain("argument '%s' is no option of vouch appraise, want "
			 "these after --",
			 *w.options);
		return EXIT_USAGE;
	}
	handle_signals();
	return run(&w);
}
