// SPDX-License-Identifier: MIT
/*
 * The strict readers of certificates and lists against OpenSSL's: what they
 * take, OpenSSL takes, with the same in each field.
 */
#include "fuzz.h"

#include <stdio.h>
#include <string.h>

#include "codec/x509.h"
#include "openssl_same.h"
#include "snp/vek/vek_der.h"
#include "tdx/pck/pck_der.h"

static void expect_same(const char *differs)
{
	if (!differs)
		return;
	fprintf(stderr, "OpenSSL differs: %s\n", differs);
	abort();
}

/* Against the readers over X509; a VEK's certificate is left out. */
static const char *same_extensions(const struct cert *cert)
{
	X509 *x509 = x509_decode(cert->der.data, cert->der.size);
	struct tdx_pck pck, other_pck;
	struct snp_vek vek, other_vek;
	const char *differs = NULL;

	memset(&vek, 0, sizeof(vek));
	memset(&other_vek, 0, sizeof(other_vek));
	if (snp_vek_is_named(cert) != snp_vek_is(x509))
		differs = "whether it is a VEK";
	if (!snp_vek_read(cert, &vek, NULL) &&
	    (snp_vek_parse(x509, &other_vek, NULL) ||
	     memcmp(&vek.common_name, &other_vek.common_name,
		    sizeof(vek) - offsetof(struct snp_vek, common_name)) != 0))
		differs = "VEK";
	if (!tdx_pck_read(cert, &pck, NULL) &&
	    (tdx_pck_parse(x509, &other_pck, NULL) ||
	     memcmp(&pck, &other_pck, sizeof(pck)) != 0))
		differs = "PCK";
	X509_free(x509);
	return differs;
}

bool fuzz_der(const u8 *data, size_t size)
{
	struct cert cert;
	char text[64];

	if (cert_read(data, size, &cert, NULL))
		return false;
	cert_serial_text(&cert, text, sizeof(text));
	expect_same(openssl_same_cert(&cert));
	expect_same(same_extensions(&cert));
	return false;
}

bool fuzz_crl(const u8 *data, size_t size)
{
	struct crl crl;
	char text[128];

	if (crl_read(data, size, &crl, NULL))
		return false;
	if (!crl_is_plain(&crl))
		der_oid_text(crl.rule, text, sizeof(text));
	crl_names_key(&crl, crl.authority_key_id);
	expect_same(openssl_same_crl(&crl));
	return false;
}
