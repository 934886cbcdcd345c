// SPDX-License-Identifier: MIT
#include "fake_td.h"

#include <string.h>

#define DIGEST_SIZE 48
#define REGISTERS 5

/* The uuid of Intel's quoting enclave. */
static const uint8_t vendor[16] = { 0x93, 0x9a, 0x72, 0x33, 0xf7, 0x9c,
				    0x4c, 0xa9, 0x94, 0x0a, 0x0d, 0xb3,
				    0x95, 0x7f, 0x06, 0x07 };

void td_register(unsigned int number, uint8_t *value)
{
	memset(value, 0x70 + (int)number, DIGEST_SIZE);
}

static void put_registers(uint8_t *mrtd, uint8_t *rtmr)
{
	td_register(0, mrtd);
	for (unsigned int i = 1; i < REGISTERS; i++)
		td_register(i, rtmr + (i - 1) * DIGEST_SIZE);
}

/* Intel TDX Module ABI, TDREPORT_STRUCT. */
void td_report(const uint8_t *report_data, uint8_t *tdreport)
{
	memset(tdreport, 0, VOUCH_TDX_REPORT_SIZE);
	tdreport[0] = 0x81;
	memcpy(tdreport + 128, report_data, VOUCH_REPORT_DATA_SIZE);
	put_registers(tdreport + 528, tdreport + 720);
}

static uint8_t *put(uint8_t *out, uint32_t value, int size)
{
	for (int i = 0; i < size; i++)
		*out++ = (uint8_t)(value >> 8 * i);
	return out;
}

void td_quote(const uint8_t *report_data, uint8_t *quote)
{
	uint8_t *out = quote;

	memset(quote, 0, TD_QUOTE_SIZE);
	out = put(out, 4, 2);
	out = put(out, 2, 2); /* ECDSA P-256 */
	put(out, 0x81, 4);
	memcpy(quote + 12, vendor, sizeof(vendor));
	put_registers(quote + TD_AT_MRTD, quote + TD_AT_RTMR);
	memcpy(quote + TD_AT_REPORT_DATA, report_data, VOUCH_REPORT_DATA_SIZE);

	out = put(quote + 48 + 584, 128 + 6 + 384 + 64 + 2 + 32 + 6 + 16, 4);
	out = put(out + 128, 6, 2); /* QE report */
	out = put(out, 384 + 64 + 2 + 32 + 6 + 16, 4);
	out = put(out + 384 + 64, 32, 2);
	out = put(out + 32, 5, 2); /* PCK chain */
	put(out, 16, 4);
}
