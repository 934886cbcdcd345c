/* SPDX-License-Identifier: MIT */
/*
 * Event log of the kernel module: what registers were extended by after the
 * boot. See <linux/vouch_log.h>; headers are little-endian here. Nothing in it
 * is signed: what counts is whether it replays to registers that a report is
 * over.
 */
#ifndef VOUCH_LIB_LOG_RUNTIME_H
#define VOUCH_LIB_LOG_RUNTIME_H

#include "log/event_log.h"

/* Registers of records: 1 to 4, as in a CCEL. */
#define RUNTIME_MR_FIRST 1
#define RUNTIME_MR_COUNT 4

enum runtime_kind {
	RUNTIME_EXTENDS,
	RUNTIME_LOCKDOWN, /* "vouch-lockdown" */
	RUNTIME_FOREIGN, /* "vouch-foreign" */
	RUNTIME_START, /* "vouch-start" */
};

struct runtime_record {
	u64 sequence;
	u64 boottime_ns;
	u32 uid; /* VOUCH_UID_NONE: the module */
	enum runtime_kind kind;
	struct log_event event; /* borrowed bytes */
	u32 lockdown; /* all that is locked from here on */
	const u8 *value; /* what the register was found to hold */
};

struct runtime_log {
	struct runtime_record *records;
	size_t count;
};

/*
 * Whether sequence numbers are whole is left to runtime_log_gap(). Return: 0;
 * -EBADMSG for what is cut short, or a record that is not known here, as it
 * would be a statement that nobody checks; -ENOMEM.
 */
int runtime_log_open(const u8 *data, size_t size, struct runtime_log *log,
		     struct vouch_error *error);
void runtime_log_close(struct runtime_log *log);

/*
 * The first number that is not where it has to be: records are numbered from 1
 * on without a gap, up to the one before @end. 0: there is none.
 */
u64 runtime_log_gap(const struct runtime_log *log, u64 end);

/* Number that the record after the last one has. */
u64 runtime_log_end(const struct runtime_log *log);

/* What is locked by records before @end; 0: nothing. */
u32 runtime_log_lockdown(const struct runtime_log *log, u64 end);

/* "record 3, EV_IPL: text", for people. */
void runtime_record_text(const struct runtime_record *record, char *out,
			 size_t size);

/* Whether there is data, and the digest is SHA-384 of it. */
bool runtime_data_matches(const struct runtime_record *record);

/* ---- log/replay.c ---- */

/* One register that is replayed, and the value that it has to come to. */
struct replay {
	u8 value[EVENT_DIGEST_SIZE];
	const u8 *target;
	size_t count; /* of its events so far */
	bool is_prefix; /* some of the events lead to @target */
	char next[256]; /* the event after those */
	u64 foreign; /* last record of an unknown extension; 0: none */
	u64 start; /* record that it starts with, not explained; 0: none */
	u64 found; /* record that says what the logs before it say; 0: none */
	char odd[256]; /* first record whose digest is not of its data */
	bool is_broken; /* no memory */
};

/* From zeroes; @target is borrowed. */
void replay_start(struct replay *r, const u8 *target);
void replay_boot(struct replay *r, const struct event_log *log, u32 mr);

/* Records before @end only. */
void replay_records(struct replay *r, const struct runtime_log *log, u32 mr,
		    u64 end);
bool replay_fits(const struct replay *r);

/* The last record up to which nobody knows what extended it; 0: none. */
u64 replay_unknown(const struct replay *r);

/* Why it does not fit, and which event is the first that does not. */
void replay_explain(const struct replay *r, char *out, size_t size);

/* "event 3, EV_SEPARATOR: text" of a boot log. */
void replay_name_event(const struct event_log *log, size_t index, char *out,
		       size_t size);

/* ---- log/runtime_show.c ---- */

/* Records as JSON, at most as many as the limits say; NULL without memory. */
json_t *runtime_log_json(const struct runtime_log *log);

#endif /* VOUCH_LIB_LOG_RUNTIME_H */
