/* SPDX-License-Identifier: GPL-2.0 */
/*
 * vouch - SEV-SNP guest messages, what only the files of this folder share
 */
#ifndef VOUCH_SNP_PRIVATE_H
#define VOUCH_SNP_PRIVATE_H

#include <kunit/visibility.h>
#include <linux/build_bug.h>
#include <linux/container_of.h>
#include <linux/mutex.h>
#include <linux/notifier.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#include "event.h"
#include "limits.h"
#include "snp/snp.h"
#include "vouch.h"

struct crypto_aead;
struct aead_request;

/* exchange.c */
int vouch_snp_fail(struct vouch_failure *failure, int err, u32 stage,
		   u32 reason);
int vouch_snp_fail_status(struct vouch_failure *failure, u32 status);

/* message.c */

#define SNP_HEADER_SIZE 96
#define SNP_PAYLOAD_SIZE_MAX (SNP_PAGE_SIZE - SNP_HEADER_SIZE)
#define SNP_AEAD_AES_256_GCM 1
#define SNP_HEADER_VERSION 1
#define SNP_TAG_SIZE 16
#define SNP_IV_SIZE 12

/* AMD 56860, "Message Header Format"; from @algorithm on it is the AAD. */
struct snp_header {
	u8 authtag[32];
	__le64 sequence;
	u8 reserved1[8];
	u8 algorithm;
	u8 header_version;
	__le16 header_size;
	u8 type;
	u8 version;
	__le16 size;
	__le32 reserved2;
	u8 vmpck;
	u8 reserved3[35];
} __packed;

static_assert(sizeof(struct snp_header) == SNP_HEADER_SIZE);
static_assert(offsetof(struct snp_header, algorithm) == 0x30);

#define SNP_AAD_SIZE (SNP_HEADER_SIZE - offsetof(struct snp_header, algorithm))

struct snp_message {
	struct snp_header header;
	u8 payload[SNP_PAYLOAD_SIZE_MAX];
} __packed;

static_assert(sizeof(struct snp_message) == SNP_PAGE_SIZE);

/**
 * struct snp_envelope - what a header says about its message
 * @sequence: its number
 * @type: one of &enum snp_message_type
 * @version: version of the payload
 * @vmpck: number of the key that seals it
 */
struct snp_envelope {
	u64 sequence;
	u8 type;
	u8 version;
	u8 vmpck;
};

/**
 * struct snp_cipher - AES-256-GCM with one key
 * @aead: the key, expanded
 * @request: allocated once, so that a message cannot fail for want of it
 * @iv: of the message in work
 */
struct snp_cipher {
	struct crypto_aead *aead;
	struct aead_request *request;
	u8 iv[SNP_IV_SIZE];
};

int vouch_snp_cipher_init(struct snp_cipher *cipher, const u8 *key);
void vouch_snp_cipher_exit(struct snp_cipher *cipher);
int vouch_snp_message_seal(struct snp_cipher *cipher,
			   struct snp_message *message,
			   const struct snp_envelope *envelope,
			   const void *payload, u32 size);
int vouch_snp_message_open(struct snp_cipher *cipher,
			   struct snp_message *message,
			   const struct snp_envelope *expected, u32 *size,
			   struct vouch_failure *failure);

/* channel.c */

/**
 * struct snp_channel - messages of one platform with one key
 * @transport: what the queue sees
 * @platform: how to leave the guest
 * @cipher: the key
 * @counter: in the secrets page
 * @counter_left: what was left there
 * @sealed: the last caller's message; private memory
 * @probe: a message that asks what @probing says; private memory
 * @answer: copy of the response page; wiped after use
 * @probing: a request whose answer nobody wants; never changes
 * @first: oldest number that is spent and not settled; above @counter_left
 *	when all are settled
 * @at: number of the message to send, while there are such numbers; above
 *	@counter_left when it is still to be sealed
 * @was_sent: the host may have seen the message with number @at
 * @unsettled: why the last attempt did not settle its message
 * @owner: whose the last caller's message is
 * @is_retried: there was an event that it is sent again
 * @exchange: who waits for it, or NULL; compared only, never followed
 * @growths: how often certificate room was made for it
 * @certs_err: it is sent without asking for certificates, because of this
 * @lock: protects @status, and nothing else
 * @status: for GET_INFO
 */
struct snp_channel {
	struct snp_transport transport;
	struct snp_platform *platform;
	struct snp_cipher cipher;
	__le32 *counter;
	u32 counter_left;

	struct snp_message *sealed;
	struct snp_message *probe;
	struct snp_message *answer;
	struct snp_exchange *probing;
	u64 first;
	u64 at;
	bool was_sent;
	struct vouch_failure unsettled;
	kuid_t owner;
	bool is_retried;
	const struct snp_exchange *exchange;
	unsigned int growths;
	int certs_err;

	spinlock_t lock; /* status */
	struct snp_transport_status status;
};

extern const struct snp_transport_ops vouch_snp_channel_ops;
void vouch_snp_channel_give_up(struct snp_channel *channel, u32 reason);

/* channel_setup.c */
struct snp_channel *vouch_snp_channel_alloc(struct snp_platform *platform);
void vouch_snp_channel_free(struct snp_channel *channel);
struct snp_transport *vouch_snp_channel_transport(struct snp_channel *channel);

/* certs.c */
int vouch_snp_certs_check(const void *table, size_t room, size_t *size);

/* share.c */

/* Times are in jiffies with this many bits after the point. */
#define SNP_RATE_SHIFT 10

/**
 * struct snp_rate - how many messages somebody had
 * @paid: until when they are paid for, each with its share of a minute
 */
struct snp_rate {
	u64 paid;
};

/**
 * struct snp_share - what one user has of the queue
 * @taken: exchanges that are in the queue
 * @places: callers wait here for a place in the queue
 * @rate: of the user's messages
 */
struct snp_share {
	u32 taken;
	wait_queue_head_t places;
	struct snp_rate rate;
};

/**
 * struct snp_shares - what users have of the queue
 * @lock: protects all members but the wait queues; taken inside the queue's
 * @per_minute: messages of one user, 0: any number
 * @all: messages of all users
 * @is_closed: nobody need wait any more
 * @closing: callers wait here for their time
 * @users: shares, by the user's id
 */
struct snp_shares {
	spinlock_t lock; /* see above */
	const unsigned int *per_minute;
	struct snp_rate all;
	bool is_closed;
	wait_queue_head_t closing;
	struct snp_share users[SNP_SHARES];
};

unsigned int vouch_snp_user_rate(void);
void vouch_snp_shares_init(struct snp_shares *shares);
void vouch_snp_shares_close(struct snp_shares *shares);
int vouch_snp_share_enter(struct snp_shares *shares, unsigned long deadline,
			  struct snp_share **share);
void vouch_snp_share_leave(struct snp_shares *shares, struct snp_share *share);

/* queue.c */

/**
 * struct snp_queue - exchanges of one guest, one at a time
 * @transport: carries them
 * @worker: own workqueue, so that no signal or kill interrupts an exchange
 * @work: takes the exchange in front one step further
 * @shares: what users have of it
 * @backoff_ms: next pause while the host is busy; of whoever makes attempts
 * @lock: protects the members below and those of &struct snp_exchange that
 *	say so; process context only, that of @shares is taken inside
 * @list: exchanges, the one in front is the worker's
 * @is_waiting: the worker pauses before the next attempt
 * @is_taken: the exchange in front is its caller's, not the worker's
 * @is_closed: nothing is added any more
 * @last_attempt: in jiffies
 * @over: how many exchanges are over
 * @empty: woken when @list became empty, or @is_taken false
 * @closing: held while the queue is being closed; outermost
 * @is_ended: it was, and the transport is not used any more; with @closing
 */
struct snp_queue {
	struct snp_transport *transport;
	struct workqueue_struct *worker;
	struct delayed_work work;
	struct snp_shares shares;
	unsigned int backoff_ms;

	spinlock_t lock; /* list and states, see above */
	struct list_head list;
	bool is_waiting;
	bool is_taken;
	bool is_closed;
	unsigned long last_attempt;
	u64 over;
	wait_queue_head_t empty;

	struct mutex closing; /* is_ended, and the end itself */
	bool is_ended;
};

int vouch_snp_queue_init(struct snp_queue *queue,
			 struct snp_transport *transport);
void vouch_snp_queue_close(struct snp_queue *queue);
void vouch_snp_queue_exit(struct snp_queue *queue);
#if IS_ENABLED(CONFIG_KUNIT)
void vouch_snp_queue_unlock(struct snp_queue *queue);
#endif
int vouch_snp_queue_call(struct snp_queue *queue, struct snp_exchange *exchange,
			 unsigned long deadline, struct vouch_failure *failure);

/* guest.c */

/**
 * struct snp_guest - the backend for an SNP guest
 * @backend: what the core sees
 * @transport: what carries messages
 * @queue: who may use it when
 * @reboot: settles what is outstanding before the kernel goes away
 * @report_version: of the last report, 0 before the first
 * @tcb: what reports say of the TCB
 * @mitigation: what they say of the current mitigation vector
 * @has_measurement: @measurement is filled in
 * @measurement: the launch digest, which never changes
 */
struct snp_guest {
	struct vouch_backend backend;
	struct snp_transport *transport;
	struct snp_queue queue;
	struct notifier_block reboot;
	u32 report_version;
	struct vouch_event_noted tcb;
	struct vouch_event_noted mitigation;
	bool has_measurement;
	u8 measurement[VOUCH_MR_DIGEST_SIZE];
};

static inline struct snp_guest *to_snp_guest(struct vouch_backend *backend)
{
	return container_of(backend, struct snp_guest, backend);
}

void vouch_snp_backend_init(struct vouch_backend *backend,
			    const struct vouch_backend_ops *ops,
			    struct module *owner, u32 vmpl, u32 vmpck);
void vouch_snp_fill_info(struct vouch_get_info *info, u32 vmpl, u32 vmpck,
			 bool is_kernel);

/* refused.c */

/**
 * struct snp_refused - the backend for an SNP guest whose key vouch cannot use
 * @backend: what the core sees
 * @vmpl: VMPL that the guest runs at
 * @vmpck: number of the message key
 * @is_kernel: the kernel seals the messages
 * @err: what every request returns, e.g. -EBUSY
 * @reason: one of &enum vouch_reason, with stage %VOUCH_STAGE_KEY
 *
 * All but @backend are to be filled in. It is registered so that every request
 * says the reason.
 */
struct snp_refused {
	struct vouch_backend backend;
	u32 vmpl;
	u32 vmpck;
	bool is_kernel;
	int err;
	u32 reason;
};

int vouch_snp_refuse(struct snp_refused *refused, struct module *owner);
void vouch_snp_end_refusal(struct snp_refused *refused);

/* report.c */
int vouch_snp_get_report(struct vouch_backend *backend,
			 struct vouch_report_request *request,
			 struct vouch_reply *reply,
			 struct vouch_failure *failure);
struct snp_exchange *
vouch_snp_report_ask(const struct vouch_report_request *request);
int vouch_snp_report_check(const struct snp_exchange *exchange,
			   const struct vouch_report_request *request,
			   struct vouch_failure *failure);
int vouch_snp_report_take(struct snp_guest *guest,
			  const struct snp_exchange *exchange,
			  struct vouch_reply *reply);

int vouch_snp_blob_copy(struct vouch_blob *blob, const void *data, size_t size);

/* service.c */
struct snp_exchange *
vouch_snp_service_ask(const struct vouch_report_request *request, u32 room);
int vouch_snp_service_attempt(struct snp_transport *transport,
			      struct snp_exchange *exchange);
struct snp_exchange *
vouch_snp_service_get(struct snp_queue *queue,
		      const struct vouch_report_request *request,
		      struct vouch_failure *failure);
int vouch_snp_service_check(const struct snp_exchange *exchange,
			    struct vouch_report_request *request,
			    struct vouch_failure *failure);
int vouch_snp_service_take(struct snp_guest *guest,
			   const struct snp_exchange *exchange,
			   struct vouch_reply *reply);
void vouch_snp_service_free(struct snp_service *service);

/* key.c */
int vouch_snp_derive_key(struct vouch_backend *backend,
			 const struct vouch_key_request *request, u8 *key,
			 struct vouch_failure *failure);
struct snp_exchange *vouch_snp_key_ask(const struct vouch_key_request *request);
int vouch_snp_key_check(const struct snp_exchange *exchange,
			struct vouch_failure *failure);

/* mr.c */

/* The launch digest, and the software registers. */
#define SNP_MR_COUNT (1 + VOUCH_SWMR_COUNT)

void vouch_snp_note_measurement(struct snp_guest *guest, const u8 *report);
int vouch_snp_read_swmr(const struct vouch_mr_request *request,
			struct vouch_mr *mr);
int vouch_snp_read_mr(struct vouch_backend *backend,
		      const struct vouch_mr_request *request,
		      struct vouch_mr *mr, struct vouch_failure *failure);
int vouch_snp_extend_mr(struct vouch_backend *backend,
			struct vouch_mr_request *request,
			struct vouch_failure *failure);

#endif /* VOUCH_SNP_PRIVATE_H */
