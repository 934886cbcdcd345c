/* SPDX-License-Identifier: GPL-2.0 */
/*
 * vouch - declarations shared inside the module
 */
#ifndef VOUCH_PRIVATE_H
#define VOUCH_PRIVATE_H

#include <linux/completion.h>
#include <linux/refcount.h>
#include <linux/spinlock_types.h>
#include <linux/types.h>
#include <linux/uidgid.h>
#include <linux/vouch.h>

#include "limits.h"
#include "log.h"

struct file;
struct module;
struct vouch_backend;

/**
 * struct vouch_blob - bytes that a backend produced
 * @data: kvmalloc()ed, or NULL
 * @size: number of bytes at @data
 */
struct vouch_blob {
	void *data;
	size_t size;
};

/**
 * struct vouch_reply - what goes with a command besides its struct
 * @report: the report
 * @certs: the host's certificate table, checked; empty when it has none
 * @manifest: of a service report: what it is over
 * @event: EXTEND_MR's event data, which came from user space
 * @records: READ_LOG's records, which are the log's own
 * @format: one of &enum vouch_format
 * @flags: VOUCH_REPLY_F_*
 */
struct vouch_reply {
	struct vouch_blob report;
	struct vouch_blob certs;
	struct vouch_blob manifest;
	struct vouch_blob event;
	const void *records;
	u32 format;
	u32 flags;
};

/**
 * struct vouch_moment - what a report is as of
 * @log_sequence: number of the next record
 * @lockdown: of a bound report: VOUCH_LOCK_*, all that is locked
 * @swmrs: likewise: the software registers, or zeroes where there are none
 */
struct vouch_moment {
	u64 log_sequence;
	u32 lockdown;
	u8 swmrs[VOUCH_SWMR_COUNT][VOUCH_SWMR_SIZE];
};

/**
 * struct vouch_report_request - a checked request for a report
 * @report_data: what the report is over; of a bound report, as of @moment; of a
 *	service report the nonce, and in the end what the report is over
 * @callers: what the caller asked for, of a bound report
 * @is_bound: the backend has vouch_report_begin() fill in @report_data
 * @moment: likewise filled in, for every report
 * @privilege: what the report is to name
 * @signer: one of &enum vouch_signer
 * @format: one of &enum vouch_format, perhaps one that the TEE has not
 * @wants_certs: ask the host for certificates
 * @service_guid: of a service report: which service, zeroes for all
 * @manifest_version: likewise, of its manifest
 * @user: who asks
 * @is_admin: the administrator asks, for whom no user's limits hold; false for
 *	a separated report, whoever asks
 * @deadline: in jiffies, when the caller stops waiting
 */
struct vouch_report_request {
	u8 report_data[VOUCH_REPORT_DATA_SIZE];
	const u8 *callers;
	bool is_bound;
	struct vouch_moment moment;
	u32 privilege;
	u32 signer;
	u32 format;
	bool wants_certs;
	u8 service_guid[VOUCH_GUID_SIZE];
	u32 manifest_version;
	kuid_t user;
	bool is_admin;
	unsigned long deadline;
};

/**
 * struct vouch_key_request - a checked request for a key
 * @is_vmrk: derive the key from the VMRK
 * @fields: VOUCH_KEY_FIELD_*, what else is mixed into the key
 * @privilege: VMPL that is mixed into the key
 * @guest_svn: SVN of the guest that is mixed into the key
 * @tcb: TCB version that is mixed into the key
 * @launch_mit: mitigation vector that is mixed into the key
 * @deadline: in jiffies, when the caller stops waiting
 */
struct vouch_key_request {
	bool is_vmrk;
	u64 fields;
	u32 privilege;
	u32 guest_svn;
	u64 tcb;
	u64 launch_mit;
	unsigned long deadline;
};

/**
 * struct vouch_mr - one measurement register
 * @name: its name, filled up with zeroes; at least one
 * @flags: VOUCH_MR_F_*
 * @value_size: bytes of @value in use
 * @value: its contents
 * @log_sequence: number that the next record of the log had then
 */
struct vouch_mr {
	u8 name[VOUCH_MR_NAME_SIZE];
	u32 flags;
	u32 value_size;
	u8 value[VOUCH_MR_VALUE_SIZE];
	u64 log_sequence;
};

/**
 * struct vouch_mr_request - a checked request for a register
 * @name: name of the register, perhaps without a 0 at its end; empty: @index
 *	says which one
 * @index: number of the register, when @name is empty
 * @entry: what to extend the register by, and what the log is to tell of it;
 *	the backend fills in the register's number
 * @lock: VOUCH_LOCK_* that forbids the extension, filled in by the backend
 * @log_sequence: receives the number of the log's record
 * @deadline: in jiffies, when the caller stops waiting
 */
struct vouch_mr_request {
	u8 name[VOUCH_MR_NAME_SIZE];
	u32 index;
	struct vouch_log_entry entry;
	u32 lock;
	u64 log_sequence;
	unsigned long deadline;
};

/**
 * struct vouch_backend_ops - what the core needs from one TEE
 *
 * Backends see checked kernel memory only: the core has done every check on
 * sizes, flags and user pointers before. All may be called concurrently, and
 * may sleep; all that have a request return -ERESTARTSYS on a signal and
 * -ETIMEDOUT at its deadline.
 */
struct vouch_backend_ops {
	/**
	 * @get_info: Fill in what the backend knows; what is the same for all
	 * is set, the rest is zero. Must not wait for the TEE.
	 */
	void (*get_info)(struct vouch_backend *backend,
			 struct vouch_get_info *info);
	/**
	 * @get_report: Call vouch_report_begin(), and fill @reply, which is
	 * zeroed, with a report and, when asked for, certificates. The core
	 * frees it.
	 * Return: 0, or -errno with @failure filled in where there is more to
	 * say; -EOPNOTSUPP when the TEE has not the format.
	 */
	int (*get_report)(struct vouch_backend *backend,
			  struct vouch_report_request *request,
			  struct vouch_reply *reply,
			  struct vouch_failure *failure);
	/**
	 * @derive_key: Write %VOUCH_KEY_SIZE bytes to @key. Optional.
	 * Return: as get_report; @key is written on success only.
	 */
	int (*derive_key)(struct vouch_backend *backend,
			  const struct vouch_key_request *request, u8 *key,
			  struct vouch_failure *failure);
	/**
	 * @read_mr: Fill @mr, which is zeroed. Optional.
	 * Return: as get_report; -ENOENT when there is no such register.
	 */
	int (*read_mr)(struct vouch_backend *backend,
		       const struct vouch_mr_request *request,
		       struct vouch_mr *mr, struct vouch_failure *failure);
	/**
	 * @extend_mr: Extend a register by the request's digest, and log it.
	 * Optional.
	 * Return: as read_mr; -EPERM when it belongs to firmware or boot
	 * loader, or to the administrator alone, or is locked; -EOPNOTSUPP when
	 * it cannot be extended; -ENOSPC when the log is full.
	 */
	int (*extend_mr)(struct vouch_backend *backend,
			 struct vouch_mr_request *request,
			 struct vouch_failure *failure);
	/**
	 * @shutdown: Let running operations end soon, with -ENODEV, and start
	 * no other. Optional. Called once, from vouch_backend_unregister().
	 */
	void (*shutdown)(struct vouch_backend *backend);
};

/**
 * struct vouch_backend - the one TEE behind the device
 * @ops: how to use it
 * @owner: module that stays while the device is open
 * @privilege: privilege that the guest runs at
 * @privilege_max: highest privilege of a request
 * @users: running operations, and one for being registered; see backend.c
 * @unused: completed when @users has dropped to nothing
 */
struct vouch_backend {
	const struct vouch_backend_ops *ops;
	struct module *owner;
	u32 privilege;
	u32 privilege_max;
	refcount_t users;
	struct completion unused;
};

/* backend.c */
int vouch_backend_register(struct vouch_backend *backend);
void vouch_backend_unregister(struct vouch_backend *backend);
struct vouch_backend *vouch_backend_get(void);
void vouch_backend_put(struct vouch_backend *backend);
struct module *vouch_backend_pin(void);
int vouch_backend_privilege(const struct vouch_backend *backend, bool is_given,
			    u32 wanted, u32 *privilege);
unsigned long vouch_deadline(u32 timeout_ms);

/* ioctl.c */
long vouch_ioctl(struct file *file, unsigned int cmd, unsigned long argp);

/* failure.c */
void vouch_failure_text(char *text, size_t room, int err,
			const struct vouch_failure *failure);
void vouch_failure_log(const char *command, int err,
		       const struct vouch_failure *failure);

/* info.c */
void vouch_info(struct vouch_backend *backend, struct vouch_get_info *arg);

/* lockdown.c */
int vouch_lockdown_init(void);
u32 vouch_lockdown_all(void);
int vouch_lockdown_check(u32 lock, struct vouch_failure *failure);
int vouch_lockdown_add(struct vouch_lockdown *arg);
#if IS_ENABLED(CONFIG_KUNIT)
extern unsigned int vouch_lockdown_at_load;
#endif

/* report.c */
int vouch_report(struct vouch_backend *backend, struct vouch_get_report *arg,
		 struct vouch_reply *reply);
int vouch_report_separate(u8 *report_data, u32 uid, const u8 *callers);
int vouch_report_bind(u8 *report_data, u32 uid,
		      const struct vouch_moment *moment, const u8 *callers);
int vouch_report_begin(struct vouch_report_request *request,
		       const struct vouch_log *log, bool has_swmrs);
void vouch_reply_free(struct vouch_reply *reply);

/* ask.c: what other modules of the kernel may ask; see vouch_tsm */

/* As VOUCH_IOC_GET_INFO. */
void vouch_ask_info(struct vouch_get_info *info);

/**
 * vouch_ask_report() - make a report for whoever runs now, as GET_REPORT does
 * @arg: the command's argument, whose pointers and rooms are not used; receives
 *	what is out but sizes
 * @reply: zeroed; receives report, certificates and manifest, and is to be
 *	freed by vouch_reply_free(), also after a failure
 *
 * Return: 0, -ENODEV without a TEE, or -errno, see the uapi header
 */
int vouch_ask_report(struct vouch_get_report *arg, struct vouch_reply *reply);

/* derive.c */
int vouch_key_separate(u8 *key, u32 uid, const u8 *guests);
int vouch_derive(struct vouch_backend *backend, struct vouch_derive_key *arg);

/* read_mr.c */
int vouch_read_register(struct vouch_backend *backend,
			struct vouch_read_mr *arg);

/* extend_mr.c */
void vouch_extend_log(struct vouch_log *log, struct vouch_mr_request *request);
int vouch_extend_check(const struct vouch_extend_mr *arg);
int vouch_extend_register(struct vouch_backend *backend,
			  struct vouch_extend_mr *arg,
			  const struct vouch_blob *event);

/* shared.c */

/**
 * struct vouch_shared_losses - attempts to share pages that went wrong in a row
 * @lock: protects the members below, innermost
 * @count: how many, 0 after all that was wanted could be shared
 * @again: when the next one may be made, in jiffies
 * @err: what the last one ended with
 */
struct vouch_shared_losses {
	spinlock_t lock; /* see above */
	u32 count;
	unsigned long again;
	int err;
};

#if IS_ENABLED(CONFIG_KUNIT)
extern struct vouch_shared_losses vouch_shared_losses;
int vouch_shared_convert(void *memory, u32 pages);
#endif

/**
 * vouch_shared_alloc() - allocate zeroed pages that the host can read and write
 * @pages: how many, physically contiguous
 * @shared: receives their address in the linear map, NULL on failure
 *
 * Return: 0, -ENOMEM, or -EIO when the host does not let them be shared
 */
int vouch_shared_alloc(u32 pages, void **shared);

/**
 * vouch_shared_free() - take pages back from the host
 * @shared: what vouch_shared_alloc() gave, or NULL
 * @pages: as many as were allocated
 *
 * Pages that cannot be made private again are never used again.
 *
 * Return: how many pages were taken back, all or none
 */
u32 vouch_shared_free(void *shared, u32 pages);

/**
 * vouch_shared_grow() - have at least so many pages
 * @shared: points to what vouch_shared_alloc() gave; replaced
 * @pages: points to their number; replaced
 * @wanted: how many there are to be; the old contents are lost
 *
 * Return: as vouch_shared_alloc(), on failure with the old pages kept
 */
int vouch_shared_grow(void **shared, u32 *pages, u32 wanted);

#endif /* VOUCH_PRIVATE_H */
