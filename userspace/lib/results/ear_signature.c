// SPDX-License-Identifier: MIT
/*
 * Who signed a token. The keys are the caller's: one that the token brings
 * proves nothing, and its "alg" only says which of two uses of a trusted key
 * was meant, never how a key is used.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "results/private.h"

static bool check_algorithm(struct check_list *list, const struct opened *o)
{
	static const struct check_note note = {
		.source = "RFC 8725, section 3.1",
		.remedy = "do not trust who sent it: a token without a "
			  "signature, or with one by a shared secret, is "
			  "anybody's",
	};

	return check_that(list, "result.algorithm", !!opened_algorithm(o),
			  &note,
			  "ES256, ES384, ES512, PS256, PS384, RS256 or EdDSA",
			  *o->alg ? o->alg : "none named");
}

static bool check_headers(struct check_list *list, const struct opened *o)
{
	static const struct check_note note = {
		.source = "RFC 7515, section 4.1.11",
		.remedy = "have the token made without it",
	};

	return check_that(list, "result.headers", !o->has_crit, &note,
			  "no header that is critical",
			  o->has_crit ? "crit" : "none");
}

/* By name where the token has one that is known; else any that takes it. */
static bool is_named(const struct vouch_ear_keys *keys, const char *kid)
{
	for (size_t i = 0; *kid && keys && i < keys->count; i++)
		if (trusted_key_is(&keys->rows[i], kid))
			return true;
	return false;
}

static bool check_key(struct check_list *list, const struct opened *o,
		      const struct vouch_ear_keys *keys, bool by_name)
{
	const struct algorithm_row *algorithm = opened_algorithm(o);
	struct check_note note = {
		.source = "--key, --jwks",
		.remedy = "get the verifier's key from the verifier, and give "
			  "it with --key or --jwks",
	};
	char expected[EAR_TEXT_SIZE], actual[EAR_TEXT_SIZE];
	size_t count = keys ? keys->count : 0, fit = 0;

	for (size_t i = 0; i < count; i++)
		if (trusted_key_takes(&keys->rows[i], algorithm) &&
		    (!by_name || trusted_key_is(&keys->rows[i], o->kid)))
			fit++;
	snprintf(expected, sizeof(expected), "a trusted key for %s: %s",
		 algorithm->jose, algorithm->key);
	snprintf(actual, sizeof(actual), "%zu of %zu keys%s%s%s", fit, count,
		 o->own_key ? "; the token's own (" : "",
		 o->own_key ? o->own_key : "",
		 o->own_key ? ") is not used" : "");
	if (count)
		return check_that(list, "result.key", fit, &note, expected,
				  actual);
	check_leave_open(list, "result.key", &note, expected, actual);
	return false;
}

/* Return: the key that made the signature, or NULL; @answer: as it is known. */
static const struct trusted_key *find_signer(const struct opened *o,
					     const struct vouch_ear_keys *keys,
					     bool by_name, int *answer)
{
	const struct algorithm_row *algorithm = opened_algorithm(o);

	*answer = 0;
	for (size_t i = 0; i < keys->count; i++) {
		const struct trusted_key *row = &keys->rows[i];

		if (!trusted_key_takes(row, algorithm) ||
		    (by_name && !trusted_key_is(row, o->kid)))
			continue;
		*answer = opened_verify(o, algorithm, row->key);
		if (*answer)
			return *answer == 1 ? row : NULL;
	}
	return NULL;
}

bool check_signature(struct check_list *list, const struct opened *o,
		     const struct vouch_ear_keys *keys)
{
	struct check_note note = {
		.source = "--key, --jwks",
		.remedy = "do not trust who sent it, or give the key that "
			  "the verifier has now",
	};
	const struct trusted_key *key;
	char actual[EAR_TEXT_SIZE];
	bool by_name = is_named(keys, o->kid);
	int answer;

	if (!check_algorithm(list, o) || !check_headers(list, o) ||
	    !check_key(list, o, keys, by_name))
		return false;
	key = find_signer(o, keys, by_name, &answer);
	if (answer < 0)
		return check_answer(list, answer);
	snprintf(actual, sizeof(actual), "%s%s", key ? "by key " : "by none",
		 key ? key->thumbprint : "");
	if (key)
		note.source = key->source;
	return check_that(list, "result.signature", key, &note,
			  "a signature by a trusted key", actual);
}
