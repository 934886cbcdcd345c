// SPDX-License-Identifier: MIT
/* CRLs of Intel, as a kind of endorsement. */
#include "tdx/pck/crl.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tdx/pck/chain.h"

static bool is_issued_by(const struct endorsement *item, const char *name)
{
	const X509_NAME *issuer = X509_CRL_get_issuer(endorsement_crl(item));
	char actual[64];

	return x509_common_name(issuer, actual, sizeof(actual)) &&
	       !strcmp(actual, name);
}

static int refine_crl(struct endorsement *item)
{
	struct crl_profile *profile;

	if (!is_issued_by(item, TDX_CN_ROOT) &&
	    !is_issued_by(item, TDX_CN_PLATFORM) &&
	    !is_issued_by(item, TDX_CN_PROCESSOR))
		return 0;
	profile = malloc(sizeof(*profile));
	if (!profile || !crl_open(endorsement_crl(item), profile)) {
		free(profile);
		return -ENOMEM;
	}
	item->extra = profile;
	return 1;
}

static void close_crl(void *profile)
{
	crl_close(profile);
	free(profile);
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
	.free = close_crl,
	.ages = crl_ages,
};
