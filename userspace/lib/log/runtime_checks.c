// SPDX-License-Identifier: MIT
/*
 * runtime.log.*: whether the module's log is the log of this guest, as of the
 * report: its records are all there, and what they say of registers and
 * lockdown is what the report is over.
 */
#include "log/runtime_checks.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "policy/policy.h"

#define SOURCE "<linux/vouch_log.h>"

bool runtime_check_format(struct appraisal *a, const u8 *data, size_t size,
			  struct runtime_log *log)
{
	static const struct check_note note = {
		.source = SOURCE,
		.remedy = "the log was cut short, or is of a later module: "
			  "ask for new Evidence, or update vouch",
		.unmet = VOUCH_NONE_UNREADABLE,
	};
	struct vouch_error why = { 0 };
	int ret = runtime_log_open(data, size, log, &why);
	char actual[64];

	a->checks.out_of_memory |= ret == -ENOMEM;
	snprintf(actual, sizeof(actual), "%zu records", log->count);
	return check_that(&a->checks, "runtime.log.format", !ret, &note,
			  "records of the module's event log",
			  ret ? why.text : actual);
}

/* With a gap, nobody knows what the missing record would have said. */
static void check_sequence(struct appraisal *a)
{
	static const struct check_note note = {
		.source = SOURCE,
		.remedy = "somebody took records out of the log: do not trust "
			  "who sent it, ask for new Evidence",
	};
	u64 end = a->bound ? a->bound->log_sequence : 0;
	u64 log_end = runtime_log_end(a->runtime);
	u64 gap = runtime_log_gap(a->runtime, end);
	char expected[96] = "records from 1 on", actual[96];

	if (a->bound)
		snprintf(expected, sizeof(expected),
			 "all records before number %" PRIu64, end);
	if (gap)
		snprintf(actual, sizeof(actual),
			 "record %" PRIu64 " is missing", gap);
	else if (a->bound && log_end > end)
		snprintf(actual, sizeof(actual),
			 "records before number %" PRIu64
			 "; those after the report do not count",
			 log_end);
	else
		snprintf(actual, sizeof(actual),
			 "all records before number %" PRIu64, log_end);
	check_that(&a->checks, "runtime.log.sequence", !gap, &note, expected,
		   actual);
}

/* Who extends a register may give a digest that is not that of the data. */
static void check_data(struct appraisal *a)
{
	static const struct check_note note = { .source = SOURCE };
	char actual[160];
	const struct runtime_record *first = NULL;
	size_t count = 0;

	for (size_t i = 0; i < a->runtime->count; i++) {
		const struct runtime_record *record = &a->runtime->records[i];

		if (record->kind != RUNTIME_EXTENDS || !record->event.size ||
		    runtime_data_matches(record))
			continue;
		first = first ? first : record;
		count++;
	}
	if (!first) {
		check_add(&a->checks, "runtime.log.data", VOUCH_CHECK_PASS,
			  &note, "digests of the data", "digests of the data");
		return;
	}
	snprintf(
		actual, sizeof(actual),
		"data of %zu records was not measured, first of record %" PRIu64
		": only their digests count",
		count, first->sequence);
	check_skip(&a->checks, "runtime.log.data", &note, actual);
}

/* The first lockdown that gives back what was locked before; 0: none. */
static u64 find_shrinking(const struct runtime_log *log, u64 end)
{
	u32 before = 0;

	for (size_t i = 0; i < log->count; i++) {
		const struct runtime_record *record = &log->records[i];

		if (record->kind != RUNTIME_LOCKDOWN || record->sequence >= end)
			continue;
		if (before & ~record->lockdown)
			return record->sequence;
		before = record->lockdown;
	}
	return 0;
}

static void check_lockdown(struct appraisal *a)
{
	static const char id[] = "runtime.log.lockdown";
	static const struct check_note note = {
		.source = "event log and bound report",
		.remedy = "the log is of another guest, or was altered: do not "
			  "trust who sent it",
	};
	u32 logged = runtime_log_lockdown(a->runtime, runtime_end(a));
	u64 shrinking = find_shrinking(a->runtime, runtime_end(a));
	char expected[32], actual[64];

	if (!a->bound) {
		check_skip(&a->checks, id, &note,
			   "the report is not bound to it");
		return;
	}
	snprintf(expected, sizeof(expected), "0x%" PRIx32, a->bound->lockdown);
	snprintf(actual, sizeof(actual), "0x%" PRIx32, logged);
	if (shrinking)
		snprintf(actual, sizeof(actual),
			 "record %" PRIu64 " takes back what was locked",
			 shrinking);
	check_that(&a->checks, id, !shrinking && logged == a->bound->lockdown,
		   &note, expected, actual);
}

static void tell_foreign(struct appraisal *a, const char *id,
			 const struct replay *r, bool is_accepted)
{
	static const struct check_note note = {
		.source = "event log",
		.remedy = "somebody extended the register without the module, "
			  "or before it was loaded, and nobody knows by what: "
			  "name its value in a policy, or find out who did",
	};
	char actual[128];

	snprintf(actual, sizeof(actual),
		 "it goes on from record %" PRIu64
		 ", and what extended it before is unknown",
		 r->foreign);
	if (is_accepted)
		check_skip(&a->checks, id, &note, actual);
	else
		check_add(&a->checks, id, VOUCH_CHECK_WARN, &note,
			  "extended by nothing but what is in the log", actual);
}

/* It is not wrong, and the policy can want to know more. */
static void tell_start(struct appraisal *a, const char *id,
		       const struct replay *r)
{
	static const struct check_note note = { .source = "event log" };
	char actual[128];

	snprintf(actual, sizeof(actual),
		 "it starts with record %" PRIu64
		 ", what the module found when it was loaded: what extended it "
		 "before is unknown",
		 r->start);
	check_skip(&a->checks, id, &note, actual);
}

void runtime_check_register(struct appraisal *a, const char *id,
			    const struct replay *r, u32 mr, bool is_accepted)
{
	char why[512], source[96] = "event log";
	struct check_note note = { .source = source, .remedy = why };

	if (r->found)
		snprintf(source, sizeof(source),
			 "event log, the boot's part of which record %" PRIu64
			 " confirms",
			 r->found);
	a->checks.out_of_memory |= r->is_broken;
	if (replay_fits(r))
		a->replayed |= 1U << mr;
	a->unknown[mr] = replay_unknown(r);
	replay_explain(r, why, sizeof(why));
	if (r->foreign && replay_fits(r))
		tell_foreign(a, id, r, is_accepted);
	else if (r->start && replay_fits(r))
		tell_start(a, id, r);
	else
		check_bytes(&a->checks, id, r->value, r->target,
			    sizeof(r->value), &note);
}

static const char *const swmr_ids[] = {
	"runtime.log.swmr0",
	"runtime.log.swmr1",
	"runtime.log.swmr2",
	"runtime.log.swmr3",
};

/* The report is over it, and there is no log that says how it came to be. */
static void tell_unlogged(struct appraisal *a, const char *id, bool is_accepted)
{
	static const struct check_note note = {
		.source = "event log",
		.remedy = "name the register's value in a policy, or ask for "
			  "Evidence with the log",
	};
	static const char actual[] = "extended, and there is no log";

	if (is_accepted)
		check_skip(&a->checks, id, &note, actual);
	else
		check_add(&a->checks, id, VOUCH_CHECK_WARN, &note,
			  "zero, or a log", actual);
}

static void check_swmr(struct appraisal *a, u32 index)
{
	const char *id = swmr_ids[index];
	const u8 *swmr = a->bound->swmrs[index];
	bool is_accepted = policy_accepts_bytes(&a->policy->runtime.swmr[index],
						swmr, EVENT_DIGEST_SIZE);
	struct replay r;

	replay_start(&r, swmr);
	if (a->runtime)
		replay_records(&r, a->runtime, index + 1, runtime_end(a));
	/* The module begins with zeroes, and finds nothing else there. */
	if (r.start)
		r.foreign = r.start;
	if (!a->runtime && !bytes_are_zero(swmr, EVENT_DIGEST_SIZE))
		tell_unlogged(a, id, is_accepted);
	else
		runtime_check_register(a, id, &r, index + 1, is_accepted);
}

static void skip_swmrs(struct appraisal *a)
{
	static const struct check_note note = { .source = "bound report" };

	for (u32 i = 0; i < ARRAY_SIZE(swmr_ids); i++)
		check_skip(&a->checks, swmr_ids[i], &note,
			   "the report is not bound: nothing shows whose log "
			   "this is");
}

void runtime_check(struct appraisal *a,
		   const struct runtime_registers *registers)
{
	if (a->runtime) {
		check_sequence(a);
		check_data(a);
		check_lockdown(a);
	}
	if (registers->are_bound && a->bound) {
		for (u32 i = 0; i < ARRAY_SIZE(swmr_ids); i++)
			check_swmr(a, i);
	} else if (registers->are_bound && a->runtime) {
		skip_swmrs(a);
	}
	runtime_check_policy(a, registers);
}
