// SPDX-License-Identifier: MIT
/* The chain of a VEK, as far as it was found, with what its checks say. */
#include "check/parts.h"
#include "snp/private.h"

static void fill(struct vouch_certificate *out, const struct endorsement *item)
{
	const struct cert *cert;

	if (!out || !item)
		return;
	cert = endorsement_read(item);
	out->is_there = true;
	out->not_before = cert->from;
	out->not_after = cert->until;
	if (!name_common(cert->subject, out->subject, sizeof(out->subject)))
		*out->subject = '\0';
}

/* One check is about both links: a good one is not blamed for the other. */
static const char *link_check(bool is_signed)
{
	return is_signed ? "snp.chain.intermediate" : "snp.chain.signatures";
}

void snp_put_certificates(const struct snp_appraisal *s,
			  struct result_parts *parts)
{
	const struct snp_chain *chain = &s->chain;
	bool is_vlek = snp_signing_key(&s->claims) == SNP_SIGNING_KEY_VLEK;
	const struct part_check root[] = {
		{ "snp.chain.root", 0, true },
		{ "time.ca.validity", 1, false },
		{ 0 },
	};
	const struct part_check ca[] = {
		{ "snp.chain.intermediate", 0, false },
		{ link_check(chain->intermediate_is_signed), 0, true },
		{ "time.ca.validity", 0, false },
		{ "snp.crl.revoked", 0, false },
		{ 0 },
	};
	const struct part_check vek[] = {
		{ "snp.vek.present", 0, false },
		{ "snp.vek.kind", 0, false },
		{ "snp.vek.key", 0, false },
		{ "snp.vek.ext", 0, false },
		{ link_check(chain->vek_is_signed), 0, true },
		{ "time.vek.validity", 0, false },
		{ 0 },
	};

	fill(parts_add_certificate(parts, s->checks, root, "root", 0),
	     chain->root);
	fill(parts_add_certificate(parts, s->checks, ca, "CA", 0),
	     chain->intermediate);
	fill(parts_add_certificate(parts, s->checks, vek,
				   is_vlek ? "VLEK" : "VCEK", 1),
	     s->vek_item);
}
