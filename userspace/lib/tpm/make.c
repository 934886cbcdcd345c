// SPDX-License-Identifier: MIT
/*
 * TPM2_MakeCredential and what TPM2_Duplicate makes for a new parent; TCG TPM
 * 2.0 Library, part 1, sections 23 and 24. Both protect what they send by a
 * seed that only the EK can decrypt.
 */
#include "tpm/make.h"

#include <errno.h>
#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <string.h>

#include "base/error.h"
#include "base/json_text.h"
#include "base/openssl.h"
#include "codec/digest.h"
#include "tpm/appraise.h"

#define SEED_SIZE 32
#define INNER_MAX 128

/* What is put together, big-endian; all of it fits. */
struct out {
	u8 data[512];
	size_t size;
};

static void put_u16(struct out *o, u16 value)
{
	o->data[o->size++] = (u8)(value >> 8);
	o->data[o->size++] = (u8)value;
}

static void put_sized(struct out *o, const u8 *data, size_t size)
{
	put_u16(o, (u16)size);
	memcpy(o->data + o->size, data, size);
	o->size += size;
}

static bool set_oaep(EVP_PKEY_CTX *ctx, u16 alg, const char *label)
{
	size_t size = strlen(label) + 1; /* its zero is part of it */
	void *copy = OPENSSL_memdup(label, size);

	if (copy &&
	    EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_OAEP_PADDING) == 1 &&
	    EVP_PKEY_CTX_set_rsa_oaep_md(ctx, tpm_hash_md(alg)) == 1 &&
	    EVP_PKEY_CTX_set0_rsa_oaep_label(ctx, copy, (int)size) == 1)
		return true;
	OPENSSL_free(copy);
	return false;
}

static bool encrypt_seed(const struct tpm_public *ek, const char *label,
			 const u8 *seed, struct out *out)
{
	EVP_PKEY_CTX *ctx = NULL;
	EVP_PKEY *key = NULL;
	bool is_ok = false;

	out->size = sizeof(out->data);
	if (!tpm_public_key(ek, &key, NULL))
		ctx = EVP_PKEY_CTX_new_from_pkey(openssl_context(), key, NULL);
	is_ok = ctx && EVP_PKEY_encrypt_init(ctx) == 1 &&
		set_oaep(ctx, ek->name_alg, label) &&
		EVP_PKEY_encrypt(ctx, out->data, &out->size, seed, SEED_SIZE) ==
			1;
	EVP_PKEY_CTX_free(ctx);
	EVP_PKEY_free(key);
	return is_ok;
}

/* AES-128-CFB with an IV of zeroes, in place. */
static bool encrypt_inner(const u8 *key, u8 *data, size_t size)
{
	static const u8 iv[16];
	EVP_CIPHER *cipher =
		EVP_CIPHER_fetch(openssl_context(), "AES-128-CFB", NULL);
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	int used = 0;
	bool is_ok = cipher && ctx &&
		     EVP_EncryptInit_ex(ctx, cipher, NULL, key, iv) == 1 &&
		     EVP_EncryptUpdate(ctx, data, &used, data, (int)size) ==
			     1 &&
		     (size_t)used == size;

	EVP_CIPHER_CTX_free(ctx);
	EVP_CIPHER_free(cipher);
	return is_ok;
}

/* TPM2B of an HMAC over the encrypted part and the name, then that part. */
static bool wrap(const struct tpm_public *ek, const u8 *seed,
		 const struct tpm_view *name, struct out *inner,
		 struct out *out)
{
	size_t hash_size = tpm_hash_size(ek->name_alg);
	u8 key[16], mac_key[TPM_DIGEST_MAX], mac[TPM_DIGEST_MAX];
	u8 over[INNER_MAX + TPM_NAME_MAX];
	const struct tpm_view mac_view = { mac_key, hash_size };
	struct tpm_view data = { over, inner->size + name->size };
	struct tpm_kdf storage = {
		ek->name_alg, { seed, SEED_SIZE }, "STORAGE", *name, { 0 }
	};
	struct tpm_kdf integrity = {
		ek->name_alg, { seed, SEED_SIZE }, "INTEGRITY", { 0 }, { 0 }
	};
	bool is_ok = inner->size <= INNER_MAX &&
		     tpm_kdfa(&storage, key, sizeof(key)) &&
		     tpm_kdfa(&integrity, mac_key, hash_size) &&
		     encrypt_inner(key, inner->data, inner->size);

	if (is_ok) {
		memcpy(over, inner->data, inner->size);
		memcpy(over + inner->size, name->data, name->size);
		is_ok = tpm_hmac(ek->name_alg, &mac_view, &data, mac);
	}
	OPENSSL_cleanse(key, sizeof(key));
	OPENSSL_cleanse(mac_key, sizeof(mac_key));
	if (!is_ok)
		return false;
	out->size = 0;
	put_sized(out, mac, hash_size);
	memcpy(out->data + out->size, inner->data, inner->size);
	out->size += inner->size;
	return true;
}

static void put_hex(json_t **json, const char *name, const struct out *out)
{
	json_put(json, name, json_hex(out->data, out->size));
}

static json_t *start_json(const char *method, const struct tpm_public *ek)
{
	u8 name[TPM_NAME_MAX] = { 0 };
	json_t *json = json_object();

	json_put(&json, "type", json_string("vouch challenge"));
	json_put(&json, "method", json_string(method));
	json_put(&json, "ek_name", json_hex(name, tpm_public_name(ek, name)));
	return json;
}

static bool make_credential(const u8 *secret, const struct tpm_public *ek,
			    const struct tpm_public *ak, json_t **json)
{
	u8 seed[SEED_SIZE], name[TPM_NAME_MAX];
	const struct tpm_view ak_name = { name, tpm_public_name(ak, name) };
	struct out inner = { .size = 0 }, blob, encrypted;
	bool is_ok;

	put_sized(&inner, secret, TPM_CHALLENGE_KEY_SIZE);
	is_ok = RAND_bytes_ex(openssl_context(), seed, sizeof(seed), 0) == 1 &&
		wrap(ek, seed, &ak_name, &inner, &blob) &&
		encrypt_seed(ek, "IDENTITY", seed, &encrypted);
	OPENSSL_cleanse(seed, sizeof(seed));
	OPENSSL_cleanse(&inner, sizeof(inner));
	if (!is_ok)
		return false;
	*json = start_json("credential", ek);
	json_put(json, "ak_name", json_hex(ak_name.data, ak_name.size));
	put_hex(json, "blob", &blob);
	put_hex(json, "seed", &encrypted);
	return true;
}

/* A restricted HMAC key: it signs digests of what the TPM itself made. */
static bool make_public(const u8 *key, const u8 *obfuscation, struct out *out)
{
	const struct tpm_view parts[] = { { obfuscation, SEED_SIZE },
					  { key, TPM_CHALLENGE_KEY_SIZE } };
	const u32 attributes = TPM_USER_WITH_AUTH | TPM_NO_DA | TPM_RESTRICTED |
			       TPM_SIGN;
	u8 unique[SHA256_SIZE];

	if (!tpm_hash(TPM_ALG_SHA256, parts, 2, unique))
		return false;
	out->size = 0;
	put_u16(out, TPM_ALG_KEYEDHASH);
	put_u16(out, TPM_ALG_SHA256);
	put_u16(out, (u16)(attributes >> 16));
	put_u16(out, (u16)attributes);
	put_u16(out, 0); /* no policy: nobody can duplicate it */
	put_u16(out, TPM_ALG_HMAC);
	put_u16(out, TPM_ALG_SHA256);
	put_sized(out, unique, sizeof(unique));
	return true;
}

/* TPM2B_SENSITIVE: TPMT_SENSITIVE with its size in front. */
static void make_sensitive(const u8 *key, const u8 *obfuscation,
			   struct out *out)
{
	struct out sensitive = { .size = 0 };

	put_u16(&sensitive, TPM_ALG_KEYEDHASH);
	put_u16(&sensitive, 0); /* no authorization value */
	put_sized(&sensitive, obfuscation, SEED_SIZE);
	put_sized(&sensitive, key, TPM_CHALLENGE_KEY_SIZE);
	out->size = 0;
	put_sized(out, sensitive.data, sensitive.size);
	OPENSSL_cleanse(&sensitive, sizeof(sensitive));
}

static bool make_duplicate(const u8 *key, const struct tpm_public *ek,
			   json_t **json)
{
	u8 seed[SEED_SIZE], obfuscation[SEED_SIZE];
	u8 name[2 + SHA256_SIZE] = { 0, TPM_ALG_SHA256 };
	const struct tpm_view name_view = { name, sizeof(name) };
	struct out public = { .size = 0 }, inner = { .size = 0 }, blob,
		   encrypted;
	struct tpm_view bytes = { public.data, 0 };
	bool is_ok = RAND_bytes_ex(openssl_context(), seed, sizeof(seed), 0) ==
			     1 &&
		     RAND_bytes_ex(openssl_context(), obfuscation,
				   sizeof(obfuscation), 0) == 1 &&
		     make_public(key, obfuscation, &public);

	if (is_ok) {
		bytes.size = public.size;
		make_sensitive(key, obfuscation, &inner);
		is_ok = tpm_hash(TPM_ALG_SHA256, &bytes, 1, name + 2) &&
			wrap(ek, seed, &name_view, &inner, &blob) &&
			encrypt_seed(ek, "DUPLICATE", seed, &encrypted);
	}
	OPENSSL_cleanse(seed, sizeof(seed));
	OPENSSL_cleanse(obfuscation, sizeof(obfuscation));
	OPENSSL_cleanse(&inner, sizeof(inner));
	if (!is_ok)
		return false;
	*json = start_json("certify", ek);
	put_hex(json, "public", &public);
	put_hex(json, "duplicate", &blob);
	put_hex(json, "seed", &encrypted);
	return true;
}

int tpm_challenge_make(const u8 *challenge_key, const struct tpm_public *ek,
		       const struct tpm_public *ak, json_t **out,
		       struct vouch_error *error)
{
	u8 key[TPM_CHALLENGE_KEY_SIZE];
	bool is_ok;

	*out = NULL;
	if (ek->type != TPM_ALG_RSA || ek->symmetric != TPM_ALG_AES ||
	    ek->symmetric_bits != 128 || ek->name_alg == TPM_ALG_SHA1)
		return vouch__error(error, -EOPNOTSUPP,
				    "EK is another key than RSA with AES-128");
	is_ok = ak ? tpm_challenge_secret(challenge_key, ek, ak, key) &&
				make_credential(key, ek, ak, out) :
		     tpm_challenge_certify_key(challenge_key, ek, key) &&
				make_duplicate(key, ek, out);
	OPENSSL_cleanse(key, sizeof(key));
	if (!is_ok)
		return vouch__error_openssl(error, -EIO,
					    "challenge could not be made");
	return *out ? 0 : vouch__error(error, -ENOMEM, "no memory");
}
