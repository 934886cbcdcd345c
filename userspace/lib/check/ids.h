/* SPDX-License-Identifier: MIT */
/* What each check is about: one table, a file for each part of it. */
#ifndef VOUCH_LIB_CHECK_IDS_H
#define VOUCH_LIB_CHECK_IDS_H

#include <vouch.h>

#include "base/types.h"

struct check_ids {
	const struct vouch_check_info *rows;
	size_t count;
};

extern const struct check_ids check_ids_runtime;
extern const struct check_ids check_ids_snp;
extern const struct check_ids check_ids_snp_values;
extern const struct check_ids check_ids_tdx;
extern const struct check_ids check_ids_tdx_values;

#endif /* VOUCH_LIB_CHECK_IDS_H */
