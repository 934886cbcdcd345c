// SPDX-License-Identifier: MIT
/* Signing and verifying COSE_Sign1. */
#include "codec/cbor/cose.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "codec/ecdsa.h"
#include "base/openssl.h"

/* Sig_structure, RFC 9052, section 4.4, without external_aad. */
int cose_signed_bytes(const struct item_bytes *headers,
		      const struct item_bytes *payload, struct vouch_bytes *out,
		      struct vouch_error *error)
{
	cbor_item_t *array = cbor_new_definite_array(4);

	item_push(&array, cbor_build_string("Signature1"));
	item_push(&array, item_bytes(headers->data, headers->size));
	item_push(&array, item_bytes("", 0));
	item_push(&array, item_bytes(payload->data, payload->size));
	return item_encode(&array, out, error);
}

static int protected_headers(const char *type, struct vouch_bytes *out,
			     struct vouch_error *error)
{
	cbor_item_t *map = cbor_new_definite_map(3);

	item_put(&map, item_int(COSE_LABEL_ALG), item_int(COSE_ALG_ES384));
	item_put(&map, item_int(COSE_LABEL_CONTENT_TYPE),
		 cbor_build_string(type));
	item_put(&map, item_int(COSE_LABEL_TYP), cbor_build_string(type));
	return item_encode(&map, out, error);
}

static int wrap_message(const struct item_bytes *headers,
			const struct item_bytes *payload, const u8 *signature,
			struct vouch_bytes *out, struct vouch_error *error)
{
	cbor_item_t *array = cbor_new_definite_array(4);
	cbor_item_t *message;

	item_push(&array, item_bytes(headers->data, headers->size));
	item_push(&array, cbor_new_definite_map(0));
	item_push(&array, item_bytes(payload->data, payload->size));
	item_push(&array, item_bytes(signature, COSE_ES384_SIZE));
	message = item_tag(COSE_TAG_CWT, item_tag(COSE_TAG_SIGN1, array));
	return item_encode(&message, out, error);
}

int cose_sign(EVP_PKEY *key, const char *type,
	      const struct vouch_bytes *payload, struct vouch_bytes *out,
	      struct vouch_error *error)
{
	struct item_bytes body = { payload->data, payload->size };
	struct vouch_bytes headers = { 0 }, message = { 0 };
	struct item_bytes head;
	u8 signature[COSE_ES384_SIZE];
	int ret;

	ret = protected_headers(type, &headers, error);
	head = (struct item_bytes){ headers.data, headers.size };
	if (!ret)
		ret = cose_signed_bytes(&head, &body, &message, error);
	if (!ret && !ecdsa_sign(key, openssl_sha384(), message.data,
				message.size, signature, COSE_P384_SIZE))
		ret = vouch__error_openssl(error, -EIO,
					   "Evidence could not be signed");
	if (!ret)
		ret = wrap_message(&head, &body, signature, out, error);
	vouch_bytes_free(&headers);
	vouch_bytes_free(&message);
	return ret;
}

/*
 * Tags 61 and 18, or 18 alone; RFC 8392, section 6. They are compared as bytes:
 * libcbor 0.8 does not decode the tag 18 in one byte.
 */
static const u8 cwt_tags[] = { 0xd8, COSE_TAG_CWT, 0xc0 | COSE_TAG_SIGN1 };

bool cose_is_tagged(const u8 *data, size_t size, size_t *tags_size)
{
	const u8 *sign1 = cwt_tags + 2;

	*tags_size = sizeof(cwt_tags);
	if (size >= *tags_size && !memcmp(data, cwt_tags, *tags_size))
		return true;
	*tags_size = 1;
	return size >= *tags_size && *data == *sign1;
}

static bool take_apart(struct cose_sign1 *message)
{
	cbor_item_t *unprotected = item_at(message->root, 1, 4);

	if (!unprotected || !cbor_isa_map(unprotected))
		return false;
	message->unprotected_count = cbor_map_size(unprotected);
	return item_read_bytes(item_at(message->root, 0, 4),
			       &message->protected_bytes) &&
	       item_read_bytes(item_at(message->root, 2, 4),
			       &message->payload) &&
	       item_read_bytes(item_at(message->root, 3, 4),
			       &message->signature);
}

int cose_open(const u8 *data, size_t size, struct cose_sign1 *message,
	      struct vouch_error *error)
{
	size_t tags_size;
	int ret;

	*message = (struct cose_sign1){ 0 };
	if (!cose_is_tagged(data, size, &tags_size))
		return vouch__error(error, -EBADMSG,
				    "CBOR has other tags, want 61(18(...))");
	message->is_cwt = tags_size > 1;
	ret = item_open(data + tags_size, size - tags_size, &message->root,
			error);
	if (ret)
		return ret;
	if (take_apart(message))
		ret = item_open(message->protected_bytes.data,
				message->protected_bytes.size,
				&message->headers, error);
	else
		ret = vouch__error(error, -EBADMSG,
				   "CBOR is no COSE_Sign1, want 61(18([...]))");
	if (ret)
		cose_close(message);
	return ret;
}

void cose_close(struct cose_sign1 *message)
{
	if (message->headers)
		cbor_decref(&message->headers);
	if (message->root)
		cbor_decref(&message->root);
	*message = (struct cose_sign1){ 0 };
}

static int tell_answer(int answer, struct vouch_error *error)
{
	if (answer == 1)
		return 0;
	if (answer < 0)
		return vouch__error(error, answer,
				    "no memory to verify a COSE signature");
	return vouch__error(error, -EKEYREJECTED,
			    "COSE signature does not verify");
}

int cose_verify(const struct cose_sign1 *message, EVP_PKEY *key,
		struct vouch_error *error)
{
	const u8 *raw = message->signature.data; /* RFC 9053, section 2.1 */
	struct ecdsa_signature signature = {
		.r = raw,
		.s = raw + COSE_P384_SIZE,
		.number_size = COSE_P384_SIZE,
	};
	struct vouch_bytes signed_bytes = { 0 };
	int64_t alg = 0;
	int ret;

	item_read_int(item_get(message->headers, COSE_LABEL_ALG), &alg);
	if (alg != COSE_ALG_ES384)
		return vouch__error(error, -EKEYREJECTED,
				    "COSE algorithm is %lld, want %d",
				    (long long)alg, COSE_ALG_ES384);
	if (message->signature.size != COSE_ES384_SIZE)
		return vouch__error(error, -EKEYREJECTED,
				    "COSE signature is %zu bytes, want %d",
				    message->signature.size, COSE_ES384_SIZE);
	ret = cose_signed_bytes(&message->protected_bytes, &message->payload,
				&signed_bytes, error);
	if (!ret)
		ret = tell_answer(ecdsa_verify(key, openssl_sha384(),
					       &signature, signed_bytes.data,
					       signed_bytes.size),
				  error);
	vouch_bytes_free(&signed_bytes);
	return ret;
}
