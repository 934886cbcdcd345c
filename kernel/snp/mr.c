// SPDX-License-Identifier: GPL-2.0
/*
 * vouch - the one register of an SNP guest: its launch digest
 */
#include <linux/mm.h>
#include <linux/string.h>

#include "snp/private.h"

/* AMD 56860, "ATTESTATION_REPORT". */
#define REPORT_MEASUREMENT 0x90

static_assert(REPORT_MEASUREMENT + VOUCH_MR_DIGEST_SIZE <= SNP_REPORT_SIZE);

static const u8 measurement_name[VOUCH_MR_NAME_SIZE] = "measurement";

/* Return: whether @request names the measurement, which is also register 0. */
bool vouch_snp_has_mr(const struct vouch_mr_request *request)
{
	if (!request->name[0])
		return !request->index;
	return !memcmp(request->name, measurement_name,
		       sizeof(measurement_name));
}

/*
 * The operation @read_mr of &struct vouch_backend_ops: takes MEASUREMENT out of
 * a report, over zeroes, that is not used for anything else.
 */
int vouch_snp_read_mr(struct vouch_backend *backend,
		      const struct vouch_mr_request *request,
		      struct vouch_mr *mr, struct vouch_failure *failure)
{
	const struct vouch_report_request report_request = {
		.privilege = backend->privilege,
		.deadline = request->deadline,
	};
	struct vouch_reply reply = {};
	int err;

	if (!vouch_snp_has_mr(request))
		return -ENOENT;
	err = vouch_snp_get_report(backend, &report_request, &reply, failure);
	if (err)
		return err;

	memcpy(mr->name, measurement_name, sizeof(mr->name));
	memcpy(mr->value, reply.report.data + REPORT_MEASUREMENT,
	       VOUCH_MR_DIGEST_SIZE);
	mr->value_size = VOUCH_MR_DIGEST_SIZE;
	vouch_reply_free(&reply);
	return 0;
}
