// SPDX-License-Identifier: MIT
/* Extensions of AMD's certificates (AMD 57230, tables 8 to 10; 58369). */
#include <openssl/x509v3.h>

#include "sim/pki/pki.h"
#include "sim/snp/snp.h"

/* The arc of all of AMD's extensions. */
#define ARC "1.3.6.1.4.1.3704.1."

static bool add_crl_url(X509 *cert, const struct sim_product_info *product,
			enum sim_snp_cert which)
{
	char value[SIM_TEXT_MAX];

	snprintf(value, sizeof(value),
		 "URI:https://kdsintf.amd.com/%s/v1/%s/crl",
		 which == SIM_ASVK ? "vlek" : "vcek", product->cn);
	return sim_cert_add_named(cert, NULL, NID_crl_distribution_points,
				  value);
}

bool sim_snp_cert_add_ca(X509 *cert, X509 *issuer,
			 const struct sim_config *config,
			 enum sim_snp_cert which)
{
	bool is_root = which == SIM_ARK;

	return sim_cert_add_named(cert, issuer, NID_subject_key_identifier,
				  "hash") &&
	       (is_root ||
		sim_cert_add_named(cert, issuer, NID_authority_key_identifier,
				   "keyid:always")) &&
	       sim_cert_add_named(cert, issuer, NID_basic_constraints,
				  is_root ? "critical,CA:TRUE" :
					    "critical,CA:TRUE,pathlen:0") &&
	       sim_cert_add_named(cert, issuer, NID_key_usage,
				  is_root ? "critical,keyCertSign,cRLSign" :
					    "critical,keyCertSign") &&
	       add_crl_url(cert, &sim_products[config->product], which);
}

static bool add_raw(X509 *cert, const char *tail, const u8 *value, size_t size)
{
	char oid[64];

	snprintf(oid, sizeof(oid), ARC "%s", tail);
	return sim_cert_add_raw(cert, oid, value, size);
}

static bool add_integer(X509 *cert, const char *tail, long number)
{
	ASN1_INTEGER *integer = ASN1_INTEGER_new();
	u8 *der = NULL;
	int size = -1;
	bool done;

	if (integer && ASN1_INTEGER_set(integer, number))
		size = i2d_ASN1_INTEGER(integer, &der);
	done = size > 0 && add_raw(cert, tail, der, size);
	OPENSSL_free(der);
	ASN1_INTEGER_free(integer);
	return done;
}

static bool add_ia5(X509 *cert, const char *tail, const char *text)
{
	ASN1_IA5STRING *string = ASN1_IA5STRING_new();
	u8 *der = NULL;
	int size = -1;
	bool done;

	if (string && ASN1_STRING_set(string, text, -1))
		size = i2d_ASN1_IA5STRING(string, &der);
	done = size > 0 && add_raw(cert, tail, der, size);
	OPENSSL_free(der);
	ASN1_IA5STRING_free(string);
	return done;
}

/* In AMD's order, which is not that of the numbers. */
static bool add_tcb(X509 *cert, const struct sim_tcb *tcb, bool has_fmc)
{
	const u8 *part = tcb->part;

	return (!has_fmc || add_integer(cert, "3.9", part[SIM_TCB_FMC])) &&
	       add_integer(cert, "3.1", part[SIM_TCB_BOOT_LOADER]) &&
	       add_integer(cert, "3.2", part[SIM_TCB_TEE]) &&
	       (has_fmc || add_integer(cert, "3.4", 0)) &&
	       add_integer(cert, "3.5", 0) && add_integer(cert, "3.6", 0) &&
	       add_integer(cert, "3.7", 0) &&
	       add_integer(cert, "3.3", part[SIM_TCB_SNP]) &&
	       add_integer(cert, "3.8", part[SIM_TCB_MICROCODE]);
}

bool sim_snp_cert_add_vek(X509 *cert, const struct sim_config *config,
			  enum sim_snp_cert which)
{
	const struct sim_product_info *product = &sim_products[config->product];
	bool is_vcek = which == SIM_VCEK;
	/* AMD 58369 knows no FMC: a VLEK has the older set on every product. */
	bool is_turin = is_vcek && config->product == SIM_TURIN;

	return add_integer(cert, "1", is_turin) &&
	       add_ia5(cert, "2", is_vcek ? product->vcek_name : product->cn) &&
	       add_tcb(cert, &config->reported_tcb, is_turin) &&
	       (is_vcek ? add_raw(cert, "4", config->chip_id,
				  product->hwid_size) :
			  add_ia5(cert, "5", config->csp_id));
}
