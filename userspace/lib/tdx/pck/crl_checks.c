// SPDX-License-Identifier: MIT
/*
 * tdx.crl.root, tdx.ca.revoked, tdx.crl.pck, tdx.pck.revoked: the root's list
 * of CAs and TCB signers, and the CA's list of PCK certificates. OpenSSL's own
 * check is not used: each check here has a name, and a machine stays revoked
 * when another list in force leaves it out.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/verified.h"
#include "tdx/private.h"

/* How good a list is; a better one is used. */
enum quality {
	CRL_NONE,
	CRL_MALFORMED, /* not as Intel's profile wants it of this issuer */
	CRL_UNSIGNED,
	CRL_FUTURE,
	CRL_EXPIRED,
	CRL_IN_FORCE,
};

/* Who issues, what it would list, and what the checks are named. */
struct list {
	const char *id, *revoked_id;
	const char *remedy, *revoked_remedy;
	enum tdx_chain_at issuer;
	const struct cert *cert;
	const struct cert *itself; /* the issuer, where it may be listed */
	bool is_short_lived; /* its age counts */
};

/* The best list of an issuer. */
struct best {
	const struct endorsement *item;
	enum quality quality;
	time_t from, until;
};

static bool is_signed(struct tdx_appraisal *t, const struct endorsement *item,
		      enum tdx_chain_at at)
{
	struct verified pair;
	int answer;

	if (!cert_signs_crls(&t->chain->certs[at]))
		return false;
	memcpy(pair.key,
	       at == TDX_CHAIN_ROOT ? t->chain->root_spki : t->chain->ca_spki,
	       sizeof(pair.key));
	memcpy(pair.content, item->digest, sizeof(pair.content));
	if (verified_is_known(t->a->verifier->verified, &pair))
		return true;
	if (verified_has_failed(t->a->verifier->verified, &pair) ||
	    !appraisal_may_verify(t->a))
		return false;
	answer = signature_verify(&endorsement_crl(item)->signature,
				  t->chain->keys[at]);
	verified_learn(t->a->verifier->verified, &pair, answer);
	return check_answer(t->checks, answer);
}

static enum quality judge(struct tdx_appraisal *t,
			  const struct endorsement *item,
			  enum tdx_chain_at issuer, struct best *best)
{
	const struct cert *cert = &t->chain->certs[issuer];
	const struct crl *list = endorsement_crl(item);
	time_t at = t->a->at;

	if (!crl_is_profiled(list) || !crl_names_key(list, cert->use.key_id))
		return CRL_MALFORMED;
	best->from = list->from;
	best->until = list->until;
	if (!list->has_until)
		return CRL_MALFORMED;
	if (!is_signed(t, item, issuer))
		return CRL_UNSIGNED;
	switch (window_side(best->from, best->until, at)) {
	case WINDOW_AHEAD:
		return CRL_FUTURE;
	case WINDOW_OVER:
		return CRL_EXPIRED;
	case WINDOW_HOLDS:
		break;
	}
	return CRL_IN_FORCE;
}

/* Calls each list of @issuer that holds; the best comes out. */
static struct best find_best(struct tdx_appraisal *t, enum tdx_chain_at issuer,
			     const struct cert *cert, bool *is_revoked)
{
	const struct endorsement *item;
	struct endorsed_walk walk =
		tdx_walk(t, endorsed_key_kind(&tdx_crl_endorsement));
	struct best best = { 0 };

	*is_revoked = false;
	while ((item = endorsed_next_of(&walk, &tdx_crl_endorsement))) {
		struct best one = { .item = item };

		if (!name_same(endorsement_crl(item)->issuer,
			       t->chain->certs[issuer].subject))
			continue;
		one.quality = judge(t, item, issuer, &one);
		if (one.quality >= CRL_FUTURE &&
		    crl_lists(endorsement_crl(item), cert->serial))
			*is_revoked = true;
		if (one.quality > best.quality ||
		    (one.quality == best.quality && one.from > best.from))
			best = one;
	}
	return best;
}

bool tdx_is_revoked(struct tdx_appraisal *t, const struct cert *cert)
{
	bool is_revoked;

	find_best(t, TDX_CHAIN_ROOT, cert, &is_revoked);
	return is_revoked;
}

static void none_present(struct tdx_appraisal *t, const struct list *list)
{
	const struct policy_value *require = &t->policy->require_crl;
	struct check_note note = {
		.source = policy_source(require),
		.remedy = list->remedy,
		.unmet = VOUCH_NONE_MISSING,
	};
	char actual[512];

	endorsements_tell_none(t->store, &tdx_crl_endorsement, actual,
			       sizeof(actual));
	if (!policy_number(require, true))
		check_skip(t->checks, list->id, &note,
			   "none given: revocation is not checked");
	else
		check_leave_open(t->checks, list->id, &note,
				 "a CRL of this issuer", actual);
}

static bool check_best(struct tdx_appraisal *t, const struct list *list,
		       const struct best *best)
{
	struct check_note note = {
		.source = best->item->source,
		.remedy = "the CRL is damaged or forged: fetch it again",
		.unmet = VOUCH_NONE_UNREADABLE,
	};
	const struct window window = {
		.id = list->id,
		.source = best->item->source,
		.renew = list->remedy,
		.from = best->from,
		.until = best->until,
		.may_be_over = tdx_may_be_over(t),
	};

	if (list->is_short_lived)
		tdx_note_issue(t, best->from);
	if (best->quality == CRL_MALFORMED)
		return check_that(t->checks, list->id, false, &note,
				  "a CRL as Intel's profile wants it",
				  "another kind of CRL");
	if (best->quality == CRL_UNSIGNED)
		return check_that(t->checks, list->id, false, &note,
				  "signed by its issuer", "not valid");
	return check_window(t->a, t->checks, &window);
}

/*
 * A revocation is told whatever is wrong with the list that is used, and ends
 * the appraisal; a list that cannot be relied on leaves it open.
 */
static bool check_list(struct tdx_appraisal *t, const struct list *list)
{
	bool is_revoked, is_good;
	const struct cert *cert = list->cert;
	struct best best = find_best(t, list->issuer, cert, &is_revoked);
	struct check_note note = { .remedy = list->revoked_remedy,
				   .is_proof = true };
	char serial[64] = "not in ", text[320], actual[512];

	if (!best.quality) {
		none_present(t, list);
		return true;
	}
	if (!is_revoked && list->itself) {
		cert = list->itself;
		find_best(t, list->issuer, cert, &is_revoked);
	}
	note.source = best.item->source;
	if (is_revoked)
		cert_serial_text(cert, serial, sizeof(serial));
	endorsement_list(best.item, t->a->at, text, sizeof(text));
	snprintf(actual, sizeof(actual), "%s%s%s", serial,
		 is_revoked ? " is listed; the newest is " : "", text);
	is_good = check_best(t, list, &best);
	return (!is_good && !is_revoked) ||
	       check_that(t->checks, list->revoked_id, !is_revoked, &note,
			  "not listed", actual);
}

bool tdx_check_crls(struct tdx_appraisal *t)
{
	const struct cert *certs = t->chain->certs;
	const struct list root = {
		.id = "tdx.crl.root",
		.revoked_id = "tdx.ca.revoked",
		.remedy = "fetch "
			  "https://certificates.trustedservices.intel.com/"
			  "IntelSGXRootCA.der and give it with --endorsements",
		.revoked_remedy = "Intel revoked this CA: no machine under it "
				  "can be trusted",
		.issuer = TDX_CHAIN_ROOT,
		.cert = &certs[TDX_CHAIN_CA],
		.itself = &certs[TDX_CHAIN_ROOT],
	};
	const struct list pck = {
		.id = "tdx.crl.pck",
		.revoked_id = "tdx.pck.revoked",
		.remedy = t->chain->is_platform ? "fetch "
						  "https://"
						  "api.trustedservices.intel."
						  "com/sgx/certification/v4/"
						  "pckcrl?ca=platform&encoding="
						  "der and give it with "
						  "--endorsements" :
						  "fetch "
						  "https://"
						  "api.trustedservices.intel."
						  "com/sgx/certification/v4/"
						  "pckcrl?ca=processor&"
						  "encoding=der and give it "
						  "with --endorsements",
		.revoked_remedy = "Intel revoked the key of this machine: stop "
				  "trusting it",
		.issuer = TDX_CHAIN_CA,
		.cert = &certs[TDX_CHAIN_PCK],
		.is_short_lived = true,
	};
	const struct check_note skipped = { .source = "--authentic-only" };

	if (!t->a->authentic_only)
		return check_list(t, &root) && check_list(t, &pck);
	check_skip(t->checks, root.id, &skipped, "not asked for");
	check_skip(t->checks, pck.id, &skipped, "not asked for");
	return true;
}
