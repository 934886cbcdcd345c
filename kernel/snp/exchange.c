// SPDX-License-Identifier: GPL-2.0
/*
 * vouch - one request to the SNP firmware and its answer
 */
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "snp/private.h"

struct snp_exchange *vouch_snp_exchange_alloc(u8 type, u8 version,
					      u32 request_size,
					      u32 response_capacity)
{
	struct snp_exchange *exchange;

	if (WARN_ON_ONCE(request_size > sizeof(exchange->request)))
		return NULL;
	exchange = kzalloc(struct_size(exchange, response, response_capacity),
			   GFP_KERNEL);
	if (!exchange)
		return NULL;

	exchange->type = type;
	exchange->version = version;
	exchange->request_size = request_size;
	exchange->response_capacity = response_capacity;
	kref_init(&exchange->refs);
	init_completion(&exchange->done);
	INIT_LIST_HEAD(&exchange->node);
	return exchange;
}
EXPORT_SYMBOL_IF_KUNIT(vouch_snp_exchange_alloc);

void vouch_snp_exchange_get(struct snp_exchange *exchange)
{
	kref_get(&exchange->refs);
}

static void exchange_release(struct kref *refs)
{
	struct snp_exchange *exchange =
		container_of(refs, struct snp_exchange, refs);

	vouch_snp_service_free(exchange->service);
	kvfree(exchange->certs);
	kfree_sensitive(exchange);
}

void vouch_snp_exchange_put(struct snp_exchange *exchange)
{
	kref_put(&exchange->refs, exchange_release);
}
EXPORT_SYMBOL_IF_KUNIT(vouch_snp_exchange_put);

/* Fills in a failure that vouch found, not host or firmware. Return: @err */
int vouch_snp_fail(struct vouch_failure *failure, int err, u32 stage,
		   u32 reason)
{
	*failure = (struct vouch_failure){
		.stage = stage,
		.reason = reason,
		.fw_error = SNP_FW_NO_CALL,
	};
	return err;
}

/*
 * The firmware executed the message and says in its answer that it did not do
 * what was asked: AMD 56860, STATUS of MSG_REPORT_RSP and MSG_KEY_RSP.
 */
int vouch_snp_fail_status(struct vouch_failure *failure, u32 status)
{
	*failure = (struct vouch_failure){
		.stage = VOUCH_STAGE_STATUS,
		.fw_error = status,
	};
	switch (status) {
	case SNP_FW_INVALID_PARAM:
		return -EINVAL;
	case SNP_FW_INVALID_KEY:
		return -EOPNOTSUPP;
	default:
		return -EIO;
	}
}

int vouch_snp_exchange_fail(struct snp_exchange *exchange, int err, u32 stage,
			    u32 reason)
{
	return vouch_snp_fail(&exchange->failure, err, stage, reason);
}
EXPORT_SYMBOL_IF_KUNIT(vouch_snp_exchange_fail);

int vouch_snp_exchange_answer(struct snp_exchange *exchange,
			      const void *payload, size_t size)
{
	if (size > exchange->response_capacity)
		return vouch_snp_exchange_fail(exchange, -EPROTO,
					       VOUCH_STAGE_PAYLOAD,
					       VOUCH_REASON_SIZE);

	memcpy(exchange->response, payload, size);
	exchange->response_size = size;
	return 0;
}

int vouch_snp_exchange_certs(struct snp_exchange *exchange, const void *shared,
			     size_t room)
{
	void *table;
	size_t size;

	if (WARN_ON_ONCE(room > VOUCH_CERTS_SIZE_MAX))
		return -EINVAL;
	table = kvmalloc(room, GFP_KERNEL);
	if (!table)
		return -ENOMEM;
	memcpy(table, shared, room);

	if (vouch_snp_certs_check(table, room, &size)) {
		kvfree(table);
		return vouch_snp_exchange_fail(exchange, -EPROTO,
					       VOUCH_STAGE_CERTS,
					       VOUCH_REASON_ENTRY);
	}
	if (!size) {
		kvfree(table);
		table = NULL;
	}
	exchange->certs = table;
	exchange->certs_size = size;
	return 0;
}
