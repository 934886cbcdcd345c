// SPDX-License-Identifier: MIT
/* The chain of a quote and of its collateral, and the TCB that Intel wants. */
#include "check/parts.h"

#include "tdx/collateral/tcb.h"
#include "tdx/private.h"

static void fill(struct vouch_certificate *out, const struct cert *cert)
{
	if (!out || !cert)
		return;
	out->is_there = true;
	out->not_before = cert->from;
	out->not_after = cert->until;
	if (!name_common(cert->subject, out->subject, sizeof(out->subject)))
		*out->subject = '\0';
}

static const struct cert *cert_at(const struct tdx_appraisal *t,
				  enum tdx_chain_at at)
{
	return t->chain && at < t->chain->count ? &t->chain->certs[at] : NULL;
}

/* One check is about all three: a good one is not blamed for another. */
static const char *link_check(const struct tdx_appraisal *t,
			      enum tdx_chain_at at)
{
	bool is_other = t->chain && t->chain->broken[0] &&
			t->chain->broken_at != at;

	return is_other ? "tdx.chain.names" : "tdx.chain.signatures";
}

static void put_pck_chain(const struct tdx_appraisal *t,
			  struct result_parts *parts)
{
	const struct part_check root[] = {
		{ "tdx.chain.root", 0, true },
		{ link_check(t, TDX_CHAIN_ROOT), 0, false },
		{ "tdx.chain.validity", 2, false },
		{ 0 },
	};
	const struct part_check ca[] = {
		{ link_check(t, TDX_CHAIN_CA), 0, true },
		{ "tdx.chain.validity", 1, false },
		{ "tdx.crl.root", 0, false },
		{ "tdx.ca.revoked", 0, false },
		{ 0 },
	};
	const struct part_check pck[] = {
		{ "tdx.certdata.type", 0, false },
		{ "tdx.chain.count", 0, false },
		{ "tdx.chain.names", 0, false },
		{ link_check(t, TDX_CHAIN_PCK), 0, true },
		{ "tdx.chain.validity", 0, false },
		{ "tdx.pck.ext", 0, false },
		{ "tdx.crl.pck", 0, false },
		{ "tdx.pck.revoked", 0, false },
		{ 0 },
	};

	fill(parts_add_certificate(parts, t->checks, root, "root", 0),
	     cert_at(t, TDX_CHAIN_ROOT));
	fill(parts_add_certificate(parts, t->checks, ca, "CA", 0),
	     cert_at(t, TDX_CHAIN_CA));
	fill(parts_add_certificate(parts, t->checks, pck, "PCK", 1),
	     cert_at(t, TDX_CHAIN_PCK));
}

/* Whoever signed the TCB info; the QE identity has the same one. */
static void put_signer(struct tdx_appraisal *t, struct result_parts *parts)
{
	static const struct part_check checks[] = {
		{ "tdx.tcbinfo.present", 0, false },
		{ "tdx.tcbinfo.signer", PARTS_EACH, false },
		{ "tdx.tcbinfo.sig", 0, true },
		{ 0 },
	};
	const struct endorsement *signer =
		t->tcb_info ?
			tdx_find_signer(t, tdx_collateral_of(t->tcb_info)) :
			NULL;

	fill(parts_add_certificate(parts, t->checks, checks, "TCB signing", 0),
	     signer ? endorsement_read(signer) : NULL);
}

void tdx_put_certificates(struct tdx_appraisal *t, struct result_parts *parts)
{
	put_pck_chain(t, parts);
	if (t->a->is_authentic && !t->a->authentic_only)
		put_signer(t, parts);
}

static void put_list(struct result_parts *parts, const struct tdx_level *level,
		     bool is_tdx, size_t from, const u8 *have)
{
	const u8 *want = is_tdx ? level->tdx : level->sgx;
	struct tdx_component_name names[TDX_COMPONENTS];
	char title[TDX_COMPONENT_TITLE];

	tdx_component_names(level, is_tdx, names);
	for (size_t i = from; i < TDX_COMPONENTS; i++) {
		tdx_component_title(&names[i], is_tdx, i, title, sizeof(title));
		parts_add_component(parts, title, have[i], true, want[i]);
	}
}

/* Against the newest level that is up to date, of a TCB info that is good. */
void tdx_put_components(const struct tdx_appraisal *t,
			struct result_parts *parts)
{
	const u8 *svn = t->quote.claims.td.tee_tcb_svn;
	const struct tdx_pck *pck;
	const struct tdx_level *best;

	if (!t->level)
		return;
	pck = &t->chain->pck;
	best = tdx_best_level(&tdx_collateral_of(t->tcb_info)->levels);
	put_list(parts, best, false, 0, pck->components);
	parts_add_component(parts, "PCESVN", pck->pcesvn, true, best->pcesvn);
	if (t->quote.claims.is_td)
		put_list(parts, best, true, tdx_first_component(svn), svn);
}
