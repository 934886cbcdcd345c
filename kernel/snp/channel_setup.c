// SPDX-License-Identifier: GPL-2.0
/*
 * vouch - beginning and end of the transport that seals messages itself
 */
#define pr_fmt(fmt) "vouch: snp: " fmt

#include <linux/err.h>
#include <linux/minmax.h>
#include <linux/printk.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "snp/private.h"

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
		vouch_snp_channel_give_up(channel, VOUCH_REASON_NO_KEY);
	if (err)
		pr_err("no AES-256-GCM: error %d, want module gcm\n", err);

	memzero_explicit(key, sizeof(key));
	return err;
}

static int channel_init(struct snp_channel *channel,
			struct snp_platform *platform)
{
	__le32 *counters = platform->secrets + SNP_SECRETS_COUNTER;
	/* Over zeroes, and the same for as long as there is this channel. */
	const struct vouch_report_request probing = {
		.privilege = max(platform->vmpl, platform->vmpck),
	};

	channel->platform = platform;
	channel->transport = (struct snp_transport){
		.ops = &vouch_snp_channel_ops,
		.owner = platform->owner,
		.is_simulated = platform->simulated,
		.is_prompt = platform->is_prompt,
		.has_svsm = platform->vmpl && platform->calls->attest,
		.vmpl = platform->vmpl,
		.vmpck = platform->vmpck,
	};
	channel->counter = counters + platform->vmpck;
	channel->counter_left = le32_to_cpu(READ_ONCE(*channel->counter));
	channel->first = (u64)channel->counter_left + 1;
	spin_lock_init(&channel->lock);

	channel->sealed = kzalloc(SNP_PAGE_SIZE, GFP_KERNEL);
	channel->probe = kzalloc(SNP_PAGE_SIZE, GFP_KERNEL);
	channel->answer = kzalloc(SNP_PAGE_SIZE, GFP_KERNEL);
	channel->probing = vouch_snp_report_ask(&probing);
	if (!channel->sealed || !channel->probe || !channel->answer ||
	    !channel->probing)
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
	if (channel->probing)
		vouch_snp_exchange_put(channel->probing);
	kfree(channel->sealed);
	kfree(channel->probe);
	kfree_sensitive(channel->answer);
	kfree(channel);
}
EXPORT_SYMBOL_IF_KUNIT(vouch_snp_channel_free);

struct snp_transport *vouch_snp_channel_transport(struct snp_channel *channel)
{
	return &channel->transport;
}
EXPORT_SYMBOL_IF_KUNIT(vouch_snp_channel_transport);
