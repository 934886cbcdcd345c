// SPDX-License-Identifier: MIT
/* REPORT_DATA of a bound report: VOUCH_REPORT_F_BOUND of <linux/vouch.h>. */
#include <errno.h>
#include <openssl/evp.h>
#include <string.h>
#include <vouch.h>

#include "base/error.h"
#include "base/openssl.h"
#include "base/types.h"

/* Filled up with zeroes, which are part of it. */
static const char label[16] = "vouch-bound";

#define BOUND_VERSION 1

static u8 *put_le(u8 *out, u64 value, size_t size)
{
	for (size_t i = 0; i < size; i++)
		out[i] = (u8)(value >> (8 * i));
	return out + size;
}

static u8 *put_bytes(u8 *out, const void *data, size_t size)
{
	memcpy(out, data, size);
	return out + size;
}

int vouch_bound_report_data(const struct vouch_bound *bound,
			    const uint8_t *report_data, uint8_t *out,
			    struct vouch_error *error)
{
	OPENSSL_ENTER;
	u8 message[sizeof(label) + 4 * 4 + 8 + sizeof(bound->swmrs) +
		   VOUCH_REPORT_DATA_SIZE];
	u8 *pos = put_bytes(message, label, sizeof(label));

	pos = put_le(pos, BOUND_VERSION, 4);
	pos = put_le(pos, bound->uid, 4);
	pos = put_le(pos, bound->lockdown, 4);
	pos = put_le(pos, VOUCH_SWMR_COUNT, 4);
	pos = put_le(pos, bound->log_sequence, 8);
	pos = put_bytes(pos, bound->swmrs, sizeof(bound->swmrs));
	put_bytes(pos, report_data, VOUCH_REPORT_DATA_SIZE);
	if (!EVP_Digest(message, sizeof(message), out, NULL, openssl_sha512(),
			NULL))
		return vouch__error_openssl(error, -EIO,
					    "REPORT_DATA could not be hashed");
	return 0;
}
