// SPDX-License-Identifier: MIT
/* tdx.module.*: the TDX module, at the launch of the TD and now. */
#include <inttypes.h>
#include <stdio.h>

#include "tdx/private.h"
#include "tdx/collateral/tcb.h"

static const struct tdx_module *check_identity(struct tdx_appraisal *t,
					       const u8 *tee_tcb_svn)
{
	const struct tdx_module *module =
		tdx_find_module(tdx_collateral_of(t->tcb_info), tee_tcb_svn);
	struct check_note note = {
		.source = t->tcb_info->source,
		.remedy = "the TCB info does not know this TDX module: fetch "
			  "it again",
		/* The module may be newer than an old document. */
		.unmet = t->is_stale ? VOUCH_NONE_STALE : VOUCH_NONE_DECIDED,
	};
	char name[16];

	snprintf(name, sizeof(name), "TDX_%02X", tee_tcb_svn[1]);
	check_that(t->checks, "tdx.module.identity", module, &note, name,
		   module ? name : "not listed");
	return module;
}

/* Zero, and as listed: a debug module has bits set. */
static bool check_attributes(struct tdx_appraisal *t,
			     const struct tdx_module *module)
{
	struct check_note note = {
		.source = t->tcb_info->source,
		.remedy = "the TDX module is a debug module",
	};
	u8 have[8];

	tdx_put_le64(t->quote.claims.td.seam_attributes, have);
	tdx_mask(have, module->attributes_mask, have, sizeof(have));
	return check_bytes(t->checks, "tdx.module.attributes",
			   module->attributes, have, sizeof(have), &note);
}

static bool check_signer(struct tdx_appraisal *t,
			 const struct tdx_module *module)
{
	const u8 *signer = t->quote.claims.td.mrsignerseam;
	struct check_note note = {
		.source = t->tcb_info->source,
		.remedy = "the TDX module is not signed by Intel",
	};

	return check_bytes(t->checks, "tdx.module.mrsigner", module->mrsigner,
			   signer, sizeof(module->mrsigner), &note);
}

/* A module of version 0 is a component of the platform, and has no levels. */
static bool check_level(struct tdx_appraisal *t,
			const struct tdx_module *module, u8 svn,
			const struct tdx_level **level)
{
	struct check_note note = {
		.source = t->tcb_info->source,
		.remedy = "the TDX module is older than anything that Intel "
			  "lists: update it on the host",
	};
	char expected[48], actual[80];

	if (!module->version) {
		check_skip(t->checks, "tdx.module.level", &note,
			   "a module without a version counts with the "
			   "platform");
		return true;
	}
	*level = tdx_isv_level(&module->levels, svn);
	snprintf(expected, sizeof(expected), "ISVSVN of at least %" PRIu32,
		 module->levels.items[module->levels.count - 1].isvsvn);
	snprintf(actual, sizeof(actual), "%u: %s", svn,
		 *level ? tdx_status_name((*level)->status) : "no level");
	return check_that(t->checks, "tdx.module.level", *level, &note,
			  expected, actual);
}

/* Another module may run now than the one that launched the TD. */
static bool check_current(struct tdx_appraisal *t)
{
	const struct vouch_tdx_claims *td = &t->quote.claims.td;
	const struct tdx_module *module;

	if (!td->has_current_svn)
		return true;
	module = check_identity(t, td->tee_tcb_svn2);
	return module && check_level(t, module, td->tee_tcb_svn2[0],
				     &t->current_module_level);
}

bool tdx_check_module(struct tdx_appraisal *t)
{
	const struct vouch_tdx_claims *td = &t->quote.claims.td;
	const struct tdx_module *module;

	if (!t->quote.claims.is_td)
		return true;
	module = check_identity(t, td->tee_tcb_svn);
	return module && check_signer(t, module) &&
	       check_attributes(t, module) &&
	       check_level(t, module, td->tee_tcb_svn[0], &t->module_level) &&
	       check_current(t);
}
