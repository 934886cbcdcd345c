// SPDX-License-Identifier: GPL-2.0
/*
 * vouch - backend for an SEV-SNP guest, over any transport
 */
#define pr_fmt(fmt) "vouch: snp: " fmt

#include <linux/err.h>
#include <linux/export.h>
#include <linux/minmax.h>
#include <linux/printk.h>
#include <linux/reboot.h>
#include <linux/slab.h>

#include "snp/private.h"

/**
 * vouch_snp_fill_info() - fill in what is the same for all SNP guests
 * @info: receives it
 * @vmpl: VMPL that the guest runs at
 * @vmpck: number of the message key
 * @is_kernel: the kernel seals the messages
 */
void vouch_snp_fill_info(struct vouch_get_info *info, u32 vmpl, u32 vmpck,
			 bool is_kernel)
{
	info->tee = VOUCH_TEE_SNP;
	info->features |= VOUCH_FEATURE_REPORT | VOUCH_FEATURE_CERTS |
			  VOUCH_FEATURE_SIGNER | VOUCH_FEATURE_DERIVE_KEY |
			  VOUCH_FEATURE_READ_MR | VOUCH_FEATURE_EXTEND_MR;
	info->hash_algs = BIT_ULL(VOUCH_HASH_SHA384);
	info->formats = BIT(VOUCH_FORMAT_SNP);
	info->mr_count = SNP_MR_COUNT;
	info->vmpck = vmpck;
	info->report_size_max = SNP_REPORT_SIZE_MAX;
	info->certs_size_max = VOUCH_CERTS_SIZE_MAX;
	info->requests_user_max = SNP_PLACES_PER_USER;
	info->requests_user_rate = vouch_snp_user_rate();
	/* Somebody runs at VMPL 0: if it is not the guest, it is an SVSM. */
	if (vmpl)
		info->flags |= VOUCH_INFO_F_SVSM;
	if (is_kernel)
		info->flags |= VOUCH_INFO_F_KERNEL_MESSAGES;
}

static void snp_get_info(struct vouch_backend *backend,
			 struct vouch_get_info *info)
{
	struct snp_transport *transport = to_snp_guest(backend)->transport;
	struct snp_transport_status status = {};

	if (transport->ops->status)
		transport->ops->status(transport, &status);

	vouch_snp_fill_info(info, transport->vmpl, transport->vmpck,
			    transport->is_kernel);
	info->key_failure = status.key_failure;
	if (transport->has_svsm) {
		info->formats |= BIT(VOUCH_FORMAT_SERVICE);
		info->manifest_size_max = VOUCH_MANIFEST_SIZE_MAX;
	}
	if (transport->is_simulated)
		info->flags |= VOUCH_INFO_F_SIMULATED;
	if (status.is_key_lost)
		info->flags |= VOUCH_INFO_F_KEY_LOST;
	if (status.is_pending)
		info->flags |= VOUCH_INFO_F_PENDING;
}

static void snp_shutdown(struct vouch_backend *backend)
{
	vouch_snp_queue_close(&to_snp_guest(backend)->queue);
}

static const struct vouch_backend_ops snp_guest_ops = {
	.get_info = snp_get_info,
	.get_report = vouch_snp_get_report,
	.derive_key = vouch_snp_derive_key,
	.read_mr = vouch_snp_read_mr,
	.extend_mr = vouch_snp_extend_mr,
	.shutdown = snp_shutdown,
};

/**
 * vouch_snp_backend_init() - prepare a backend for an SNP guest
 * @backend: to be registered
 * @ops: its operations
 * @owner: module that stays while the device is open
 * @vmpl: VMPL that the guest runs at
 * @vmpck: number of the message key
 *
 * The firmware takes a request for any VMPL from the key's number on.
 */
void vouch_snp_backend_init(struct vouch_backend *backend,
			    const struct vouch_backend_ops *ops,
			    struct module *owner, u32 vmpl, u32 vmpck)
{
	backend->ops = ops;
	backend->owner = owner;
	backend->privilege = max(vmpl, vmpck);
	backend->privilege_max = SNP_VMPL_MAX;
}

/*
 * Before a reboot, a kexec or a halt. After a kexec the next kernel uses the
 * same message key, and goes on after the number in the secrets page.
 */
static int snp_reboot(struct notifier_block *reboot, unsigned long action,
		      void *data)
{
	struct snp_guest *guest =
		container_of(reboot, struct snp_guest, reboot);

	vouch_snp_queue_close(&guest->queue);
	return NOTIFY_DONE;
}

static struct snp_guest *snp_guest_alloc(struct snp_transport *transport)
{
	struct snp_guest *guest = kzalloc(sizeof(*guest), GFP_KERNEL);

	if (!guest)
		return NULL;
	if (vouch_snp_queue_init(&guest->queue, transport)) {
		kfree(guest);
		return NULL;
	}
	guest->transport = transport;
	guest->reboot.notifier_call = snp_reboot;
	vouch_snp_backend_init(&guest->backend, &snp_guest_ops,
			       transport->owner, transport->vmpl,
			       transport->vmpck);
	return guest;
}

static void snp_guest_free(struct snp_guest *guest)
{
	vouch_snp_queue_exit(&guest->queue);
	kfree(guest);
}

int vouch_snp_register_transport(struct snp_transport *transport)
{
	struct snp_guest *guest = snp_guest_alloc(transport);
	int err;

	if (!guest)
		return -ENOMEM;

	transport->guest = guest;
	err = vouch_backend_register(&guest->backend);
	if (err) {
		snp_guest_free(guest);
		return err;
	}
	register_reboot_notifier(&guest->reboot);
	pr_info("%s guest at VMPL %u, message key %u\n",
		transport->is_simulated ? "simulated" : "real", transport->vmpl,
		transport->vmpck);
	return 0;
}

void vouch_snp_unregister_transport(struct snp_transport *transport)
{
	unregister_reboot_notifier(&transport->guest->reboot);
	vouch_backend_unregister(&transport->guest->backend);
	snp_guest_free(transport->guest);
}

int vouch_snp_register(struct snp_platform *platform)
{
	struct snp_channel *channel = vouch_snp_channel_alloc(platform);
	struct snp_transport *transport;
	int err;

	if (IS_ERR(channel))
		return PTR_ERR(channel);

	transport = vouch_snp_channel_transport(channel);
	err = vouch_snp_register_transport(transport);
	if (err) {
		vouch_snp_channel_free(channel);
		return err;
	}
	platform->channel = channel;
	return 0;
}
EXPORT_SYMBOL_GPL(vouch_snp_register);

void vouch_snp_unregister(struct snp_platform *platform)
{
	struct snp_channel *channel = platform->channel;

	vouch_snp_unregister_transport(vouch_snp_channel_transport(channel));
	vouch_snp_channel_free(channel);
	platform->channel = NULL;
}
EXPORT_SYMBOL_GPL(vouch_snp_unregister);
