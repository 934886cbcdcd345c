// SPDX-License-Identifier: GPL-2.0
/*
 * vouch - calls of a real SVSM, which the kernel makes
 *
 * The kernel has the Calling Areas, one for each CPU, and repeats a call while
 * the SVSM is busy.
 */
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/string.h>

#include <asm/sev.h>

#include "limits.h"
#include "snp/arch.h"
#include "snp/snp.h"

/* Return: the pages as the SVSM is told of them; it shares the guest's key. */
static struct svsm_loc_entry arch_location(const void *pages, u32 size)
{
	return (struct svsm_loc_entry){
		.pa = pages ? __pa(pages) : 0,
		.len = size,
	};
}

int vouch_snp_arch_attest(struct snp_attest *attest)
{
	u64 number = SVSM_ATTEST_CALL(attest->is_single ?
					      SVSM_ATTEST_SINGLE_SERVICE :
					      SVSM_ATTEST_SERVICES);
	struct svsm_attest_call input = {
		.report_buf =
			arch_location(attest->report, attest->report_size),
		.nonce = arch_location(attest->nonce, VOUCH_REPORT_DATA_SIZE),
		.manifest_buf =
			arch_location(attest->manifest, attest->manifest_size),
		.certificates_buf =
			arch_location(attest->certs, attest->certs_size),
		.service_manifest_ver = attest->manifest_version,
	};
	struct svsm_call call = {};
	int err;

	memcpy(input.service_guid, attest->guid, sizeof(input.service_guid));
	err = snp_issue_svsm_attest_req(number, &call, &input);
	/* RAX as before: nobody has served the call, nor any like it. */
	if (err && (!call.rax_out || call.rax_out == number))
		return -EIO;

	attest->result = err ? call.rax_out : 0;
	attest->report_size = input.report_buf.len;
	attest->manifest_size = input.manifest_buf.len;
	attest->certs_size = input.certificates_buf.len;
	return 0;
}
