// SPDX-License-Identifier: MIT
#include "made_cca.h"

#include <openssl/pem.h>
#include <stdlib.h>
#include <string.h>

#include "codec/cbor/cose.h"
#include "codec/digest.h"
#include "codec/jose/algorithm.h"

#define TAG_LEGACY 399
#define TAG_CMW 907
#define PLATFORM 44234
#define REALM 44241

const struct made_cca made_cca_legacy = {
	.platform_profile = "http://arm.com/CCA-SSD/1.0.0",
	.lifecycle = 0x3003,
	.hash = "sha-512",
};

const struct made_cca made_cca_2_0 = {
	.platform_profile = "tag:arm.com,2026:cca_platform#2.0.0;delegated",
	.realm_profile = "tag:arm.com,2024:realm#2.0.0",
	.is_cmw = true,
	.is_bound = true,
	.lifecycle = 0x3000,
	.hash = "sha-256",
};

/* Also of who makes seeds for the fuzzers, and has no cmocka. */
static void must(bool ok)
{
	if (!ok)
		abort();
}

static EVP_PKEY *platform_key, *realm_key, *other_key;

static void free_keys(void)
{
	EVP_PKEY_free(platform_key);
	EVP_PKEY_free(realm_key);
	EVP_PKEY_free(other_key);
}

static void make_keys(void)
{
	if (platform_key)
		return;
	platform_key = cose_key_generate();
	realm_key = cose_key_generate();
	other_key = cose_key_generate();
	must(platform_key && realm_key && other_key);
	atexit(free_keys);
}

struct vouch_bytes made_cca_anchor(void)
{
	BIO *bio = BIO_new(BIO_s_mem());
	struct vouch_bytes pem;
	char *text;
	long size;

	make_keys();
	must((PEM_write_bio_PUBKEY(bio, platform_key)) == 1);
	size = BIO_get_mem_data(bio, &text);
	pem = (struct vouch_bytes){ malloc((size_t)size), (size_t)size };
	memcpy(pem.data, text, (size_t)size);
	BIO_free(bio);
	return pem;
}

static void put(cbor_item_t **map, int64_t label, cbor_item_t *value)
{
	item_put(map, item_int(label), value);
}

static void put_text(cbor_item_t **map, int64_t label, const char *text)
{
	if (text)
		put(map, label, cbor_build_string(text));
}

static cbor_item_t *bytes_of(u8 first, u8 rest, size_t size)
{
	u8 bytes[64];

	memset(bytes, rest, sizeof(bytes));
	bytes[0] = first;
	return item_bytes(bytes, size);
}

/* COSE_Sign1 with tag 18 and {1: -35}. */
static struct vouch_bytes sign(EVP_PKEY *key, cbor_item_t *claims)
{
	static const u8 headers[] = { 0xa1, 0x01, 0x38, 0x22 };
	struct item_bytes head = { headers, sizeof(headers) }, body;
	struct vouch_bytes payload, over, signature, out;
	cbor_item_t *array = cbor_new_definite_array(4), *message;

	must((item_encode(&claims, &payload, NULL)) == 0);
	body = (struct item_bytes){ payload.data, payload.size };
	must((cose_signed_bytes(&head, &body, &over, NULL)) == 0);
	must((algorithm_sign(algorithm_cose(COSE_ALG_ES384), NULL, key, &over,
			     &signature, NULL)) == 0);
	item_push(&array, item_bytes(headers, sizeof(headers)));
	item_push(&array, cbor_new_definite_map(0));
	item_push(&array, item_bytes(payload.data, payload.size));
	item_push(&array, item_bytes(signature.data, signature.size));
	message = item_tag(COSE_TAG_SIGN1, array);
	must((item_encode(&message, &out, NULL)) == 0);
	vouch_bytes_free(&payload);
	vouch_bytes_free(&over);
	vouch_bytes_free(&signature);
	return out;
}

/* The point alone, or where there is a profile as a COSE_Key. */
static struct vouch_bytes key_claim(const struct made_cca *like)
{
	struct vouch_bytes out = { 0 };
	struct cose_point point;
	cbor_item_t *key;

	must((cose_key_point(realm_key, &point, NULL)) == 0);
	if (like->realm_profile) {
		key = cose_key_item(&point);
		must((item_encode(&key, &out, NULL)) == 0);
		return out;
	}
	out = (struct vouch_bytes){ malloc(97), 97 };
	out.data[0] = 4;
	memcpy(out.data + 1, point.x, sizeof(point.x));
	memcpy(out.data + 49, point.y, sizeof(point.y));
	return out;
}

static cbor_item_t *components(const struct made_cca *like)
{
	cbor_item_t *list = cbor_new_definite_array(1);
	cbor_item_t *map = cbor_new_definite_map(4);

	put_text(&map, 1, "R MM");
	put(&map, 2, bytes_of(like->component, 7, 32));
	put_text(&map, 4, "1.0");
	put(&map, 5, bytes_of(0, 0, 32));
	item_push(&list, map);
	return list;
}

static cbor_item_t *platform_claims(const struct made_cca *like)
{
	struct vouch_bytes key = key_claim(like);
	cbor_item_t *map = cbor_new_definite_map(16);
	u8 digest[32];

	digest_sha256(key.data, key.size, digest);
	vouch_bytes_free(&key);
	digest[0] ^= like->binding;
	put_text(&map, 265, like->platform_profile);
	if (like->is_psa)
		put(&map, 10, bytes_of(like->challenge, 1, 32));
	else
		put(&map, like->is_bound ? 2408 : 10, item_bytes(digest, 32));
	put(&map, 2396, bytes_of(5, 5, 32));
	put(&map, 256, bytes_of(1, 6, 33));
	put(&map, 2395, item_int(like->lifecycle));
	put(&map, 2399, components(like));
	if (like->is_psa)
		put(&map, 2394, item_int(-3));
	else if (!like->is_short)
		put(&map, 2401, bytes_of(0xcf, 0xcf, 4));
	return map;
}

static cbor_item_t *rems(size_t size)
{
	cbor_item_t *list = cbor_new_definite_array(4);

	for (u8 i = 0; i < 4; i++)
		item_push(&list, bytes_of(i, 0, size));
	return list;
}

static cbor_item_t *realm_claims(const struct made_cca *like)
{
	size_t size = (size_t)atoi(like->hash + 4) / 8;
	struct vouch_bytes key = key_claim(like);
	cbor_item_t *map = cbor_new_definite_map(16);

	put_text(&map, 265, like->realm_profile);
	put(&map, 10, bytes_of(like->challenge, 1, 64));
	put(&map, 44235, bytes_of(9, 0, 64));
	put_text(&map, 44236, like->hash);
	put(&map, 44237, item_bytes(key.data, key.size));
	put(&map, 44238, bytes_of(8, 8, like->rim_size ?: size));
	put(&map, 44239, rems(size));
	put_text(&map, 44240, "sha-256");
	if (like->is_bound)
		put(&map, 44243, item_int(1));
	vouch_bytes_free(&key);
	return map;
}

static cbor_item_t *part(const struct vouch_bytes *token, bool is_cmw)
{
	cbor_item_t *bytes = item_bytes(token->data, token->size), *array;

	if (!is_cmw)
		return bytes;
	array = cbor_new_definite_array(2);
	item_push(&array, item_int(263));
	item_push(&array, bytes);
	return array;
}

static struct vouch_bytes wrap(const struct vouch_bytes *platform,
			       const struct vouch_bytes *realm, bool is_cmw)
{
	cbor_item_t *map = cbor_new_definite_map(2), *whole;
	struct vouch_bytes out;

	put(&map, PLATFORM, part(platform, is_cmw));
	put(&map, REALM, part(realm, is_cmw));
	whole = item_tag(is_cmw ? TAG_CMW : TAG_LEGACY, map);
	must((item_encode(&whole, &out, NULL)) == 0);
	return out;
}

struct vouch_bytes made_cca(const struct made_cca *like)
{
	EVP_PKEY *signer;
	struct vouch_bytes platform, realm, out;

	make_keys();
	signer = like->is_signed_by_other ? other_key : platform_key;
	platform = sign(signer, platform_claims(like));
	if (like->is_psa)
		return platform;
	realm = sign(realm_key, realm_claims(like));
	out = wrap(&platform, &realm, like->is_cmw);
	vouch_bytes_free(&platform);
	vouch_bytes_free(&realm);
	return out;
}

/* A copy of one part, of the form of tag 399. */
static struct vouch_bytes take_part(const struct vouch_bytes *token,
				    int64_t label)
{
	struct vouch_bytes out;
	struct item_bytes bytes;
	cbor_item_t *item;

	must((item_open_any(token->data, token->size, &item, NULL)) == 0);
	must(item_read_bytes(item_get(item_in_tag(item, TAG_LEGACY), label),
			     &bytes));
	out = (struct vouch_bytes){ malloc(bytes.size), bytes.size };
	memcpy(out.data, bytes.data, bytes.size);
	cbor_decref(&item);
	return out;
}

struct vouch_bytes put_together(const struct vouch_bytes *platform,
				const struct vouch_bytes *realm)
{
	struct vouch_bytes left = take_part(platform, PLATFORM);
	struct vouch_bytes right = take_part(realm, REALM);
	struct vouch_bytes out = wrap(&left, &right, false);

	vouch_bytes_free(&left);
	vouch_bytes_free(&right);
	return out;
}

struct vouch_bytes rewrapped(const struct vouch_bytes *token, bool is_cmw)
{
	struct vouch_bytes left = take_part(token, PLATFORM);
	struct vouch_bytes right = take_part(token, REALM);
	struct vouch_bytes out = wrap(&left, &right, is_cmw);

	vouch_bytes_free(&left);
	vouch_bytes_free(&right);
	return out;
}
