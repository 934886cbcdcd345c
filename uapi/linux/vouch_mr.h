/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * vouch - measurement registers
 *
 * Part of vouch.h.
 */
#ifndef _UAPI_LINUX_VOUCH_MR_H
#define _UAPI_LINUX_VOUCH_MR_H

#include <linux/types.h>
#include <linux/vouch_failure.h>

#define VOUCH_MR_NAME_SIZE 16
#define VOUCH_MR_VALUE_SIZE 64

/* Software registers: SNP has four of them, swmr0 to swmr3; TDX has none. */
#define VOUCH_SWMR_COUNT 4
#define VOUCH_SWMR_SIZE 48

/**
 * enum vouch_hash - hash algorithm, by its number in TCG's Algorithm Registry
 * @VOUCH_HASH_DEFAULT: that of the register
 * @VOUCH_HASH_SHA384: SHA-384
 */
enum vouch_hash {
	VOUCH_HASH_DEFAULT = 0x0000,
	VOUCH_HASH_SHA384 = 0x000c,
};

/* &vouch_read_mr.mr_flags */
#define VOUCH_MR_F_EXTENDABLE (1U << 0) /* EXTEND_MR accepts it */

/**
 * struct vouch_read_mr - argument of %VOUCH_IOC_READ_MR
 * @flags: in: must be 0
 * @index: in: number of the register, from 0, when @name is empty; else 0
 * @name: in: name of the register, filled up with zeroes, or all zero
 * @timeout_ms: in: time limit
 * @mr_flags: out: VOUCH_MR_F_*
 * @mr_name: out: name of the register, always ended by 0 (SNP: "measurement",
 *	"swmr0" to "swmr3"; TDX: "mrtd", "mrconfigid", "mrowner",
 *	"mrownerconfig", "rtmr0" to "rtmr3")
 * @hash_alg: out: one of &enum vouch_hash, never DEFAULT
 * @value_size: out: bytes of @value in use
 * @value: out: the register
 * @log_sequence: out: number that the next record of the event log had when the
 *	register was read
 * @failure: out: what failed
 *
 * Special errors: ENOENT when there is no such name, or @index is past the
 * last.
 */
struct vouch_read_mr {
	__u32 flags;
	__u32 index;
	__u8 name[VOUCH_MR_NAME_SIZE];
	__u32 timeout_ms;
	__u32 mr_flags;
	__u8 mr_name[VOUCH_MR_NAME_SIZE];
	__u32 hash_alg;
	__u32 value_size;
	__u8 value[VOUCH_MR_VALUE_SIZE];
	__aligned_u64 log_sequence;
	struct vouch_failure failure;
};

/**
 * struct vouch_extend_mr - argument of %VOUCH_IOC_EXTEND_MR
 * @flags: in: must be 0
 * @timeout_ms: in: time limit
 * @name: in: name of the register, filled up with zeroes
 * @hash_alg: in: one of &enum vouch_hash, of those in &vouch_get_info.hash_algs
 * @digest_size: in: bytes of @digest in use: 48 for SHA-384; 0: the digest is
 *	the hash of the event data, which must not be empty then
 * @digest: in: extended into the register; bytes past @digest_size must be 0;
 *	out, on success: what the register was extended by
 * @event_type: in: of the log's record (TCG PC Client Platform Firmware
 *	Profile, "Event Types"); 0 is EV_IPL (13); EV_NO_ACTION (3) is refused
 * @event_size: in: bytes of event data, at most %VOUCH_EVENT_DATA_SIZE_MAX
 * @event: in: user pointer to the event data, not looked at when there are none
 * @log_sequence: out, on success: number of the log's record
 * @failure: out: what failed
 *
 * The register becomes SHA-384(register || digest), and the log has a record of
 * it, or neither.
 *
 * RTMR0 and RTMR1 hold what firmware and boot loader measured; whoever could
 * extend them later could make a verifier's replay of the boot log fail, so
 * that is refused to everyone. RTMR2 holds what the boot measured of kernel,
 * initrd and command line, so only the administrator extends it. RTMR3 is for
 * everyone who may write. Of the software registers, which are zero when the
 * module is loaded, swmr0 to swmr2 are the administrator's, and swmr3 is for
 * everyone who may write.
 *
 * Special errors: EBADF unless the file was opened for writing; EPERM for RTMR0
 * and RTMR1, with %VOUCH_REASON_FIRMWARE_OWNED, and for the administrator's
 * registers without CAP_SYS_ADMIN; ENOSPC with %VOUCH_REASON_LIMIT when the log
 * is full, or this user's share of it; EOPNOTSUPP for a register that can only
 * be read; ENOENT when there is no such name.
 */
struct vouch_extend_mr {
	__u32 flags;
	__u32 timeout_ms;
	__u8 name[VOUCH_MR_NAME_SIZE];
	__u32 hash_alg;
	__u32 digest_size;
	__u8 digest[VOUCH_MR_VALUE_SIZE];
	__u32 event_type;
	__u32 event_size;
	__aligned_u64 event;
	__aligned_u64 log_sequence;
	struct vouch_failure failure;
};

#endif /* _UAPI_LINUX_VOUCH_MR_H */
