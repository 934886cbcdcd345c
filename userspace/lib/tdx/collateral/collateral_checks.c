// SPDX-License-Identifier: MIT
/*
 * tdx.tcbinfo.*, tdx.qe.identity_*: whether Intel signed a document, for this
 * platform and this time.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "tdx/private.h"

/* What the two kinds of document differ in. */
struct kind {
	const struct endorsement_kind *kind;
	const char *present, *signer, *signature, *window, *version, *id;
	const char *what;
};

static const struct kind tcb_info = {
	&tdx_tcb_info_endorsement, "tdx.tcbinfo.present",
	"tdx.tcbinfo.signer",	   "tdx.tcbinfo.sig",
	"tdx.tcbinfo.window",	   "tdx.tcbinfo.version",
	"tdx.tcbinfo.id",	   "TCB info",
};

static const struct kind identity = {
	&tdx_qe_identity_endorsement, "tdx.qe.identity_present",
	"tdx.qe.identity_signer",     "tdx.qe.identity_sig",
	"tdx.qe.identity_window",     "tdx.qe.identity_version",
	"tdx.qe.identity_id",	      "QE identity",
};

/* Where to fetch it. The address without a number brings the standard one. */
static void tell_address(const struct tdx_appraisal *t, const struct kind *kind,
			 char *out, size_t size)
{
	const struct tdx_wanted *wanted = tdx_wanted_set(t, kind->kind);
	const char *tee = t->quote.claims.is_td ? "tdx" : "sgx";
	const struct tdx_pck *pck = &t->chain->pck;
	bool is_tcb_info = kind == &tcb_info;
	char fmspc[2 * sizeof(pck->fmspc) + 1] = "", number[48] = "", *hex;

	hex = hex_encode(pck->fmspc, sizeof(pck->fmspc));
	snprintf(fmspc, sizeof(fmspc), "%s", hex ? hex : "");
	free(hex);
	if (wanted->is_set)
		snprintf(number, sizeof(number),
			 "%ctcbEvaluationDataNumber=%" PRIu32,
			 is_tcb_info ? '&' : '?', wanted->number);
	snprintf(out, size,
		 "fetch https://api.trustedservices.intel.com/%s/"
		 "certification/v4/%s%s%s and give it, and its issuer chain, "
		 "with --endorsements",
		 tee, is_tcb_info ? "tcb?fmspc=" : "qe/identity",
		 is_tcb_info ? fmspc : "", number);
}

static void tell_missing(struct tdx_appraisal *t, const struct kind *kind)
{
	const struct tdx_wanted *set = tdx_wanted_set(t, kind->kind);
	char remedy[320], wanted[48], actual[512];
	const struct check_note note = {
		.source = "Intel PCS",
		.remedy = remedy,
		.unmet = VOUCH_NONE_MISSING,
	};

	tell_address(t, kind, remedy, sizeof(remedy));
	snprintf(wanted, sizeof(wanted), "%s", kind->what);
	if (set->is_set)
		snprintf(wanted, sizeof(wanted), "%s of evaluation %" PRIu32,
			 kind->what, set->number);
	endorsements_tell_none(t->store, kind->kind, actual, sizeof(actual));
	check_leave_open(t->checks, kind->present, &note, wanted, actual);
}

static bool check_signer_rank(struct tdx_appraisal *t, const struct kind *kind,
			      const struct endorsement *signer)
{
	struct check_note note = {
		.source = signer->source,
		.remedy = "another key than Intel's for collateral: fetch it "
			  "again, with its issuer chain",
		.unmet = VOUCH_NONE_UNREADABLE,
	};
	static const char revoked[] = "a certificate that Intel revoked";
	const struct cert *cert = endorsement_read(signer);
	const char *good = TDX_CN_SIGNER, *wrong = NULL;
	bool is_revoked = tdx_is_revoked(t, cert);

	if (is_revoked)
		note.unmet = VOUCH_NONE_DECIDED;
	if (tdx_knows_signer(t, signer))
		good = TDX_CN_SIGNER "; the root's signature of it is known by "
				     "its digest";
	if (!tdx_cert_is_named(cert, TDX_CN_SIGNER))
		wrong = "a certificate of another name";
	else if (!tdx_is_issued(t, signer))
		wrong = "a certificate that another root issued";
	else if (!tdx_cert_is_signer(cert))
		wrong = "a certificate that is not for signatures";
	else if (tdx_cert_lacks(cert, &t->chain->certs[TDX_CHAIN_ROOT]))
		wrong = "a certificate without what Intel's profile wants";
	else if (is_revoked)
		wrong = revoked;
	note.is_proof = wrong == revoked;
	return check_that(t->checks, kind->signer, !wrong, &note, TDX_CN_SIGNER,
			  wrong ? wrong : good);
}

static void check_signer_window(struct tdx_appraisal *t,
				const struct kind *kind,
				const struct endorsement *signer)
{
	const struct window window = {
		.id = kind->signer,
		.source = signer->source,
		.renew = "fetch the document again, with its issuer chain",
		.from = endorsement_read(signer)->from,
		.until = endorsement_read(signer)->until,
	};

	t->is_stale |= !check_window(t->a, t->checks, &window);
}

static bool check_signature(struct tdx_appraisal *t, const struct kind *kind,
			    const struct endorsement *item)
{
	const struct endorsement *signer =
		tdx_find_signer(t, tdx_collateral_of(item));
	struct check_note note = {
		.source = item->source,
		.remedy = "the document was changed after it was signed: keep "
			  "it byte for byte as it was fetched",
		.unmet = VOUCH_NONE_UNREADABLE,
	};
	char actual[512];

	if (!signer && !tdx_has_signer(t)) {
		note.unmet = VOUCH_NONE_MISSING;
		note.remedy = "give its issuer chain, that of the header "
			      "\"TCB-Info-Issuer-Chain\" and the like, with "
			      "--endorsements";
		endorsements_tell_none(t->store, &cert_endorsement, actual,
				       sizeof(actual));
		check_leave_open(t->checks, kind->signer, &note, TDX_CN_SIGNER,
				 actual);
		return false;
	}
	if (!check_that(t->checks, kind->signature, signer, &note,
			"signature by " TDX_CN_SIGNER,
			signer ? "valid" : "not valid") ||
	    !signer || !check_signer_rank(t, kind, signer))
		return false;
	check_signer_window(t, kind, signer);
	return true;
}

static bool check_version(struct tdx_appraisal *t, const struct kind *kind,
			  const struct endorsement *item)
{
	struct check_note note = {
		.source = item->source,
		.remedy = "fetch the document with version 4 of the API",
		.unmet = VOUCH_NONE_UNSUPPORTED,
	};
	u32 version = tdx_collateral_of(item)->version;
	bool is_old = kind == &tcb_info && !t->quote.claims.is_td;
	u32 wanted = kind == &tcb_info ? 3 : 2;
	char actual[16];

	snprintf(actual, sizeof(actual), "%" PRIu32, version);
	return check_that(t->checks, kind->version,
			  version == wanted || (is_old && version == 2), &note,
			  is_old      ? "3 or 2" :
			  wanted == 3 ? "3" :
					"2",
			  actual);
}

/* Names the document, and the one that says better things of the quote. */
static void tell_present(struct tdx_appraisal *t, const struct kind *kind,
			 const struct tdx_choice *choice)
{
	const struct check_note note = { .source = choice->item->source };
	char actual[512];

	snprintf(actual, sizeof(actual), "%s", choice->item->source);
	if (choice->rival)
		snprintf(actual, sizeof(actual),
			 "%s; %s is of the same evaluation and date and says "
			 "other things: the worse one counts",
			 choice->item->source, choice->rival->source);
	check_add(t->checks, kind->present, VOUCH_CHECK_PASS, &note, kind->what,
		  actual);
}

static bool check_document(struct tdx_appraisal *t, const struct kind *kind,
			   const struct tdx_choice *choice)
{
	const struct endorsement *item = choice->item;
	const struct tdx_collateral *c = tdx_collateral_of(item);
	char renew[320];
	struct check_note note = {
		.source = item->source,
		.remedy = "the document is for another TEE",
		.unmet = VOUCH_NONE_MISSING,
	};
	const struct window window = {
		.id = kind->window,
		.source = item->source,
		.renew = renew,
		.from = c->issued,
		.until = c->next_update,
		.may_be_over = tdx_may_be_over(t),
	};

	tell_address(t, kind, renew, sizeof(renew));
	tdx_note_issue(t, c->issued);
	tell_present(t, kind, choice);
	if (!check_signature(t, kind, item) || !check_version(t, kind, item) ||
	    !check_that(t->checks, kind->id,
			!strcmp(c->id, tdx_wanted_id(t, kind->kind)), &note,
			tdx_wanted_id(t, kind->kind), c->id))
		return false;
	t->is_stale |= !check_window(t->a, t->checks, &window);
	return true;
}

bool tdx_check_tcb_info(struct tdx_appraisal *t)
{
	const struct tdx_choice choice = tdx_choose(t, tcb_info.kind);
	const struct endorsement *item = choice.item;
	const struct tdx_pck *pck = &t->chain->pck;
	struct check_note note = {
		.remedy = "the TCB info is of another kind of platform",
		.unmet = VOUCH_NONE_MISSING,
	};

	if (!item) {
		tell_missing(t, &tcb_info);
		return false;
	}
	t->tcb_info = item;
	note.source = item->source;
	return check_document(t, &tcb_info, &choice) &&
	       check_bytes(t->checks, "tdx.tcbinfo.fmspc", pck->fmspc,
			   tdx_collateral_of(item)->fmspc, sizeof(pck->fmspc),
			   &note) &&
	       check_bytes(t->checks, "tdx.tcbinfo.pceid", pck->pceid,
			   tdx_collateral_of(item)->pceid, sizeof(pck->pceid),
			   &note);
}

bool tdx_check_identity(struct tdx_appraisal *t)
{
	const struct tdx_choice choice = tdx_choose(t, identity.kind);

	if (!choice.item) {
		tell_missing(t, &identity);
		return false;
	}
	t->identity = choice.item;
	return check_document(t, &identity, &choice);
}
