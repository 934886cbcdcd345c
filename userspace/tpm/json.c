// SPDX-License-Identifier: MIT
/* Structures as the TPM sends them, in hex digits. */
#include "vouch-tpm.h"

#include <stdio.h>
#include <string.h>
#include <tss2/tss2_mu.h>

bool json_put_bytes(json_t *json, const char *name, const uint8_t *data,
		    size_t size)
{
	char text[2 * 8192 + 1];

	if (size > sizeof(text) / 2)
		return false;
	for (size_t i = 0; i < size; i++)
		sprintf(text + 2 * i, "%02x", data[i]);
	text[2 * size] = '\0';
	return !json_object_set_new(json, name, json_string(text));
}

/* TPMT_PUBLIC, without the size in front. */
bool json_put_public(json_t *json, const char *name, const TPM2B_PUBLIC *public)
{
	uint8_t bytes[sizeof(*public)];
	size_t size = 0;

	return tpm_did(Tss2_MU_TPMT_PUBLIC_Marshal(&public->publicArea, bytes,
						   sizeof(bytes), &size),
		       "TPMT_PUBLIC") &&
	       json_put_bytes(json, name, bytes, size);
}

bool json_put_signature(json_t *json, const char *name,
			const TPMT_SIGNATURE *signature)
{
	uint8_t bytes[sizeof(*signature)];
	size_t size = 0;

	return tpm_did(Tss2_MU_TPMT_SIGNATURE_Marshal(signature, bytes,
						      sizeof(bytes), &size),
		       "TPMT_SIGNATURE") &&
	       json_put_bytes(json, name, bytes, size);
}

static int digit(char c)
{
	const char *digits = "0123456789abcdef", *at = strchr(digits, c);

	return c && at ? (int)(at - digits) : -1;
}

bool json_get_bytes(const json_t *json, const char *name, uint8_t *out,
		    size_t room, size_t *size)
{
	const char *text = json_string_value(json_object_get(json, name));
	size_t length = text ? strlen(text) : 0;

	*size = length / 2;
	if (!length || length % 2 || *size > room) {
		complain("%s of the challenge is no hex digits of 1 to %zu "
			 "bytes",
			 name, room);
		return false;
	}
	for (size_t i = 0; i < *size; i++) {
		int high = digit(text[2 * i]), low = digit(text[2 * i + 1]);

		if (high < 0 || low < 0) {
			complain("%s of the challenge is no hex digits", name);
			return false;
		}
		out[i] = (uint8_t)(high << 4 | low);
	}
	return true;
}
