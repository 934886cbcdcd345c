// SPDX-License-Identifier: MIT
/* What several checks of an SNP report ask of their appraisal. */
#include "check/accepted.h"
#include "snp/private.h"

bool snp_check_unknown(struct snp_appraisal *s, const char *id, bool is_known,
		       const char *expected, const char *actual)
{
	if (!is_known && s->a->authentic_only) {
		check_skip(s->checks, id, NULL, actual);
		return true;
	}
	return check_unknown(s->a, id, POLICY_UNKNOWN_WARN, is_known, expected,
			     actual);
}

void snp_skip_all(struct snp_appraisal *s, const char *const *ids, size_t count)
{
	static const struct check_note note = { .source = "--authentic-only" };

	for (size_t i = 0; i < count; i++)
		check_skip(s->checks, ids[i], &note, "not asked for");
}

struct endorsed_walk snp_walk(const struct snp_appraisal *s, u64 key)
{
	return endorsed_walk(s->a->verifier->endorsements, s->table, key);
}
