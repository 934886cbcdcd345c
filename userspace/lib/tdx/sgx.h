/* SPDX-License-Identifier: MIT */
/* The checks of a quote that are of an SGX enclave, where a TD has others. */
#ifndef VOUCH_LIB_TDX_SGX_H
#define VOUCH_LIB_TDX_SGX_H

#include "tdx/private.h"

/* Of the enclave's ATTRIBUTES, against the policy. */
void sgx_check_policy(struct tdx_appraisal *t);

/* MRENCLAVE, or MRSIGNER with product; and the security version. */
void sgx_check_values(struct tdx_appraisal *t);

/* Id of the check without which there is no result. */
const char *sgx_needed_value(void);

#endif /* VOUCH_LIB_TDX_SGX_H */
