// SPDX-License-Identifier: MIT
/* What is checked of the quote of an SGX enclave only; Intel SDM, volume 3D. */
#include "tdx/sgx.h"

#include <stdio.h>

#include "check/accepted.h"
#include "tdx/value_row.h"

/* What lets the host in, or gives the enclave power over others. */
static const struct sgx_flag {
	const char *id;
	u8 mask;
	size_t offset;
	const char *remedy;
} enclave_flags[] = {
	{ "sgx.attr.debug", SGX_ATTR_DEBUG,
	  offsetof(struct tdx_policy, sgx.debug),
	  "the host may read the enclave's memory: build it without DEBUG" },
	{ "sgx.attr.provision_key", SGX_ATTR_PROVISION_KEY,
	  offsetof(struct tdx_policy, sgx.provision_key),
	  "the enclave may get the machine's provisioning key: build it "
	  "without PROVISIONKEY" },
	{ "sgx.attr.einittoken_key", SGX_ATTR_EINITTOKEN_KEY,
	  offsetof(struct tdx_policy, sgx.einittoken_key),
	  "the enclave may launch others: build it without EINITTOKEN_KEY" },
};

static void check_flag(struct tdx_appraisal *t, const struct sgx_flag *row)
{
	const struct policy_value *value = tdx_value_at(t, row->offset);
	struct check_note note = {
		.source = policy_source(value),
		.remedy = row->remedy,
	};
	bool is_set = t->quote.claims.enclave.attributes[0] & row->mask;

	if (policy_number(value, POLICY_PERMIT_FORBID) == POLICY_PERMIT_FORBID)
		check_that(t->checks, row->id, !is_set, &note, "0",
			   is_set ? "1" : "0");
	else
		check_skip(t->checks, row->id, &note,
			   is_set ? "1; either is accepted" :
				    "0; either is accepted");
}

void sgx_check_policy(struct tdx_appraisal *t)
{
	for (size_t i = 0; i < ARRAY_SIZE(enclave_flags); i++)
		check_flag(t, &enclave_flags[i]);
}

static const struct tdx_value_row enclave_rows[] = {
	VALUE_ROW("sgx.mrenclave", enclave.mrenclave, sgx.mrenclave,
		  "another enclave"),
	VALUE_ROW("sgx.mrsigner", enclave.mrsigner, sgx.mrsigner,
		  "an enclave of another signer"),
};

static void check_product(struct tdx_appraisal *t)
{
	const struct policy_value *accepted = &t->values->sgx.isvprodid;
	struct check_note note = {
		.source = policy_source(accepted),
		.remedy = "another product "
			  "of this signer",
	};
	u16 product = t->quote.claims.enclave.isv_prod_id;
	char actual[16];

	snprintf(actual, sizeof(actual), "%u", product);
	if (policy_has(accepted))
		check_that(t->checks, "sgx.isvprodid",
			   policy_accepts_number(accepted, product), &note,
			   "a product that the policy accepts", actual);
	else
		check_skip(t->checks, "sgx.isvprodid", &note,
			   "no reference value");
}

/* A signer with a product is as good as the enclave itself. */
void sgx_check_values(struct tdx_appraisal *t)
{
	bool known = tdx_check_row(t, &enclave_rows[0]);

	if (tdx_check_row(t, &enclave_rows[1]))
		known |= policy_has(&t->values->sgx.isvprodid) &&
			 !t->a->is_split;
	else
		tdx_skip_row(t, &enclave_rows[1]);
	if (!known)
		tdx_need_row(t, &enclave_rows[0],
			     "give tdx.sgx.mrenclave, or mrsigner and "
			     "isvprodid in one entry, in a policy");
	check_product(t);
	check_at_least(t->checks, "sgx.isvsvn", &t->values->sgx.isvsvn_min,
		       t->quote.claims.enclave.isv_svn, "an older enclave");
}

const char *sgx_needed_value(void)
{
	return enclave_rows[0].id;
}
