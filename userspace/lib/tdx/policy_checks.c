// SPDX-License-Identifier: MIT
/*
 * tdx.attr.*, seam_attr, xfam, mrservicetd: what the TD was launched with; and
 * tdx.pck.config.*: how the platform is configured. Intel TDX Module ABI.
 */
#include <inttypes.h>
#include <stdio.h>

#include "base/bytes.h"
#include "check/accepted.h"
#include "tdx/private.h"
#include "tdx/sgx.h"

/* TD under debug: each bit of the low byte, known or not. */
#define ATTR_PROFILING 0x00000000000000feull
#define ATTR_SEPT_VE_DISABLE (1ull << 28)
#define ATTR_MIGRATABLE (1ull << 29)
#define ATTR_PERFMON (1ull << 63)

/* Bits 8 to 15, 23 to 26, 32 to 61; those below are the other checks'. */
#define ATTR_RESERVED 0x3fffffff0780ff00ull

#define NOT_TOLD "the quote does not tell"

/* x87 and SSE are always there. */
#define XFAM_FIXED 3ull

#define AT(field) offsetof(struct tdx_policy, field)

static const struct bits {
	const char *id;
	u64 mask;
	size_t offset;
	u64 otherwise; /* without a policy */
	const char *remedy;
} forbidden[] = {
	{ "tdx.attr.debug", TDX_ATTR_DEBUG, AT(attributes.debug),
	  POLICY_PERMIT_FORBID,
	  "the host may read the TD's memory: launch it without DEBUG" },
	{ "tdx.attr.profiling", ATTR_PROFILING, AT(attributes.profiling),
	  POLICY_PERMIT_FORBID,
	  "the host may profile the TD: launch it without profiling" },
	{ "tdx.attr.migratable", ATTR_MIGRATABLE, AT(attributes.migratable),
	  POLICY_PERMIT_FORBID,
	  "a service TD may move the TD: launch it without MIGRATABLE" },
	{ "tdx.attr.perfmon", ATTR_PERFMON, AT(attributes.perfmon),
	  POLICY_PERMIT_ALLOW, "launch the TD without PERFMON" },
};

static void check_forbidden(struct tdx_appraisal *t, const struct bits *row)
{
	const struct policy_value *value = tdx_value_at(t, row->offset);
	struct check_note note = {
		.source = policy_source(value),
		.remedy = row->remedy,
	};
	u64 set = t->quote.claims.td.td_attributes & row->mask;
	char actual[48];

	snprintf(actual, sizeof(actual), "0x%" PRIx64, set);
	if (policy_number(value, row->otherwise) == POLICY_PERMIT_FORBID) {
		check_that(t->checks, row->id, !set, &note, "0x0", actual);
		return;
	}
	snprintf(actual, sizeof(actual), "0x%" PRIx64 "; either is accepted",
		 set);
	check_skip(t->checks, row->id, &note, actual);
}

/* Without it the host can unmap pages under Linux, and make it handle that. */
static void check_sept_ve(struct tdx_appraisal *t)
{
	const struct policy_value *value =
		&t->values->attributes.sept_ve_disable;
	struct check_note note = {
		.source = policy_source(value),
		.remedy = "launch the TD with "
			  "SEPT_VE_DISABLE",
	};
	bool is_set = t->quote.claims.td.td_attributes & ATTR_SEPT_VE_DISABLE;

	if (policy_number(value, POLICY_DEMAND_REQUIRE) ==
	    POLICY_DEMAND_REQUIRE)
		check_that(t->checks, "tdx.attr.sept_ve_disable", is_set, &note,
			   "1", is_set ? "1" : "0");
	else
		check_skip(t->checks, "tdx.attr.sept_ve_disable", &note,
			   is_set ? "1; either is accepted" :
				    "0; either is accepted");
}

static void check_reserved(struct tdx_appraisal *t)
{
	u64 unknown = t->quote.claims.td.td_attributes & ATTR_RESERVED;
	char actual[32];

	snprintf(actual, sizeof(actual), "0x%" PRIx64, unknown);
	check_unknown(t->a, "tdx.attr.reserved", POLICY_UNKNOWN_REFUSE,
		      !unknown, "no unknown bits", actual);
}

static void check_seam(struct tdx_appraisal *t)
{
	static const struct check_note note = {
		.source = "Intel TDX Module ABI, SEAMATTRIBUTES",
		.remedy = "a debug TDX module: the host can read every TD",
	};
	u64 set = t->quote.claims.td.seam_attributes;
	char actual[32];

	snprintf(actual, sizeof(actual), "0x%" PRIx64, set);
	check_that(t->checks, "tdx.seam_attr", !set, &note, "0x0", actual);
}

static void tell_numbers(const struct policy_value *accepted, char *out,
			 size_t size)
{
	size_t used = 0;

	for (size_t i = 0; i < accepted->count && used < size; i++)
		used += (size_t)snprintf(out + used, size - used,
					 "%s0x%" PRIx64, i ? " or " : "",
					 accepted->items[i].number);
}

static void check_xfam(struct tdx_appraisal *t)
{
	const struct policy_value *accepted = &t->values->xfam;
	struct check_note note = {
		.source = policy_source(accepted),
		.remedy = "launched with "
			  "other CPU "
			  "features",
	};
	u64 xfam = t->quote.claims.td.xfam;
	char expected[128] = "bits 0 and 1 set", actual[32];
	bool ok = (xfam & XFAM_FIXED) == XFAM_FIXED;

	if (policy_has(accepted)) {
		ok = policy_accepts_number(accepted, xfam);
		tell_numbers(accepted, expected, sizeof(expected));
	}
	snprintf(actual, sizeof(actual), "0x%" PRIx64, xfam);
	check_that(t->checks, "tdx.xfam", ok, &note, expected, actual);
}

/*
 * A body of TD 1.0 has no MRSERVICETD: what the policy asks of it cannot be
 * answered, and a TD that may be moved must not be moved by anybody.
 */
static void check_untold_service(struct tdx_appraisal *t)
{
	const struct policy_value *accepted = &t->values->servtd;
	struct check_note note = {
		.source = policy_source(accepted),
		.remedy = "ask for a quote of TD 1.5, version 5, which names "
			  "the service TD",
	};
	bool may_move = t->quote.claims.td.td_attributes & ATTR_MIGRATABLE;

	if (may_move || policy_has(accepted))
		check_that(t->checks, "tdx.mrservicetd", false, &note,
			   policy_has(accepted) ?
				   "a service TD that the policy accepts" :
				   "no service TD, as the TD is migratable",
			   NOT_TOLD);
	else
		check_skip(t->checks, "tdx.mrservicetd", &note, NOT_TOLD);
}

/* A service TD may take part in the TD's life, so that it has to be named. */
static void check_service(struct tdx_appraisal *t)
{
	const struct policy_value *accepted = &t->values->servtd;
	const struct vouch_tdx_claims *td = &t->quote.claims.td;
	struct check_note note = {
		.source = policy_source(accepted),
		.remedy = "a service TD is bound: name it with servtd, if it "
			  "is the right one",
	};
	bool none = bytes_are_zero(td->mrservicetd, sizeof(td->mrservicetd));

	if (!td->has_current_svn)
		check_untold_service(t);
	else if (policy_has(accepted))
		check_accepted(t->checks, "tdx.mrservicetd", accepted,
			       td->mrservicetd, sizeof(td->mrservicetd),
			       note.remedy);
	else
		check_that(t->checks, "tdx.mrservicetd", none, &note,
			   "no service TD",
			   none ? "no service TD" : "a service TD");
}

/* PCKs of the Processor CA are of one package, and do not tell. */
static const char *flag_text(const struct tdx_pck *pck, bool is_set)
{
	if (!pck->has_platform)
		return "the PCK certificate does not tell";
	return is_set ? "1" : "0";
}

static void check_flag(struct tdx_appraisal *t, const char *id,
		       const struct policy_value *value, bool is_set)
{
	const struct tdx_pck *pck = &t->chain->pck;
	struct check_note note = {
		.source = policy_source(value),
		.remedy = "the platform is set up in another way than the "
			  "policy wants",
	};
	const char *text = flag_text(pck, is_set);
	char accepted[64];

	snprintf(accepted, sizeof(accepted), "%s; either is accepted", text);
	if (policy_number(value, POLICY_PERMIT_ALLOW) == POLICY_PERMIT_ALLOW)
		check_skip(t->checks, id, &note, accepted);
	else
		check_that(t->checks, id, pck->has_platform && !is_set, &note,
			   "0", text);
}

static void check_platform(struct tdx_appraisal *t)
{
	const struct tdx_pck *pck = &t->chain->pck;

	check_flag(t, "tdx.pck.config.smt", &t->values->platform.smt,
		   pck->smt_enabled);
	check_flag(t, "tdx.pck.config.cached_keys",
		   &t->values->platform.cached_keys, pck->cached_keys);
	check_flag(t, "tdx.pck.config.dynamic", &t->values->platform.dynamic,
		   pck->dynamic_platform);
}

void tdx_check_policy(struct tdx_appraisal *t)
{
	if (t->quote.claims.is_td) {
		for (size_t i = 0; i < ARRAY_SIZE(forbidden); i++)
			check_forbidden(t, &forbidden[i]);
		check_sept_ve(t);
		check_reserved(t);
		check_seam(t);
		check_xfam(t);
		check_service(t);
		tdx_check_extended(t);
	} else {
		sgx_check_policy(t);
	}
	check_platform(t);
}
