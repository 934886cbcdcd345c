// SPDX-License-Identifier: GPL-2.0
/*
 * vouch - real SNP hardware on kernels from 6.14 on
 *
 * The kernel seals messages and keeps the sequence counters under one lock, so
 * sev-guest may be loaded beside vouch and even use the same key. The price is
 * the kernel's policy: it waits a minute for a busy host, cannot be
 * interrupted, and wipes the key after most failures, sev-guest's as well.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include "compat/sev.h"

#include <linux/err.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "event.h"
#include "limits.h"
#include "snp/arch.h"
#include "snp/snp.h"
#include "vouch.h"

/*
 * Room for any answer and its tag: a page without the header, AMD 56860. The
 * kernel takes an answer that is larger than its room for a forgery, and wipes
 * the key.
 */
#define ANSWER_ROOM (SNP_PAGE_SIZE - 96)

/**
 * struct transport_guest - this guest
 * @transport: as the queue sees it
 * @mdesc: the kernel's message descriptor
 * @certs: certificate room, shared with the host
 * @certs_pages: its size in pages
 * @answer: %ANSWER_ROOM bytes, all zero between two attempts
 * @lock: protects what follows
 * @cause: last failure after which the kernel may have wiped the key
 * @is_key_lost: the kernel has said that the key is gone
 * @is_registered: @transport is registered
 */
static struct transport_guest {
	struct snp_transport transport;
	struct snp_msg_desc *mdesc;
	void *certs;
	u32 certs_pages;
	void *answer;
	struct mutex lock; /* cause, is_key_lost */
	struct vouch_failure cause;
	bool is_key_lost;
	bool is_registered;
} this_guest = {
	.lock = __MUTEX_INITIALIZER(this_guest.lock),
	.cause.fw_error = SNP_FW_NO_CALL,
};

/**
 * struct transport_result - what came back from the kernel
 * @ret: its return value
 * @fw_error: low half of SW_EXITINFO2
 * @vmm_error: high half of SW_EXITINFO2
 * @is_answered: the host gave an SW_EXITINFO2 at all
 * @certs_pages: pages needed, when the room was too small
 */
struct transport_result {
	int ret;
	u32 fw_error;
	u32 vmm_error;
	bool is_answered;
	u32 certs_pages;
};

/* The kernel changes the request while it sends, so each attempt makes one. */
static struct transport_result transport_send(struct snp_exchange *exchange,
					      void *answer)
{
	struct snp_guest_req req = {
		.req_buf = exchange->request,
		.req_sz = exchange->request_size,
		.resp_buf = answer,
		.resp_sz = ANSWER_ROOM,
		.exit_code = SVM_VMGEXIT_GUEST_REQUEST,
		.vmpck_id = this_guest.mdesc->vmpck_id,
		.msg_version = exchange->version,
		.msg_type = exchange->type,
	};
	struct transport_result result;
	u64 exitinfo2;

	if (exchange->wants_certs) {
		memset(this_guest.certs, 0, this_guest.certs_pages * PAGE_SIZE);
		req.exit_code = SVM_VMGEXIT_EXT_GUEST_REQUEST;
		req.certs_data = this_guest.certs;
		req.input.data_npages = this_guest.certs_pages;
	}

	exchange->is_exposed = true;
	result.ret = compat_snp_send_guest_request(this_guest.mdesc, &req,
						   &exitinfo2);
	result.fw_error = lower_32_bits(exitinfo2);
	result.vmm_error = upper_32_bits(exitinfo2);
	result.is_answered = exitinfo2 != COMPAT_NO_EXITINFO2;
	result.certs_pages = req.input.data_npages;
	return result;
}

/*
 * Called with the lock held. Return: why the key is lost. When no request of
 * vouch's failed it was another driver's.
 */
static struct vouch_failure transport_key_failure(void)
{
	struct vouch_failure failure = this_guest.cause;

	failure.stage = VOUCH_STAGE_KEY;
	if (!this_guest.cause.stage)
		failure.reason = VOUCH_REASON_SHARED;
	else if (failure.reason != VOUCH_REASON_BUSY)
		failure.reason = VOUCH_REASON_KERNEL;
	return failure;
}

/* Once, since every later request finds the same. */
static void transport_tell_loss(const struct vouch_failure *cause)
{
	char text[256] = "with no request of vouch's";

	if (cause->stage)
		vouch_failure_text(text, sizeof(text), -EIO, cause);
	pr_warn("message key %u is lost, the kernel wiped it: %s\n",
		this_guest.transport.vmpck, text);
}

static int transport_key_lost(struct snp_exchange *exchange)
{
	bool was_lost;

	mutex_lock(&this_guest.lock);
	was_lost = this_guest.is_key_lost;
	this_guest.is_key_lost = true;
	exchange->failure = transport_key_failure();
	mutex_unlock(&this_guest.lock);
	/* The cause changes in the worker alone, which this is. */
	if (!was_lost) {
		transport_tell_loss(&this_guest.cause);
		vouch_event_key_lost(&exchange->failure);
	}
	return -EKEYREVOKED;
}

/* Says where it failed, for failures that are not about certificates. */
static int transport_blame(struct snp_exchange *exchange,
			   const struct transport_result *result)
{
	/* The kernel has given up, before the caller, and wiped the key. */
	if (result->ret == -ETIMEDOUT || result->vmm_error == SNP_VMM_BUSY)
		return vouch_snp_exchange_fail(exchange, -EIO, VOUCH_STAGE_HOST,
					       VOUCH_REASON_BUSY);
	if (!result->is_answered)
		return vouch_snp_exchange_fail(exchange, -EIO, VOUCH_STAGE_EXIT,
					       VOUCH_REASON_NONE);
	if (result->vmm_error)
		return vouch_snp_exchange_fail(exchange, -EIO, VOUCH_STAGE_HOST,
					       VOUCH_REASON_NONE);
	if (result->fw_error)
		return vouch_snp_exchange_fail(exchange, -EIO,
					       VOUCH_STAGE_FIRMWARE,
					       VOUCH_REASON_NONE);
	/* The kernel has one errno for a wrong header and for a wrong tag. */
	return vouch_snp_exchange_fail(exchange, -EBADMSG, VOUCH_STAGE_AUTH,
				       VOUCH_REASON_NONE);
}

static int transport_failed(struct snp_exchange *exchange,
			    const struct transport_result *result)
{
	int err = transport_blame(exchange, result);

	/* With an error of the host's the firmware was not called. */
	if (result->is_answered && (result->fw_error || !result->vmm_error))
		exchange->failure.fw_error = result->fw_error;
	if (result->is_answered)
		exchange->failure.vmm_error = result->vmm_error;

	/* The kernel may have wiped the key; the next request finds out. */
	mutex_lock(&this_guest.lock);
	this_guest.cause = exchange->failure;
	mutex_unlock(&this_guest.lock);
	return err;
}

/* The kernel has settled the message, so that another one may be sent. */
static int transport_grow(struct snp_exchange *exchange, u32 pages)
{
	int err;

	if (pages <= this_guest.certs_pages || pages > SNP_CERTS_PAGES_MAX)
		err = -EPROTO;
	else
		err = vouch_shared_grow(&this_guest.certs,
					&this_guest.certs_pages, pages);
	if (err)
		vouch_snp_exchange_fail(exchange, err, VOUCH_STAGE_CERTS,
					VOUCH_REASON_CERTS_GREW);
	return err;
}

/*
 * After INVALID_LEN the kernel sends the message once more without asking for
 * certificates, and returns -EIO if that went well. With any other error that
 * went wrong, and the key is gone.
 */
static bool transport_lack_room(const struct snp_exchange *exchange,
				const struct transport_result *result)
{
	return exchange->wants_certs && result->ret == -EIO &&
	       result->is_answered && result->vmm_error == SNP_VMM_INVALID_LEN;
}

/* Nothing was sent, for want of memory. */
static int transport_no_memory(struct snp_exchange *exchange)
{
	return vouch_snp_exchange_fail(exchange, -ENOMEM, VOUCH_STAGE_NONE,
				       VOUCH_REASON_NONE);
}

static int transport_exchange(struct snp_exchange *exchange, void *answer)
{
	struct transport_result result = transport_send(exchange, answer);
	int growths, err;

	for (growths = 0; transport_lack_room(exchange, &result); growths++) {
		if (growths == SNP_CERTS_GROWTHS_MAX)
			return vouch_snp_exchange_fail(exchange, -EPROTO,
						       VOUCH_STAGE_CERTS,
						       VOUCH_REASON_CERTS_GREW);
		err = transport_grow(exchange, result.certs_pages);
		if (err)
			return err;
		result = transport_send(exchange, answer);
	}

	if (result.ret == -ENOTTY)
		return transport_key_lost(exchange);
	if (result.ret == -ENOMEM)
		return transport_no_memory(exchange);
	if (result.ret)
		return transport_failed(exchange, &result);
	/* The kernel does not return the answer's size; the rest is zero. */
	return vouch_snp_exchange_answer(exchange, answer,
					 exchange->response_capacity);
}

static int transport_attempt(struct snp_transport *transport,
			     struct snp_exchange *exchange)
{
	int err;

	err = transport_exchange(exchange, this_guest.answer);
	memzero_explicit(this_guest.answer, ANSWER_ROOM);
	if (!err && exchange->wants_certs)
		err = vouch_snp_exchange_certs(exchange, this_guest.certs,
					       this_guest.certs_pages *
						       PAGE_SIZE);
	return err;
}

static void transport_status(struct snp_transport *transport,
			     struct snp_transport_status *status)
{
	mutex_lock(&this_guest.lock);
	status->is_key_lost = this_guest.is_key_lost;
	if (this_guest.is_key_lost)
		status->key_failure = transport_key_failure();
	mutex_unlock(&this_guest.lock);
}

static int transport_attest(struct snp_transport *transport,
			    struct snp_attest *attest)
{
	return vouch_snp_arch_attest(attest);
}

static const struct snp_transport_ops transport_ops = {
	.attempt = transport_attempt,
	.attest = transport_attest,
	.status = transport_status,
};

static int transport_register(void)
{
	int err;

	this_guest.answer = kzalloc(ANSWER_ROOM, GFP_KERNEL);
	if (!this_guest.answer)
		return -ENOMEM;
	err = vouch_shared_grow(&this_guest.certs, &this_guest.certs_pages,
				SNP_CERTS_PAGES_AT_START);
	if (err)
		return err;

	this_guest.transport = (struct snp_transport){
		.ops = &transport_ops,
		.owner = THIS_MODULE,
		.is_kernel = true,
		.has_svsm = snp_vmpl,
		.vmpl = snp_vmpl,
		.vmpck = this_guest.mdesc->vmpck_id,
	};
	err = vouch_snp_register_transport(&this_guest.transport);
	this_guest.is_registered = !err;
	return err;
}

static int transport_refuse(u32 wanted)
{
	pr_warn("VMPCK %u is all zero, want a key\n", wanted);
	return vouch_snp_arch_refuse(wanted, true, -EKEYREVOKED,
				     VOUCH_REASON_NO_KEY);
}

static int transport_start(u32 wanted)
{
	int err = snp_msg_init(this_guest.mdesc, wanted);

	if (err == -EINVAL)
		return transport_refuse(wanted);
	return err ?: transport_register();
}

int vouch_snp_arch_start(u32 wanted)
{
	int err;

	this_guest.mdesc = snp_msg_alloc();
	if (IS_ERR_OR_NULL(this_guest.mdesc)) {
		err = this_guest.mdesc ? PTR_ERR(this_guest.mdesc) : -ENODEV;
		this_guest.mdesc = NULL;
		pr_err("kernel has no message descriptor: error %d\n", err);
		return err;
	}

	err = transport_start(wanted);
	if (err)
		vouch_snp_arch_stop();
	return err;
}

void vouch_snp_arch_stop(void)
{
	if (this_guest.is_registered)
		vouch_snp_unregister_transport(&this_guest.transport);
	kfree_sensitive(this_guest.answer);
	vouch_shared_free(this_guest.certs, this_guest.certs_pages);
	if (this_guest.mdesc)
		snp_msg_free(this_guest.mdesc);
}
