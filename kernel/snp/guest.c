// SPDX-License-Identifier: GPL-2.0
/*
 * vouch - backend for an SEV-SNP guest, over any transport
 */
#define pr_fmt(fmt) "vouch: snp: " fmt

#include <linux/err.h>
#include <linux/export.h>
#include <linux/minmax.h>
#include <linux/printk.h>
#include <linux/slab.h>

#include "snp/private.h"

static struct snp_guest *to_guest(struct vouch_backend *backend)
{
	return container_of(backend, struct snp_guest, backend);
}

static void guest_get_info(struct vouch_backend *backend,
			   struct vouch_get_info *info)
{
	struct snp_transport *transport = to_guest(backend)->transport;
	struct snp_transport_status status = {};

	if (transport->ops->status)
		transport->ops->status(transport, &status);

	info->tee = VOUCH_TEE_SNP;
	info->features |= VOUCH_FEATURE_REPORT | VOUCH_FEATURE_REPORT_LOCAL |
			  VOUCH_FEATURE_CERTS | VOUCH_FEATURE_SIGNER |
			  VOUCH_FEATURE_DERIVE_KEY | VOUCH_FEATURE_READ_MR;
	info->vmpck = transport->vmpck;
	info->report_size_max = SNP_REPORT_SIZE;
	info->certs_size_max = VOUCH_CERTS_SIZE_MAX;
	info->key_failure = status.key_failure;

	if (transport->is_simulated)
		info->flags |= VOUCH_INFO_F_SIMULATED;
	/* VMPL 0 is always somebody's; when not the guest's, an SVSM's. */
	if (transport->vmpl)
		info->flags |= VOUCH_INFO_F_SVSM;
	if (transport->is_kernel)
		info->flags |= VOUCH_INFO_F_KERNEL_MESSAGES;
	if (status.is_key_lost)
		info->flags |= VOUCH_INFO_F_KEY_LOST;
	if (status.is_pending)
		info->flags |= VOUCH_INFO_F_PENDING;
}

static int guest_get_report(struct vouch_backend *backend,
			    const struct vouch_report_request *request,
			    struct vouch_reply *reply,
			    struct vouch_failure *failure)
{
	return snp_report(to_guest(backend), request, reply, failure);
}

static int guest_derive_key(struct vouch_backend *backend,
			    const struct vouch_key_request *request, u8 *key,
			    struct vouch_failure *failure)
{
	return snp_key(to_guest(backend), request, key, failure);
}

static int guest_read_mr(struct vouch_backend *backend,
			 const struct vouch_mr_request *request,
			 struct vouch_mr *mr, struct vouch_failure *failure)
{
	return snp_read_mr(to_guest(backend), request, mr, failure);
}

static void guest_shutdown(struct vouch_backend *backend)
{
	snp_queue_close(&to_guest(backend)->queue);
}

static const struct vouch_backend_ops guest_ops = {
	.get_info = guest_get_info,
	.get_report = guest_get_report,
	.derive_key = guest_derive_key,
	.read_mr = guest_read_mr,
	.shutdown = guest_shutdown,
};

static struct snp_guest *guest_alloc(struct snp_transport *transport)
{
	struct snp_guest *guest = kzalloc(sizeof(*guest), GFP_KERNEL);

	if (!guest)
		return NULL;
	if (snp_queue_init(&guest->queue, transport)) {
		kfree(guest);
		return NULL;
	}
	guest->transport = transport;
	guest->backend.ops = &guest_ops;
	guest->backend.owner = transport->owner;
	/* Firmware lets a message key speak for VMPLs from its number on. */
	guest->backend.privilege = max(transport->vmpl, transport->vmpck);
	guest->backend.privilege_max = SNP_VMPL_MAX;
	return guest;
}

static void guest_free(struct snp_guest *guest)
{
	snp_queue_exit(&guest->queue);
	kfree(guest);
}

int vouch_snp_register_transport(struct snp_transport *transport)
{
	struct snp_guest *guest = guest_alloc(transport);
	int err;

	if (!guest)
		return -ENOMEM;

	transport->guest = guest;
	err = vouch_backend_register(&guest->backend);
	if (err) {
		guest_free(guest);
		return err;
	}
	pr_info("%s guest at VMPL %u, message key %u\n",
		transport->is_simulated ? "simulated" : "real", transport->vmpl,
		transport->vmpck);
	return 0;
}

void vouch_snp_unregister_transport(struct snp_transport *transport)
{
	vouch_backend_unregister(&transport->guest->backend);
	guest_free(transport->guest);
}

static int refused_attempt(struct snp_transport *transport,
			   struct snp_exchange *exchange)
{
	struct snp_refusal *refusal =
		container_of(transport, struct snp_refusal, transport);

	return snp_exchange_fail(exchange, refusal->err, VOUCH_STAGE_KEY,
				 refusal->reason);
}

static void refused_status(struct snp_transport *transport,
			   struct snp_transport_status *status)
{
	struct snp_refusal *refusal =
		container_of(transport, struct snp_refusal, transport);

	status->is_key_lost = true;
	snp_fail(&status->key_failure, refusal->err, VOUCH_STAGE_KEY,
		 refusal->reason);
}

static const struct snp_transport_ops refused_ops = {
	.attempt = refused_attempt,
	.status = refused_status,
};

int snp_refuse(struct snp_refusal *refusal)
{
	refusal->transport.ops = &refused_ops;
	return vouch_snp_register_transport(&refusal->transport);
}

int vouch_snp_register(struct snp_platform *platform)
{
	struct snp_channel *channel = snp_channel_alloc(platform);
	int err;

	if (IS_ERR(channel))
		return PTR_ERR(channel);

	err = vouch_snp_register_transport(snp_channel_transport(channel));
	if (err) {
		snp_channel_free(channel);
		return err;
	}
	platform->channel = channel;
	return 0;
}
EXPORT_SYMBOL_GPL(vouch_snp_register);

void vouch_snp_unregister(struct snp_platform *platform)
{
	struct snp_channel *channel = platform->channel;

	vouch_snp_unregister_transport(snp_channel_transport(channel));
	snp_channel_free(channel);
	platform->channel = NULL;
}
EXPORT_SYMBOL_GPL(vouch_snp_unregister);
