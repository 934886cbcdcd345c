/* SPDX-License-Identifier: GPL-2.0 */
/*
 * vouch - SEV-SNP guest messages, private header
 *
 * An exchange is one request to the firmware and its answer, in plain text.
 * The queue runs one exchange at a time and owns their lifetime. A transport
 * carries it to the firmware: the channel seals messages itself and leaves the
 * guest through struct snp_calls; transport_kernel.c lets the kernel do both.
 */
#ifndef VOUCH_SNP_H
#define VOUCH_SNP_H

#include <linux/completion.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/types.h>
#include <linux/uidgid_types.h>
#include <linux/vouch.h>

struct module;
struct snp_channel;
struct snp_guest;
struct snp_platform;
struct snp_service;
struct snp_share;

/* Types of guest messages, AMD 56860, table "Message Type Encodings". */
enum snp_message_type {
	VOUCH_SNP_MSG_KEY_REQ = 3,
	VOUCH_SNP_MSG_KEY_RSP = 4,
	VOUCH_SNP_MSG_REPORT_REQ = 5,
	VOUCH_SNP_MSG_REPORT_RSP = 6,
};

/* High half of SW_EXITINFO2, AMD 56421, section 4.1.7. */
enum snp_vmm_error {
	SNP_VMM_INVALID_LEN = 1,
	SNP_VMM_BUSY = 2,
};

/* Low half of SW_EXITINFO2 and STATUS of answers, AMD 56860, table 8. */
enum snp_fw_status {
	SNP_FW_SUCCESS = 0x00,
	SNP_FW_INVALID_PARAM = 0x16,
	SNP_FW_AEAD_OFLOW = 0x1d,
	SNP_FW_INVALID_KEY = 0x27,
	SNP_FW_NO_CALL = 0xffffffff,
};

/* Secrets page, AMD 56860, SNP_LAUNCH_UPDATE. */
#define SNP_SECRETS_VMPCK 0x20 /* four keys of 32 bytes */
#define SNP_SECRETS_COUNTER 0xa0 /* four 32-bit message counters */
#define SNP_VMPCK_COUNT 4
#define SNP_VMPCK_SIZE 32

/* exchange.c */

/**
 * struct snp_exchange - one request to the firmware and its answer
 * @type: one of &enum snp_message_type, the request's
 * @version: version of the message, also expected of the answer
 * @service: NULL for a message; else a call of the SVSM, which has neither type
 *	nor request
 * @wants_certs: ask the host for its certificate table as well
 * @is_exposed: set by the transport once the host may have seen the message;
 *	before that an exchange can be dropped, after it must be finished; calls
 *	of the SVSM can always be dropped
 * @request_size: bytes of @request in use
 * @response_size: bytes of @response that the answer filled
 * @response_capacity: room in @response
 * @certs: checked copy of the certificate table (kvmalloc), or NULL
 * @certs_size: bytes in @certs, 0 when the host has none
 * @resends: how often this exchange had an older message sent again in vain
 * @searches: how often the firmware was said to want another number meanwhile
 * @failure: what failed; filled in whenever an attempt does not return 0
 * @user: who asked
 * @is_throttled: there was an event that the host makes it wait
 * @share: whose place it has in the queue, NULL: the administrator's
 * @refs: held by the caller, and by the queue until the exchange is over
 * @done: completed when @err is valid
 * @node: in the queue's list
 * @state: protected by the queue's lock, see queue.c
 * @err: outcome
 * @order: number of the exchange among those of its queue that are over, from 1
 * @waiting: copy of @failure for a caller that gives up; queue's lock
 * @request: the plain request
 * @response: the plain answer
 *
 * While a transport works on an exchange nobody else touches its members,
 * except those that are said to be under the queue's lock.
 */
struct snp_exchange {
	u8 type;
	u8 version;
	struct snp_service *service;
	bool wants_certs;
	bool is_exposed;
	u32 request_size;
	u32 response_size;
	u32 response_capacity;
	void *certs;
	u32 certs_size;
	u32 resends;
	u32 searches;
	struct vouch_failure failure;

	kuid_t user;
	bool is_throttled;
	struct snp_share *share;
	struct kref refs;
	struct completion done;
	struct list_head node;
	int state;
	int err;
	u64 order;
	struct vouch_failure waiting;

	u8 request[96] __aligned(8);
	u8 response[] __aligned(8) __counted_by(response_capacity);
};

/* Return: an exchange with one reference and zeroed contents, or NULL. */
struct snp_exchange *vouch_snp_exchange_alloc(u8 type, u8 version,
					      u32 request_size,
					      u32 response_capacity);
void vouch_snp_exchange_get(struct snp_exchange *exchange);
/* The last reference wipes request and answer. */
void vouch_snp_exchange_put(struct snp_exchange *exchange);

/**
 * vouch_snp_exchange_fail() - note why an exchange failed
 * @exchange: the exchange
 * @err: errno that the caller is to return
 * @stage: one of &enum vouch_stage
 * @reason: one of &enum vouch_reason
 *
 * Sets fw_error to "no firmware was called" and vmm_error to 0.
 *
 * Return: @err
 */
int vouch_snp_exchange_fail(struct snp_exchange *exchange, int err, u32 stage,
			    u32 reason);

/**
 * vouch_snp_exchange_answer() - take over an authentic answer
 * @exchange: the exchange
 * @payload: the plain answer, private memory
 * @size: its size in bytes
 *
 * Return: 0, or -EPROTO with the failure noted when it does not fit
 */
int vouch_snp_exchange_answer(struct snp_exchange *exchange,
			      const void *payload, size_t size);

/**
 * vouch_snp_exchange_certs() - take over the host's certificate table
 * @exchange: the exchange
 * @shared: memory that the host can write at any time
 * @room: its size in bytes, at most %VOUCH_CERTS_SIZE_MAX
 *
 * Copies once, checks the copy, keeps what the table covers.
 *
 * Return: 0, -ENOMEM or -EPROTO with the failure noted
 */
int vouch_snp_exchange_certs(struct snp_exchange *exchange, const void *shared,
			     size_t room);

/**
 * struct snp_attest - one call of the SVSM's attestation protocol (AMD 58019)
 * @is_single: SVSM_ATTEST_SINGLE_SERVICE, not SVSM_ATTEST_SERVICES
 * @guid: in: the one service
 * @manifest_version: in: of its manifest
 * @nonce: in: %VOUCH_REPORT_DATA_SIZE bytes in a page of their own
 * @report: out: pages of private memory, contiguous in guest physical addresses
 *	(this and the next two)
 * @manifest: out
 * @certs: out; NULL: no certificates
 * @report_size: in: room; out: what the SVSM says of its size
 * @manifest_size: likewise
 * @certs_size: likewise
 * @result: out: RAX, 0 is success
 */
struct snp_attest {
	bool is_single;
	u8 guid[VOUCH_GUID_SIZE];
	u32 manifest_version;
	u8 *nonce;
	u8 *report;
	u8 *manifest;
	u8 *certs;
	u32 report_size;
	u32 manifest_size;
	u32 certs_size;
	u64 result;
};

/* Transport */

struct snp_transport;

/**
 * struct snp_transport_status - what GET_INFO wants to know
 * @is_pending: an answer of the firmware is outstanding
 * @is_key_lost: every request fails with @key_failure
 * @key_failure: why
 */
struct snp_transport_status {
	bool is_pending;
	bool is_key_lost;
	struct vouch_failure key_failure;
};

/**
 * struct snp_transport_ops - how an exchange reaches the firmware
 */
struct snp_transport_ops {
	/**
	 * @attempt: Try to get @exchange done. Never called concurrently, by
	 * the queue's worker, or with is_prompt by a caller; may sleep for a
	 * bounded time.
	 * Return: 0 when finished well; -EAGAIN when the exchange, or an older
	 * message in front of it, is outstanding, and attempt is to be called
	 * again with the same exchange after a while; another -errno when this
	 * exchange is over. Not 0 fills in &snp_exchange.failure.
	 */
	int (*attempt)(struct snp_transport *transport,
		       struct snp_exchange *exchange);
	/**
	 * @settle: Have what is outstanding finished, for nobody; one step of
	 * it. Optional. Called instead of attempt, when no more of those will
	 * come; may sleep for a bounded time.
	 * Return: 0 when nothing is outstanding, -EAGAIN when it is to be
	 * called again after a while, another -errno when that is no use.
	 */
	int (*settle)(struct snp_transport *transport);
	/**
	 * @attest: Have the SVSM serve one call. Where has_svsm is. As attempt,
	 * never called concurrently.
	 * Return: 0 with a result, -EIO when the host did not run the SVSM.
	 */
	int (*attest)(struct snp_transport *transport,
		      struct snp_attest *attest);
	/**
	 * @status: Fill @status, which is zeroed. Optional. Called at any time
	 * from process context; must not sleep for long.
	 */
	void (*status)(struct snp_transport *transport,
		       struct snp_transport_status *status);
};

/**
 * struct snp_transport - one SNP guest, as seen from above
 * @ops: how to reach the firmware
 * @owner: module that must stay while /dev/vouch is open
 * @is_simulated: the guest is simulated by vouch_sim
 * @is_kernel: the kernel seals the messages
 * @is_prompt: an attempt does not wait for the host, but for exits that nothing
 *	can interrupt
 * @has_svsm: there is an SVSM, which can be called
 * @vmpl: VMPL that the guest runs at
 * @vmpck: number of the message key in use
 * @guest: owned by guest.c
 */
struct snp_transport {
	const struct snp_transport_ops *ops;
	struct module *owner;
	bool is_simulated;
	bool is_kernel;
	bool is_prompt;
	bool has_svsm;
	u32 vmpl;
	u32 vmpck;
	struct snp_guest *guest;
};

/**
 * vouch_snp_register_transport() - make a transport the backend of /dev/vouch
 * @transport: filled in, and kept by the caller until unregistered
 *
 * Return: 0, -EBUSY when there is a backend already, or -ENOMEM
 */
int vouch_snp_register_transport(struct snp_transport *transport);
/* Waits for operations; afterwards nobody calls @transport any more. */
void vouch_snp_unregister_transport(struct snp_transport *transport);

/* channel.c: transport with messages sealed by vouch */

/**
 * struct snp_exit - one exit of the guest
 * @extended: ask for certificates (EXT_GUEST_REQUEST)
 * @certs_pages: in: room for certificates in pages; out: pages needed, when
 *	@vmm_error is %SNP_VMM_INVALID_LEN
 * @fw_error: out: low half of SW_EXITINFO2
 * @vmm_error: out: high half of SW_EXITINFO2
 */
struct snp_exit {
	bool extended;
	u32 certs_pages;
	u32 fw_error;
	u32 vmm_error;
};

/**
 * struct snp_calls - how to leave the guest
 *
 * These calls are never made concurrently. They may sleep for a bounded time.
 */
struct snp_calls {
	/**
	 * @issue: Leave the guest once for the message in the shared request
	 * page.
	 * Return: 0 with fw_error and vmm_error as SW_EXITINFO2 says, -EIO
	 * when the host gave no answer at all.
	 */
	int (*issue)(struct snp_platform *platform, struct snp_exit *exit);
	/**
	 * @grow_certs: Make &snp_platform.certs hold at least @pages pages that
	 * are shared with the host, and update &snp_platform.certs_pages. The
	 * old contents may be lost.
	 * Return: 0, or -ENOMEM with the old room kept.
	 */
	int (*grow_certs)(struct snp_platform *platform, u32 pages);
	/**
	 * @attest: As that of &struct snp_transport_ops. Optional.
	 */
	int (*attest)(struct snp_platform *platform, struct snp_attest *attest);
};

/**
 * struct snp_platform - one SNP guest, real or simulated, as seen from below
 * @calls: how to leave it
 * @owner: module that must stay while /dev/vouch is open
 * @simulated: it is simulated by vouch_sim
 * @is_prompt: nobody can wait for @calls->issue to return but the processor
 * @vmpl: VMPL that the guest runs at
 * @vmpck: number of the message key to use
 * @secrets: the secrets page, private to the guest: keys and counters
 * @request: one page, shared with the host
 * @response: one page, shared with the host
 * @certs: contiguous in kernel addresses, shared with the host
 * @certs_pages: size of @certs in pages of 4096 bytes
 * @channel: owned by vouch
 */
struct snp_platform {
	const struct snp_calls *calls;
	struct module *owner;
	bool simulated;
	bool is_prompt;
	u32 vmpl;
	u32 vmpck;
	void *secrets;
	void *request;
	void *response;
	void *certs;
	u32 certs_pages;
	struct snp_channel *channel;
};

/**
 * vouch_snp_register() - make a platform the backend of /dev/vouch
 * @platform: filled in, and kept by the caller until unregistered
 *
 * A platform whose message key is all zero is registered too; every request
 * fails then and says that the key is absent.
 *
 * Return: 0, -EBUSY when there is a backend already, -EINVAL for a VMPL or
 * VMPCK out of bounds, -ENOMEM, or what the crypto API says without AES-GCM
 */
int vouch_snp_register(struct snp_platform *platform);

/**
 * vouch_snp_unregister() - take the platform away
 * @platform: as registered
 *
 * Cancels waiting callers with ENODEV, gives an outstanding message a bounded
 * time, and waits for operations. Must not be called from &struct snp_calls.
 */
void vouch_snp_unregister(struct snp_platform *platform);

/* arch.c or arch_none.c */

/*
 * Registers the backend of a real SNP guest, or a refusal.
 * Return: 0 also when this is no SNP guest; -errno: the module does not load.
 */
int vouch_snp_arch_init(void);
void vouch_snp_arch_exit(void);

#endif /* VOUCH_SNP_H */
