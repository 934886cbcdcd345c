// SPDX-License-Identifier: MIT
/* What may be a trust anchor: roots, each signed by itself. */
#include <errno.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <vouch.h>

#include "error.h"

static bool is_root(X509 *cert)
{
	return X509_check_ca(cert) == 1 && X509_self_signed(cert, 1) == 1;
}

static X509 *read_next(BIO *in, bool is_pem)
{
	return is_pem ? PEM_read_bio_X509(in, NULL, NULL, NULL) :
			d2i_X509_bio(in, NULL);
}

/* Whether all are; what is no certificate is for the library to refuse. */
static bool are_roots(BIO *in, bool is_pem)
{
	bool is_ok = true;
	X509 *cert;

	while (is_ok && (cert = read_next(in, is_pem))) {
		is_ok = is_root(cert);
		X509_free(cert);
	}
	ERR_clear_error();
	return is_ok;
}

int vouch_roots_check(const uint8_t *data, size_t size, const char *source,
		      struct vouch_error *error)
{
	bool is_der = size && data[0] == 0x30;
	BIO *in = BIO_new_mem_buf(data, (int)size);
	bool is_ok = in && are_roots(in, !is_der);

	BIO_free(in);
	if (is_ok)
		return 0;
	return vouch__error(error, -EBADMSG,
			    "%s is no CA that signed itself, want a root",
			    source);
}
