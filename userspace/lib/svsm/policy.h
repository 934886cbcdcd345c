/* SPDX-License-Identifier: MIT */
/* What a policy accepts of an SVSM. */
#ifndef VOUCH_LIB_SVSM_POLICY_H
#define VOUCH_LIB_SVSM_POLICY_H

#include "policy/policy.h"

struct svsm_policy {
	struct policy_value measurement, presence, services, secure_boot;
};

/* In the order of the choices of "presence". */
enum svsm_presence {
	SVSM_PRESENCE_REQUIRED,
	SVSM_PRESENCE_UNCHECKED,
};

extern const struct policy_kind svsm_policy_kind;
extern const struct policy_draft_kind svsm_draft_kind; /* policy/draft.h */

#endif /* VOUCH_LIB_SVSM_POLICY_H */
