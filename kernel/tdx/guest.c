// SPDX-License-Identifier: GPL-2.0
/*
 * vouch - backend for a TD, over any platform
 */
#define pr_fmt(fmt) "vouch: tdx: " fmt

#include <linux/errno.h>
#include <linux/export.h>
#include <linux/printk.h>
#include <linux/slab.h>

#include "tdx/private.h"

/* kmalloc() aligns these as the TDX module wants: to their own size. */
#define REPORT_DATA_ROOM 64
#define DIGEST_ROOM 64

static_assert(REPORT_DATA_ROOM == VOUCH_REPORT_DATA_SIZE);
static_assert(DIGEST_ROOM >= TDX_MR_SIZE);

/* Fills in a failure that vouch found, not TDX module or host. Return: @err */
int vouch_tdx_fail(struct vouch_failure *failure, int err, u32 stage,
		   u32 reason)
{
	*failure = (struct vouch_failure){
		.stage = stage,
		.reason = reason,
		.fw_error = TDX_MODULE_NO_CALL,
	};
	return err;
}

static void tdx_get_info(struct vouch_backend *backend,
			 struct vouch_get_info *info)
{
	struct tdx_guest *guest = to_tdx_guest(backend);

	info->tee = VOUCH_TEE_TDX;
	info->features |= VOUCH_FEATURE_REPORT | VOUCH_FEATURE_READ_MR |
			  VOUCH_FEATURE_EXTEND_MR;
	info->hash_algs = BIT_ULL(VOUCH_HASH_SHA384);
	info->formats = BIT(VOUCH_FORMAT_TDREPORT) | BIT(VOUCH_FORMAT_QUOTE);
	info->mr_count = vouch_tdx_mr_count();
	info->requests_max = TDX_BUFFERS_MAX;
	info->requests_user_max = TDX_BUFFERS_PER_USER;
	info->report_size_max = TDX_BUFFER_SIZE_MAX - TDX_QUOTE_HEADER_SIZE;

	if (guest->platform->simulated)
		info->flags |= VOUCH_INFO_F_SIMULATED;
	if (vouch_tdx_pool_has_parked(&guest->pool))
		info->flags |= VOUCH_INFO_F_PENDING;
}

static int tdx_tdreport(struct tdx_guest *guest,
			struct vouch_report_request *request,
			struct vouch_reply *reply,
			struct vouch_failure *failure)
{
	struct vouch_blob *report = &reply->report;

	reply->format = VOUCH_FORMAT_TDREPORT;
	/* Aligned to its size, as the TDX module wants it. */
	report->data = kmalloc(TDX_TDREPORT_SIZE, GFP_KERNEL_ACCOUNT);
	if (!report->data)
		return -ENOMEM;
	report->size = TDX_TDREPORT_SIZE;
	return vouch_tdx_report(guest, request, report->data, failure);
}

static int tdx_get_report(struct vouch_backend *backend,
			  struct vouch_report_request *request,
			  struct vouch_reply *reply,
			  struct vouch_failure *failure)
{
	struct tdx_guest *guest = to_tdx_guest(backend);

	/* The host's quoting enclave chooses key and certificates. */
	if (request->wants_certs || request->signer != VOUCH_SIGNER_DEFAULT)
		return -EOPNOTSUPP;
	switch (request->format) {
	case VOUCH_FORMAT_TDREPORT:
		return tdx_tdreport(guest, request, reply, failure);
	case VOUCH_FORMAT_DEFAULT:
	case VOUCH_FORMAT_QUOTE:
		return vouch_tdx_quote(guest, request, reply, failure);
	default:
		return -EOPNOTSUPP;
	}
}

static const struct vouch_backend_ops tdx_guest_ops = {
	.get_info = tdx_get_info,
	.get_report = tdx_get_report,
	.read_mr = vouch_tdx_read_mr,
	.extend_mr = vouch_tdx_extend_mr,
	.shutdown = vouch_tdx_guest_close,
};

static bool tdx_alloc_buffers(struct tdx_guest *guest)
{
	guest->report_data = kzalloc(REPORT_DATA_ROOM, GFP_KERNEL);
	guest->digest = kzalloc(DIGEST_ROOM, GFP_KERNEL);
	guest->tdreport = kzalloc(TDX_TDREPORT_SIZE, GFP_KERNEL);
	return guest->report_data && guest->digest && guest->tdreport;
}

static bool tdx_has_answer(struct tdx_waiting *waiting)
{
	struct tdx_guest *guest =
		container_of(waiting, struct tdx_guest, waiting);

	return vouch_tdx_pool_has_answer(&guest->pool);
}

/* Return: a guest that nobody knows yet, or NULL. */
struct tdx_guest *vouch_tdx_guest_alloc(struct tdx_platform *platform)
{
	struct tdx_guest *guest = kzalloc(sizeof(*guest), GFP_KERNEL);

	if (!guest)
		return NULL;
	guest->platform = platform;
	guest->backend.ops = &tdx_guest_ops;
	guest->backend.owner = platform->owner;
	guest->log = &vouch_log;
	vouch_tdx_waiting_init(&guest->waiting);
	guest->waiting.look = tdx_has_answer;
	vouch_tdx_pool_init(&guest->pool, platform);
	if (!tdx_alloc_buffers(guest)) {
		vouch_tdx_guest_free(guest);
		return NULL;
	}
	return guest;
}
EXPORT_SYMBOL_IF_KUNIT(vouch_tdx_guest_alloc);

/*
 * The operation @shutdown of &struct vouch_backend_ops: everyone who waits
 * leaves with -ENODEV, and nobody begins to wait.
 */
void vouch_tdx_guest_close(struct vouch_backend *backend)
{
	struct tdx_guest *guest = to_tdx_guest(backend);

	vouch_tdx_close(&guest->waiting);
	vouch_tdx_close(&guest->pool.waiting);
}
EXPORT_SYMBOL_IF_KUNIT(vouch_tdx_guest_close);

/* When no caller is left. */
void vouch_tdx_guest_free(struct tdx_guest *guest)
{
	vouch_tdx_pool_exit(&guest->pool);
	kfree(guest->tdreport);
	kfree(guest->digest);
	kfree(guest->report_data);
	kfree(guest);
}
EXPORT_SYMBOL_IF_KUNIT(vouch_tdx_guest_free);

int vouch_tdx_register(struct tdx_platform *platform)
{
	struct tdx_guest *guest = vouch_tdx_guest_alloc(platform);
	bool is_notified = false;
	int err;

	if (!guest)
		return -ENOMEM;

	platform->guest = guest;
	err = vouch_backend_register(&guest->backend);
	if (err) {
		vouch_tdx_guest_free(guest);
		return err;
	}
	vouch_tdx_learn_registers(guest);
	if (platform->calls->notify_setup)
		is_notified = !platform->calls->notify_setup(platform);
	pr_info("%s TD, quotes are %s\n",
		platform->simulated ? "simulated" : "real",
		is_notified ? "notified and polled" : "polled");
	return 0;
}
EXPORT_SYMBOL_GPL(vouch_tdx_register);

void vouch_tdx_unregister(struct tdx_platform *platform)
{
	vouch_backend_unregister(&platform->guest->backend);
	vouch_tdx_guest_free(platform->guest);
	platform->guest = NULL;
}
EXPORT_SYMBOL_GPL(vouch_tdx_unregister);

void vouch_tdx_notify(struct tdx_platform *platform)
{
	struct tdx_waiting *waiting = &platform->guest->waiting;

	WRITE_ONCE(waiting->is_notified, true);
	vouch_tdx_wake(waiting);
}
EXPORT_SYMBOL_GPL(vouch_tdx_notify);
