/* SPDX-License-Identifier: MIT */
/* One JSON object with all the collateral of a platform. */
#ifndef VOUCH_LIB_TDX_COLLATERAL_COMBINED_H
#define VOUCH_LIB_TDX_COLLATERAL_COMBINED_H

#include "codec/json_scan.h"
#include "endorse/endorse.h"

extern const struct endorsement_container tdx_collateral_container;

/* Whether it is a member of such an object. */
bool tdx_combined_has(const struct json_scan_member *member);

/* Members that cannot be read are left out, unless none can. */
int tdx_combined_add(struct endorsements *store, const u8 *data, size_t size,
		     const char *source, struct vouch_error *error);

#endif /* VOUCH_LIB_TDX_COLLATERAL_COMBINED_H */
