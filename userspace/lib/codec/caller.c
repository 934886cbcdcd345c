// SPDX-License-Identifier: MIT
/* The nonce of Evidence that a service has for a caller. */
#include <errno.h>
#include <openssl/evp.h>
#include <string.h>
#include <vouch.h>
#include <vouch_agent.h>

#include "base/error.h"
#include "base/openssl.h"
#include "base/types.h"

/* Filled up with zeroes, which are part of it. */
static const char label[16] = "vouch-caller";

#define CALLER_VERSION 1
#define NONCE_MIN 8
#define NONCE_MAX 64

static void put_le32(u8 *out, u32 value)
{
	for (size_t i = 0; i < 4; i++)
		out[i] = (u8)(value >> (8 * i));
}

int vouch_caller_nonce(uint32_t uid, const uint8_t *nonce, size_t size,
		       uint8_t *out, struct vouch_error *error)
{
	OPENSSL_ENTER;
	u8 message[sizeof(label) + 8 + NONCE_MAX];

	if (size < NONCE_MIN || size > NONCE_MAX)
		return vouch__error(error, -EINVAL,
				    "nonce is %zu bytes, want 8 to 64", size);
	memcpy(message, label, sizeof(label));
	put_le32(message + sizeof(label), CALLER_VERSION);
	put_le32(message + sizeof(label) + 4, uid);
	memcpy(message + sizeof(label) + 8, nonce, size);
	if (!EVP_Digest(message, sizeof(label) + 8 + size, out, NULL,
			openssl_sha512(), NULL))
		return vouch__error_openssl(error, -EIO,
					    "nonce could not be hashed");
	return 0;
}
