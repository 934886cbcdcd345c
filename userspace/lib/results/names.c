// SPDX-License-Identifier: MIT
#include "results/names.h"

#include <string.h>

#include "results/ar4si.h"

#define IETF_PREFIX "tag:ietf.org,2026:rats/ear#"

static const struct ear_dialect dialects[] = {
	[VOUCH_EAR_IETF] = { IETF_PREFIX "05", "ear_verifier_id", "ear_status",
			     "ear_trustworthiness_vector",
			     "ear_appraisal_policy_ids", true,
			     "ear_attester_claims", "ear_verifier_claims" },
	[VOUCH_EAR_VERAISON] = { "tag:github.com,2023:veraison/ear",
				 "ear.verifier-id", "ear.status",
				 "ear.trustworthiness-vector",
				 "ear.appraisal-policy-id", false,
				 "ear.veraison.annotated-evidence",
				 "ear.veraison.policy-claims" },
	[VOUCH_EAR_TRUSTEE] = { "tag:github.com,2024:confidential-containers/"
				"Trustee",
				"ear.verifier-id", "ear.status",
				"ear.trustworthiness-vector",
				"ear.appraisal-policy-id", false,
				"ear.veraison.annotated-evidence",
				"ear.veraison.policy-claims" },
};

const struct ear_dialect *ear_dialect_at(unsigned int number)
{
	return number < ARRAY_SIZE(dialects) ? &dialects[number] : NULL;
}

const struct ear_dialect *ear_dialect_of(const char *profile, bool *is_known)
{
	static const char *const revisions[] = { "03", "04", "05" };
	const size_t size = sizeof(IETF_PREFIX) - 1;

	*is_known = true;
	for (size_t i = 0; i < ARRAY_SIZE(dialects); i++)
		if (!strcmp(dialects[i].profile, profile))
			return &dialects[i];
	if (strncmp(profile, IETF_PREFIX, size))
		return NULL;
	*is_known = false;
	for (size_t i = 0; i < ARRAY_SIZE(revisions); i++)
		*is_known |= !strcmp(profile + size, revisions[i]);
	return &dialects[VOUCH_EAR_IETF];
}
