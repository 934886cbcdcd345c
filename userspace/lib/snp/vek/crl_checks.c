// SPDX-License-Identifier: MIT
/*
 * snp.crl.*: the root's list of revoked CAs. OpenSSL's own check is not used:
 * it wants a list from the VEK's issuer too, which AMD does not publish. A VEK
 * cannot be revoked, because each has the serial number 0.
 */
#include <stdio.h>
#include <string.h>

#include "check/accepted.h"
#include "base/verified.h"
#include "base/time.h"
#include "snp/private.h"

#define CRL_SOURCE "AMD 57230"

static bool is_ours(const struct snp_appraisal *s, const struct crl *crl)
{
	return name_same(crl->issuer, endorsement_read(s->chain.root)->subject);
}

static bool is_signed(const struct snp_appraisal *s,
		      const struct endorsement *item)
{
	struct verified_set *set = s->a->verifier->verified;
	const struct crl *crl = endorsement_crl(item);
	struct verified pair;
	int answer;

	memcpy(pair.content, item->digest, sizeof(pair.content));
	memcpy(pair.key, s->chain.root->digest, sizeof(pair.key));
	if (verified_is_known(set, &pair))
		return true;
	if (verified_has_failed(set, &pair) ||
	    !cert_signs_crls(endorsement_read(s->chain.root)) ||
	    crl->signature.kind != SIGNATURE_PSS_SHA384 ||
	    !appraisal_may_verify(s->a))
		return false;
	answer = signature_verify(&crl->signature,
				  endorsement_key(s->chain.root));
	verified_learn(set, &pair, answer);
	return check_answer(s->checks, answer);
}

static bool has(const struct crl *crl, const struct endorsement *item)
{
	return crl_lists(crl, endorsement_read(item)->serial);
}

static bool check_signature(struct snp_appraisal *s,
			    const struct endorsement *item)
{
	struct check_note note = {
		.source = item->source,
		.remedy = "the CRL is damaged or forged: fetch it again",
		.unmet = VOUCH_NONE_UNREADABLE,
	};
	const struct crl *crl = endorsement_crl(item);
	bool plain = crl_is_plain(crl);
	char name[80], actual[128] = "valid";

	if (!is_signed(s, item)) {
		snprintf(actual, sizeof(actual), "not valid");
	} else if (!plain) {
		note.remedy = "the CRL is no full list, or by rules that this "
			      "tool does not apply: fetch the full one";
		note.unmet = VOUCH_NONE_UNSUPPORTED;
		der_oid_text(crl->rule, name, sizeof(name));
		snprintf(actual, sizeof(actual), "valid, with the extension %s",
			 name);
	}
	return check_that(s->checks, "snp.crl.signature",
			  plain && is_signed(s, item), &note,
			  "signed by the root, a full list", actual);
}

/* A list that does not say when it ends may be of any age. */
static void check_end(struct snp_appraisal *s, const struct endorsement *item)
{
	char remedy[192];
	const struct check_note note = {
		.source = item->source,
		.remedy = remedy,
		.unmet = VOUCH_NONE_STALE,
	};

	snp_ca_url(s, "crl", remedy, sizeof(remedy));
	check_that(s->checks, "snp.crl.window", false, &note,
		   "thisUpdate and nextUpdate", "no nextUpdate");
}

static void check_in_force(struct snp_appraisal *s,
			   const struct endorsement *item)
{
	const struct check_note note = { .source = item->source };
	const struct crl *crl = endorsement_crl(item);
	char renew[192];
	const struct window window = {
		.id = "snp.crl.window",
		.source = item->source,
		.renew = renew,
		.from = crl->from,
		.until = crl->until,
	};

	snp_ca_url(s, "crl", renew, sizeof(renew));
	if (s->a->authentic_only &&
	    !(crl->has_until && window_holds(crl->from, crl->until, s->a->at)))
		check_skip(s->checks, "snp.crl.window", &note,
			   "not in force, which was not asked for");
	else if (crl->has_until)
		check_window(s->a, s->checks, &window);
	else
		check_end(s, item);
}

static bool check_revoked(struct snp_appraisal *s,
			  const struct endorsement *item)
{
	struct check_note note = {
		.source = item->source,
		.remedy = "AMD revoked this CA: firmware and keys of the host "
			  "must be replaced",
		.is_proof = true,
	};
	bool ask = has(endorsement_crl(item), s->chain.intermediate);
	bool ark = has(endorsement_crl(item), s->chain.root);
	char root[128] = "root", ca[128] = "intermediate";
	char list[320], actual[640];

	name_common(endorsement_read(s->chain.root)->subject, root,
		    sizeof(root));
	name_common(endorsement_read(s->chain.intermediate)->subject, ca,
		    sizeof(ca));
	endorsement_list(item, s->a->at, list, sizeof(list));
	if (ark || ask)
		snprintf(actual, sizeof(actual), "%s is in %s", ark ? root : ca,
			 list);
	else
		snprintf(actual, sizeof(actual), "neither %s nor %s is in %s",
			 root, ca, list);
	return check_that(s->checks, "snp.crl.revoked", !ask && !ark, &note,
			  "no CA of the chain", actual);
}

/* Of the newest list: an old one beside it does no harm. */
static void check_age(struct snp_appraisal *s, time_t issued)
{
	const struct policy_value *max = &s->values->max_collateral_age_days;

	if (s->a->authentic_only) {
		snp_skip_all(s, (const char *[]){ "snp.crl.age" }, 1);
		return;
	}
	check_age_days(s->checks, "snp.crl.age", max, s->a->at - issued,
		       "the CRL is too old: fetch it again");
}

/* A list that was given and could not be read may have the certificate. */
static void none_present(struct snp_appraisal *s)
{
	const struct policy_value *require = &s->policy->require_crl;
	const struct policy_value *max = &s->values->max_collateral_age_days;
	char remedy[128], actual[512];
	struct check_note note = {
		.source = policy_source(require),
		.remedy = remedy,
		.unmet = VOUCH_NONE_MISSING,
	};
	struct check_note age_note = {
		.source = policy_source(max),
		.remedy = remedy,
		.unmet = VOUCH_NONE_MISSING,
	};

	snp_ca_url(s, "crl", remedy, sizeof(remedy));
	if ((!policy_number(require, false) &&
	     !endorsements_lost(s->a->verifier->endorsements,
				&crl_endorsement)) ||
	    s->a->authentic_only) {
		check_skip(s->checks, "snp.crl.present", &note,
			   "none given: revocation is not checked");
		if (policy_has(max) && !s->a->authentic_only)
			check_leave_open(s->checks, "snp.crl.age", &age_note,
					 "a CRL that is young enough", "none");
	} else {
		endorsements_tell_none(s->a->verifier->endorsements,
				       &crl_endorsement, actual,
				       sizeof(actual));
		check_leave_open(s->checks, "snp.crl.present", &note, "a CRL",
				 actual);
	}
}

/* What the root's lists that were given and sent along come to. */
struct lists {
	const struct endorsement *first;
	const struct endorsement *newest; /* of the good ones */
	const struct endorsement *bad; /* forged, damaged, no full list */
	const struct endorsement *revoking; /* signed, and has a CA */
	bool has_own; /* the verifier gave a good one */
};

/* What is not in force yet says nothing of the time of appraisal. */
static bool is_newer(const struct snp_appraisal *s,
		     const struct endorsement *item,
		     const struct endorsement *other)
{
	time_t at = s->a->at;
	bool began = window_side(item->issued, at, at) != WINDOW_AHEAD;
	bool other_began = other &&
			   window_side(other->issued, at, at) != WINDOW_AHEAD;

	if (!other || began != other_began)
		return !other || began;
	return item->issued > other->issued;
}

static void look_at(const struct snp_appraisal *s,
		    const struct endorsement *item, bool is_own,
		    struct lists *lists)
{
	bool ok = is_signed(s, item);

	if (!lists->first)
		lists->first = item;
	if (ok && !lists->revoking &&
	    (has(endorsement_crl(item), s->chain.intermediate) ||
	     has(endorsement_crl(item), s->chain.root)))
		lists->revoking = item;
	if (!ok || !crl_is_plain(endorsement_crl(item))) {
		if (!lists->bad)
			lists->bad = item;
		return;
	}
	lists->has_own |= is_own;
	if (is_newer(s, item, lists->newest))
		lists->newest = item;
}

/* A list that revokes nothing: whether it may be relied on. */
static void judge(struct snp_appraisal *s, const struct endorsement *item)
{
	if (!check_signature(s, item))
		return;
	check_revoked(s, item);
	check_in_force(s, item);
	check_age(s, item->issued);
}

/*
 * A host may send an old list or a broken one, and a verifier may have old ones
 * too. None of them takes back what another one revokes, and none spoils a good
 * one that the verifier gave; only the newest has to be in force.
 */
bool snp_check_crl(struct snp_appraisal *s)
{
	struct endorsed_walk walk =
		snp_walk(s, endorsed_key_kind(&crl_endorsement));
	const struct check_note note = { .source = CRL_SOURCE };
	const struct endorsement *item;
	struct lists lists = { 0 };

	while ((item = endorsed_next_of(&walk, &crl_endorsement))) {
		if (is_ours(s, endorsement_crl(item)))
			look_at(s, item, !walk.store, &lists);
	}
	if (!lists.first) {
		none_present(s);
		return true;
	}
	check_add(s->checks, "snp.crl.present", VOUCH_CHECK_PASS, &note,
		  "a CRL", lists.first->source);
	if (lists.revoking)
		return check_revoked(s, lists.revoking);
	judge(s, lists.bad && !lists.has_own ? lists.bad : lists.newest);
	return true;
}
