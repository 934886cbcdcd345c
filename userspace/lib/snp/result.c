// SPDX-License-Identifier: MIT
/* What a result says of a report, for who wants no JSON. */
#include "check/context.h"
#include "snp/kind.h"
#include "snp/show.h"

const struct vouch_snp_claims *
vouch_result_snp_claims(const struct vouch_result *result)
{
	const struct snp_shown *shown;

	if (!result || !result->is_authentic || result->kind != &snp_kind)
		return NULL;
	shown = result->shown;
	return shown ? &shown->claims : NULL;
}
