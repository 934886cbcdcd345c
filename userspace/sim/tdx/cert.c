// SPDX-License-Identifier: MIT
/* Certificates as Intel issues them: names, dates, ECDSA with P-256. */
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>

#include "sim/pki/pki.h"
#include "sim/tdx/tdx.h"

#define SERIAL_SIZE 20
#define LEAF_YEARS 7
#define HOST ".trustedservices.intel.com/"
#define ROOT_URL "URI:https://certificates" HOST "IntelSGXRootCA.der"
#define PCK_URL                \
	"URI:https://api" HOST \
	"sgx/certification/v4/pckcrl?ca=platform&encoding=der"

static const struct {
	const char *cn;
	enum sim_tdx_cert issuer;
	const char *first, *last; /* NULL: by the configuration */
	const char *usage;
	const char *constraints;
	const char *crl;
} rows[SIM_TDX_CERTS] = {
	[SIM_TDX_ROOT] = {
		.cn = "Intel SGX Root CA",
		.issuer = SIM_TDX_ROOT,
		.first = "20180521104510Z",
		.last = "20491231235959Z",
		.usage = "critical,keyCertSign,cRLSign",
		.constraints = "critical,CA:TRUE,pathlen:1",
		.crl = ROOT_URL,
	},
	[SIM_TDX_CA] = {
		.cn = "Intel SGX PCK Platform CA",
		.issuer = SIM_TDX_ROOT,
		.first = "20180521105010Z",
		.last = "20330521105010Z",
		.usage = "critical,keyCertSign,cRLSign",
		.constraints = "critical,CA:TRUE,pathlen:0",
		.crl = ROOT_URL,
	},
	[SIM_TDX_SIGNER] = {
		.cn = "Intel SGX TCB Signing",
		.issuer = SIM_TDX_ROOT,
		.usage = "critical,digitalSignature,nonRepudiation",
		.constraints = "critical,CA:FALSE",
		.crl = ROOT_URL,
	},
	[SIM_TDX_PCK] = {
		.cn = "Intel SGX PCK Certificate",
		.issuer = SIM_TDX_CA,
		.usage = "critical,digitalSignature,nonRepudiation",
		.constraints = "critical,CA:FALSE",
		.crl = PCK_URL,
	},
};

static bool add_parts(X509_NAME *name, const char *cn)
{
	const char *const parts[][2] = {
		{ "CN", cn },		{ "O", "Intel Corporation" },
		{ "L", "Santa Clara" }, { "ST", "CA" },
		{ "C", "US" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		if (!X509_NAME_add_entry_by_txt(
			    name, parts[i][0], MBSTRING_UTF8,
			    (const u8 *)parts[i][1], -1, -1, 0))
			return false;
	return true;
}

static bool set_names(X509 *cert, enum sim_tdx_cert which)
{
	X509_NAME *subject = X509_NAME_new();
	X509_NAME *issuer = X509_NAME_new();
	bool done;

	done = subject && issuer && add_parts(subject, rows[which].cn) &&
	       add_parts(issuer, rows[rows[which].issuer].cn) &&
	       X509_set_subject_name(cert, subject) &&
	       X509_set_issuer_name(cert, issuer);
	X509_NAME_free(subject);
	X509_NAME_free(issuer);
	return done;
}

static bool set_validity(X509 *cert, const struct sim_config *config,
			 enum sim_tdx_cert which)
{
	const char *text = *config->not_before ? config->not_before :
						 "2025-01-01";
	const char *first = rows[which].first, *last = rows[which].last;
	char leaf_first[32], leaf_last[32];
	long year = strtol(text, NULL, 10);

	if (!first) {
		snprintf(leaf_first, sizeof(leaf_first), "%04ld%.2s%.2s000000Z",
			 year, text + 5, text + 8);
		snprintf(leaf_last, sizeof(leaf_last), "%04ld%.2s%.2s000000Z",
			 year + LEAF_YEARS, text + 5, text + 8);
		first = leaf_first;
		last = leaf_last;
	}
	return ASN1_TIME_set_string_X509(X509_getm_notBefore(cert), first) &&
	       ASN1_TIME_set_string_X509(X509_getm_notAfter(cert), last);
}

/* That of a PCK is seeded; others have the hash of their key, as Intel's do. */
static bool set_serial(X509 *cert, const struct sim_config *config,
		       enum sim_tdx_cert which)
{
	u8 key[64], serial[SERIAL_SIZE];
	unsigned int size = sizeof(key);
	BIGNUM *number;
	bool done;

	if (!X509_pubkey_digest(cert, EVP_sha1(), key, &size))
		return false;
	if (which != SIM_TDX_PCK)
		memcpy(serial, key, SERIAL_SIZE);
	else if (sim_seed_bytes(config->seed, "pck-serial", key, size, serial,
				SERIAL_SIZE))
		return false;
	number = BN_bin2bn(serial, SERIAL_SIZE, NULL);
	done = number &&
	       BN_to_ASN1_INTEGER(number, X509_get_serialNumber(cert));
	BN_free(number);
	return done;
}

static bool add_extensions(X509 *cert, X509 *issuer,
			   const struct sim_config *config,
			   enum sim_tdx_cert which)
{
	static const struct {
		int nid;
		const char *value; /* NULL: by the row */
	} ids[] = {
		{ .nid = NID_authority_key_identifier,
		  .value = "keyid:always" },
		{ .nid = NID_crl_distribution_points },
		{ .nid = NID_subject_key_identifier, .value = "hash" },
	};
	bool done = true;

	/* The root is its own issuer: it needs this for the next extension. */
	if (which == SIM_TDX_ROOT)
		done = sim_cert_add_named(cert, cert,
					  NID_subject_key_identifier, "hash");
	for (size_t i = 0; i < ARRAY_SIZE(ids); i++)
		if (which != SIM_TDX_ROOT ||
		    ids[i].nid != NID_subject_key_identifier)
			done = done &&
			       sim_cert_add_named(cert, issuer, ids[i].nid,
						  ids[i].value ?
							  ids[i].value :
							  rows[which].crl);
	done = done &&
	       sim_cert_add_named(cert, issuer, NID_key_usage,
				  rows[which].usage) &&
	       sim_cert_add_named(cert, issuer, NID_basic_constraints,
				  rows[which].constraints);
	return done &&
	       (which != SIM_TDX_PCK || sim_tdx_pck_add(cert, &config->tdx));
}

static bool sign_cert(X509 *cert, EVP_PKEY *key,
		      const struct sim_config *config, enum sim_tdx_cert which)
{
	struct sim_signing signer;
	bool done;

	if (!sim_signing_open(&signer, config->seed, rows[which].cn, key))
		return false;
	done = X509_sign_ctx(cert, signer.ctx) > 0;
	sim_signing_close(&signer);
	return done;
}

X509 *sim_tdx_cert_make(const struct sim_tdx_pki *pki,
			const struct sim_config *config,
			enum sim_tdx_cert which)
{
	enum sim_tdx_cert issuer = rows[which].issuer;
	X509 *cert = X509_new();

	if (cert && X509_set_version(cert, X509_VERSION_3) &&
	    X509_set_pubkey(cert, pki->keys[which]) &&
	    set_serial(cert, config, which) && set_names(cert, which) &&
	    set_validity(cert, config, which) &&
	    add_extensions(cert,
			   which == SIM_TDX_ROOT ? cert : pki->certs[issuer],
			   config, which) &&
	    sign_cert(cert, pki->keys[issuer], config, which))
		return cert;
	X509_free(cert);
	return NULL;
}
