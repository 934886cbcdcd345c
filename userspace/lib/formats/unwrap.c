// SPDX-License-Identifier: MIT
#define _GNU_SOURCE /* memmem() */
#include "formats/unwrap.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codec/content.h"
#include "codec/http.h"
#include "formats/private.h"

/* ---- text ---- */

/* Digits of base64 may all be hexadecimal: the size of @decoded decides. */
static bool was_hex(const u8 *text, size_t size, size_t decoded)
{
	size_t digits = 0;

	if (size > 1 && text[0] == '0' && (text[1] | 0x20) == 'x') {
		text += 2;
		size -= 2;
	}
	for (size_t i = 0; i < size; i++) {
		if (isxdigit(text[i]))
			digits++;
		else if (!strchr(" \t\r\n", text[i]))
			return false;
	}
	return digits == 2 * decoded;
}

static bool is_known(const void *context, const u8 *data, size_t size)
{
	const struct search *s = context;
	struct envelope envelope;

	return s->wanted(s->context, data, size) ||
	       envelope_open(data, size, &envelope);
}

static bool look_in_text(struct search *s, const u8 *data, size_t size)
{
	struct vouch_bytes decoded;
	bool is_hex, is_first;
	int ret = content_decode_text(data, size, is_known, s, &decoded);

	if (ret < 0)
		s->ret = ret;
	if (ret <= 0)
		return false;
	is_hex = was_hex(data, size, decoded.size);
	is_first = search_look_at(s, decoded.data, decoded.size);
	vouch_bytes_free(&decoded);
	if (is_first)
		search_tell(s, is_hex ? "in hexadecimal" : "in base64", "");
	return is_first;
}

/* A block of RFC 7468 that is of no certificate; its label does not count. */
static bool look_in_armour(struct search *s, const u8 *data, size_t size)
{
	static const char begin[] = "-----BEGIN ", end[] = "-----END ";
	const u8 *from = memmem(data, size, begin, sizeof(begin) - 1);
	const u8 *until = memmem(data, size, end, sizeof(end) - 1);
	bool is_first;

	if (!from || !until || until < from)
		return false;
	from = memchr(from, '\n', (size_t)(until - from));
	if (!from)
		return false;
	is_first = look_in_text(s, from, (size_t)(until - from));
	if (is_first)
		search_tell(s, "in armour", "");
	return is_first;
}

/* ---- all forms ---- */

static bool look_in_envelope(struct search *s, const struct envelope *envelope)
{
	bool is_first = search_look_at(s, envelope->data, envelope->size);

	if (is_first)
		search_tell(s, envelope->name, "");
	return is_first;
}

/* The body of an answer, as curl writes it with -i. */
static bool look_in_http(struct search *s, const u8 *data, size_t size)
{
	struct http_answer answer;
	bool is_first;

	if (!http_open(data, size, &answer))
		return false;
	is_first = search_look_at(s, answer.body, answer.body_size);
	if (is_first)
		search_tell(s, "in an answer of HTTP", "");
	return is_first;
}

static bool look_in_form(struct search *s, const u8 *data, size_t size)
{
	struct envelope envelope;

	if (envelope_open(data, size, &envelope))
		return look_in_envelope(s, &envelope);
	if (http_is(data, size))
		return look_in_http(s, data, size);
	if (search_is_cbor(data, size))
		return search_cbor(s, data, size);
	if (search_is_proto(data, size))
		return search_proto(s, data, size);
	if (search_is_sequence(data, size))
		return search_sequence(s, data, size);
	content_trim(&data, &size);
	if (content_is_der(data, size))
		return search_cert(s, data, size);
	if (memchr(data, '\0', size))
		return false;
	if (content_is_json(data, size))
		return search_json(s, data, size);
	if (content_is_pem(data, size))
		return look_in_armour(s, data, size);
	if (search_is_jws(data, size))
		return search_jws(s, data, size);
	return look_in_text(s, data, size);
}

static bool look_in(struct search *s, const u8 *data, size_t size)
{
	const char *limit;
	bool is_first;

	if (!size || s->ret)
		return false;
	limit = undoing_enter(&s->undoing, size);
	if (limit)
		return search_stop(s, limit);
	is_first = look_in_form(s, data, size);
	undoing_leave(&s->undoing);
	return is_first;
}

static int search(struct search *s, const u8 *data, size_t size)
{
	s->look_in = look_in;
	*s->found = (struct unwrapped){ 0 };
	look_in(s, data, size);
	if (!s->ret && !s->found->bytes.data)
		s->ret = -ENOENT;
	if (s->ret) {
		vouch_bytes_free(&s->found->bytes);
		carried_free(&s->found->carried);
	}
	return s->ret;
}

int unwrap(const u8 *data, size_t size, unwrap_wanted_fn *wanted,
	   const void *context, struct unwrapped *found)
{
	struct search s = {
		.wanted = wanted,
		.context = context,
		.found = found,
	};

	return search(&s, data, size);
}

int unwrap_lists(const u8 *data, size_t size, unwrap_wanted_fn *wanted,
		 const void *context, struct unwrapped *found)
{
	struct search s = {
		.wanted = wanted,
		.context = context,
		.found = found,
		.takes_lists = true,
	};

	return search(&s, data, size);
}
