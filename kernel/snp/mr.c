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

/* There is one: it has no other name, and number 0. */
static bool is_measurement(const struct vouch_mr_request *request)
{
	if (!request->name[0])
		return !request->index;
	return !memcmp(request->name, measurement_name,
		       sizeof(measurement_name));
}

/**
 * snp_read_mr() - read MEASUREMENT out of a report
 * @guest: whose
 * @request: which register
 * @mr: receives it
 * @failure: filled in on failure
 *
 * The report is over zeroes, and is good for nothing else.
 *
 * Return: 0, -ENOENT, or as snp_report()
 */
int snp_read_mr(struct snp_guest *guest, const struct vouch_mr_request *request,
		struct vouch_mr *mr, struct vouch_failure *failure)
{
	const struct vouch_report_request report_request = {
		.privilege = guest->backend.privilege,
		.deadline = request->deadline,
	};
	struct vouch_reply reply = {};
	int err;

	if (!is_measurement(request))
		return -ENOENT;
	err = snp_report(guest, &report_request, &reply, failure);
	if (err)
		return err;

	memcpy(mr->name, measurement_name, sizeof(mr->name));
	memcpy(mr->value, reply.report.data + REPORT_MEASUREMENT,
	       VOUCH_MR_DIGEST_SIZE);
	mr->value_size = VOUCH_MR_DIGEST_SIZE;
	vouch_reply_free(&reply);
	return 0;
}
