// SPDX-License-Identifier: MIT
/*
 * The strict readers of certificates and lists against OpenSSL's: what they
 * take, OpenSSL takes, with the same in each field.
 */
#include "fuzz.h"

#include <stdio.h>

#include "openssl_same.h"
#include "snp/vek/vek.h"
#include "tdx/pck/pck.h"

static void expect_same(const char *differs)
{
	if (!differs)
		return;
	fprintf(stderr, "OpenSSL differs: %s\n", differs);
	abort();
}

/* What is in AMD's and Intel's extensions has no other reader. */
static void read_extensions(const struct cert *cert)
{
	struct snp_vek vek;
	struct tdx_pck pck;

	snp_vek_is_named(cert);
	snp_vek_read(cert, &vek, NULL);
	tdx_pck_read(cert, &pck, NULL);
}

bool fuzz_der(const u8 *data, size_t size)
{
	struct cert cert;
	char text[64];

	if (cert_read(data, size, &cert, NULL))
		return false;
	cert_serial_text(&cert, text, sizeof(text));
	expect_same(openssl_same_cert(&cert));
	read_extensions(&cert);
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
