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

const struct endorsement *
snp_next_endorsement(const struct snp_appraisal *s,
		     const struct endorsement_kind *kind, size_t *at)
{
	const struct endorsements *own = s->a->verifier->endorsements;
	size_t sent = s->table ? s->table->count : 0;

	for (;; (*at)++) {
		const struct endorsement *item;

		if (*at >= own->count + sent)
			return NULL;
		item = *at < own->count ? &own->items[*at] :
					  &s->table->items[*at - own->count];
		if (item->kind != kind)
			continue;
		(*at)++;
		return item;
	}
}
