/* SPDX-License-Identifier: GPL-2.0 */
/*
 * vouch - Intel TDX, what only the files of this folder share
 */
#ifndef VOUCH_TDX_PRIVATE_H
#define VOUCH_TDX_PRIVATE_H

#include <kunit/visibility.h>
#include <linux/atomic.h>
#include <linux/build_bug.h>
#include <linux/container_of.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#include "event.h"
#include "limits.h"
#include "tdx/tdx.h"
#include "vouch.h"

/* format.c */

/* Intel GHCI, TDG.VP.VMCALL<GetQuote>: header of the shared buffer. */
struct tdx_quote_header {
	__le64 version;
	__le64 status;
	__le32 in_size;
	__le32 out_size;
};

#define TDX_QUOTE_HEADER_SIZE 24
static_assert(sizeof(struct tdx_quote_header) == TDX_QUOTE_HEADER_SIZE);

#define TDX_QUOTE_SUCCESS 0ULL
#define TDX_QUOTE_ERROR 0x8000000000000000ULL
#define TDX_QUOTE_UNAVAILABLE 0x8000000000000001ULL
#define TDX_QUOTE_IN_FLIGHT 0xffffffffffffffffULL

void vouch_tdx_format_request(void *shared, size_t size, const u8 *tdreport);
u64 vouch_tdx_format_status(const void *shared);
u32 vouch_tdx_format_out_size(const void *shared);
u32 vouch_tdx_format_tdreport(const u8 *tdreport, const u8 *report_data);
u64 vouch_tdx_format_tcb(const u8 *tdreport);
u32 vouch_tdx_format_quote(const u8 *quote, size_t room, const u8 *report_data,
			   size_t *size, bool *is_known);

/* poll.c */

/**
 * struct tdx_waiting - what all who wait for the same have in common
 * @queue: where they pause
 * @wakeups: how often all pauses were ended so far
 * @has_poller: one of them looks for all; the others sleep until woken
 * @is_notified: the host was seen to tell when it has finished, so that nobody
 *	has to look
 * @is_closed: whoever waits leaves, and nobody begins to wait
 * @look: whether one of the others has its outcome, for the one who looks for
 *	all. Optional
 */
struct tdx_waiting {
	wait_queue_head_t queue;
	atomic_t wakeups;
	atomic_t has_poller;
	bool is_notified;
	bool is_closed;
	bool (*look)(struct tdx_waiting *waiting);
};

void vouch_tdx_waiting_init(struct tdx_waiting *waiting);
int vouch_tdx_poll(struct tdx_waiting *waiting, unsigned long deadline,
		   int (*step)(void *data), void *data);
int vouch_tdx_poll_shared(struct tdx_waiting *waiting, unsigned long deadline,
			  int (*step)(void *data), void *data);
void vouch_tdx_wake(struct tdx_waiting *waiting);
void vouch_tdx_close(struct tdx_waiting *waiting);

/* pool.c */

/**
 * enum tdx_buffer_state - who owns a quote buffer
 * @TDX_BUFFER_EMPTY: there is no memory yet
 * @TDX_BUFFER_FREE: nobody's
 * @TDX_BUFFER_CLAIMED: a caller's
 * @TDX_BUFFER_IN_FLIGHT: the host's, and a caller waits for it
 * @TDX_BUFFER_PARKED: the host's, and nobody waits for it
 */
enum tdx_buffer_state {
	TDX_BUFFER_EMPTY,
	TDX_BUFFER_FREE,
	TDX_BUFFER_CLAIMED,
	TDX_BUFFER_IN_FLIGHT,
	TDX_BUFFER_PARKED,
};

/**
 * struct tdx_keeper - who left a request in a buffer, to be asked again
 * @pid: of the thread, 0: nobody
 * @start: when the thread was started
 * @report_data: what the request is over
 * @log_sequence: as of when: a quote of registers that were extended since is
 *	not the one that the caller asks for now
 *
 * The kernel runs a system call again that a signal interrupted, unless a
 * handler wants to know: the caller finds its quote here then.
 */
struct tdx_keeper {
	pid_t pid;
	u64 start;
	u8 report_data[VOUCH_REPORT_DATA_SIZE];
	u64 log_sequence;
};

/**
 * struct tdx_buffer - memory that guest and host share for one quote
 * @shared: the memory, which the host can write to at any time
 * @size: its size in bytes
 * @offered: how much of it the host knows of
 * @state: whose it is; the pool's lock
 * @user: for whom it was claimed last; the pool's lock
 * @is_admin: it was claimed for the administrator, and does not count as one of
 *	@user's; the pool's lock
 * @keeper: whose request it still holds; the pool's lock
 * @free_since: when it became free, in jiffies; the pool's lock
 *
 * The other members belong to the caller who has claimed the buffer.
 */
struct tdx_buffer {
	void *shared;
	size_t size;
	size_t offered;
	enum tdx_buffer_state state;
	kuid_t user;
	bool is_admin;
	struct tdx_keeper keeper;
	unsigned long free_since;
};

/**
 * struct tdx_pool - the quote buffers of one TD
 * @platform: gives and takes memory
 * @waiting: woken whenever a buffer may have become free
 * @reclaim: looks at parked buffers, and gives back what is not used
 * @idle: jiffies after which a free buffer is given back
 * @lock: protects the members below; process context only, innermost
 * @offer: bytes of a buffer that the host is offered
 * @buffers: all there can be
 */
struct tdx_pool {
	struct tdx_platform *platform;
	struct tdx_waiting waiting;
	struct delayed_work reclaim;
	unsigned long idle;
	spinlock_t lock; /* states, users and offer */
	size_t offer;
	struct tdx_buffer buffers[TDX_BUFFERS_MAX];
};

void vouch_tdx_pool_init(struct tdx_pool *pool, struct tdx_platform *platform);
void vouch_tdx_pool_exit(struct tdx_pool *pool);
u32 vouch_tdx_pool_reclaim(struct tdx_pool *pool);
void vouch_tdx_pool_put(struct tdx_pool *pool, struct tdx_buffer *buffer);
void vouch_tdx_pool_set(struct tdx_pool *pool, struct tdx_buffer *buffer,
			enum tdx_buffer_state state);
size_t vouch_tdx_pool_offer(struct tdx_pool *pool, size_t limit);
bool vouch_tdx_pool_refused(struct tdx_pool *pool, size_t size);
bool vouch_tdx_pool_has_parked(struct tdx_pool *pool);
bool vouch_tdx_pool_has_answer(struct tdx_pool *pool);

/* claim.c */
struct tdx_buffer *
vouch_tdx_pool_get(struct tdx_pool *pool,
		   const struct vouch_report_request *request,
		   struct vouch_failure *failure);
void vouch_tdx_pool_keep(struct tdx_pool *pool, struct tdx_buffer *buffer,
			 const struct vouch_report_request *request);
void vouch_tdx_pool_forget(struct tdx_pool *pool);

/* guest.c */

/**
 * struct tdx_guest - the backend for a TD
 * @backend: what the core sees
 * @platform: its calls to TDX module and host
 * @waiting: who waits for the host's answers or the TDX module
 * @pool: buffers for quotes
 * @log: what is extended is logged there. Its lock protects the members below,
 *	and has the TDX module called for one caller at a time, since it refuses
 *	the second
 * @has_rtmrs: the log says where the registers of this TD begin
 * @reports: how many TDREPORTs there were
 * @tcb: what they say of the TCB; the lock of event.c
 * @report_data: 64 bytes, as TDG.MR.REPORT wants them
 * @digest: 64 bytes, as TDG.MR.RTMR.EXTEND wants them
 * @tdreport: %TDX_TDREPORT_SIZE bytes, likewise, for a look at the registers
 */
struct tdx_guest {
	struct vouch_backend backend;
	struct tdx_platform *platform;
	struct tdx_waiting waiting;
	struct tdx_pool pool;
	struct vouch_log *log;
	bool has_rtmrs;
	u64 reports;
	struct vouch_event_noted tcb;
	u8 *report_data;
	u8 *digest;
	u8 *tdreport;
};

static inline struct tdx_guest *to_tdx_guest(struct vouch_backend *backend)
{
	return container_of(backend, struct tdx_guest, backend);
}

struct tdx_guest *vouch_tdx_guest_alloc(struct tdx_platform *platform);
void vouch_tdx_guest_close(struct vouch_backend *backend);
void vouch_tdx_guest_free(struct tdx_guest *guest);
int vouch_tdx_fail(struct vouch_failure *failure, int err, u32 stage,
		   u32 reason);

/* report.c */
int vouch_tdx_report(struct tdx_guest *guest,
		     struct vouch_report_request *request, u8 *tdreport,
		     struct vouch_failure *failure);
int vouch_tdx_extend(struct tdx_guest *guest, u32 rtmr,
		     struct vouch_mr_request *request,
		     struct vouch_failure *failure);
void vouch_tdx_learn_registers(struct tdx_guest *guest);

/* quote.c */
int vouch_tdx_quote(struct tdx_guest *guest,
		    struct vouch_report_request *request,
		    struct vouch_reply *reply, struct vouch_failure *failure);

/* mr.c */
u32 vouch_tdx_mr_count(void);
const u8 *vouch_tdx_rtmr_name(u32 rtmr);
bool vouch_tdx_rtmr_is_extendable(u32 rtmr);
int vouch_tdx_read_mr(struct vouch_backend *backend,
		      const struct vouch_mr_request *request,
		      struct vouch_mr *mr, struct vouch_failure *failure);
int vouch_tdx_extend_mr(struct vouch_backend *backend,
			struct vouch_mr_request *request,
			struct vouch_failure *failure);

#endif /* VOUCH_TDX_PRIVATE_H */
