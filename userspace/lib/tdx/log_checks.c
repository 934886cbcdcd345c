// SPDX-License-Identifier: MIT
/* The event log that came with a quote: whether it is the log of that TD. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "log/runtime_checks.h"
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
		ok = check_answer(t->checks,
				  event_data_matches(&log->events[i]));
		if (!ok)
			replay_name_event(log, i, actual, sizeof(actual));
	}
	check_that(t->checks, "tdx.log.data", ok, &note, "digests of the data",
		   actual);
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

	if (policy_accepts_bytes(accepted, t->quote.claims.td.rtmr[index],
				 EVENT_DIGEST_SIZE)) {
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

/* What the boot extended it by is not known: no event of it can be wrong. */
static void leave_open(struct tdx_appraisal *t, u32 index)
{
	static const struct check_note note = {
		.source = "run-time log",
		.remedy = "give the boot log of the TD with --log: the "
			  "register may have been extended before the module "
			  "was loaded",
		.unmet = VOUCH_NONE_MISSING,
	};

	check_leave_open(t->checks, register_ids[index], &note,
			 "a boot log that the run-time log goes on from",
			 "no boot log");
}

/* By the boot log, or NULL, and then by the module's log, if there is one. */
static void replay_both(const struct tdx_appraisal *t,
			const struct event_log *log, u32 index,
			struct replay *r)
{
	const struct appraisal *a = t->a;

	replay_start(r, t->quote.claims.td.rtmr[index]);
	if (log)
		replay_boot(r, log, index + 1);
	if (a->runtime)
		replay_records(r, a->runtime, index + 1, runtime_end(a));
}

static void check_rtmr(struct tdx_appraisal *t, const struct event_log *log,
		       u32 index)
{
	const u8 *rtmr = t->quote.claims.td.rtmr[index];
	struct replay r;
	char why[512];

	replay_both(t, log, index, &r);
	if (!log && !r.count) {
		/* Zeroes: nothing extended it, and of nothing all is known. */
		if (replay_fits(&r))
			t->a->replayed |= 1U << (index + 1);
		return;
	}
	replay_explain(&r, why, sizeof(why));
	t->checks->out_of_memory |= r.is_broken;
	if (!log && !replay_fits(&r))
		leave_open(t, index);
	else if (r.count || bytes_are_zero(rtmr, sizeof(r.value)))
		runtime_check_register(
			t->a, register_ids[index], &r, index + 1,
			policy_accepts_bytes(&t->values->rtmr[index], rtmr,
					     EVENT_DIGEST_SIZE));
	else
		check_unlogged(t, index, why);
}

/* Each register that it has events of is what they make of it, as does data. */
static bool is_log_of(const struct tdx_appraisal *t,
		      const struct event_log *log)
{
	size_t count = 0;

	for (u32 i = 0; i < ARRAY_SIZE(register_ids); i++) {
		struct replay r;

		replay_both(t, log, i, &r);
		if (r.is_broken)
			t->checks->out_of_memory = true;
		if (r.count && !replay_fits(&r))
			return false;
		count += r.count;
	}
	for (size_t i = 0; i < log->count; i++) {
		if (event_data_is_measured(&log->events[i]) &&
		    !check_answer(t->checks,
				  event_data_matches(&log->events[i])))
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

/* Whether the boot log was opened, which the caller closes. */
static bool open_log(struct tdx_appraisal *t, struct event_log *log)
{
	const struct appraisal *a = t->a;
	struct vouch_error why = { 0 };
	int ret = event_log_open(a->log, a->log_size, log, &why);

	t->checks->out_of_memory |= ret == -ENOMEM;
	if (ret) {
		tell_unread(t, why.text);
		return false;
	}
	if (a->log_is_beside && !is_log_of(t, log)) {
		tell_other_log(t, a->log_undone);
		event_log_close(log);
		return false;
	}
	tell_read(t, log);
	return true;
}

void tdx_check_log(struct tdx_appraisal *t)
{
	const struct appraisal *a = t->a;
	struct event_log log;
	bool has_log;

	/* For an enclave tdx.log.format fails: see appraise_refuse_log(). */
	if (!t->quote.claims.is_td || (!a->log && !a->runtime))
		return;
	has_log = a->log && open_log(t, &log);
	for (u32 i = 0; i < ARRAY_SIZE(register_ids); i++) {
		if (has_log || a->runtime)
			check_rtmr(t, has_log ? &log : NULL, i);
	}
	if (!has_log)
		return;
	check_data(t, &log);
	event_log_close(&log);
}
