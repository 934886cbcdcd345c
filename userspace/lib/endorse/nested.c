// SPDX-License-Identifier: MIT
/*
 * Endorsements in JSON at any depth, whatever their members are called: each
 * object that some room knows, each text, and each list of numbers. Objects are
 * taken as they stand in the text, as signatures are over these bytes.
 */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "codec/content.h"
#include "codec/json_minify.h"
#include "codec/json_scan.h"
#include "endorse/private.h"

#define PART_SIZE 256

/* The walk under way, and the first piece that was bad. */
struct nested {
	struct endorsements *store;
	struct vouch_error bad;
	char part[PART_SIZE]; /* "file: certificateChain.askCert" */
	size_t source_size; /* of @part: without members */
};

json_t *endorsements_parse_json(const u8 *data, size_t size, const char *source,
				struct vouch_error *error)
{
	return json_load_small((const char *)data, size,
			       JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL |
				       JSON_DECODE_ANY,
			       source, error);
}

/* One bad piece takes nothing from the others. */
static int note(struct nested *n, int ret, const struct vouch_error *why)
{
	if (ret && (!n->bad.code || ret == -ENOMEM || n->store->limit))
		n->bad = *why;
	return ret == -ENOMEM || n->store->limit ? ret : 0;
}

static int note_no_memory(struct nested *n)
{
	static const struct vouch_error no_memory = { .code = -ENOMEM,
						      .text = "no memory" };

	return note(n, -ENOMEM, &no_memory);
}

static bool is_known(const struct endorsements *store, const u8 *data,
		     size_t size)
{
	return content_is_der(data, size) || content_is_pem(data, size) ||
	       content_is_json(data, size) ||
	       endorsement_kinds_know(store->kinds, data, size);
}

static int add_known(struct nested *n, const u8 *data, size_t size)
{
	struct vouch_error why;
	int ret = endorsements_add(n->store, data, size, n->part, &why);

	if (ret == -EBADMSG && !content_is_json(data, size))
		endorsements_leave_out_piece(n->store, data, size, why.text);
	return note(n, ret, &why);
}

/* Other text is no endorsement that somebody might miss. */
static int add_bytes(struct nested *n, const u8 *data, size_t size)
{
	struct vouch_bytes decoded;
	int ret;

	if (!size)
		return 0;
	if (is_known(n->store, data, size))
		return add_known(n, data, size);
	ret = endorsements_decode_text(n->store, data, size, &decoded);
	if (ret <= 0)
		return ret ? note_no_memory(n) : 0;
	ret = add_known(n, decoded.data, decoded.size);
	vouch_bytes_free(&decoded);
	return ret;
}

static int add_value(struct nested *n, const json_t *json, const char *text,
		     size_t size);

/* The name of a member is part of what its errors say. */
static int add_member(struct nested *n, const json_t *json,
		      const struct json_scan_member *member)
{
	size_t before = strlen(n->part), used = before;
	char *name = member->name ? strndup(member->name, member->name_size) :
				    NULL;
	int ret;

	if (name && used + 3 < PART_SIZE) {
		strcpy(n->part + used, used > n->source_size ? "." : ": ");
		used = strlen(n->part);
		text_escape(name, n->part + used, PART_SIZE - used);
	}
	free(name);
	ret = add_value(n, json, member->value, member->size);
	n->part[before] = '\0';
	return ret;
}

static const json_t *value_of(const json_t *json, size_t index,
			      const struct json_scan_member *member)
{
	return member->name ?
		       json_object_getn(json, member->name, member->name_size) :
		       json_array_get(json, index);
}

/* Of an object or a list. A name with escapes in it is not found. */
static int add_members(struct nested *n, const json_t *json, const char *text,
		       size_t size)
{
	struct json_scan_member member;
	size_t at = 0, index = 0;
	int ret = 0;

	while (!ret && json_scan_next(text, size, &at, &member)) {
		const json_t *value = value_of(json, index++, &member);

		if (value)
			ret = add_member(n, value, &member);
	}
	return ret;
}

/*
 * Intel signs documents without blanks; a file with those of many platforms has
 * them as objects, which its writer printed anew. Each is added as it stands,
 * and without blanks: the one that is signed is used.
 */
static int add_document(struct nested *n, const u8 *data, size_t size,
			struct vouch_error *why)
{
	struct vouch_bytes minified;
	int ret = endorsements_add_any_document(n->store, data, size, n->part,
						why);
	int has_blanks = ret ? 0 : json_minify(data, size, &minified);

	if (has_blanks < 0)
		return vouch__error(why, -ENOMEM, "no memory for %s", n->part);
	if (!has_blanks)
		return ret;
	ret = endorsements_add_any_document(n->store, minified.data,
					    minified.size, n->part, why);
	vouch_bytes_free(&minified);
	return ret;
}

/* A bundle says of each item what it is, and is nothing to be found. */
static int add_object(struct nested *n, const json_t *json, const char *text,
		      size_t size)
{
	const u8 *data = (const u8 *)text;
	const struct endorsement_container *container =
		endorsements_container(n->store->kinds, true, data, size);
	struct vouch_error why = { 0 };
	int ret;

	if (container == &bundle_container)
		ret = vouch__error(&why, -EBADMSG,
				   "%s is a bundle in JSON, want it alone",
				   n->part);
	else if (container)
		ret = container->add(n->store, data, size, n->part, &why);
	else if (endorsements_is_document(n->store, data, size))
		ret = add_document(n, data, size, &why);
	else
		return add_members(n, json, text, size);
	return note(n, ret, &why);
}

static int add_value(struct nested *n, const json_t *json, const char *text,
		     size_t size)
{
	struct vouch_bytes bytes;
	int ret;

	if (json_is_object(json))
		return add_object(n, json, text, size);
	if (json_is_string(json))
		return add_bytes(n, (const u8 *)json_string_value(json),
				 json_string_length(json));
	if (!json_is_array(json))
		return 0;
	ret = json_number_bytes(json, &bytes);
	if (ret < 0)
		return note_no_memory(n);
	if (!ret) {
		vouch_bytes_free(&bytes);
		return add_members(n, json, text, size);
	}
	ret = add_bytes(n, bytes.data, bytes.size);
	vouch_bytes_free(&bytes);
	return ret;
}

int endorsements_add_value(struct endorsements *store, const json_t *json,
			   const char *text, size_t size, const char *source,
			   struct vouch_error *error)
{
	struct nested n = { .store = store };
	size_t added = store->added;
	int ret;

	snprintf(n.part, sizeof(n.part), "%s", source);
	n.source_size = strlen(n.part);
	ret = add_value(&n, json, text, size);
	if (!ret && store->added > added)
		return 0;
	if (n.bad.code)
		return vouch__error(error, n.bad.code, "%s", n.bad.text);
	return -ENOENT;
}

static bool is_json(const u8 *data, size_t size)
{
	return content_is_json(data, size);
}

static int add_json(struct endorsements *store, const u8 *data, size_t size,
		    const char *source, struct vouch_error *error)
{
	struct vouch_error why = { 0 };
	json_t *root = endorsements_parse_json(data, size, source, &why);
	int ret;

	if (!root) {
		endorsements_leave_out_document(store, data, size, why.text);
		return vouch__error(error, -EBADMSG, "%s", why.text);
	}
	ret = endorsements_add_value(store, root, (const char *)data, size,
				     source, error);
	json_decref(root);
	return ret;
}

const struct endorsement_container nested_container = {
	.is_json = true,
	.is = is_json,
	.add = add_json,
};
