// SPDX-License-Identifier: MIT
/*
 * ID block and ID authentication of an SNP guest, made and signed; and the
 * check of them in SNP_LAUNCH_FINISH. AMD 56860, section 8.16.
 */
#include "snp/id_block/id_block.h"

#include <errno.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/openssl.h"
#include "codec/ecdsa.h"
#include "codec/point_key.h"
#include "measure/put.h"

#define ALGO_P384 1
#define CURVE_P384 2
#define SCALAR_SIZE 48
#define FIELD_SIZE 72
#define POLICY_RESERVED_MBO (1ull << 17)

enum {
	AUTH_AT_ID_ALGO = 0,
	AUTH_AT_AUTHOR_ALGO = 4,
	AUTH_AT_BLOCK_SIGNATURE = 0x40,
	AUTH_AT_ID_KEY = 0x240,
	AUTH_AT_KEY_SIGNATURE = 0x680,
	AUTH_AT_AUTHOR_KEY = 0x880,
};

static void put_reversed(u8 *out, const u8 *in)
{
	for (size_t i = 0; i < SCALAR_SIZE; i++)
		out[i] = in[SCALAR_SIZE - 1 - i];
}

/* ---- keys ---- */

static int refuse_passphrase(char *out, int size, int rwflag, void *data)
{
	(void)out;
	(void)size;
	(void)rwflag;
	(void)data;
	return -1;
}

/* A private key on P-384; NULL with @error. */
static EVP_PKEY *read_key(const char *pem, const char *whose,
			  struct vouch_error *error)
{
	BIO *bio = BIO_new_mem_buf(pem, -1);
	EVP_PKEY *key = NULL;
	char curve[32] = "";
	size_t size;

	if (bio)
		key = PEM_read_bio_PrivateKey_ex(bio, NULL, refuse_passphrase,
						 NULL, openssl_context(), NULL);
	BIO_free(bio);
	if (key &&
	    EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME,
					   curve, sizeof(curve), &size))
		if (!strcmp(curve, "secp384r1"))
			return key;
	EVP_PKEY_free(key);
	vouch__error(
		error, -EINVAL,
		"%s key is %s, want a private key on P-384 in PEM, without "
		"a passphrase",
		whose, *curve ? curve : "none that can be read");
	openssl_drop_errors();
	return NULL;
}

/* Curve, Qx and Qy, little-endian, and zeroes. */
static bool put_key(const EVP_PKEY *key, u8 *out)
{
	u8 point[1 + 2 * SCALAR_SIZE];
	size_t size = 0;

	if (EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY, point,
					    sizeof(point), &size) != 1 ||
	    size != sizeof(point) || point[0] != POINT_CONVERSION_UNCOMPRESSED)
		return false;
	put_le(out, 4, CURVE_P384);
	put_reversed(out + 4, point + 1);
	put_reversed(out + 4 + FIELD_SIZE, point + 1 + SCALAR_SIZE);
	return true;
}

static bool put_signature(EVP_PKEY *key, const u8 *data, size_t size, u8 *out)
{
	u8 raw[2 * SCALAR_SIZE];

	if (!ecdsa_sign(key, openssl_sha384(), data, size, raw, SCALAR_SIZE))
		return false;
	put_reversed(out, raw);
	put_reversed(out + FIELD_SIZE, raw + SCALAR_SIZE);
	return true;
}

/* ---- making ---- */

static void put_block(const struct vouch_id_block *block, u8 *out)
{
	memcpy(out, block->measurement, 48);
	memcpy(out + 48, block->family_id, 16);
	memcpy(out + 64, block->image_id, 16);
	put_le(out + 80, 4, 1); /* version */
	put_le(out + 84, 4, block->guest_svn);
	put_le(out + 88, 8, block->policy);
}

static bool put_auth(EVP_PKEY *id_key, EVP_PKEY *author_key, const u8 *block,
		     u8 *out)
{
	put_le(out + AUTH_AT_ID_ALGO, 4, ALGO_P384);
	if (!put_key(id_key, out + AUTH_AT_ID_KEY) ||
	    !put_signature(id_key, block, SNP_ID_BLOCK_SIZE,
			   out + AUTH_AT_BLOCK_SIGNATURE))
		return false;
	if (!author_key)
		return true;
	put_le(out + AUTH_AT_AUTHOR_ALGO, 4, ALGO_P384);
	return put_key(author_key, out + AUTH_AT_AUTHOR_KEY) &&
	       put_signature(author_key, out + AUTH_AT_ID_KEY, SNP_ID_KEY_SIZE,
			     out + AUTH_AT_KEY_SIGNATURE);
}

static bool make_room(struct vouch_bytes *bytes, size_t size)
{
	bytes->data = calloc(1, size);
	bytes->size = bytes->data ? size : 0;
	return bytes->data;
}

static int make(const struct vouch_id_block *block, EVP_PKEY *id_key,
		EVP_PKEY *author_key, struct vouch_bytes *id_block,
		struct vouch_bytes *id_auth, struct vouch_error *error)
{
	*id_block = *id_auth = (struct vouch_bytes){ 0 };
	if (make_room(id_block, SNP_ID_BLOCK_SIZE) &&
	    make_room(id_auth, SNP_ID_AUTH_SIZE)) {
		put_block(block, id_block->data);
		if (put_auth(id_key, author_key, id_block->data, id_auth->data))
			return 0;
	}
	vouch_bytes_free(id_block);
	vouch_bytes_free(id_auth);
	return vouch__error_openssl(error, -ENOMEM,
				    "ID block could not be signed");
}

int vouch_id_block_make(const struct vouch_id_block *block, const char *id_pem,
			const char *author_pem, struct vouch_bytes *id_block,
			struct vouch_bytes *id_auth, struct vouch_error *error)
{
	OPENSSL_ENTER;
	EVP_PKEY *id_key, *author_key = NULL;
	int code = -EINVAL;

	if (!(block->policy & POLICY_RESERVED_MBO))
		return vouch__error(error, -EINVAL,
				    "policy is 0x%llx, want bit 17 set, as "
				    "firmware does",
				    (unsigned long long)block->policy);
	id_key = read_key(id_pem, "ID", error);
	if (id_key && author_pem)
		author_key = read_key(author_pem, "author", error);
	if (id_key && (author_key || !author_pem))
		code = make(block, id_key, author_key, id_block, id_auth,
			    error);
	EVP_PKEY_free(id_key);
	EVP_PKEY_free(author_key);
	return code;
}

/* ---- checking ---- */

static int check_form(const struct vouch_bytes *id_block,
		      const struct vouch_bytes *id_auth,
		      struct vouch_error *error)
{
	struct snp_id_auth auth;

	if (!snp_id_block_is(id_block->data, id_block->size))
		return vouch__error(
			error, -EBADMSG,
			"ID block is %zu bytes, want 96, of version "
			"1, with bit 17 of the policy",
			id_block->size);
	if (!snp_id_auth_is(id_auth->data, id_auth->size))
		return vouch__error(error, -EBADMSG,
				    "ID authentication is %zu bytes, want 4096 "
				    "with an ID key on P-384",
				    id_auth->size);
	auth = snp_id_auth_read(id_auth->data);
	if (!auth.is_reserved_zero)
		return vouch__error(error, -EBADMSG,
				    "ID authentication has reserved bytes that "
				    "are set, want zeroes");
	if (auth.author_algo > ALGO_P384)
		return vouch__error(error, -EBADMSG,
				    "author key's algorithm is %u, want 0 or 1",
				    auth.author_algo);
	return 0;
}

static int check_signature(const u8 *key, const u8 *signature, const u8 *data,
			   size_t size, const char *what,
			   struct vouch_error *error)
{
	int answer = snp_id_signature_verify(key, signature, data, size);

	if (answer < 0)
		return vouch__error(error, answer,
				    "no memory to check a signature");
	if (!answer)
		return vouch__error(error, -EBADMSG,
				    "%s does not match, want one that the key "
				    "of the ID authentication made",
				    what);
	return 0;
}

static int check_signatures(const struct vouch_bytes *id_block,
			    const struct snp_id_auth *auth,
			    struct vouch_error *error)
{
	int code = check_signature(auth->id_key, auth->block_signature,
				   id_block->data, id_block->size,
				   "signature of the ID block", error);

	if (code || auth->author_algo != ALGO_P384)
		return code;
	return check_signature(auth->author_key, auth->key_signature,
			       auth->id_key, SNP_ID_KEY_SIZE,
			       "signature of the ID key", error);
}

static void tell_block(const u8 *data, struct vouch_id_block *block)
{
	struct snp_id_block read = snp_id_block_read(data);

	memcpy(block->measurement, read.launch_digest, 48);
	memcpy(block->family_id, read.family_id, 16);
	memcpy(block->image_id, read.image_id, 16);
	block->guest_svn = read.guest_svn;
	block->policy = read.policy;
}

int vouch_id_block_check(const struct vouch_bytes *id_block,
			 const struct vouch_bytes *id_auth,
			 struct vouch_id_block *block, uint8_t *id_key_digest,
			 uint8_t *author_key_digest, struct vouch_error *error)
{
	OPENSSL_ENTER;
	struct snp_id_auth auth;
	int code = check_form(id_block, id_auth, error);

	if (code)
		return code;
	auth = snp_id_auth_read(id_auth->data);
	code = check_signatures(id_block, &auth, error);
	if (code)
		return code;
	tell_block(id_block->data, block);
	memset(author_key_digest, 0, 48);
	if (!snp_id_key_digest(auth.id_key, id_key_digest) ||
	    (auth.author_algo == ALGO_P384 &&
	     !snp_id_key_digest(auth.author_key, author_key_digest)))
		return vouch__error(error, -ENOMEM, "no memory for a digest");
	return 0;
}
