/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * vouch - what failed, beyond the errno
 *
 * Part of vouch.h.
 */
#ifndef _UAPI_LINUX_VOUCH_FAILURE_H
#define _UAPI_LINUX_VOUCH_FAILURE_H

#include <linux/types.h>

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
 * @VOUCH_STAGE_SVSM: the SVSM refused a call, see &vouch_failure.fw_error, or
 *	its answer makes no sense
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
	VOUCH_STAGE_SVSM = 13,
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
 * @VOUCH_REASON_SHARED: someone else used the key: its counter moved, or the
 *	kernel gave the key up though no request of vouch failed
 * @VOUCH_REASON_KERNEL: the kernel's own messaging gave up the key
 * @VOUCH_REASON_OWNED: another driver owns the device and its lock
 * @VOUCH_REASON_PRIVILEGE: the report is of another privilege
 * @VOUCH_REASON_PARKED: the host still owns every quote buffer, or as many as
 *	one user may have
 * @VOUCH_REASON_IN_FLIGHT: the host has not finished the quote
 * @VOUCH_REASON_FIRMWARE_OWNED: the register belongs to firmware and boot
 * @VOUCH_REASON_LIMIT: one user, or all, may have no more of these at a time
 * @VOUCH_REASON_LOCKED: the administrator has locked it
 * @VOUCH_REASON_NOT_SHARED: the host does not let the guest share memory with
 *	it, which a request needs
 * @VOUCH_REASON_SERVICE: the SVSM has no such service, or no manifest of it in
 *	this version
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
	VOUCH_REASON_LIMIT = 21,
	VOUCH_REASON_LOCKED = 22,
	VOUCH_REASON_NOT_SHARED = 23,
	VOUCH_REASON_SERVICE = 24,
};

/* &vouch_failure.fw_error, when no firmware was asked. */
#define VOUCH_FW_NOT_CALLED 0xffffffffULL

/**
 * struct vouch_failure - what failed, beyond the errno
 * @stage: one of &enum vouch_stage
 * @reason: one of &enum vouch_reason
 * @fw_error: SNP: status of the firmware (low half of SW_EXITINFO2, or STATUS
 *	of the answer), or with %VOUCH_STAGE_SVSM the SVSM's result code (AMD
 *	58019, RAX); TDX: completion status of a TDCALL, all of RAX;
 *	%VOUCH_FW_NOT_CALLED when there is none
 * @vmm_error: error of the hypervisor. SNP: high half of SW_EXITINFO2; TDX: R10
 *	of a TDVMCALL, or the status of a quote buffer
 *
 * All zero when the command succeeded.
 */
struct vouch_failure {
	__u32 stage;
	__u32 reason;
	__aligned_u64 fw_error;
	__aligned_u64 vmm_error;
};

#endif /* _UAPI_LINUX_VOUCH_FAILURE_H */
