// SPDX-License-Identifier: MIT
/*
 * What bytes were meant as that could not be read: a CRL that is lost must not
 * be taken for one that nobody gave.
 */
#define _GNU_SOURCE /* memmem() */
#include <string.h>

#include "codec/content.h"
#include "endorse/endorse.h"

/* What is in a DER value, whose length need not be right. */
static size_t past_header(const u8 *data, size_t size, size_t at)
{
	if (at + 1 >= size || data[at] != 0x30)
		return size;
	return at + 2 + (data[at + 1] & 0x80 ? data[at + 1] & 0x7f : 0);
}

/* A certificate of version 3 begins with its version, explicitly tagged. */
static const struct endorsement_kind *der_meant_as(const u8 *data, size_t size)
{
	size_t at = past_header(data, size, past_header(data, size, 0));

	return at < size && data[at] == 0xa0 ? &cert_endorsement :
					       &crl_endorsement;
}

const struct endorsement_kind *
endorsements_meant_as(struct endorsements *store, const u8 *data, size_t size)
{
	static const char mark[] = "BEGIN X509 CRL";
	const struct endorsement_kind *kind = NULL;
	struct vouch_bytes decoded;
	int ret;

	if (content_is_pem(data, size))
		return memmem(data, size, mark, sizeof(mark) - 1) ?
			       &crl_endorsement :
			       &cert_endorsement;
	if (content_is_der(data, size))
		return der_meant_as(data, size);
	ret = endorsements_decode_text(store, data, size, &decoded);
	store->is_short |= ret < 0;
	if (ret > 0 && content_is_der(decoded.data, decoded.size))
		kind = der_meant_as(decoded.data, decoded.size);
	vouch_bytes_free(&decoded);
	return kind;
}

void endorsements_leave_out_piece(struct endorsements *store, const u8 *data,
				  size_t size, const char *why)
{
	const struct endorsement_kind *kind =
		endorsements_meant_as(store, data, size);

	endorsements_leave_out(store, kind ? kind : &cert_endorsement, why);
}
