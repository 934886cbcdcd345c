// SPDX-License-Identifier: MIT
/* Which certificate at hand is of the key that signed a document. */
#include <string.h>

#include "base/verified.h"
#include "tdx/private.h"

static bool is_signed_by(struct tdx_appraisal *t,
			 const struct tdx_collateral *c,
			 const struct endorsement *signer)
{
	struct verified pair;
	int answer;

	memcpy(pair.key, endorsement_spki(signer), sizeof(pair.key));
	memcpy(pair.content, c->whole, sizeof(pair.content));
	if (verified_is_known(t->a->verifier->verified, &pair))
		return true;
	if (verified_has_failed(t->a->verifier->verified, &pair) ||
	    !appraisal_may_verify(t->a))
		return false;
	answer = tdx_signature_verify(endorsement_key(signer), c->signature,
				      c->body.data, c->body.size);
	verified_learn(t->a->verifier->verified, &pair, answer);
	return check_answer(t->checks, answer);
}

bool tdx_knows_signer(const struct tdx_appraisal *t,
		      const struct endorsement *item)
{
	return t->chain->has_root &&
	       endorsed_signature_is_known(item->whole, t->chain->root);
}

bool tdx_is_issued(struct tdx_appraisal *t, const struct endorsement *item)
{
	const struct cert *root = &t->chain->certs[TDX_CHAIN_ROOT];
	const struct cert *cert = endorsement_read(item);
	struct verified pair;
	int answer;

	if (tdx_knows_signer(t, item))
		return tdx_cert_names_issuer(cert, root);
	memcpy(pair.content, item->digest, sizeof(pair.content));
	memcpy(pair.key, t->chain->root_spki, sizeof(pair.key));
	if (verified_is_known(t->a->verifier->verified, &pair))
		return name_same(cert->issuer, root->subject);
	if (verified_has_failed(t->a->verifier->verified, &pair) ||
	    !appraisal_may_verify(t->a))
		return false;
	answer = tdx_cert_verify(cert, root, t->chain->keys[TDX_CHAIN_ROOT]);
	verified_learn(t->a->verifier->verified, &pair, answer);
	return check_answer(t->checks, answer);
}

/* How much speaks for a certificate as the signer of a document. */
static int score_signer(struct tdx_appraisal *t, const struct tdx_collateral *c,
			const struct endorsement *item)
{
	if (!is_signed_by(t, c, item))
		return -1;
	if (!tdx_cert_is_named(endorsement_read(item), TDX_CN_SIGNER))
		return 0;
	if (!tdx_is_issued(t, item))
		return 1;
	return tdx_is_in_force(t, endorsement_read(item)) ? 3 : 2;
}

/* For the reason only, so that a few are enough: nobody else may sign. */
#define OTHERS_MAX 64

static const struct endorsement *
find_other_signer(struct tdx_appraisal *t, const struct tdx_collateral *c)
{
	struct endorsed_walk walk =
		tdx_walk(t, endorsed_key_kind(&cert_endorsement));
	const struct endorsement *item;

	for (int i = 0; i < OTHERS_MAX; i++) {
		item = endorsed_next_of(&walk, &cert_endorsement);
		if (!item || is_signed_by(t, c, item))
			return item;
	}
	return NULL;
}

const struct endorsement *tdx_find_signer(struct tdx_appraisal *t,
					  const struct tdx_collateral *c)
{
	struct endorsed_walk walk =
		tdx_walk(t, endorsed_key_text(ENDORSED_BY_NAME, TDX_CN_SIGNER));
	const struct endorsement *item, *best = NULL;
	int score, best_score = -1;

	while (best_score < 3 &&
	       (item = endorsed_next_of(&walk, &cert_endorsement))) {
		if (!tdx_cert_is_named(endorsement_read(item), TDX_CN_SIGNER))
			continue;
		score = score_signer(t, c, item);
		if (score <= best_score)
			continue;
		best_score = score;
		best = item;
	}
	return best ? best : find_other_signer(t, c);
}

bool tdx_has_signer(const struct tdx_appraisal *t)
{
	struct endorsed_walk walk =
		tdx_walk(t, endorsed_key_text(ENDORSED_BY_NAME, TDX_CN_SIGNER));
	const struct endorsement *item;

	while ((item = endorsed_next_of(&walk, &cert_endorsement))) {
		if (tdx_cert_is_named(endorsement_read(item), TDX_CN_SIGNER))
			return true;
	}
	return false;
}

int tdx_rank_signer(struct tdx_appraisal *t, const struct tdx_collateral *c)
{
	const struct endorsement *signer = tdx_find_signer(t, c);
	int score = signer ? score_signer(t, c, signer) : -1;

	/* As good as one that is not in force. */
	return score == 3 && tdx_is_revoked(t, endorsement_read(signer)) ?
		       2 :
		       score;
}
