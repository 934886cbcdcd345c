// SPDX-License-Identifier: MIT
/* Steps 17 and 18: measurements, registers, machines, advisories. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "check/accepted.h"
#include "tdx/private.h"

#define CLAIM(name, field, at, why)                           \
	{ name, offsetof(struct vouch_quote_claims, field),   \
	  sizeof(((struct vouch_quote_claims *)NULL)->field), \
	  offsetof(struct policy_tdx, at), why }

struct value_row {
	const char *id;
	size_t claim;
	size_t size;
	size_t accepted;
	const char *remedy;
};

/* The first of each is what an appraisal cannot do without. */
static const struct value_row td_rows[] = {
	CLAIM("tdx.mrtd", td.mrtd, mrtd, "other virtual firmware"),
	CLAIM("tdx.rtmr0", td.rtmr[0], rtmr[0],
	      "other firmware configuration, or another boot chain"),
	CLAIM("tdx.rtmr1", td.rtmr[1], rtmr[1],
	      "another boot loader, kernel or initrd"),
	CLAIM("tdx.rtmr2", td.rtmr[2], rtmr[2],
	      "another kernel command line, initrd or operating system"),
	CLAIM("tdx.rtmr3", td.rtmr[3], rtmr[3],
	      "other measurements by applications"),
	CLAIM("tdx.mrconfigid", td.mrconfigid, mrconfigid,
	      "the host launched the TD with another configuration"),
	CLAIM("tdx.mrowner", td.mrowner, mrowner, "a TD of another owner"),
	CLAIM("tdx.mrownerconfig", td.mrownerconfig, mrownerconfig,
	      "another configuration by the owner"),
	CLAIM("tdx.mrseam", td.mrseam, mrseam, "another TDX module"),
	CLAIM("tdx.mrsignerseam", td.mrsignerseam, mrsignerseam,
	      "a TDX module of another signer"),
};

static const struct value_row enclave_rows[] = {
	CLAIM("sgx.mrenclave", enclave.mrenclave, sgx.mrenclave,
	      "another enclave"),
	CLAIM("sgx.mrsigner", enclave.mrsigner, sgx.mrsigner,
	      "an enclave of another signer"),
};

static const char other_machine[] =
	"another machine than those that were named";

static const struct policy_value *accepted_by(const struct tdx_appraisal *t,
					      const struct value_row *row)
{
	return (const void *)((const char *)t->values + row->accepted);
}

static bool check_row(struct tdx_appraisal *t, const struct value_row *row)
{
	const struct policy_value *accepted = accepted_by(t, row);
	const u8 *claim = (const u8 *)&t->quote.claims + row->claim;

	if (!policy_has(accepted))
		return false;
	check_accepted(t->checks, row->id, accepted, claim, row->size,
		       row->remedy);
	return true;
}

static void skip_row(struct tdx_appraisal *t, const struct value_row *row)
{
	const struct check_note note = { .source = "default" };

	check_skip(t->checks, row->id, &note, "no reference value");
}

/* What stands for the whole of the TD or enclave: open without. */
static void need_row(struct tdx_appraisal *t, const struct value_row *row)
{
	struct check_note note = {
		"default",
		"give the reference value with --measurement or a policy",
	};
	const u8 *claim = (const u8 *)&t->quote.claims + row->claim;
	char *actual = hex_encode(claim, row->size);

	if (!t->quote.claims.is_td)
		note.remedy = "give tdx.sgx.mrenclave, or mrsigner and "
			      "isvprodid, in a policy";
	if (!actual)
		t->checks->out_of_memory = true;
	else
		check_undecided(t->checks, row->id, &note, "a reference value",
				actual);
	free(actual);
}

static void check_td(struct tdx_appraisal *t)
{
	for (size_t i = 0; i < ARRAY_SIZE(td_rows); i++) {
		if (check_row(t, &td_rows[i]))
			continue;
		if (i)
			skip_row(t, &td_rows[i]);
		else
			need_row(t, &td_rows[i]);
	}
}

static void check_product(struct tdx_appraisal *t)
{
	const struct policy_value *accepted = &t->values->sgx.isvprodid;
	struct check_note note = { policy_source(accepted), "another product "
							    "of this signer" };
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
static void check_enclave(struct tdx_appraisal *t)
{
	bool known = check_row(t, &enclave_rows[0]);

	if (check_row(t, &enclave_rows[1]))
		known |= policy_has(&t->values->sgx.isvprodid);
	else
		skip_row(t, &enclave_rows[1]);
	if (!known)
		need_row(t, &enclave_rows[0]);
	check_product(t);
	check_at_least(t->checks, "sgx.isvsvn", &t->values->sgx.isvsvn_min,
		       t->quote.claims.enclave.isv_svn, "an older enclave");
}

/* A PCK certificate of the Processor CA has none, which is not zero. */
static void check_instance(struct tdx_appraisal *t)
{
	const struct policy_value *accepted = &t->values->platform_instance_id;
	const struct tdx_pck *pck = &t->chain->pck;
	struct check_note note = { policy_source(accepted), other_machine };

	if (pck->has_platform)
		check_accepted(t->checks, "identity.machine", accepted,
			       pck->platform_instance_id,
			       sizeof(pck->platform_instance_id),
			       other_machine);
	else
		check_that(t->checks, "identity.machine", false, &note,
			   "a platform instance that the policy accepts",
			   "the PCK certificate does not tell");
}

/* Both are of the PCK certificate, which is verified by then. */
static void check_machine(struct tdx_appraisal *t)
{
	const struct tdx_pck *pck = &t->chain->pck;
	const struct policy_value *ppid = &t->values->ppid;
	const struct policy_value *instance = &t->values->platform_instance_id;
	const struct check_note note = { .source = "default" };

	if (policy_has(ppid))
		check_accepted(t->checks, "identity.machine", ppid, pck->ppid,
			       sizeof(pck->ppid), other_machine);
	if (policy_has(instance))
		check_instance(t);
	if (!policy_has(ppid) && !policy_has(instance))
		check_skip(t->checks, "identity.machine", &note,
			   "no reference value");
}

void tdx_check_values(struct tdx_appraisal *t)
{
	if (t->quote.claims.is_td)
		check_td(t);
	else
		check_enclave(t);
	check_machine(t);
}

void tdx_skip_values(struct tdx_appraisal *t)
{
	static const struct check_note skipped = { .source = "--authentic-"
							     "only" };
	const struct value_row *row = t->quote.claims.is_td ? td_rows :
							      enclave_rows;

	check_skip(t->checks, row->id, &skipped, "not asked for");
}
