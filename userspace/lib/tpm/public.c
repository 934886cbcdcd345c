// SPDX-License-Identifier: MIT
/* TPMT_PUBLIC, and the key in it. */
#include <errno.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/obj_mac.h>
#include <openssl/param_build.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/openssl.h"
#include "codec/point_key.h"
#include "tpm/read.h"

#define EXPONENT 65537 /* when it says 0; part 2, section 12.2.3.5 */
#define POINT_MAX 48

/* TPM_ECC_CURVE, part 2, section 6.4: those that keys here may be on. */
static const struct curve {
	u16 id;
	int nid;
	size_t size; /* of a coordinate */
	const char *name;
} curves[] = {
	{ 3, NID_X9_62_prime256v1, 32, "P-256" },
	{ 4, NID_secp384r1, 48, "P-384" },
};

static const struct curve *curve_of(u16 id)
{
	for (size_t i = 0; i < ARRAY_SIZE(curves); i++) {
		if (curves[i].id == id)
			return &curves[i];
	}
	return NULL;
}

/* TPMT_SYM_DEF_OBJECT */
static void read_symmetric(struct cursor *c, struct tpm_public *key)
{
	key->symmetric = cursor_be16(c);
	if (key->symmetric == TPM_ALG_NULL)
		return;
	key->symmetric_bits = cursor_be16(c);
	key->symmetric_mode = cursor_be16(c);
}

/* TPMT_RSA_SCHEME and TPMT_ECC_SCHEME: most have a hash behind them. */
static void read_scheme(struct cursor *c, struct tpm_public *key)
{
	key->scheme = cursor_be16(c);
	if (key->scheme == TPM_ALG_NULL || key->scheme == TPM_ALG_RSAES)
		return;
	key->scheme_hash = cursor_be16(c);
	if (key->scheme == TPM_ALG_ECDAA)
		cursor_be16(c);
}

static void read_rsa(struct cursor *c, struct tpm_public *key)
{
	key->bits = cursor_be16(c);
	key->exponent = cursor_be32(c);
	key->x = tpm_take_sized(c);
}

static void read_ecc(struct cursor *c, struct tpm_public *key)
{
	key->curve = cursor_be16(c);
	if (cursor_be16(c) != TPM_ALG_NULL)
		cursor_be16(c); /* hash of a KDF */
	key->x = tpm_take_sized(c);
	key->y = tpm_take_sized(c);
}

int tpm_public_open(const struct tpm_view *bytes, struct tpm_public *key,
		    struct vouch_error *error)
{
	struct cursor c = tpm_cursor(bytes);

	*key = (struct tpm_public){ .bytes = *bytes, .type = cursor_be16(&c) };
	if (key->type != TPM_ALG_RSA && key->type != TPM_ALG_ECC)
		return vouch__error(error, -EOPNOTSUPP,
				    "type of the TPM's key is 0x%04x, want RSA "
				    "or ECC",
				    key->type);
	key->name_alg = cursor_be16(&c);
	key->attributes = cursor_be32(&c);
	key->auth_policy = tpm_take_sized(&c);
	read_symmetric(&c, key);
	read_scheme(&c, key);
	if (key->type == TPM_ALG_RSA)
		read_rsa(&c, key);
	else
		read_ecc(&c, key);
	if (c.is_short || cursor_left(&c))
		return vouch__error(error, -EBADMSG,
				    "public area of the TPM's key is %zu "
				    "bytes, want %s",
				    bytes->size, c.is_short ? "more" : "fewer");
	if (!tpm_hash_size(key->name_alg))
		return vouch__error(error, -EOPNOTSUPP,
				    "name algorithm of the TPM's key is "
				    "0x%04x, want a SHA-2",
				    key->name_alg);
	return 0;
}

size_t tpm_public_name(const struct tpm_public *key, u8 *name)
{
	name[0] = (u8)(key->name_alg >> 8);
	name[1] = (u8)key->name_alg;
	if (!tpm_hash(key->name_alg, &key->bytes, 1, name + 2))
		return 0;
	return 2 + tpm_hash_size(key->name_alg);
}

static EVP_PKEY *rsa_key(const BIGNUM *n, const BIGNUM *e)
{
	EVP_PKEY_CTX *ctx =
		EVP_PKEY_CTX_new_from_name(openssl_context(), "RSA", NULL);
	OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
	OSSL_PARAM *params = NULL;
	EVP_PKEY *key = NULL;

	if (ctx && build && n && e &&
	    OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_N, n) == 1 &&
	    OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_E, e) == 1)
		params = OSSL_PARAM_BLD_to_param(build);
	if (params && EVP_PKEY_fromdata_init(ctx) == 1 &&
	    EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_PUBLIC_KEY, params) != 1)
		key = NULL;
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(build);
	EVP_PKEY_CTX_free(ctx);
	return key;
}

static int open_rsa(const struct tpm_public *key, EVP_PKEY **out,
		    struct vouch_error *error)
{
	BIGNUM *n, *e;

	if (key->x.size != key->bits / 8U || key->bits < 1024 ||
	    key->bits > 4096)
		return vouch__error(error, -EBADMSG,
				    "modulus of the TPM's key is %zu bytes, "
				    "want %u bits, 1024 to 4096",
				    key->x.size, key->bits);
	n = BN_bin2bn(key->x.data, (int)key->x.size, NULL);
	e = BN_new();
	if (e)
		BN_set_word(e, key->exponent ? key->exponent : EXPONENT);
	*out = rsa_key(n, e);
	BN_free(n);
	BN_free(e);
	return *out ? 0 :
		      vouch__error_openssl(error, -EBADMSG,
					   "RSA key of the TPM is none");
}

/* A coordinate may be shorter than the curve's. */
static void put_number(u8 *out, size_t size, const struct tpm_view *number)
{
	memset(out, 0, size);
	memcpy(out + size - number->size, number->data, number->size);
}

static int open_ecc(const struct tpm_public *key, EVP_PKEY **out,
		    struct vouch_error *error)
{
	const struct curve *curve = curve_of(key->curve);
	u8 point[1 + 2 * POINT_MAX] = { 4 };

	if (!curve)
		return vouch__error(error, -EOPNOTSUPP,
				    "curve of the TPM's key is number %u, want "
				    "P-256 or P-384",
				    key->curve);
	if (!key->x.size || key->x.size > curve->size || !key->y.size ||
	    key->y.size > curve->size)
		return vouch__error(error, -EBADMSG,
				    "point of the TPM's key is %zu and %zu "
				    "bytes, want up to %zu each",
				    key->x.size, key->y.size, curve->size);
	put_number(point + 1, curve->size, &key->x);
	put_number(point + 1 + curve->size, curve->size, &key->y);
	*out = point_key_new(curve->nid, point, 1 + 2 * curve->size);
	return *out ? 0 :
		      vouch__error(error, -errno,
				   "point of the TPM's key is not on %s",
				   curve->name);
}

int tpm_public_key(const struct tpm_public *key, EVP_PKEY **out,
		   struct vouch_error *error)
{
	*out = NULL;
	return key->type == TPM_ALG_RSA ? open_rsa(key, out, error) :
					  open_ecc(key, out, error);
}

void tpm_public_text(const struct tpm_public *key, char *out, size_t size)
{
	const struct curve *curve = curve_of(key->curve);

	if (key->type == TPM_ALG_RSA)
		snprintf(out, size, "RSA-%u", key->bits);
	else
		snprintf(out, size, "%s", curve ? curve->name : "ECC");
}
