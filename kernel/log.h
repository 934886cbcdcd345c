/* SPDX-License-Identifier: GPL-2.0 */
/*
 * vouch - the event log, and the registers as it tells them
 */
#ifndef VOUCH_LOG_PRIVATE_H
#define VOUCH_LOG_PRIVATE_H

#include <linux/mutex.h>
#include <linux/types.h>
#include <linux/vouch.h>

#include "limits.h"

struct vouch_mr;
struct vouch_mr_request;

/* Registers that a record can be of: RTMRs of a TD, software ones elsewhere. */
#define VOUCH_LOG_MR_COUNT 4

/**
 * struct vouch_log_entry - what a record is to tell
 * @mr: the register, from 1 to %VOUCH_LOG_MR_COUNT; 0: of none
 * @type: event type
 * @uid: who extended it, in the initial user namespace
 * @is_admin: the administrator did, who has no share of a user. User 0 without
 *	CAP_SYS_ADMIN is a user like others
 * @size: bytes of @data
 * @data: event data
 * @digest: %VOUCH_MR_DIGEST_SIZE bytes that the register is extended by
 */
struct vouch_log_entry {
	u32 mr;
	u32 type;
	u32 uid;
	bool is_admin;
	u32 size;
	const void *data;
	const u8 *digest;
};

/**
 * struct vouch_log - records, and what the registers hold according to them
 * @lock: held from before a register is extended, or a report of the registers
 *	is made, until the log tells of it; and while something is locked.
 *	Nobody waits for host, user or a busy TDX module meanwhile. Outermost
 * @room: size of @bytes
 * @bytes: the records, one after the other
 * @offsets: where each begins, and where the next one will
 * @admins: bit N - 1 is set when record N is the administrator's
 * @end: number of the next record; read without the lock by whoever takes
 *	nothing but the records before it, which never change
 * @swmrs: the software registers
 * @rtmrs: what RTMRs hold if nobody but vouch has extended them; zeroes before
 *	a TD was there
 */
struct vouch_log {
	struct mutex lock; /* extensions, and the records of them */
	u32 room;
	u8 *bytes;
	u32 *offsets;
	unsigned long *admins;
	u32 end;
	u8 swmrs[VOUCH_SWMR_COUNT][VOUCH_SWMR_SIZE];
	u8 rtmrs[VOUCH_LOG_MR_COUNT][VOUCH_MR_DIGEST_SIZE];
};

/* log.c */

/* The one that the device shows. */
extern struct vouch_log vouch_log;

int vouch_log_setup(void);
int vouch_log_init(struct vouch_log *log, u32 room);
void vouch_log_exit(struct vouch_log *log);
int __must_check vouch_log_lock(struct vouch_log *log);
void vouch_log_unlock(struct vouch_log *log);
u64 vouch_log_end(const struct vouch_log *log);
u32 vouch_log_size(const struct vouch_log *log);
int vouch_log_reserve(const struct vouch_log *log,
		      const struct vouch_log_entry *entry,
		      struct vouch_failure *failure);
u64 vouch_log_extended(struct vouch_log *log,
		       const struct vouch_log_entry *entry);
u64 vouch_log_foreign(struct vouch_log *log, u32 mr, const u8 *value);
u64 vouch_log_start(struct vouch_log *log, u32 mr, const u8 *value);
void vouch_log_lockdown(struct vouch_log *log, u32 locks);
int vouch_log_read(const struct vouch_log *log, struct vouch_read_log *arg,
		   const void **records);

/* swmr.c */
int vouch_mr_extended_value(const u8 *value, const u8 *digest, u8 *extended);
int vouch_swmr_read(struct vouch_log *log, u32 index, struct vouch_mr *mr);
int vouch_swmr_extend(struct vouch_log *log, u32 index,
		      struct vouch_mr_request *request,
		      struct vouch_failure *failure);

#endif /* VOUCH_LOG_PRIVATE_H */
