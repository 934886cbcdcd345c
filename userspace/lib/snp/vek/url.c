// SPDX-License-Identifier: MIT
/* Where AMD's key distribution service keeps what is missing; AMD 57230, 4. */
#include <stdio.h>
#include <stdlib.h>

#include "base/bytes.h"
#include "snp/private.h"

/* AMD has never heard of a simulated chip. */
static const char simulated_remedy[] =
	"give the simulator's certificates with --endorsements: vouch-simd "
	"--pki DIR writes them";

static void masked_or_vlek(const struct snp_appraisal *s, char *out,
			   size_t size)
{
	if (snp_signing_key(&s->claims) == SNP_SIGNING_KEY_VLEK)
		snprintf(
			out, size,
			"ask the provider for its VLEK, or for the report with "
			"its certificates");
	else
		snprintf(out, size,
			 "ask for the report with its certificates: the chip "
			 "identifier is masked");
}

void snp_vek_url(const struct snp_appraisal *s, char *out, size_t size)
{
	const struct vouch_snp_tcb *tcb = &s->claims.reported_tcb;
	const struct snp_product *product = s->product;
	char fmc[16] = "";
	char *hwid;

	if (s->a->is_simulated) {
		snprintf(out, size, "%s", simulated_remedy);
		return;
	}
	if (snp_signing_key(&s->claims) == SNP_SIGNING_KEY_VLEK ||
	    bytes_are_zero(s->claims.chip_id, sizeof(s->claims.chip_id))) {
		masked_or_vlek(s, out, size);
		return;
	}
	hwid = hex_encode(s->claims.chip_id, product ? product->hwid_size : 64);
	if (tcb->has_fmc)
		snprintf(fmc, sizeof(fmc), "&fmcSPL=%u", tcb->fmc);
	/* Version 2 does not say which product: there are two that make it. */
	snprintf(out, size,
		 "fetch "
		 "https://kdsintf.amd.com/vcek/v1/%s/%s?blSPL=%u&teeSPL=%u&"
		 "snpSPL=%u&ucodeSPL=%u%s%s",
		 product ? product->name : "Milan", hwid ? hwid : "",
		 tcb->bootloader, tcb->tee, tcb->snp, tcb->microcode, fmc,
		 product ? "" :
			   " or, if there is none, the same with Genoa in "
			   "place of Milan");
	free(hwid);
}

void snp_ca_url(const struct snp_appraisal *s, const char *what, char *out,
		size_t size)
{
	if (s->a->is_simulated)
		snprintf(out, size, "%s", simulated_remedy);
	else
		snprintf(
			out, size,
			"fetch https://kdsintf.amd.com/%s/v1/%s/%s and give it "
			"with --endorsements",
			s->vek.is_vlek ? "vlek" : "vcek", s->product->name,
			what);
}
