// SPDX-License-Identifier: MIT
/* tdx.advisory: Intel's advisories on the levels of platform, module and QE. */
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "tdx/private.h"

/*
 * Platform and module, at launch and now, and enclave; NULL where there is
 * none. Hosts may have gone back since the launch.
 */
#define LEVELS 5

static void collect(const struct tdx_appraisal *t,
		    const struct tdx_level **levels)
{
	levels[0] = t->level;
	levels[1] = t->module_level;
	levels[2] = t->qe_level;
	levels[3] = t->current_level;
	levels[4] = t->current_module_level;
}

static bool has(const json_t *list, const char *name)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		if (!strcasecmp(json_string_value(json_array_get(list, i)),
				name))
			return true;
	}
	return false;
}

/* Adds a name to a list that does not have it; false without memory. */
static bool add(const struct json_raw *raw, void *out)
{
	char *name = malloc(raw->size + 1);
	bool ok = name && json_raw_copy(raw, name, raw->size + 1) &&
		  (has(out, name) ||
		   !json_array_append_new(out, json_string(name)));

	free(name);
	return ok;
}

json_t *tdx_advisories(const struct tdx_appraisal *t)
{
	const struct tdx_level *levels[LEVELS];
	json_t *all = json_array();
	bool ok = all;

	collect(t, levels);
	for (size_t i = 0; i < LEVELS && ok; i++)
		ok = !levels[i] || tdx_level_advisories(levels[i], add, all);
	if (ok)
		return all;
	json_decref(all);
	t->checks->out_of_memory = true;
	return NULL;
}

static bool is_listed(const struct policy_value *value, const char *name)
{
	for (size_t i = 0; i < value->count; i++) {
		if (!strcasecmp(value->items[i].text, name))
			return true;
	}
	return false;
}

static bool is_wrong(const struct tdx_appraisal *t, const char *name)
{
	const struct policy_value *allow = &t->values->advisories.allow;
	const struct policy_value *deny = &t->values->advisories.deny;

	return is_listed(deny, name) ||
	       (policy_has(allow) && !is_listed(allow, name));
}

/* "INTEL-SA-00837, ..." of those that are @wanted, or all. */
static void tell(const struct tdx_appraisal *t, const json_t *all,
		 bool only_wrong, char *out, size_t size)
{
	size_t used = 0;

	snprintf(out, size, "none");
	for (size_t i = 0; i < json_array_size(all) && used < size; i++) {
		const char *name = json_string_value(json_array_get(all, i));

		if (only_wrong && !is_wrong(t, name))
			continue;
		used += (size_t)snprintf(out + used, size - used, "%s%s",
					 used ? ", " : "", name);
	}
}

void tdx_check_advisories(struct tdx_appraisal *t)
{
	const struct policy_value *allow = &t->values->advisories.allow;
	const struct policy_value *deny = &t->values->advisories.deny;
	struct check_note note = {
		.source = policy_source(policy_has(allow) ? allow : deny),
		.remedy = "the platform is subject to an advisory that the "
			  "policy does not accept: update it",
	};
	json_t *all = tdx_advisories(t);
	bool ok = true;
	char actual[512];

	for (size_t i = 0; i < json_array_size(all); i++) {
		if (is_wrong(t, json_string_value(json_array_get(all, i))))
			ok = false;
	}
	tell(t, all, !ok, actual, sizeof(actual));
	json_decref(all);
	if (policy_has(allow) || policy_has(deny))
		check_that(t->checks, "tdx.advisory", ok, &note,
			   "none that the policy does not accept", actual);
	else
		check_skip(t->checks, "tdx.advisory", &note, actual);
}
