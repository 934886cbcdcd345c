// SPDX-License-Identifier: MIT
/* What a token says of its platform and realm, against a policy. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "cca/private.h"

#define LIFECYCLE_SECURED 3

void cca_check_freshness(struct cca_appraisal *s,
			 const struct item_bytes *challenge)
{
	u8 padded[CCA_CHALLENGE_SIZE] = { 0 };

	memcpy(padded, challenge->data, challenge->size);
	check_freshness(s->a, &s->policy->report_data, padded);
}

/* ---- the platform ---- */

static bool is_accepted(const struct policy_value *accepted, int64_t lifecycle)
{
	u64 state = (u64)lifecycle >> 12;

	if (!cca_lifecycle_name(lifecycle))
		return false;
	return policy_has(accepted) ? policy_accepts_number(accepted, state) :
				      state == LIFECYCLE_SECURED;
}

static void check_lifecycle(struct cca_appraisal *s)
{
	const struct policy_value *accepted = &s->policy->lifecycle;
	int64_t lifecycle = s->token->platform.lifecycle;
	const char *name = cca_lifecycle_name(lifecycle);
	const struct check_note note = {
		.source = policy_source(accepted),
		.remedy = "somebody can debug or provision this chip: use one "
			  "that is secured",
	};
	char actual[64];

	snprintf(actual, sizeof(actual), "%s, 0x%04" PRIx64,
		 name ? name : "no state that is known", lifecycle);
	check_that(&s->a->checks, s->ids->lifecycle,
		   is_accepted(accepted, lifecycle), &note,
		   policy_has(accepted) ? "a state that the policy accepts" :
					  "secured, 0x3000 to 0x30ff",
		   actual);
}

static bool is_known(const struct policy_value *accepted,
		     const struct cca_component *c)
{
	for (size_t i = 0; i < accepted->count; i++)
		if (cca_reference_holds(accepted->items[i].text, c))
			return true;
	return false;
}

/* The first component that no reference is of, or how many there are. */
static bool tell_components(const struct cca_appraisal *s, char **actual)
{
	const struct cca_platform *p = &s->token->platform;
	size_t count = cca_component_count(p);
	struct cca_component c;
	char text[48];

	for (size_t i = 0; i < count; i++) {
		cca_component_at(p, i, &c);
		if (is_known(&s->policy->components, &c))
			continue;
		*actual = cca_reference_text(&c);
		return false;
	}
	snprintf(text, sizeof(text), "%zu, each of them", count);
	*actual = count ? strdup(text) : strdup("none in the token");
	return count;
}

static void check_components(struct cca_appraisal *s)
{
	const struct policy_value *accepted = &s->policy->components;
	struct check_note note = {
		.source = policy_source(accepted),
		.remedy = "other firmware than the reference values are of: "
			  "update them, or the firmware",
	};
	char *actual;
	bool ok;

	if (!policy_has(accepted)) {
		note.remedy = "give reference values of the firmware in a "
			      "policy, as \"vouch policy init\" drafts them";
		note.unmet = VOUCH_NONE_UNASKED;
	}
	ok = tell_components(s, &actual);
	if (!actual)
		s->a->checks.out_of_memory = true;
	check_that(&s->a->checks, s->ids->components, ok, &note,
		   "software components that reference values are of",
		   actual ? actual : "");
	free(actual);
}

static void check_value(struct cca_appraisal *s, const char *id,
			const struct policy_value *accepted, const u8 *claim,
			size_t size, const char *remedy)
{
	static const struct check_note note = { .source = "default" };

	if (policy_has(accepted))
		check_accepted(&s->a->checks, id, accepted, claim, size,
			       remedy);
	else
		check_skip(&s->a->checks, id, &note, "no reference value");
}

static void check_client(struct cca_appraisal *s)
{
	const struct policy_value *accepted = &s->policy->client_id;
	const struct check_note note = {
		.source = policy_source(accepted),
		.remedy = "another client of the device asked for the token",
	};
	int64_t id = s->token->platform.client_id;
	char actual[24];

	snprintf(actual, sizeof(actual), "%" PRId64, id);
	if (policy_has(accepted))
		check_that(&s->a->checks, "psa.client_id",
			   policy_accepts_number(accepted, (u32)id), &note,
			   "a client that the policy accepts", actual);
	else
		check_skip(&s->a->checks, "psa.client_id", &note,
			   "no reference value");
}

static void check_config(struct cca_appraisal *s)
{
	const struct policy_value *accepted = &s->policy->config;
	const struct item_bytes *config = &s->token->platform.config;
	const struct check_note note = {
		.source = policy_source(accepted),
		.remedy = "the platform is configured in another way",
	};
	bool is_equal = false;
	char *actual;

	for (size_t i = 0; i < accepted->count; i++)
		is_equal |= accepted->items[i].size == config->size &&
			    !memcmp(accepted->items[i].bytes, config->data,
				    config->size);
	actual = hex_encode(config->data, config->size);
	if (!actual)
		s->a->checks.out_of_memory = true;
	else if (policy_has(accepted))
		check_that(&s->a->checks, "cca.config", is_equal, &note,
			   "a configuration that the policy accepts", actual);
	else
		check_skip(&s->a->checks, "cca.config", &note,
			   "no reference value");
	free(actual);
}

void cca_check_platform(struct cca_appraisal *s)
{
	const struct cca_values *v = &s->token->values;

	check_lifecycle(s);
	check_value(s, s->ids->implementation_id, &s->policy->implementation_id,
		    v->implementation_id, sizeof(v->implementation_id),
		    "another kind of chip");
	check_value(s, s->ids->instance_id, &s->policy->instance_id,
		    v->instance_id, sizeof(v->instance_id), "another chip");
	check_components(s);
	if (s->token->platform.profile->is_psa)
		check_client(s);
	else
		check_config(s);
}

/* ---- the realm ---- */

static void check_rim(struct cca_appraisal *s)
{
	static const struct check_note note = {
		.source = "default",
		.remedy = "give the reference value with --measurement or a "
			  "policy",
		.unmet = VOUCH_NONE_UNASKED,
	};
	const struct cca_realm *r = &s->token->realm;
	char *actual;

	if (policy_has(&s->policy->rim)) {
		check_accepted(&s->a->checks, "cca.rim", &s->policy->rim,
			       s->token->values.rim, CCA_MEASUREMENT_MAX,
			       "another image or another layout of memory");
		return;
	}
	actual = hex_encode(r->rim.data, r->rim.size);
	if (!actual)
		s->a->checks.out_of_memory = true;
	else
		check_leave_open(&s->a->checks, "cca.rim", &note,
				 "a reference value", actual);
	free(actual);
}

static void check_hash(struct cca_appraisal *s)
{
	static const size_t sizes[] = { 32, 48, 64 };
	const struct policy_value *accepted = &s->policy->hash;
	const struct check_note note = {
		.source = policy_source(accepted),
		.remedy = "the realm was made with another hash algorithm",
	};
	size_t size = cca_hash_size(&s->token->realm.hash), choice = 0;
	char actual[24];

	while (choice + 1 < ARRAY_SIZE(sizes) && sizes[choice] != size)
		choice++;
	snprintf(actual, sizeof(actual), "SHA-%zu", 8 * size);
	if (policy_has(accepted))
		check_that(&s->a->checks, "cca.hash",
			   policy_accepts_number(accepted, choice), &note,
			   "an algorithm that the policy accepts", actual);
	else
		check_skip(&s->a->checks, "cca.hash", &note,
			   "no reference value");
}

void cca_check_realm(struct cca_appraisal *s)
{
	static const char *const ids[] = { "cca.rem0", "cca.rem1", "cca.rem2",
					   "cca.rem3" };
	const struct policy_value *rems[] = {
		&s->policy->rem0,
		&s->policy->rem1,
		&s->policy->rem2,
		&s->policy->rem3,
	};
	const struct cca_values *v = &s->token->values;

	check_hash(s);
	check_rim(s);
	check_value(s, "cca.rpv", &s->policy->rpv, v->rpv, sizeof(v->rpv),
		    "the host personalized the realm in another way");
	for (size_t i = 0; i < ARRAY_SIZE(ids); i++)
		check_value(s, ids[i], rems[i], v->rem[i], sizeof(v->rem[i]),
			    "the realm measured something else");
}
