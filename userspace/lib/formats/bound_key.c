// SPDX-License-Identifier: MIT
/*
 * Whether evidence in a certificate is of who holds its key. Writers differ in
 * what REPORT_DATA is: Intel's, Gramine's and rats-tls have a hash of the key,
 * dstack one of a word and the key, DICE one of claims that name the key.
 */
#include "formats/bound_key.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "check/context.h"
#include "check/window.h"
#include "codec/digest.h"
#include "policy/policy.h"

static bool add(struct bound_key *key, const char *of, size_t size,
		bool (*hash)(const u8 *data, size_t size, u8 *digest),
		struct der_view view)
{
	struct binding *binding = &key->bindings[key->count++];

	binding->of = of;
	binding->size = size;
	return hash(view.data, view.size, binding->digest);
}

/* dstack: "ratls-cert:" before the key. */
static bool add_with_word(struct bound_key *key, struct der_view spki)
{
	static const char word[] = "ratls-cert:";
	const size_t length = sizeof(word) - 1;
	u8 *text = malloc(length + spki.size);
	bool ok = text;

	if (ok) {
		memcpy(text, word, length);
		memcpy(text + length, spki.data, spki.size);
		ok = add(key, "SHA-512 of \"ratls-cert:\" and the key",
			 SHA512_SIZE, digest_sha512,
			 (struct der_view){ text, length + spki.size });
	}
	free(text);
	return ok;
}

static bool add_claims(struct bound_key *key, struct der_view claims)
{
	return add(key, "SHA-256 of claims with the key's hash", SHA256_SIZE,
		   digest_sha256, claims) &&
	       add(key, "SHA-384 of claims with the key's hash", SHA384_SIZE,
		   digest_sha384, claims) &&
	       add(key, "SHA-512 of claims with the key's hash", SHA512_SIZE,
		   digest_sha512, claims);
}

bool bound_key_of(struct der_view spki, const struct der_view *claims,
		  struct bound_key *key)
{
	int64_t issued = 0;
	int named = claims ? tagged_claims_name(*claims, spki, &issued) : 0;

	*key = (struct bound_key){ .is_there = true };
	if (claims) {
		key->is_dated = named > 0 && issued;
		key->issued = issued;
		return named > 0 ? add_claims(key, *claims) : !named;
	}
	return add(key, "SHA-256 of the key", SHA256_SIZE, digest_sha256,
		   spki) &&
	       add(key, "SHA-384 of the key", SHA384_SIZE, digest_sha384,
		   spki) &&
	       add(key, "SHA-512 of the key", SHA512_SIZE, digest_sha512,
		   spki) &&
	       add_with_word(key, spki);
}

static const struct binding *find(const struct bound_key *key,
				  const u8 *report_data)
{
	for (size_t i = 0; i < key->count; i++) {
		if (!memcmp(key->bindings[i].digest, report_data,
			    key->bindings[i].size))
			return &key->bindings[i];
	}
	return NULL;
}

static const char id[] = "certificate.key_binding";
static const char age_id[] = "certificate.age";
static const char wanted[] = "REPORT_DATA that begins with a hash of the "
			     "certificate's key, or of claims that have one";

/* The evidence is genuine all the same: only the certificate is nobody's. */
static void tell_unbound(struct appraisal *a, const u8 *report_data)
{
	static const struct check_note note = {
		.source = "certificate around the evidence",
		.remedy = "do not take who holds the key of the certificate "
			  "for the guest: anybody may put this evidence there",
		.unmet = VOUCH_NONE_UNSUPPORTED,
	};
	char *actual = hex_encode(report_data, VOUCH_REPORT_DATA_SIZE);

	if (!actual)
		a->checks.out_of_memory = true;
	else if (a->authentic_only)
		check_pass_over(&a->checks, id, &note, wanted, actual);
	else
		check_add(&a->checks, id, VOUCH_CHECK_WARN, &note, wanted,
			  actual);
	free(actual);
}

/* Seconds since the date that the evidence binds, against the policy's most. */
static void judge_age(struct appraisal *a, const struct policy_value *max,
		      const struct check_note *note)
{
	char expected[48], actual[96];
	time_t age = a->at - (time_t)a->issued;
	time_t most = (time_t)policy_number(max, 0);

	snprintf(expected, sizeof(expected), "at most %lld seconds",
		 (long long)most);
	snprintf(actual, sizeof(actual),
		 "%lld seconds, by a date that the evidence binds",
		 (long long)age);
	if (policy_has(max))
		check_that(&a->checks, age_id,
			   age <= most && age >= -(time_t)CLOCK_SKEW_MAX, note,
			   expected, actual);
	else
		check_skip(&a->checks, age_id, note, actual);
}

/* notBefore is the word of who holds the key, who may sign it anew. */
static void check_age(struct appraisal *a)
{
	static const char stated[] = "no date that the evidence binds: "
				     "notBefore is the word of who holds the "
				     "key";
	const struct policy_value *max = &a->policy->certificate_max_age;
	const struct check_note note = {
		.source = policy_source(max),
		.remedy = "ask the guest for a new certificate of vouch "
			  "tls-cert, or for Evidence over a nonce",
		.unmet = VOUCH_NONE_UNASKED,
	};

	if (a->authentic_only)
		check_skip(&a->checks, age_id, &note,
			   "only authenticity was asked for");
	else if (a->issued)
		judge_age(a, max, &note);
	else if (policy_has(max))
		check_leave_open(&a->checks, age_id, &note,
				 "a date that the evidence binds", stated);
	else
		check_skip(&a->checks, age_id, &note, stated);
}

void check_bound_key(struct appraisal *a, const struct bound_key *key)
{
	static const struct check_note note = {
		.source = "certificate around the evidence",
	};
	u8 report_data[VOUCH_REPORT_DATA_SIZE] = { 0 };
	const struct binding *binding = NULL;

	/* Of a report that nobody vouches for it would say nothing. */
	if (!key->is_there || !a->is_signed)
		return;
	if (a->kind->report_data &&
	    a->kind->report_data(a->report, a->report_size, report_data))
		binding = find(key, report_data);
	if (binding)
		check_add(&a->checks, id, VOUCH_CHECK_PASS, &note, wanted,
			  binding->of);
	else
		tell_unbound(a, report_data);
	if (binding && key->is_dated)
		a->issued = key->issued;
	check_age(a);
}
