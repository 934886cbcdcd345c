/* SPDX-License-Identifier: MIT */
/*
 * libvouch - the attester's side: /dev/vouch, quoting services, Evidence
 *
 * Part of vouch.h.
 */
#ifndef VOUCH_DEVICE_H
#define VOUCH_DEVICE_H

#include <vouch.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifdef __GNUC__
#pragma GCC visibility push(default)
#endif

struct vouch_vtpm; /* vouch_vtpm.h */

/* ---- device.c ---- */

struct vouch_device;

/**
 * vouch_device_open() - open the device
 * @device: out
 * @path: NULL for /dev/vouch
 * @writable: whether keys are to be derived or registers extended
 * @error: may be NULL
 *
 * Return: 0, -ENOENT (module not loaded), -EACCES or another -errno.
 */
int vouch_device_open(struct vouch_device **device, const char *path,
		      bool writable, struct vouch_error *error);

/**
 * vouch_device_close() - close the device
 * @device: NULL is fine
 */
void vouch_device_close(struct vouch_device *device);

/**
 * vouch_device_fd() - the file behind it, for poll() and epoll
 * @device: opened
 *
 * POLLIN: a ticket is finished, or, once vouch_device_events() was called,
 * there are events.
 *
 * Return: the device's own; it is not to be closed, nor read from.
 */
int vouch_device_fd(const struct vouch_device *device);

/**
 * vouch_device_info() - what the guest runs in, and what the device can do
 * @device: opened
 * @info: out
 * @error: may be NULL
 *
 * Return: 0 or -errno.
 */
int vouch_device_info(struct vouch_device *device, struct vouch_get_info *info,
		      struct vouch_error *error);

/**
 * struct vouch_bound - what a bound report is over, beside the caller's data
 * @uid: effective user id of the caller in the initial user namespace
 * @lockdown: VOUCH_LOCK_*: what was locked
 * @log_sequence: number that the next record of the event log had
 * @swmrs: software registers; zeroes on TDX
 */
struct vouch_bound {
	uint32_t uid;
	uint32_t lockdown;
	uint64_t log_sequence;
	uint8_t swmrs[VOUCH_SWMR_COUNT][VOUCH_SWMR_SIZE];
};

/**
 * struct vouch_report_options - what to ask the device for
 * @size: of this struct, in bytes
 * @report_data: the report is over these 64 bytes
 * @format: one of enum vouch_format
 * @has_privilege: @privilege is given
 * @privilege: VMPL
 * @signer: one of enum vouch_signer
 * @timeout_ms: 0 for the device's default
 * @certs: the host's certificate table too
 * @separated: REPORT_DATA hashed with the caller's user id
 * @qgs: TDX: who makes the quote of the TDREPORT, as vouch_qgs_quote() takes
 *	it; NULL for the device, and the host behind it
 * @bound: REPORT_DATA hashed with user id, lockdown, number of log records and
 *	software registers; not with @separated
 * @log: vouch_evidence_create(): the module's event log goes along
 * @boot_log: vouch_evidence_create(): the boot log (CCEL) that goes along, or
 *	NULL; borrowed until the call returns
 * @boot_log_size: of @boot_log in bytes
 * @service_guid: with VOUCH_FORMAT_SERVICE: which service of the SVSM, 16 bytes
 *	as in struct vouch_get_report, or NULL for all
 * @manifest_version: of that service's manifest
 * @vtpm: vouch_evidence_create(): asks the vTPM; the report is then that of the
 *	SVSM on its services, and the Evidence has what the TPM signed; or NULL
 * @vtpm_data: for @vtpm
 */
struct vouch_report_options {
	size_t size;
	uint8_t report_data[VOUCH_REPORT_DATA_SIZE];
	uint32_t format;
	uint32_t privilege;
	uint32_t signer;
	uint32_t timeout_ms;
	bool has_privilege;
	bool certs;
	bool separated;
	const char *qgs;
	bool bound;
	bool log;
	const uint8_t *boot_log;
	size_t boot_log_size;
	const uint8_t *service_guid;
	uint32_t manifest_version;
	int (*vtpm)(void *data, const uint8_t *qualifying,
		    struct vouch_vtpm *vtpm, struct vouch_error *error);
	void *vtpm_data;
};

/**
 * struct vouch_report_reply - what the device answered
 * @size: of this struct, in bytes
 * @report: in the vendor's format; to be freed by vouch_bytes_free()
 * @certs: certificate table; empty unless asked for and there; likewise
 * @format: one of enum vouch_format
 * @flags: VOUCH_REPLY_F_*: whether the module knew what the report is over
 * @failure: what failed beyond the errno
 * @bound: with &vouch_report_options.bound, what REPORT_DATA is over; else
 *	zeroes, but for @log_sequence
 * @manifest: with VOUCH_FORMAT_SERVICE, what the report is over beside the
 *	nonce; to be freed likewise
 */
struct vouch_report_reply {
	size_t size;
	struct vouch_bytes report;
	struct vouch_bytes certs;
	uint32_t format;
	uint32_t flags;
	struct vouch_failure failure;
	struct vouch_bound bound;
	struct vouch_bytes manifest;
};

/**
 * vouch_device_report() - ask for a report
 * @device: opened
 * @options: what to ask for
 * @reply: out: all but its size, which the caller sets
 * @error: may be NULL; already tells the failure in words, with a remedy
 *
 * Grows its buffers until table and report fit.
 *
 * Return: 0 or the device's -errno; with a QGS, also as vouch_qgs_quote().
 */
int vouch_device_report(struct vouch_device *device,
			const struct vouch_report_options *options,
			struct vouch_report_reply *reply,
			struct vouch_error *error);

/* ---- device_mr.c ---- */

/**
 * vouch_device_read_mr() - read a measurement register
 * @device: opened
 * @name: its name, or NULL for that of number @index
 * @index: from 0; 0 with a name
 * @mr: out: name, value and whether it can be extended; @mr->failure on failure
 * @error: may be NULL
 *
 * Return: 0, -ENOENT when there is no such register (any more), -EOPNOTSUPP
 * when this TEE has none, or another -errno.
 */
int vouch_device_read_mr(struct vouch_device *device, const char *name,
			 uint32_t index, struct vouch_read_mr *mr,
			 struct vouch_error *error);

/**
 * vouch_device_extend_mr() - extend a measurement register
 * @device: opened for writing
 * @name: of the register
 * @digest: what it is extended by; it becomes SHA-384(register || digest)
 * @size: of @digest in bytes: 48
 * @failure: out, may be NULL; what failed beyond the errno
 * @error: may be NULL
 *
 * Return: 0, -EPERM for a register of firmware and boot loader, -EOPNOTSUPP for
 * one that can only be read, -ENOENT, -EBADF, or another -errno.
 */
int vouch_device_extend_mr(struct vouch_device *device, const char *name,
			   const uint8_t *digest, size_t size,
			   struct vouch_failure *failure,
			   struct vouch_error *error);

/**
 * struct vouch_extend_options - what to extend a register by
 * @size: of this struct, in bytes
 * @name: of the register; borrowed, like all pointers here
 * @digest: SHA-384 that it is extended by; NULL: that of @event
 * @digest_size: of @digest in bytes: 48, or 0
 * @event: data of the log's record, at most VOUCH_EVENT_DATA_SIZE_MAX bytes
 * @event_size: of @event in bytes
 * @event_type: of the record, as in the TCG PC Client Platform Firmware
 *	Profile; 0: EV_IPL
 * @timeout_ms: 0 for the device's default
 */
struct vouch_extend_options {
	size_t size;
	const char *name;
	const uint8_t *digest;
	size_t digest_size;
	const uint8_t *event;
	size_t event_size;
	uint32_t event_type;
	uint32_t timeout_ms;
};

/**
 * struct vouch_extend_reply - what became of it
 * @size: of this struct, in bytes
 * @digest: what the register was extended by, 48 bytes
 * @log_sequence: number of the log's record
 * @failure: what failed beyond the errno
 */
struct vouch_extend_reply {
	size_t size;
	uint8_t digest[VOUCH_MR_VALUE_SIZE];
	uint64_t log_sequence;
	struct vouch_failure failure;
};

/**
 * vouch_device_extend() - extend a measurement register, with a log record
 * @device: opened for writing
 * @options: what to extend it by; cannot be undone
 * @reply: out: all but its size, which the caller sets
 * @error: may be NULL
 *
 * Return: 0, -EINVAL without a digest and event data, -EPERM for a register of
 * firmware and boot loader, or of the administrator's, or one that is locked,
 * -ENOSPC when the log, or this user's share of it, is full, -EOPNOTSUPP for a
 * register that can only be read, -ENOENT, -EBADF, or another -errno.
 */
int vouch_device_extend(struct vouch_device *device,
			const struct vouch_extend_options *options,
			struct vouch_extend_reply *reply,
			struct vouch_error *error);

/* ---- events.c ---- */

/**
 * vouch_device_events() - wait for events, and take them
 * @device: opened; does not block from now on
 * @events: out
 * @room: how many there is room for, at least 1
 * @timeout_ms: how long to wait for the first one; 0: not at all, -1: for ever
 * @count: out: how many there are; 0 when the time is over, and also when
 *	something else of the device became ready
 * @error: may be NULL
 *
 * The device gives events from the first call on. Call it once with a
 * @timeout_ms of 0 before what is to be heard of begins.
 *
 * Return: 0, -EINTR, -EMFILE when too many files get events, or another -errno.
 */
int vouch_device_events(struct vouch_device *device, struct vouch_event *events,
			size_t room, int timeout_ms, size_t *count,
			struct vouch_error *error);

/* ---- mr_digest.c ---- */

/**
 * vouch_mr_digest() - what measures a file
 * @fd: read from here to its end
 * @digest: out: 48 bytes, SHA-384 of it
 * @error: may be NULL; only why, and not of which file
 *
 * Return: 0, or the -errno of reading.
 */
int vouch_mr_digest(int fd, uint8_t *digest, struct vouch_error *error);

/* ---- qgs.c ---- */

/**
 * vouch_qgs_quote() - have a host's quoting service make a quote
 * @address: "CID:PORT" for vsock, else the path of a unix socket
 * @tdreport: VOUCH_TDX_REPORT_SIZE bytes
 * @size: of @tdreport in bytes
 * @timeout_ms: for all of it; 0: 30 seconds
 * @quote: out: over the REPORT_DATA of @tdreport, and not otherwise believed
 * @error: may be NULL
 *
 * Speaks the protocol of Intel's Quote Generation Service, version 1.1, and 1.0
 * with a service that asks for it. Needs no device.
 *
 * Return: 0; -EINVAL for an address or TDREPORT that is none; -ETIMEDOUT; -EIO
 * when the service refuses; -EPROTONOSUPPORT when it speaks neither version;
 * -EPROTO when its answer makes no sense; or the -errno of the connection.
 */
int vouch_qgs_quote(const char *address, const uint8_t *tdreport, size_t size,
		    uint32_t timeout_ms, struct vouch_bytes *quote,
		    struct vouch_error *error);

/* ---- failure.c ---- */

/**
 * vouch_failure_text() - a device's failure as a sentence with a remedy
 * @failure: of a command
 * @code: negative errno that the command gave
 * @text: receives "<what failed>: <remedy>", always terminated
 * @size: room at @text in bytes
 */
void vouch_failure_text(const struct vouch_failure *failure, int code,
			char *text, size_t size);

/**
 * vouch_separated_report_data() - REPORT_DATA of a separated report
 * @uid: effective user id of the caller in the initial user namespace
 * @report_data: what the caller gave, 64 bytes
 * @out: receives 64 bytes
 * @error: may be NULL
 *
 * Return: 0, or -EIO without SHA-512.
 */
int vouch_separated_report_data(uint32_t uid, const uint8_t *report_data,
				uint8_t *out, struct vouch_error *error);

/* ---- bound.c ---- */

/**
 * vouch_bound_report_data() - REPORT_DATA of a bound report
 * @bound: as of the report
 * @report_data: what the caller gave, 64 bytes
 * @out: receives 64 bytes
 * @error: may be NULL
 *
 * Return: 0, or -EIO without SHA-512.
 */
int vouch_bound_report_data(const struct vouch_bound *bound,
			    const uint8_t *report_data, uint8_t *out,
			    struct vouch_error *error);

/* ---- evidence.c ---- */

/**
 * vouch_evidence_create() - make signed Evidence of this guest
 * @device: opened
 * @nonce: the verifier's
 * @nonce_size: 8 to 64 bytes
 * @options: report_data is ignored: it binds nonce and evidence key
 * @evidence: out: CWT in COSE_Sign1, see Documentation/evidence.rst
 * @error: may be NULL
 *
 * Return: 0, -EINVAL for a nonce of another size, -ENODEV without a TEE, -EPERM
 * when REPORT_DATA is not the caller's to choose, or another -errno.
 */
int vouch_evidence_create(struct vouch_device *device, const uint8_t *nonce,
			  size_t nonce_size,
			  const struct vouch_report_options *options,
			  struct vouch_bytes *evidence,
			  struct vouch_error *error);

#ifdef __GNUC__
#pragma GCC visibility pop
#endif

#ifdef __cplusplus
}
#endif

#include <vouch_agent.h>
#include <vouch_key.h>

#endif /* VOUCH_DEVICE_H */
