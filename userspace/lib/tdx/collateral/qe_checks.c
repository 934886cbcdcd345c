// SPDX-License-Identifier: MIT
/*
 * tdx.qe.debug, match.*, level: whether the quoting enclave is Intel's, and how
 * old it is.
 */
#include <inttypes.h>
#include <stdio.h>

#include "tdx/private.h"
#include "tdx/collateral/tcb.h"

static struct check_note note_of(const struct tdx_appraisal *t)
{
	return (struct check_note){
		.source = t->identity->source,
		.remedy = "the quote is from another enclave than Intel's",
	};
}

/* Intel compares what is under the mask with the value as it stands. */
static bool check_masked(struct tdx_appraisal *t, const char *id,
			 const u8 *expected, const u8 *mask, const u8 *actual,
			 size_t size)
{
	const struct check_note note = note_of(t);
	u8 have[16] = { 0 };

	tdx_mask(actual, mask, have, size);
	return check_bytes(t->checks, id, expected, have, size, &note);
}

static bool check_number(struct tdx_appraisal *t, const char *id, u32 expected,
			 u32 actual)
{
	const struct check_note note = note_of(t);
	char want[16], have[16];

	snprintf(want, sizeof(want), "%" PRIu32, expected);
	snprintf(have, sizeof(have), "%" PRIu32, actual);
	return check_that(t->checks, id, expected == actual, &note, want, have);
}

static bool check_debug(struct tdx_appraisal *t)
{
	const struct check_note note = note_of(t);
	bool is_debug = t->quote.claims.qe.attributes[0] & SGX_ATTR_DEBUG;

	return check_that(t->checks, "tdx.qe.debug", !is_debug, &note,
			  "a production enclave",
			  is_debug ? "a debug enclave" :
				     "a production enclave");
}

static bool check_match(struct tdx_appraisal *t)
{
	const struct tdx_collateral *c = tdx_collateral_of(t->identity);
	const struct vouch_sgx_claims *qe = &t->quote.claims.qe;
	const struct check_note note = note_of(t);
	u8 misc_select[4];
	bool ok;

	tdx_put_le32(qe->misc_select, misc_select);
	ok = check_masked(t, "tdx.qe.match.miscselect", c->miscselect,
			  c->miscselect_mask, misc_select, sizeof(misc_select));
	ok &= check_masked(t, "tdx.qe.match.attributes", c->attributes,
			   c->attributes_mask, qe->attributes,
			   sizeof(qe->attributes));
	ok &= check_bytes(t->checks, "tdx.qe.match.mrsigner", c->mrsigner,
			  qe->mrsigner, sizeof(qe->mrsigner), &note);
	ok &= check_number(t, "tdx.qe.match.isvprodid", c->isvprodid,
			   qe->isv_prod_id);
	return check_debug(t) && ok;
}

static bool check_level(struct tdx_appraisal *t)
{
	const struct tdx_levels *levels =
		&tdx_collateral_of(t->identity)->levels;
	u32 svn = t->quote.claims.qe.isv_svn;
	struct check_note note = {
		.source = t->identity->source,
		.remedy = "the quoting enclave is older than anything that "
			  "Intel lists: update the host",
	};
	char expected[48], actual[80];

	t->qe_level = tdx_isv_level(levels, svn);
	snprintf(expected, sizeof(expected), "ISVSVN of at least %" PRIu32,
		 levels->items[levels->count - 1].isvsvn);
	snprintf(actual, sizeof(actual), "%" PRIu32 ": %s", svn,
		 t->qe_level ? tdx_status_name(t->qe_level->status) :
			       "no level");
	return check_that(t->checks, "tdx.qe.level", t->qe_level, &note,
			  expected, actual);
}

bool tdx_check_qe(struct tdx_appraisal *t)
{
	return check_match(t) && check_level(t);
}
