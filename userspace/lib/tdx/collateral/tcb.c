// SPDX-License-Identifier: MIT
#include "tdx/collateral/tcb.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

const struct tdx_level *tdx_isv_level(const struct tdx_levels *levels,
				      u32 isvsvn)
{
	for (size_t i = 0; i < levels->count; i++) {
		if (levels->items[i].isvsvn <= isvsvn)
			return &levels->items[i];
	}
	return NULL;
}

/* Bytes 0 and 1: SVN and version of the module, where it has a version. */
static size_t first_component(const u8 *tee_tcb_svn)
{
	return tee_tcb_svn[1] ? 2 : 0;
}

static bool reaches(const struct tdx_level *level, const struct tdx_pck *pck,
		    const u8 *tee_tcb_svn)
{
	for (size_t i = 0; i < TDX_COMPONENTS; i++) {
		if (pck->components[i] < level->sgx[i])
			return false;
	}
	if (pck->pcesvn < level->pcesvn)
		return false;
	if (!tee_tcb_svn)
		return true;
	for (size_t i = first_component(tee_tcb_svn); i < TDX_COMPONENTS; i++) {
		if (tee_tcb_svn[i] < level->tdx[i])
			return false;
	}
	return true;
}

const struct tdx_level *tdx_platform_level(const struct tdx_levels *levels,
					   const struct tdx_pck *pck,
					   const u8 *tee_tcb_svn)
{
	for (size_t i = 0; i < levels->count; i++) {
		if (reaches(&levels->items[i], pck, tee_tcb_svn))
			return &levels->items[i];
	}
	return NULL;
}

const struct tdx_module *tdx_find_module(const struct tdx_collateral *tcb_info,
					 const u8 *tee_tcb_svn)
{
	for (size_t i = 0; i < tcb_info->modules_count; i++) {
		if (tcb_info->modules[i].version == tee_tcb_svn[1])
			return &tcb_info->modules[i];
	}
	return NULL;
}

void tdx_mask(const u8 *value, const u8 *mask, u8 *out, size_t size)
{
	for (size_t i = 0; i < size; i++)
		out[i] = value[i] & mask[i];
}

void tdx_put_le32(u32 value, u8 *out)
{
	for (int i = 0; i < 4; i++)
		out[i] = (u8)(value >> (8 * i));
}

void tdx_put_le64(u64 value, u8 *out)
{
	for (int i = 0; i < 8; i++)
		out[i] = (u8)(value >> (8 * i));
}

bool tdx_is_module(const struct tdx_module *module,
		   const struct vouch_tdx_claims *td)
{
	u8 attributes[8];

	tdx_put_le64(td->seam_attributes, attributes);
	tdx_mask(attributes, module->attributes_mask, attributes,
		 sizeof(attributes));
	return !memcmp(attributes, module->attributes, sizeof(attributes)) &&
	       !memcmp(td->mrsignerseam, module->mrsigner,
		       sizeof(module->mrsigner));
}

bool tdx_is_qe(const struct tdx_collateral *identity,
	       const struct vouch_sgx_claims *qe)
{
	u8 misc_select[4], attributes[16];

	tdx_put_le32(qe->misc_select, misc_select);
	tdx_mask(misc_select, identity->miscselect_mask, misc_select,
		 sizeof(misc_select));
	tdx_mask(qe->attributes, identity->attributes_mask, attributes,
		 sizeof(attributes));
	return !memcmp(misc_select, identity->miscselect,
		       sizeof(misc_select)) &&
	       !memcmp(attributes, identity->attributes, sizeof(attributes)) &&
	       !memcmp(qe->mrsigner, identity->mrsigner,
		       sizeof(identity->mrsigner)) &&
	       qe->isv_prod_id == identity->isvprodid;
}

const struct tdx_level *tdx_best_level(const struct tdx_levels *levels)
{
	for (size_t i = 0; i < levels->count; i++) {
		if (levels->items[i].status == TDX_UP_TO_DATE)
			return &levels->items[i];
	}
	return &levels->items[0];
}

/* Sentences that are put one behind the other. */
struct sentences {
	char *out;
	size_t size;
	size_t used;
};

static void tell(struct sentences *s, const char *name, u32 have, u32 want)
{
	if (have >= want || s->used >= s->size)
		return;
	s->used += (size_t)snprintf(s->out + s->used, s->size - s->used,
				    "%s%s is %" PRIu32 ", want %" PRIu32,
				    s->used ? "; " : "", name, have, want);
}

static void tell_component(struct sentences *s, const struct tdx_level *level,
			   bool is_tdx, size_t at, u8 have)
{
	u8 want = is_tdx ? level->tdx[at] : level->sgx[at];
	const char *tee = is_tdx ? "TDX" : "SGX";
	struct tdx_component_name called;
	char name[192];

	if (have >= want)
		return;
	tdx_component_name(level, is_tdx, at, &called);
	if (called.category[0] && called.type[0])
		snprintf(name, sizeof(name), "%s %s (%s component %zu)",
			 called.category, called.type, tee, at + 1);
	else
		snprintf(name, sizeof(name), "%s component %zu", tee, at + 1);
	tell(s, name, have, want);
}

void tdx_tell_behind(const struct tdx_level *level, const struct tdx_pck *pck,
		     const u8 *tee_tcb_svn, char *out, size_t size)
{
	struct sentences s = { out, size, 0 };

	out[0] = '\0';
	for (size_t i = 0; i < TDX_COMPONENTS; i++)
		tell_component(&s, level, false, i, pck->components[i]);
	tell(&s, "PCESVN", pck->pcesvn, level->pcesvn);
	if (!tee_tcb_svn)
		return;
	for (size_t i = first_component(tee_tcb_svn); i < TDX_COMPONENTS; i++)
		tell_component(&s, level, true, i, tee_tcb_svn[i]);
}
