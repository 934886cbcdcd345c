/* SPDX-License-Identifier: MIT */
/*
 * libvouch - the attester's side, for agents: event log, lockdown, tickets
 *
 * Part of vouch.h.
 */
#ifndef VOUCH_AGENT_H
#define VOUCH_AGENT_H

#include <vouch_device.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifdef __GNUC__
#pragma GCC visibility push(default)
#endif

/* ---- log.c ---- */

struct vouch_device_log;

/**
 * struct vouch_log_entry - one record of the module's event log
 * @size: of this struct, in bytes
 * @sequence: its number, from 1
 * @boottime_ns: when, in nanoseconds of CLOCK_BOOTTIME
 * @uid: who extended the register, or VOUCH_UID_NONE
 * @mr: 1 to 4: rtmr0 to rtmr3, or swmr0 to swmr3; 0: of none
 * @event_type: 3 (EV_NO_ACTION): what the module says itself, see vouch_log.h
 * @digest: what the register was extended by
 * @event: event data; like @record, the log's, until the next call for it
 * @event_size: of @event in bytes
 * @record: all of the record, as READ_LOG gives it
 * @record_size: of @record in bytes
 */
struct vouch_log_entry {
	size_t size;
	uint64_t sequence;
	uint64_t boottime_ns;
	uint32_t uid;
	uint32_t mr;
	uint32_t event_type;
	uint8_t digest[48];
	const uint8_t *event;
	size_t event_size;
	const uint8_t *record;
	size_t record_size;
};

/**
 * vouch_device_log_open() - begin to read the event log
 * @device: opened; is to stay until the log is closed
 * @from: number of the first record wanted; 0 counts as 1
 * @log: out: to be closed; has a buffer of its own
 * @error: may be NULL
 *
 * Return: 0 or -ENOMEM.
 */
int vouch_device_log_open(struct vouch_device *device, uint64_t from,
			  struct vouch_device_log **log,
			  struct vouch_error *error);

/**
 * vouch_device_log_next() - the next record
 * @log: opened
 * @entry: out: all but its size, which the caller sets
 * @error: may be NULL
 *
 * Never waits. After 0 it may be called again: records may have been written
 * meanwhile.
 *
 * Return: 1 for a record, 0 when all has been read, -EINVAL for a size that is
 * none or a @from after the end, -EPROTO, -ENOTTY when the module has no log,
 * or another -errno.
 */
int vouch_device_log_next(struct vouch_device_log *log,
			  struct vouch_log_entry *entry,
			  struct vouch_error *error);

/**
 * vouch_device_log_close() - stop reading
 * @log: NULL is fine
 */
void vouch_device_log_close(struct vouch_device_log *log);

/**
 * vouch_log_json() - records of the module's event log as JSON
 * @data: of &vouch_log_entry.record, one or more behind each other
 * @size: of @data in bytes
 * @json: out: allocated text, to be freed with vouch_text_free(): an object
 *	with "records"
 * @error: may be NULL
 *
 * Return: 0, -EBADMSG for what is no record, or -ENOMEM.
 */
int vouch_log_json(const uint8_t *data, size_t size, char **json,
		   struct vouch_error *error);

/* ---- lockdown.c ---- */

/**
 * vouch_device_lockdown() - lock something, for good
 * @device: opened for writing
 * @add: VOUCH_LOCK_*, what is not to be had from now on; 0: nothing more
 * @lockdown: out, may be NULL: all that is locked
 * @failure: out, may be NULL; what failed beyond the errno
 * @error: may be NULL
 *
 * &vouch_get_info.lockdown tells what is locked to those without CAP_SYS_ADMIN.
 *
 * Return: 0, -EPERM without CAP_SYS_ADMIN, -EOPNOTSUPP for what cannot be
 * locked, -EBADF, or another -errno.
 */
int vouch_device_lockdown(struct vouch_device *device, uint32_t add,
			  uint32_t *lockdown, struct vouch_failure *failure,
			  struct vouch_error *error);

/* ---- ticket.c ---- */

/**
 * vouch_device_submit() - ask for a report, and do not wait for it
 * @device: opened
 * @options: what to ask for; qgs must be NULL
 * @cookie: comes back with the report
 * @ticket: out: number of the ticket, never 0
 * @error: may be NULL
 *
 * Return: 0, -EAGAIN when there are as many tickets as may be, -EINVAL, or
 * another -errno. What the request itself fails with comes with the ticket.
 */
int vouch_device_submit(struct vouch_device *device,
			const struct vouch_report_options *options,
			uint64_t cookie, uint64_t *ticket,
			struct vouch_error *error);

/**
 * struct vouch_ticket_reply - what a ticket ended with
 * @size: of this struct, in bytes
 * @ticket: which one it was
 * @cookie: as vouch_device_submit() was given it
 * @code: 0, or the -errno that the request ended with
 * @report: as of vouch_device_report(); its failure when @code is not 0. It
 *	grows, and so stays the last member
 */
struct vouch_ticket_reply {
	size_t size;
	uint64_t ticket;
	uint64_t cookie;
	int code;
	struct vouch_report_reply report;
};

/**
 * vouch_device_collect() - what a ticket ended with
 * @device: that the ticket is of
 * @ticket: which one; 0 for any that is finished
 * @waits: whether to wait for it
 * @timeout_ms: how long; 0 for the device's default
 * @reply: out: all but its size, which the caller sets; its buffers are to be
 *	freed by vouch_bytes_free()
 * @error: may be NULL; also tells in words why a request failed
 *
 * poll() says POLLIN for vouch_device_fd() while a ticket is finished.
 *
 * Return: 0 when the ticket is used up, whatever &vouch_ticket_reply.code says;
 * -EAGAIN when none is finished, -ENOENT when there is no such ticket,
 * -ETIMEDOUT, -EINTR, or another -errno: the ticket is as before.
 */
int vouch_device_collect(struct vouch_device *device, uint64_t ticket,
			 bool waits, uint32_t timeout_ms,
			 struct vouch_ticket_reply *reply,
			 struct vouch_error *error);

/* ---- caller.c ---- */

#define VOUCH_CALLER_NONCE_SIZE 64

/**
 * vouch_caller_nonce() - the nonce of Evidence that a service has for a caller
 * @uid: user id of the caller, as the service was told it by the kernel
 * @nonce: the verifier's
 * @size: of @nonce in bytes, 8 to 64
 * @out: receives VOUCH_CALLER_NONCE_SIZE bytes:
 *	SHA-512("vouch-caller\0\0\0\0" || le32(1) || le32(uid) || nonce)
 * @error: may be NULL
 *
 * vouch-agent asks for Evidence over this in place of the caller's nonce, and a
 * verifier that wants Evidence of one user of the guest expects it.
 *
 * Return: 0, -EINVAL for a nonce of another size, or -EIO without SHA-512.
 */
int vouch_caller_nonce(uint32_t uid, const uint8_t *nonce, size_t size,
		       uint8_t *out, struct vouch_error *error);

#ifdef __GNUC__
#pragma GCC visibility pop
#endif

#ifdef __cplusplus
}
#endif

#endif /* VOUCH_AGENT_H */
