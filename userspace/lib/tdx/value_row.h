/* SPDX-License-Identifier: MIT */
/* One claim of a quote against the reference values of the policy. */
#ifndef VOUCH_LIB_TDX_VALUE_ROW_H
#define VOUCH_LIB_TDX_VALUE_ROW_H

#include "tdx/private.h"

#define VALUE_ROW(name, field, at, why)                       \
	{ name, offsetof(struct vouch_quote_claims, field),   \
	  sizeof(((struct vouch_quote_claims *)NULL)->field), \
	  offsetof(struct tdx_policy, at), why }

struct tdx_value_row {
	const char *id; /* of the check */
	size_t claim; /* where in struct vouch_quote_claims */
	size_t size; /* of the claim */
	size_t accepted; /* where in struct tdx_policy */
	const char *remedy;
};

/* False when the policy has no reference value: nothing was checked then. */
bool tdx_check_row(struct tdx_appraisal *t, const struct tdx_value_row *row);

/* Adds the check as skipped: the policy has no reference value. */
void tdx_skip_row(struct tdx_appraisal *t, const struct tdx_value_row *row);

/* Adds the check as open: there is no result without this value. */
void tdx_need_row(struct tdx_appraisal *t, const struct tdx_value_row *row,
		  const char *remedy);

#endif /* VOUCH_LIB_TDX_VALUE_ROW_H */
