// SPDX-License-Identifier: MIT
/* What a register comes to by the events of it. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "log/runtime.h"

void replay_start(struct replay *r, const u8 *target)
{
	*r = (struct replay){ .target = target };
	event_log_start(r->value);
}

void replay_name_event(const struct event_log *log, size_t index, char *out,
		       size_t size)
{
	char type[48], text[EVENT_TEXT_SIZE];

	event_type_text(log->events[index].type, type, sizeof(type));
	event_text(&log->events[index], text, sizeof(text));
	snprintf(out, size, "event %zu, %s%s%s", index + 1, type,
		 *text ? ": " : "", text);
}

bool replay_fits(const struct replay *r)
{
	return !memcmp(r->value, r->target, sizeof(r->value));
}

/* Returns whether the event that comes now is the first one too many. */
static bool is_past(struct replay *r)
{
	bool was_prefix = r->is_prefix;

	r->is_prefix |= replay_fits(r);
	return r->is_prefix && !was_prefix;
}

void replay_boot(struct replay *r, const struct event_log *log, u32 mr)
{
	for (size_t i = 0; i < log->count && !r->is_broken; i++) {
		if (!event_log_counts(&log->events[i], mr))
			continue;
		if (is_past(r))
			replay_name_event(log, i, r->next, sizeof(r->next));
		r->is_broken = !event_log_extend(r->value, &log->events[i]);
		r->count++;
	}
}

/*
 * What the module found when it was loaded goes on from what the logs say, or
 * is where the replay starts. Else it is of an unknown extension, like what the
 * module found later.
 */
static void replay_value(struct replay *r, const struct runtime_record *record)
{
	bool is_start = record->kind == RUNTIME_START;

	if (is_start && !memcmp(r->value, record->value, sizeof(r->value))) {
		r->found = record->sequence;
		return;
	}
	if (is_past(r))
		runtime_record_text(record, r->next, sizeof(r->next));
	if (is_start && !r->count)
		r->start = record->sequence;
	else
		r->foreign = record->sequence;
	memcpy(r->value, record->value, sizeof(r->value));
}

u64 replay_unknown(const struct replay *r)
{
	return r->foreign ? r->foreign : r->start;
}

static void replay_record(struct replay *r, const struct runtime_record *record)
{
	if (record->kind == RUNTIME_FOREIGN || record->kind == RUNTIME_START) {
		replay_value(r, record);
		r->count++;
		return;
	}
	if (is_past(r))
		runtime_record_text(record, r->next, sizeof(r->next));
	r->count++;
	if (!*r->odd && record->event.size && !runtime_data_matches(record))
		runtime_record_text(record, r->odd, sizeof(r->odd));
	r->is_broken = !event_log_extend(r->value, &record->event);
}

void replay_records(struct replay *r, const struct runtime_log *log, u32 mr,
		    u64 end)
{
	for (size_t i = 0; i < log->count && !r->is_broken; i++) {
		const struct runtime_record *record = &log->records[i];

		if (record->kind != RUNTIME_LOCKDOWN &&
		    record->event.mr == mr && record->sequence < end)
			replay_record(r, record);
	}
}

/*
 * Digests are chained, so a replay cannot tell which event is wrong. It can
 * tell only whether the register has the value from before one of the events,
 * and, where a digest is not of the data beside it, that somebody changed one
 * of the two or gave the digest on purpose.
 */
void replay_explain(const struct replay *r, char *out, size_t size)
{
	if (*r->next)
		snprintf(out, size,
			 "the log goes on behind the register with %s: it was "
			 "not extended by that when the quote was made",
			 r->next);
	else if (*r->odd)
		snprintf(out, size,
			 "none of the %zu events leads there: look first at "
			 "%s, whose digest is not of its data",
			 r->count, r->odd);
	else if (r->count)
		snprintf(out, size,
			 "none of the %zu events leads there: one is missing "
			 "or altered, or the register was extended by what is "
			 "not in this log",
			 r->count);
	else
		snprintf(out, size,
			 "name the register's value in a policy, or give a log "
			 "that has what extended it");
}
