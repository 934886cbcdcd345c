// SPDX-License-Identifier: MIT
/* Steps 19 and 20: freshness, reference values, lists of chips and products. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "snp_appraise.h"

static const char freshness_id[] = "freshness.report_data";

#define CLAIM(name, field, at, why)                                       \
	{                                                                 \
		name, offsetof(struct vouch_snp_claims, field),           \
			sizeof(((struct vouch_snp_claims *)NULL)->field), \
			offsetof(struct policy_snp, at), why              \
	}

static const struct value_row {
	const char *id;
	size_t claim;
	size_t size;
	size_t accepted;
	const char *remedy;
} rows[] = {
	CLAIM("snp.measurement", measurement, measurement,
	      "other firmware, kernel, initrd, command line or number of "
	      "vCPUs"),
	CLAIM("snp.host_data", host_data, host_data,
	      "the host launched the guest with other data"),
	CLAIM("snp.family_id", family_id, family_id,
	      "another image, or another ID block"),
	CLAIM("snp.image_id", image_id, image_id,
	      "another image, or another ID block"),
	CLAIM("snp.idkey", id_key_digest, id_key_digest,
	      "launched with an ID block of another signer"),
	CLAIM("snp.authorkey", author_key_digest, author_key_digest,
	      "launched with an ID key of another author"),
	CLAIM("snp.report_id", report_id, report_id, "another guest"),
	CLAIM("snp.report_id_ma", report_id_ma, report_id_ma,
	      "another migration agent"),
};

/* Not from the first difference on: which one it was is nobody's business. */
static const struct policy_item *find(const struct policy_value *accepted,
				      const u8 *claim, size_t size)
{
	for (size_t i = 0; i < accepted->count; i++) {
		if (!memcmp(accepted->items[i].bytes, claim, size))
			return &accepted->items[i];
	}
	return NULL;
}

/* Every accepted value, so that a mismatch can be looked at. */
static char *accepted_text(const struct policy_value *accepted, size_t size)
{
	char *text = calloc(accepted->count, 2 * size + 5);

	for (size_t i = 0; text && i < accepted->count; i++) {
		char *hex = hex_encode(accepted->items[i].bytes, size);

		if (i)
			strcat(text, " or ");
		strcat(text, hex ? hex : "");
		free(hex);
	}
	return text;
}

static void compare(struct snp_appraisal *s, const char *id,
		    const struct policy_value *accepted, const u8 *claim,
		    size_t size, const char *remedy)
{
	struct check_note note = { policy_source(accepted), remedy };
	const struct policy_item *item = find(accepted, claim, size);
	char *expected, *actual;

	if (item) {
		check_bytes(s->checks, id, item->bytes, claim, size, &note);
		return;
	}
	expected = accepted_text(accepted, size);
	actual = hex_encode(claim, size);
	if (!expected || !actual)
		s->checks->out_of_memory = true;
	check_that(s->checks, id, false, &note, expected, actual);
	free(expected);
	free(actual);
}

static void check_row(struct snp_appraisal *s, const struct value_row *row)
{
	const struct policy_value *accepted =
		(const void *)((const char *)&s->policy->snp + row->accepted);
	const u8 *claim = (const u8 *)&s->claims + row->claim;
	struct check_note note = {
		"policy",
		"give the expected value with --measurement or a policy",
	};
	char *actual;

	if (policy_has(accepted)) {
		compare(s, row->id, accepted, claim, row->size, row->remedy);
		return;
	}
	if (row != rows) {
		check_skip(s->checks, row->id, &note, "no reference value");
		return;
	}
	actual = hex_encode(claim, row->size);
	check_undecided(s->checks, row->id, &note, "a reference value", actual);
	free(actual);
}

/*
 * A bare report has no nonce: who asked for one made it with the nonce itself
 * as REPORT_DATA. Evidence has one, and its binding is checked by then.
 */
void snp_check_freshness(struct snp_appraisal *s)
{
	const struct policy *p = s->policy;
	struct check_note note = {
		policy_source(&p->freshness),
		"give --nonce or --report-data: without it this may be an old "
		"report",
	};

	if (policy_has(&p->snp.report_data))
		compare(s, freshness_id, &p->snp.report_data,
			s->claims.report_data, sizeof(s->claims.report_data),
			"made for another challenge or key: ask for a new one");
	else if (policy_has(&p->nonce) && !s->a->has_report_data)
		compare(s, freshness_id, &p->nonce, s->claims.report_data,
			sizeof(s->claims.report_data),
			"not made with this nonce as REPORT_DATA: ask for a "
			"new one");
	else if (policy_has(&p->nonce))
		return;
	else if (s->a->appraiser->authentic_only)
		check_skip(s->checks, freshness_id, &note, "not asked for");
	else if (policy_number(&p->freshness, POLICY_FRESHNESS_REQUIRED) ==
		 POLICY_FRESHNESS_UNCHECKED)
		check_skip(s->checks, freshness_id, &note,
			   "replay is not excluded, as the policy wants it");
	else
		check_undecided(s->checks, freshness_id, &note,
				"an expected nonce or REPORT_DATA", "none");
}

static void check_at_least(struct snp_appraisal *s, const char *id,
			   const struct policy_value *floor, u64 value,
			   const char *remedy)
{
	struct check_note note = { policy_source(floor), remedy };
	char expected[48], actual[32];

	if (!policy_has(floor)) {
		check_skip(s->checks, id, &note, "no reference value");
		return;
	}
	snprintf(expected, sizeof(expected), "at least %llu",
		 (unsigned long long)policy_number(floor, 0));
	snprintf(actual, sizeof(actual), "%llu", (unsigned long long)value);
	check_that(s->checks, id, value >= policy_number(floor, 0), &note,
		   expected, actual);
}

/* KEY_INFO says whether there is an author; the digest has to agree. */
static void check_author(struct snp_appraisal *s)
{
	static const struct check_note note = {
		.source = "AUTHOR_KEY_EN of the report",
		.remedy = "the report contradicts itself",
	};
	const struct vouch_snp_claims *c = &s->claims;
	bool has_author = c->key_info & SNP_KEY_AUTHOR_KEY_EN;
	bool is_zero = bytes_are_zero(c->author_key_digest,
				      sizeof(c->author_key_digest));

	check_that(s->checks, "snp.authorkey.consistent", has_author != is_zero,
		   &note, has_author ? "a digest" : "zero",
		   is_zero ? "zero" : "a digest");
}

/* A migration agent goes with MIGRATE_MA, and only with a named one. */
static void check_migration(struct snp_appraisal *s)
{
	static const struct check_note note = {
		.source = "AMD 56860, table 23",
		.remedy = "a migration agent is attached: name it with "
			  "report_id_ma, if it is the right one",
	};
	const u8 *id = s->claims.report_id_ma;
	size_t size = sizeof(s->claims.report_id_ma);
	bool none = bytes_are(id, size, 0xff) || bytes_are_zero(id, size);

	if (!policy_has(&s->policy->snp.report_id_ma))
		check_that(s->checks, "snp.migration", none, &note,
			   "no migration agent",
			   none ? "no migration agent" : "a migration agent");
}

/* A VLEK is not bound to a chip: CHIP_ID is whatever the host wants. */
static void check_chip(struct snp_appraisal *s)
{
	const struct policy_value *accepted = &s->policy->snp.chip_id;
	struct check_note note = {
		policy_source(accepted),
		"the report is signed by a VLEK, which any chip of the "
		"provider may hold",
	};

	if (!policy_has(accepted))
		check_skip(s->checks, "identity.machine", &note,
			   "no reference value");
	else if (s->vek.is_vlek)
		check_that(s->checks, "identity.machine", false, &note,
			   "a chip that a VCEK vouches for", "a VLEK");
	else
		compare(s, "identity.machine", accepted, s->claims.chip_id,
			sizeof(s->claims.chip_id),
			"another machine than those that were named");
}

static void check_products(struct snp_appraisal *s)
{
	const struct policy_value *accepted = &s->policy->snp.products;
	struct check_note note = {
		policy_source(accepted),
		"this generation of processors is not accepted",
	};
	char expected[128] = "";

	if (!policy_has(accepted)) {
		check_skip(s->checks, "snp.product.allowed", &note,
			   "no reference value");
		return;
	}
	for (size_t i = 0; i < accepted->count; i++) {
		strncat(expected, i ? " or " : "",
			sizeof(expected) - strlen(expected) - 1);
		strncat(expected, accepted->items[i].text,
			sizeof(expected) - strlen(expected) - 1);
	}
	check_that(s->checks, "snp.product.allowed",
		   policy_accepts_text(accepted, s->product->name), &note,
		   expected, s->product->name);
}

static void check_key_allowed(struct snp_appraisal *s)
{
	const struct policy_value *allow = s->vek.is_vlek ?
						   &s->policy->snp.allow_vlek :
						   &s->policy->snp.allow_vcek;
	struct check_note note = {
		policy_source(allow),
		"reports that such a key signed are not accepted",
	};

	check_that(s->checks, "snp.vek.allowed", policy_number(allow, true),
		   &note, "a key that the policy allows",
		   s->vek.is_vlek ? "VLEK" : "VCEK");
}

void snp_check_values(struct snp_appraisal *s)
{
	static const struct check_note skipped = { .source =
							   "--authentic-only" };
	const struct policy_snp *p = &s->policy->snp;

	if (s->a->appraiser->authentic_only) {
		for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
			check_skip(s->checks, rows[i].id, &skipped,
				   "not asked for");
		return;
	}
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		check_row(s, &rows[i]);
	check_at_least(s, "snp.guest_svn", &p->guest_svn_min,
		       s->claims.guest_svn, "an older image");
	check_at_least(s, "snp.report.version_min", &p->report_version_min,
		       s->claims.version, "update the host's SEV firmware");
	check_author(s);
	check_migration(s);
	check_key_allowed(s);
	check_products(s);
	check_chip(s);
}
