// SPDX-License-Identifier: MIT
/*
 * Keys of points on curves that OpenSSL has set up once: three quarters of what
 * such a key takes go into the curve. They stay as long as the library; nothing
 * changes them.
 */
#include "codec/point_key.h"

#include <errno.h>
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
	int bits;
	const char *name;
	EVP_PKEY *parameters;
} curves[] = {
	{ NID_X9_62_prime256v1, 256, SN_X9_62_prime256v1, NULL },
	{ NID_secp384r1, 384, SN_secp384r1, NULL },
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

/*
 * The first error is about the point where it is one of curves, and no common
 * one. With errors of the program before it nothing can be told, and the point
 * is taken for none.
 */
static bool set_point(EVP_PKEY *key, const u8 *octets, size_t size)
{
	bool was_empty = !ERR_peek_error();
	unsigned long code;

	if (EVP_PKEY_set1_encoded_public_key(key, octets, size) == 1)
		return true;
	code = was_empty ? ERR_get_error() : 0;
	if (was_empty &&
	    (ERR_GET_LIB(code) != ERR_LIB_EC || ERR_COMMON_ERROR(code)))
		errno = ENOMEM;
	else
		errno = EBADMSG;
	return false;
}

/* Setting a point, OpenSSL checks its size, and that it is on the curve. */
static EVP_PKEY *make_key(const struct curve *curve, const u8 *octets,
			  size_t size)
{
	EVP_PKEY *key = curve->parameters ? EVP_PKEY_dup(curve->parameters) :
					    make_parameters(curve->name);

	errno = ENOMEM;
	/* Without memory OpenSSL may hand out a copy without its curve. */
	if (key && EVP_PKEY_get_bits(key) == curve->bits &&
	    set_point(key, octets, size))
		return key;
	EVP_PKEY_free(key);
	return NULL;
}

/*
 * OpenSSL may say that a point is not on its curve where an allocation failed,
 * and no more: what is not on it is so a second time.
 */
EVP_PKEY *point_key_new(int nid, const u8 *octets, size_t size)
{
	const struct curve *curve = curves;
	EVP_PKEY *key;

	pthread_once(&once, set_up);
	errno = EBADMSG;
	while (curve->nid != nid)
		if (++curve == curves + ARRAY_SIZE(curves))
			return NULL;
	if (!size || octets[0] != POINT_CONVERSION_UNCOMPRESSED)
		return NULL;
	openssl_drop_errors();
	key = make_key(curve, octets, size);
	openssl_drop_errors();
	if (!key && errno == EBADMSG)
		key = make_key(curve, octets, size);
	openssl_drop_errors();
	return key;
}

bool point_key_has(const EVP_PKEY *key, int bits)
{
	return key && EVP_PKEY_get_base_id(key) == EVP_PKEY_EC &&
	       EVP_PKEY_get_bits(key) == bits;
}
