// SPDX-License-Identifier: MIT
/*
 * A report of Linux's configfs-tsm as one object: what its files "outblob",
 * "auxblob", "provider" and "generation" hold. Services hand it out like that,
 * and vouch reads a folder as one. The host's certificate table in "auxblob"
 * belongs behind the report in "outblob": together they are one piece.
 */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "codec/content.h"
#include "codec/json_scan.h"
#include "formats/private.h"

#define WORD_SIZE 48 /* of a provider or a generation that is told */

bool tsm_has_member(const char *name)
{
	return !strcmp(name, "outblob") || !strcmp(name, "auxblob");
}

static bool is_any(const void *context, const u8 *data, size_t size)
{
	(void)context;
	(void)data;
	(void)size;
	return true;
}

/* The bytes that a member has as text or as numbers; empty for any other. */
static struct vouch_bytes blob_of(struct search *s, const json_t *object,
				  const char *name)
{
	const json_t *value = json_object_get(object, name);
	const u8 *text = (const u8 *)json_string_value(value);
	struct vouch_bytes bytes = { 0 };
	int ret = 0;

	if (json_string_length(value))
		ret = content_decode_text(text, json_string_length(value),
					  is_any, NULL, &bytes);
	else if (json_is_array(value))
		ret = json_number_bytes(value, &bytes);
	if (ret < 0)
		s->ret = ret;
	return bytes;
}

/* @behind goes behind @bytes; false without memory. */
static bool join(struct vouch_bytes *bytes, const struct vouch_bytes *behind)
{
	u8 *data = realloc(bytes->data, bytes->size + behind->size);

	if (!data)
		return false;
	memcpy(data + bytes->size, behind->data, behind->size);
	bytes->data = data;
	bytes->size += behind->size;
	return true;
}

static void tell_word(struct search *s, const json_t *object, const char *name)
{
	const char *value = json_string_value(json_object_get(object, name));
	char word[WORD_SIZE], told[WORD_SIZE + 16];

	if (!value)
		return;
	snprintf(word, sizeof(word), "%.*s", (int)strcspn(value, " \t\r\n"),
		 value);
	snprintf(told, sizeof(told), "%s ", name);
	text_escape_in(word, sizeof(word));
	search_tell(s, told, word);
}

/* "" is what a TD's quote has beside it. */
static bool has_content(const json_t *value)
{
	return value && !json_is_null(value) &&
	       !(json_is_string(value) && !json_string_length(value));
}

static void tell(struct search *s, const json_t *object, bool has_certs)
{
	search_tell(s,
		    has_certs ? "outblob with auxblob of configfs-tsm" :
				"outblob of configfs-tsm",
		    "");
	tell_word(s, object, "provider");
	tell_word(s, object, "generation");
	if (!has_certs && has_content(json_object_get(object, "auxblob")))
		search_tell(s, "auxblob not read", "");
	if (json_object_get(object, "manifestblob"))
		search_tell(s, "manifestblob not read", "");
}

bool search_tsm(struct search *s, const json_t *object, bool *is_first)
{
	struct vouch_bytes report = blob_of(s, object, "outblob");
	struct vouch_bytes certs = { 0 };
	bool is_one = report.size &&
		      s->wanted(s->context, report.data, report.size);

	*is_first = false;
	if (is_one)
		certs = blob_of(s, object, "auxblob");
	if (certs.size && !join(&report, &certs))
		s->ret = -ENOMEM;
	else if (is_one)
		*is_first = search_keep(s, report.data, report.size);
	if (*is_first)
		tell(s, object, certs.size);
	vouch_bytes_free(&report);
	vouch_bytes_free(&certs);
	return is_one;
}
