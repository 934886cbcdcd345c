// SPDX-License-Identifier: MIT
/*
 * snp.tcb.*, snp.fw.*, snp.mit.*: the four TCBs against each other and against
 * the least ones that the policy accepts; firmware versions and mitigations.
 */
#include <inttypes.h>
#include <stdio.h>

#include "check/parts.h"
#include "snp/private.h"

struct component {
	const char *name, *title;
	size_t claim; /* in struct vouch_snp_tcb */
	size_t floor; /* in struct snp_policy_tcb */
};

#define COMPONENT(name, title, member)                         \
	{ name, title, offsetof(struct vouch_snp_tcb, member), \
	  offsetof(struct snp_policy_tcb, member) }

static const struct component components[] = {
	COMPONENT("fmc", "FMC", fmc),
	COMPONENT("bl", "boot loader", bootloader),
	COMPONENT("tee", "TEE", tee),
	COMPONENT("snp", "SNP", snp),
	COMPONENT("ucode", "microcode", microcode),
};

static u8 component_of(const struct vouch_snp_tcb *tcb, size_t offset)
{
	return ((const u8 *)tcb)[offset];
}

static bool is_at_most(const struct vouch_snp_tcb *a,
		       const struct vouch_snp_tcb *b)
{
	bool ok = true;

	for (size_t i = 0; i < ARRAY_SIZE(components); i++)
		ok &= component_of(a, components[i].claim) <=
		      component_of(b, components[i].claim);
	return ok;
}

static void tcb_text(const struct vouch_snp_tcb *tcb, char *out, size_t size)
{
	int used = 0;

	if (tcb->has_fmc)
		used = snprintf(out, size, "fmc %u ", tcb->fmc);
	snprintf(out + used, size - (size_t)used,
		 "bl %u tee %u snp %u ucode %u", tcb->bootloader, tcb->tee,
		 tcb->snp, tcb->microcode);
}

/* AMD 56860, section 2.2: what is certified is committed, that is running. */
static void check_order(struct snp_appraisal *s)
{
	static const struct check_note note = {
		.source = "AMD 56860, section 2.2",
		.remedy = "the TCBs of the report contradict each other",
	};
	const struct vouch_snp_claims *c = &s->claims;
	bool ok = is_at_most(&c->reported_tcb, &c->committed_tcb) &&
		  is_at_most(&c->committed_tcb, &c->current_tcb);
	char actual[256], reported[72], committed[72], current[72];

	tcb_text(&c->reported_tcb, reported, sizeof(reported));
	tcb_text(&c->committed_tcb, committed, sizeof(committed));
	tcb_text(&c->current_tcb, current, sizeof(current));
	snprintf(actual, sizeof(actual), "%s; %s; %s", reported, committed,
		 current);
	check_that(s->checks, "snp.tcb.order", ok, &note,
		   "REPORTED <= COMMITTED <= CURRENT", actual);
}

/* Sources disagree on what LAUNCH_TCB is, so that this is no failure. */
static void check_launch_order(struct snp_appraisal *s)
{
	static const struct check_note note = {
		.source = "AMD 56860, section 2.2",
		.remedy = "the guest was launched on newer firmware than runs "
			  "now",
	};
	bool ok = is_at_most(&s->claims.launch_tcb, &s->claims.current_tcb);
	char actual[72];

	tcb_text(&s->claims.launch_tcb, actual, sizeof(actual));
	check_add(s->checks, "snp.tcb.launch_order",
		  ok ? VOUCH_CHECK_PASS : VOUCH_CHECK_WARN, &note,
		  "LAUNCH <= CURRENT", actual);
}

static void check_tcb_bits(struct snp_appraisal *s)
{
	const struct vouch_snp_claims *c = &s->claims;
	bool ok = snp_tcb_reserved_is_zero(s->product, &c->current_tcb) &&
		  snp_tcb_reserved_is_zero(s->product, &c->reported_tcb) &&
		  snp_tcb_reserved_is_zero(s->product, &c->committed_tcb) &&
		  snp_tcb_reserved_is_zero(s->product, &c->launch_tcb);

	snp_check_unknown(s, "snp.tcb.reserved", ok, "zero",
			  ok ? "zero" : "not zero");
}

static const struct policy_value *floor_of(const struct snp_policy_tcb *floors,
					   const struct component *component)
{
	return (const void *)((const char *)floors + component->floor);
}

static void check_floor(struct snp_appraisal *s, const char *which,
			const struct component *component,
			const struct vouch_snp_tcb *tcb,
			const struct snp_policy_tcb *floors)
{
	const struct policy_value *floor = floor_of(floors, component);
	struct check_note note = {
		.source = policy_source(floor),
		.remedy = "update the host's SEV firmware and microcode",
	};
	u8 value = component_of(tcb, component->claim);
	u64 want = policy_number(floor, 0);
	char id[64], expected[32], actual[16];

	if (!policy_has(floor))
		return;
	snprintf(id, sizeof(id), "snp.tcb.%s_min.%s", which, component->name);
	if (s->a->authentic_only) {
		snp_skip_all(s, (const char *[]){ id }, 1);
		return;
	}
	snprintf(expected, sizeof(expected), "at least %u", (unsigned int)want);
	snprintf(actual, sizeof(actual), "%u", value);
	/* A floor for a component that the product lacks is never met. */
	if (component->claim == offsetof(struct vouch_snp_tcb, fmc) &&
	    !tcb->has_fmc)
		check_that(s->checks, id, false, &note, expected, "none");
	else
		check_that(s->checks, id, value >= want, &note, expected,
			   actual);
}

static void check_floors(struct snp_appraisal *s)
{
	const struct vouch_snp_claims *c = &s->claims;
	const struct snp_policy *p = s->values;
	const struct {
		const char *name;
		const struct vouch_snp_tcb *tcb;
		const struct snp_policy_tcb *floors;
	} rows[] = {
		{ "reported", &c->reported_tcb, &p->tcb_min.reported },
		{ "committed", &c->committed_tcb, &p->tcb_min.committed },
		{ "current", &c->current_tcb, &p->tcb_min.current },
		{ "launch", &c->launch_tcb, &p->tcb_min.launch },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		for (size_t j = 0; j < ARRAY_SIZE(components); j++)
			check_floor(s, rows[i].name, &components[j],
				    rows[i].tcb, rows[i].floors);
	}
}

static u64 firmware_number(const struct vouch_snp_firmware *f)
{
	return POLICY_VERSION(f->major, f->minor, f->build);
}

static void firmware_text(const struct vouch_snp_firmware *f, char *out,
			  size_t size)
{
	snprintf(out, size, "%u.%u.%u", f->major, f->minor, f->build);
}

/* The committed version: the current one can be rolled back. */
static void check_firmware(struct snp_appraisal *s)
{
	const struct policy_value *value = &s->values->firmware_min;
	const struct vouch_snp_firmware *committed =
		&s->claims.committed_firmware;
	struct check_note note = {
		.source = policy_source(value),
		.remedy = "update the host's SEV firmware and commit it",
	};
	u64 want = policy_number(value, 0);
	char expected[48], actual[32];

	firmware_text(committed, actual, sizeof(actual));
	snprintf(expected, sizeof(expected), "at least %u.%u.%u",
		 (unsigned int)(want >> 16), (unsigned int)(want >> 8 & 0xff),
		 (unsigned int)(want & 0xff));
	if (policy_has(value))
		check_that(s->checks, "snp.fw.version",
			   firmware_number(committed) >= want, &note, expected,
			   actual);
	else
		check_skip(s->checks, "snp.fw.version", &note,
			   "no reference value");
}

static bool is_provisional(const struct vouch_snp_claims *c)
{
	return firmware_number(&c->current_firmware) !=
		       firmware_number(&c->committed_firmware) ||
	       !is_at_most(&c->current_tcb, &c->committed_tcb);
}

static void check_provisional(struct snp_appraisal *s)
{
	const struct policy_value *value = &s->policy->provisional;
	struct check_note note = {
		.source = policy_source(value),
		.remedy = "the host can roll its firmware back: ask the "
			  "provider to commit it",
	};
	u64 rule = policy_number(value, POLICY_PROVISIONAL_WARN);
	bool provisional = is_provisional(&s->claims);
	enum vouch_check_status status = VOUCH_CHECK_PASS;

	if (provisional && rule == POLICY_PROVISIONAL_REFUSE)
		status = VOUCH_CHECK_FAIL;
	else if (provisional && rule == POLICY_PROVISIONAL_WARN)
		status = VOUCH_CHECK_WARN;
	check_add(s->checks, "snp.fw.provisional", status, &note,
		  rule == POLICY_PROVISIONAL_ALLOW ? "committed or not" :
						     "committed",
		  provisional ? "current is newer than committed" :
				"committed");
}

/* Rolled back behind what was committed: firmware does not do that. */
static void check_firmware_order(struct snp_appraisal *s)
{
	static const struct check_note note = {
		.source = "AMD 56860, SNP_COMMIT",
		.remedy = "the versions of the report contradict each other",
	};
	const struct vouch_snp_claims *c = &s->claims;
	char expected[48], actual[32];
	int used = snprintf(expected, sizeof(expected), "at least ");

	firmware_text(&c->committed_firmware, expected + used,
		      sizeof(expected) - (size_t)used);
	firmware_text(&c->current_firmware, actual, sizeof(actual));
	check_that(s->checks, "snp.fw.order",
		   firmware_number(&c->current_firmware) >=
			   firmware_number(&c->committed_firmware),
		   &note, expected, actual);
}

static void check_mitigations(struct snp_appraisal *s, const char *id,
			      const struct policy_value *value, u64 vector,
			      const char *remedy)
{
	struct check_note note = {
		.source = policy_source(value),
		.remedy = remedy,
	};
	u64 want = policy_number(value, 0);
	char expected[48], actual[48] = "none: report is older than version 5";

	if (!policy_has(value)) {
		check_skip(s->checks, id, &note, "no reference value");
		return;
	}
	if (s->claims.has_mit_vectors)
		snprintf(actual, sizeof(actual), "0x%" PRIx64, vector);
	else
		vector = 0;
	snprintf(expected, sizeof(expected), "bits 0x%" PRIx64 " set", want);
	check_that(s->checks, id, (vector & want) == want, &note, expected,
		   actual);
}

static void skip_all(struct snp_appraisal *s)
{
	static const char *const ids[] = {
		"snp.tcb.reserved", "snp.tcb.order",   "snp.tcb.launch_order",
		"snp.fw.version",   "snp.fw.order",    "snp.fw.provisional",
		"snp.mit.launch",   "snp.mit.current",
	};

	snp_skip_all(s, ids, ARRAY_SIZE(ids));
	check_floors(s);
}

void snp_check_tcbs(struct snp_appraisal *s)
{
	const struct snp_policy *p = s->values;

	if (s->a->authentic_only) {
		skip_all(s);
		return;
	}
	check_tcb_bits(s);
	check_order(s);
	check_launch_order(s);
	check_floors(s);
	check_firmware(s);
	check_firmware_order(s);
	check_provisional(s);
	check_mitigations(s, "snp.mit.launch", &p->launch_mit_required,
			  s->claims.launch_mit_vector,
			  "launch the guest again on a patched host");
	check_mitigations(s, "snp.mit.current", &p->current_mit_required,
			  s->claims.current_mit_vector, "patch the host");
}

/* Without a product nobody knows which byte is which. */
void snp_put_components(const struct snp_appraisal *s,
			struct result_parts *parts)
{
	for (size_t i = 0; s->product && i < ARRAY_SIZE(components); i++) {
		const struct policy_value *floor =
			floor_of(&s->values->tcb_min.reported, &components[i]);

		parts_add_component(parts, components[i].title,
				    component_of(&s->claims.reported_tcb,
						 components[i].claim),
				    policy_has(floor),
				    (u32)policy_number(floor, 0));
	}
}
