// SPDX-License-Identifier: MIT
/* CRLs of Intel, as a kind of endorsement. */
#include "tdx/pck/crl.h"

#include <string.h>

#include "tdx/pck/chain.h"

static bool is_issued_by(const struct endorsement *item, const char *name)
{
	char actual[64];

	return name_common(endorsement_crl(item)->issuer, actual,
			   sizeof(actual)) &&
	       !strcmp(actual, name);
}

static int refine_crl(struct endorsement *item)
{
	return is_issued_by(item, TDX_CN_ROOT) ||
	       is_issued_by(item, TDX_CN_PLATFORM) ||
	       is_issued_by(item, TDX_CN_PROCESSOR);
}

/* Intel makes the CRL of its root once a year: that is no sign of old age. */
static bool crl_ages(const struct endorsement *item)
{
	return !is_issued_by(item, TDX_CN_ROOT);
}

const struct endorsement_kind tdx_crl_endorsement = {
	.name = "crl",
	.remedy = ENDORSEMENT_REMEDY("a CRL"),
	.base = &crl_endorsement,
	.refine = refine_crl,
	.ages = crl_ages,
};
