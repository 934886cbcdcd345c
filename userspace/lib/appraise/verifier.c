// SPDX-License-Identifier: MIT
/* What holds for all appraisals: filled, sealed, then shared by threads. */
#include <errno.h>
#include <stdlib.h>

#include "appraise/endorsement_kinds.h"
#include "appraise/kinds.h"
#include "appraise/policy_kinds.h"
#include "base/error.h"
#include "base/json_text.h"
#include "base/sized.h"
#include "base/verified.h"
#include "check/context.h"
#include "endorse/endorse.h"
#include "policy/policy.h"
#include "base/openssl.h"

#define SIZE_DEFAULT (16U << 20)
#define TRIALS_DEFAULT 256

/* Whether there is a cache for each kind that wants one. */
static bool make_caches(struct vouch_verifier *verifier)
{
	const struct evidence_kinds *kinds = verifier->kinds;

	verifier->caches = calloc(kinds->count, sizeof(*verifier->caches));
	for (size_t i = 0; verifier->caches && i < kinds->count; i++) {
		if (!kinds->rows[i]->cache_new)
			continue;
		verifier->caches[i] = kinds->rows[i]->cache_new();
		if (!verifier->caches[i])
			return false;
	}
	return verifier->caches;
}

static void free_caches(struct vouch_verifier *verifier)
{
	const struct evidence_kinds *kinds = verifier->kinds;

	for (size_t i = 0; verifier->caches && i < kinds->count; i++) {
		if (verifier->caches[i])
			kinds->rows[i]->cache_free(verifier->caches[i]);
	}
	free(verifier->caches);
}

static void verifier_free(struct vouch_verifier *verifier)
{
	endorsements_free(verifier->endorsements);
	policy_free(verifier->policy);
	free_caches(verifier);
	verified_set_free(verifier->verified);
	mistakes_free(&verifier->mistakes);
	free(verifier);
}

/* Defaults where nothing is said; far above what real platforms need. */
static void fill_limits(struct vouch_limits *limits)
{
	if (!limits->evidence_size)
		limits->evidence_size = SIZE_DEFAULT;
	if (!limits->log_size)
		limits->log_size = SIZE_DEFAULT;
	if (!limits->key_trials)
		limits->key_trials = TRIALS_DEFAULT;
}

struct vouch_verifier *vouch_verifier_new(void)
{
	OPENSSL_ENTER;
	struct vouch_verifier *verifier = calloc(1, sizeof(*verifier));

	if (!verifier)
		return NULL;
	atomic_init(&verifier->references, 1);
	verifier->kinds = &evidence_kinds;
	verifier->endorsements = endorsements_new(&all_endorsement_kinds);
	verifier->policy = kinds_policy_new(verifier->kinds);
	verifier->verified = verified_set_new();
	fill_limits(&verifier->limits);
	if (make_caches(verifier) && verifier->endorsements &&
	    verifier->policy && verifier->verified)
		return verifier;
	verifier_free(verifier);
	return NULL;
}

struct vouch_verifier *vouch_verifier_ref(struct vouch_verifier *verifier)
{
	if (verifier)
		atomic_fetch_add_explicit(&verifier->references, 1,
					  memory_order_relaxed);
	return verifier;
}

/* What other threads did with it comes before it is freed. */
void vouch_verifier_unref(struct vouch_verifier *verifier)
{
	OPENSSL_ENTER;
	if (verifier && atomic_fetch_sub_explicit(&verifier->references, 1,
						  memory_order_acq_rel) == 1)
		verifier_free(verifier);
}

/* Return: 0, -EINVAL, -EBUSY. */
static int may_change(const struct vouch_verifier *verifier,
		      struct vouch_error *error)
{
	if (!verifier)
		return vouch__error(error, -EINVAL,
				    "verifier is missing, want one that "
				    "vouch_verifier_new() returned");
	if (verifier->is_sealed)
		return vouch__error(error, -EBUSY,
				    "verifier is sealed, want another one to "
				    "take its place");
	return 0;
}

/*
 * A file that is no endorsement does no harm: what needed it stays open. After
 * one that found no memory, a CRL may be missing that nobody will miss.
 */
int vouch_verifier_add_endorsement(struct vouch_verifier *verifier,
				   const uint8_t *data, size_t size,
				   const char *source,
				   struct vouch_error *error)
{
	OPENSSL_ENTER;
	struct vouch_error why = { 0 };
	int ret = may_change(verifier, error);

	if (ret)
		return ret;
	ret = endorsements_add(verifier->endorsements, data, size, source,
			       &why);
	if (ret && ret != -ENOMEM)
		return vouch__error(error, ret, "%s", why.text);
	return mistakes_note(&verifier->mistakes, ret, "endorsement", source,
			     &why, error);
}

int vouch_verifier_add_trust_anchor(struct vouch_verifier *verifier,
				    const uint8_t *data, size_t size,
				    const char *source,
				    struct vouch_error *error)
{
	OPENSSL_ENTER;
	struct vouch_error why = { 0 };
	int ret = may_change(verifier, error);

	if (ret)
		return ret;
	ret = endorsements_add_anchor(verifier->endorsements, data, size,
				      source, &why);
	return mistakes_note(&verifier->mistakes, ret, "trust anchor", source,
			     &why, error);
}

int vouch_verifier_add_policy(struct vouch_verifier *verifier, const char *json,
			      size_t size, const char *source,
			      struct vouch_error *error)
{
	OPENSSL_ENTER;
	struct vouch_error why = { 0 };
	int ret = may_change(verifier, error);

	if (ret)
		return ret;
	ret = policy_read(verifier->policy, json, size, source, &why);
	return mistakes_note(&verifier->mistakes, ret, "policy", source, &why,
			     error);
}

int vouch_verifier_set_clock(struct vouch_verifier *verifier,
			     time_t (*clock)(void *data), void *data,
			     struct vouch_error *error)
{
	int ret = may_change(verifier, error);

	if (ret)
		return ret;
	verifier->clock = clock;
	verifier->clock_data = data;
	return 0;
}

int vouch_verifier_set_limits(struct vouch_verifier *verifier,
			      const struct vouch_limits *limits,
			      struct vouch_error *error)
{
	struct vouch_error why = { 0 };
	struct vouch_limits known;
	int ret = may_change(verifier, error);

	if (ret)
		return ret;
	ret = sized_read(&known, sizeof(known), limits, "limits", &why);
	if (ret)
		return mistakes_note(&verifier->mistakes, ret, "limits", "",
				     &why, error);
	fill_limits(&known);
	verifier->limits = known;
	return mistakes_note(&verifier->mistakes, 0, "limits", "", &why, error);
}

int vouch_verifier_seal(struct vouch_verifier *verifier,
			struct vouch_error *error)
{
	const char *mistake;
	int code;

	if (!verifier)
		return may_change(verifier, error);
	mistake = mistakes_first(&verifier->mistakes, &code);
	if (mistake)
		return vouch__error(error, code, "%s", mistake);
	verifier->is_sealed = true;
	return 0;
}

char *vouch_verifier_policy_json(const struct vouch_verifier *verifier)
{
	OPENSSL_ENTER;
	json_t *json = verifier ? policy_describe(verifier->policy) : NULL;
	char *text = json_text(json, JSON_PRESERVE_ORDER);

	json_decref(json);
	return text;
}
