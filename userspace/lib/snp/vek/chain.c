// SPDX-License-Identifier: MIT
/*
 * Finds the chain of a VEK: ASK or ASVK, and ARK. The ARK is one of those that
 * are built in, or a trust anchor that the verifier named.
 */
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/verified.h"
#include "snp/private.h"
#include "snp/vek/chain.h"

/* AMD's CAs are RSA-4096 everywhere; a short key would be a forgery's. */
#define CA_KEY_BITS 4096

static bool is_named(struct der_view subject, const char *want)
{
	char name[64];

	return name_common(subject, name, sizeof(name)) && !strcmp(name, want);
}

/* Signature by @issuer, with the parameters that AMD uses. */
static int verify(const struct endorsement *item,
		  const struct endorsement *issuer)
{
	const struct signature *signature = &endorsement_read(item)->signature;
	const struct cert_key *key = &endorsement_read(issuer)->key;

	if (key->kind != CERT_KEY_RSA || key->bits != CA_KEY_BITS ||
	    signature->kind != SIGNATURE_PSS_SHA384)
		return 0;
	return signature_verify(signature, endorsement_key(issuer));
}

bool snp_root_is_anchor(const struct snp_appraisal *s,
			const struct endorsement *root)
{
	struct endorsed_walk walk = snp_walk(s, endorsed_key_anchor());
	const struct endorsement *item;

	if (root->is_anchor)
		return true;
	while ((item = endorsed_next_of(&walk, &cert_endorsement))) {
		if (item->is_anchor &&
		    !memcmp(endorsement_spki(root), endorsement_spki(item),
			    ENDORSED_SPKI_SIZE))
			return true;
	}
	return false;
}

static bool has_same_key(const struct endorsement *a,
			 const struct endorsement *b)
{
	return !memcmp(endorsement_spki(a), endorsement_spki(b),
		       ENDORSED_SPKI_SIZE);
}

bool snp_root_is_pinned(const struct snp_product *product,
			const struct endorsement *root)
{
	return !memcmp(endorsement_spki(root), product->ark_spki,
		       ENDORSED_SPKI_SIZE);
}

/*
 * The same CAs are behind every report: each pair of certificate and key is
 * verified once, and those that AMD published not even that often.
 */
bool snp_is_signed_by(const struct snp_appraisal *s,
		      const struct endorsement *item,
		      const struct endorsement *issuer)
{
	struct verified_set *set = s->a->verifier->verified;
	struct verified pair;
	int answer;

	if (endorsed_signature_is_known(item->whole, issuer->whole))
		return true;
	memcpy(pair.content, item->digest, sizeof(pair.content));
	memcpy(pair.key, endorsement_spki(issuer), sizeof(pair.key));
	if (verified_is_known(set, &pair))
		return true;
	if (verified_has_failed(set, &pair) || !appraisal_may_verify(s->a))
		return false;
	answer = verify(item, issuer);
	verified_learn(set, &pair, answer);
	return check_answer(s->checks, answer);
}

/*
 * The root of the field or one that the verifier named, byte for byte, needs no
 * word for itself; RFC 5280, section 6.1. Another certificate of its key does.
 */
bool snp_root_is_known(const struct snp_appraisal *s,
		       const struct snp_product *product,
		       const struct endorsement *root)
{
	const struct endorsement *own;

	if (!memcmp(root->digest, product->ark, sizeof(root->digest)))
		return true;
	own = endorsements_whole(s->a->verifier->endorsements, root->whole);
	return own && own->is_anchor;
}

static bool is_in_force(const struct snp_appraisal *s,
			const struct endorsement *item)
{
	const struct cert *cert = endorsement_read(item);

	return window_holds(cert->from, cert->until, s->a->at);
}

/* A walk over the certificates of @cert's issuer, if that is named @name. */
static bool walk_issuers(const struct snp_appraisal *s, const struct cert *cert,
			 const char *name, struct endorsed_walk *walk)
{
	*walk = snp_walk(s, endorsed_key_subject(cert->issuer));
	return is_named(cert->issuer, name);
}

static const struct endorsement *next_issuer(struct endorsed_walk *walk,
					     const struct cert *cert)
{
	const struct endorsement *item;

	while ((item = endorsed_next_of(walk, &cert_endorsement))) {
		if (name_same(endorsement_read(item)->subject, cert->issuer))
			return item;
	}
	return NULL;
}

/* Keys of one name that are trusted; nobody has so many. */
#define ROOTS_MAX 64

/* Who may have signed intermediates of one issuer's name. */
struct roots {
	struct der_view name;
	size_t count;
	struct root {
		const struct endorsement *item;
		int trust;
	} items[ROOTS_MAX]; /* trusted, each key once */
	const struct endorsement *other; /* one that is not, or NULL */
};

static void take_root(const struct snp_appraisal *s,
		      const struct snp_product *product,
		      const struct endorsement *item, struct roots *roots)
{
	int trust;

	for (size_t i = 0; i < roots->count; i++) {
		if (has_same_key(item, roots->items[i].item))
			return;
	}
	trust = snp_root_is_anchor(s, item) +
		2 * snp_root_is_pinned(product, item);
	if (!trust && !roots->other)
		roots->other = item;
	if (trust && roots->count < ROOTS_MAX)
		roots->items[roots->count++] = (struct root){ item, trust };
	else if (trust)
		appraisal_end(s->a, "trust anchors of one name", ROOTS_MAX);
}

/*
 * Anyone can send roots with keys of his own making, and with names of his own
 * intermediates with them: each name is looked up once where they come
 * together, and of those keys that are not trusted one is enough, to say so.
 */
static void find_roots(const struct snp_appraisal *s,
		       const struct snp_product *product, const char *name,
		       const struct cert *cert, struct roots *roots)
{
	const struct endorsement *item, *last = NULL;
	struct endorsed_walk walk;

	if (roots->name.data && name_same(roots->name, cert->issuer))
		return;
	*roots = (struct roots){ .name = cert->issuer };
	if (!walk_issuers(s, cert, name, &walk))
		return;
	while ((item = next_issuer(&walk, cert))) {
		if (!last || !has_same_key(item, last))
			take_root(s, product, item, roots);
		last = item;
	}
}

/* Of two trusted roots the one that signed; else why the best one did not. */
static int find_root(const struct snp_appraisal *s, const struct roots *roots,
		     struct snp_chain *chain)
{
	int best = roots->other ? 0 : -1;

	chain->root = roots->other;
	for (size_t i = 0; i < roots->count; i++) {
		const struct root *root = &roots->items[i];
		bool is_signed =
			snp_is_signed_by(s, chain->intermediate, root->item);
		int score = 4 * is_signed + root->trust;

		if (score <= best)
			continue;
		best = score;
		chain->root = root->item;
		chain->intermediate_is_signed = is_signed;
	}
	return best;
}

#define ROOT_BEST 3

/* That of the field comes before one that has to have signed itself. */
static int rank_root(const struct snp_appraisal *s,
		     const struct endorsement *item, bool is_of_field)
{
	return 2 * (is_of_field || snp_is_signed_by(s, item, item)) +
	       is_in_force(s, item);
}

/*
 * Of the certificates of the root's key and name: altered copies may come
 * before the genuine one.
 */
static const struct endorsement *best_root(const struct snp_appraisal *s,
					   const struct snp_product *product,
					   const struct endorsement *root)
{
	u64 key = endorsed_key_subject(endorsement_read(root)->subject);
	const struct endorsement *item, *best = root;
	int best_rank = -1;

	for (int of_field = 1; of_field >= 0; of_field--) {
		struct endorsed_walk walk = snp_walk(s, key);

		while (best_rank < ROOT_BEST &&
		       (item = endorsed_next_of(&walk, &cert_endorsement))) {
			int rank;

			if (!has_same_key(item, root) ||
			    !name_same(endorsement_read(item)->subject,
				       endorsement_read(root)->subject) ||
			    snp_root_is_known(s, product, item) != of_field)
				continue;
			rank = rank_root(s, item, of_field);
			if (rank <= best_rank)
				continue;
			best_rank = rank;
			best = item;
		}
	}
	return best;
}

/* Behind one intermediate; how good that is comes out. */
static int judge_chain(const struct snp_appraisal *s,
		       const struct endorsement *vek, const struct roots *roots,
		       struct snp_chain *chain)
{
	int score = find_root(s, roots, chain);

	if (chain->intermediate_is_signed)
		chain->vek_is_signed =
			snp_is_signed_by(s, vek, chain->intermediate);
	return 2 * (score + 8 * chain->vek_is_signed) +
	       is_in_force(s, chain->intermediate);
}

/* Nothing is better than one that signed, and is in force. */
static bool is_best(const struct snp_appraisal *s,
		    const struct snp_chain *chain)
{
	return chain->vek_is_signed && is_in_force(s, chain->intermediate);
}

struct snp_chain snp_find_chain(const struct snp_appraisal *s,
				const struct endorsement *vek)
{
	const struct snp_product *product = snp_vek_of(vek)->product;
	const struct cert *cert = endorsement_read(vek);
	struct snp_chain chain, taken = { 0 };
	const struct endorsement *item;
	struct endorsed_walk walk;
	struct roots roots = { 0 };
	char ask[64], ark[64];
	int best = -1, score;

	snprintf(ask, sizeof(ask), "SEV-%s%s",
		 snp_vek_of(vek)->is_vlek ? "VLEK-" : "", product->name);
	snprintf(ark, sizeof(ark), "ARK-%s", product->name);
	if (!walk_issuers(s, cert, ask, &walk))
		return taken;
	while (!is_best(s, &taken) && (item = next_issuer(&walk, cert))) {
		chain = (struct snp_chain){ .intermediate = item };
		find_roots(s, product, ark, endorsement_read(item), &roots);
		score = judge_chain(s, vek, &roots, &chain);
		if (score <= best && taken.intermediate)
			continue;
		best = score;
		taken = chain;
	}
	if (taken.root)
		taken.root = best_root(s, product, taken.root);
	return taken;
}
