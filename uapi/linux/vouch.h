/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * vouch - attestation for confidential virtual machines
 *
 * Commands of the character device /dev/vouch.
 */
#ifndef _UAPI_LINUX_VOUCH_H
#define _UAPI_LINUX_VOUCH_H

#include <linux/ioctl.h>
#include <linux/types.h>

/**
 * DOC: General ioctl format
 *
 * Every command takes a pointer to a struct whose first member is its size as
 * the caller was built. Structs grow at the end; a member that the caller does
 * not know reads as zero, and zero always means "as before". Command numbers
 * never change. All integers are in native byte order.
 *
 * When a command fails after its struct was accepted, the members marked "out"
 * are still written back, so that a size query and a &struct vouch_failure
 * reach the caller. A member marked "in" is never changed.
 *
 * Every command answers from this vocabulary, and lists only what is special:
 *
 * ======================= ==================================================
 * ``ENOTTY``              the command is not known to this kernel module
 * ``EFAULT``              a user pointer is bad
 * ``EINVAL``              all was understood, and a value is wrong, a size is
 *                         below that of the first version of the struct, or
 *                         the firmware refused a parameter (see failure)
 * ``E2BIG``               a member after those known here is not zero, or the
 *                         struct is larger than a page
 * ``EOPNOTSUPP``          a flag or value is not known here, or this TEE or
 *                         its firmware has no such operation
 * ``ENODEV``              no TEE is there (any more) behind the device
 * ``EPERM``               the caller lacks a capability
 * ``EBADF``               the file was not opened for writing, and must be
 * ``ENOSPC``              a buffer is too small; the sizes needed are written
 *                         back, and nothing else
 * ``ENOMEM``              no memory
 * ``EINTR``               a signal arrived; call again
 * ``ETIMEDOUT``           no answer within the caller's time; call again
 * ``EBUSY``               another driver owns the message key, or the host owns
 *                         every quote buffer that the caller may have, or the
 *                         TDX module was busy until the time was over; see
 *                         failure
 * ``EIO``                 host or firmware failed the request, see failure
 * ``EBADMSG``             the answer was not authentic, or not an answer to
 *                         this request, see failure
 * ``EPROTO``              the answer was authentic but made no sense, or the
 *                         host's part of it did not, see failure
 * ``EKEYREVOKED``         the message key was given up, failure tells why
 * ======================= ==================================================
 */

/* Grows by one with each addition to this file. */
#define VOUCH_ABI_VERSION 1

#define VOUCH_IOC_MAGIC 0xBD

#define VOUCH_IOC_GET_INFO _IO(VOUCH_IOC_MAGIC, 0x00)
#define VOUCH_IOC_GET_REPORT _IO(VOUCH_IOC_MAGIC, 0x01)
#define VOUCH_IOC_DERIVE_KEY _IO(VOUCH_IOC_MAGIC, 0x02)
#define VOUCH_IOC_READ_MR _IO(VOUCH_IOC_MAGIC, 0x03)
#define VOUCH_IOC_EXTEND_MR _IO(VOUCH_IOC_MAGIC, 0x04)
/* 0x05 and 0x06 are kept for READ_LOG and LOCKDOWN. */

#define VOUCH_REPORT_DATA_SIZE 64
#define VOUCH_KEY_SIZE 32
#define VOUCH_MR_NAME_SIZE 16
#define VOUCH_MR_VALUE_SIZE 64

/* Upper bound of any certificate table, in bytes. */
#define VOUCH_CERTS_SIZE_MAX (1024 * 1024)

/* The lowest number that may be asked for: &vouch_get_info.privilege. */
#define VOUCH_PRIVILEGE_DEFAULT 0xffffffffU

/**
 * enum vouch_tee - kind of Trusted Execution Environment
 * @VOUCH_TEE_NONE: none was found; only GET_INFO works
 * @VOUCH_TEE_SNP: AMD SEV-SNP
 * @VOUCH_TEE_TDX: Intel TDX
 */
enum vouch_tee {
	VOUCH_TEE_NONE = 0,
	VOUCH_TEE_SNP = 1,
	VOUCH_TEE_TDX = 2,
};

/**
 * enum vouch_stage - where a request failed
 * @VOUCH_STAGE_NONE: it did not fail
 * @VOUCH_STAGE_QUEUE: waiting for its turn; it was never sent
 * @VOUCH_STAGE_EXIT: leaving the guest; the host answered nothing usable
 * @VOUCH_STAGE_HOST: the host refused or delayed it, see
 *	&vouch_failure.vmm_error
 * @VOUCH_STAGE_FIRMWARE: the firmware refused the message, see
 *	&vouch_failure.fw_error
 * @VOUCH_STAGE_HEADER: the header of the answer does not fit the request
 * @VOUCH_STAGE_AUTH: the answer's authentication tag is wrong
 * @VOUCH_STAGE_STATUS: the firmware executed the message and answered with a
 *	status that is not success, see &vouch_failure.fw_error
 * @VOUCH_STAGE_PAYLOAD: the authentic answer is malformed
 * @VOUCH_STAGE_CERTS: the host's certificate table is malformed or too large
 * @VOUCH_STAGE_KEY: the message key is absent, exhausted, shared or given up
 * @VOUCH_STAGE_TDCALL: the TDX module refused a call, see
 *	&vouch_failure.fw_error
 * @VOUCH_STAGE_QUOTE: the host did not make a quote, see
 *	&vouch_failure.vmm_error
 */
enum vouch_stage {
	VOUCH_STAGE_NONE = 0,
	VOUCH_STAGE_QUEUE = 1,
	VOUCH_STAGE_EXIT = 2,
	VOUCH_STAGE_HOST = 3,
	VOUCH_STAGE_FIRMWARE = 4,
	VOUCH_STAGE_HEADER = 5,
	VOUCH_STAGE_AUTH = 6,
	VOUCH_STAGE_STATUS = 7,
	VOUCH_STAGE_PAYLOAD = 8,
	VOUCH_STAGE_CERTS = 9,
	VOUCH_STAGE_KEY = 10,
	VOUCH_STAGE_TDCALL = 11,
	VOUCH_STAGE_QUOTE = 12,
};

/**
 * enum vouch_reason - details of a failure that has no vendor's number
 * @VOUCH_REASON_NONE: nothing to add
 * @VOUCH_REASON_SEQUENCE: the sequence number is not the one expected
 * @VOUCH_REASON_TYPE: the message type is not the one expected
 * @VOUCH_REASON_VERSION: the message or header version is not expected
 * @VOUCH_REASON_SIZE: a size is out of bounds or not the one expected
 * @VOUCH_REASON_ALGORITHM: the AEAD algorithm is not the one expected
 * @VOUCH_REASON_VMPCK: the answer names another message key
 * @VOUCH_REASON_REPORT_DATA: the report is over other REPORT_DATA
 * @VOUCH_REASON_ALL_ZERO: a report or key is all zero
 * @VOUCH_REASON_BUSY: the host kept saying that it is busy
 * @VOUCH_REASON_CERTS_GREW: the host asked for ever more certificate room
 * @VOUCH_REASON_ENTRY: an entry of the certificate table is out of bounds
 * @VOUCH_REASON_NO_KEY: the message key is all zero
 * @VOUCH_REASON_EXHAUSTED: the sequence counter is at its limit
 * @VOUCH_REASON_SHARED: someone else used the key: the counter moved
 * @VOUCH_REASON_KERNEL: the kernel's own messaging gave up the key
 * @VOUCH_REASON_OWNED: another driver owns the device and its lock
 * @VOUCH_REASON_PRIVILEGE: the report is of another privilege
 * @VOUCH_REASON_PARKED: the host still owns every quote buffer, or as many as
 *	one user may have
 * @VOUCH_REASON_IN_FLIGHT: the host has not finished the quote
 * @VOUCH_REASON_FIRMWARE_OWNED: the register belongs to firmware and boot
 */
enum vouch_reason {
	VOUCH_REASON_NONE = 0,
	VOUCH_REASON_SEQUENCE = 1,
	VOUCH_REASON_TYPE = 2,
	VOUCH_REASON_VERSION = 3,
	VOUCH_REASON_SIZE = 4,
	VOUCH_REASON_ALGORITHM = 5,
	VOUCH_REASON_VMPCK = 6,
	VOUCH_REASON_REPORT_DATA = 7,
	VOUCH_REASON_ALL_ZERO = 8,
	VOUCH_REASON_BUSY = 9,
	VOUCH_REASON_CERTS_GREW = 10,
	VOUCH_REASON_ENTRY = 11,
	VOUCH_REASON_NO_KEY = 12,
	VOUCH_REASON_EXHAUSTED = 13,
	VOUCH_REASON_SHARED = 14,
	VOUCH_REASON_KERNEL = 15,
	VOUCH_REASON_OWNED = 16,
	VOUCH_REASON_PRIVILEGE = 17,
	VOUCH_REASON_PARKED = 18,
	VOUCH_REASON_IN_FLIGHT = 19,
	VOUCH_REASON_FIRMWARE_OWNED = 20,
};

/**
 * struct vouch_failure - what failed, beyond the errno
 * @stage: one of &enum vouch_stage
 * @reason: one of &enum vouch_reason
 * @fw_error: SNP: status of the firmware (low half of SW_EXITINFO2, or STATUS
 *	of the answer); TDX: high half of the completion status of a TDCALL;
 *	0xffffffff when there is none
 * @vmm_error: error of the hypervisor. SNP: high half of SW_EXITINFO2; TDX: R10
 *	of a TDVMCALL, or the status of a quote buffer, with bit 63 moved to
 *	bit 31
 *
 * All zero when the command succeeded.
 */
struct vouch_failure {
	__u32 stage;
	__u32 reason;
	__u32 fw_error;
	__u32 vmm_error;
};

/* &vouch_get_info.flags */
#define VOUCH_INFO_F_SIMULATED (1U << 0) /* the TEE is vouch_sim */
#define VOUCH_INFO_F_SVSM (1U << 1) /* VMPL 0 is an SVSM's */
#define VOUCH_INFO_F_KERNEL_MESSAGES (1U << 2) /* sealed by the kernel */
#define VOUCH_INFO_F_KEY_LOST (1U << 3) /* see key_failure */
#define VOUCH_INFO_F_PENDING (1U << 4) /* an answer is outstanding */

/* &vouch_get_info.features */
#define VOUCH_FEATURE_REPORT (1ULL << 0)
#define VOUCH_FEATURE_REPORT_LOCAL (1ULL << 1)
#define VOUCH_FEATURE_CERTS (1ULL << 2)
#define VOUCH_FEATURE_SEPARATED (1ULL << 3)
#define VOUCH_FEATURE_SIGNER (1ULL << 4)
#define VOUCH_FEATURE_DERIVE_KEY (1ULL << 5)
#define VOUCH_FEATURE_READ_MR (1ULL << 6)
#define VOUCH_FEATURE_EXTEND_MR (1ULL << 7)

/**
 * struct vouch_get_info - argument of %VOUCH_IOC_GET_INFO
 * @size: in: sizeof(struct vouch_get_info) as the caller was built
 * @abi_version: out: %VOUCH_ABI_VERSION of the module
 * @tee: out: one of &enum vouch_tee
 * @flags: out: VOUCH_INFO_F_*
 * @features: out: VOUCH_FEATURE_*
 * @errata: out: one bit per corrected behaviour, none so far
 * @privilege: out: default and lowest value accepted in a request (SNP): the
 *	VMPL that the guest runs at, or @vmpck where that is higher
 * @privilege_max: out: highest value accepted in a request
 * @vmpck: out: number of the message key in use (SNP)
 * @report_size_max: out: no report is larger, in bytes
 * @certs_size_max: out: no certificate table is larger, in bytes
 * @timeout_ms: out: time limit of a request that names none, in milliseconds
 * @key_failure: out: why the key was given up, when
 *	%VOUCH_INFO_F_KEY_LOST is set
 *
 * Needs no TEE and never waits for one.
 */
struct vouch_get_info {
	__u32 size;
	__u32 abi_version;
	__u32 tee;
	__u32 flags;
	__aligned_u64 features;
	__aligned_u64 errata;
	__u32 privilege;
	__u32 privilege_max;
	__u32 vmpck;
	__u32 report_size_max;
	__u32 certs_size_max;
	__u32 timeout_ms;
	struct vouch_failure key_failure;
};

/* &vouch_get_report.flags */
#define VOUCH_REPORT_F_LOCAL (1U << 0)
#define VOUCH_REPORT_F_CERTS (1U << 1)
#define VOUCH_REPORT_F_SEPARATED (1U << 2)

/* &vouch_get_report.reply_flags */
/* The format is newer than the module: it did not check what it is over. */
#define VOUCH_REPLY_F_UNKNOWN_FORMAT (1U << 0)

/**
 * enum vouch_signer - which key signs the report
 * @VOUCH_SIGNER_DEFAULT: the firmware's choice (SNP: VLEK when one is loaded)
 * @VOUCH_SIGNER_CHIP: the key of the chip (SNP: VCEK)
 * @VOUCH_SIGNER_PROVIDER: the key of the cloud provider (SNP: VLEK)
 */
enum vouch_signer {
	VOUCH_SIGNER_DEFAULT = 0,
	VOUCH_SIGNER_CHIP = 1,
	VOUCH_SIGNER_PROVIDER = 2,
};

/**
 * struct vouch_get_report - argument of %VOUCH_IOC_GET_REPORT
 * @size: in: sizeof(struct vouch_get_report) as the caller was built
 * @flags: in: VOUCH_REPORT_F_*
 * @report_data: in: 64 bytes that the report is over
 * @privilege: in: privilege (VMPL on SNP) that the report names, not below
 *	&vouch_get_info.privilege, or %VOUCH_PRIVILEGE_DEFAULT; 0 on TDX
 * @signer: in: one of &enum vouch_signer; 0 on TDX
 * @timeout_ms: in: time limit in milliseconds, 0 for the default; more than ten
 *	minutes count as ten minutes
 * @report_size: in: room at @report in bytes; out: size of the report
 * @report: in: user pointer that receives the report in the TEE's own format
 *	(SNP: ATTESTATION_REPORT, 1184 bytes)
 * @certs: in: user pointer that receives the host's certificate table (SNP:
 *	GHCB specification, section 4.1.8.1), with %VOUCH_REPORT_F_CERTS
 * @certs_size: in: room at @certs in bytes; out: size of the table, 0 when the
 *	host has none
 *	Both must be 0 without %VOUCH_REPORT_F_CERTS.
 * @reply_flags: out: VOUCH_REPLY_F_*
 * @failure: out: what failed
 *
 * %VOUCH_REPORT_F_LOCAL asks for the report that can be verified on the same
 * machine only; on SNP there is one kind, which serves both.
 * %VOUCH_REPORT_F_CERTS asks the host for certificates as well; what it gives
 * is checked to be a well-formed table, and not otherwise believed.
 *
 * Without %VOUCH_REPORT_F_SEPARATED the report is over @report_data itself,
 * which needs CAP_SYS_ADMIN. With it, the REPORT_DATA of the report is
 *
 *	SHA-512("vouch-separated\0" || le32(1) || le32(uid) || report_data)
 *
 * where uid is the caller's effective user id in the initial user namespace,
 * so that no user can pass for another, or for root.
 *
 * A size query is a call with room 0. A report that was made but did not fit is
 * not kept: the next call makes a new one.
 *
 * Special errors: EPERM without CAP_SYS_ADMIN and %VOUCH_REPORT_F_SEPARATED.
 */
struct vouch_get_report {
	__u32 size;
	__u32 flags;
	__u8 report_data[VOUCH_REPORT_DATA_SIZE];
	__u32 privilege;
	__u32 signer;
	__u32 timeout_ms;
	__u32 report_size;
	__aligned_u64 report;
	__aligned_u64 certs;
	__u32 certs_size;
	__u32 reply_flags;
	struct vouch_failure failure;
};

/* &vouch_derive_key.flags */
#define VOUCH_KEY_F_VMRK (1U << 0) /* root is the VMRK */
#define VOUCH_KEY_F_SEPARATED (1U << 1) /* the caller's, not the guest's */

/* &vouch_derive_key.fields: what is mixed into the key */
#define VOUCH_KEY_FIELD_POLICY (1ULL << 0)
#define VOUCH_KEY_FIELD_IMAGE_ID (1ULL << 1)
#define VOUCH_KEY_FIELD_FAMILY_ID (1ULL << 2)
#define VOUCH_KEY_FIELD_MEASUREMENT (1ULL << 3)
#define VOUCH_KEY_FIELD_GUEST_SVN (1ULL << 4)
#define VOUCH_KEY_FIELD_TCB (1ULL << 5)
#define VOUCH_KEY_FIELD_LAUNCH_MIT (1ULL << 6)

/**
 * struct vouch_derive_key - argument of %VOUCH_IOC_DERIVE_KEY
 * @size: in: sizeof(struct vouch_derive_key) as the caller was built
 * @flags: in: VOUCH_KEY_F_*
 * @fields: in: VOUCH_KEY_FIELD_*, what is mixed into the key
 * @privilege: in: privilege (VMPL) mixed into the key, not below
 *	&vouch_get_info.privilege, or %VOUCH_PRIVILEGE_DEFAULT
 * @guest_svn: in: GUEST_SVN to mix in, at most that of the ID block
 * @tcb: in: TCB_VERSION to mix in, each component at most COMMITTED_TCB
 * @launch_mit: in: LAUNCH_MIT_VECTOR to mix in
 * @timeout_ms: in: as in &struct vouch_get_report
 * @__reserved: in: must be 0
 * @key: out: the key, written only on success
 * @failure: out: what failed
 *
 * The key depends on chip or VMRK, guest and the fields chosen (AMD 56860,
 * MSG_KEY_REQ). A status of the firmware that is not success, and a key that
 * is all zero, are errors. %VOUCH_KEY_FIELD_LAUNCH_MIT or a @launch_mit that is
 * not 0 takes version 2 of the message, which only firmware that makes reports
 * of version 5 or later knows; the module asks for a report first, since the
 * message key could not be used any more after a version that is refused.
 *
 * Without %VOUCH_KEY_F_SEPARATED this is the guest's own key, which only
 * CAP_SYS_ADMIN in the initial user namespace may have. With it, @key is the
 * first %VOUCH_KEY_SIZE bytes of
 *
 *	SHA-384("vouch-user-key" || 0 || 0 || le32(1) || le32(uid) || key)
 *
 * over the guest's own key, where uid is the caller's effective user id in the
 * initial user namespace: nobody has another user's key, and the administrator
 * can compute all of them.
 *
 * Special errors: EBADF unless the file was opened for writing; EPERM without
 * %VOUCH_KEY_F_SEPARATED, and for version 2, without CAP_SYS_ADMIN; EPROTO with
 * %VOUCH_REASON_ALL_ZERO for a key of zeros; EOPNOTSUPP where the firmware does
 * not know version 2, and on TDX.
 */
struct vouch_derive_key {
	__u32 size;
	__u32 flags;
	__aligned_u64 fields;
	__u32 privilege;
	__u32 guest_svn;
	__aligned_u64 tcb;
	__aligned_u64 launch_mit;
	__u32 timeout_ms;
	__u32 __reserved;
	__u8 key[VOUCH_KEY_SIZE];
	struct vouch_failure failure;
};

/* &vouch_read_mr.mr_flags */
#define VOUCH_MR_F_EXTENDABLE (1U << 0) /* EXTEND_MR accepts it */

/**
 * struct vouch_read_mr - argument of %VOUCH_IOC_READ_MR
 * @size: in: sizeof(struct vouch_read_mr) as the caller was built
 * @flags: in: must be 0
 * @index: in: number of the register, from 0, when @name is empty; else 0
 * @timeout_ms: in: time limit in milliseconds, 0 for the default
 * @name: in: name of the register, or all zero; out: its name, always ended by
 *	0 (SNP: "measurement"; TDX: "mrtd", "mrconfigid", "mrowner",
 *	"mrownerconfig", "rtmr0" to "rtmr3")
 * @mr_flags: out: VOUCH_MR_F_*
 * @value_size: out: bytes of @value in use (48: all are SHA-384)
 * @value: out: the register
 * @failure: out: what failed
 *
 * Special errors: ENOENT when there is no such name, or @index is past the
 * last.
 */
struct vouch_read_mr {
	__u32 size;
	__u32 flags;
	__u32 index;
	__u32 timeout_ms;
	__u8 name[VOUCH_MR_NAME_SIZE];
	__u32 mr_flags;
	__u32 value_size;
	__u8 value[VOUCH_MR_VALUE_SIZE];
	struct vouch_failure failure;
};

/**
 * struct vouch_extend_mr - argument of %VOUCH_IOC_EXTEND_MR
 * @size: in: sizeof(struct vouch_extend_mr) as the caller was built
 * @flags: in: must be 0
 * @name: in: name of the register
 * @digest_size: in: bytes of @digest in use; must be 48
 * @__reserved: in: must be 0
 * @digest: in: extended into the register; bytes past @digest_size must be 0
 * @failure: out: what failed
 *
 * The register becomes SHA-384(register || digest). RTMR0 and RTMR1 hold what
 * firmware and boot loader measured; whoever could extend them later could make
 * a verifier's replay of the boot log fail, so that is refused to everyone.
 * RTMR2 holds what the boot measured of kernel, initrd and command line, so
 * only the administrator extends it. RTMR3 is for everyone who may write.
 *
 * Special errors: EBADF unless the file was opened for writing; EPERM for RTMR0
 * and RTMR1, with %VOUCH_REASON_FIRMWARE_OWNED, and for RTMR2 without
 * CAP_SYS_ADMIN; EOPNOTSUPP for a register that can only be read, and where
 * there is none to extend; ENOENT when there is no such name.
 */
struct vouch_extend_mr {
	__u32 size;
	__u32 flags;
	__u8 name[VOUCH_MR_NAME_SIZE];
	__u32 digest_size;
	__u32 __reserved;
	__u8 digest[VOUCH_MR_VALUE_SIZE];
	struct vouch_failure failure;
};

#endif /* _UAPI_LINUX_VOUCH_H */
