/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The shape that <asm/sev.h> has in 6.13, on top of the one of 6.12, so that
 * what kernel/compat finds and declares can be compiled without such a kernel.
 */
#ifndef VOUCH_SHAPE_SEV_H
#define VOUCH_SHAPE_SEV_H

#define snp_issue_guest_request snp_issue_guest_request_6_12
#include_next <asm/sev.h>
#undef snp_issue_guest_request

struct snp_guest_req {
	void *req_buf;
	size_t req_sz;

	void *resp_buf;
	size_t resp_sz;

	u64 exit_code;
	unsigned int vmpck_id;
	u8 msg_version;
	u8 msg_type;
};

/* struct sev_guest_platform_data { is as in 6.12. */
int snp_issue_guest_request(struct snp_guest_req *req,
			    struct snp_req_data *input,
			    struct snp_guest_request_ioctl *rio);

#endif /* VOUCH_SHAPE_SEV_H */
