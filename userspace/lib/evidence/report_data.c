// SPDX-License-Identifier: MIT
/* What REPORT_DATA of the report in a token has to be. */
#include <errno.h>
#include <string.h>

#include "check/context.h"
#include "evidence/evidence.h"
#include "hcl/hcl.h"
#include "svsm/svsm.h"

/* What the kernel asks a report over: key and nonce, and perhaps more. */
static int demand_nonce(struct appraisal *a, const struct evidence *e)
{
	u8 binding[VOUCH_REPORT_DATA_SIZE];
	int ret = evidence_binding(e->key, &e->claims.nonce, binding, NULL);

	if (ret)
		return ret;
	a->has_report_data = true;
	if (e->claims.has_bound)
		return vouch_bound_report_data(&e->claims.bound, binding,
					       a->report_data, NULL);
	if (e->claims.has_uid)
		return vouch_separated_report_data(e->claims.uid, binding,
						   a->report_data, NULL);
	memcpy(a->report_data, binding, sizeof(binding));
	return 0;
}

/* A paravisor's report is over its claims alone; the quote is over the rest. */
static int demand_claims(struct appraisal *a, const struct item_bytes *blob)
{
	struct hcl hcl;

	a->has_report_data = true;
	memset(a->report_data, 0, sizeof(a->report_data));
	if (hcl_open(blob->data, blob->size, &hcl, NULL))
		return 0; /* "hcl.format" says why; nobody's is all zero */
	return hcl_report_data(&hcl, a->report_data) ? 0 : -ENOMEM;
}

int evidence_demand_report_data(struct appraisal *a, const struct evidence *e)
{
	u8 nonce[VOUCH_REPORT_DATA_SIZE];
	int ret;

	if (e->claims.hcl.size)
		return demand_claims(a, &e->claims.hcl);
	ret = demand_nonce(a, e);
	if (ret || !e->claims.has_vtpm)
		return ret;
	memcpy(nonce, a->report_data, sizeof(nonce));
	return svsm_report_data(nonce, e->claims.manifest.data,
				e->claims.manifest.size, a->report_data) ?
		       0 :
		       -ENOMEM;
}
