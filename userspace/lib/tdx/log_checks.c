// SPDX-License-Identifier: MIT
/* The event log that came with a quote: whether it is the log of that TD. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "log/event_log.h"
#include "tdx/private.h"

static const char *const register_ids[] = {
	"tdx.log.rtmr0",
	"tdx.log.rtmr1",
	"tdx.log.rtmr2",
	"tdx.log.rtmr3",
};

#define SOURCE "TCG PC Client Platform Firmware Profile"

static const char wanted_log[] =
	"a log of TCG_PCR_EVENT2 records, or of events in JSON";

/* What is no log of a known form says nothing of the quote, good or bad. */
static void tell_unread(struct tdx_appraisal *t, const char *why)
{
	static const char id[] = "tdx.log.format";
	static const struct check_note note = {
		.source = SOURCE ", section 10",
		.remedy = "the log was not read, and nothing depends on it: "
			  "give /sys/firmware/acpi/tables/data/CCEL of the TD, "
			  "or none",
		.unmet = VOUCH_NONE_UNSUPPORTED,
	};
	char actual[sizeof(((struct vouch_error *)0)->text) + 16];

	snprintf(actual, sizeof(actual), "not read: %s", why);
	if (t->a->authentic_only || t->a->log_is_beside)
		check_pass_over(t->checks, id, &note, wanted_log, actual);
	else
		check_add(t->checks, id, VOUCH_CHECK_WARN, &note, wanted_log,
			  actual);
}

static void tell_read(struct tdx_appraisal *t, const struct event_log *log)
{
	static const struct check_note note = { .source = SOURCE
						", section 10" };
	const char *undone = t->a->log_undone;
	char actual[384];

	snprintf(actual, sizeof(actual), "%zu events%s%s%s", log->count,
		 log->json ? ", in JSON" : "", undone ? ", " : "",
		 undone ? undone : "");
	check_add(t->checks, "tdx.log.format", VOUCH_CHECK_PASS, &note,
		  wanted_log, actual);
}

static void name_event(const struct event_log *log, size_t index, char *out,
		       size_t size)
{
	char type[48], text[EVENT_TEXT_SIZE];

	event_type_text(log->events[index].type, type, sizeof(type));
	event_text(&log->events[index], text, sizeof(text));
	snprintf(out, size, "event %zu, %s%s%s", index + 1, type,
		 *text ? ": " : "", text);
}

static size_t without_data(const struct event_log *log)
{
	size_t count = 0;

	for (size_t i = 0; i < log->count; i++)
		count += log->events[i].has_no_data;
	return count;
}

/*
 * Registers are extended by digests only, but people read the data of an event:
 * it must be what the digest is of.
 */
static void check_data(struct tdx_appraisal *t, const struct event_log *log)
{
	static const struct check_note note = {
		.source = SOURCE ", section 10.4.1",
		.remedy = "the text of the event is not what was measured: do "
			  "not trust the log",
	};
	char actual[256] = "digests of the data";
	size_t left = without_data(log), used = strlen(actual);
	bool ok = true;

	if (left == log->count && left) {
		check_skip(t->checks, "tdx.log.data", &note,
			   "the log has digests only");
		return;
	}
	if (left)
		snprintf(actual + used, sizeof(actual) - used,
			 ", but for %zu of %zu events that have a digest only",
			 left, log->count);
	for (size_t i = 0; i < log->count && ok; i++) {
		if (!event_data_is_measured(&log->events[i]))
			continue;
		ok = event_data_matches(&log->events[i]);
		if (!ok)
			name_event(log, i, actual, sizeof(actual));
	}
	check_that(t->checks, "tdx.log.data", ok, &note, "digests of the data",
		   actual);
}

/* The result of replaying the events of one register. */
struct replay {
	u8 value[EVENT_DIGEST_SIZE];
	size_t count; /* of its events */
	bool is_prefix; /* some of the events lead to the register's value */
	size_t next; /* index of the event after those */
	bool is_broken; /* no memory */
};

static struct replay replay_register(const struct event_log *log, u32 mr,
				     const u8 *rtmr)
{
	struct replay r = { 0 };
	bool was_there;

	event_log_start(r.value);
	for (size_t i = 0; i < log->count && !r.is_broken; i++) {
		if (!event_log_counts(&log->events[i], mr))
			continue;
		was_there = !memcmp(r.value, rtmr, sizeof(r.value));
		if (was_there && !r.is_prefix)
			r.next = i;
		r.is_prefix |= was_there;
		r.is_broken = !event_log_extend(r.value, &log->events[i]);
		r.count++;
	}
	return r;
}

/*
 * Digests are chained, so a replay cannot tell which event is wrong. It can
 * tell only whether the register has the value from before one of the events.
 */
static void explain_mismatch(const struct event_log *log,
			     const struct replay *r, char *out, size_t size)
{
	char event[256];

	if (r->is_prefix) {
		name_event(log, r->next, event, sizeof(event));
		snprintf(out, size,
			 "the log goes on behind the register with %s: it was "
			 "not extended by that when the quote was made",
			 event);
	} else if (r->count) {
		snprintf(out, size,
			 "none of the %zu events leads there: one is missing "
			 "or altered, or the register was extended by what is "
			 "not in this log",
			 r->count);
	} else {
		snprintf(out, size,
			 "name the register's value in a policy, or give a log "
			 "that has what extended it");
	}
}

static bool policy_accepts_rtmr(const struct policy_value *accepted,
				const u8 *rtmr)
{
	for (size_t i = 0; i < accepted->count; i++) {
		if (!memcmp(accepted->items[i].bytes, rtmr, EVENT_DIGEST_SIZE))
			return true;
	}
	return false;
}

/*
 * The log has no event for this register, but it is not zero: an application
 * extended it after the boot. A policy that accepts its value decides.
 */
static void check_unlogged(struct tdx_appraisal *t, u32 index, const char *why)
{
	static const char wanted[] = "zero: the log has no event for it";
	static const char actual[] = "extended by what is not in the log";
	const struct policy_value *accepted = &t->values->rtmr[index];
	struct check_note note = {
		.source = "event log",
		.remedy = why,
	};

	if (policy_accepts_rtmr(accepted, t->quote.claims.td.rtmr[index])) {
		note.source = policy_source(accepted);
		check_skip(t->checks, register_ids[index], &note,
			   "extended by what is not in the log, to a value "
			   "that the policy accepts");
		return;
	}
	note.unmet = VOUCH_NONE_UNSUPPORTED;
	if (t->a->log_is_beside)
		check_pass_over(t->checks, register_ids[index], &note, wanted,
				actual);
	else
		check_add(t->checks, register_ids[index], VOUCH_CHECK_WARN,
			  &note, wanted, actual);
}

static void check_rtmr(struct tdx_appraisal *t, const struct event_log *log,
		       u32 index)
{
	const u8 *rtmr = t->quote.claims.td.rtmr[index];
	struct replay r = replay_register(log, index + 1, rtmr);
	char why[512];
	struct check_note note = {
		.source = "event log",
		.remedy = why,
	};

	explain_mismatch(log, &r, why, sizeof(why));
	if (r.is_broken)
		t->checks->out_of_memory = true;
	if (r.count || bytes_are_zero(rtmr, sizeof(r.value)))
		check_bytes(t->checks, register_ids[index], r.value, rtmr,
			    sizeof(r.value), &note);
	else
		check_unlogged(t, index, why);
}

/* Each register that it has events of is what they make of it, as does data. */
static bool is_log_of(const struct tdx_appraisal *t,
		      const struct event_log *log)
{
	size_t count = 0;

	for (u32 i = 0; i < ARRAY_SIZE(register_ids); i++) {
		const u8 *rtmr = t->quote.claims.td.rtmr[i];
		struct replay r = replay_register(log, i + 1, rtmr);

		if (r.is_broken)
			t->checks->out_of_memory = true;
		if (r.count && memcmp(r.value, rtmr, sizeof(r.value)) != 0)
			return false;
		count += r.count;
	}
	for (size_t i = 0; i < log->count; i++) {
		if (event_data_is_measured(&log->events[i]) &&
		    !event_data_matches(&log->events[i]))
			return false;
	}
	return count > 0;
}

/* Nobody asked for it, so that it must not turn the quote bad. */
static void tell_other_log(struct tdx_appraisal *t, const char *undone)
{
	static const struct check_note note = {
		.source = "event log",
		.remedy = "it was not used, and nothing depends on it: to see "
			  "where it differs, give it with --log",
		.unmet = VOUCH_NONE_UNSUPPORTED,
	};
	char actual[384];

	snprintf(actual, sizeof(actual),
		 "a log whose events or data are not those that were "
		 "measured, %s",
		 undone);
	check_pass_over(t->checks, "tdx.log.format", &note, "the quote's log",
			actual);
}

static void check_log(struct tdx_appraisal *t, const struct event_log *log)
{
	for (u32 i = 0; i < ARRAY_SIZE(register_ids); i++)
		check_rtmr(t, log, i);
	check_data(t, log);
}

void tdx_check_log(struct tdx_appraisal *t)
{
	const struct appraisal *a = t->a;
	struct vouch_error why = { 0 };
	struct event_log log;

	/* For an enclave tdx.log.format fails: see appraise_refuse_log(). */
	if (!a->log || !t->quote.claims.is_td)
		return;
	if (event_log_open(a->log, a->log_size, &log, &why)) {
		tell_unread(t, why.text);
		return;
	}
	if (a->log_is_beside && !is_log_of(t, &log)) {
		tell_other_log(t, a->log_undone);
	} else {
		tell_read(t, &log);
		check_log(t, &log);
	}
	event_log_close(&log);
}
