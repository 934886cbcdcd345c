// SPDX-License-Identifier: MIT
/*
 * What of AMD's key distribution service the result over a report takes, and
 * whether an answer of it is that; AMD 57230, section 4.
 */
#include "snp/vek/wants.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "snp/endorsements.h"
#include "snp/show.h"

#define KDS "https://kdsintf.amd.com"

/* The names that AMD's certificates have before that of the product. */
#define ARK "ARK-"

/* Whether a name's common name is "ARK-" and the product. */
static bool is_ark(struct der_view name, const char *product)
{
	char actual[64];

	return name_common(name, actual, sizeof(actual)) &&
	       !strncmp(actual, ARK, strlen(ARK)) &&
	       !strcmp(actual + strlen(ARK), product);
}

static bool is_vcek(const struct want *want, const struct endorsement *item)
{
	const struct snp_vek *vek = snp_vek_of(item);

	return snp_vek_is_good(item) && !vek->is_vlek &&
	       !strcmp(vek->product->name, want->name) &&
	       snp_vek_is_of_chip(vek, want->id) &&
	       snp_vek_is_of_tcb(vek, &want->tcb);
}

static bool is_root(const struct want *want, const struct endorsement *item)
{
	return is_ark(endorsement_read(item)->subject, want->name);
}

static bool is_crl(const struct want *want, const struct endorsement *item)
{
	return is_ark(endorsement_crl(item)->issuer, want->name);
}

/* "bl04_tee00_snp24_ucode219[_fmc01]_vcek.der", below the chip's folder. */
static void name_file(struct want *want, const char *hwid)
{
	const struct vouch_snp_tcb *tcb = &want->tcb;
	char fmc[16] = "";

	if (tcb->has_fmc)
		snprintf(fmc, sizeof(fmc), "_fmc%02u", tcb->fmc);
	snprintf(want->file, sizeof(want->file),
		 "vcek/%s/bl%02u_tee%02u_snp%02u_ucode%02u%s_vcek.der", hwid,
		 tcb->bootloader, tcb->tee, tcb->snp, tcb->microcode, fmc);
}

static void name_vcek(struct want *want, const char *hwid)
{
	const struct vouch_snp_tcb *tcb = &want->tcb;
	char fmc[16] = "";

	if (tcb->has_fmc)
		snprintf(fmc, sizeof(fmc), "&fmcSPL=%u", tcb->fmc);
	snprintf(want->url, sizeof(want->url),
		 KDS
		 "/vcek/v1/%s/%s?blSPL=%u&teeSPL=%u&snpSPL=%u&ucodeSPL=%u%s",
		 want->name, hwid, tcb->bootloader, tcb->tee, tcb->snp,
		 tcb->microcode, fmc);
	snprintf(want->what, sizeof(want->what),
		 "VCEK of chip %.16s, %s, boot loader %u, TEE %u, SNP %u, "
		 "microcode %u%s%s",
		 hwid, want->name, tcb->bootloader, tcb->tee, tcb->snp,
		 tcb->microcode, *fmc ? ", FMC " : "",
		 *fmc ? fmc + strlen("&fmcSPL=") : "");
}

static int add_vcek(struct vouch_wants *wants,
		    const struct snp_product *product, const u8 *chip_id,
		    const struct vouch_snp_tcb *tcb, bool is_instead,
		    struct vouch_error *error)
{
	char *hwid = hex_encode(chip_id, product->hwid_size);
	struct want want = {
		.shown = { .is_instead = is_instead, .is_lasting = true },
		.check = "snp.vek.present",
		.kind = &snp_vek_endorsement,
		.is_of = is_vcek,
		.name = product->name,
		.tcb = *tcb,
	};

	if (!hwid)
		return vouch__error(error, -ENOMEM, "no memory for a list");
	memcpy(want.id, chip_id, sizeof(want.id));
	name_vcek(&want, hwid);
	name_file(&want, hwid);
	free(hwid);
	return wants_push(wants, &want, error);
}

static int add_crl(struct vouch_wants *wants, const char *product,
		   const char *of, bool is_instead, struct vouch_error *error)
{
	struct want want = {
		.shown = { .is_instead = is_instead },
		.check = "snp.crl.window",
		.kind = &crl_endorsement,
		.is_of = is_crl,
		.name = product,
	};

	snprintf(want.url, sizeof(want.url), KDS "/%s/v1/%s/crl", of, product);
	snprintf(want.what, sizeof(want.what), "CRL of ARK-%s", product);
	return wants_push(wants, &want, error);
}

static int add_ca(struct vouch_wants *wants, const char *product, bool is_vlek,
		  bool is_instead, struct vouch_error *error)
{
	const char *of = is_vlek ? "vlek" : "vcek";
	struct want want = {
		.shown = { .is_instead = is_instead, .is_lasting = true },
		.check = "snp.chain.signatures",
		.kind = &cert_endorsement,
		.is_of = is_root,
		.name = product,
	};
	int ret;

	snprintf(want.url, sizeof(want.url), KDS "/%s/v1/%s/cert_chain", of,
		 product);
	snprintf(want.what, sizeof(want.what), "%s and ARK of %s",
		 is_vlek ? "ASVK" : "ASK", product);
	ret = wants_push(wants, &want, error);
	return ret ? ret : add_crl(wants, product, of, is_instead, error);
}

static int add_product(struct vouch_wants *wants,
		       const struct snp_product *product,
		       const struct vouch_snp_claims *claims, bool is_instead,
		       struct vouch_error *error)
{
	bool is_vlek = snp_signing_key(claims) == SNP_SIGNING_KEY_VLEK;
	struct vouch_snp_tcb tcb = claims->reported_tcb;
	int ret = 0;

	snp_tcb_decode(product, &tcb);
	if (!is_vlek)
		ret = add_vcek(wants, product, claims->chip_id, &tcb,
			       is_instead, error);
	return ret ? ret :
		     add_ca(wants, product->name, is_vlek, is_instead, error);
}

/* Which products a report can be of that does not say: two have long ids. */
static int add_guesses(struct vouch_wants *wants,
		       const struct vouch_snp_claims *claims,
		       struct vouch_error *error)
{
	static const char *const names[] = { "Milan", "Genoa" };
	bool is_short = bytes_are_zero(claims->chip_id + 8,
				       sizeof(claims->chip_id) - 8);
	int ret = 0;

	if (is_short)
		return add_product(wants, snp_product_by_name("Turin", 5),
				   claims, false, error);
	for (size_t i = 0; !ret && i < ARRAY_SIZE(names); i++)
		ret = add_product(wants, snp_product_by_name(names[i], 5),
				  claims, i, error);
	return ret;
}

static int add_shown(struct vouch_wants *wants, const void *data,
		     struct vouch_error *error)
{
	const struct snp_shown *shown = data;
	const struct vouch_snp_claims *claims = &shown->claims;
	bool is_vlek = snp_signing_key(claims) == SNP_SIGNING_KEY_VLEK;

	if (!is_vlek &&
	    bytes_are_zero(claims->chip_id, sizeof(claims->chip_id)))
		return vouch__error(error, -ENOENT,
				    "report has a CHIP_ID of zeroes, want one "
				    "that names the chip: the host masks it; "
				    "ask it for the certificates, or to clear "
				    "MASK_CHIP_ID");
	if (is_vlek && !shown->product)
		return vouch__error(error, -ENOENT,
				    "report is signed by a VLEK and does not "
				    "tell its product, want its certificates "
				    "from the provider");
	if (shown->product)
		return add_product(wants, shown->product, claims, false, error);
	return add_guesses(wants, claims, error);
}

static int add_chip(struct vouch_wants *wants,
		    const struct snp_product *product,
		    const struct vouch_wants_name *name,
		    struct vouch_error *error)
{
	bool has_fmc = product->tcb.fmc >= 0;
	const struct vouch_snp_tcb tcb = {
		.bootloader = name->tcb[0],
		.tee = name->tcb[1],
		.snp = name->tcb[2],
		.microcode = name->tcb[3],
		.has_fmc = has_fmc,
		.fmc = has_fmc ? name->tcb[4] : 0,
	};
	u8 chip_id[64] = { 0 };

	if (name->chip_id_size != product->hwid_size &&
	    name->chip_id_size != sizeof(chip_id))
		return vouch__error(error, -EINVAL,
				    "chip identifier has %zu bytes, want %zu "
				    "of %s",
				    name->chip_id_size, product->hwid_size,
				    product->name);
	memcpy(chip_id, name->chip_id, name->chip_id_size);
	return add_vcek(wants, product, chip_id, &tcb, false, error);
}

static int add_name(struct vouch_wants *wants,
		    const struct vouch_wants_name *name,
		    struct vouch_error *error)
{
	const struct snp_product *product;
	int ret = 0;

	if (!name->product)
		return 0;
	product = snp_product_by_name(name->product, strlen(name->product));
	if (!product)
		return vouch__error(error, -EINVAL,
				    "product is '%s', want Milan, Genoa or "
				    "Turin",
				    name->product);
	if (name->chip_id)
		ret = add_chip(wants, product, name, error);
	return ret ? ret : add_ca(wants, product->name, false, false, error);
}

static int add_renewal(struct vouch_wants *wants,
		       const struct endorsement *item,
		       struct vouch_error *error)
{
	const struct crl *crl = endorsement_crl(item);
	const struct snp_product *product;
	char name[64];

	if (item->kind != &crl_endorsement ||
	    !name_common(crl->issuer, name, sizeof(name)) ||
	    strncmp(name, ARK, strlen(ARK)) != 0)
		return 0;
	product = snp_product_by_name(name + strlen(ARK),
				      strlen(name + strlen(ARK)));
	return product ? add_crl(wants, product->name, "vcek", false, error) :
			 0;
}

const struct want_kind snp_want_kind = {
	.add_shown = add_shown,
	.add_name = add_name,
	.add_renewal = add_renewal,
};
