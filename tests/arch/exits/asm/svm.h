/* SPDX-License-Identifier: GPL-2.0 */
/* Up to 6.13: an exit that fails in the three ways that it can, for tests. */
#include_next <asm/svm.h>

#if defined(VOUCH_COMPAT_SEV_H) && !defined(VOUCH_TEST_SVM_H)
#define VOUCH_TEST_SVM_H

#include <linux/module.h>
#include <linux/moduleparam.h>

/* What SW_EXITINFO2 is to be; all ones for a GHCB that does not work. */
static ulong fake_exitinfo2 = ULONG_MAX;
module_param(fake_exitinfo2, ulong, 0600);

static inline int fake_issue(u64 code, struct snp_req_data *input,
			     struct snp_guest_request_ioctl *rio)
{
	rio->exitinfo2 = fake_exitinfo2;
	if (fake_exitinfo2 == ULONG_MAX)
		return 2; /* ES_VMM_ERROR: not an errno */
	if (fake_exitinfo2 == 1UL << 32) {
		input->data_npages = 1000;
		return -ENOSPC;
	}
	return fake_exitinfo2 ? -EIO : 0;
}

#define snp_issue_guest_request fake_issue

#endif
