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
#include "codec/content.h"
#include "codec/json_scan.h"
#include "endorse/endorse.h"
#include "policy/policy.h"
#include "base/openssl.h"

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

/* Far above what real platforms need; in the order of the struct's members. */
static const struct vouch_limits defaults = {
	.evidence_size = 16U << 20,
	.log_size = 16U << 20,
	.key_trials = 256,
	.signatures = 4096,
	.endorsement_size = 64U << 20,
	.json_values = JSON_SCAN_VALUES,
	.values_named = 16,
	.json_depth = JSON_SCAN_DEPTH,
};

static void fill(size_t *limit, size_t otherwise)
{
	if (!*limit)
		*limit = otherwise;
}

/* Defaults where nothing is said. */
static void fill_limits(struct vouch_limits *limits)
{
	fill(&limits->evidence_size, defaults.evidence_size);
	fill(&limits->log_size, defaults.log_size);
	fill(&limits->key_trials, defaults.key_trials);
	fill(&limits->signatures, defaults.signatures);
	fill(&limits->endorsement_size, defaults.endorsement_size);
	fill(&limits->json_values, defaults.json_values);
	fill(&limits->values_named, defaults.values_named);
	fill(&limits->json_depth, defaults.json_depth);
}

static int read_limits(struct vouch_limits *known,
		       const struct vouch_limits *limits,
		       struct vouch_error *error)
{
	int ret = sized_read(known, sizeof(*known), limits, "limits", error);

	if (ret)
		return ret;
	fill_limits(known);
	if (known->json_values > JSON_SCAN_VALUES)
		return vouch__error(error, -EINVAL,
				    "json_values is %zu, want %d at most",
				    known->json_values, JSON_SCAN_VALUES);
	if (known->json_depth > JSON_SCAN_DEPTH)
		return vouch__error(error, -EINVAL,
				    "json_depth is %zu, want %d at most",
				    known->json_depth, JSON_SCAN_DEPTH);
	return 0;
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

/* Return: 0, -EBADMSG where @source is more than the verifier takes. */
static int check_limits(const struct vouch_verifier *verifier, const u8 *data,
			size_t size, const char *source,
			struct vouch_error *error)
{
	const struct vouch_limits *limits = &verifier->limits;
	char why[80];

	if (size > limits->endorsement_size)
		return vouch__error(error, -EBADMSG,
				    "%s has %zu bytes, want %zu at most",
				    source, size, limits->endorsement_size);
	/* The parser itself holds the text against the greatest limits. */
	if ((limits->json_values == JSON_SCAN_VALUES &&
	     limits->json_depth == JSON_SCAN_DEPTH) ||
	    !content_is_json(data, size) ||
	    json_scan_is_within((const char *)data, size, limits->json_values,
				limits->json_depth, why, sizeof(why)))
		return 0;
	return vouch__error(error, -EBADMSG, "%s %s", source, why);
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
	size_t told;

	if (ret)
		return ret;
	told = verifier->endorsements->left_out_count;
	ret = check_limits(verifier, data, size, source, &why);
	if (!ret)
		ret = endorsements_add(verifier->endorsements, data, size,
				       source, &why);
	/* Unless it is known what it was meant to be. */
	if (ret && ret != -ENOMEM &&
	    verifier->endorsements->left_out_count == told)
		endorsements_leave_out(
			verifier->endorsements,
			endorsements_meant_as(verifier->endorsements, data,
					      size),
			why.text);
	if (verifier->endorsements->is_short)
		ret = vouch__error(&why, -ENOMEM, "no memory for %s", source);
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
	ret = check_limits(verifier, data, size, source, &why);
	if (!ret)
		ret = endorsements_add_anchor(verifier->endorsements, data,
					      size, source, &why);
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
	ret = check_limits(verifier, (const u8 *)json, size,
			   source ? source : "policy", &why);
	if (!ret)
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
	ret = read_limits(&known, limits, &why);
	if (!ret)
		verifier->limits = known;
	return mistakes_note(&verifier->mistakes, ret, "limits", "", &why,
			     error);
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
