// SPDX-License-Identifier: MIT
/*
 * A software component that is accepted, as one line of text:
 *
 *   measurement=HEX signer=HEX [type=TEXT] [version=TEXT]
 *
 * What is not named is not compared. In TEXT a blank, '%' and what is no
 * printable character of ASCII are %XX.
 */
#define _GNU_SOURCE /* asprintf() */
#include "cca/cca.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"

enum word { MEASUREMENT, SIGNER, TYPE, VERSION, WORDS };

static const char *const names[WORDS] = { "measurement=", "signer=", "type=",
					  "version=" };

struct words {
	const char *text[WORDS]; /* NULL: not named */
	size_t size[WORDS];
};

static bool take_word(struct words *w, const char *text, size_t size)
{
	for (size_t i = 0; i < WORDS; i++) {
		size_t length = strlen(names[i]);

		if (size <= length || strncmp(text, names[i], length) != 0)
			continue;
		if (w->text[i])
			return false;
		w->text[i] = text + length;
		w->size[i] = size - length;
		return true;
	}
	return false;
}

static bool split(const char *text, struct words *w)
{
	*w = (struct words){ 0 };
	while (*text) {
		size_t size = strcspn(text, " ");

		if (size && !take_word(w, text, size))
			return false;
		text += size + (text[size] == ' ');
	}
	return w->text[MEASUREMENT] && w->text[SIGNER];
}

/* Bytes of the digits; 0 when they are none, or not of a digest. */
static size_t digest_of(const struct words *w, enum word which, u8 *out)
{
	char digits[2 * CCA_MEASUREMENT_MAX + 1];
	size_t size = 0;

	if (w->size[which] >= sizeof(digits))
		return 0;
	memcpy(digits, w->text[which], w->size[which]);
	digits[w->size[which]] = '\0';
	if (hex_decode(digits, out, CCA_MEASUREMENT_MAX, &size))
		return 0;
	return size == 32 || size == 48 || size == 64 ? size : 0;
}

bool cca_reference_is(const char *text)
{
	u8 digest[CCA_MEASUREMENT_MAX];
	struct words w;

	return split(text, &w) && digest_of(&w, MEASUREMENT, digest) &&
	       digest_of(&w, SIGNER, digest);
}

static bool is_digest(const struct words *w, enum word which,
		      const struct item_bytes *value)
{
	u8 digest[CCA_MEASUREMENT_MAX];
	size_t size = digest_of(w, which, digest);

	return size && size == value->size &&
	       !memcmp(digest, value->data, size);
}

/* Allocated, with %XX for what is no plain character. */
static char *escape(const struct item_bytes *value)
{
	char *out = calloc(1, 3 * value->size + 1), *at = out;

	for (size_t i = 0; out && i < value->size; i++) {
		u8 byte = value->data[i];

		if (byte > ' ' && byte < 0x7f && byte != '%')
			*at++ = (char)byte;
		else
			at += sprintf(at, "%%%02X", byte);
	}
	return out;
}

static bool is_text(const struct words *w, enum word which,
		    const struct item_bytes *value)
{
	char *text = w->text[which] ? escape(value) : NULL;
	bool is_same = !w->text[which] ||
		       (text && strlen(text) == w->size[which] &&
			!strncmp(text, w->text[which], w->size[which]));

	free(text);
	return is_same;
}

bool cca_reference_holds(const char *text, const struct cca_component *c)
{
	struct words w;

	return split(text, &w) && is_digest(&w, MEASUREMENT, &c->measurement) &&
	       is_digest(&w, SIGNER, &c->signer) &&
	       is_text(&w, TYPE, &c->type) && is_text(&w, VERSION, &c->version);
}

char *cca_reference_text(const struct cca_component *c)
{
	char *measurement =
		hex_encode(c->measurement.data, c->measurement.size);
	char *signer = hex_encode(c->signer.data, c->signer.size);
	char *type = escape(&c->type), *version = escape(&c->version);
	char *text = NULL;

	if (measurement && signer && type && version &&
	    asprintf(&text, "measurement=%s signer=%s%s%s%s%s", measurement,
		     signer, *type ? " type=" : "", type,
		     *version ? " version=" : "", version) < 0)
		text = NULL;
	free(measurement);
	free(signer);
	free(type);
	free(version);
	return text;
}
