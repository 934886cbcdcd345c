// SPDX-License-Identifier: MIT
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/text.h"
#include "check/context.h"
#include "formats/carried.h"

/*
 * Words of containers, and the kind of report that these can be about. Cocos'
 * "NoCC" and Trustee's "sample" are about no hardware at all: a report in such
 * a container is not what it was made for.
 */
static const struct {
	const char *word, *kind;
} platforms[] = {
	{ "snp", "sev-snp" },	    { "SNP", "sev-snp" },
	{ "sev_guest", "sev-snp" }, { "az-snp-vtpm", "sev-snp" },
	{ "SNP-vTPM", "sev-snp" },  { "arm_cca_guest", "cca" },
	{ "tdx", "tdx" },	    { "TDX", "tdx" },
	{ "tdx_guest", "tdx" },	    { "az-tdx-vtpm", "tdx" },
	{ "sgx", "sgx" },	    { "sample", "no hardware" },
	{ "NoCC", "no hardware" },
};

static const char *kind_of(const char *word)
{
	for (size_t i = 0; i < ARRAY_SIZE(platforms); i++) {
		if (!strcmp(platforms[i].word, word))
			return platforms[i].kind;
	}
	return NULL;
}

static void check_platform(struct appraisal *a, const struct carried *carried)
{
	static const struct check_note note = {
		.source = "container around the evidence",
		.remedy = "the container says what the evidence is not: do not "
			  "trust who sent it",
	};
	const char *kind = kind_of(carried->platform);

	if (kind && a->tee)
		check_that(&a->checks, "container.platform",
			   !strcmp(kind, a->tee), &note, kind, a->tee);
}

static const struct binding *find(const struct carried *carried,
				  const u8 *report_data)
{
	for (size_t i = 0; i < carried->count; i++) {
		if (carried->bindings[i].size &&
		    !memcmp(carried->bindings[i].digest, report_data,
			    BINDING_SIZE_MAX))
			return &carried->bindings[i];
	}
	return NULL;
}

static const char id[] = "container.binding";
static const char wanted[] = "REPORT_DATA over what the container says";

static void refuse(struct appraisal *a, const struct check_note *note,
		   const u8 *report_data)
{
	char *actual = hex_encode(report_data, VOUCH_REPORT_DATA_SIZE);

	if (!actual)
		a->checks.out_of_memory = true;
	else if (a->authentic_only)
		check_pass_over(&a->checks, id, note, wanted, actual);
	else
		check_that(&a->checks, id, false, note, wanted, actual);
	free(actual);
}

static void check_binding(struct appraisal *a, const struct carried *carried)
{
	const struct check_note note = {
		.source = carried->of,
		.remedy = "nonce, key or data of the container are not those "
			  "that the report was asked for: do not trust them",
	};
	u8 report_data[VOUCH_REPORT_DATA_SIZE] = { 0 };
	const struct binding *binding = NULL;

	if (!carried->count)
		return;
	if (a->kind->report_data &&
	    a->kind->report_data(a->report, a->report_size, report_data))
		binding = find(carried, report_data);
	if (binding)
		check_add(&a->checks, id, VOUCH_CHECK_PASS, &note, wanted,
			  binding->of);
	else
		refuse(a, &note, report_data);
}

void check_carried(struct appraisal *a, const struct carried *carried)
{
	static const struct check_note note = {
		.source = "container around the evidence",
	};

	/* Of a report that nobody vouches for they would say nothing. */
	if (!a->is_signed || !a->kind)
		return;
	check_platform(a, carried);
	check_binding(a, carried);
	if (carried->is_token)
		check_skip(&a->checks, "container.token", &note,
			   "nothing of the token but the evidence in it is "
			   "used: its key is nobody's that is known here");
}
