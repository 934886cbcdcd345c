// SPDX-License-Identifier: MIT
/* PCK certificates by the platform that they are of. */
#include "tdx/pck/platform.h"

#include "tdx/pck/chain.h"

u64 tdx_ppid_key(const u8 *ppid)
{
	return endorsed_key(ENDORSED_BY_CHIP, ppid, TDX_PPID_SIZE);
}

bool tdx_pck_chip(const struct endorsement *item, u64 *key)
{
	struct tdx_pck pck;

	if (item->kind != &cert_endorsement ||
	    !tdx_cert_is_named(endorsement_read(item), TDX_CN_PCK) ||
	    tdx_pck_read(endorsement_read(item), &pck, NULL))
		return false;
	*key = tdx_ppid_key(pck.ppid);
	return true;
}
