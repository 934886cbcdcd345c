// SPDX-License-Identifier: MIT
#include "codec/jose/jwk.h"

#include <errno.h>
#include <openssl/core_names.h>
#include <openssl/param_build.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/json_text.h"
#include "base/openssl.h"
#include "codec/digest.h"
#include "codec/jose/base64url.h"
#include "codec/jose/signer.h"

#define NUMBER_SIZE_MAX 1024 /* of an RSA modulus */
#define COORDINATE_SIZE_MAX 66

static const struct curve_row {
	const char *jose, *openssl;
	int bits;
	size_t size; /* of a coordinate */
} curves[] = {
	{ "P-256", "P-256", 256, 32 },
	{ "P-384", "P-384", 384, 48 },
	{ "P-521", "P-521", 521, 66 },
};

static json_t *json_url(const u8 *data, size_t size)
{
	char *text = base64url_encode(data, size);
	json_t *json = text ? json_string(text) : NULL;

	free(text);
	return json;
}

/* A number of the key, of @size bytes, or as many as it has for 0. */
static json_t *json_number(EVP_PKEY *key, const char *name, size_t size)
{
	u8 bytes[NUMBER_SIZE_MAX];
	BIGNUM *number = NULL;
	json_t *json = NULL;
	int need;

	if (EVP_PKEY_get_bn_param(key, name, &number) == 1) {
		need = size ? (int)size : BN_num_bytes(number);
		if (need <= NUMBER_SIZE_MAX &&
		    BN_bn2binpad(number, bytes, need) == need)
			json = json_url(bytes, (size_t)need);
	}
	BN_free(number);
	return json;
}

static json_t *members_ec(EVP_PKEY *key)
{
	for (size_t i = 0; i < ARRAY_SIZE(curves); i++)
		if (EVP_PKEY_get_bits(key) == curves[i].bits)
			return json_pack(
				"{s:s, s:s, s:o, s:o}", "crv", curves[i].jose,
				"kty", "EC", "x",
				json_number(key, OSSL_PKEY_PARAM_EC_PUB_X,
					    curves[i].size),
				"y",
				json_number(key, OSSL_PKEY_PARAM_EC_PUB_Y,
					    curves[i].size));
	return NULL;
}

static json_t *members_okp(EVP_PKEY *key)
{
	u8 point[32];
	size_t size = sizeof(point);

	if (EVP_PKEY_get_raw_public_key(key, point, &size) != 1)
		return NULL;
	return json_pack("{s:s, s:s, s:o}", "crv", "Ed25519", "kty", "OKP", "x",
			 json_url(point, size));
}

json_t *jwk_members(EVP_PKEY *key)
{
	if (EVP_PKEY_is_a(key, "EC"))
		return members_ec(key);
	if (EVP_PKEY_is_a(key, "ED25519"))
		return members_okp(key);
	if (!EVP_PKEY_is_a(key, "RSA"))
		return NULL;
	return json_pack("{s:o, s:s, s:o}", "e",
			 json_number(key, OSSL_PKEY_PARAM_RSA_E, 0), "kty",
			 "RSA", "n",
			 json_number(key, OSSL_PKEY_PARAM_RSA_N, 0));
}

json_t *jwk_write(EVP_PKEY *key, const struct algorithm_row *algorithm,
		  const char *kid)
{
	json_t *jwk = jwk_members(key);

	json_put(&jwk, "alg", json_string(algorithm->jose));
	json_put(&jwk, "kid", json_string(kid));
	json_put(&jwk, "use", json_string("sig"));
	return jwk;
}

int jwk_thumbprint(EVP_PKEY *key, char *kid, struct vouch_error *error)
{
	json_t *members = jwk_members(key);
	char *text = json_text(members, JSON_COMPACT | JSON_SORT_KEYS);
	u8 digest[SHA256_SIZE];
	char *name = NULL;

	if (text && digest_sha256((u8 *)text, strlen(text), digest))
		name = base64url_encode(digest, sizeof(digest));
	json_decref(members);
	free(text);
	if (!name)
		return vouch__error_openssl(error, -EINVAL,
					    "public key cannot be read");
	strcpy(kid, name);
	free(name);
	return 0;
}

static int make_key(const char *type, OSSL_PARAM *params, EVP_PKEY **key)
{
	EVP_PKEY_CTX *context =
		EVP_PKEY_CTX_new_from_name(openssl_context(), type, NULL);
	int ret = -EBADMSG;

	if (!context || !params)
		ret = -ENOMEM;
	else if (EVP_PKEY_fromdata_init(context) == 1 &&
		 EVP_PKEY_fromdata(context, key, EVP_PKEY_PUBLIC_KEY, params) ==
			 1)
		ret = 0;
	EVP_PKEY_CTX_free(context);
	openssl_drop_errors();
	return ret;
}

/* Bytes of a member of @size bytes, or any number of them for 0. */
static int member_bytes(const json_t *jwk, const char *name, size_t size,
			struct vouch_bytes *bytes)
{
	const char *text = json_string_value(json_object_get(jwk, name));
	int ret;

	*bytes = (struct vouch_bytes){ 0 };
	if (!text)
		return -EBADMSG;
	ret = base64url_decode(text, strlen(text), bytes);
	if (!ret && ((size && bytes->size != size) || !bytes->size ||
		     bytes->size > NUMBER_SIZE_MAX)) {
		vouch_bytes_free(bytes);
		ret = -EBADMSG;
	}
	return ret;
}

static const struct curve_row *find_curve(const json_t *jwk)
{
	const char *name = json_string_value(json_object_get(jwk, "crv"));

	for (size_t i = 0; name && i < ARRAY_SIZE(curves); i++)
		if (!strcmp(curves[i].jose, name))
			return &curves[i];
	return NULL;
}

static int read_ec(const json_t *jwk, EVP_PKEY **key)
{
	const struct curve_row *curve = find_curve(jwk);
	u8 point[1 + 2 * COORDINATE_SIZE_MAX] = { 4 }; /* uncompressed */
	struct vouch_bytes x = { 0 }, y = { 0 };
	OSSL_PARAM params[3] = { OSSL_PARAM_END, OSSL_PARAM_END,
				 OSSL_PARAM_END };
	int ret = curve ? member_bytes(jwk, "x", curve->size, &x) : -EBADMSG;

	if (!ret)
		ret = member_bytes(jwk, "y", curve->size, &y);
	if (!ret) {
		memcpy(point + 1, x.data, x.size);
		memcpy(point + 1 + x.size, y.data, y.size);
		params[0] = OSSL_PARAM_construct_utf8_string(
			OSSL_PKEY_PARAM_GROUP_NAME, (char *)curve->openssl, 0);
		params[1] = OSSL_PARAM_construct_octet_string(
			OSSL_PKEY_PARAM_PUB_KEY, point, 1 + x.size + y.size);
		ret = make_key("EC", params, key);
	}
	vouch_bytes_free(&x);
	vouch_bytes_free(&y);
	return ret;
}

static int read_okp(const json_t *jwk, EVP_PKEY **key)
{
	const char *curve = json_string_value(json_object_get(jwk, "crv"));
	struct vouch_bytes x = { 0 };
	int ret = curve && !strcmp(curve, "Ed25519") ?
			  member_bytes(jwk, "x", 32, &x) :
			  -EBADMSG;

	if (!ret) {
		*key = EVP_PKEY_new_raw_public_key_ex(
			openssl_context(), "ED25519", NULL, x.data, x.size);
		ret = *key ? 0 : -ENOMEM;
	}
	vouch_bytes_free(&x);
	return ret;
}

static OSSL_PARAM *rsa_params(const BIGNUM *n, const BIGNUM *e)
{
	OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
	OSSL_PARAM *params = NULL;

	if (build && n && e &&
	    OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_N, n) &&
	    OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_E, e))
		params = OSSL_PARAM_BLD_to_param(build);
	OSSL_PARAM_BLD_free(build);
	return params;
}

static int read_rsa(const json_t *jwk, EVP_PKEY **key)
{
	struct vouch_bytes n = { 0 }, e = { 0 };
	BIGNUM *modulus, *exponent;
	OSSL_PARAM *params;
	int ret = member_bytes(jwk, "n", 0, &n);

	if (!ret)
		ret = member_bytes(jwk, "e", 0, &e);
	if (!ret) {
		modulus = BN_bin2bn(n.data, (int)n.size, NULL);
		exponent = BN_bin2bn(e.data, (int)e.size, NULL);
		params = rsa_params(modulus, exponent);
		ret = make_key("RSA", params, key);
		OSSL_PARAM_free(params);
		BN_free(modulus);
		BN_free(exponent);
	}
	vouch_bytes_free(&n);
	vouch_bytes_free(&e);
	return ret;
}

int jwk_read(const json_t *jwk, EVP_PKEY **key, struct vouch_error *error)
{
	const char *type = json_string_value(json_object_get(jwk, "kty"));
	int ret = -EBADMSG;

	*key = NULL;
	if (type && !strcmp(type, "EC"))
		ret = read_ec(jwk, key);
	else if (type && !strcmp(type, "OKP"))
		ret = read_okp(jwk, key);
	else if (type && !strcmp(type, "RSA"))
		ret = read_rsa(jwk, key);
	if (!ret)
		return 0;
	if (ret == -ENOMEM)
		return vouch__error(error, ret, "no memory for a key");
	return vouch__error(error, ret,
			    "JWK of type '%s' is no public key, want EC, RSA "
			    "or OKP with Ed25519, and its members in base64url",
			    type ? type : "");
}
