/* SPDX-License-Identifier: MIT */
/* The module's log, and what a report is bound to, in an appraisal. */
#ifndef VOUCH_LIB_LOG_RUNTIME_CHECKS_H
#define VOUCH_LIB_LOG_RUNTIME_CHECKS_H

#include "check/context.h"
#include "log/runtime.h"
#include "policy/policy.h"

/* What registers 1 to 4 of a log are on a TEE. */
struct runtime_registers {
	const char *prefix; /* "swmr" or "rtmr" */
	u32 lock; /* number of the first in READ_MR, for VOUCH_LOCK_MR() */
	bool are_bound; /* software registers: the report is over them */
};

/* Records from this number on were written after the report. */
static inline u64 runtime_end(const struct appraisal *a)
{
	return a->bound ? a->bound->log_sequence : UINT64_MAX;
}

/* runtime.log.format: whether @log was opened, which the caller closes. */
bool runtime_check_format(struct appraisal *a, const u8 *data, size_t size,
			  struct runtime_log *log);

/*
 * Check @id: whether register @mr was replayed to what the report has. A record
 * of an unknown extension is a warning, unless the policy accepts the value.
 */
void runtime_check_register(struct appraisal *a, const char *id,
			    const struct replay *r, u32 mr, bool is_accepted);

/*
 * All else of it: after the report was found authentic, and, where registers
 * are the report's own, after they were replayed.
 */
void runtime_check(struct appraisal *a,
		   const struct runtime_registers *registers);

/* The bit of a choice; 0 for a register that this TEE does not have. */
static inline u32 runtime_lock_of(const struct runtime_registers *registers,
				  u64 choice)
{
	u64 first = registers->are_bound ? POLICY_LOCK_SWMR : POLICY_LOCK_RTMR;

	if (choice == POLICY_LOCK_RAW)
		return VOUCH_LOCK_RAW;
	if (choice == POLICY_LOCK_KEYS)
		return VOUCH_LOCK_KEYS;
	if (choice == POLICY_LOCK_REPORTS)
		return VOUCH_LOCK_REPORTS;
	if (choice < first || choice >= first + RUNTIME_MR_COUNT)
		return 0;
	return VOUCH_LOCK_MR(registers->lock + (u32)(choice - first));
}

/* ---- log/runtime_policy.c ---- */

/* runtime.swmr*, events.* and lockdown.*: what the policy wants of it. */
void runtime_check_policy(struct appraisal *a,
			  const struct runtime_registers *registers);

#endif /* VOUCH_LIB_LOG_RUNTIME_CHECKS_H */
