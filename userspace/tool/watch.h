/* SPDX-License-Identifier: MIT */
/* "vouch watch": rounds of Evidence and its appraisal, and what changed. */
#ifndef VOUCH_TOOL_WATCH_H
#define VOUCH_TOOL_WATCH_H

#include "tool.h"

struct watch {
	uint32_t every_s; /* between rounds */
	uint32_t count; /* of rounds; 0: until stopped */
	uint32_t within_days; /* what is due */
	const char *state, *metrics, *hook; /* or NULL */
	const char *from, *send; /* commands for the shell, or NULL */
	bool as_json, to_journal, by_events;
	char **options; /* of appraise, up to NULL */
};

/* What a round found; texts by name, as they are compared and kept. */
struct round {
	json_t *facts; /* object of texts: status, registers, TCB, dues */
	int status; /* an exit status */
};

/* Numbers of the metrics. */
struct tally_of_rounds {
	unsigned long long rounds, undecided, changes;
	long long last, last_affirmed; /* seconds since 1970, 0: never */
	long long next_due; /* likewise, of what expires first */
};

/* ---- watch_round.c ---- */

/*
 * One round: evidence, its appraisal, ages of endorsements. What is not decided
 * has a fact "error". @due: when the first endorsement expires, or 0.
 */
void watch_round(const struct watch *watch, struct round *round,
		 long long *due);

/* ---- watch_child.c ---- */

/*
 * Runs a program, or with "sh" and "-c" a command, with @input as its standard
 * input, for WATCH_CHILD_S at most; when this process is told to end, the
 * program is, too, and is killed after WATCH_GRACE_S. What it prints goes to
 * @output, unless that is NULL. @nonce is $VOUCH_NONCE, unless it is NULL.
 * Return: its exit status, or -1.
 */
#define WATCH_CHILD_S 120
#define WATCH_GRACE_S 2
int watch_child(const char *const *argv, const struct vouch_bytes *input,
		struct vouch_bytes *output, const char *nonce);

/* A signal that ends this process is pending: it takes them between rounds. */
bool watch_is_ending(void);

/* ---- watch_change.c ---- */

/* Reports each fact that is another than before. Return: how many. */
unsigned int watch_compare(const struct watch *watch, const json_t *before,
			   const json_t *facts);

/* One that no round found. */
void watch_report(const struct watch *watch, const char *name,
		  const char *before, const char *now);

/* ---- watch_metrics.c ---- */

/* Writes them whole; false when that fails, which is complained about. */
bool watch_metrics(const char *path, const struct round *round,
		   const struct tally_of_rounds *tally);

#endif /* VOUCH_TOOL_WATCH_H */
