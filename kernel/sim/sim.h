/* SPDX-License-Identifier: GPL-2.0 */
/*
 * vouch_sim - private header, sections titled by file
 */
#ifndef VOUCH_SIM_PRIVATE_H
#define VOUCH_SIM_PRIVATE_H

#include <linux/bitmap.h>
#include <linux/minmax.h>
#include <linux/mm_types.h>
#include <linux/mutex.h>
#include <linux/poll.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/uaccess.h>
#include <linux/wait.h>

#include <linux/vouch_sim.h>

#include "snp/snp.h"
#include "tdx/tdx.h"

struct crypto_shash;

/* How much is mapped: what the guest that needs more of it needs. */
#define SIM_SHARED_PAGES max(VOUCH_SIM_PAGES, VOUCH_SIM_TDX_PAGES)

/* mailbox.c */

/**
 * enum sim_exit_state - where the guest's one exit is
 * @SIM_EXIT_NONE: the guest runs
 * @SIM_EXIT_POSTED: the guest has left, and the host has not read it yet
 * @SIM_EXIT_TAKEN: the host has read the exit and owes the result
 * @SIM_EXIT_DONE: the result is there, and the guest has not resumed yet
 */
enum sim_exit_state {
	SIM_EXIT_NONE,
	SIM_EXIT_POSTED,
	SIM_EXIT_TAKEN,
	SIM_EXIT_DONE,
};

/**
 * struct sim_mailbox - how one virtual CPU leaves for its host and comes back
 * @lock: protects all members below but the wait queues; never held while
 *	user memory is touched
 * @host: the host waits here for an exit
 * @guest: the guest waits here for the result
 * @state: where the exit is
 * @is_closed: the host is gone for good, every exit fails
 * @exit: what the guest wants
 * @result: what the host made of it
 */
struct sim_mailbox {
	spinlock_t lock; /* state, is_closed, exit, result */
	wait_queue_head_t host;
	wait_queue_head_t guest;
	enum sim_exit_state state;
	bool is_closed;
	struct vouch_sim_exit exit;
	struct vouch_sim_result result;
};

void sim_mailbox_init(struct sim_mailbox *box);
void sim_mailbox_close(struct sim_mailbox *box);

/**
 * sim_mailbox_issue() - leave the guest and wait until the host resumes it
 * @box: the mailbox
 * @exit: why; its id is chosen here
 * @timeout: in jiffies, how long to wait
 * @result: receives the host's result
 *
 * Waits as long as the host lives, the caller is not killed, and there is time.
 * One caller at a time.
 *
 * Return: 0, -EIO when the host is gone; when the caller left, -EINTR if the
 * host has seen the exit, else -EAGAIN
 */
int sim_mailbox_issue(struct sim_mailbox *box,
		      const struct vouch_sim_exit *exit, long timeout,
		      struct vouch_sim_result *result);

ssize_t sim_mailbox_read(struct sim_mailbox *box, char __user *buf,
			 size_t count, bool is_nonblocking);
ssize_t sim_mailbox_write(struct sim_mailbox *box, const char __user *buf,
			  size_t count);
__poll_t sim_mailbox_poll(struct sim_mailbox *box, struct file *file,
			  poll_table *wait);

/* tdx_module.c */

/**
 * struct sim_td - what the TDX module knows of a TD
 * @config: as given by vouch-simd; its RTMRs are those of now
 * @trouble: what goes wrong next
 * @sha384: hash of registers and of what a TDREPORT is made of
 * @hmac: HMAC-SHA-256 with @config.mac_key
 * @lock: protects @config.rtmr and @trouble
 *
 * Nothing that is done with it sleeps, but sim_td_start() and sim_td_stop().
 */
struct sim_td {
	struct vouch_sim_tdx config;
	struct vouch_sim_tdx_trouble trouble;
	struct crypto_shash *sha384;
	struct crypto_shash *hmac;
	spinlock_t lock; /* config.rtmr, trouble */
};

/**
 * sim_td_start() - let the TD begin
 * @td: its lock initialised, the rest zeroed or as it was before
 * @config: copied
 *
 * Return: 0, or what the crypto API says; sim_td_stop() is needed even then.
 */
int sim_td_start(struct sim_td *td, const struct vouch_sim_tdx *config);
/* Harmless when it was not started. */
void sim_td_stop(struct sim_td *td);

/**
 * sim_td_report() - TDG.MR.REPORT
 * @td: the TD
 * @report_data: 64 bytes
 * @tdreport: receives %TDX_TDREPORT_SIZE bytes
 *
 * Return: 0, or what the crypto API says.
 */
int sim_td_report(struct sim_td *td, const u8 *report_data, u8 *tdreport);

/* TDG.MR.RTMR.EXTEND. Return: 0, -EINVAL above RTMR3, or the crypto API's. */
int sim_td_extend(struct sim_td *td, u32 index, const u8 *digest);

/* Return: completion status of the TDCALL that is about to be made. */
u64 sim_td_status(struct sim_td *td);

/* guest.c; in vouch_tdcall, trap.c */

/**
 * struct sim_guest - the simulated guest behind one open of /dev/vouch-sim
 * @platform: what the SNP code sees
 * @tdx: what the TDX code sees
 * @td: what the TDX module knows, when it is a TD
 * @mailbox: the guest's exits
 * @exit_lock: one exit of a TD at a time; an SNP guest has one anyway
 * @lock: serialises registration against the other ioctls
 * @is_registered: @platform is registered
 * @is_td: @tdx is registered
 * @shared: %SIM_SHARED_PAGES pages that guest and host share
 * @used: pages of @shared that are quote buffers, one bit each
 * @used_lock: protects @used
 */
struct sim_guest {
	struct snp_platform platform;
	struct tdx_platform tdx;
	struct sim_td td;
	struct sim_mailbox mailbox;
	struct mutex exit_lock; /* mailbox, from a TD */
	struct mutex lock; /* is_registered, is_td */
	bool is_registered;
	bool is_td;
	void *shared;
	DECLARE_BITMAP(used, VOUCH_SIM_TDX_PAGES);
	struct mutex used_lock; /* used */
};

/* Set up what the module has once, not once for each guest. */
int sim_guest_init(void);
void sim_guest_exit(void);

struct sim_guest *sim_guest_alloc(void);

/* Maps what guest and host share. Return: 0 or -errno. */
int sim_guest_mmap(struct sim_guest *guest, struct vm_area_struct *vma);

/**
 * sim_guest_free() - take the guest away
 * @guest: the guest
 *
 * Fails the outstanding exit first, so that unregistering, which waits for it,
 * comes to an end.
 */
void sim_guest_free(struct sim_guest *guest);

/**
 * sim_guest_start() - register the simulated SNP guest
 * @guest: the guest
 * @arg: what the host gave it
 *
 * Return: 0, -EINVAL for a VMPL above 3, -EBUSY when a TEE is there already,
 * -ENOMEM.
 */
int sim_guest_start(struct sim_guest *guest, const struct vouch_sim_snp *arg);

/**
 * sim_guest_set_counter() - move a sequence counter, as another user would
 * @guest: the guest
 * @arg: which counter, and to what
 *
 * Return: 0, -EINVAL for a VMPCK above 3, -ENODEV before sim_guest_start().
 */
int sim_guest_set_counter(struct sim_guest *guest,
			  const struct vouch_sim_counter *arg);

/* svsm.c */

/* The operation @attest of &struct snp_calls. */
int sim_svsm_attest(struct snp_platform *platform, struct snp_attest *attest);

/* tdx.c */

/**
 * sim_tdx_start() - register the simulated TD
 * @guest: the guest
 * @arg: what the host gave it
 *
 * Return: 0, -EINVAL for a body version above 1 or reserved bytes, -EBUSY when
 * a TEE is there already, -ENOMEM.
 */
int sim_tdx_start(struct sim_guest *guest, const struct vouch_sim_tdx *arg);

/* Return: 0, or -ENODEV before sim_tdx_start(). */
int sim_tdx_trouble(struct sim_guest *guest,
		    const struct vouch_sim_tdx_trouble *arg);

/* Return: 0, -ENODEV before sim_tdx_start(), -EOPNOTSUPP when not granted. */
int sim_tdx_notify(struct sim_guest *guest);

/* Takes the TD away, if there is one; the mailbox is closed. */
void sim_tdx_stop(struct sim_guest *guest);

#endif /* VOUCH_SIM_PRIVATE_H */
