// SPDX-License-Identifier: MIT
#include "base/bytes.h"
#include "base/cursor.h"
#include "formats/unwrap.h"

#define RESPONSE_HEADER 32 /* status, size of the report, zeroes */
#define IOCTL_RESPONSE_SIZE 4000 /* struct snp_report_resp */

bool envelope_open(const u8 *data, size_t size, struct envelope *envelope)
{
	struct cursor c = cursor_over(data, size);
	u32 status = cursor_le32(&c), report_size = cursor_le32(&c);
	const u8 *zeroes = cursor_take(&c, RESPONSE_HEADER - 8);
	const u8 *report = cursor_take(&c, VOUCH_SNP_REPORT_SIZE);
	size_t left = cursor_left(&c);

	if (c.is_short || status || report_size != VOUCH_SNP_REPORT_SIZE ||
	    !bytes_are_zero(zeroes, RESPONSE_HEADER - 8))
		return false;
	if (left &&
	    (size != IOCTL_RESPONSE_SIZE || !bytes_are_zero(c.pos, left)))
		return false;
	*envelope = (struct envelope){ "in a response of SNP_GET_REPORT",
				       report, VOUCH_SNP_REPORT_SIZE };
	return true;
}
