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
 * 2. A number never carries other bytes than it carried first. A caller's
 *    message is kept until it is settled. A probe, a message of vouch's own,
 *    always asks for the same, so that sealing it again gives the same bytes.
 * 3. A message is settled by an authentic answer to it or to a later one, and
 *    by nothing else. Nothing is sealed for a caller before all messages are.
 * 4. AEAD_OFLOW says that the firmware wants another number: it may have had
 *    this one, with the answer lost, or the host may have made that up. So the
 *    numbers that are not settled are tried in turn, from the oldest on. When
 *    the firmware seems to want none of them, the next number carries a probe,
 *    and if that is refused too, the oldest is tried again.
 * 5. Everything else leaves messages as they are: silence, BUSY, any error, an
 *    answer that is not authentic. With BUSY the caller goes on waiting; with
 *    the rest it gets an error, and the next caller has them sent again first.
 * 6. An answer that nobody waits for any more is checked, which settles the
 *    message, and thrown away.
 * 7. The key is given up where a number could be used twice nevertheless: the
 *    counter is not what was left there, or at its end.
 *
 * Rule 4 finds the number that the firmware wants as soon as the host passes
 * messages on: either it is one of those not settled, whose bytes are at hand,
 * or it is the next. Each round over n numbers costs one number more, so a host
 * that lies for ever spends few.
 *
 * The queue makes one attempt at a time, so the only lock is for status().
 */
#define pr_fmt(fmt) "vouch: snp: " fmt

#include <linux/printk.h>
#include <linux/ratelimit.h>
#include <linux/string.h>

#include "snp/private.h"

static struct snp_channel *to_channel(struct snp_transport *transport)
{
	return container_of(transport, struct snp_channel, transport);
}

/* The last number that was spent is one below the counter. */
static bool channel_is_pending(const struct snp_channel *channel)
{
	return channel->first < channel->counter_left;
}

static void channel_tell_pending(struct snp_channel *channel)
{
	spin_lock(&channel->lock);
	channel->status.is_pending = channel_is_pending(channel);
	spin_unlock(&channel->lock);
}

void vouch_snp_channel_give_up(struct snp_channel *channel, u32 reason)
{
	spin_lock(&channel->lock);
	channel->status.is_key_lost = true;
	vouch_snp_fail(&channel->status.key_failure, -EKEYREVOKED,
		       VOUCH_STAGE_KEY, reason);
	spin_unlock(&channel->lock);
	pr_warn("message key %u is given up, reason %u\n",
		channel->transport.vmpck, reason);
	vouch_event_key_lost(&channel->status.key_failure);
}

static int channel_is_lost(struct snp_channel *channel,
			   struct vouch_failure *failure)
{
	if (!channel->status.is_key_lost)
		return 0;
	*failure = channel->status.key_failure;
	return -EKEYREVOKED;
}

/* Finds out whether the counter is still ours, and has room for a message. */
static int channel_check_counter(struct snp_channel *channel,
				 struct vouch_failure *failure)
{
	if (le32_to_cpu(READ_ONCE(*channel->counter)) != channel->counter_left)
		vouch_snp_channel_give_up(channel, VOUCH_REASON_SHARED);
	else if (channel->counter_left > SNP_COUNTER_MAX - 2)
		vouch_snp_channel_give_up(channel, VOUCH_REASON_EXHAUSTED);
	return channel_is_lost(channel, failure);
}

static u64 message_number(const struct snp_message *message)
{
	return le64_to_cpu(message->header.sequence);
}

/* Where sealing fails @message is wiped, and nobody has seen it. */
static int channel_seal(struct snp_channel *channel,
			struct snp_message *message, u64 number,
			const struct snp_exchange *exchange)
{
	struct snp_envelope envelope = {
		.sequence = number,
		.type = exchange->type,
		.version = exchange->version,
		.vmpck = channel->transport.vmpck,
	};

	return vouch_snp_message_seal(&channel->cipher, message, &envelope,
				      exchange->request,
				      exchange->request_size);
}

/* Spends the next number, which has just been sealed. */
static void channel_spend(struct snp_channel *channel)
{
	channel->at = (u64)channel->counter_left + 1;
	channel->was_sent = false;
	channel->counter_left += 2;
	WRITE_ONCE(*channel->counter, cpu_to_le32(channel->counter_left));
	/* The counter is in memory before the host can see the message. */
	wmb();
	channel_tell_pending(channel);
}

/* Seals the message of @exchange. All earlier ones are settled. */
static int channel_begin(struct snp_channel *channel,
			 struct snp_exchange *exchange)
{
	int err = channel_check_counter(channel, &exchange->failure);

	if (err)
		return err;
	memset(&exchange->failure, 0, sizeof(exchange->failure));
	err = channel_seal(channel, channel->sealed,
			   (u64)channel->counter_left + 1, exchange);
	if (err)
		return err;

	channel_spend(channel);
	channel->exchange = exchange;
	channel->owner = exchange->user;
	channel->is_retried = false;
	channel->growths = 0;
	channel->certs_err = 0;
	return 0;
}

/*
 * Has the message with number @at in @sealed or @probe. A probe that was sent
 * before is sealed again, to the same bytes.
 */
static int channel_prepare(struct snp_channel *channel,
			   struct vouch_failure *failure)
{
	bool is_new = channel->at > channel->counter_left;
	int err = 0;

	if (channel->at == message_number(channel->sealed) ||
	    channel->at == message_number(channel->probe))
		return 0;
	if (is_new)
		err = channel_check_counter(channel, failure);
	if (!err)
		err = channel_seal(channel, channel->probe, channel->at,
				   channel->probing);
	if (!err && is_new)
		channel_spend(channel);
	return err;
}

/* Return: the message with number @at, after channel_prepare(). */
static const struct snp_message *
channel_message(const struct snp_channel *channel)
{
	if (channel->at == message_number(channel->sealed))
		return channel->sealed;
	return channel->probe;
}

/* An authentic answer to the message @at: it is settled, with all before. */
static void channel_answered(struct snp_channel *channel)
{
	channel->first = channel->at + 2;
	channel->at = channel->first;
	channel->was_sent = true;
	channel->exchange = NULL;
	channel_tell_pending(channel);
}

/*
 * AEAD_OFLOW: which number is to be tried next. After the last number it is the
 * oldest once more, if this was the first that the host saw of the last, and
 * otherwise a new one: all have been tried since the last was sealed.
 */
static void channel_try_other(struct snp_channel *channel, bool was_sent)
{
	bool is_last = channel->at + 1 == channel->counter_left;

	channel->at = is_last && !was_sent ? channel->first : channel->at + 2;
	channel->was_sent = true;
}

/*
 * What SW_EXITINFO2 says, AMD 56421, section 4.1.7.
 * Return: 0 when there should be an answer; -EAGAIN, -ENOSPC and -ESTALE as
 * channel_exit()
 */
static int exit_check(const struct snp_exit *exit,
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
	if (!exit->vmm_error && exit->fw_error == SNP_FW_AEAD_OFLOW)
		return -ESTALE;
	return -EIO;
}

/* @message is what was sent. */
static int channel_open(struct snp_channel *channel,
			const struct snp_message *message, u32 *size,
			struct vouch_failure *failure)
{
	struct snp_envelope expected = {
		.sequence = channel->at + 1,
		.type = message->header.type + 1,
		.version = message->header.version,
		.vmpck = channel->transport.vmpck,
	};
	int err;

	memcpy(channel->answer, channel->platform->response, SNP_PAGE_SIZE);
	err = vouch_snp_message_open(&channel->cipher, channel->answer,
				     &expected, size, failure);
	if (err == -EBADMSG)
		pr_warn_ratelimited("answer is refused, stage %u reason %u\n",
				    failure->stage, failure->reason);
	return err;
}

/*
 * One exit for the message with number @at.
 *
 * Return: 0 when settled, with the answer in @channel->answer; -ESTALE when the
 * firmware wants another number, or the host says so; -EAGAIN when the host is
 * busy; -ENOSPC when it wants more room for certificates; another -errno for
 * the rest. @failure is filled in unless this is 0 or memory ran out.
 */
static int channel_exit(struct snp_channel *channel, struct snp_exit *exit,
			u32 *size, struct vouch_failure *failure)
{
	const struct snp_message *message = channel_message(channel);
	struct snp_platform *platform = channel->platform;
	bool was_sent = channel->was_sent;
	int err;

	memset(failure, 0, sizeof(*failure));
	if (exit->extended)
		memset(platform->certs, 0,
		       (size_t)exit->certs_pages * SNP_PAGE_SIZE);
	memcpy(platform->request, message, SNP_PAGE_SIZE);
	channel->was_sent = true;

	err = platform->calls->issue(platform, exit);
	if (err)
		err = vouch_snp_fail(failure, -EIO, VOUCH_STAGE_EXIT,
				     VOUCH_REASON_NONE);
	else
		err = exit_check(exit, failure);
	if (!err)
		err = channel_open(channel, message, size, failure);
	channel->unsettled = *failure;
	if (!err)
		channel_answered(channel);
	else if (err == -ESTALE)
		channel_try_other(channel, was_sent);
	return err;
}

/*
 * Sends a message that nobody waits for: the answer is thrown away.
 * Return: as channel_exit(), or -EKEYREVOKED
 */
static int channel_resend(struct snp_channel *channel,
			  struct vouch_failure *failure)
{
	struct snp_exit exit = {};
	u32 size;
	int err;

	err = channel_prepare(channel, failure);
	if (err)
		return err;
	err = channel_exit(channel, &exit, &size, failure);
	memzero_explicit(channel->answer, SNP_PAGE_SIZE);
	return err;
}

/*
 * Settles older messages, whose callers have gone or got an error.
 * Nothing may be sealed for @exchange before that.
 */
static int channel_settle(struct snp_channel *channel,
			  struct snp_exchange *exchange)
{
	int err = -EIO;

	if (channel_is_pending(channel) && !channel->is_retried) {
		vouch_event_retried(channel->owner, &channel->unsettled);
		channel->is_retried = true;
	}
	while (channel_is_pending(channel) &&
	       exchange->resends < SNP_RESENDS_MAX &&
	       exchange->searches < SNP_SEARCHES_MAX) {
		err = channel_resend(channel, &exchange->failure);
		if (err == -EAGAIN || err == -EKEYREVOKED)
			return err;
		if (err == -ESTALE)
			exchange->searches++;
		else if (err)
			exchange->resends++;
	}
	if (!channel_is_pending(channel))
		return 0;
	return err == -ESTALE ? -EIO : err;
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

	err = channel_is_lost(channel, &exchange->failure);
	if (!err)
		err = channel_settle(channel, exchange);
	if (!err)
		err = channel_begin(channel, exchange);
	if (err)
		return err;
	return channel_finish(channel, exchange);
}

/*
 * No other message follows. Until the firmware gets these, its counter is
 * behind that of the secrets page, and it refuses the next user's messages.
 */
static int channel_settle_last(struct snp_transport *transport)
{
	struct snp_channel *channel = to_channel(transport);
	struct vouch_failure failure = {};
	int searches = 0;
	int err = 0;

	while (channel_is_pending(channel) && searches++ < SNP_SEARCHES_MAX &&
	       (!err || err == -ESTALE))
		err = channel_resend(channel, &failure);
	if (!channel_is_pending(channel))
		return 0;
	if (err == -EKEYREVOKED || failure.stage == VOUCH_STAGE_EXIT)
		return -EIO;
	return -EAGAIN;
}

static void channel_status(struct snp_transport *transport,
			   struct snp_transport_status *status)
{
	struct snp_channel *channel = to_channel(transport);

	spin_lock(&channel->lock);
	*status = channel->status;
	spin_unlock(&channel->lock);
}

static int channel_attest(struct snp_transport *transport,
			  struct snp_attest *attest)
{
	struct snp_platform *platform = to_channel(transport)->platform;

	return platform->calls->attest(platform, attest);
}

const struct snp_transport_ops vouch_snp_channel_ops = {
	.attempt = channel_attempt,
	.settle = channel_settle_last,
	.attest = channel_attest,
	.status = channel_status,
};
