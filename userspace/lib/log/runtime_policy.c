// SPDX-License-Identifier: MIT
/*
 * What a policy wants of registers, events and lockdown. An event counts where
 * the register that it extended was replayed to what the report has: else
 * anybody could have written it.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "check/accepted.h"
#include "log/runtime_checks.h"

#define DIGITS (2 * EVENT_DIGEST_SIZE)

/* What the checks here look at. */
struct look {
	struct appraisal *a;
	const struct runtime_registers *registers;
	struct event_log boot; /* empty: there is none */
};

/* An event that a policy names: "swmr0:" and a digest in hex. */
struct named_event {
	u32 mr; /* 0: this TEE has no such register */
	char prefix[sizeof("swmr0")];
	u8 digest[EVENT_DIGEST_SIZE];
};

static struct named_event named_event(const struct look *look,
				      const struct policy_item *item)
{
	struct named_event event = { 0 };
	size_t size;

	memcpy(event.prefix, item->text, sizeof(event.prefix) - 1);
	hex_decode(item->text + sizeof(event.prefix), event.digest,
		   sizeof(event.digest), &size);
	if (!strncmp(item->text, look->registers->prefix, 4))
		event.mr = (u32)(item->text[4] - '0') + 1;
	return event;
}

/* Whether what extended the register is known, all of it. */
static const char *why_unknown(const struct look *look,
			       const struct named_event *event)
{
	const struct appraisal *a = look->a;

	if (!event->mr)
		return "this TEE has no such register";
	if (!(a->replayed & 1U << event->mr))
		return "no log that leads to the register of the report";
	return NULL;
}

/* Goes over the events of one register, in the order of both logs. */
struct walk {
	size_t boot, runtime;
	u64 sequence; /* of the record; 0: of the boot */
	const u8 *digest;
	char name[256];
};

static bool next_boot(const struct look *look, u32 mr, struct walk *w)
{
	while (w->boot < look->boot.count) {
		size_t i = w->boot++;

		if (!event_log_counts(&look->boot.events[i], mr))
			continue;
		w->digest = look->boot.events[i].digest;
		replay_name_event(&look->boot, i, w->name, sizeof(w->name));
		return true;
	}
	return false;
}

static bool next_event(const struct look *look, u32 mr, struct walk *w)
{
	const struct runtime_log *log = look->a->runtime;

	if (next_boot(look, mr, w))
		return true;
	while (log && w->runtime < log->count) {
		const struct runtime_record *record =
			&log->records[w->runtime++];

		if (record->event.mr != mr || record->kind != RUNTIME_EXTENDS ||
		    record->sequence >= runtime_end(look->a))
			continue;
		w->sequence = record->sequence;
		w->digest = record->event.digest;
		runtime_record_text(record, w->name, sizeof(w->name));
		return true;
	}
	return false;
}

/* One from record @from on. */
static bool find_event(const struct look *look, const struct named_event *event,
		       u64 from, struct walk *w)
{
	*w = (struct walk){ 0 };
	while (event->mr && next_event(look, event->mr, w)) {
		if (w->sequence >= from &&
		    !memcmp(w->digest, event->digest, sizeof(event->digest)))
			return true;
	}
	return false;
}

/* Leaves the check open: @what cannot be told. */
static void leave_open(struct look *look, const char *id,
		       const struct policy_value *value, const char *expected,
		       const char *actual)
{
	const struct check_note note = {
		.source = policy_source(value),
		.remedy = "ask for Evidence with the log, of a report that is "
			  "bound to it",
		.unmet = VOUCH_NONE_MISSING,
	};

	check_leave_open(&look->a->checks, id, &note, expected, actual);
}

static void fail(struct look *look, const char *id,
		 const struct policy_value *value, const char *expected,
		 const char *actual)
{
	const struct check_note note = {
		.source = policy_source(value),
		.remedy = "the guest did not do what the policy wants: do not "
			  "trust it, or correct the policy",
	};

	check_that(&look->a->checks, id, false, &note, expected, actual);
}

static void pass(struct look *look, const char *id,
		 const struct policy_value *value, const char *text)
{
	const struct check_note note = { .source = policy_source(value) };

	check_add(&look->a->checks, id, VOUCH_CHECK_PASS, &note, text, text);
}

/* Returns whether the policy says something, and it is to be looked at. */
static bool is_asked(struct look *look, const char *id,
		     const struct policy_value *value, bool is_there)
{
	const struct check_note note = { .source = policy_source(value) };

	if (policy_has(value) && !look->a->authentic_only)
		return true;
	if (policy_has(value))
		check_skip(&look->a->checks, id, &note,
			   "only authenticity was asked for");
	else if (is_there)
		check_skip(&look->a->checks, id, &note, "no reference value");
	return false;
}

static void check_required(struct look *look)
{
	static const char id[] = "runtime.events.require";
	const struct policy_value *value =
		&look->a->policy->runtime.events.require;

	if (!is_asked(look, id, value, look->a->runtime))
		return;
	for (size_t i = 0; i < value->count; i++) {
		struct named_event event = named_event(look, &value->items[i]);
		const char *unknown = why_unknown(look, &event);
		struct walk walk;

		/* The register proves those after an unknown extension only. */
		if (!unknown &&
		    find_event(look, &event, look->a->unknown[event.mr], &walk))
			continue;
		if (unknown)
			leave_open(look, id, value, value->items[i].text,
				   unknown);
		else
			fail(look, id, value, value->items[i].text,
			     "no such event");
		return;
	}
	pass(look, id, value, "all of them are in the log");
}

static void check_forbidden(struct look *look)
{
	static const char id[] = "runtime.events.forbid";
	const struct policy_value *value =
		&look->a->policy->runtime.events.forbid;
	const char *unknown = NULL;

	if (!is_asked(look, id, value, look->a->runtime))
		return;
	for (size_t i = 0; i < value->count; i++) {
		struct named_event event = named_event(look, &value->items[i]);
		struct walk walk;

		if (find_event(look, &event, 0, &walk)) {
			fail(look, id, value, "none of them", walk.name);
			return;
		}
		if (!unknown && event.mr)
			unknown = why_unknown(look, &event);
		if (event.mr && look->a->unknown[event.mr])
			unknown = "what extended the register is unknown";
	}
	if (unknown)
		leave_open(look, id, value, "none of them", unknown);
	else
		pass(look, id, value, "none of them");
}

static bool is_listed(const struct look *look, const struct policy_value *value,
		      u32 mr, const u8 *digest)
{
	for (size_t i = 0; i < value->count; i++) {
		struct named_event event = named_event(look, &value->items[i]);

		if (event.mr == mr &&
		    !memcmp(event.digest, digest, sizeof(event.digest)))
			return true;
	}
	return false;
}

/* Each register of which the policy names an event has no other events. */
static void check_only(struct look *look)
{
	static const char id[] = "runtime.events.only";
	static const char expected[] = "no events but those";
	const struct policy_value *value =
		&look->a->policy->runtime.events.only;

	if (!is_asked(look, id, value, look->a->runtime))
		return;
	for (size_t i = 0; i < value->count; i++) {
		struct named_event event = named_event(look, &value->items[i]);
		const char *unknown = why_unknown(look, &event);
		struct walk walk = { 0 };

		while (event.mr && next_event(look, event.mr, &walk)) {
			if (is_listed(look, value, event.mr, walk.digest))
				continue;
			fail(look, id, value, expected, walk.name);
			return;
		}
		if (!unknown && look->a->unknown[event.mr])
			unknown = "what extended the register is unknown";
		if (unknown) {
			leave_open(look, id, value, expected, unknown);
			return;
		}
	}
	pass(look, id, value, expected);
}

/* Whether all that extended the register is known. */
static bool check_one_complete(struct look *look, const char *id,
			       const struct policy_value *value, u32 mr)
{
	char expected[48], actual[96];

	snprintf(expected, sizeof(expected), "all that extended %s%" PRIu32,
		 look->registers->prefix, mr - 1);
	if (!(look->a->replayed & 1U << mr)) {
		leave_open(look, id, value, expected,
			   "no log that leads to the register of the report");
		return false;
	}
	if (!look->a->unknown[mr])
		return true;
	snprintf(actual, sizeof(actual),
		 "what extended it before record %" PRIu64 " is unknown",
		 look->a->unknown[mr]);
	fail(look, id, value, expected, actual);
	return false;
}

static void check_complete(struct look *look)
{
	static const char id[] = "runtime.events.complete";
	const struct policy_value *value =
		&look->a->policy->runtime.events.complete;
	u64 first = look->registers->are_bound ? 0 : RUNTIME_MR_COUNT;

	if (!is_asked(look, id, value, look->a->runtime))
		return;
	for (size_t i = 0; i < value->count; i++) {
		u64 index = value->items[i].number - first;

		if (index >= RUNTIME_MR_COUNT) {
			leave_open(look, id, value, "such a register",
				   "this TEE has no such register");
			return;
		}
		if (!check_one_complete(look, id, value, (u32)index + 1))
			return;
	}
	pass(look, id, value, "all that extended them");
}

static void check_values(struct look *look)
{
	static const char *const ids[] = { "runtime.swmr0", "runtime.swmr1",
					   "runtime.swmr2", "runtime.swmr3" };
	struct appraisal *a = look->a;
	bool are_there = look->registers->are_bound && a->bound;

	for (size_t i = 0; i < ARRAY_SIZE(ids); i++) {
		const struct policy_value *value = &a->policy->runtime.swmr[i];

		if (!is_asked(look, ids[i], value, are_there))
			continue;
		if (are_there)
			check_accepted(&a->checks, ids[i], value,
				       a->bound->swmrs[i], EVENT_DIGEST_SIZE,
				       "the guest measured something else");
		else
			leave_open(look, ids[i], value,
				   "a report that is bound to it",
				   "no software registers");
	}
}

static void check_lockdown(struct look *look, const char *id,
			   const struct policy_value *value, bool is_wanted)
{
	const struct vouch_bound *bound = look->a->bound;
	char expected[48], actual[24];
	bool is_ok, is_unknown = false;
	u32 mask = 0, bit;

	if (!is_asked(look, id, value, bound))
		return;
	for (size_t i = 0; i < value->count; i++) {
		bit = runtime_lock_of(look->registers, value->items[i].number);
		mask |= bit;
		is_unknown |= is_wanted && !bit;
	}
	snprintf(expected, sizeof(expected), "%s of 0x%08" PRIx32,
		 is_wanted ? "all bits" : "no bit", mask);
	if (!bound) {
		leave_open(look, id, value, expected, "no bound report");
		return;
	}
	is_ok = is_wanted ? (bound->lockdown & mask) == mask :
			    !(bound->lockdown & mask);
	snprintf(actual, sizeof(actual), "0x%08" PRIx32, bound->lockdown);
	if (is_ok && is_unknown)
		leave_open(look, id, value, expected,
			   "this TEE has no such register");
	else if (is_ok)
		pass(look, id, value, actual);
	else
		fail(look, id, value, expected, actual);
}

static bool has_events(const struct policy_runtime *runtime)
{
	return policy_has(&runtime->events.require) ||
	       policy_has(&runtime->events.forbid) ||
	       policy_has(&runtime->events.only);
}

void runtime_check_policy(struct appraisal *a,
			  const struct runtime_registers *registers)
{
	const struct policy_runtime *runtime = &a->policy->runtime;
	struct look look = { .a = a, .registers = registers };

	/*
	 * No boot log is of software registers. One that could not be read is
	 * told by the kind of the report.
	 */
	if (a->log && !registers->are_bound && has_events(runtime))
		a->checks.out_of_memory |=
			event_log_open(a->log, a->log_size, &look.boot, NULL) ==
			-ENOMEM;
	check_values(&look);
	check_required(&look);
	check_forbidden(&look);
	check_only(&look);
	check_complete(&look);
	check_lockdown(&look, "runtime.lockdown.require",
		       &runtime->lockdown.require, true);
	check_lockdown(&look, "runtime.lockdown.forbid",
		       &runtime->lockdown.forbid, false);
	event_log_close(&look.boot);
}
