// SPDX-License-Identifier: MIT
/*
 * Keys of points on curves that OpenSSL has set up once: three quarters of what
 * such a key takes go into the curve. They stay as long as the library; nothing
 * changes them.
 */
#include "codec/point_key.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <pthread.h>
#include <stdlib.h>

#include "base/openssl.h"

static pthread_once_t once = PTHREAD_ONCE_INIT;

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
	EVP_PKEY_CTX *context =
		EVP_PKEY_CTX_new_from_name(openssl_context(), "EC", NULL);
	EVP_PKEY *key = NULL;

	if (context && EVP_PKEY_fromdata_init(context) == 1 &&
	    EVP_PKEY_fromdata(context, &key, EVP_PKEY_KEY_PARAMETERS, params) !=
		    1)
		key = NULL;
	EVP_PKEY_CTX_free(context);
	return key;
}

static void clean_up(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(curves); i++)
		EVP_PKEY_free(curves[i].parameters);
}

/* Registered after that of the context that they are in: called before it. */
static void set_up(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(curves); i++)
		curves[i].parameters = make_parameters(curves[i].name);
	atexit(clean_up);
	openssl_drop_errors();
}

/* Setting a point, OpenSSL checks its size, and that it is on the curve. */
EVP_PKEY *point_key_new(int nid, const u8 *octets, size_t size)
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
	openssl_drop_errors();
	return key;
}
