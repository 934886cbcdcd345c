// SPDX-License-Identifier: GPL-2.0
/*
 * vouch - transport that seals SNP guest messages itself
 *
 * The IV of a message is its sequence number, and AES-GCM is broken as soon as
 * two plain texts share one: both leak, and anyone can forge messages. The
 * host can withhold or spoil any answer and lie about every error, so:
 *
 * 1. The counter in the secrets page moves by two (request and answer) before
 *    the sealed message is put into the shared page. No crash, unload or kill
 *    after that can make anyone use the number again.
 * 2. The sealed message is kept until it is settled, and whenever it is sent
 *    again, it is the very same bytes.
 * 3. Nothing else is sealed before it is settled: by an authentic answer to it,
 *    or, if it was sent before, by the firmware's status that its counter is
 *    ahead (AEAD_OFLOW). If the host made that up, a number is skipped, and the
 *    firmware refuses what follows; no number is used twice.
 * 4. Everything else leaves it pending: silence, BUSY, any error, an answer
 *    that is not authentic. With BUSY the caller goes on waiting; with the rest
 *    it gets an error, and the next caller has the message sent again first.
 * 5. An answer that nobody waits for any more is checked, which settles the
 *    message, and thrown away.
 * 6. The key is given up where a number could be used twice nevertheless: the
 *    counter is not what was left there, or at its end.
 *
 * All of this runs in the queue's worker, so the only lock is for status().
 */
#define pr_fmt(fmt) "vouch: snp: " fmt

#include <linux/err.h>
#include <linux/printk.h>
#include <linux/ratelimit.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "snp/private.h"

/**
 * struct snp_channel - messages of one platform with one key
 * @transport: what the queue sees
 * @platform: how to leave the guest
 * @cipher: the key
 * @counter: in the secrets page
 * @counter_left: what was left there
 * @sealed: the pending message; private memory
 * @answer: copy of the response page; wiped after use
 * @expected: what the header of the answer must say
 * @exchange: who waits for it, or NULL; compared only, never followed
 * @was_sent: the host may have seen it
 * @growths: how often certificate room was made for it
 * @certs_err: it is sent without asking for certificates, because of this
 * @lock: protects @status, and nothing else
 * @status: is_pending says whether the members above mean anything
 */
struct snp_channel {
	struct snp_transport transport;
	struct snp_platform *platform;
	struct snp_cipher cipher;
	__le32 *counter;
	u32 counter_left;

	struct snp_message *sealed;
	struct snp_message *answer;
	struct snp_envelope expected;
	const struct snp_exchange *exchange;
	bool was_sent;
	unsigned int growths;
	int certs_err;

	spinlock_t lock; /* status */
	struct snp_transport_status status;
};

static struct snp_channel *to_channel(struct snp_transport *transport)
{
	return container_of(transport, struct snp_channel, transport);
}

static void channel_set_pending(struct snp_channel *channel, bool is_pending)
{
	spin_lock(&channel->lock);
	channel->status.is_pending = is_pending;
	spin_unlock(&channel->lock);
}

static void channel_settled(struct snp_channel *channel)
{
	channel->exchange = NULL;
	channel_set_pending(channel, false);
}

static void channel_give_up(struct snp_channel *channel, u32 reason)
{
	spin_lock(&channel->lock);
	channel->status.is_key_lost = true;
	vouch_snp_fail(&channel->status.key_failure, -EKEYREVOKED,
		       VOUCH_STAGE_KEY, reason);
	spin_unlock(&channel->lock);
	pr_warn("message key %u is given up, reason %u\n",
		channel->transport.vmpck, reason);
}

static int channel_is_lost(struct snp_channel *channel,
			   struct snp_exchange *exchange)
{
	if (!channel->status.is_key_lost)
		return 0;
	exchange->failure = channel->status.key_failure;
	return -EKEYREVOKED;
}

/* Finds out whether the counter is still ours, and has room for a message. */
static int channel_check_counter(struct snp_channel *channel,
				 struct snp_exchange *exchange)
{
	if (le32_to_cpu(READ_ONCE(*channel->counter)) != channel->counter_left)
		channel_give_up(channel, VOUCH_REASON_SHARED);
	else if (channel->counter_left > SNP_COUNTER_MAX - 2)
		channel_give_up(channel, VOUCH_REASON_EXHAUSTED);
	return channel_is_lost(channel, exchange);
}

/*
 * Seals @exchange, and then spends its number. Where sealing fails nobody has
 * seen the result, and the number is still free.
 */
static int channel_seal(struct snp_channel *channel,
			struct snp_exchange *exchange)
{
	struct snp_envelope envelope = {
		.type = exchange->type,
		.version = exchange->version,
		.vmpck = channel->transport.vmpck,
		.sequence = (u64)channel->counter_left + 1,
	};
	int err;

	err = vouch_snp_message_seal(&channel->cipher, channel->sealed,
				     &envelope, exchange->request,
				     exchange->request_size);
	if (err)
		return err;

	channel->counter_left += 2;
	WRITE_ONCE(*channel->counter, cpu_to_le32(channel->counter_left));
	/* The counter is in memory before the host can see the message. */
	wmb();

	envelope.type++;
	envelope.sequence++;
	channel->expected = envelope;
	channel->exchange = exchange;
	channel->was_sent = false;
	channel->growths = 0;
	channel->certs_err = 0;
	channel_set_pending(channel, true);
	return 0;
}

/*
 * What SW_EXITINFO2 says, AMD 56421, section 4.1.7.
 * Return: 0 when there should be an answer; -EAGAIN, -ENOSPC and -ESTALE as
 * channel_exit()
 */
static int exit_check(const struct snp_exit *exit, bool was_sent,
		      struct vouch_failure *failure)
{
	if (!exit->vmm_error && !exit->fw_error)
		return 0;

	*failure = (struct vouch_failure){
		.stage = exit->vmm_error ? VOUCH_STAGE_HOST :
					   VOUCH_STAGE_FIRMWARE,
		.fw_error = exit->fw_error,
		.vmm_error = exit->vmm_error,
	};
	/* The host refused, so the firmware was not called: no status. */
	if (exit->vmm_error && !exit->fw_error)
		failure->fw_error = SNP_FW_NO_CALL;

	if (exit->vmm_error == SNP_VMM_BUSY) {
		failure->reason = VOUCH_REASON_BUSY;
		return -EAGAIN;
	}
	if (exit->vmm_error == SNP_VMM_INVALID_LEN && exit->extended)
		return -ENOSPC;
	if (!exit->vmm_error && exit->fw_error == SNP_FW_AEAD_OFLOW && was_sent)
		return -ESTALE;
	return -EIO;
}

static int channel_open(struct snp_channel *channel, u32 *size,
			struct vouch_failure *failure)
{
	int err;

	memcpy(channel->answer, channel->platform->response, SNP_PAGE_SIZE);
	err = vouch_snp_message_open(&channel->cipher, channel->answer,
				     &channel->expected, size, failure);
	if (err == -EBADMSG)
		pr_warn_ratelimited("answer is refused, stage %u reason %u\n",
				    failure->stage, failure->reason);
	return err;
}

/*
 * One exit for the pending message.
 *
 * Return: 0 when settled, with the answer in @channel->answer; -ESTALE when
 * settled and the answer is lost; -EAGAIN when the host is busy; -ENOSPC when
 * it wants more room for certificates; another -errno when not settled.
 * @failure is filled in unless this is 0 or memory ran out.
 */
static int channel_exit(struct snp_channel *channel, struct snp_exit *exit,
			u32 *size, struct vouch_failure *failure)
{
	struct snp_platform *platform = channel->platform;
	bool was_sent = channel->was_sent;
	int err;

	memset(failure, 0, sizeof(*failure));
	if (exit->extended)
		memset(platform->certs, 0,
		       (size_t)exit->certs_pages * SNP_PAGE_SIZE);
	memcpy(platform->request, channel->sealed, SNP_PAGE_SIZE);
	channel->was_sent = true;

	err = platform->calls->issue(platform, exit);
	if (err)
		return vouch_snp_fail(failure, -EIO, VOUCH_STAGE_EXIT,
				      VOUCH_REASON_NONE);

	err = exit_check(exit, was_sent, failure);
	if (!err)
		err = channel_open(channel, size, failure);
	if (!err || err == -ESTALE)
		channel_settled(channel);
	return err;
}

/*
 * Sends a message again that nobody waits for: the answer is thrown away.
 * Return: as channel_exit()
 */
static int channel_resend(struct snp_channel *channel,
			  struct vouch_failure *failure)
{
	struct snp_exit exit = {};
	u32 size;
	int err;

	err = channel_exit(channel, &exit, &size, failure);
	memzero_explicit(channel->answer, SNP_PAGE_SIZE);
	return err;
}

/*
 * Settles an older message, whose caller has gone or got an error.
 * Nothing may be sealed for @exchange before that.
 */
static int channel_settle(struct snp_channel *channel,
			  struct snp_exchange *exchange)
{
	int err = -EIO;

	while (channel->status.is_pending &&
	       exchange->resends < SNP_RESENDS_MAX) {
		err = channel_resend(channel, &exchange->failure);
		if (err == -EAGAIN)
			return err;
		exchange->resends++;
	}
	return channel->status.is_pending ? err : 0;
}

/*
 * The host wants @pages of room for certificates. When it cannot have them the
 * message is sent without asking for certificates, so that it is settled.
 */
static void channel_grow(struct snp_channel *channel, u32 pages)
{
	struct snp_platform *platform = channel->platform;

	channel->certs_err = -EPROTO;
	if (pages > SNP_CERTS_PAGES_MAX || pages <= platform->certs_pages ||
	    channel->growths == SNP_CERTS_GROWTHS_MAX)
		return;

	channel->growths++;
	channel->certs_err = platform->calls->grow_certs(platform, pages);
}

/* Sends the pending message of @exchange until it is settled or fails. */
static int channel_send(struct snp_channel *channel,
			struct snp_exchange *exchange, u32 *size)
{
	struct snp_exit exit;
	int err;

	exchange->is_exposed = true;
	for (;;) {
		exit = (struct snp_exit){
			.extended = exchange->wants_certs &&
				    !channel->certs_err,
			.certs_pages = channel->platform->certs_pages,
		};
		err = channel_exit(channel, &exit, size, &exchange->failure);
		if (err != -ENOSPC)
			return err;
		channel_grow(channel, exit.certs_pages);
	}
}

/* Hands over the authentic answer, and the certificates if there are any. */
static int channel_deliver(struct snp_channel *channel,
			   struct snp_exchange *exchange, u32 size)
{
	struct snp_platform *platform = channel->platform;
	int err;

	err = vouch_snp_exchange_answer(exchange, channel->answer->payload,
					size);
	if (err || !exchange->wants_certs)
		return err;
	if (channel->certs_err)
		return vouch_snp_exchange_fail(exchange, channel->certs_err,
					       VOUCH_STAGE_CERTS,
					       VOUCH_REASON_CERTS_GREW);

	return vouch_snp_exchange_certs(exchange, platform->certs,
					(size_t)platform->certs_pages *
						SNP_PAGE_SIZE);
}

/* An exchange that is over with an error leaves its message pending. */
static int channel_finish(struct snp_channel *channel,
			  struct snp_exchange *exchange)
{
	u32 size = 0;
	int err;

	err = channel_send(channel, exchange, &size);
	if (err == -EAGAIN)
		return err;

	channel->exchange = NULL;
	if (!err)
		err = channel_deliver(channel, exchange, size);
	else if (err == -ESTALE)
		err = -EIO;
	memzero_explicit(channel->answer, SNP_PAGE_SIZE);
	return err;
}

static int channel_attempt(struct snp_transport *transport,
			   struct snp_exchange *exchange)
{
	struct snp_channel *channel = to_channel(transport);
	int err;

	if (channel->exchange == exchange)
		return channel_finish(channel, exchange);

	err = channel_is_lost(channel, exchange);
	if (err)
		return err;
	err = channel_settle(channel, exchange);
	if (err)
		return err;
	err = channel_check_counter(channel, exchange);
	if (err)
		return err;
	memset(&exchange->failure, 0, sizeof(exchange->failure));
	err = channel_seal(channel, exchange);
	if (err)
		return err;
	return channel_finish(channel, exchange);
}

/*
 * No other message follows. Until the firmware gets this one, its counter is
 * behind that of the secrets page, and it refuses the next user's messages.
 */
static int channel_settle_last(struct snp_transport *transport)
{
	struct snp_channel *channel = to_channel(transport);
	struct vouch_failure failure;

	if (!channel->status.is_pending)
		return 0;
	channel_resend(channel, &failure);
	if (!channel->status.is_pending)
		return 0;
	return failure.stage == VOUCH_STAGE_EXIT ? -EIO : -EAGAIN;
}

static void channel_status(struct snp_transport *transport,
			   struct snp_transport_status *status)
{
	struct snp_channel *channel = to_channel(transport);

	spin_lock(&channel->lock);
	*status = channel->status;
	spin_unlock(&channel->lock);
}

static const struct snp_transport_ops channel_ops = {
	.attempt = channel_attempt,
	.settle = channel_settle_last,
	.status = channel_status,
};

/* A key of zeros is no key: it was wiped. */
static int channel_init_key(struct snp_channel *channel)
{
	const u8 *keys = channel->platform->secrets + SNP_SECRETS_VMPCK;
	u8 key[SNP_VMPCK_SIZE];
	int err = 0;

	memcpy(key, keys + channel->platform->vmpck * SNP_VMPCK_SIZE,
	       sizeof(key));
	if (memchr_inv(key, 0, sizeof(key)))
		err = vouch_snp_cipher_init(&channel->cipher, key);
	else
		channel_give_up(channel, VOUCH_REASON_NO_KEY);
	if (err)
		pr_err("no AES-256-GCM: error %d, want module gcm\n", err);

	memzero_explicit(key, sizeof(key));
	return err;
}

static int channel_init(struct snp_channel *channel,
			struct snp_platform *platform)
{
	__le32 *counters = platform->secrets + SNP_SECRETS_COUNTER;

	channel->platform = platform;
	channel->transport = (struct snp_transport){
		.ops = &channel_ops,
		.owner = platform->owner,
		.is_simulated = platform->simulated,
		.vmpl = platform->vmpl,
		.vmpck = platform->vmpck,
	};
	channel->counter = counters + platform->vmpck;
	channel->counter_left = le32_to_cpu(READ_ONCE(*channel->counter));
	spin_lock_init(&channel->lock);

	channel->sealed = kzalloc(SNP_PAGE_SIZE, GFP_KERNEL);
	channel->answer = kzalloc(SNP_PAGE_SIZE, GFP_KERNEL);
	if (!channel->sealed || !channel->answer)
		return -ENOMEM;
	return channel_init_key(channel);
}

/**
 * vouch_snp_channel_alloc() - make a transport of a platform
 * @platform: filled in
 *
 * Return: the channel, or -errno as an error pointer
 */
struct snp_channel *vouch_snp_channel_alloc(struct snp_platform *platform)
{
	struct snp_channel *channel;
	int err;

	if (platform->vmpl > SNP_VMPL_MAX || platform->vmpck >= SNP_VMPCK_COUNT)
		return ERR_PTR(-EINVAL);

	channel = kzalloc(sizeof(*channel), GFP_KERNEL);
	if (!channel)
		return ERR_PTR(-ENOMEM);

	err = channel_init(channel, platform);
	if (err) {
		vouch_snp_channel_free(channel);
		return ERR_PTR(err);
	}
	return channel;
}
EXPORT_SYMBOL_IF_KUNIT(vouch_snp_channel_alloc);

void vouch_snp_channel_free(struct snp_channel *channel)
{
	vouch_snp_cipher_exit(&channel->cipher);
	kfree(channel->sealed);
	kfree_sensitive(channel->answer);
	kfree(channel);
}
EXPORT_SYMBOL_IF_KUNIT(vouch_snp_channel_free);

struct snp_transport *vouch_snp_channel_transport(struct snp_channel *channel)
{
	return &channel->transport;
}
EXPORT_SYMBOL_IF_KUNIT(vouch_snp_channel_transport);
