// SPDX-License-Identifier: MIT
/* AES-256-GCM, HKDF and scrypt by OpenSSL. */
#include <limits.h>
#include <openssl/core_names.h>
#include <openssl/kdf.h>
#include <openssl/rand.h>
#include <string.h>

#include "seal/private.h"
#include "base/openssl.h"
#include "codec/digest.h"

#define SCRYPT_R 8
#define SCRYPT_P 1

int seal_random(u8 *out, size_t size, struct vouch_error *error)
{
	if (RAND_priv_bytes_ex(openssl_context(), out, size, 256) != 1)
		return vouch__error_openssl(error, -EIO, "no random bytes");
	return 0;
}

/* Enc_structure of a COSE_Encrypt0; RFC 9052, section 5.3. */
static int authenticated(const struct item_bytes *headers,
			 struct vouch_bytes *out, struct vouch_error *error)
{
	cbor_item_t *list = cbor_new_definite_array(3);

	item_push(&list, cbor_build_string("Encrypt0"));
	item_push(&list, item_bytes(headers->data, headers->size));
	item_push(&list, item_bytes("", 0));
	return item_encode(&list, out, error);
}

struct gcm {
	EVP_CIPHER_CTX *context;
	struct vouch_bytes aad;
};

static void gcm_end(struct gcm *gcm)
{
	EVP_CIPHER_CTX_free(gcm->context);
	vouch_bytes_free(&gcm->aad);
}

static int gcm_begin(struct gcm *gcm, bool encrypts, const u8 *key,
		     const u8 *iv, const struct item_bytes *headers,
		     struct vouch_error *error)
{
	EVP_CIPHER *cipher =
		EVP_CIPHER_fetch(openssl_context(), "AES-256-GCM", NULL);
	int ret, used;

	gcm->context = EVP_CIPHER_CTX_new();
	ret = authenticated(headers, &gcm->aad, error);
	if (!ret && (!cipher || !gcm->context ||
		     EVP_CipherInit_ex2(gcm->context, cipher, key, iv, encrypts,
					NULL) != 1 ||
		     EVP_CipherUpdate(gcm->context, NULL, &used, gcm->aad.data,
				      (int)gcm->aad.size) != 1))
		ret = vouch__error_openssl(error, -EIO, "no AES-256-GCM");
	EVP_CIPHER_free(cipher);
	return ret;
}

int seal_encrypt(const u8 *key, const u8 *iv, const struct vouch_bytes *headers,
		 const struct vouch_bytes *plain, u8 *out,
		 struct vouch_error *error)
{
	const struct item_bytes bytes = { headers->data, headers->size };
	struct gcm gcm = { 0 };
	int used = 0, rest = 0;
	int ret = gcm_begin(&gcm, true, key, iv, &bytes, error);

	if (!ret &&
	    (EVP_EncryptUpdate(gcm.context, out, &used, plain->data,
			       (int)plain->size) != 1 ||
	     EVP_EncryptFinal_ex(gcm.context, out + used, &rest) != 1 ||
	     EVP_CIPHER_CTX_ctrl(gcm.context, EVP_CTRL_AEAD_GET_TAG,
				 SEAL_TAG_SIZE, out + plain->size) != 1))
		ret = vouch__error_openssl(error, -EIO, "not encrypted");
	gcm_end(&gcm);
	return ret;
}

int seal_decrypt(const u8 *key, const struct seal_record *record, u8 *out,
		 struct vouch_error *error)
{
	size_t size = record->ciphertext.size - SEAL_TAG_SIZE;
	u8 tag[SEAL_TAG_SIZE];
	struct gcm gcm = { 0 };
	int used = 0, rest = 0;
	int ret = gcm_begin(&gcm, false, key, record->iv, &record->headers,
			    error);

	memcpy(tag, record->ciphertext.data + size, sizeof(tag));
	if (!ret &&
	    (EVP_CIPHER_CTX_ctrl(gcm.context, EVP_CTRL_AEAD_SET_TAG,
				 SEAL_TAG_SIZE, tag) != 1 ||
	     EVP_DecryptUpdate(gcm.context, out, &used, record->ciphertext.data,
			       (int)size) != 1))
		ret = vouch__error_openssl(error, -EIO, "not decrypted");
	if (!ret && EVP_DecryptFinal_ex(gcm.context, out + used, &rest) != 1)
		ret = vouch__error(error, -EBADMSG,
				   "the tag is of another key or other bytes");
	if (ret)
		OPENSSL_cleanse(out, size);
	gcm_end(&gcm);
	return ret;
}

static int derive(const char *name, const OSSL_PARAM *params, u8 *key,
		  struct vouch_error *error)
{
	EVP_KDF *kdf = EVP_KDF_fetch(openssl_context(), name, NULL);
	EVP_KDF_CTX *context = kdf ? EVP_KDF_CTX_new(kdf) : NULL;
	int ret = 0;

	if (!context ||
	    EVP_KDF_derive(context, key, SEAL_KEY_SIZE, params) != 1)
		ret = vouch__error_openssl(error, -EIO, "no key by %s", name);
	EVP_KDF_CTX_free(context);
	EVP_KDF_free(kdf);
	return ret;
}

/* OpenSSL's parameters are not const, though nothing writes to them. */
static OSSL_PARAM octets(const char *name, const void *data, size_t size)
{
	return OSSL_PARAM_construct_octet_string(name, (void *)(uintptr_t)data,
						 size);
}

int seal_hkdf(const u8 *input, size_t size, const struct seal_slot *slot,
	      const struct item_bytes *headers, u8 *key,
	      struct vouch_error *error)
{
	static const char label[] = "vouch-seal-slot";
	u8 info[sizeof(label) - 1 + SHA384_SIZE] = { 0 };
	char hash[] = "SHA384";
	const OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, hash,
						 0),
		octets(OSSL_KDF_PARAM_KEY, input, size),
		octets(OSSL_KDF_PARAM_SALT, slot->salt, sizeof(slot->salt)),
		octets(OSSL_KDF_PARAM_INFO, info, sizeof(info)),
		OSSL_PARAM_construct_end(),
	};

	memcpy(info, label, sizeof(label) - 1);
	if (!digest_sha384(headers->data, headers->size,
			   info + sizeof(label) - 1))
		return vouch__error(error, -ENOMEM, "no memory for SHA-384");
	return derive("HKDF", params, key, error);
}

int seal_scrypt(const struct vouch_seal_keys *keys,
		const struct seal_slot *slot, u8 *key,
		struct vouch_error *error)
{
	u64 n = 1ULL << slot->scrypt, memory = 2 * 128 * SCRYPT_R * n;
	u32 r = SCRYPT_R, p = SCRYPT_P;
	const OSSL_PARAM params[] = {
		octets(OSSL_KDF_PARAM_PASSWORD, keys->passphrase,
		       keys->passphrase_size),
		octets(OSSL_KDF_PARAM_SALT, slot->salt, sizeof(slot->salt)),
		OSSL_PARAM_construct_uint64(OSSL_KDF_PARAM_SCRYPT_N, &n),
		OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_SCRYPT_R, &r),
		OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_SCRYPT_P, &p),
		OSSL_PARAM_construct_uint64(OSSL_KDF_PARAM_SCRYPT_MAXMEM,
					    &memory),
		OSSL_PARAM_construct_end(),
	};

	return derive("SCRYPT", params, key, error);
}
