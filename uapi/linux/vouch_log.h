/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * vouch - what registers were extended by
 *
 * Part of vouch.h.
 */
#ifndef _UAPI_LINUX_VOUCH_LOG_H
#define _UAPI_LINUX_VOUCH_LOG_H

#include <linux/types.h>
#include <linux/vouch_failure.h>

/**
 * DOC: Event log
 *
 * The log holds a record for each EXTEND_MR since the module was loaded, in the
 * order in which registers were extended. Room is set aside before a register
 * is extended, so nothing is extended and not logged: a full log refuses with
 * ENOSPC. Records are numbered from 1 on and never change or go away.
 *
 * A record is a &struct vouch_log_record, a TCG_PCR_EVENT2 (TCG PC Client
 * Platform Firmware Profile, section 10.2.2) and zeroes up to the next multiple
 * of 8 bytes. In little-endian byte order, without padding:
 *
 * ====== ====================================================================
 * bytes
 * ====== ====================================================================
 * 4      register: 1 to 4 for rtmr0 to rtmr3 (as in a CCEL) and for swmr0 to
 *        swmr3; 0 for none of them
 * 4      event type
 * 4      1, the number of digests
 * 2      0x000c, SHA-384
 * 48     what the register was extended by
 * 4      size of the event data
 * ...    event data
 * ====== ====================================================================
 *
 * What the module itself has to say is in records of type EV_NO_ACTION (3),
 * which extend nothing and have a digest of zeroes. Their event data begins
 * with 16 bytes that say what it is:
 *
 * ==================== ====================================================
 * ``vouch-lockdown``   le32 VOUCH_LOCK_*, all that is locked from here on; of
 *                      register 0. What is locked when the module is loaded has
 *                      a record as well
 * ``vouch-foreign``    48 bytes: the register was found to hold this, which
 *                      no record explains: somebody extended it without the
 *                      module. Records after this one go on from here
 * ``vouch-start``      48 bytes: what the register held when the module first
 *                      looked at it. Something extended it before, for instance
 *                      the boot, or the module before it was unloaded. Records
 *                      after this one go on from here
 * ==================== ====================================================
 *
 * The names are filled up with zeroes to 16 bytes. Space for all lockdowns,
 * and for some foreign extensions, is kept when the log is full for all else.
 * After these no foreign extension has a record: the register is then not what
 * the log says, and only the kernel's log tells more.
 *
 * The module compares registers and log when it is loaded, and then before each
 * extension and whenever a register is read or a TDREPORT is made. Of several
 * foreign extensions in between there is one record. At the first look, rtmr2
 * and rtmr3 have a ``vouch-start`` record each unless they hold zeroes; where
 * rtmr0 and rtmr1 begin has none, as only the firmware extends those.
 *
 * The log holds &vouch_get_info.log_size_max bytes. One user may have an eighth
 * of them. When three quarters, less the space that is kept, are in use, by
 * whomever, only the administrator extends registers.
 */

/* Event data of one EXTEND_MR is no larger, in bytes. */
#define VOUCH_EVENT_DATA_SIZE_MAX 4096

/* &vouch_log_record.uid and &vouch_event.uid: nobody, the module itself. */
#define VOUCH_UID_NONE 0xffffffffU

/**
 * struct vouch_log_record - what is before each TCG_PCR_EVENT2
 * @sequence: number of the record, from 1
 * @boottime_ns: when, in nanoseconds of CLOCK_BOOTTIME
 * @uid: effective user id of who extended the register, in the initial user
 *	namespace, or %VOUCH_UID_NONE
 * @size: bytes of the TCG_PCR_EVENT2 that follows; the next record begins at
 *	the next multiple of 8
 */
struct vouch_log_record {
	__aligned_u64 sequence;
	__aligned_u64 boottime_ns;
	__u32 uid;
	__u32 size;
};

/**
 * struct vouch_read_log - argument of %VOUCH_IOC_READ_LOG
 * @flags: in: must be 0
 * @room: in: room at @buffer in bytes
 * @from: in: number of the first record wanted; 0 counts as 1
 * @buffer: in: user pointer that receives whole records, as many as fit
 * @size: out: bytes written to @buffer; with ENOSPC, what the first record
 *	wanted needs
 * @count: out: records written to @buffer
 * @next: out: number of the record after the last one written, for @from of the
 *	next call
 * @end: out: number that the next record of the log will have
 * @failure: out: what failed
 *
 * There is nothing to wait for: when @next is @end, all has been read. An event
 * tells of new records (see vouch_event.h). Needs no TEE and never waits for
 * one. Whoever may open the device reads all records, other users' too.
 *
 * Special errors: ENOSPC when not even the first record wanted fits; EINVAL for
 * a @from after @end.
 */
struct vouch_read_log {
	__u32 flags;
	__u32 room;
	__aligned_u64 from;
	__aligned_u64 buffer;
	__u32 size;
	__u32 count;
	__aligned_u64 next;
	__aligned_u64 end;
	struct vouch_failure failure;
};

#endif /* _UAPI_LINUX_VOUCH_LOG_H */
