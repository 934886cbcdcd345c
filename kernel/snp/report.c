// SPDX-License-Identifier: GPL-2.0
/*
 * vouch - MSG_REPORT_REQ: a report of the SNP firmware
 */
#include <linux/err.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "snp/private.h"

/* AMD 56860, "MSG_REPORT_REQ" and "MSG_REPORT_RSP". */
struct report_req {
	u8 report_data[VOUCH_REPORT_DATA_SIZE];
	__le32 vmpl;
	__le32 key_sel;
	u8 reserved[24];
};

static_assert(sizeof(struct report_req) == 96);
static_assert(sizeof(struct report_req) <=
	      sizeof_field(struct snp_exchange, request));

struct report_rsp {
	__le32 status;
	__le32 size;
	u8 reserved[24];
	u8 report[];
};

static_assert(sizeof(struct report_rsp) == 32);
static_assert(sizeof(struct report_rsp) + SNP_REPORT_SIZE_MAX ==
	      SNP_PAYLOAD_SIZE_MAX);

/* KEY_SEL has the same values. */
static_assert(VOUCH_SIGNER_DEFAULT == 0);
static_assert(VOUCH_SIGNER_CHIP == 1);
static_assert(VOUCH_SIGNER_PROVIDER == 2);

/* The members of AMD 56860, "ATTESTATION_REPORT", that are looked at. */
struct report_head {
	__le32 version;
	u8 skipped1[0x2c];
	__le32 vmpl;
	u8 skipped2[4];
	__le64 current_tcb;
	u8 skipped3[0x10];
	u8 report_data[VOUCH_REPORT_DATA_SIZE];
	u8 skipped4[0x170];
	__le64 current_mit; /* from SNP_REPORT_VERSION_MIT on */
};

static_assert(offsetof(struct report_head, vmpl) == 0x30);
static_assert(offsetof(struct report_head, current_tcb) == 0x38);
static_assert(offsetof(struct report_head, current_mit) == 0x200);
static_assert(offsetof(struct report_head, report_data) == 0x50);

/* Return: an exchange for @request, or NULL. */
struct snp_exchange *
vouch_snp_report_ask(const struct vouch_report_request *request)
{
	struct snp_exchange *exchange;
	struct report_req *req;

	exchange = vouch_snp_exchange_alloc(VOUCH_SNP_MSG_REPORT_REQ, 1,
					    sizeof(*req), SNP_PAYLOAD_SIZE_MAX);
	if (!exchange)
		return NULL;

	exchange->wants_certs = request->wants_certs;
	req = (struct report_req *)exchange->request;
	memcpy(req->report_data, request->report_data,
	       sizeof(req->report_data));
	req->vmpl = cpu_to_le32(request->privilege);
	req->key_sel = cpu_to_le32(request->signer);
	return exchange;
}
EXPORT_SYMBOL_IF_KUNIT(vouch_snp_report_ask);

static u32 report_version(const u8 *report)
{
	return le32_to_cpu(((const struct report_head *)report)->version);
}

/* Return: whether this is known to be the layout of &struct report_head. */
static bool report_is_known(const u8 *report, size_t size)
{
	return size == SNP_REPORT_SIZE &&
	       report_version(report) <= SNP_REPORT_VERSION_MAX;
}

static u32 report_reason(const u8 *report, size_t size,
			 const struct vouch_report_request *request)
{
	const struct report_head *head = (const struct report_head *)report;

	if (!memchr_inv(report, 0, size))
		return VOUCH_REASON_ALL_ZERO;
	if (report_version(report) < SNP_REPORT_VERSION_MIN)
		return VOUCH_REASON_VERSION;
	if (!report_is_known(report, size))
		return VOUCH_REASON_NONE;
	if (memcmp(head->report_data, request->report_data,
		   sizeof(head->report_data)))
		return VOUCH_REASON_REPORT_DATA;
	if (le32_to_cpu(head->vmpl) != request->privilege)
		return VOUCH_REASON_PRIVILEGE;
	return VOUCH_REASON_NONE;
}

/**
 * vouch_snp_report_check() - find out whether an answer is the report asked for
 * @exchange: finished well
 * @request: what was asked for
 * @failure: filled in when it is not
 *
 * The answer is the firmware's, but to check it costs little. Where a report of
 * a later version has what, is not known, so that it is not looked at.
 *
 * Return: 0, -EPROTO, or an errno for the firmware's status
 */
int vouch_snp_report_check(const struct snp_exchange *exchange,
			   const struct vouch_report_request *request,
			   struct vouch_failure *failure)
{
	const struct report_rsp *rsp =
		(const struct report_rsp *)exchange->response;
	u32 reason, size;

	if (exchange->response_size < sizeof(*rsp))
		return vouch_snp_fail(failure, -EPROTO, VOUCH_STAGE_PAYLOAD,
				      VOUCH_REASON_SIZE);
	if (rsp->status)
		return vouch_snp_fail_status(failure, le32_to_cpu(rsp->status));
	size = le32_to_cpu(rsp->size);
	if (size < SNP_REPORT_SIZE ||
	    size > exchange->response_size - sizeof(*rsp))
		return vouch_snp_fail(failure, -EPROTO, VOUCH_STAGE_PAYLOAD,
				      VOUCH_REASON_SIZE);

	reason = report_reason(rsp->report, size, request);
	if (reason)
		return vouch_snp_fail(failure, -EPROTO, VOUCH_STAGE_PAYLOAD,
				      reason);
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(vouch_snp_report_check);

/* Memory that is the caller's for long is charged to the caller's cgroup. */
int vouch_snp_blob_copy(struct vouch_blob *blob, const void *data, size_t size)
{
	if (!size)
		return 0;
	blob->data = kvmemdup(data, size, GFP_KERNEL_ACCOUNT);
	if (!blob->data)
		return -ENOMEM;
	blob->size = size;
	return 0;
}

/* Tells of what is another than in the report before. */
static void report_note(struct snp_guest *guest,
			const struct snp_exchange *exchange, const u8 *report)
{
	const struct report_head *head = (const struct report_head *)report;

	vouch_snp_note_measurement(guest, report);
	vouch_event_tcb(&guest->tcb, exchange->order,
			le64_to_cpu(head->current_tcb));
	if (report_version(report) >= SNP_REPORT_VERSION_MIT)
		vouch_event_mitigation(&guest->mitigation, exchange->order,
				       le64_to_cpu(head->current_mit));
}

/**
 * vouch_snp_report_take() - make a reply of an answer
 * @guest: learns what is the same in all reports
 * @exchange: which vouch_snp_report_check() has found to be a report
 * @reply: zeroed, receives report and certificates
 *
 * Return: 0 or -ENOMEM
 */
int vouch_snp_report_take(struct snp_guest *guest,
			  const struct snp_exchange *exchange,
			  struct vouch_reply *reply)
{
	const struct report_rsp *rsp =
		(const struct report_rsp *)exchange->response;
	size_t size = le32_to_cpu(rsp->size);
	int err;

	err = vouch_snp_blob_copy(&reply->report, rsp->report, size);
	if (!err)
		err = vouch_snp_blob_copy(&reply->certs, exchange->certs,
					  exchange->certs_size);
	if (err)
		return err;
	reply->format = VOUCH_FORMAT_SNP;

	if (report_is_known(rsp->report, size))
		report_note(guest, exchange, rsp->report);
	else
		reply->flags |= VOUCH_REPLY_F_UNKNOWN_FORMAT;
	WRITE_ONCE(guest->report_version, report_version(rsp->report));
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(vouch_snp_report_take);

static int report_begin(struct vouch_report_request *request)
{
	int err = vouch_log_lock(&vouch_log);

	if (err)
		return err;
	err = vouch_report_begin(request, &vouch_log, true);
	vouch_log_unlock(&vouch_log);
	return err;
}

static int report_get(struct snp_guest *guest,
		      struct vouch_report_request *request,
		      struct vouch_reply *reply, struct vouch_failure *failure)
{
	struct snp_exchange *exchange = vouch_snp_report_ask(request);
	int err;

	if (!exchange)
		return -ENOMEM;
	err = vouch_snp_queue_call(&guest->queue, exchange, request->deadline,
				   failure);
	if (!err)
		err = vouch_snp_report_check(exchange, request, failure);
	if (!err)
		err = vouch_snp_report_take(guest, exchange, reply);
	vouch_snp_exchange_put(exchange);
	return err;
}

static int report_get_service(struct snp_guest *guest,
			      struct vouch_report_request *request,
			      struct vouch_reply *reply,
			      struct vouch_failure *failure)
{
	struct snp_exchange *exchange =
		vouch_snp_service_get(&guest->queue, request, failure);
	int err;

	if (IS_ERR(exchange))
		return PTR_ERR(exchange);
	err = vouch_snp_service_check(exchange, request, failure);
	if (!err)
		err = vouch_snp_service_take(guest, exchange, reply);
	vouch_snp_exchange_put(exchange);
	return err;
}

/* The operation @get_report of &struct vouch_backend_ops. */
int vouch_snp_get_report(struct vouch_backend *backend,
			 struct vouch_report_request *request,
			 struct vouch_reply *reply,
			 struct vouch_failure *failure)
{
	struct snp_guest *guest = to_snp_guest(backend);
	bool is_service = request->format == VOUCH_FORMAT_SERVICE;
	int err;

	if (is_service && !guest->transport->has_svsm)
		return -EOPNOTSUPP;
	if (!is_service && request->format &&
	    request->format != VOUCH_FORMAT_SNP)
		return -EOPNOTSUPP;
	err = report_begin(request);
	if (err)
		return err;
	if (is_service)
		return report_get_service(guest, request, reply, failure);
	return report_get(guest, request, reply, failure);
}
