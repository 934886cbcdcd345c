/* SPDX-License-Identifier: MIT */
/* The module's event log, made by hand: what READ_LOG would give. */
#ifndef TESTS_UNIT_FAKE_LOG_H
#define TESTS_UNIT_FAKE_LOG_H

#include <vouch.h>

#include "base/types.h"

#define FAKE_RECORDS_MAX 32

struct fake_log {
	u8 data[32768];
	size_t size;
	size_t starts[FAKE_RECORDS_MAX + 1]; /* of records, and the end */
	size_t count;
	u8 swmrs[VOUCH_SWMR_COUNT][VOUCH_SWMR_SIZE]; /* as extended */
	u32 lockdown;
};

/* A record of any content; numbers go on. */
void fake_log_put(struct fake_log *log, u32 uid, u32 mr, u32 type,
		  const u8 *digest, const void *event, size_t size);

/* Extends register @index; @digest NULL: that of the text. */
void fake_log_extend(struct fake_log *log, u32 index, const u8 *digest,
		     const char *text);
void fake_log_lock(struct fake_log *log, u32 lockdown);

/* The register is extended by somebody else, and then noticed. */
void fake_log_foreign(struct fake_log *log, u32 index);

/* What the register holds, as the module says when it is loaded. */
void fake_log_start(struct fake_log *log, u32 index);

/* What a report would be bound to now. */
struct vouch_bound fake_log_bound(const struct fake_log *log, u32 uid);

/*
 * The same events as a boot log (CCEL), with zeroes behind them. Returns its
 * size; @out has room for all of @log and 256 bytes.
 */
size_t fake_log_boot(const struct fake_log *log, u8 *out);

/* One record less, or two of them in the other's place. */
void fake_log_remove(struct fake_log *log, size_t index);
void fake_log_swap(struct fake_log *log, size_t index);

#endif /* TESTS_UNIT_FAKE_LOG_H */
