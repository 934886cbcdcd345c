// SPDX-License-Identifier: MIT
/* REPORT_DATA of a caller who may not choose all of it; see <linux/vouch.h>. */
#include <errno.h>
#include <openssl/evp.h>
#include <string.h>
#include <vouch.h>

#include "base/error.h"
#include "base/types.h"
#include "base/openssl.h"

/* The terminating zero is part of it. */
static const char label[] = "vouch-separated";

#define SEPARATED_VERSION 1

static void put_le32(u8 *out, u32 value)
{
	for (int i = 0; i < 4; i++)
		out[i] = (u8)(value >> (8 * i));
}

int vouch_separated_report_data(uint32_t uid, const uint8_t *report_data,
				uint8_t *out, struct vouch_error *error)
{
	OPENSSL_ENTER;
	u8 message[sizeof(label) + 8 + VOUCH_REPORT_DATA_SIZE];
	u8 *pos = message + sizeof(label);

	memcpy(message, label, sizeof(label));
	put_le32(pos, SEPARATED_VERSION);
	put_le32(pos + 4, uid);
	memcpy(pos + 8, report_data, VOUCH_REPORT_DATA_SIZE);
	if (!EVP_Digest(message, sizeof(message), out, NULL, openssl_sha512(),
			NULL))
		return vouch__error_openssl(error, -EIO,
					    "REPORT_DATA could not be hashed");
	return 0;
}
