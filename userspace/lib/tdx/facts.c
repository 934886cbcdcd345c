// SPDX-License-Identifier: MIT
/* What people ask first of a quote, and what its checks are part of. */
#include <stdio.h>

#include "tdx/show.h"

const struct check_prefix tdx_groups[] = {
	{ "tdx.quote.", VOUCH_GROUP_FORM },
	{ "tdx.log.format", VOUCH_GROUP_FORM },
	{ "tdx.log.data", VOUCH_GROUP_FORM },
	{ "tdx.sig", VOUCH_GROUP_SIGNATURES },
	{ "tdx.key.", VOUCH_GROUP_SIGNATURES },
	{ "tdx.certdata.", VOUCH_GROUP_SIGNATURES },
	{ "tdx.chain.", VOUCH_GROUP_SIGNATURES },
	{ "tdx.crl.", VOUCH_GROUP_SIGNATURES },
	{ "tdx.ca.", VOUCH_GROUP_SIGNATURES },
	{ "tdx.pck.config.", VOUCH_GROUP_PLATFORM },
	{ "tdx.pck.", VOUCH_GROUP_SIGNATURES },
	{ "tdx.qe.report_data", VOUCH_GROUP_SIGNATURES },
	{ "tdx.qe.report_sig", VOUCH_GROUP_SIGNATURES },
	{ "tdx.qe.", VOUCH_GROUP_PLATFORM },
	{ "tdx.tcb.", VOUCH_GROUP_PLATFORM },
	{ "tdx.tcbinfo.", VOUCH_GROUP_PLATFORM },
	{ "tdx.collateral.", VOUCH_GROUP_PLATFORM },
	{ "tdx.module.", VOUCH_GROUP_PLATFORM },
	{ "tdx.advisory", VOUCH_GROUP_PLATFORM },
	{ "tdx.relaunch", VOUCH_GROUP_PLATFORM },
	{ "tdx.attr.", VOUCH_GROUP_GUEST },
	{ "tdx.xfam", VOUCH_GROUP_GUEST },
	{ "tdx.policy", VOUCH_GROUP_GUEST },
	{ "tdx.seam_attr", VOUCH_GROUP_GUEST },
	{ "sgx.attr.", VOUCH_GROUP_GUEST },
	{ "tdx.report_data", VOUCH_GROUP_FRESHNESS },
	{ "tdx.", VOUCH_GROUP_VALUES },
	{ "sgx.", VOUCH_GROUP_VALUES },
	{ "", VOUCH_GROUP_OTHER },
};

static void tell_td(const struct vouch_quote_claims *claims,
		    struct result_facts *facts)
{
	facts->is_debuggable = claims->td.td_attributes & TDX_ATTR_DEBUG;
	facts->debug_id = "tdx.attr.debug";
	facts->booted_name = "MRTD";
	facts->booted_id = "tdx.mrtd";
	facts->booted = claims->td.mrtd;
	facts->booted_size = sizeof(claims->td.mrtd);
}

static void tell_enclave(const struct vouch_quote_claims *claims,
			 struct result_facts *facts)
{
	facts->is_debuggable = claims->enclave.attributes[0] & SGX_ATTR_DEBUG;
	facts->debug_id = "sgx.attr.debug";
	facts->booted_name = "MRENCLAVE";
	facts->booted_id = "sgx.mrenclave";
	facts->booted = claims->enclave.mrenclave;
	facts->booted_size = sizeof(claims->enclave.mrenclave);
}

static const char *member(const json_t *tcb, const char *name)
{
	const char *text = json_string_value(json_object_get(tcb, name));

	return text ? text : "without a status";
}

static void tell_tcb(const json_t *tcb, struct result_facts *facts)
{
	facts->tcb = tcb;
	facts->tcb_status = json_string_value(json_object_get(tcb, "status"));
	snprintf(facts->platform, sizeof(facts->platform),
		 "platform %s, module %s, QE %s", member(tcb, "platform"),
		 member(tcb, "module"), member(tcb, "quoting_enclave"));
}

static void tell_title(const struct tdx_shown *shown,
		       struct result_facts *facts)
{
	const struct vouch_quote_claims *claims = &shown->quote.claims;
	int used = snprintf(facts->title, sizeof(facts->title),
			    "Intel %s quote v%u", claims->is_td ? "TDX" : "SGX",
			    claims->version);

	if (shown->quote.part == TDX_QUOTE_PADDING)
		used += snprintf(facts->title + used,
				 sizeof(facts->title) - (size_t)used,
				 " and %zu bytes after it",
				 shown->quote.padding_size);
	if (!shown->has_pck)
		return;
	used += snprintf(facts->title + used,
			 sizeof(facts->title) - (size_t)used, ", FMSPC ");
	for (size_t i = 0; i < sizeof(shown->pck.fmspc); i++)
		used += snprintf(facts->title + used,
				 sizeof(facts->title) - (size_t)used, "%02x",
				 shown->pck.fmspc[i]);
}

void tdx_result_facts(const void *data, struct result_facts *facts)
{
	const struct tdx_shown *shown = data;

	tell_title(shown, facts);
	facts->vendor = "Intel";
	facts->parts = &shown->parts;
	facts->is_rated = true;
	facts->status_id = "tdx.tcb.status";
	facts->revoked_id = "tdx.pck.revoked";
	if (shown->quote.claims.is_td)
		tell_td(&shown->quote.claims, facts);
	else
		tell_enclave(&shown->quote.claims, facts);
	if (shown->tcb)
		tell_tcb(shown->tcb, facts);
}
