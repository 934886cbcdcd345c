// SPDX-License-Identifier: MIT
/*
 * Whether the VEK is a good one (snp.vek.present, kind, key, ext, snp.product),
 * and whether it is of the report's chip and TCB (snp.vek.tcb.*, hwid, csp).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "snp/private.h"

static const struct check_note amd = {
	.source = "AMD 57230",
	.remedy = "this is no certificate that AMD issued for a VEK",
	.unmet = VOUCH_NONE_UNREADABLE,
};

static bool check_present(struct snp_appraisal *s)
{
	const struct endorsement *item = snp_choose_vek(s);
	char url[512], why[512];
	struct check_note note = {
		.source = "certificates given and sent along",
		.remedy = url,
	};
	bool is_vlek = snp_signing_key(&s->claims) == SNP_SIGNING_KEY_VLEK;
	const char *want = is_vlek ? "a VLEK" : "a VCEK";

	snp_vek_url(s, url, sizeof(url));
	endorsements_tell_none(s->a->verifier->endorsements, &cert_endorsement,
			       why, sizeof(why));
	if (s->gave_up) {
		snprintf(why, sizeof(why),
			 "none of the first %zu that fit; no more are tried",
			 s->key_trials);
		check_leave_open(s->checks, "snp.vek.present", &note, want,
				 why);
		return false;
	}
	if (snp_vek_is_missing(s, item, why, sizeof(why)) || !item) {
		check_leave_open(s->checks, "snp.vek.present", &note, want,
				 why);
		return false;
	}
	s->vek_item = item;
	s->vek = *snp_vek_of(item);
	note.source = item->source;
	return check_that(s->checks, "snp.vek.present", true, &note, want,
			  s->vek.common_name);
}

static bool check_kind(struct snp_appraisal *s)
{
	static const struct check_note note = {
		.source = "SIGNING_KEY of the report",
		.remedy = "give the certificate of the key that signed the "
			  "report",
		.unmet = VOUCH_NONE_MISSING,
	};
	bool want_vlek = snp_signing_key(&s->claims) == SNP_SIGNING_KEY_VLEK;
	const char *want = want_vlek ? "SEV-VLEK" : "SEV-VCEK";

	return check_that(s->checks, "snp.vek.kind",
			  !strcmp(s->vek.common_name, want), &note, want,
			  s->vek.common_name);
}

static bool check_key(struct snp_appraisal *s)
{
	bool is_leaf = endorsement_cert(s->vek_item)->is_leaf;
	bool ok = snp_vek_key_is_p384(endorsement_key(s->vek_item)) && is_leaf;

	return check_that(s->checks, "snp.vek.key", ok, &amd,
			  "EC key on P-384, no CA",
			  ok	   ? "EC key on P-384, no CA" :
			  !is_leaf ? "a CA, or unknown critical extensions" :
				     "another key");
}

static bool check_product(struct snp_appraisal *s)
{
	static const struct check_note note = {
		.source = "CPUID of the report and names of the certificate",
		.remedy = "the certificate is of another generation of "
			  "processors: give that of the key that signed the "
			  "report",
		.unmet = VOUCH_NONE_MISSING,
	};
	const struct snp_product *product = s->vek.product;
	const struct snp_product *cpuid = s->product ? s->product : product;
	char actual[192];

	snprintf(actual, sizeof(actual), "productName %s, issuer %s",
		 s->vek.product_name, s->vek.issuer_name);
	if (!check_that(s->checks, "snp.product",
			product == cpuid && product == s->vek.issuer_product,
			&note, cpuid->name, actual))
		return false;
	s->product = product;
	snp_claims_set_product(&s->claims, product);
	return true;
}

static bool check_masked(struct snp_appraisal *s)
{
	const struct policy_value *allow = &s->values->allow_masked_chip_id;
	struct check_note note = {
		.source = policy_source(allow),
		.remedy = "the host hides which chip it is: allow it with "
			  "allow_masked_chip_id, or use another host",
	};

	/* The key vouches for the report all the same. */
	if (s->a->authentic_only) {
		check_skip(s->checks, "snp.vek.hwid.masked", &note,
			   "CHIP_ID is zero; either is accepted");
		return true;
	}
	return check_that(s->checks, "snp.vek.hwid.masked",
			  policy_number(allow, false), &note,
			  policy_number(allow, false) ? "any CHIP_ID" :
							"CHIP_ID not zero",
			  "CHIP_ID is zero");
}

/*
 * Without a chip each VCEK of the product and TCB has to be tried: where the
 * policy refuses it anyway, none is.
 */
static bool may_be_masked(struct snp_appraisal *s)
{
	return snp_signing_key(&s->claims) == SNP_SIGNING_KEY_VLEK ||
	       !bytes_are_zero(s->claims.chip_id, sizeof(s->claims.chip_id)) ||
	       s->a->authentic_only ||
	       policy_number(&s->values->allow_masked_chip_id, false) ||
	       check_masked(s);
}

bool snp_check_vek(struct snp_appraisal *s)
{
	struct vouch_error why;

	if (!may_be_masked(s) || !check_present(s) || !check_kind(s) ||
	    !check_key(s))
		return false;
	s->has_vek =
		snp_vek_is_good(s->vek_item) ||
		!snp_vek_read(endorsement_read(s->vek_item), &s->vek, &why);
	return check_that(s->checks, "snp.vek.ext", s->has_vek, &amd,
			  "each extension once, as for its product",
			  s->has_vek ? "each extension once" : why.text) &&
	       check_product(s);
}

/*
 * A VEK of another chip or TCB is not the one that signed the report: the right
 * one is missing. If it did sign it, the report contradicts its own key.
 */
static enum vouch_none_reason unbound(const struct snp_appraisal *s)
{
	int answer = snp_signature_verify(endorsement_key(s->vek_item),
					  s->a->report, &s->claims);

	return check_answer(s->checks, answer) ? VOUCH_NONE_DECIDED :
						 VOUCH_NONE_MISSING;
}

static bool check_spl(struct snp_appraisal *s, const char *name, u8 reported,
		      enum snp_spl spl)
{
	char id[64], expected[16], actual[16], url[512];
	bool ok = reported == s->vek.spl[spl];
	const struct check_note note = {
		.source = "REPORTED_TCB of the report",
		.remedy = url,
		.unmet = ok ? VOUCH_NONE_DECIDED : unbound(s),
	};

	snp_vek_url(s, url, sizeof(url));
	snprintf(id, sizeof(id), "snp.vek.tcb.%s", name);
	snprintf(expected, sizeof(expected), "%u", reported);
	snprintf(actual, sizeof(actual), "%u", s->vek.spl[spl]);
	return check_that(s->checks, id, ok, &note, expected, actual);
}

/* Component by component: as one number, one could make up for another. */
static bool check_tcb(struct snp_appraisal *s)
{
	const struct vouch_snp_tcb *tcb = &s->claims.reported_tcb;
	bool ok = true;

	if (tcb->has_fmc)
		ok &= check_spl(s, "fmc", tcb->fmc, SNP_SPL_FMC);
	ok &= check_spl(s, "bl", tcb->bootloader, SNP_SPL_BL);
	ok &= check_spl(s, "tee", tcb->tee, SNP_SPL_TEE);
	ok &= check_spl(s, "snp", tcb->snp, SNP_SPL_SNP);
	ok &= check_spl(s, "ucode", tcb->microcode, SNP_SPL_UCODE);
	return ok;
}

static bool check_hwid(struct snp_appraisal *s)
{
	char remedy[640] = "the certificate is of another chip: ";
	struct check_note note = {
		.source = "hwID of the VCEK",
		.remedy = remedy,
	};
	static const struct check_note tail = {
		.source = "AMD 56860, table 23",
		.remedy = "the report is damaged",
	};
	const u8 *chip_id = s->claims.chip_id;
	size_t used = s->vek.hwid_size;

	if (bytes_are_zero(chip_id, sizeof(s->claims.chip_id)))
		return check_masked(s);
	if (memcmp(s->vek.hwid, chip_id, used))
		note.unmet = unbound(s);
	snp_vek_url(s, remedy + strlen(remedy),
		    sizeof(remedy) - strlen(remedy));
	if (!check_bytes(s->checks, "snp.vek.hwid", s->vek.hwid, chip_id, used,
			 &note))
		return false;
	return bytes_are_zero(chip_id + used, sizeof(s->vek.hwid) - used) ||
	       check_that(s->checks, "snp.vek.hwid", false, &tail,
			  "zero behind the identifier", "not zero");
}

/* Who holds the VLEK; a list of accepted ones is the policy's to give. */
static bool check_csp(struct snp_appraisal *s)
{
	const struct policy_value *accepted = &s->values->csp_id;
	struct check_note note = {
		.source = policy_source(accepted),
		.remedy = "the VLEK is another provider's",
	};
	bool ok = !policy_has(accepted) ||
		  policy_accepts_text(accepted, s->vek.csp_id);

	if (s->a->authentic_only) {
		check_skip(s->checks, "snp.vek.csp", &note, s->vek.csp_id);
		return true;
	}
	return check_that(s->checks, "snp.vek.csp", ok, &note,
			  policy_has(accepted) ? accepted->items[0].text :
						 "any provider",
			  s->vek.csp_id);
}

bool snp_check_binding(struct snp_appraisal *s)
{
	/* That it is of another chip explains why its TCB is another too. */
	bool is_of_host = s->vek.is_vlek ? check_csp(s) : check_hwid(s);

	return check_tcb(s) && is_of_host;
}
