// SPDX-License-Identifier: MIT
/*
 * What of Intel's service, or of a cache of it, the result over a quote takes,
 * and whether an answer is that; Intel PCS API, version 4.
 */
#include "tdx/collateral/wants.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "tdx/collateral/endorsements.h"
#include "tdx/collateral/pck_want.h"
#include "tdx/pck/chain.h"
#include "tdx/pck/crl.h"
#include "tdx/show.h"

#define API "https://api.trustedservices.intel.com/"
#define ROOT_CRL \
	"https://certificates.trustedservices.intel.com/IntelSGXRootCA.der"

static bool is_of_number(const struct want *want,
			 const struct tdx_collateral *c)
{
	return !strcmp(c->id, want->name) &&
	       (!want->has_number || c->evaluation_number == want->number);
}

static bool is_tcb_info(const struct want *want, const struct endorsement *item)
{
	const struct tdx_collateral *c = tdx_collateral_of(item);

	return is_of_number(want, c) &&
	       !memcmp(c->fmspc, want->id, sizeof(c->fmspc));
}

static bool is_identity(const struct want *want, const struct endorsement *item)
{
	return is_of_number(want, tdx_collateral_of(item));
}

static bool is_crl(const struct want *want, const struct endorsement *item)
{
	char name[64];

	return name_common(endorsement_crl(item)->issuer, name, sizeof(name)) &&
	       !strcmp(name, want->name);
}

/* By a certificate that came along and has the name of Intel's signer. */
static bool is_signed(const struct endorsements *store,
		      const struct endorsement *item)
{
	const struct tdx_collateral *c = tdx_collateral_of(item);

	for (size_t i = 0; i < store->count; i++) {
		const struct endorsement *signer = &store->items[i];

		if (endorsement_cert(signer) && endorsement_key(signer) &&
		    tdx_cert_is_named(endorsement_read(signer),
				      TDX_CN_SIGNER) &&
		    tdx_signature_verify(endorsement_key(signer), c->signature,
					 c->body.data, c->body.size) == 1)
			return true;
	}
	return false;
}

/* The service takes one of both; the number is checked in the answer too. */
static void add_query(const struct vouch_wants *wants, char mark,
		      struct want *want)
{
	size_t used = strlen(want->url);
	char *out = want->url + used;

	want->has_number = wants->has_number;
	want->number = wants->number;
	if (wants->has_number)
		snprintf(out, sizeof(want->url) - used,
			 "%ctcbEvaluationDataNumber=%" PRIu32, mark,
			 wants->number);
	else if (wants->update)
		snprintf(out, sizeof(want->url) - used, "%cupdate=%s", mark,
			 wants->update);
}

static int add_tcb_info(struct vouch_wants *wants, const u8 *fmspc, bool is_td,
			struct vouch_error *error)
{
	struct want want = {
		.check = "tdx.tcbinfo.window",
		.kind = &tdx_tcb_info_endorsement,
		.is_of = is_tcb_info,
		.is_signed = is_signed,
		.name = is_td ? "TDX" : "SGX",
	};
	char *hex = hex_encode(fmspc, 6);

	if (!hex)
		return vouch__error(error, -ENOMEM, "no memory for a list");
	memcpy(want.id, fmspc, 6);
	snprintf(want.url, sizeof(want.url),
		 API "%s/certification/v4/tcb?fmspc=%s", is_td ? "tdx" : "sgx",
		 hex);
	snprintf(want.what, sizeof(want.what), "TCB info for %s, FMSPC %s",
		 want.name, hex);
	free(hex);
	add_query(wants, '&', &want);
	return wants_push(wants, &want, error);
}

static int add_identity(struct vouch_wants *wants, bool is_td,
			struct vouch_error *error)
{
	struct want want = {
		.check = "tdx.qe.identity_window",
		.kind = &tdx_qe_identity_endorsement,
		.is_of = is_identity,
		.is_signed = is_signed,
		.name = is_td ? "TD_QE" : "QE",
	};

	snprintf(want.url, sizeof(want.url),
		 API "%s/certification/v4/qe/identity", is_td ? "tdx" : "sgx");
	snprintf(want.what, sizeof(want.what), "identity of %s", want.name);
	add_query(wants, '?', &want);
	return wants_push(wants, &want, error);
}

static int add_pck_crl(struct vouch_wants *wants, bool is_processor,
		       struct vouch_error *error)
{
	struct want want = {
		.check = "tdx.crl.pck",
		.kind = &tdx_crl_endorsement,
		.is_of = is_crl,
		.name = is_processor ? TDX_CN_PROCESSOR : TDX_CN_PLATFORM,
	};

	snprintf(want.url, sizeof(want.url),
		 API "sgx/certification/v4/pckcrl?ca=%s&encoding=der",
		 is_processor ? "processor" : "platform");
	snprintf(want.what, sizeof(want.what), "CRL of %s", want.name);
	return wants_push(wants, &want, error);
}

static int add_root_crl(struct vouch_wants *wants, struct vouch_error *error)
{
	struct want want = {
		.check = "tdx.crl.root",
		.kind = &tdx_crl_endorsement,
		.is_of = is_crl,
		.name = TDX_CN_ROOT,
	};

	snprintf(want.url, sizeof(want.url), ROOT_CRL);
	snprintf(want.what, sizeof(want.what), "CRL of %s", want.name);
	return wants_push(wants, &want, error);
}

static int add_platform(struct vouch_wants *wants, const u8 *fmspc, bool is_td,
			bool is_processor, struct vouch_error *error)
{
	int ret = add_tcb_info(wants, fmspc, is_td, error);

	if (!ret)
		ret = add_identity(wants, is_td, error);
	if (!ret)
		ret = add_pck_crl(wants, is_processor, error);
	return ret ? ret : add_root_crl(wants, error);
}

static int add_shown(struct vouch_wants *wants, const void *data,
		     struct vouch_error *error)
{
	const struct tdx_shown *shown = data;

	if (!shown->has_pck && shown->pck_name.is_there)
		return tdx_pck_want(wants, &shown->pck_name, error);
	if (!shown->has_pck)
		return vouch__error(error, -ENOENT,
				    "quote has no PCK certificate, want one "
				    "with certification data of type 5, or of "
				    "1 to 3 in full: they name the platform");
	return add_platform(wants, shown->pck.fmspc, shown->quote.claims.is_td,
			    !shown->pck.has_platform, error);
}

static int add_name(struct vouch_wants *wants,
		    const struct vouch_wants_name *name,
		    struct vouch_error *error)
{
	if (!name->fmspc)
		return 0;
	return add_platform(wants, name->fmspc, !name->is_sgx,
			    name->is_processor, error);
}

static int add_crl_renewal(struct vouch_wants *wants,
			   const struct endorsement *item,
			   struct vouch_error *error)
{
	char name[64] = "";

	name_common(endorsement_crl(item)->issuer, name, sizeof(name));
	if (!strcmp(name, TDX_CN_ROOT))
		return add_root_crl(wants, error);
	return add_pck_crl(wants, !strcmp(name, TDX_CN_PROCESSOR), error);
}

static int add_renewal(struct vouch_wants *wants,
		       const struct endorsement *item,
		       struct vouch_error *error)
{
	const struct tdx_collateral *c;

	if (item->kind == &tdx_crl_endorsement)
		return add_crl_renewal(wants, item, error);
	if (item->kind != &tdx_tcb_info_endorsement &&
	    item->kind != &tdx_qe_identity_endorsement)
		return 0;
	c = tdx_collateral_of(item);
	if (c->kind == TDX_TCB_INFO)
		return add_tcb_info(wants, c->fmspc, !strcmp(c->id, "TDX"),
				    error);
	return add_identity(wants, !strcmp(c->id, "TD_QE"), error);
}

/* The certificate tells the platform, which a quote without it does not. */
static int add_next(struct vouch_wants *wants, const struct want *want,
		    const struct endorsement *item, struct vouch_error *error)
{
	struct tdx_pck pck;
	int ret;

	if (!tdx_pck_is_wanted(want))
		return 0;
	ret = tdx_pck_read(endorsement_read(item), &pck, error);
	return ret ? ret :
		     add_platform(wants, pck.fmspc, want->is_td,
				  !pck.has_platform, error);
}

const struct want_kind tdx_want_kind = {
	.add_shown = add_shown,
	.add_name = add_name,
	.add_renewal = add_renewal,
	.add_next = add_next,
};
