// SPDX-License-Identifier: MIT
/* Revocation lists of root and Platform CA, as Intel issues them. */
#include <openssl/x509v3.h>

#include "sim/pki/pki.h"
#include "sim/tdx/tdx.h"

/* The root's CRL is valid for at least a year, as Intel's is. */
#define ROOT_DAYS 379
#define SERIAL_SIZE 20

static bool set_dates(X509_CRL *crl, const struct sim_config *config,
		      enum sim_tdx_cert issuer)
{
	u32 days = config->tdx.collateral_days;
	ASN1_TIME *first, *last;
	bool done;

	if (issuer == SIM_TDX_ROOT && days < ROOT_DAYS)
		days = ROOT_DAYS;
	first = ASN1_TIME_set(NULL, sim_tdx_date(config, 0));
	last = ASN1_TIME_set(NULL, sim_tdx_date(config, days));
	done = first && last && X509_CRL_set1_lastUpdate(crl, first) &&
	       X509_CRL_set1_nextUpdate(crl, last);
	ASN1_TIME_free(first);
	ASN1_TIME_free(last);
	return done;
}

static bool add_extensions(X509_CRL *crl, X509 *issuer)
{
	ASN1_INTEGER *number = ASN1_INTEGER_new();
	X509_EXTENSION *ext;
	X509V3_CTX ctx;
	bool done;

	X509V3_set_ctx(&ctx, issuer, NULL, NULL, crl, 0);
	ext = X509V3_EXT_conf_nid(NULL, &ctx, NID_authority_key_identifier,
				  "keyid:always");
	done = number && ext && ASN1_INTEGER_set(number, 1) &&
	       X509_CRL_add1_ext_i2d(crl, NID_crl_number, number, 0, 0) &&
	       X509_CRL_add_ext(crl, ext, -1);
	ASN1_INTEGER_free(number);
	X509_EXTENSION_free(ext);
	return done;
}

static bool add_revoked(X509_CRL *crl, const struct sim_config *config,
			const ASN1_INTEGER *serial)
{
	ASN1_TIME *date = ASN1_TIME_set(NULL, sim_tdx_date(config, 0));
	ASN1_ENUMERATED *reason = ASN1_ENUMERATED_new();
	X509_REVOKED *entry = X509_REVOKED_new();
	bool done;

	done = date && reason && entry &&
	       ASN1_ENUMERATED_set(reason, CRL_REASON_KEY_COMPROMISE) &&
	       X509_REVOKED_set_serialNumber(entry, (ASN1_INTEGER *)serial) &&
	       X509_REVOKED_set_revocationDate(entry, date) &&
	       X509_REVOKED_add1_ext_i2d(entry, NID_crl_reason, reason, 0, 0) &&
	       X509_CRL_add0_revoked(crl, entry);
	if (!done)
		X509_REVOKED_free(entry);
	ASN1_ENUMERATED_free(reason);
	ASN1_TIME_free(date);
	return done;
}

/* Revokes another platform's PCK: Intel's list is never empty. */
static bool add_revoked_other(X509_CRL *crl, const struct sim_config *config)
{
	u8 bytes[SERIAL_SIZE];
	ASN1_INTEGER *serial = NULL;
	BIGNUM *number = NULL;
	bool done;

	if (!sim_seed_bytes(config->seed, "revoked", NULL, 0, bytes,
			    sizeof(bytes)))
		number = BN_bin2bn(bytes, sizeof(bytes), NULL);
	if (number)
		serial = BN_to_ASN1_INTEGER(number, NULL);
	done = serial && add_revoked(crl, config, serial);
	ASN1_INTEGER_free(serial);
	BN_free(number);
	return done;
}

static bool add_entries(X509_CRL *crl, const struct sim_tdx_pki *pki,
			const struct sim_config *config,
			enum sim_tdx_cert issuer)
{
	enum sim_tdx_cert victim = issuer == SIM_TDX_ROOT ? SIM_TDX_CA :
							    SIM_TDX_PCK;
	bool is_revoked = issuer == SIM_TDX_ROOT ? config->tdx.ca_revoked :
						   config->tdx.pck_revoked;

	if (issuer == SIM_TDX_CA && !add_revoked_other(crl, config))
		return false;
	return !is_revoked ||
	       add_revoked(crl, config,
			   X509_get0_serialNumber(pki->certs[victim]));
}

static bool sign_crl(X509_CRL *crl, const struct sim_tdx_pki *pki,
		     const struct sim_config *config, enum sim_tdx_cert issuer)
{
	const char *label = issuer == SIM_TDX_ROOT ? "root-crl" : "pck-crl";
	struct sim_signing signer;
	bool done;

	if (!sim_signing_open(&signer, config->seed, label, pki->keys[issuer]))
		return false;
	done = X509_CRL_sign_ctx(crl, signer.ctx) > 0;
	sim_signing_close(&signer);
	return done;
}

X509_CRL *sim_tdx_crl_make(const struct sim_tdx_pki *pki,
			   const struct sim_config *config,
			   enum sim_tdx_cert issuer)
{
	X509 *cert = pki->certs[issuer];
	X509_CRL *crl = X509_CRL_new();

	if (crl && X509_CRL_set_version(crl, X509_CRL_VERSION_2) &&
	    X509_CRL_set_issuer_name(crl, X509_get_subject_name(cert)) &&
	    set_dates(crl, config, issuer) && add_extensions(crl, cert) &&
	    add_entries(crl, pki, config, issuer) && X509_CRL_sort(crl) &&
	    sign_crl(crl, pki, config, issuer))
		return crl;
	X509_CRL_free(crl);
	return NULL;
}
