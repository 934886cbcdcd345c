/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * vouch - commands of the character device /dev/vouch
 */
#ifndef _UAPI_LINUX_VOUCH_H
#define _UAPI_LINUX_VOUCH_H

#include <linux/ioctl.h>
#include <linux/types.h>
#include <linux/vouch_event.h>
#include <linux/vouch_failure.h>
#include <linux/vouch_lockdown.h>
#include <linux/vouch_log.h>
#include <linux/vouch_mr.h>
#include <linux/vouch_ticket.h>

/**
 * DOC: General ioctl format
 *
 * Every command takes a pointer to a struct; its number holds the size of that
 * struct as the caller was built. A struct of zeroes is a valid request for
 * what most callers want, but for EXTEND_MR, which cannot be undone, and SUBMIT
 * and COLLECT, which need another command. All integers are in native byte
 * order, and all structs are the same for 32 and 64 bits.
 *
 * Structs grow at the end, and the number of the command with them: the kernel
 * takes any size from that of the first version on. Members that the caller
 * does not know count as zero, and zero always means "as before"; members that
 * the kernel does not know must be zero. Whoever filters commands compares
 * numbers without their size (%IOCSIZE_MASK).
 *
 * A member marked "in" is never changed. Where a buffer is handed over, its
 * "room" is in and its "size" is out. When a command fails after its struct was
 * accepted, the members marked "out" are still written back, so that sizes and
 * a &struct vouch_failure reach the caller. A time limit is in milliseconds: 0
 * is &vouch_get_info.timeout_ms, more than timeout_ms_max counts as that.
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
 * ``EPERM``               the caller lacks a capability, or what is asked for
 *                         is locked (%VOUCH_REASON_LOCKED)
 * ``EBADF``               the file was not opened for writing, and must be
 * ``ENOSPC``              a buffer is too small; the sizes needed are written
 *                         back, and nothing to any buffer
 * ``ENOMEM``              no memory
 * ``EINTR``               a signal arrived; call again
 * ``ETIMEDOUT``           no answer within the caller's time; call again
 * ``EBUSY``               another driver owns the message key, for good
 * ``EAGAIN``              try again later: the host owns every quote buffer
 *                         that the caller may have, the TDX module was busy
 *                         all the time, the caller has too many requests under
 *                         way, or the ticket is not finished; see failure
 * ``EIO``                 host or firmware failed the request, see failure
 * ``EBADMSG``             the answer was not authentic, or not an answer to
 *                         this request, see failure
 * ``EPROTO``              the answer was authentic but made no sense, or the
 *                         host's part of it did not, see failure
 * ``EKEYREVOKED``         the message key was given up, failure tells why
 * ======================= ==================================================
 */

#define VOUCH_ABI_VERSION 1 /* one more with each addition to these files */

#define VOUCH_IOC_MAGIC 0xBD
#define VOUCH_IOC_GET_INFO _IOWR(VOUCH_IOC_MAGIC, 0x00, struct vouch_get_info)
#define VOUCH_IOC_GET_REPORT \
	_IOWR(VOUCH_IOC_MAGIC, 0x01, struct vouch_get_report)
#define VOUCH_IOC_DERIVE_KEY \
	_IOWR(VOUCH_IOC_MAGIC, 0x02, struct vouch_derive_key)
#define VOUCH_IOC_READ_MR _IOWR(VOUCH_IOC_MAGIC, 0x03, struct vouch_read_mr)
#define VOUCH_IOC_EXTEND_MR _IOWR(VOUCH_IOC_MAGIC, 0x04, struct vouch_extend_mr)
#define VOUCH_IOC_READ_LOG _IOWR(VOUCH_IOC_MAGIC, 0x05, struct vouch_read_log)
#define VOUCH_IOC_LOCKDOWN _IOWR(VOUCH_IOC_MAGIC, 0x06, struct vouch_lockdown)
#define VOUCH_IOC_SUBMIT _IOWR(VOUCH_IOC_MAGIC, 0x07, struct vouch_submit)
#define VOUCH_IOC_COLLECT _IOWR(VOUCH_IOC_MAGIC, 0x08, struct vouch_collect)

#define VOUCH_REPORT_DATA_SIZE 64
#define VOUCH_KEY_SIZE 32
#define VOUCH_GUID_SIZE 16
#define VOUCH_CERTS_SIZE_MAX (1024 * 1024) /* of any certificate table */
#define VOUCH_MANIFEST_SIZE_MAX (64 * 1024) /* of any service manifest */

/**
 * enum vouch_tee - kind of Trusted Execution Environment
 * @VOUCH_TEE_NONE: none was found; only GET_INFO, READ_LOG and LOCKDOWN work
 * @VOUCH_TEE_SNP: AMD SEV-SNP
 * @VOUCH_TEE_TDX: Intel TDX
 */
enum vouch_tee {
	VOUCH_TEE_NONE = 0,
	VOUCH_TEE_SNP = 1,
	VOUCH_TEE_TDX = 2,
};

/**
 * enum vouch_format - what a report looks like
 * @VOUCH_FORMAT_DEFAULT: what others than this machine can verify: SNP or QUOTE
 * @VOUCH_FORMAT_SNP: ATTESTATION_REPORT (AMD 56860)
 * @VOUCH_FORMAT_TDREPORT: TDREPORT_STRUCT (Intel TDX Module ABI), which only
 *	this machine can verify
 * @VOUCH_FORMAT_QUOTE: TD quote (Intel TDX DCAP Quoting Library API)
 * @VOUCH_FORMAT_SERVICE: ATTESTATION_REPORT of VMPL 0, which the SVSM asks for,
 *	over a manifest of its services (AMD 58019, SVSM_ATTEST_SERVICES and
 *	SVSM_ATTEST_SINGLE_SERVICE)
 */
enum vouch_format {
	VOUCH_FORMAT_DEFAULT = 0,
	VOUCH_FORMAT_SNP = 1,
	VOUCH_FORMAT_TDREPORT = 2,
	VOUCH_FORMAT_QUOTE = 3,
	VOUCH_FORMAT_SERVICE = 4,
};

/* &vouch_get_info.flags */
#define VOUCH_INFO_F_SIMULATED (1U << 0) /* the TEE is vouch_sim */
#define VOUCH_INFO_F_SVSM (1U << 1) /* VMPL 0 is an SVSM's */
#define VOUCH_INFO_F_KERNEL_MESSAGES (1U << 2) /* sealed by the kernel */
#define VOUCH_INFO_F_KEY_LOST (1U << 3) /* see key_failure */
#define VOUCH_INFO_F_PENDING (1U << 4) /* an answer is outstanding */

/* &vouch_get_info.features */
#define VOUCH_FEATURE_REPORT (1ULL << 0)
#define VOUCH_FEATURE_CERTS (1ULL << 1)
#define VOUCH_FEATURE_SEPARATED (1ULL << 2)
#define VOUCH_FEATURE_SIGNER (1ULL << 3)
#define VOUCH_FEATURE_DERIVE_KEY (1ULL << 4)
#define VOUCH_FEATURE_READ_MR (1ULL << 5)
#define VOUCH_FEATURE_EXTEND_MR (1ULL << 6)
#define VOUCH_FEATURE_LOG (1ULL << 7)
#define VOUCH_FEATURE_BOUND (1ULL << 8)
#define VOUCH_FEATURE_EVENTS (1ULL << 9)

/**
 * struct vouch_get_info - argument of %VOUCH_IOC_GET_INFO
 * @abi_version: out: %VOUCH_ABI_VERSION of the module
 * @tee: out: one of &enum vouch_tee
 * @flags: out: VOUCH_INFO_F_*
 * @lockdown: out: VOUCH_LOCK_*, what is not to be had any more
 * @features: out: VOUCH_FEATURE_*
 * @errata: out: one bit per corrected behaviour, none so far
 * @hash_algs: out: bit N: EXTEND_MR takes digests by &enum vouch_hash N
 * @formats: out: bit N: GET_REPORT makes reports of &enum vouch_format N
 * @mr_count: out: registers that READ_MR knows, numbered from 0
 * @privilege: out: default and lowest value accepted in a request (SNP): the
 *	VMPL that the guest runs at, or @vmpck where that is higher
 * @privilege_max: out: highest value accepted in a request
 * @vmpck: out: number of the message key in use (SNP)
 * @report_size_max: out: no report is larger, in bytes
 * @certs_size_max: out: no certificate table is larger, in bytes
 * @manifest_size_max: out: no manifest is larger, in bytes
 * @timeout_ms: out: time limit of a request that names none
 * @timeout_ms_max: out: longest time limit of a request
 * @requests_max: out: how many requests the host or firmware has, or waits in
 *	the module, at a time; 0: no limit (here and below)
 * @requests_user_max: out: how many of them may be one user's, who is not the
 *	administrator
 * @requests_user_rate: out: requests a minute that such a user may make
 * @tickets_max: out: how many tickets there can be
 * @tickets_user_max: out: how many of them may be one user's
 * @tickets_file_max: out: how many of them may be one open file's
 * @log_size: out: bytes in the event log
 * @log_size_max: out: bytes that it can hold
 * @key_failure: out: why, when %VOUCH_INFO_F_KEY_LOST is set
 *
 * Needs no TEE and never waits for one.
 */
struct vouch_get_info {
	__u32 abi_version;
	__u32 tee;
	__u32 flags;
	__u32 lockdown;
	__aligned_u64 features;
	__aligned_u64 errata;
	__aligned_u64 hash_algs;
	__u32 formats;
	__u32 mr_count;
	__u32 privilege;
	__u32 privilege_max;
	__u32 vmpck;
	__u32 report_size_max;
	__u32 certs_size_max;
	__u32 manifest_size_max;
	__u32 timeout_ms;
	__u32 timeout_ms_max;
	__u32 requests_max;
	__u32 requests_user_max;
	__u32 requests_user_rate;
	__u32 tickets_max;
	__u32 tickets_user_max;
	__u32 tickets_file_max;
	__aligned_u64 log_size;
	__aligned_u64 log_size_max;
	struct vouch_failure key_failure;
};

/* &vouch_get_report.flags */
#define VOUCH_REPORT_F_CERTS (1U << 0)
#define VOUCH_REPORT_F_SEPARATED (1U << 1)
#define VOUCH_REPORT_F_PRIVILEGE (1U << 2) /* privilege is given */
#define VOUCH_REPORT_F_BOUND (1U << 3)

/*
 * &vouch_get_report.reply_flags: the report is of a version, or longer, than
 * the module knows, which did not check what it is over.
 */
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
 * @flags: in: VOUCH_REPORT_F_*
 * @format: in: one of &enum vouch_format, of those in &vouch_get_info.formats
 * @reply_format: out: one of &enum vouch_format, never DEFAULT
 * @reply_flags: out: VOUCH_REPLY_F_*
 * @report_data: in: 64 bytes that the report is over
 * @privilege: in: with %VOUCH_REPORT_F_PRIVILEGE, the privilege (VMPL on SNP)
 *	that the report names, not below &vouch_get_info.privilege, which it
 *	names otherwise; not with a service report, which names VMPL 0
 * @signer: in: one of &enum vouch_signer; 0 on TDX, and of a service report
 * @timeout_ms: in: time limit
 * @manifest_version: in: of the service's manifest, 0 for all services
 * @report: in: user pointer that receives the report
 * @report_room: in: room at @report in bytes
 * @report_size: out: size of the report
 * @certs: in: user pointer that receives the certificate table (GHCB 4.1.8.1)
 * @certs_room: in: room at @certs in bytes
 * @certs_size: out: size of the table, 0 when the host has none
 * @manifest: in: user pointer that receives the manifest, which is as the SVSM
 *	made it: for all services with a header and a table, for one without
 * @manifest_room: in: room at @manifest in bytes
 * @manifest_size: out: size of the manifest
 * @service_guid: in: which service, all zero for all of them; the first three
 *	fields of the GUID are little-endian, as in the manifest's table
 * @log_sequence: out: number that the next record of the event log had when the
 *	report was begun: registers hold what the records before it tell
 * @uid: out: with %VOUCH_REPORT_F_SEPARATED or BOUND, the user id as hashed
 * @lockdown: out: with %VOUCH_REPORT_F_BOUND, VOUCH_LOCK_* as hashed
 * @swmrs: out: with %VOUCH_REPORT_F_BOUND, the software registers as hashed;
 *	zeroes on TDX, whose reports have registers of their own
 * @failure: out: what failed
 *
 * %VOUCH_REPORT_F_CERTS asks the host for certificates as well; what it gives
 * is checked to be a well-formed table, and not otherwise believed. @privilege,
 * @certs and @certs_room must be 0 without the flag that they belong to;
 * @manifest_version, @manifest, @manifest_room and @service_guid without
 * %VOUCH_FORMAT_SERVICE.
 *
 * Without %VOUCH_REPORT_F_SEPARATED the report is over @report_data itself,
 * which needs CAP_SYS_ADMIN. With it, the REPORT_DATA of the report is
 *
 *	SHA-512("vouch-separated\0" || le32(1) || le32(uid) || report_data)
 *
 * where uid is the caller's effective user id in the initial user namespace,
 * so that no user can pass for another, or for root. %VOUCH_REPORT_F_BOUND
 * excludes it; with that the REPORT_DATA is
 *
 *	SHA-512("vouch-bound" || five zeroes || le32(1) || le32(uid) ||
 *		le32(lockdown) || le32(4) || le64(log_sequence) || swmrs ||
 *		report_data)
 *
 * with all four @swmrs, 192 bytes, also where there are none, and all of it as
 * of one moment after the command began. On SNP the request then waits for its
 * turn: by the time of the answer registers may have been extended, and more be
 * locked. It proves what the registers held as far as the guest's kernel was to
 * be trusted until then: whoever took that over can have it hash anything.
 *
 * With %VOUCH_FORMAT_SERVICE what would have been the REPORT_DATA, in each of
 * these cases, is the nonce that the SVSM is given, and REPORT_DATA is
 *
 *	SHA-512(nonce || manifest)
 *
 * which the module checks, as it does that the report names VMPL 0. Which
 * service was asked for the manifest's bytes have to tell. The SVSM has a
 * message key of its own; the guest's is not used. For a manifest larger than
 * most it is asked once more, and never a third time. Where the host has more
 * certificates than the SVSM takes, EPROTO with %VOUCH_STAGE_CERTS says so, and
 * a report without them is to be had.
 *
 * A size query is a call with room 0. A report that did not fit is not kept:
 * the next call asks host and SVSM anew. Rooms of report_size_max,
 * certs_size_max and manifest_size_max of &struct vouch_get_info suffice.
 *
 * Special errors: EPERM without CAP_SYS_ADMIN, %VOUCH_REPORT_F_SEPARATED and
 * BOUND; and for a bound report of user 0 without CAP_SYS_ADMIN, so that it is
 * the guest's own as one over raw REPORT_DATA is. Of service reports, with
 * %VOUCH_STAGE_SVSM: EOPNOTSUPP with %VOUCH_REASON_SERVICE for no such service,
 * EINVAL with it for no manifest of this version, ETIMEDOUT when the SVSM was
 * busy all the time, EPROTO when its answer makes no sense, EIO otherwise; and
 * EOPNOTSUPP without a stage when there is no SVSM.
 */
struct vouch_get_report {
	__u32 flags;
	__u32 format;
	__u32 reply_format;
	__u32 reply_flags;
	__u8 report_data[VOUCH_REPORT_DATA_SIZE];
	__u32 privilege;
	__u32 signer;
	__u32 timeout_ms;
	__u32 manifest_version;
	__aligned_u64 report;
	__u32 report_room;
	__u32 report_size;
	__aligned_u64 certs;
	__u32 certs_room;
	__u32 certs_size;
	__aligned_u64 manifest;
	__u32 manifest_room;
	__u32 manifest_size;
	__u8 service_guid[VOUCH_GUID_SIZE];
	__aligned_u64 log_sequence;
	__u32 uid;
	__u32 lockdown;
	__u8 swmrs[VOUCH_SWMR_COUNT][VOUCH_SWMR_SIZE];
	struct vouch_failure failure;
};

/* &vouch_derive_key.flags */
#define VOUCH_KEY_F_VMRK (1U << 0) /* root is the VMRK */
#define VOUCH_KEY_F_SEPARATED (1U << 1) /* the caller's, not the guest's */
#define VOUCH_KEY_F_PRIVILEGE (1U << 2) /* privilege is given */

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
 * @flags: in: VOUCH_KEY_F_*
 * @privilege: in: with %VOUCH_KEY_F_PRIVILEGE, the privilege (VMPL) mixed into
 *	the key, not below &vouch_get_info.privilege, which it is otherwise;
 *	without the flag it must be 0
 * @fields: in: VOUCH_KEY_FIELD_*, what is mixed into the key
 * @tcb: in: TCB_VERSION to mix in, each component at most COMMITTED_TCB
 * @launch_mit: in: LAUNCH_MIT_VECTOR to mix in
 * @guest_svn: in: GUEST_SVN to mix in, at most that of the ID block
 * @timeout_ms: in: time limit
 * @key: out: the key, written only on success
 * @failure: out: what failed
 *
 * The key depends on chip or VMRK, guest and the fields chosen (AMD 56860,
 * MSG_KEY_REQ). %VOUCH_KEY_FIELD_LAUNCH_MIT, or a @launch_mit that is not 0, is
 * for version 2 of the message, which only firmware that makes reports of
 * version 5 or later knows; the module asks for a report first, since a version
 * that is refused would cost the message key.
 *
 * Without %VOUCH_KEY_F_SEPARATED this is the guest's own key, which only
 * CAP_SYS_ADMIN in the initial user namespace may have. With it, @key is the
 * first %VOUCH_KEY_SIZE bytes of
 *
 *	SHA-384("vouch-user-key" || 0 || 0 || le32(1) || le32(uid) || key)
 *
 * over the guest's own key, with uid as in a separated report: nobody has
 * another user's key, and the administrator can compute all of them.
 *
 * Special errors: EBADF unless the file was opened for writing; EPERM without
 * %VOUCH_KEY_F_SEPARATED, and for version 2, without CAP_SYS_ADMIN; EPROTO with
 * %VOUCH_REASON_ALL_ZERO for a key of zeros; EOPNOTSUPP where the firmware does
 * not know version 2, and on TDX.
 */
struct vouch_derive_key {
	__u32 flags;
	__u32 privilege;
	__aligned_u64 fields;
	__aligned_u64 tcb;
	__aligned_u64 launch_mit;
	__u32 guest_svn;
	__u32 timeout_ms;
	__u8 key[VOUCH_KEY_SIZE];
	struct vouch_failure failure;
};

#endif /* _UAPI_LINUX_VOUCH_H */
