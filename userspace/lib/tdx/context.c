// SPDX-License-Identifier: MIT
/* What several checks of a quote ask of the appraisal that they are in. */
#include "tdx/private.h"

struct endorsed_walk tdx_walk(const struct tdx_appraisal *t, u64 key)
{
	return endorsed_walk(t->store, NULL, key);
}

const struct tdx_wanted *tdx_wanted_set(const struct tdx_appraisal *t,
					const struct endorsement_kind *kind)
{
	return kind == &tdx_tcb_info_endorsement ? &t->tcb_info_set :
						   &t->identity_set;
}

bool tdx_may_try(struct tdx_appraisal *t)
{
	if (t->key_trials < t->a->verifier->limits.key_trials &&
	    appraisal_may_verify(t->a)) {
		t->key_trials++;
		return true;
	}
	t->gave_up = true;
	return false;
}

bool tdx_may_be_over(const struct tdx_appraisal *t)
{
	return policy_number(&t->values->allow_expired_collateral, false);
}

bool tdx_is_in_force(const struct tdx_appraisal *t, const struct cert *cert)
{
	return window_holds(cert->from, cert->until, t->a->at);
}

void tdx_note_issue(struct tdx_appraisal *t, time_t issued)
{
	if (!t->has_oldest || issued < t->oldest)
		t->oldest = issued;
	t->has_oldest = true;
}
