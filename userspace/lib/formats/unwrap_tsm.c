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

/* "" is what a TD's quote has beside it. */
static bool has_content(const json_t *value)
{
	return value && !json_is_null(value) &&
	       !(json_is_string(value) && !json_string_length(value));
}

static void take_word(const json_t *object, const char *name, char *word,
		      size_t size)
{
	const char *value = json_string_value(json_object_get(object, name));

	if (value)
		snprintf(word, size, "%.*s", (int)strcspn(value, " \t\r\n"),
			 value);
}

static void tell_word(struct search *s, const char *name, const char *word)
{
	char escaped[WORD_SIZE];

	if (!*word)
		return;
	snprintf(escaped, sizeof(escaped), "%s", word);
	text_escape_in(escaped, sizeof(escaped));
	search_tell(s, name, escaped);
}

static void tell(struct search *s, const struct tsm_object *object)
{
	search_tell(s,
		    object->certs.size ?
			    "outblob with auxblob of configfs-tsm" :
			    "outblob of configfs-tsm",
		    "");
	tell_word(s, "provider ", object->provider);
	tell_word(s, "generation ", object->generation);
	carried_set_platform(&s->found->carried, object->provider);
	if (!object->certs.size && object->has_certs)
		search_tell(s, "auxblob not read", "");
	if (object->has_manifest)
		search_tell(s, "manifestblob not read", "");
}

/* Takes over the blobs of @object. */
bool search_tsm_object(struct search *s, struct tsm_object *object,
		       bool *is_first)
{
	struct vouch_bytes *report = &object->report;
	bool is_one = report->size &&
		      s->wanted(s->context, report->data, report->size);

	*is_first = false;
	if (is_one && object->certs.size && !join(report, &object->certs))
		s->ret = -ENOMEM;
	else if (is_one)
		*is_first = search_keep(s, report->data, report->size);
	if (*is_first)
		tell(s, object);
	vouch_bytes_free(report);
	vouch_bytes_free(&object->certs);
	return is_one;
}

bool search_tsm(struct search *s, const json_t *object, bool *is_first)
{
	const json_t *certs = json_object_get(object, "auxblob");
	struct tsm_object tsm = {
		.report = blob_of(s, object, "outblob"),
		.has_certs = has_content(certs),
		.has_manifest = json_object_get(object, "manifestblob"),
	};

	if (tsm.report.size)
		tsm.certs = blob_of(s, object, "auxblob");
	take_word(object, "provider", tsm.provider, sizeof(tsm.provider));
	take_word(object, "generation", tsm.generation, sizeof(tsm.generation));
	return search_tsm_object(s, &tsm, is_first);
}
