// SPDX-License-Identifier: MIT
/*
 * Whose a token is. The key of the platform comes from outside, and is found by
 * the ids that the token claims; that of the realm is in the realm's token, and
 * what the platform signed is a hash of it.
 */
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "cca/anchors.h"
#include "cca/private.h"
#include "codec/cbor/sign1.h"

/* ---- the key of the platform ---- */

/* How well a key is of a chip: more beats less. */
enum fit { FIT_NOT, FIT_ANY, FIT_IMPLEMENTATION, FIT_CHIP };

static enum fit fit_of(const struct cca_anchor *anchor,
		       const struct cca_values *values)
{
	if (anchor->has_implementation &&
	    memcmp(anchor->implementation_id, values->implementation_id,
		   sizeof(values->implementation_id)) != 0)
		return FIT_NOT;
	if (anchor->has_instance &&
	    memcmp(anchor->instance_id, values->instance_id,
		   sizeof(values->instance_id)) != 0)
		return FIT_NOT;
	if (anchor->has_instance)
		return FIT_CHIP;
	return anchor->has_implementation ? FIT_IMPLEMENTATION : FIT_ANY;
}

struct found {
	enum fit best;
	size_t count; /* of those that fit best */
	size_t named; /* all that are anchors */
	size_t untrusted; /* given as endorsements */
};

static struct endorsed_walk walk_over(const struct cca_appraisal *s)
{
	return endorsed_walk(s->a->verifier->endorsements, NULL,
			     endorsed_key_kind(&cca_anchor_endorsement));
}

static struct found find_keys(const struct cca_appraisal *s)
{
	struct endorsed_walk walk = walk_over(s);
	const struct endorsement *item;
	struct found found = { 0 };

	while ((item = endorsed_next_of(&walk, &cca_anchor_endorsement))) {
		enum fit fit = fit_of(item->parsed, &s->token->values);

		found.named += item->is_anchor;
		found.untrusted += !item->is_anchor;
		if (!item->is_anchor || !fit || fit < found.best)
			continue;
		found.count = fit == found.best ? found.count + 1 : 1;
		found.best = fit;
	}
	return found;
}

static void tell_chip(const struct cca_appraisal *s, char *out, size_t size)
{
	const struct cca_values *v = &s->token->values;
	size_t used = (size_t)snprintf(out, size, "a key of implementation ");

	for (size_t i = 0; i < sizeof(v->implementation_id); i++)
		used += (size_t)snprintf(out + used, size - used, "%02x",
					 v->implementation_id[i]);
	used += (size_t)snprintf(out + used, size - used, ", instance ");
	for (size_t i = 0; i < sizeof(v->instance_id); i++)
		used += (size_t)snprintf(out + used, size - used, "%02x",
					 v->instance_id[i]);
}

static void tell_found(const struct found *f, char *out, size_t size)
{
	static const char *const fits[] = {
		[FIT_ANY] = "of any chip",
		[FIT_IMPLEMENTATION] = "of this implementation",
		[FIT_CHIP] = "of this chip",
	};

	if (f->best)
		snprintf(out, size, "%zu %s, by name", f->count, fits[f->best]);
	else if (f->untrusted)
		snprintf(out, size,
			 "%zu, which were given as endorsements, and nobody "
			 "certified them",
			 f->untrusted);
	else if (f->named)
		snprintf(out, size, "%zu, each of another chip", f->named);
	else
		snprintf(out, size, "none");
}

static bool check_key(struct cca_appraisal *s, struct found *found)
{
	static const struct check_note note = {
		.source = "trust anchors",
		.remedy = "give the public key of this chip, of who made it, "
			  "with --trust-anchor",
		.unmet = VOUCH_NONE_MISSING,
	};
	char expected[256], actual[96];

	*found = find_keys(s);
	tell_chip(s, expected, sizeof(expected));
	tell_found(found, actual, sizeof(actual));
	return check_that(&s->a->checks, s->ids->key, found->best, &note,
			  expected, actual);
}

/* By one of those keys. Return: 1, 0 or -ENOMEM. */
static int verify(struct cca_appraisal *s, const struct found *found,
		  const struct algorithm_row *algorithm,
		  const struct endorsement **by)
{
	struct endorsed_walk walk = walk_over(s);
	const struct endorsement *item;
	int answer = 0;

	while (!answer &&
	       (item = endorsed_next_of(&walk, &cca_anchor_endorsement))) {
		const struct cca_anchor *anchor = item->parsed;

		if (!item->is_anchor ||
		    fit_of(anchor, &s->token->values) != found->best ||
		    !algorithm_fits(algorithm, anchor->key) ||
		    !appraisal_may_verify(s->a))
			continue;
		*by = item;
		answer = sign1_verify(&s->token->platform_message, algorithm,
				      anchor->key);
	}
	return answer;
}

/* ECDSA alone: RFC 9783, section 5.2, and what is seen. */
static const struct algorithm_row *algorithm_in(const struct cose_sign1 *m)
{
	const struct algorithm_row *algorithm = NULL;
	int64_t number;

	if (sign1_algorithm(m, &number))
		algorithm = algorithm_cose(number);
	return algorithm && algorithm->family == KEY_EC ? algorithm : NULL;
}

bool cca_check_platform_signature(struct cca_appraisal *s)
{
	struct check_note note = {
		.source = "trust anchors",
		.remedy = "altered, or by another key than the one that was "
			  "named: do not trust it",
	};
	const struct algorithm_row *algorithm =
		algorithm_in(&s->token->platform_message);
	const struct endorsement *by = NULL;
	struct found found;
	char actual[64];
	int answer;

	if (!check_key(s, &found))
		return false;
	if (!algorithm)
		return check_that(&s->a->checks, s->ids->signature, false,
				  &note, "one of ES256, ES384 and ES512",
				  "another algorithm");
	answer = verify(s, &found, algorithm, &by);
	if (answer == 1)
		note.source = by->source;
	snprintf(actual, sizeof(actual), "%s, %s", algorithm->jose,
		 answer == 1 ? "valid" : "not by any of the keys");
	return check_that(&s->a->checks, s->ids->signature,
			  check_answer(&s->a->checks, answer), &note,
			  "a signature by the key of the chip", actual);
}

/* ---- the key of the realm ---- */

static bool check_binding(struct cca_appraisal *s)
{
	static const struct check_note note = {
		.source = "token of the platform",
		.remedy = "the realm's token is of another platform, or of "
			  "another request: do not trust it",
	};
	const struct cca_platform *p = &s->token->platform;
	const struct item_bytes *bound =
		p->profile->has_binding ? &p->binding : &p->challenge;
	const struct cca_realm *r = &s->token->realm;
	u8 digest[CCA_MEASUREMENT_MAX];
	size_t size = cca_hash(&r->key_hash, &r->key, digest);
	char actual[64];

	if (!size && cca_hash_size(&r->key_hash)) {
		s->a->checks.out_of_memory = true;
		return false;
	}
	if (size && size == bound->size)
		return check_bytes(&s->a->checks, "cca.binding", digest,
				   bound->data, size, &note);
	snprintf(actual, sizeof(actual), "%zu bytes, and a hash of %zu",
		 bound->size, size);
	return check_that(&s->a->checks, "cca.binding", false, &note,
			  "a hash of the realm's key, by the algorithm that "
			  "claim 44240 names",
			  actual);
}

bool cca_check_realm_signature(struct cca_appraisal *s)
{
	static const struct check_note note = {
		.source = "token of the realm",
		.remedy = "altered on its way: do not trust it",
	};
	const struct cose_sign1 *message = &s->token->realm_message;
	const struct algorithm_row *algorithm = algorithm_in(message);
	EVP_PKEY *key;
	int answer = 0;

	if (!check_binding(s))
		return false;
	key = cca_realm_key(&s->token->realm);
	if (key && algorithm && appraisal_may_verify(s->a))
		answer = sign1_verify(message, algorithm, key);
	check_that(&s->a->checks, "cca.realm.sig",
		   check_answer(&s->a->checks, answer), &note,
		   "a signature by the realm's key, a point of P-384",
		   answer == 1 ? "ES384, valid" :
		   !key	       ? "claim 44237 is no such key" :
				 "not valid");
	EVP_PKEY_free(key);
	return answer == 1;
}
