// SPDX-License-Identifier: GPL-2.0
/*
 * vouch - MSG_KEY_REQ: a key that the SNP firmware derives
 */
#include <linux/string.h>

#include "snp/private.h"

/* AMD 56860, "MSG_KEY_REQ" and "MSG_KEY_RSP". */
struct key_req {
	__le32 root_key_select;
	u8 reserved[4];
	__le64 guest_field_select;
	__le32 vmpl;
	__le32 guest_svn;
	__le64 tcb_version;
	__le64 launch_mit_vector; /* version 2 */
};

#define KEY_REQ_SIZE_V1 offsetof(struct key_req, launch_mit_vector)
#define KEY_REQ_SIZE_V2 sizeof(struct key_req)

#define ROOT_KEY_VMRK BIT(0)

static_assert(offsetof(struct key_req, launch_mit_vector) == 32);
static_assert(sizeof(struct key_req) == 40);

/* GUEST_FIELD_SELECT has the same bits. */
static_assert(BIT(0) == VOUCH_KEY_FIELD_POLICY);
static_assert(BIT(6) == VOUCH_KEY_FIELD_LAUNCH_MIT);

struct key_rsp {
	__le32 status;
	u8 reserved[28];
	u8 key[VOUCH_KEY_SIZE];
};

static_assert(sizeof(struct key_rsp) == 64);

static bool key_needs_v2(const struct vouch_key_request *request)
{
	return request->launch_mit ||
	       (request->fields & VOUCH_KEY_FIELD_LAUNCH_MIT);
}

/* Return: an exchange for @request, or NULL. */
struct snp_exchange *vouch_snp_key_ask(const struct vouch_key_request *request)
{
	bool is_v2 = key_needs_v2(request);
	u32 size = is_v2 ? KEY_REQ_SIZE_V2 : KEY_REQ_SIZE_V1;
	struct snp_exchange *exchange;
	struct key_req *req;

	exchange = vouch_snp_exchange_alloc(VOUCH_SNP_MSG_KEY_REQ,
					    is_v2 ? 2 : 1, size,
					    sizeof(struct key_rsp));
	if (!exchange)
		return NULL;

	req = (struct key_req *)exchange->request;
	req->root_key_select =
		cpu_to_le32(request->is_vmrk ? ROOT_KEY_VMRK : 0);
	req->guest_field_select = cpu_to_le64(request->fields);
	req->vmpl = cpu_to_le32(request->privilege);
	req->guest_svn = cpu_to_le32(request->guest_svn);
	req->tcb_version = cpu_to_le64(request->tcb);
	req->launch_mit_vector = cpu_to_le64(request->launch_mit);
	return exchange;
}
EXPORT_SYMBOL_IF_KUNIT(vouch_snp_key_ask);

/**
 * vouch_snp_key_check() - find out whether an answer is a key
 * @exchange: finished well
 * @failure: filled in when it is not
 *
 * Firmware that fails answers with a key of zeros, which is no secret.
 *
 * Return: 0, -EPROTO, or an errno for the firmware's status
 */
int vouch_snp_key_check(const struct snp_exchange *exchange,
			struct vouch_failure *failure)
{
	const struct key_rsp *rsp = (const struct key_rsp *)exchange->response;

	if (exchange->response_size < offsetof(struct key_rsp, key))
		return vouch_snp_fail(failure, -EPROTO, VOUCH_STAGE_PAYLOAD,
				      VOUCH_REASON_SIZE);
	if (rsp->status)
		return vouch_snp_fail_status(failure, le32_to_cpu(rsp->status));
	if (exchange->response_size < sizeof(*rsp))
		return vouch_snp_fail(failure, -EPROTO, VOUCH_STAGE_PAYLOAD,
				      VOUCH_REASON_SIZE);
	if (!memchr_inv(rsp->key, 0, sizeof(rsp->key)))
		return vouch_snp_fail(failure, -EPROTO, VOUCH_STAGE_PAYLOAD,
				      VOUCH_REASON_ALL_ZERO);
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(vouch_snp_key_check);

/*
 * Firmware that does not know a message version refuses the whole message, and
 * the sequence numbers are out of step for good. The version of its reports
 * says whether it knows this one, and to ask for a report does no harm.
 */
static int key_check_v2(struct vouch_backend *backend, unsigned long deadline,
			struct vouch_failure *failure)
{
	struct snp_guest *guest = to_snp_guest(backend);
	struct vouch_report_request request = {
		.privilege = backend->privilege,
		.deadline = deadline,
	};
	struct vouch_reply reply = {};
	int err;

	if (!READ_ONCE(guest->report_version)) {
		err = vouch_snp_get_report(backend, &request, &reply, failure);
		vouch_reply_free(&reply);
		if (err)
			return err;
	}
	if (READ_ONCE(guest->report_version) < SNP_REPORT_VERSION_MIT)
		return -EOPNOTSUPP;
	return 0;
}

/* The operation @derive_key of &struct vouch_backend_ops. */
int vouch_snp_derive_key(struct vouch_backend *backend,
			 const struct vouch_key_request *request, u8 *key,
			 struct vouch_failure *failure)
{
	struct snp_exchange *exchange;
	int err = 0;

	if (key_needs_v2(request))
		err = key_check_v2(backend, request->deadline, failure);
	if (err)
		return err;

	exchange = vouch_snp_key_ask(request);
	if (!exchange)
		return -ENOMEM;
	err = vouch_snp_queue_call(&to_snp_guest(backend)->queue, exchange,
				   request->deadline, failure);
	if (!err)
		err = vouch_snp_key_check(exchange, failure);
	if (!err)
		memcpy(key, ((const struct key_rsp *)exchange->response)->key,
		       VOUCH_KEY_SIZE);
	vouch_snp_exchange_put(exchange);
	return err;
}
