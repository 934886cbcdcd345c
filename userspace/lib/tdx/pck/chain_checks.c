// SPDX-License-Identifier: MIT
/*
 * tdx.certdata.type, tdx.chain.*, tdx.pck.ext: PCK certificate, CA and root.
 * The root is Intel's, which is built in, or a trust anchor that the verifier
 * named.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "tdx/private.h"
#include "tdx/cache.h"
#include "base/verified.h"

#define PROFILE "Intel PCK certificate profile"

static const char *const cert_types[] = {
	[TDX_CERT_PPID_CLEAR] = "type 1 (PPID in clear)",
	[TDX_CERT_PPID_RSA_2048] = "type 2 (encrypted PPID)",
	[TDX_CERT_PPID_RSA_3072] = "type 3 (encrypted PPID)",
	[TDX_CERT_PCK_LEAF] = "type 4 (PCK certificate alone)",
	[TDX_CERT_PCK_CHAIN] = "type 5 (PCK certificate chain)",
};

/*
 * Certificates of one key are issued more than once. One that is trusted for
 * itself is worth more than one that is in force: without it there is no root.
 */
#define SCORE_BEST 3
#define PCK_BEST 1 /* no PCK certificate is trusted for itself */

static int score(const struct tdx_appraisal *t, const struct endorsement *item)
{
	bool is_trusted =
		item->is_anchor ||
		!memcmp(item->digest, tdx_intel_root, sizeof(tdx_intel_root));

	return 2 * is_trusted + tdx_is_in_force(t, endorsement_read(item));
}

/* The better one of two, of which the first may be NULL. */
static const struct endorsement *better(const struct tdx_appraisal *t,
					const struct endorsement *best,
					const struct endorsement *item)
{
	return !best || score(t, item) > score(t, best) ? item : best;
}

/* The same root may sign for every platform of a fleet: once is enough. */
static bool is_issued_by(const struct tdx_appraisal *t,
			 const struct endorsement *item,
			 const struct endorsement *issuer)
{
	struct verified_set *set = t->a->verifier->verified;
	struct verified pair;
	int answer;

	if (endorsed_signature_is_known(item->whole, issuer->whole))
		return tdx_cert_names_issuer(endorsement_read(item),
					     endorsement_read(issuer));
	memcpy(pair.content, item->digest, sizeof(pair.content));
	memcpy(pair.key, issuer->digest, sizeof(pair.key));
	if (verified_is_known(set, &pair))
		return true;
	if (verified_has_failed(set, &pair) || !appraisal_may_verify(t->a))
		return false;
	answer = tdx_cert_verify(endorsement_read(item),
				 endorsement_read(issuer),
				 endorsement_key(issuer));
	verified_learn(set, &pair, answer);
	return check_answer(t->checks, answer);
}

/* The issuer among the endorsements. */
static const struct endorsement *find_issuer(struct tdx_appraisal *t,
					     const struct endorsement *cert)
{
	u64 key = endorsed_key_subject(endorsement_read(cert)->issuer);
	struct endorsed_walk walk = tdx_walk(t, key);
	const struct endorsement *item, *best = NULL;

	while ((!best || score(t, best) < SCORE_BEST) &&
	       (item = endorsed_next_of(&walk, &cert_endorsement))) {
		if (is_issued_by(t, cert, item))
			best = better(t, best, item);
	}
	return best;
}

/* Those of the platform, where the quote names it, or all of Intel's name. */
static struct endorsed_walk walk_pcks(const struct tdx_appraisal *t)
{
	const struct tdx_quote *quote = &t->quote;

	if (quote->cert_type == TDX_CERT_PPID_CLEAR &&
	    quote->certs_size >= TDX_PPID_SIZE)
		return tdx_walk(t, tdx_ppid_key(quote->certs));
	return tdx_walk(t, endorsed_key_text(ENDORSED_BY_NAME, TDX_CN_PCK));
}

/* The one whose key signed the report of the quoting enclave. */
static const struct endorsement *find_pck(struct tdx_appraisal *t)
{
	struct endorsed_walk walk = walk_pcks(t);
	const struct endorsement *item, *best = NULL;

	while ((!best || score(t, best) < PCK_BEST) &&
	       (item = endorsed_next_of(&walk, &cert_endorsement))) {
		if (!tdx_cert_is_named(endorsement_read(item), TDX_CN_PCK))
			continue;
		if (!tdx_may_try(t))
			break;
		if (check_answer(t->checks,
				 tdx_signature_verify(endorsement_key(item),
						      t->quote.qe_signature,
						      t->quote.qe_report,
						      TDX_ENCLAVE_SIZE)))
			best = better(t, best, item);
	}
	t->gave_up &= !best;
	return best;
}

static bool find_chain(struct tdx_appraisal *t)
{
	const struct endorsement *item = find_pck(t);
	struct tdx_chain *chain = &t->found;

	while (item) {
		EVP_PKEY *key = endorsement_key(item);

		chain->certs[chain->count] = *endorsement_read(item);
		if (key && EVP_PKEY_up_ref(key))
			chain->keys[chain->count] = key;
		if (++chain->count == TDX_CHAIN_COUNT)
			break;
		item = find_issuer(t, item);
	}
	t->checks->out_of_memory |= tdx_chain_judge(chain) < 0;
	t->chain = chain;
	return chain->count == TDX_CHAIN_COUNT;
}

static void leave_open(struct tdx_appraisal *t, const struct check_note *note)
{
	char actual[128];

	snprintf(actual, sizeof(actual), "%s", cert_types[t->quote.cert_type]);
	if (t->gave_up)
		snprintf(actual, sizeof(actual),
			 "%s; none of the first %zu PCK certificates that fit, "
			 "no more are tried",
			 cert_types[t->quote.cert_type], t->key_trials);
	check_leave_open(t->checks, "tdx.certdata.type", note,
			 cert_types[TDX_CERT_PCK_CHAIN], actual);
}

static bool take_chain(struct tdx_appraisal *t)
{
	static const struct check_note note = {
		.source = "Intel DCAP, certification data",
		.remedy = "the quote has no PCK chain: give the PCK "
			  "certificate, its CA and the root with "
			  "--endorsements",
		.unmet = VOUCH_NONE_MISSING,
	};
	struct check_note damaged = {
		.source = "Intel DCAP, certification data",
		.remedy = "the quote was damaged: ask for another one",
		.unmet = VOUCH_NONE_UNREADABLE,
	};
	struct vouch_error why = { 0 };

	if (t->quote.cert_type != TDX_CERT_PCK_CHAIN) {
		if (find_chain(t)) {
			check_add(t->checks, "tdx.certdata.type",
				  VOUCH_CHECK_PASS, &note,
				  "a PCK certificate chain",
				  "a PCK certificate chain among the "
				  "endorsements");
			return true;
		}
		leave_open(t, &note);
		return false;
	}
	check_add(t->checks, "tdx.certdata.type", VOUCH_CHECK_PASS, &note,
		  cert_types[TDX_CERT_PCK_CHAIN],
		  cert_types[TDX_CERT_PCK_CHAIN]);
	t->chain = tdx_cache_chain(t->a, t->quote.certs, t->quote.certs_size,
				   &why);
	if (why.code == -E2BIG)
		damaged.remedy = "see what is said of the limit";
	t->checks->out_of_memory |= why.code == -ENOMEM;
	return t->chain || check_that(t->checks, "tdx.chain.count", false,
				      &damaged, "3 certificates", why.text);
}

static bool check_count(struct tdx_appraisal *t)
{
	static const struct check_note note = {
		.source = PROFILE,
		.remedy = "the chain is not Intel's, or damaged",
	};
	char actual[32];

	snprintf(actual, sizeof(actual), "%zu certificates", t->chain->count);
	return check_that(t->checks, "tdx.chain.count",
			  t->chain->count == TDX_CHAIN_COUNT, &note,
			  "3 certificates", actual);
}

static bool check_names(struct tdx_appraisal *t)
{
	static const struct check_note note = {
		.source = PROFILE,
		.remedy = "the chain is not Intel's",
	};
	const char *wrong = t->chain->misnamed;

	return check_that(t->checks, "tdx.chain.names", !wrong, &note,
			  "PCK certificate, PCK CA, root",
			  wrong ? wrong : "PCK certificate, PCK CA, root");
}

static bool is_anchor(const struct tdx_appraisal *t)
{
	struct endorsed_walk walk = tdx_walk(t, endorsed_key_anchor());
	const struct endorsement *item;

	while (t->chain->has_root &&
	       (item = endorsed_next_of(&walk, &cert_endorsement))) {
		if (item->is_anchor &&
		    !memcmp(endorsement_spki(item), t->chain->root_spki,
			    ENDORSED_SPKI_SIZE))
			return true;
	}
	return false;
}

static bool check_root(struct tdx_appraisal *t)
{
	struct appraisal *a = t->a;
	bool pinned = t->chain->is_pinned;
	bool named = !pinned && is_anchor(t);
	struct check_note note = {
		.source = "pinned Intel root",
		.remedy = "not Intel's root: the chain is forged, or of a "
			  "pre-production machine",
	};

	if (named) {
		note.source = "trust anchor that was named";
		a->is_simulated = true;
	} else if (a->is_simulated && pinned) {
		note.remedy = "Evidence says it is simulated, under Intel's "
			      "root: it contradicts itself";
		return check_that(t->checks, "tdx.chain.root", false, &note,
				  "simulator's root", "Intel's root");
	} else if (a->is_simulated) {
		note.remedy = "Evidence is simulated: to accept it anyway, "
			      "name the simulator's root with --trust-anchor";
	}
	return check_bytes(t->checks, "tdx.chain.root",
			   named ? t->chain->root : tdx_intel_root,
			   t->chain->root, sizeof(t->chain->root), &note);
}

/*
 * Intel's root or one that the verifier named, byte for byte, needs no word for
 * itself; RFC 5280, section 6.1. Another certificate of its key does.
 */
static bool is_known(const struct tdx_appraisal *t)
{
	const struct endorsement *item;

	if (t->chain->is_pinned)
		return true;
	item = endorsements_whole(t->store, t->chain->root);
	return item && item->is_anchor;
}

static bool is_self_signed(struct tdx_appraisal *t)
{
	const struct cert *root = &t->chain->certs[TDX_CHAIN_ROOT];

	return appraisal_may_verify(t->a) &&
	       check_answer(t->checks,
			    tdx_cert_verify(root, root,
					    t->chain->keys[TDX_CHAIN_ROOT]));
}

static bool check_signatures(struct tdx_appraisal *t)
{
	static const struct check_note note = {
		.source = PROFILE ", ECDSA P-256 with SHA-256",
		.remedy = "a certificate is damaged or forged",
	};
	const char *broken = t->chain->broken,
		   *good = "each signed by the next";

	if (!broken[0] && !is_known(t) && !is_self_signed(t))
		broken = "the root is not signed by itself";
	if (tdx_chain_knows_ca(t->chain))
		good = "each signed by the next; that of the CA is known by "
		       "its digest";
	return check_that(t->checks, "tdx.chain.signatures", !broken[0], &note,
			  "each signed by the next", broken[0] ? broken : good);
}

static void check_validity(struct tdx_appraisal *t, const struct cert *cert)
{
	const struct window window = {
		.id = "tdx.chain.validity",
		.source = "certificate",
		.renew = "only the host can give a new certificate: have it "
			 "fetch its PCK certificates, and make another quote",
		.from = cert->from,
		.until = cert->until,
	};

	check_window(t->a, t->checks, &window);
}

/* A PCK of the Platform CA says more than one of the Processor CA. */
static bool check_extension(struct tdx_appraisal *t)
{
	const struct tdx_chain *chain = t->chain;
	const struct check_note note = {
		.source = PROFILE,
		.remedy = "not a PCK certificate of Intel",
		.unmet = chain->has_pck ? VOUCH_NONE_DECIDED :
					  VOUCH_NONE_UNREADABLE,
	};
	const char *expected = chain->is_platform ? "7 values" : "5 values";
	const char *actual = chain->pck.has_platform ? "7 values" : "5 values";

	return check_that(t->checks, "tdx.pck.ext",
			  chain->has_pck &&
				  chain->pck.has_platform == chain->is_platform,
			  &note, expected,
			  chain->has_pck ? actual : chain->pck_error.text);
}

bool tdx_check_chain(struct tdx_appraisal *t)
{
	if (!take_chain(t) || !check_count(t) || !check_names(t) ||
	    !check_root(t) || !check_signatures(t))
		return false;
	for (size_t i = 0; i < TDX_CHAIN_COUNT; i++)
		check_validity(t, &t->chain->certs[i]);
	return check_extension(t);
}
