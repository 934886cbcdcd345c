// SPDX-License-Identifier: MIT
/*
 * Certificates without their keys, and keys from what is in certificates.
 *
 * Of the time that d2i_X509() of OpenSSL 3.0 takes, five sixths go into the
 * search for a decoder of the key, and three quarters of what a key on a curve
 * takes go into the curve. Here OpenSSL decodes certificates in a library
 * context that has no decoders, and makes keys of points on curves that it has
 * set up once. Both stay as long as the process; nothing changes them.
 */
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/provider.h>
#include <openssl/rsa.h>
#include <limits.h>
#include <pthread.h>

#include "codec/x509.h"

static pthread_once_t once = PTHREAD_ONCE_INIT;
static OSSL_LIB_CTX *without_keys; /* NULL: decode the slow way */

/* Where @parameters could not be made, they are made for each key. */
static struct curve {
	int nid;
	const char *name;
	EVP_PKEY *parameters;
} curves[] = {
	{ NID_X9_62_prime256v1, SN_X9_62_prime256v1, NULL },
	{ NID_secp384r1, SN_secp384r1, NULL },
};

static EVP_PKEY *make_parameters(const char *name)
{
	OSSL_PARAM params[] = {
		OSSL_PARAM_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, (char *)name,
				       0),
		OSSL_PARAM_END,
	};
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	EVP_PKEY *key = NULL;

	if (context && EVP_PKEY_fromdata_init(context) == 1 &&
	    EVP_PKEY_fromdata(context, &key, EVP_PKEY_KEY_PARAMETERS, params) !=
		    1)
		key = NULL;
	EVP_PKEY_CTX_free(context);
	return key;
}

static void set_up(void)
{
	OSSL_LIB_CTX *context = OSSL_LIB_CTX_new();

	if (context && OSSL_PROVIDER_load(context, "null"))
		without_keys = context;
	else
		OSSL_LIB_CTX_free(context);
	for (size_t i = 0; i < ARRAY_SIZE(curves); i++)
		curves[i].parameters = make_parameters(curves[i].name);
	ERR_clear_error();
}

X509 *x509_decode(const u8 *der, size_t size)
{
	const unsigned char *pos = der;
	X509 *cert;

	if (size > LONG_MAX)
		return NULL;
	pthread_once(&once, set_up);
	cert = (X509 *)ASN1_item_d2i_ex(NULL, &pos, (long)size,
					ASN1_ITEM_rptr(X509), without_keys,
					NULL);
	ERR_clear_error();
	if (cert && pos == der + size)
		return cert;
	X509_free(cert);
	return NULL;
}

/* Setting a point, OpenSSL checks its size, and that it is on the curve. */
EVP_PKEY *x509_point_key(int nid, const u8 *octets, size_t size)
{
	const struct curve *curve = curves;
	EVP_PKEY *key;

	pthread_once(&once, set_up);
	while (curve->nid != nid)
		if (++curve == curves + ARRAY_SIZE(curves))
			return NULL;
	if (!size || octets[0] != POINT_CONVERSION_UNCOMPRESSED)
		return NULL;
	key = curve->parameters ? EVP_PKEY_dup(curve->parameters) :
				  make_parameters(curve->name);
	if (key && EVP_PKEY_set1_encoded_public_key(key, octets, size) != 1) {
		EVP_PKEY_free(key);
		key = NULL;
	}
	ERR_clear_error();
	return key;
}

static EVP_PKEY *rsa_key(const u8 *octets, size_t size)
{
	const unsigned char *pos = octets;
	EVP_PKEY *key = d2i_PublicKey(EVP_PKEY_RSA, NULL, &pos, (long)size);

	if (key && pos != octets + size) {
		EVP_PKEY_free(key);
		key = NULL;
	}
	ERR_clear_error();
	return key;
}

EVP_PKEY *x509_key(const X509 *cert)
{
	const ASN1_BIT_STRING *bits = X509_get0_pubkey_bitstr(cert);
	const ASN1_OBJECT *kind;
	X509_ALGOR *algorithm;
	const void *parameters;
	int type;

	if (!bits || bits->flags & 7 || bits->length <= 0 ||
	    !X509_PUBKEY_get0_param(NULL, NULL, NULL, &algorithm,
				    X509_get_X509_PUBKEY(cert)))
		return NULL;
	X509_ALGOR_get0(&kind, &type, &parameters, algorithm);
	switch (OBJ_obj2nid(kind)) {
	case NID_rsaEncryption:
		return rsa_key(bits->data, (size_t)bits->length);
	case NID_X9_62_id_ecPublicKey:
		return type != V_ASN1_OBJECT ?
			       NULL :
			       x509_point_key(OBJ_obj2nid(parameters),
					      bits->data, (size_t)bits->length);
	default:
		return NULL;
	}
}
