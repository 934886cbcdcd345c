// SPDX-License-Identifier: MIT
/* Runs the checks that apply to a machine, and tells what they found. */
#include <string.h>

#include "doctor/check.h"
#include "doctor/doctor.h"

/* Of doctor.schema.json: one more when a member goes or changes its meaning. */
#define DOCTOR_SCHEMA 1

static const struct check *const tables[] = {
	checks_world,	   checks_host,	      checks_kernel,  checks_snp_cpu,
	checks_snp_kernel, checks_snp_device, checks_tdx_cpu, checks_tdx_module,
	checks_sgx,	   checks_quote,      checks_guest,   checks_guest_snp,
	checks_guest_tdx,  checks_cloud,      checks_svsm,
};

static const char *const outcome_names[] = {
	[OUTCOME_FAIL] = "fail",       [OUTCOME_WARN] = "warn",
	[OUTCOME_PASS] = "pass",       [OUTCOME_SKIP] = "skip",
	[OUTCOME_UNKNOWN] = "unknown",
};

#define OUTCOMES (sizeof(outcome_names) / sizeof(*outcome_names))

const struct check *check_at(size_t index)
{
	for (size_t i = 0; i < sizeof(tables) / sizeof(*tables); i++)
		for (const struct check *c = tables[i]; c->id; c++)
			if (!index--)
				return c;
	return NULL;
}

/* What became of the checks so far, by their place in the order. */
struct examination {
	struct doctor doctor;
	enum outcome outcomes[256];
	bool was_made[256];
	json_t *checks;
	size_t counts[OUTCOMES];
};

static bool find_outcome(const struct examination *e, const char *id,
			 enum outcome *outcome)
{
	const struct check *check;

	for (size_t i = 0; (check = check_at(i)) != NULL; i++) {
		if (strcmp(check->id, id))
			continue;
		*outcome = e->outcomes[i];
		return e->was_made[i];
	}
	return false;
}

/* A check says nothing new when the one that it builds on does not hold. */
static bool is_vain(const struct examination *e, const struct check *check,
		    struct finding *finding)
{
	enum outcome outcome;

	if (!check->after || !find_outcome(e, check->after, &outcome) ||
	    (outcome != OUTCOME_FAIL && outcome != OUTCOME_SKIP))
		return false;
	found(finding, OUTCOME_SKIP, "%s does not pass", check->after);
	return true;
}

/* json_pack() takes UTF-8 only: files of a machine may hold anything. */
static void make_ascii(char *text)
{
	for (; *text; text++)
		if (*text < ' ' || *text > '~')
			*text = '?';
}

static bool add_finding(struct examination *e, const struct check *check,
			struct finding *finding)
{
	bool is_well = finding->outcome == OUTCOME_PASS;
	json_t *json;

	make_ascii(finding->found);
	make_ascii(finding->source);
	json = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "id", check->id,
			 "status", outcome_names[finding->outcome], "text",
			 check->text, "found", finding->found, "want",
			 check->want, "source", finding->source, "remedy",
			 is_well ? "" : finding->remedy);
	e->counts[finding->outcome]++;
	return json && !json_array_append_new(e->checks, json);
}

static bool run(struct examination *e, size_t index, const struct check *check)
{
	struct finding finding = { .remedy = check->remedy };

	if (!(check->at & e->doctor.world.at))
		return true;
	if (!is_vain(e, check, &finding))
		check->run(&e->doctor, check, &finding);
	e->outcomes[index] = finding.outcome;
	e->was_made[index] = true;
	return add_finding(e, check, &finding);
}

/* Nothing fails and all is known: 0; it fails: 1; else 3. */
static int status_of(const struct examination *e)
{
	if (e->counts[OUTCOME_FAIL])
		return 1;
	return e->counts[OUTCOME_UNKNOWN] ? 3 : 0;
}

static json_t *counts_json(const struct examination *e)
{
	json_t *json = json_object();

	for (size_t i = 0; i < OUTCOMES; i++)
		json_object_set_new(json, outcome_names[i],
				    json_integer((json_int_t)e->counts[i]));
	return json;
}

static json_t *places_json(const struct world *world)
{
	static const struct {
		unsigned int at;
		const char *name;
	} places[] = {
		{ AT_GCP, "gcp" },
		{ AT_AWS, "aws" },
		{ AT_AZURE, "azure" },
		{ AT_SVSM, "svsm" },
		{ AT_CONTAINER, "container" },
	};
	json_t *list = json_array();

	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++)
		if (world->at & places[i].at)
			json_array_append_new(list,
					      json_string(places[i].name));
	return list;
}

static json_t *result_json(struct examination *e)
{
	struct world *world = &e->doctor.world;

	make_ascii(world->text);
	make_ascii(world->vendor);
	return json_pack("{s:i, s:s, s:{s:s, s:s, s:o, s:b, s:s, s:i, s:i}, "
			 "s:b, s:i, s:o, s:O}",
			 "schema", DOCTOR_SCHEMA, "version", VOUCH_VERSION,
			 "world", "name", world->name, "text", world->text,
			 "places", places_json(world), "simulated",
			 (int)world->is_simulated, "vendor", world->vendor,
			 "family", (int)world->family, "model",
			 (int)world->model, "recorded",
			 (int)machine_is_recorded(e->doctor.machine), "status",
			 status_of(e), "counts", counts_json(e), "checks",
			 e->checks);
}

json_t *doctor_examine(struct machine *machine, const char *world)
{
	struct examination e = { .doctor.machine = machine };
	const struct check *check;
	json_t *result = NULL;
	bool ok;

	e.checks = json_array();
	ok = e.checks && world_find(&e.doctor, world);
	for (size_t i = 0; ok && (check = check_at(i)) != NULL; i++)
		ok = run(&e, i, check);
	if (ok)
		result = result_json(&e);
	json_decref(e.checks);
	return result;
}

json_t *doctor_checks(void)
{
	json_t *list = json_array();
	const struct check *check;

	for (size_t i = 0; (check = check_at(i)) != NULL; i++)
		json_array_append_new(
			list, json_pack("{s:s, s:s, s:s, s:s}", "id", check->id,
					"text", check->text, "want",
					check->want, "remedy", check->remedy));
	return list;
}
