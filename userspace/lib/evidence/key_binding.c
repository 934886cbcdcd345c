// SPDX-License-Identifier: MIT
/* REPORT_DATA over a key of the caller's; Documentation/formats.rst. */
#include <errno.h>
#include <string.h>

#include "base/error.h"
#include "base/openssl.h"
#include "codec/digest.h"
#include "codec/pem.h"
#include "evidence/evidence.h"

static const u8 label[] = "vouch-evidence\0\2\0\0";

/* Each part is hashed by itself, so that none can pass for another. */
struct bound_parts {
	u8 label[sizeof(label)];
	u8 key[SHA512_SIZE], nonce[SHA512_SIZE], caller_data[SHA512_SIZE];
};

static const struct vouch_bytes none = { (u8 *)"", 0 };

int evidence_key_report_data(const struct vouch_bytes *key, const u8 *nonce,
			     size_t nonce_size,
			     const struct vouch_bytes *caller_data, u8 *out,
			     struct vouch_error *error)
{
	struct bound_parts parts;

	key = key ? key : &none;
	caller_data = caller_data ? caller_data : &none;

	memcpy(parts.label, label, sizeof(label));
	if (digest_sha512(key->data, key->size, parts.key) &&
	    digest_sha512(nonce, nonce_size, parts.nonce) &&
	    digest_sha512(caller_data->data, caller_data->size,
			  parts.caller_data) &&
	    digest_sha512((const u8 *)&parts, sizeof(parts), out))
		return 0;
	return vouch__error(error, -ENOMEM, "no memory");
}

int vouch_key_report_data(const struct vouch_bytes *key, const uint8_t *nonce,
			  size_t nonce_size,
			  const struct vouch_bytes *caller_data,
			  uint8_t *report_data, struct vouch_error *error)
{
	OPENSSL_ENTER;
	struct vouch_bytes read = { 0 };
	int ret = key ? public_key_read(key->data, key->size, &read) : 0;

	if (ret == -EEXIST)
		return vouch__error(error, -EBADMSG,
				    "there are several keys or lines, want one "
				    "public key: only one can be bound");
	if (ret == -EBADMSG)
		return vouch__error(error, ret,
				    "%zu bytes are no public key, want one in "
				    "PEM, a certificate, an SSH key or one of "
				    "WireGuard",
				    key->size);
	if (ret)
		return vouch__error(error, ret, "no memory");
	ret = evidence_key_report_data(key ? &read : NULL, nonce, nonce_size,
				       caller_data, report_data, error);
	vouch_bytes_free(&read);
	return ret;
}
