// SPDX-License-Identifier: MIT
/*
 * The checklist for an SNP report, in the order of the checks. VEK is the key
 * that signs reports, VCEK or VLEK, and its certificate.
 *
 * The first part makes the report authentic. It stops at the first check that
 * fails, or without which the signature cannot be checked, because later ones
 * would be about data that anybody could have written. It goes on when a
 * certificate or a CRL is stale, missing or cannot be read: whether the
 * signature is good is worth knowing, and the check that is open keeps the
 * result from affirming anything:
 *
 *   snp.report.size
 *   snp.certs.table            the table that came along; a warning goes on
 *   snp.report.*               report_checks.c
 *   snp.keyinfo.*
 *   snp.vek.present            vek/choice.c chooses, vek/checks.c checks
 *   snp.vek.kind, key, ext
 *   snp.product
 *   snp.chain.*                vek/chain.c
 *   time.vek.validity
 *   time.ca.validity
 *   snp.crl.*                  vek/crl_checks.c
 *   snp.vek.hwid, or csp       vek/checks.c, that it is of this chip and TCB
 *   snp.vek.tcb.*
 *   snp.sig                    report_checks.c
 *   snp.report_data            only when Evidence demands a value
 *
 * The second part compares the authentic report with the policy, and collects
 * all failures:
 *
 *   snp.policy.*               guest_policy_checks.c
 *   snp.platform.*
 *   snp.vmpl
 *   snp.tcb.*                  tcb_checks.c
 *   snp.fw.*
 *   snp.mit.*
 *   policy.any_of
 *   freshness.*                value_checks.c
 *   snp.measurement and other reference values
 *   identity.machine
 *   snp.idblock.*              id_block/checks.c
 *   runtime.*                  log/runtime_checks.c, of the module's log
 */
#include "snp/private.h"

#include <errno.h>
#include <stdlib.h>

#include "check/accepted.h"
#include "log/runtime_checks.h"
#include "snp/certs/cache.h"
#include "snp/show.h"

/* READ_MR numbers the measurement before them. */
static const struct runtime_registers registers = {
	.prefix = "swmr",
	.lock = 1,
	.are_bound = true,
};

static const char well_formed[] =
	"a well-formed certificate table of at most 1 MiB and 16 certificates";

/*
 * Real hosts send CAs that cannot be read. Such an entry does no harm unless a
 * certificate of its kind is needed; then its damage is a better reason than
 * that there is none.
 */
static void check_entries(struct snp_appraisal *s,
			  const struct check_note *note)
{
	static const struct endorsement_kind *const kinds[] = {
		&snp_vek_endorsement,
		&cert_endorsement,
		&crl_endorsement,
	};
	enum vouch_check_status status = VOUCH_CHECK_PASS;
	const char *actual = well_formed;

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		const char *damage = endorsements_damage(s->table, kinds[i]);
		struct endorsed_walk walk =
			snp_walk(s, endorsed_key_kind(kinds[i]));
		bool is_missed;

		if (!damage || status == VOUCH_CHECK_WARN)
			continue;
		is_missed = !endorsed_next_of(&walk, kinds[i]);
		if (is_missed)
			status = VOUCH_CHECK_WARN;
		if (is_missed || actual == well_formed)
			actual = damage;
	}
	check_add(s->checks, "snp.certs.table", status, note, well_formed,
		  actual);
}

/*
 * A table that is not as specified is no evidence of a forged report: it is
 * told, as it would else look like a host without certificates, and those that
 * the verifier has may do without it.
 */
static void take_table(struct snp_appraisal *s)
{
	static const struct check_note note = {
		.source = "AMD 56421, section 4.1.8.1",
		.remedy = "ask for the report again, or give it without the "
			  "table",
	};
	struct vouch_error why = { 0 };

	if (!s->a->certs_size)
		return;
	s->kept = snp_cache_table(s->a->cache, s->a->certs, s->a->certs_size,
				  &why);
	s->table = kept_endorsements(s->kept);
	if (why.code == -ENOMEM)
		s->checks->out_of_memory = true;
	if (s->table)
		check_entries(s, &note);
	else
		check_add(s->checks, "snp.certs.table", VOUCH_CHECK_WARN, &note,
			  well_formed, why.text);
}

static bool check_size(struct appraisal *a, struct vouch_snp_claims *claims)
{
	static const struct check_note note = {
		.source = "AMD 56860, table 23",
		.remedy = "give the report alone: 1184 bytes",
		.unmet = VOUCH_NONE_UNREADABLE,
	};
	struct vouch_error why;
	bool ok = !snp_report_read(a->report, a->report_size, claims, &why);

	return check_that(&a->checks, "snp.report.size", ok, &note,
			  "1184 bytes", ok ? "1184 bytes" : why.text);
}

/* Evidence demands a REPORT_DATA that binds its key and nonce to the report. */
static bool check_evidence(struct snp_appraisal *s)
{
	static const struct check_note note = {
		.source = "nonce and evidence key of the Evidence",
		.remedy = "the Evidence was put together from parts of others",
	};

	return !s->a->has_report_data ||
	       check_bytes(s->checks, "snp.report_data", s->a->report_data,
			   s->claims.report_data, sizeof(s->a->report_data),
			   &note);
}

/*
 * Whether the VEK is of this chip and TCB is checked before the signature: the
 * VEK of another chip or TCB has another key, and the report would look as if
 * somebody had altered it.
 */
static bool is_signed(struct snp_appraisal *s)
{
	return snp_check_report(s) && snp_check_vek(s) && snp_check_chain(s) &&
	       snp_check_crl(s) && snp_check_binding(s) &&
	       snp_check_signature(s) && check_evidence(s);
}

static void appraise(struct snp_appraisal *s)
{
	struct appraisal *a = s->a;
	size_t from = s->checks->count;

	take_table(s);
	a->is_signed = is_signed(s);
	a->is_authentic = a->is_signed && !check_list_is_bad(s->checks, from);
	if (!a->is_signed)
		return;
	appraisal_settle(a);
	snp_check_policy(s);
	snp_check_tcbs(s);
	check_any_of(a, &snp_policy_kind, a->tee, &s->claims);
	snp_check_freshness(s);
	snp_check_values(s);
	snp_check_id_block(s);
	runtime_check(a, &registers);
	a->is_complete = true;
}

static void show_claims(struct snp_appraisal *s)
{
	struct appraisal *a = s->a;
	struct snp_shown *shown;

	shown = malloc(sizeof(*shown));
	a->shown = shown;
	if (!shown) {
		a->checks.out_of_memory = true;
		return;
	}
	*shown = (struct snp_shown){
		.claims = s->claims,
		.product = s->product,
		.is_authentic = a->is_authentic,
		.has_vek = s->has_vek,
		.vek = s->vek,
	};
	snp_put_certificates(s, &shown->parts);
	snp_put_components(s, &shown->parts);
}

void snp_appraise(struct appraisal *a)
{
	struct snp_appraisal s = {
		.a = a,
		.checks = &a->checks,
		.policy = a->policy,
		.values = snp_policy_of(a->policy),
	};

	a->tee = "sev-snp";
	if (check_size(a, &s.claims)) {
		appraise(&s);
		show_claims(&s);
	}
	snp_cache_put(s.kept);
}
