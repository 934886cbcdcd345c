// SPDX-License-Identifier: MIT
/*
 * Every certificate and list of real machines, outside the tree: $VECTORS, or
 * ../shared/vectors. All of them are read, with what OpenSSL reads.
 */
#define _GNU_SOURCE /* memmem(), nftw() */
#include <setjmp.h>
#include <stdarg.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/pem.h>

#include "openssl_same.h"
#include "snp/vek/vek.h"
#include "tdx/pck/pck.h"
#include "vectors.h"

#include <cmocka.h>

#define PEM_MARK "-----BEGIN "
#define FOLDERS_OPEN 16

static size_t certs, crls, self_signed, veks, pcks;

/* But for those that were made wrong, each VEK has AMD's extensions. */
static void read_extensions(const char *path, const struct cert *cert)
{
	struct vouch_error error;
	struct tdx_pck pck;
	struct snp_vek vek;

	if (snp_vek_is_named(cert)) {
		if (snp_vek_read(cert, &vek, &error) &&
		    !strstr(path, "/invalid/"))
			fail_msg("%s: %s", path, error.text);
		veks++;
	}
	if (!tdx_pck_read(cert, &pck, NULL))
		pcks++;
}

/* Roots are by the algorithms that are verified here, but for Azure's. */
static void verify_self(const char *path, const struct cert *cert)
{
	EVP_PKEY *key;

	if (!name_same(cert->issuer, cert->subject) ||
	    cert->signature.kind == SIGNATURE_OTHER)
		return;
	key = cert_key_new(cert);
	if (signature_verify(&cert->signature, key) != 1)
		fail_msg("%s: not signed by itself", path);
	EVP_PKEY_free(key);
	self_signed++;
}

static void compare_cert(const char *path, const u8 *data, size_t size)
{
	struct vouch_error error;
	struct cert cert;
	const char *differs;

	if (cert_read(data, size, &cert, &error))
		fail_msg("%s: %s", path, error.text);
	differs = openssl_same_cert(&cert);
	if (differs)
		fail_msg("%s: OpenSSL differs: %s", path, differs);
	read_extensions(path, &cert);
	verify_self(path, &cert);
	certs++;
}

static void compare_crl(const char *path, const u8 *data, size_t size)
{
	struct vouch_error error;
	struct crl crl;
	const char *differs;

	if (crl_read(data, size, &crl, &error))
		fail_msg("%s: %s", path, error.text);
	differs = openssl_same_crl(&crl);
	if (differs)
		fail_msg("%s: OpenSSL differs: %s", path, differs);
	assert_true(crl_is_profiled(&crl));
	crls++;
}

static void compare_der(const char *path, const u8 *data, size_t size)
{
	const unsigned char *pos = data;
	X509_CRL *crl;
	X509 *cert;

	/* Storage of a TPM: a certificate, and zeroes behind it. */
	while (size > 2048 && !data[size - 1])
		size--;
	cert = d2i_X509(NULL, &pos, (long)size);
	pos = data;
	crl = cert ? NULL : d2i_X509_CRL(NULL, &pos, (long)size);
	ERR_clear_error();
	if (cert)
		compare_cert(path, data, size);
	else if (crl)
		compare_crl(path, data, size);
	X509_CRL_free(crl);
	X509_free(cert);
}

static void compare_pem(const char *path, const u8 *data, size_t size)
{
	BIO *bio = BIO_new_mem_buf(data, (int)size);
	char *name, *header;
	unsigned char *der;
	long der_size;

	while (PEM_read_bio(bio, &name, &header, &der, &der_size) == 1) {
		compare_der(path, der, (size_t)der_size);
		OPENSSL_free(name);
		OPENSSL_free(header);
		OPENSSL_free(der);
	}
	ERR_clear_error();
	BIO_free(bio);
}

/* Certificates in PEM are in quotes and in JSON too. */
static int compare_file(const char *path, const struct stat *stat, int type,
			struct FTW *ftw)
{
	const char *dot = strrchr(path, '.');
	char folder[FILE_SIZE];
	struct vouch_bytes file;
	const u8 *mark;

	if (type != FTW_F || stat->st_size < 64)
		return 0;
	snprintf(folder, sizeof(folder), "%.*s", ftw->base - 1, path);
	file = read_in(folder, path + ftw->base);
	mark = memmem(file.data, file.size, PEM_MARK, strlen(PEM_MARK));
	if (dot && !strcmp(dot, ".der"))
		compare_der(path, file.data, file.size);
	else if (mark)
		compare_pem(path, mark, file.size - (size_t)(mark - file.data));
	vouch_bytes_free(&file);
	return 0;
}

/* That there are many shows that they were found. */
static void all_are_read_as_openssl_reads_them(void **state)
{
	(void)state;
	assert_int_equal(nftw(vectors, compare_file, FOLDERS_OPEN, FTW_PHYS),
			 0);
	print_message("# %zu certificates, %zu signed by themselves, %zu VEKs, "
		      "%zu PCKs; %zu CRLs\n",
		      certs, self_signed, veks, pcks, crls);
	assert_true(certs >= 300);
	assert_true(self_signed >= 50);
	assert_true(veks >= 40);
	assert_true(pcks >= 40);
	assert_true(crls >= 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_are_read_as_openssl_reads_them),
	};

	if (!find_vectors())
		return 0;
	return cmocka_run_group_tests_name("der vectors", tests, NULL, NULL);
}
