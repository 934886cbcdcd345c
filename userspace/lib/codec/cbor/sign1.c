// SPDX-License-Identifier: MIT
#include "codec/cbor/sign1.h"

#include <errno.h>
#include <string.h>

#include "base/error.h"
#include "codec/jose/signer.h"

/* In the order of RFC 8949, section 4.2.1: 1, 3, 4, the extra one, 16. */
static int make_headers(const struct vouch_sign_key *signer,
			const struct sign1_options *o, struct vouch_bytes *out,
			struct vouch_error *error)
{
	cbor_item_t *map =
		cbor_new_definite_map(3 + !!o->extra_label + !!o->typ);

	item_put(&map, item_int(COSE_LABEL_ALG),
		 item_int(signer->algorithm->cose));
	item_put(&map, item_int(COSE_LABEL_CONTENT_TYPE),
		 cbor_build_string(o->content_type));
	item_put(&map, item_int(COSE_LABEL_KID),
		 item_bytes(signer->kid, strlen(signer->kid)));
	if (o->extra_label)
		item_put(&map, item_int(o->extra_label),
			 item_bytes(o->extra->data, o->extra->size));
	if (o->typ)
		item_put(&map, item_int(COSE_LABEL_TYP),
			 cbor_build_string(o->typ));
	return item_encode(&map, out, error);
}

static int wrap(const struct sign1_options *o, const struct item_bytes *headers,
		const struct vouch_bytes *payload,
		const struct vouch_bytes *signature, struct vouch_bytes *out,
		struct vouch_error *error)
{
	cbor_item_t *array = cbor_new_definite_array(4), *message;

	item_push(&array, item_bytes(headers->data, headers->size));
	item_push(&array, cbor_new_definite_map(0));
	item_push(&array, item_bytes(payload->data, payload->size));
	item_push(&array, item_bytes(signature->data, signature->size));
	message = item_tag(COSE_TAG_SIGN1, array);
	if (o->is_cwt)
		message = item_tag(COSE_TAG_CWT, message);
	return item_encode(&message, out, error);
}

int sign1_make(const struct vouch_sign_key *signer,
	       const struct sign1_options *o, const struct vouch_bytes *payload,
	       struct vouch_bytes *out, struct vouch_error *error)
{
	struct vouch_bytes headers = { 0 }, message = { 0 }, signature = { 0 };
	struct item_bytes body = { payload->data, payload->size }, head;
	int ret = make_headers(signer, o, &headers, error);

	head = (struct item_bytes){ headers.data, headers.size };
	if (!ret)
		ret = cose_signed_bytes(&head, &body, &message, error);
	if (!ret)
		ret = signer_sign(signer, &message, &signature, error);
	if (!ret)
		ret = wrap(o, &head, payload, &signature, out, error);
	vouch_bytes_free(&headers);
	vouch_bytes_free(&message);
	vouch_bytes_free(&signature);
	return ret;
}

bool sign1_algorithm(const struct cose_sign1 *message, int64_t *number)
{
	return item_read_int(item_get(message->headers, COSE_LABEL_ALG),
			     number);
}

int sign1_verify(const struct cose_sign1 *message,
		 const struct algorithm_row *algorithm, EVP_PKEY *key)
{
	struct vouch_bytes data = { 0 };
	int ret = cose_signed_bytes(&message->protected_bytes,
				    &message->payload, &data, NULL);

	if (ret)
		return ret;
	ret = algorithm_verify(algorithm, key, message->signature.data,
			       message->signature.size, data.data, data.size);
	vouch_bytes_free(&data);
	return ret;
}
