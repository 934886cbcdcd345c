/* SPDX-License-Identifier: GPL-2.0 */
/*
 * vouch - one shape for what <asm/sev.h> declares in several
 *
 * Kbuild.include finds out which one this kernel has.
 */
#ifndef VOUCH_COMPAT_SEV_H
#define VOUCH_COMPAT_SEV_H

#include <linux/cc_platform.h>
#include <linux/mm.h>
#include <linux/sev-guest.h>

#include <asm/sev.h>
#include <asm/svm.h>

/* SW_EXITINFO2 when the host gave none. */
#define COMPAT_NO_EXITINFO2 (~0ULL)

#if defined(VOUCH_HAVE_SNP_REQ_EXITINFO2)

/*
 * From 6.14 on: seals, leaves the guest, opens the answer. Return: as the
 * kernel's function, with SW_EXITINFO2 in @exitinfo2.
 */
static inline int compat_snp_send_guest_request(struct snp_msg_desc *mdesc,
						struct snp_guest_req *req,
						u64 *exitinfo2)
{
	int ret;

	req->exitinfo2 = COMPAT_NO_EXITINFO2;
	ret = snp_send_guest_request(mdesc, req);
	*exitinfo2 = req->exitinfo2;
	return ret;
}

#elif defined(VOUCH_HAVE_SNP_SEND_RIO)

static inline int compat_snp_send_guest_request(struct snp_msg_desc *mdesc,
						struct snp_guest_req *req,
						u64 *exitinfo2)
{
	struct snp_guest_request_ioctl rio = {
		.exitinfo2 = COMPAT_NO_EXITINFO2,
	};
	int ret = snp_send_guest_request(mdesc, req, &rio);

	*exitinfo2 = rio.exitinfo2;
	return ret;
}

#else

/*
 * Up to 6.13: leaves the guest once. Return: as the kernel's function, with
 * SW_EXITINFO2 in @exitinfo2.
 */
static inline int compat_snp_issue_guest_request(u64 exit_code,
						 struct snp_req_data *input,
						 u64 *exitinfo2)
{
	struct snp_guest_request_ioctl rio = {
		.exitinfo2 = COMPAT_NO_EXITINFO2,
	};
	int ret;
#ifdef VOUCH_HAVE_SNP_ISSUE_REQ
	struct snp_guest_req req = { .exit_code = exit_code };

	ret = snp_issue_guest_request(&req, input, &rio);
#else
	ret = snp_issue_guest_request(exit_code, input, &rio);
#endif
	*exitinfo2 = rio.exitinfo2;
	return ret;
}

#endif

#endif /* VOUCH_COMPAT_SEV_H */
