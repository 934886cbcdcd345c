// SPDX-License-Identifier: MIT
#include "appraise/input.h"

#include <ctype.h>
#include <string.h>

#include "appraise/kinds.h"
#include "codec/content.h"

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
	if (content_is_pem(data, size))
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

/* What is told apart was looked at; of anything else nobody knows more. */
enum vouch_none_reason input_reason(const u8 *data, size_t size)
{
	if (!size)
		return VOUCH_NONE_MISSING;
	return strcmp(input_guess(data, size), "unknown content") ?
		       VOUCH_NONE_UNSUPPORTED :
		       VOUCH_NONE_UNREADABLE;
}

const char *input_guess(const u8 *data, size_t size)
{
	const struct evidence_kind *kind;
	const struct input_form *form =
		detect_form(&evidence_kinds, data, size, INPUT_STARTS, &kind);
	const char *guess;

	if (!size)
		return "empty";
	if (form)
		return form->title;
	guess = content_is_der(data, size) ? "DER" : guess_text(data, size);
	return guess ? guess : "unknown content";
}
