// SPDX-License-Identifier: MIT
/*
 * Whole appraisals, by an appraiser that knows all of the simulator's roots,
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
static struct vouch_appraiser *known;
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

/* NULL without memory. */
static struct vouch_appraiser *new_appraiser(void)
{
	struct vouch_appraiser *appraiser = vouch_appraiser_new();
	int ret = appraiser ? 0 : -1;

	for (size_t i = 0; !ret && i < parts_count; i++) {
		struct part *part = &parts[i];

		ret = part->is_anchor ? vouch_appraiser_add_trust_anchor(
						appraiser, part->data,
						part->size, "root", NULL) :
					vouch_appraiser_add_endorsement(
						appraiser, part->data,
						part->size, "file", NULL);
	}
	if (!ret)
		ret = vouch_appraiser_set_policy(appraiser,
						 (char *)policy_part.data,
						 policy_part.size, "policy",
						 NULL);
	if (!ret) {
		vouch_appraiser_set_time(appraiser, AT);
		return appraiser;
	}
	vouch_appraiser_free(appraiser);
	return NULL;
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
	free(text);
	return claims;
}

static bool appraise(struct vouch_appraiser *appraiser, const u8 *data,
		     size_t size, const struct part *log)
{
	struct vouch_result *result = NULL;
	bool is_affirmed;
	char *json;

	if (!appraiser ||
	    vouch_appraise_with_log(appraiser, data, size, log->data, log->size,
				    &result, NULL))
		return false;
	is_affirmed = vouch_result_status(result) == VOUCH_STATUS_AFFIRMING;
	if (fuzz_on_result) {
		fuzz_on_result(result);
		vouch_result_free(result);
		return is_affirmed;
	}
	json = vouch_result_json(result);
	free(json);
	if (!vouch_result_policy(result, VOUCH_DRAFT_MACHINE, &json, NULL))
		free(json);
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

static const struct part no_log;

/* Each seed that is appraised has to be affirmed, or nothing is tested. */
static void learn(const char *path, const u8 *data, size_t size)
{
	struct vouch_result *result = NULL;
	char *claims;

	if (strstr(path, "/sgx"))
		return;
	if (vouch_appraise(known, data, size, &result, NULL) ||
	    vouch_result_status(result) != VOUCH_STATUS_AFFIRMING) {
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
	known = new_appraiser();
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
	return appraise(known, data, size, &no_log);
}

bool fuzz_appraise_cold(const u8 *data, size_t size)
{
	struct vouch_appraiser *appraiser;
	bool is_affirmed;

	fuzz_world_load();
	appraiser = new_appraiser();
	is_affirmed = appraise(appraiser, data, size, &no_log);
	vouch_appraiser_free(appraiser);
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
	struct vouch_appraiser *appraiser;
	bool is_affirmed = false;

	fuzz_world_load();
	appraiser = new_appraiser();
	if (appraiser && !vouch_appraiser_add_endorsement(appraiser, data, size,
							  "more", NULL))
		is_affirmed = appraise(appraiser, quote_part.data,
				       quote_part.size, &no_log);
	vouch_appraiser_free(appraiser);
	return is_affirmed;
}
