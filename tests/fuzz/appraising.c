// SPDX-License-Identifier: MIT
/*
 * Whole appraisals, by a verifier that knows all of the simulator's roots,
 * endorsements and measurements: what it affirms is what a seed says.
 */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "fuzz.h"

#define AT 1781524800 /* 2026-06-15T12:00:00Z; as in seeds.h */
#define PARTS_MAX 64

static struct part {
	u8 *data;
	size_t size;
	bool is_anchor;
} parts[PARTS_MAX], log_part, policy_part, quote_part;
static size_t parts_count;
static struct vouch_verifier *known;
void (*fuzz_on_result)(const struct vouch_result *result);

/* Claims that may be affirmed, as text. */
static json_t *good;

static struct part copied(const u8 *data, size_t size)
{
	struct part part = { malloc(size + 1), size, false };

	memcpy(part.data, data, size);
	return part;
}

static void add_part(const u8 *data, size_t size, bool is_anchor)
{
	if (parts_count == PARTS_MAX)
		abort();
	parts[parts_count] = copied(data, size);
	parts[parts_count++].is_anchor = is_anchor;
}

static void add_anchor(const char *path, const u8 *data, size_t size)
{
	(void)path;
	add_part(data, size, true);
}

static void add_endorsement(const char *path, const u8 *data, size_t size)
{
	(void)path;
	add_part(data, size, false);
}

/* NULL without memory, or when @more, which may be NULL, is refused. */
static struct vouch_verifier *new_verifier(const struct part *more)
{
	struct vouch_verifier *verifier = vouch_verifier_new();
	int ret = verifier ? 0 : -1;

	for (size_t i = 0; !ret && i < parts_count; i++) {
		struct part *part = &parts[i];

		ret = part->is_anchor ? vouch_verifier_add_trust_anchor(
						verifier, part->data,
						part->size, "root", NULL) :
					vouch_verifier_add_endorsement(
						verifier, part->data,
						part->size, "file", NULL);
	}
	if (!ret)
		ret = vouch_verifier_add_policy(verifier,
						(char *)policy_part.data,
						policy_part.size, "policy",
						NULL);
	if (!ret && more)
		ret = vouch_verifier_add_endorsement(verifier, more->data,
						     more->size, "more", NULL);
	if (!ret && !vouch_verifier_seal(verifier, NULL))
		return verifier;
	vouch_verifier_unref(verifier);
	return NULL;
}

/* Return: as vouch_appraise(). */
static int appraise_by(const struct vouch_verifier *verifier, const u8 *data,
		       size_t size, const struct part *log,
		       struct vouch_result **result)
{
	struct vouch_request *request = vouch_request_new();
	int ret = -1;

	*result = NULL;
	if (!request)
		return -1;
	vouch_request_set_time(request, AT);
	if (!vouch_request_set_evidence(request, data, size, NULL) &&
	    (!log ||
	     !vouch_request_set_log(request, log->data, log->size, NULL)))
		ret = vouch_appraise(verifier, request, result, NULL);
	vouch_request_free(request);
	return ret;
}

/* Only what the evidence itself says, without what collateral says of it. */
static char *claims_of(const struct vouch_result *result)
{
	char *text = vouch_result_json(result), *claims = NULL;
	json_t *json = text ? json_loads(text, 0, NULL) : NULL;
	json_t *all = json_object_get(json, "claims");

	json_object_del(json_object_get(all, "tdx"), "tcb");
	if (json)
		claims = json_dumps(all, JSON_SORT_KEYS);
	json_decref(json);
	vouch_text_free(text);
	return claims;
}

static bool appraise(const struct vouch_verifier *verifier, const u8 *data,
		     size_t size, const struct part *log)
{
	struct vouch_result *result = NULL;
	bool is_affirmed;
	char *json;

	if (!verifier || appraise_by(verifier, data, size, log, &result))
		return false;
	is_affirmed = vouch_result_status(result) == VOUCH_STATUS_SIMULATED;
	if (fuzz_on_result) {
		fuzz_on_result(result);
		vouch_result_free(result);
		return is_affirmed;
	}
	json = vouch_result_json(result);
	vouch_text_free(json);
	if (!vouch_result_policy(result, VOUCH_DRAFT_MACHINE, &json, NULL))
		vouch_text_free(json);
	if (is_affirmed && good) {
		char *claims = claims_of(result);

		if (claims && !json_object_get(good, claims)) {
			fprintf(stderr, "affirmed, and of no seed: %s\n",
				claims);
			abort();
		}
		free(claims);
	}
	vouch_result_free(result);
	return is_affirmed;
}

/* Each seed that is appraised has to be affirmed, or nothing is tested. */
static void learn(const char *path, const u8 *data, size_t size)
{
	struct vouch_result *result = NULL;
	char *claims;

	if (strstr(path, "/sgx"))
		return;
	if (appraise_by(known, data, size, NULL, &result) ||
	    vouch_result_status(result) != VOUCH_STATUS_SIMULATED) {
		fprintf(stderr, "%s is not affirmed: %s\n", path,
			vouch_result_json(result));
		exit(1);
	}
	claims = claims_of(result);
	json_object_set_new(good, claims, json_true());
	free(claims);
	vouch_result_free(result);
}

static void load_world(const char *seeds)
{
	static const char *const kinds[] = { "snp", "extended", "quote",
					     "evidence" };
	char path[4096];

	snprintf(path, sizeof(path), "%s/world/anchor", seeds);
	fuzz_each(path, add_anchor);
	snprintf(path, sizeof(path), "%s/world/endorsement", seeds);
	fuzz_each(path, add_endorsement);
	snprintf(path, sizeof(path), "%s/world/policy.json", seeds);
	policy_part.data = fuzz_read(path, &policy_part.size);
	snprintf(path, sizeof(path), "%s/world/log", seeds);
	log_part.data = fuzz_read(path, &log_part.size);
	snprintf(path, sizeof(path), "%s/quote/td-5", seeds);
	quote_part.data = fuzz_read(path, &quote_part.size);
	good = json_object();
	known = new_verifier(NULL);
	if (!known) {
		fprintf(stderr, "%s/world cannot be read\n", seeds);
		exit(1);
	}
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		snprintf(path, sizeof(path), "%s/%s", seeds, kinds[i]);
		fuzz_each(path, learn);
	}
}

void fuzz_world_load(void)
{
	const char *seeds = getenv("FUZZ_SEEDS");

	if (known)
		return;
	load_world(seeds ? seeds : "build/fuzz/seeds");
	/* Where signatures always verify, everything may be affirmed. */
	if (getenv("FUZZ_TRUSTING")) {
		json_decref(good);
		good = NULL;
	}
}

bool fuzz_appraise(const u8 *data, size_t size)
{
	fuzz_world_load();
	return appraise(known, data, size, NULL);
}

bool fuzz_appraise_cold(const u8 *data, size_t size)
{
	struct vouch_verifier *verifier;
	bool is_affirmed;

	fuzz_world_load();
	verifier = new_verifier(NULL);
	is_affirmed = appraise(verifier, data, size, NULL);
	vouch_verifier_unref(verifier);
	return is_affirmed;
}

bool fuzz_appraise_log(const u8 *data, size_t size)
{
	struct part log = { (u8 *)data, size, false };

	fuzz_world_load();
	return appraise(known, quote_part.data, quote_part.size, &log);
}

bool fuzz_appraise_with(const u8 *data, size_t size)
{
	const struct part more = { (u8 *)data, size, false };
	struct vouch_verifier *verifier;
	bool is_affirmed;

	fuzz_world_load();
	verifier = new_verifier(&more);
	is_affirmed =
		appraise(verifier, quote_part.data, quote_part.size, NULL);
	vouch_verifier_unref(verifier);
	return is_affirmed;
}
