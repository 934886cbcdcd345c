// SPDX-License-Identifier: MIT
/* Reference values of a TD, such as tdx.mrtd, and identity.machine. */
#include "check/accepted.h"
#include "tdx/sgx.h"
#include "tdx/value_row.h"

/* An appraisal cannot do without a reference value for the first. */
static const struct tdx_value_row td_rows[] = {
	VALUE_ROW("tdx.mrtd", td.mrtd, mrtd, "other virtual firmware"),
	VALUE_ROW("tdx.rtmr0", td.rtmr[0], rtmr[0],
		  "other firmware configuration, or another boot chain"),
	VALUE_ROW("tdx.rtmr1", td.rtmr[1], rtmr[1],
		  "another boot loader, kernel or initrd"),
	VALUE_ROW("tdx.rtmr2", td.rtmr[2], rtmr[2],
		  "another kernel command line, initrd or operating system"),
	VALUE_ROW("tdx.rtmr3", td.rtmr[3], rtmr[3],
		  "other measurements by applications"),
	VALUE_ROW("tdx.mrconfigid", td.mrconfigid, mrconfigid,
		  "the host launched the TD with another configuration"),
	VALUE_ROW("tdx.mrowner", td.mrowner, mrowner, "a TD of another owner"),
	VALUE_ROW("tdx.mrownerconfig", td.mrownerconfig, mrownerconfig,
		  "another configuration by the owner"),
	VALUE_ROW("tdx.mrseam", td.mrseam, mrseam, "another TDX module"),
	VALUE_ROW("tdx.mrsignerseam", td.mrsignerseam, mrsignerseam,
		  "a TDX module of another signer"),
};

static const char other_machine[] =
	"another machine than those that were named";

static void check_td(struct tdx_appraisal *t)
{
	for (size_t i = 0; i < ARRAY_SIZE(td_rows); i++) {
		if (tdx_check_row(t, &td_rows[i]))
			continue;
		if (i)
			tdx_skip_row(t, &td_rows[i]);
		else
			tdx_need_row(t, &td_rows[i],
				     "give the reference value with "
				     "--measurement or a policy");
	}
}

/* A PCK certificate of the Processor CA has none, which is not zero. */
static void check_instance(struct tdx_appraisal *t)
{
	const struct policy_value *accepted = &t->values->platform_instance_id;
	const struct tdx_pck *pck = &t->chain->pck;
	struct check_note note = {
		.source = policy_source(accepted),
		.remedy = other_machine,
	};

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
		sgx_check_values(t);
	check_machine(t);
}

void tdx_skip_values(struct tdx_appraisal *t)
{
	static const struct check_note skipped = { .source = "--authentic-"
							     "only" };

	check_skip(t->checks,
		   t->quote.claims.is_td ? td_rows[0].id : sgx_needed_value(),
		   &skipped, "not asked for");
}
