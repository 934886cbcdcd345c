// SPDX-License-Identifier: MIT
/* What people ask first of a report, and what its checks are part of. */
#include <stdio.h>

#include "snp/private.h"
#include "snp/show.h"

const struct check_prefix snp_groups[] = {
	{ "snp.report.", VOUCH_GROUP_FORM },
	{ "snp.certs.", VOUCH_GROUP_FORM },
	{ "snp.keyinfo.", VOUCH_GROUP_FORM },
	{ "snp.vek.tcb.", VOUCH_GROUP_PLATFORM },
	{ "snp.vek.", VOUCH_GROUP_SIGNATURES },
	{ "snp.chain.", VOUCH_GROUP_SIGNATURES },
	{ "snp.crl.", VOUCH_GROUP_SIGNATURES },
	{ "snp.sig", VOUCH_GROUP_SIGNATURES },
	{ "snp.tcb.", VOUCH_GROUP_PLATFORM },
	{ "snp.fw.", VOUCH_GROUP_PLATFORM },
	{ "snp.mit.", VOUCH_GROUP_PLATFORM },
	{ "snp.platform.", VOUCH_GROUP_PLATFORM },
	{ "snp.product", VOUCH_GROUP_PLATFORM },
	{ "snp.policy.", VOUCH_GROUP_GUEST },
	{ "snp.migration", VOUCH_GROUP_GUEST },
	{ "snp.vmpl", VOUCH_GROUP_GUEST },
	{ "snp.report_data", VOUCH_GROUP_FRESHNESS },
	{ "snp.", VOUCH_GROUP_VALUES },
	{ "", VOUCH_GROUP_OTHER },
};

/* Without a product nobody knows which byte is which. */
static void tell_tcb(const struct snp_shown *shown, char *out, size_t size)
{
	const struct vouch_snp_tcb *tcb = &shown->claims.reported_tcb;

	if (!shown->product)
		snprintf(out, size, "a TCB of an unknown product");
	else
		snprintf(out, size,
			 "boot loader %u, TEE %u, SNP %u, microcode %u",
			 tcb->bootloader, tcb->tee, tcb->snp, tcb->microcode);
}

void snp_result_facts(const void *data, struct result_facts *facts)
{
	const struct snp_shown *shown = data;
	const struct vouch_snp_claims *claims = &shown->claims;

	snprintf(facts->title, sizeof(facts->title),
		 "AMD SEV-SNP report v%u%s%s", claims->version,
		 shown->product ? ", " : "",
		 shown->product ? shown->product->name : "");
	facts->vendor = "AMD";
	facts->parts = &shown->parts;
	facts->is_debuggable = claims->policy & SNP_POLICY_DEBUG;
	facts->debug_id = "snp.policy.debug";
	facts->revoked_id = "snp.crl.revoked";
	facts->booted_name = "MEASUREMENT";
	facts->booted_id = "snp.measurement";
	facts->booted = claims->measurement;
	facts->booted_size = sizeof(claims->measurement);
	tell_tcb(shown, facts->platform, sizeof(facts->platform));
}
