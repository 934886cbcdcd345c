// SPDX-License-Identifier: MIT
#define _GNU_SOURCE /* memmem() */
#include "appraise/input.h"

#include <ctype.h>
#include <string.h>

#include "base/cursor.h"
#include "snp/certs.h"
#include "tdx/tdx.h"

static const char pem_mark[] = "-----BEGIN ";

static bool starts(const u8 *data, size_t size, const char *mark, size_t length)
{
	return size >= length && !memcmp(data, mark, length);
}

bool input_is_pem(const u8 *data, size_t size)
{
	return size && memmem(data, size, pem_mark, sizeof(pem_mark) - 1);
}

/* A SEQUENCE with a long length: text never sets the high bit. */
bool input_is_der(const u8 *data, size_t size)
{
	return size > 2 && data[0] == 0x30 && data[1] & 0x80;
}

bool input_starts_as_report(const u8 *data, size_t size)
{
	struct cursor c = cursor_over(data, size);
	u32 version = cursor_le32(&c);

	cursor_take(&c, 0x30);
	return cursor_le32(&c) == 1 && !c.is_short && version &&
	       version < 0x100;
}

/* Quote header: version, attestation key type, TEE type; Intel DCAP. */
static const char *guess_quote(const u8 *data, size_t size)
{
	struct cursor c = cursor_over(data, size);

	if (!tdx_quote_is(data, size))
		return NULL;
	cursor_take(&c, 4);
	return cursor_le32(&c) == TDX_TEE_TDX ? "a TD quote" : "an SGX quote";
}

static bool is_text_of(const u8 *data, size_t size, const char *others)
{
	for (size_t i = 0; i < size; i++) {
		if (!isxdigit(data[i]) &&
		    (!data[i] || !strchr(others, data[i])))
			return false;
	}
	return size > 0;
}

bool input_is_hex(const u8 *data, size_t size)
{
	return is_text_of(data, size, " \t\r\n");
}

bool input_is_json(const u8 *data, size_t size)
{
	size_t at = 0;

	while (at < size && data[at] && strchr(" \t\r\n", data[at]))
		at++;
	return at < size && (data[at] == '{' || data[at] == '"');
}

static bool is_base64(const u8 *data, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		if (!isalnum(data[i]) && !strchr("+/=-_\r\n", data[i]))
			return false;
	}
	return size > 0;
}

static const char *guess_text(const u8 *data, size_t size)
{
	if (input_is_pem(data, size))
		return "PEM";
	if (data[0] == '{' || data[0] == '[')
		return "JSON";
	if (memchr(data, '\0', size))
		return NULL;
	if (input_is_hex(data, size))
		return "hexadecimal text";
	if (is_base64(data, size))
		return "base64 text";
	return NULL;
}

const char *input_guess(const u8 *data, size_t size)
{
	const char *guess;

	if (!size)
		return "empty";
	if (starts(data, size, "HCLA", 4))
		return "an HCL report with another report inside";
	if (starts(data, size, "\xd2\x84", 2) ||
	    starts(data, size, "\xd8\x3d\xd2", 3))
		return "signed Evidence";
	if (size == 1024 && data[0] == 0x81)
		return "a TDREPORT";
	guess = guess_quote(data, size);
	if (!guess && snp_certs_is_table(data, size))
		guess = "a certificate table";
	if (!guess && input_starts_as_report(data, size))
		guess = "an SEV-SNP report";
	if (!guess && input_is_der(data, size))
		guess = "DER";
	if (!guess)
		guess = guess_text(data, size);
	return guess ? guess : "unknown content";
}
