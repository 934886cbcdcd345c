// SPDX-License-Identifier: GPL-2.0
/*
 * vouch - the one register of an SNP guest: its launch digest
 */
#include <asm/barrier.h>
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
 * Keeps the launch digest of an authentic report, for READ_MR. All reports of a
 * guest have the same, so that it does not matter who writes it last.
 */
void vouch_snp_note_measurement(struct snp_guest *guest, const u8 *report)
{
	/* Pairs with the release below, of another caller. */
	if (smp_load_acquire(&guest->has_measurement))
		return;
	memcpy(guest->measurement, report + REPORT_MEASUREMENT,
	       sizeof(guest->measurement));
	/* Pairs with the acquire of whoever reads the measurement. */
	smp_store_release(&guest->has_measurement, true);
}

/*
 * Return: 0 when the launch digest is known. Only the first caller after the
 * guest's start spends a message on it, for a report over zeroes that is not
 * used for anything else.
 */
static int mr_learn(struct vouch_backend *backend, unsigned long deadline,
		    struct vouch_failure *failure)
{
	const struct vouch_report_request request = {
		.privilege = backend->privilege,
		.deadline = deadline,
	};
	struct vouch_reply reply = {};
	int err;

	/* Pairs with the release of whoever noted the measurement. */
	if (smp_load_acquire(&to_snp_guest(backend)->has_measurement))
		return 0;
	err = vouch_snp_get_report(backend, &request, &reply, failure);
	vouch_reply_free(&reply);
	/* In a report of a later version it may be anywhere. */
	if (!err && reply.flags & VOUCH_REPLY_F_UNKNOWN_FORMAT)
		err = vouch_snp_fail(failure, -EPROTO, VOUCH_STAGE_PAYLOAD,
				     VOUCH_REASON_VERSION);
	return err;
}

/* The operation @read_mr of &struct vouch_backend_ops. */
int vouch_snp_read_mr(struct vouch_backend *backend,
		      const struct vouch_mr_request *request,
		      struct vouch_mr *mr, struct vouch_failure *failure)
{
	int err;

	if (!vouch_snp_has_mr(request))
		return -ENOENT;
	err = mr_learn(backend, request->deadline, failure);
	if (err)
		return err;

	memcpy(mr->name, measurement_name, sizeof(mr->name));
	memcpy(mr->value, to_snp_guest(backend)->measurement,
	       VOUCH_MR_DIGEST_SIZE);
	mr->value_size = VOUCH_MR_DIGEST_SIZE;
	return 0;
}
