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

size_t tdx_first_component(const u8 *tee_tcb_svn)
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
	for (size_t i = tdx_first_component(tee_tcb_svn); i < TDX_COMPONENTS;
	     i++) {
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

static void tell_components(struct sentences *s, const struct tdx_level *level,
			    bool is_tdx, size_t from, const u8 *have)
{
	const u8 *want = is_tdx ? level->tdx : level->sgx;
	struct tdx_component_name names[TDX_COMPONENTS];
	char title[TDX_COMPONENT_TITLE];

	tdx_component_names(level, is_tdx, names);
	for (size_t i = from; i < TDX_COMPONENTS; i++) {
		tdx_component_title(&names[i], is_tdx, i, title, sizeof(title));
		tell(s, title, have[i], want[i]);
	}
}

void tdx_tell_behind(const struct tdx_level *level, const struct tdx_pck *pck,
		     const u8 *tee_tcb_svn, char *out, size_t size)
{
	struct sentences s = { out, size, 0 };

	out[0] = '\0';
	tell_components(&s, level, false, 0, pck->components);
	tell(&s, "PCESVN", pck->pcesvn, level->pcesvn);
	if (tee_tcb_svn)
		tell_components(&s, level, true,
				tdx_first_component(tee_tcb_svn), tee_tcb_svn);
}
