// SPDX-License-Identifier: MIT
/* Keys in certificates; RFC 5480 and RFC 3279. */
#include <errno.h>
#include <openssl/ec.h>
#include <openssl/err.h>

#include "codec/cert.h"
#include "codec/point_key.h"
#include "base/openssl.h"

#define UNCOMPRESSED 0x04

/* 1.2.840.10045.2.1, and curves as parameters, with their header. */
static const u8 ec_key[] = { 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01 };
static const u8 p256[] = { 0x06, 0x08, 0x2a, 0x86, 0x48,
			   0xce, 0x3d, 0x03, 0x01, 0x07 };
static const u8 p384[] = { 0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22 };

/* 1.2.840.113549.1.1.1, whose parameters are NULL. */
static const u8 rsa_key[] = { 0x2a, 0x86, 0x48, 0x86, 0xf7,
			      0x0d, 0x01, 0x01, 0x01 };
static const u8 null[] = { DER_NULL, 0 };

static const struct curve {
	const u8 *oid;
	size_t oid_size;
	enum cert_key_kind kind;
	u32 bits;
	int nid;
} curves[] = {
	{ p256, sizeof(p256), CERT_KEY_P256, 256, NID_X9_62_prime256v1 },
	{ p384, sizeof(p384), CERT_KEY_P384, 384, NID_secp384r1 },
};

static struct cert_key ec(const struct algorithm *algorithm,
			  struct der_view octets)
{
	for (size_t i = 0; i < ARRAY_SIZE(curves); i++) {
		const struct curve *curve = &curves[i];

		if (der_view_is(algorithm->parameters, curve->oid,
				curve->oid_size) &&
		    octets.size == 1 + 2 * curve->bits / 8 &&
		    octets.data[0] == UNCOMPRESSED)
			return (struct cert_key){ .kind = curve->kind,
						  .bits = curve->bits,
						  .octets = octets };
	}
	return (struct cert_key){ 0 };
}

/* Of an INTEGER that is not negative. */
static u32 bits_of(struct der_view number)
{
	u32 bits = 0;
	u8 first;

	if (number.size > 1 && !number.data[0]) {
		number.data++;
		number.size--;
	}
	for (first = number.data[0]; first; first >>= 1)
		bits++;
	return (u32)(number.size - 1) * 8 + bits;
}

/* RSAPublicKey, which may be no DER: then the key is of no use. */
static struct cert_key rsa(const struct algorithm *algorithm,
			   struct der_view octets)
{
	struct der_fault fault = { 0 };
	struct der all = der_over(octets, &fault);
	struct der in = der_enter(&all, DER_SEQUENCE);
	struct der_view modulus = der_integer(&in);
	struct der_view exponent = der_integer(&in);

	der_end(&in);
	der_end(&all);
	if (fault.why || modulus.data[0] >= 0x80 || exponent.data[0] >= 0x80 ||
	    !der_view_is(algorithm->parameters, null, sizeof(null)))
		return (struct cert_key){ 0 };
	return (struct cert_key){ .kind = CERT_KEY_RSA,
				  .bits = bits_of(modulus),
				  .octets = octets };
}

void cert_take_key(struct der *tbs, struct cert *cert)
{
	const u8 *at = tbs->pos;
	struct der in = der_enter(tbs, DER_SEQUENCE);
	struct algorithm algorithm = algorithm_take(&in);
	struct der_view octets = der_octets_of_bits(&in);

	der_end(&in);
	cert->spki = der_since(tbs, at);
	if (tbs->fault->why)
		return;
	if (der_view_is(algorithm.oid, ec_key, sizeof(ec_key)))
		cert->key = ec(&algorithm, octets);
	else if (der_view_is(algorithm.oid, rsa_key, sizeof(rsa_key)))
		cert->key = rsa(&algorithm, octets);
}

/* A fifth of the time that EVP_PKEY_fromdata() takes. */
static EVP_PKEY *rsa_key_new(struct der_view octets)
{
	const unsigned char *pos = octets.data;
	EVP_PKEY *key =
		d2i_PublicKey(EVP_PKEY_RSA, NULL, &pos, (long)octets.size);

	openssl_drop_errors();
	errno = ENOMEM; /* rsa() read it before */
	return key;
}

EVP_PKEY *cert_key_new(const struct cert *cert)
{
	const struct cert_key *key = &cert->key;

	if (key->kind == CERT_KEY_RSA)
		return rsa_key_new(key->octets);
	for (size_t i = 0; i < ARRAY_SIZE(curves); i++) {
		if (curves[i].kind == key->kind)
			return point_key_new(curves[i].nid, key->octets.data,
					     key->octets.size);
	}
	errno = EBADMSG;
	return NULL;
}
