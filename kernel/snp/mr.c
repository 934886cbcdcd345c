// SPDX-License-Identifier: GPL-2.0
/*
 * vouch - the registers of an SNP guest: its launch digest, which is the only
 * one that the firmware has, and those of software
 */
#include <asm/barrier.h>
#include <kunit/visibility.h>
#include <linux/errno.h>
#include <linux/string.h>

#include "snp/private.h"

/* AMD 56860, "ATTESTATION_REPORT". */
#define REPORT_MEASUREMENT 0x90

static_assert(REPORT_MEASUREMENT + VOUCH_MR_DIGEST_SIZE <= SNP_REPORT_SIZE);

/*
 * The place of a name is the register's number in READ_MR, which is ABI. The
 * software registers are from 1 on.
 */
static const u8 mr_names[SNP_MR_COUNT][VOUCH_MR_NAME_SIZE] = {
	"measurement", "swmr0", "swmr1", "swmr2", "swmr3",
};

/* The only one that not only the administrator extends. */
#define SWMR_OF_USERS 4

/* Return: number of the register asked for, or -ENOENT */
static int mr_find(const struct vouch_mr_request *request)
{
	int i;

	if (!request->name[0])
		return request->index < SNP_MR_COUNT ? request->index : -ENOENT;
	for (i = 0; i < SNP_MR_COUNT; i++) {
		if (!memcmp(request->name, mr_names[i], sizeof(mr_names[i])))
			return i;
	}
	return -ENOENT;
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
	struct vouch_report_request request = {
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

static int mr_read_measurement(struct vouch_backend *backend,
			       const struct vouch_mr_request *request,
			       struct vouch_mr *mr,
			       struct vouch_failure *failure)
{
	int err = mr_learn(backend, request->deadline, failure);

	if (err)
		return err;
	memcpy(mr->name, mr_names[0], sizeof(mr->name));
	memcpy(mr->value, to_snp_guest(backend)->measurement,
	       VOUCH_MR_DIGEST_SIZE);
	mr->value_size = VOUCH_MR_DIGEST_SIZE;
	/* It never changes, so that it does not matter when it is read. */
	mr->log_sequence = vouch_log_end(&vouch_log);
	return 0;
}

/*
 * Reads a software register, which asks nobody.
 * Return: 0, -ENOENT, -ERESTARTSYS, or 1 when the launch digest is asked for
 */
int vouch_snp_read_swmr(const struct vouch_mr_request *request,
			struct vouch_mr *mr)
{
	int index = mr_find(request);

	if (index < 0)
		return index;
	if (!index)
		return 1;
	memcpy(mr->name, mr_names[index], sizeof(mr->name));
	return vouch_swmr_read(&vouch_log, index - 1, mr);
}

/* The operation @read_mr of &struct vouch_backend_ops. */
int vouch_snp_read_mr(struct vouch_backend *backend,
		      const struct vouch_mr_request *request,
		      struct vouch_mr *mr, struct vouch_failure *failure)
{
	int ret = vouch_snp_read_swmr(request, mr);

	return ret > 0 ? mr_read_measurement(backend, request, mr, failure) :
			 ret;
}

/*
 * The operation @extend_mr of &struct vouch_backend_ops. It asks nobody, so it
 * works without a message key as well.
 */
int vouch_snp_extend_mr(struct vouch_backend *backend,
			struct vouch_mr_request *request,
			struct vouch_failure *failure)
{
	int index = mr_find(request);

	if (index < 0)
		return index;
	if (!index)
		return -EOPNOTSUPP;
	if (index != SWMR_OF_USERS && !request->entry.is_admin)
		return -EPERM;
	request->lock = VOUCH_LOCK_MR(index);
	return vouch_swmr_extend(&vouch_log, index - 1, request, failure);
}
