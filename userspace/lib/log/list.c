// SPDX-License-Identifier: MIT
/*
 * Events as agents in the guest hand them out: JSON objects in a list, or one a
 * line. "imr" 0 to 3 is RTMR0 to RTMR3; an event of the run time, of dstack's
 * agent, may leave out all but its name and payload. In the claims of a service
 * (Trustee) "index" is the register as in CCEL, where 0 is MRTD, "digests" are
 * by several hashes, and "event" has the data in base64.
 */
#include <errno.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/openssl.h"
#include "codec/content.h"
#include "codec/json_scan.h"
#include "log/event_log.h"

#define REGISTERS_JSON 4
#define RUNTIME_REGISTER 3 /* RTMR3, counted from 0 */

static bool is_event(const char *text, size_t size)
{
	struct json_scan_member member;
	bool has_digest = json_scan_find(text, size, "digest", &member);

	if (json_scan_find(text, size, "index", &member))
		return json_scan_find(text, size, "digests", &member);
	if (json_scan_find(text, size, "imr", &member) ||
	    json_scan_find(text, size, "event_type", &member))
		return has_digest ||
		       json_scan_find(text, size, "event", &member);
	return json_scan_find(text, size, "event", &member) &&
	       json_scan_find(text, size, "payload", &member);
}

static void skip_blanks(const u8 **data, size_t *size)
{
	while (*size && content_is_blank(**data)) {
		++*data;
		--*size;
	}
}

bool event_list_is(const u8 *data, size_t size)
{
	struct json_scan_member first;
	size_t at = 0;

	content_trim(&data, &size);
	skip_blanks(&data, &size);
	if (!size || *data == '{')
		return size && is_event((const char *)data, size);
	return *data == '[' &&
	       json_scan_next((const char *)data, size, &at, &first) &&
	       *first.value == '{' && is_event(first.value, first.size);
}

/* One object a line, as a list; NULL with @why. */
static json_t *parse_lines(const char *text, size_t size, json_error_t *why)
{
	json_t *list = json_array();
	size_t at = 0;

	while (list && at < size) {
		json_t *item;

		if (content_is_blank((u8)text[at])) {
			at++;
			continue;
		}
		item = json_loadb(
			text + at, size - at,
			JSON_REJECT_DUPLICATES | JSON_DISABLE_EOF_CHECK, why);
		at += item ? (size_t)why->position : 0;
		if (!item || json_array_append_new(list, item)) {
			json_decref(list);
			list = NULL;
		}
	}
	return list;
}

static json_t *parse(const u8 *data, size_t size, struct vouch_error *error)
{
	const char *text = (const char *)data;
	json_error_t why = { .text = "no memory" };
	json_t *list;

	if (!json_scan_is_small(text, size)) {
		vouch__error(error, -EBADMSG,
			     "event list has more than %d values, or is nested "
			     "deeper than %d",
			     JSON_SCAN_VALUES, JSON_SCAN_DEPTH);
		return NULL;
	}
	list = size && *text == '[' ?
		       json_loadb(text, size, JSON_REJECT_DUPLICATES, &why) :
		       parse_lines(text, size, &why);
	if (!list)
		vouch__error(error, -EBADMSG, "event list:%d:%d: %s", why.line,
			     why.column, why.text);
	return list;
}

/* The digits of a member, after @own; false when it is no text of them. */
static bool take_hex(const json_t *item, const char *name, u8 *own,
		     size_t *size)
{
	const json_t *json = json_object_get(item, name);
	const char *text = json_string_value(json);

	*size = 0;
	if (!json || json_is_null(json))
		return true;
	if (!text || strlen(text) != json_string_length(json))
		return false;
	return !*text || !hex_decode(text, own, strlen(text) / 2, size);
}

/* A number from 0 to @most; @out stays as it is when the member is missing. */
static bool take_number(const json_t *item, const char *name, u32 most,
			u32 *out)
{
	const json_t *json = json_object_get(item, name);
	json_int_t value = json_integer_value(json);

	if (!json)
		return true;
	if (!json_is_integer(json) || value < 0 || value > most)
		return false;
	*out = (u32)value;
	return true;
}

bool event_runtime_digest(const struct log_event *event, int version,
			  u8 *digest)
{
	u8 type[4] = { (u8)event->type, (u8)(event->type >> 8),
		       (u8)(event->type >> 16), (u8)(event->type >> 24) };
	char *hex = version == 2 ? hex_encode(event->data, event->size) : NULL;
	json_t *json = hex ? json_pack("{s:s, s:s, s:I}", "name", event->name,
				       "payload", hex, "type",
				       (json_int_t)event->type) :
			     NULL;
	char *text = json ? json_dumps(json, JSON_COMPACT | JSON_SORT_KEYS) :
			    NULL;
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool ok = ctx && EVP_DigestInit_ex(ctx, openssl_sha384(), NULL);

	if (version == 2)
		ok = ok && text && EVP_DigestUpdate(ctx, text, strlen(text));
	else
		ok = ok && EVP_DigestUpdate(ctx, type, sizeof(type)) &&
		     EVP_DigestUpdate(ctx, ":", 1) &&
		     EVP_DigestUpdate(ctx, event->name, strlen(event->name)) &&
		     EVP_DigestUpdate(ctx, ":", 1) &&
		     EVP_DigestUpdate(ctx, event->data, event->size);
	ok = ok && EVP_DigestFinal_ex(ctx, digest, NULL) == 1;
	EVP_MD_CTX_free(ctx);
	free(text);
	json_decref(json);
	free(hex);
	return ok;
}

/* The objects of a list, one after the other. */
struct reading {
	struct event_log *log;
	u8 *own; /* where the next bytes are decoded to */
	struct vouch_error *error;
};

static int bad_event(const struct reading *r, const char *what)
{
	return vouch__error(r->error, -EBADMSG, "event list: event %zu %s",
			    r->log->count + 1, what);
}

/* What the agent writes alone has rules for what is not there. */
static int take_digest(struct reading *r, const json_t *item,
		       struct log_event *event)
{
	u32 version = 1;
	size_t size;

	if (!take_hex(item, "digest", r->own, &size) ||
	    (size && size != EVENT_DIGEST_SIZE))
		return bad_event(r, "has a bad digest, want 48 bytes in hex");
	event->digest = r->own;
	r->own += EVENT_DIGEST_SIZE;
	if (size)
		return 0;
	if (event->type != EV_DSTACK_RUNTIME || !event->name)
		return bad_event(r, "has no digest, want SHA-384");
	if (!take_number(item, "version", 2, &version))
		return bad_event(r, "has a bad version, want 1 or 2");
	return event_runtime_digest(event, (int)version,
				    r->own - EVENT_DIGEST_SIZE) ?
		       0 :
		       vouch__error(r->error, -ENOMEM, "no memory");
}

static int take_payload(struct reading *r, const json_t *item,
			struct log_event *event)
{
	const char *name = json_object_get(item, "event_payload") ?
				   "event_payload" :
				   "payload";

	if (!take_hex(item, name, r->own, &event->size))
		return bad_event(r, "has a bad payload, want hex");
	event->data = r->own;
	r->own += event->size;
	event->has_no_data = !event->size && !event->name;
	return 0;
}

/* "SHA-384", "sha384" and the like. */
static bool is_sha384(const char *name)
{
	return name && !strncasecmp(name, "sha", 3) &&
	       !strcmp(name + 3 + (name[3] == '-'), "384");
}

/* What is not extended may have no SHA-384. */
static int take_claimed_digest(struct reading *r, const json_t *item,
			       struct log_event *event)
{
	const json_t *digest;
	size_t index, size;

	json_array_foreach(json_object_get(item, "digests"), index, digest) {
		if (!is_sha384(
			    json_string_value(json_object_get(digest, "alg"))))
			continue;
		if (!take_hex(digest, "digest", r->own, &size) ||
		    size != EVENT_DIGEST_SIZE)
			break;
		event->digest = r->own;
		r->own += EVENT_DIGEST_SIZE;
		return 0;
	}
	return event->type == EV_NO_ACTION ?
		       0 :
		       bad_event(r, "has no digest, want SHA-384 of 48 bytes "
				    "in hex");
}

static int take_claimed_data(struct reading *r, const json_t *item,
			     struct log_event *event)
{
	const json_t *json = json_object_get(item, "event");
	const char *text = json_string_value(json);
	struct vouch_bytes data;
	int ret;

	event->has_no_data = !json || (text && !*text);
	if (event->has_no_data)
		return 0;
	ret = text ? vouch_base64_decode(text, &data, NULL) : -EBADMSG;
	if (ret == -ENOMEM)
		return vouch__error(r->error, ret, "no memory");
	if (ret)
		return bad_event(r, "has a bad event, want base64");
	memcpy(r->own, data.data, data.size);
	event->data = r->own;
	event->size = data.size;
	r->own += data.size;
	vouch_bytes_free(&data);
	return 0;
}

static int read_claimed(struct reading *r, const json_t *item)
{
	const json_t *name = json_object_get(item, "type_name");
	struct log_event event = { 0 };
	int ret;

	if (!json_object_get(item, "index") ||
	    !take_number(item, "index", EVENT_REGISTERS - 1, &event.mr))
		return bad_event(r, "has a bad index, want 0 to 4");
	event.type = event_type_of(json_string_value(name));
	ret = take_claimed_data(r, item, &event);
	if (!ret)
		ret = take_claimed_digest(r, item, &event);
	if (!ret)
		r->log->events[r->log->count++] = event;
	return ret;
}

static int read_event(struct reading *r, const json_t *item)
{
	struct log_event event = { .mr = RUNTIME_REGISTER,
				   .type = EV_DSTACK_RUNTIME };
	const json_t *name = json_object_get(item, "event");
	int ret;

	if (!json_is_object(item))
		return bad_event(r, "is no object");
	if (json_object_get(item, "digests"))
		return read_claimed(r, item);
	if (!take_number(item, "imr", REGISTERS_JSON - 1, &event.mr))
		return bad_event(r, "has a bad imr, want 0 to 3");
	if (!take_number(item, "event_type", UINT32_MAX, &event.type))
		return bad_event(r, "has a bad event_type, want 32 bits");
	if (event.type == EV_DSTACK_RUNTIME && json_string_length(name) &&
	    json_string_length(name) == strlen(json_string_value(name)))
		event.name = json_string_value(name);
	event.mr++; /* 0 is MRTD */
	ret = take_payload(r, item, &event);
	if (!ret)
		ret = take_digest(r, item, &event);
	if (!ret)
		r->log->events[r->log->count++] = event;
	return ret;
}

/* All digits of the text together are twice as many as their bytes. */
int event_list_open(const u8 *data, size_t size, struct event_log *log,
		    struct vouch_error *error)
{
	struct reading r = { .log = log, .error = error };
	size_t index;
	json_t *item;
	int ret = 0;

	*log = (struct event_log){ 0 };
	content_trim(&data, &size);
	skip_blanks(&data, &size);
	log->json = parse(data, size, error);
	if (!log->json)
		return -EBADMSG;
	log->events =
		calloc(json_array_size(log->json) + 1, sizeof(*log->events));
	log->own =
		malloc(size + EVENT_DIGEST_SIZE * json_array_size(log->json));
	r.own = log->own;
	if (!log->events || !log->own)
		ret = vouch__error(error, -ENOMEM, "no memory");
	json_array_foreach(log->json, index, item) {
		if (!ret)
			ret = read_event(&r, item);
	}
	log->end = size;
	if (ret)
		event_log_close(log);
	return ret;
}
