// SPDX-License-Identifier: MIT
/*
 * freshness.*, reference values such as snp.measurement, and identity.machine:
 * lists of chips and products.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "check/accepted.h"
#include "snp/private.h"

#define MIGRATE_MA (1 << 18) /* of POLICY: an agent may move the guest */

#define CLAIM(name, field, at, why)                         \
	{ name, offsetof(struct vouch_snp_claims, field),   \
	  sizeof(((struct vouch_snp_claims *)NULL)->field), \
	  offsetof(struct snp_policy, at), why }

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

static void check_row(struct snp_appraisal *s, const struct value_row *row)
{
	const struct policy_value *accepted =
		policy_value_at(s->values, row->accepted);
	const u8 *claim = (const u8 *)&s->claims + row->claim;
	struct check_note note = {
		.source = "default",
		.remedy = "give the reference value with --measurement or a "
			  "policy",
		.unmet = VOUCH_NONE_UNASKED,
	};
	char *actual;

	if (policy_has(accepted)) {
		check_accepted(s->checks, row->id, accepted, claim, row->size,
			       row->remedy);
		return;
	}
	if (row != rows) {
		check_skip(s->checks, row->id, &note, "no reference value");
		return;
	}
	actual = hex_encode(claim, row->size);
	check_leave_open(s->checks, row->id, &note, "a reference value",
			 actual);
	free(actual);
}

void snp_check_freshness(struct snp_appraisal *s)
{
	check_freshness(s->a, &s->values->report_data, s->claims.report_data);
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
	static const struct check_note odd = {
		.source = "MIGRATE_MA of the report",
		.remedy = "the report contradicts itself",
	};
	const u8 *id = s->claims.report_id_ma;
	size_t size = sizeof(s->claims.report_id_ma);
	bool none = bytes_are(id, size, 0xff) || bytes_are_zero(id, size);
	bool is_odd = !none && !(s->claims.policy & MIGRATE_MA);

	if (is_odd || !policy_has(&s->values->report_id_ma))
		check_that(s->checks, "snp.migration", none,
			   is_odd ? &odd : &note, "no migration agent",
			   none ? "no migration agent" : "a migration agent");
}

/* A VLEK is not bound to a chip: CHIP_ID is whatever the host wants. */
static void check_chip(struct snp_appraisal *s)
{
	const struct policy_value *accepted = &s->values->chip_id;
	struct check_note note = {
		.source = policy_source(accepted),
		.remedy =
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
		check_accepted(s->checks, "identity.machine", accepted,
			       s->claims.chip_id, sizeof(s->claims.chip_id),
			       "another machine than those that were named");
}

static void check_products(struct snp_appraisal *s)
{
	const struct policy_value *accepted = &s->values->products;
	struct check_note note = {
		.source = policy_source(accepted),
		.remedy = "this generation of processors is not accepted",
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
						   &s->values->allow_vlek :
						   &s->values->allow_vcek;
	struct check_note note = {
		.source = policy_source(allow),
		.remedy = "reports that such a key signed are not accepted",
	};

	check_that(s->checks, "snp.vek.allowed", policy_number(allow, true),
		   &note, "a key that the policy allows",
		   s->vek.is_vlek ? "VLEK" : "VCEK");
}

static void skip_all(struct snp_appraisal *s)
{
	static const char *const ids[] = {
		"snp.guest_svn",
		"snp.report.version_min",
		"snp.authorkey.consistent",
		"snp.migration",
		"snp.vek.allowed",
		"snp.product.allowed",
		"identity.machine",
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		snp_skip_all(s, &rows[i].id, 1);
	snp_skip_all(s, ids, ARRAY_SIZE(ids));
}

void snp_check_values(struct snp_appraisal *s)
{
	const struct snp_policy *p = s->values;

	if (s->a->authentic_only) {
		skip_all(s);
		return;
	}
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		check_row(s, &rows[i]);
	check_at_least(s->checks, "snp.guest_svn", &p->guest_svn_min,
		       s->claims.guest_svn, "an older image");
	check_at_least(s->checks, "snp.report.version_min",
		       &p->report_version_min, s->claims.version,
		       "update the host's SEV firmware");
	check_author(s);
	check_migration(s);
	check_key_allowed(s);
	check_products(s);
	check_chip(s);
}
