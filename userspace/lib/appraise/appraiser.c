// SPDX-License-Identifier: MIT
/* vouch_appraise(): what the input is, then the checklist of that. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check/context.h"
#include "appraise/endorsement_kinds.h"
#include "check/accepted.h"
#include "endorse/endorse.h"
#include "base/error.h"
#include "base/verified.h"
#include "appraise/input.h"
#include "appraise/kinds.h"
#include "appraise/policy_kinds.h"
#include "base/json_text.h"
#include "policy/policy.h"

/* Whether there is a cache for each kind that wants one. */
static bool make_caches(struct vouch_appraiser *appraiser)
{
	const struct evidence_kinds *kinds = appraiser->kinds;

	appraiser->caches = calloc(kinds->count, sizeof(*appraiser->caches));
	for (size_t i = 0; appraiser->caches && i < kinds->count; i++) {
		if (!kinds->rows[i]->cache_new)
			continue;
		appraiser->caches[i] = kinds->rows[i]->cache_new();
		if (!appraiser->caches[i])
			return false;
	}
	return appraiser->caches;
}

static void free_caches(struct vouch_appraiser *appraiser)
{
	const struct evidence_kinds *kinds = appraiser->kinds;

	for (size_t i = 0; appraiser->caches && i < kinds->count; i++) {
		if (appraiser->caches[i])
			kinds->rows[i]->cache_free(appraiser->caches[i]);
	}
	free(appraiser->caches);
}

struct vouch_appraiser *vouch_appraiser_new(void)
{
	struct vouch_appraiser *appraiser = calloc(1, sizeof(*appraiser));

	if (!appraiser)
		return NULL;
	appraiser->kinds = &evidence_kinds;
	appraiser->endorsements = endorsements_new(&all_endorsement_kinds);
	appraiser->policy = kinds_policy_new(appraiser->kinds);
	appraiser->verified = verified_set_new();
	if (make_caches(appraiser) && appraiser->endorsements &&
	    appraiser->policy && appraiser->verified)
		return appraiser;
	vouch_appraiser_free(appraiser);
	return NULL;
}

void vouch_appraiser_free(struct vouch_appraiser *appraiser)
{
	if (!appraiser)
		return;
	endorsements_free(appraiser->endorsements);
	policy_free(appraiser->policy);
	free_caches(appraiser);
	verified_set_free(appraiser->verified);
	free(appraiser);
}

int vouch_appraiser_add_endorsement(struct vouch_appraiser *appraiser,
				    const uint8_t *data, size_t size,
				    const char *source,
				    struct vouch_error *error)
{
	return endorsements_add(appraiser->endorsements, data, size, source,
				error);
}

int vouch_appraiser_add_trust_anchor(struct vouch_appraiser *appraiser,
				     const uint8_t *data, size_t size,
				     const char *source,
				     struct vouch_error *error)
{
	return endorsements_add_anchor(appraiser->endorsements, data, size,
				       source, error);
}

int vouch_appraiser_set_policy(struct vouch_appraiser *appraiser,
			       const char *json, size_t size,
			       const char *source, struct vouch_error *error)
{
	return policy_read(appraiser->policy, json, size, source, error);
}

int vouch_appraiser_expect(struct vouch_appraiser *appraiser, const char *key,
			   const char *value, const char *source,
			   struct vouch_error *error)
{
	return policy_expect(appraiser->policy, key, value, source, error);
}

void vouch_appraiser_set_time(struct vouch_appraiser *appraiser, time_t at)
{
	appraiser->at = at;
	appraiser->has_time = true;
}

void vouch_appraiser_set_authentic_only(struct vouch_appraiser *appraiser,
					bool authentic_only)
{
	appraiser->authentic_only = authentic_only;
}

static void refuse_type(struct appraisal *a, const u8 *data, size_t size)
{
	struct check_note note = {
		.source = "content",
		.remedy = input_remedy(data, size),
	};
	char actual[128];

	snprintf(actual, sizeof(actual), "%s, %zu bytes",
		 input_guess(data, size), size);
	check_that(&a->checks, "input.type", false, &note,
		   "Evidence, a quote, or an SEV-SNP report of 1184 bytes",
		   actual);
}

static void appraise(struct appraisal *a, const u8 *data, size_t size)
{
	const struct evidence_kind *kind;
	const struct input_form *form = detect_form(a->appraiser->kinds, data,
						    size, INPUT_OF_SIZE, &kind);

	if (!form || !form->appraise) {
		refuse_type(a, data, size);
		return;
	}
	appraisal_set_kind(a, kind);
	form->appraise(a, data, size);
}

/*
 * Nothing is affirmed unless every check had its turn, whatever the list says.
 */
static enum vouch_status final_status(const struct appraisal *a)
{
	enum vouch_status status = check_result(&a->checks);

	if (a->is_complete || status == VOUCH_STATUS_CONTRAINDICATED)
		return status;
	return VOUCH_STATUS_NONE;
}

/* The first kind that takes an event log, or NULL. */
static const struct evidence_kind *
kind_with_log(const struct evidence_kinds *kinds)
{
	for (size_t i = 0; i < kinds->count; i++) {
		if (kinds->rows[i]->log_id)
			return kinds->rows[i];
	}
	return NULL;
}

/* Evidence that takes no log would else pass without a look at it. */
static void refuse_log(struct appraisal *a)
{
	const struct evidence_kind *kind = kind_with_log(a->appraiser->kinds);
	static const struct check_note note = {
		.source = "--log",
		.remedy = "a log can be compared with the quote of a TD only",
	};

	if (a->log && kind && a->is_complete && !a->kind->log_id)
		check_that(&a->checks, kind->log_id, false, &note, kind->log_of,
			   a->tee ? a->tee : "none");
}

int vouch_appraise(const struct vouch_appraiser *appraiser, const uint8_t *data,
		   size_t size, struct vouch_result **result,
		   struct vouch_error *error)
{
	return vouch_appraise_with_log(appraiser, data, size, NULL, 0, result,
				       error);
}

int vouch_appraise_with_log(const struct vouch_appraiser *appraiser,
			    const uint8_t *data, size_t size,
			    const uint8_t *log, size_t log_size,
			    struct vouch_result **result,
			    struct vouch_error *error)
{
	struct vouch_result *out = calloc(1, sizeof(*out));
	struct appraisal a = {
		.appraiser = appraiser,
		.claims = json_object(),
		.log = log,
		.log_size = log_size,
		.at = appraiser->has_time ? appraiser->at : time(NULL),
	};

	*result = NULL;
	if (!out || !a.claims) {
		json_decref(a.claims);
		free(out);
		return vouch__error(error, -ENOMEM, "no memory");
	}
	appraise(&a, data, size);
	refuse_log(&a);
	check_context(&a);
	*out = (struct vouch_result){
		.checks = a.checks,
		.status = final_status(&a),
		.claims = a.claims,
		.kind = a.kind,
		.shown = a.shown,
		.tee = a.tee,
		.is_simulated = a.is_simulated,
		.authentic_only = appraiser->authentic_only,
	};
	if (a.checks.out_of_memory || !a.claims) {
		vouch_result_free(out);
		return vouch__error(error, -ENOMEM, "no memory");
	}
	*result = out;
	return 0;
}
