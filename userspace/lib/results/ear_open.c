// SPDX-License-Identifier: MIT
/* Taking a token apart: JWS or COSE_Sign1, told apart by content. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "codec/cbor/sign1.h"
#include "results/names.h"
#include "results/private.h"

static void copy_text(char *out, const char *text, size_t size)
{
	snprintf(out, EAR_TEXT_SIZE, "%.*s",
		 size < EAR_TEXT_SIZE ? (int)size : EAR_TEXT_SIZE - 1, text);
}

static void read_member(const json_t *header, const char *name, char *out)
{
	const json_t *value = json_object_get(header, name);

	if (json_is_string(value))
		copy_text(out, json_string_value(value),
			  json_string_length(value));
}

static int open_jws(const u8 *data, size_t size, struct opened *o,
		    struct vouch_error *error)
{
	static const char *const own[] = { "jwk", "x5c", "jku", "x5u" };
	int ret = jws_open(data, size, &o->jws, error);

	if (ret)
		return ret;
	o->claims = o->jws.payload;
	read_member(o->jws.header, "alg", o->alg);
	read_member(o->jws.header, "kid", o->kid);
	o->has_crit = json_object_get(o->jws.header, "crit");
	for (size_t i = 0; i < ARRAY_SIZE(own); i++)
		if (json_object_get(o->jws.header, own[i]))
			o->own_key = own[i];
	return 0;
}

static void read_headers(struct opened *o)
{
	const cbor_item_t *headers = o->cose.headers;
	struct item_bytes kid;
	int64_t number;

	if (sign1_algorithm(&o->cose, &number)) {
		const struct algorithm_row *row = algorithm_cose(number);

		if (row)
			copy_text(o->alg, row->jose, strlen(row->jose));
		else
			snprintf(o->alg, sizeof(o->alg), "%lld",
				 (long long)number);
	}
	if (item_read_bytes(item_get(headers, COSE_LABEL_KID), &kid))
		copy_text(o->kid, (const char *)kid.data, kid.size);
	o->has_crit = item_get(headers, 2);
	if (item_get(headers, 33) || item_get(headers, 35))
		o->own_key = "x5chain";
}

static int open_cwt(const u8 *data, size_t size, struct opened *o,
		    struct vouch_error *error)
{
	cbor_item_t *payload = NULL;
	int ret = cose_open(data, size, &o->cose, error);

	if (ret)
		return ret;
	read_headers(o);
	ret = item_open(o->cose.payload.data, o->cose.payload.size, &payload,
			error);
	if (ret)
		return ret;
	if (cbor_isa_map(payload))
		o->claims = ear_from_cbor(payload);
	cbor_decref(&payload);
	if (o->claims)
		return 0;
	return vouch__error(error, -EBADMSG,
			    "claims of the token are no EAR, want a map with "
			    "the numbers and types of its draft");
}

int opened_open(const u8 *data, size_t size, struct opened *o,
		struct vouch_error *error)
{
	size_t tags_size;

	*o = (struct opened){ 0 };
	o->is_cwt = cose_is_tagged(data, size, &tags_size);
	if (o->is_cwt)
		return open_cwt(data, size, o, error);
	return open_jws(data, size, o, error);
}

void opened_close(struct opened *o)
{
	if (o->is_cwt) {
		json_decref(o->claims);
		cose_close(&o->cose);
	}
	jws_close(&o->jws);
}

const struct algorithm_row *opened_algorithm(const struct opened *o)
{
	return algorithm_jose(o->alg);
}

int opened_verify(const struct opened *o, const struct algorithm_row *algorithm,
		  EVP_PKEY *key)
{
	if (o->is_cwt)
		return sign1_verify(&o->cose, algorithm, key);
	return algorithm_verify(algorithm, key, o->jws.signature.data,
				o->jws.signature.size, o->jws.signed_data,
				o->jws.signed_size);
}
