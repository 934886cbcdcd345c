// SPDX-License-Identifier: GPL-2.0
/*
 * vouch - reports about the services of an SVSM (AMD 58019, Attestation)
 *
 * The SVSM asks the firmware by a message key of its own. So this is no message
 * of the guest's, but it takes its turn among them: each of them has host and
 * processor for a while. The answer is put into the exchange as a message's
 * would be.
 */
#include <kunit/visibility.h>
#include <linux/err.h>
#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "crypto.h"
#include "snp/private.h"

/* RAX of a call, AMD 58019, "Result Codes". */
enum svsm_result {
	SVSM_SUCCESS = 0,
	SVSM_INCOMPLETE = 0x80000000,
	SVSM_UNSUPPORTED_PROTOCOL = 0x80000001,
	SVSM_UNSUPPORTED_CALL = 0x80000002,
	SVSM_INVALID_PARAMETER = 0x80000005,
	SVSM_BUSY = 0x80000007,
};

/* As the firmware's own answer, see report.c. */
struct service_rsp {
	__le32 status;
	__le32 size;
	u8 reserved[24];
	u8 report[];
};

/**
 * struct snp_service - one request for a report about services
 * @attest: the call
 * @manifest_room: bytes at @attest.manifest
 */
struct snp_service {
	struct snp_attest attest;
	u32 manifest_room;
};

/* By the caller, whose cgroup is charged, and never by the worker. */
static void *service_pages(u32 size)
{
	const gfp_t gfp = GFP_KERNEL_ACCOUNT | __GFP_ZERO | __GFP_NOWARN;

	return alloc_pages_exact(size, gfp);
}

static void service_free_pages(void *pages, u32 size)
{
	if (pages)
		free_pages_exact(pages, size);
}

void vouch_snp_service_free(struct snp_service *service)
{
	struct snp_attest *attest;

	if (!service)
		return;
	attest = &service->attest;
	service_free_pages(attest->report, SNP_PAGE_SIZE);
	service_free_pages(attest->nonce, SNP_PAGE_SIZE);
	service_free_pages(attest->manifest, service->manifest_room);
	service_free_pages(attest->certs, SNP_SERVICE_CERTS_SIZE);
	kfree(service);
}

static bool service_fill(struct snp_service *service,
			 const struct vouch_report_request *request)
{
	struct snp_attest *attest = &service->attest;

	attest->report = service_pages(SNP_PAGE_SIZE);
	attest->nonce = service_pages(SNP_PAGE_SIZE);
	attest->manifest = service_pages(service->manifest_room);
	if (request->wants_certs)
		attest->certs = service_pages(SNP_SERVICE_CERTS_SIZE);
	if (!attest->report || !attest->nonce || !attest->manifest ||
	    (request->wants_certs && !attest->certs))
		return false;

	memcpy(attest->nonce, request->report_data, VOUCH_REPORT_DATA_SIZE);
	memcpy(attest->guid, request->service_guid, sizeof(attest->guid));
	attest->is_single = memchr_inv(attest->guid, 0, sizeof(attest->guid)) !=
			    NULL;
	attest->manifest_version = request->manifest_version;
	return true;
}

/* Return: an exchange for @request, with @room for the manifest, or NULL. */
struct snp_exchange *
vouch_snp_service_ask(const struct vouch_report_request *request, u32 room)
{
	struct snp_exchange *exchange =
		vouch_snp_exchange_alloc(0, 0, 0, SNP_PAYLOAD_SIZE_MAX);

	if (!exchange)
		return NULL;
	exchange->service =
		kzalloc(sizeof(*exchange->service), GFP_KERNEL_ACCOUNT);
	if (!exchange->service)
		goto err_put;
	exchange->service->manifest_room = PAGE_ALIGN(room);
	if (service_fill(exchange->service, request))
		return exchange;
err_put:
	vouch_snp_exchange_put(exchange);
	return NULL;
}
EXPORT_SYMBOL_IF_KUNIT(vouch_snp_service_ask);

static int service_fail(struct snp_exchange *exchange, int err, u32 reason)
{
	vouch_snp_exchange_fail(exchange, err, VOUCH_STAGE_SVSM, reason);
	if (exchange->service->attest.result)
		exchange->failure.fw_error = exchange->service->attest.result;
	return err;
}

/* The SVSM does not know the service, or the version. */
static u32 service_reason(const struct snp_attest *attest)
{
	if (!attest->is_single)
		return VOUCH_REASON_NONE;
	if (attest->result == SVSM_UNSUPPORTED_PROTOCOL ||
	    attest->manifest_version)
		return VOUCH_REASON_SERVICE;
	return VOUCH_REASON_NONE;
}

/* Return: an errno for a result that is not success */
static int service_refused(struct snp_exchange *exchange)
{
	const struct snp_attest *attest = &exchange->service->attest;

	switch (attest->result) {
	case SVSM_INCOMPLETE:
	case SVSM_BUSY:
		return service_fail(exchange, -EAGAIN, VOUCH_REASON_NONE);
	case SVSM_UNSUPPORTED_PROTOCOL:
	case SVSM_UNSUPPORTED_CALL:
		return service_fail(exchange, -EOPNOTSUPP,
				    service_reason(attest));
	case SVSM_INVALID_PARAMETER:
		return service_fail(exchange, -EINVAL, service_reason(attest));
	default:
		return service_fail(exchange, -EIO, VOUCH_REASON_NONE);
	}
}

static void service_set_rooms(struct snp_service *service)
{
	struct snp_attest *attest = &service->attest;

	attest->report_size = SNP_PAGE_SIZE;
	attest->manifest_size = service->manifest_room;
	attest->certs_size = attest->certs ? SNP_SERVICE_CERTS_SIZE : 0;
	attest->result = 0;
}

/*
 * Nothing is left to finish after a call, so that the exchange is not exposed:
 * while the SVSM is busy nobody need wait for a caller that has gone.
 * Return: 0 with a result; or -EIO when the host did not run the SVSM.
 */
static int service_call(struct snp_transport *transport,
			struct snp_exchange *exchange)
{
	struct snp_service *service = exchange->service;
	int err;

	service_set_rooms(service);
	/* The failure of an earlier attempt is not how this one fails. */
	memset(&exchange->failure, 0, sizeof(exchange->failure));
	err = transport->ops->attest(transport, &service->attest);
	if (err)
		return vouch_snp_exchange_fail(exchange, err, VOUCH_STAGE_EXIT,
					       VOUCH_REASON_NONE);
	return 0;
}

static bool service_lacks_room(const struct snp_service *service)
{
	return service->attest.result == SVSM_INVALID_PARAMETER &&
	       service->attest.manifest_size > service->manifest_room;
}

/*
 * Each call has the firmware make a report, whose number the host limits, even
 * when a buffer is too small for what is over it. So room is made once.
 * Return: -ENOSPC when the caller is to make it, or -EPROTO
 */
static int service_want_room(struct snp_exchange *exchange)
{
	const struct snp_service *service = exchange->service;
	bool was_made = service->manifest_room > SNP_SERVICE_MANIFEST_SIZE;
	int err = -ENOSPC;

	if (was_made || service->attest.manifest_size > VOUCH_MANIFEST_SIZE_MAX)
		err = -EPROTO;
	return service_fail(exchange, err, VOUCH_REASON_SIZE);
}

static bool service_sizes_are_good(const struct snp_service *service)
{
	const struct snp_attest *attest = &service->attest;

	return attest->report_size >= SNP_REPORT_SIZE &&
	       attest->report_size <= SNP_REPORT_SIZE_MAX &&
	       attest->manifest_size <= service->manifest_room &&
	       attest->certs_size <=
		       (attest->certs ? SNP_SERVICE_CERTS_SIZE : 0);
}

/* The SVSM succeeded: its answer becomes the exchange's. */
static int service_answer(struct snp_exchange *exchange)
{
	struct snp_attest *attest = &exchange->service->attest;
	struct service_rsp *rsp = (struct service_rsp *)exchange->response;

	if (!service_sizes_are_good(exchange->service))
		return service_fail(exchange, -EPROTO, VOUCH_REASON_SIZE);
	rsp->size = cpu_to_le32(attest->report_size);
	memcpy(rsp->report, attest->report, attest->report_size);
	exchange->response_size = sizeof(*rsp) + attest->report_size;
	if (!attest->certs_size)
		return 0;
	return vouch_snp_exchange_certs(exchange, attest->certs,
					attest->certs_size);
}

/**
 * vouch_snp_service_attempt() - have the SVSM make a report
 * @transport: with has_svsm
 * @exchange: of vouch_snp_service_ask()
 *
 * Return: as the operation @attempt of &struct snp_transport_ops; -ENOSPC when
 * the manifest is larger than its room
 */
int vouch_snp_service_attempt(struct snp_transport *transport,
			      struct snp_exchange *exchange)
{
	struct snp_attest *attest = &exchange->service->attest;
	int err = service_call(transport, exchange);

	if (err)
		return err;
	if (!attest->result)
		return service_answer(exchange);
	if (service_lacks_room(exchange->service))
		return service_want_room(exchange);
	if (attest->certs && attest->certs_size > SNP_SERVICE_CERTS_SIZE) {
		service_fail(exchange, -EPROTO, VOUCH_REASON_CERTS_GREW);
		exchange->failure.stage = VOUCH_STAGE_CERTS;
		return -EPROTO;
	}
	return service_refused(exchange);
}
EXPORT_SYMBOL_IF_KUNIT(vouch_snp_service_attempt);

/* Return: as vouch_snp_service_get(); -ENOSPC with the @room that it takes */
static struct snp_exchange *
service_get_once(struct snp_queue *queue,
		 const struct vouch_report_request *request, u32 *room,
		 struct vouch_failure *failure)
{
	struct snp_exchange *exchange = vouch_snp_service_ask(request, *room);
	int err;

	if (!exchange)
		return ERR_PTR(-ENOMEM);
	err = vouch_snp_queue_call(queue, exchange, request->deadline, failure);
	if (!err)
		return exchange;
	/* The exchange is over, and not the worker's any more. */
	if (err == -ENOSPC)
		*room = exchange->service->attest.manifest_size;
	vouch_snp_exchange_put(exchange);
	return ERR_PTR(err);
}

/**
 * vouch_snp_service_get() - have the SVSM make a report, in its turn
 * @queue: of a guest that has an SVSM
 * @request: for what
 * @failure: filled in on failure
 *
 * Return: an exchange that finished well; ERR_PTR(): -ENOMEM, or as
 * vouch_snp_queue_call()
 */
struct snp_exchange *
vouch_snp_service_get(struct snp_queue *queue,
		      const struct vouch_report_request *request,
		      struct vouch_failure *failure)
{
	u32 room = SNP_SERVICE_MANIFEST_SIZE;
	struct snp_exchange *exchange =
		service_get_once(queue, request, &room, failure);

	/* It says this once: what it says of more room is final. */
	if (exchange != ERR_PTR(-ENOSPC))
		return exchange;
	memset(failure, 0, sizeof(*failure));
	return service_get_once(queue, request, &room, failure);
}
EXPORT_SYMBOL_IF_KUNIT(vouch_snp_service_get);

/* REPORT_DATA = SHA-512(nonce || manifest) */
static int service_report_data(const struct snp_attest *attest, u8 *report_data)
{
	size_t size = VOUCH_REPORT_DATA_SIZE + attest->manifest_size;
	u8 *input = kvmalloc(size, GFP_KERNEL);
	int err;

	if (!input)
		return -ENOMEM;
	memcpy(input, attest->nonce, VOUCH_REPORT_DATA_SIZE);
	memcpy(input + VOUCH_REPORT_DATA_SIZE, attest->manifest,
	       attest->manifest_size);
	err = vouch_sha512(input, size, report_data);
	kvfree(input);
	return err;
}

/**
 * vouch_snp_service_check() - find out whether an answer is the one asked for
 * @exchange: finished well
 * @request: what was asked for; its REPORT_DATA becomes the report's
 * @failure: filled in when it is not
 *
 * Return: 0, -EPROTO or -ENOMEM
 */
int vouch_snp_service_check(const struct snp_exchange *exchange,
			    struct vouch_report_request *request,
			    struct vouch_failure *failure)
{
	struct vouch_report_request expected = *request;
	int err;

	err = service_report_data(&exchange->service->attest,
				  expected.report_data);
	if (err)
		return err;
	expected.privilege = 0;
	err = vouch_snp_report_check(exchange, &expected, failure);
	if (err) {
		failure->stage = VOUCH_STAGE_SVSM;
		return err;
	}
	memcpy(request->report_data, expected.report_data,
	       sizeof(request->report_data));
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(vouch_snp_service_check);

/**
 * vouch_snp_service_take() - make a reply of an answer
 * @guest: learns what is the same in all reports
 * @exchange: which vouch_snp_service_check() has found to be a report
 * @reply: zeroed, receives report, certificates and manifest
 *
 * Return: 0 or -ENOMEM
 */
int vouch_snp_service_take(struct snp_guest *guest,
			   const struct snp_exchange *exchange,
			   struct vouch_reply *reply)
{
	const struct snp_attest *attest = &exchange->service->attest;
	int err = vouch_snp_report_take(guest, exchange, reply);

	if (err)
		return err;
	reply->format = VOUCH_FORMAT_SERVICE;
	return vouch_snp_blob_copy(&reply->manifest, attest->manifest,
				   attest->manifest_size);
}
EXPORT_SYMBOL_IF_KUNIT(vouch_snp_service_take);
