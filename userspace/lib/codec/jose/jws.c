// SPDX-License-Identifier: MIT
#define _GNU_SOURCE /* asprintf() */
#include "codec/jose/jws.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/json_text.h"
#include "codec/jose/base64url.h"
#include "codec/jose/signer.h"
#include "codec/json_scan.h"

static const char url_alphabet[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/* Digits of base64url from @data on. */
static size_t count_digits(const u8 *data, size_t size)
{
	size_t digits = 0;

	while (digits < size && data[digits] &&
	       strchr(url_alphabet, data[digits]))
		digits++;
	return digits;
}

static size_t without_space(const u8 *data, size_t size)
{
	while (size && strchr(" \t\r\n", data[size - 1]) && data[size - 1])
		size--;
	return size;
}

/* Sizes of the three parts; false when it has another form. */
static bool measure(const u8 *data, size_t size, size_t *parts)
{
	size_t at = 0;

	for (int i = 0; i < 3; i++) {
		parts[i] = count_digits(data + at, size - at);
		at += parts[i];
		if (i < 2 && (at >= size || data[at++] != '.'))
			return false;
	}
	return at == size;
}

bool jws_is_one(const u8 *data, size_t size)
{
	size_t parts[3];

	size = without_space(data, size);
	return measure(data, size, parts) && parts[0] && parts[1];
}

static char *encoded_json(const json_t *json)
{
	char *text = json_text(json, JSON_COMPACT);
	char *out = text ? base64url_encode((u8 *)text, strlen(text)) : NULL;

	free(text);
	return out;
}

/* "HEADER.PAYLOAD", which is what is signed; NULL without memory. */
static char *signing_input(const json_t *header, const json_t *payload)
{
	char *first = encoded_json(header), *second = encoded_json(payload);
	char *input = NULL;

	if (first && second && asprintf(&input, "%s.%s", first, second) < 0)
		input = NULL;
	free(first);
	free(second);
	return input;
}

int jws_sign(const struct vouch_sign_key *signer, const char *type,
	     const json_t *payload, struct vouch_bytes *out,
	     struct vouch_error *error)
{
	json_t *header = json_pack("{s:s, s:s, s:s}", "alg",
				   signer->algorithm->jose, "typ", type, "kid",
				   signer->kid);
	char *input = header ? signing_input(header, payload) : NULL;
	struct vouch_bytes data = { (u8 *)input, input ? strlen(input) : 0 };
	struct vouch_bytes signature = { 0 };
	char *third = NULL, *token = NULL;
	int ret = input ? signer_sign(signer, &data, &signature, error) :
			  -ENOMEM;

	json_decref(header);
	if (!ret) {
		third = base64url_encode(signature.data, signature.size);
		if (!third || asprintf(&token, "%s.%s", input, third) < 0)
			ret = -ENOMEM;
	}
	free(input);
	free(third);
	vouch_bytes_free(&signature);
	if (!ret)
		*out = (struct vouch_bytes){ (u8 *)token, strlen(token) };
	return ret == -ENOMEM ?
		       vouch__error(error, ret, "no memory for a token") :
		       ret;
}

static int open_part(const u8 *data, size_t size, const char *what,
		     json_t **json, struct vouch_error *error)
{
	struct vouch_bytes bytes;
	int ret = base64url_decode((const char *)data, size, &bytes);

	if (ret)
		return vouch__error(error, ret,
				    "%s of the token is no base64url, want "
				    "RFC 7515 without padding",
				    what);
	*json = json_load_small((const char *)bytes.data, bytes.size,
				JSON_REJECT_DUPLICATES, what, error);
	vouch_bytes_free(&bytes);
	if (!*json)
		return -EBADMSG;
	if (json_is_object(*json))
		return 0;
	return vouch__error(error, -EBADMSG,
			    "%s of the token is JSON of another type, want an "
			    "object",
			    what);
}

int jws_open(const u8 *data, size_t size, struct jws *jws,
	     struct vouch_error *error)
{
	size_t parts[3], second;
	int ret;

	*jws = (struct jws){ 0 };
	size = without_space(data, size);
	if (size > JWS_SIZE_MAX)
		return vouch__error(error, -EBADMSG,
				    "token has %zu bytes, want at most %d",
				    size, JWS_SIZE_MAX);
	if (!measure(data, size, parts))
		return vouch__error(error, -EBADMSG,
				    "token is no JWS, want three parts of "
				    "base64url with dots between them");
	second = parts[0] + 1;
	jws->signed_data = data;
	jws->signed_size = second + parts[1];
	ret = open_part(data, parts[0], "header", &jws->header, error);
	if (!ret)
		ret = open_part(data + second, parts[1], "payload",
				&jws->payload, error);
	if (!ret && base64url_decode((const char *)data + second + parts[1] + 1,
				     parts[2], &jws->signature))
		ret = vouch__error(error, -EBADMSG,
				   "signature of the token is no base64url, "
				   "want RFC 7515 without padding");
	return ret;
}

void jws_close(struct jws *jws)
{
	json_decref(jws->header);
	json_decref(jws->payload);
	vouch_bytes_free(&jws->signature);
	*jws = (struct jws){ 0 };
}
