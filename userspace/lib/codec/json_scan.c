// SPDX-License-Identifier: MIT
/*
 * The signature of a document is over the bytes of one member as they came, so
 * that they are cut out of the text, not written anew.
 */
#include "codec/json_scan.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"

#define DEPTH_MAX 32

/* A text that is not known to be JSON. */
struct scan {
	const char *pos;
	const char *end;
	int depth; /* of objects and lists; past DEPTH_MAX none was read */
};

static void skip_space(struct scan *s)
{
	while (s->pos < s->end && strchr(" \t\r\n", *s->pos) && *s->pos)
		s->pos++;
}

static bool take(struct scan *s, char c)
{
	skip_space(s);
	if (s->pos >= s->end || *s->pos != c)
		return false;
	s->pos++;
	return true;
}

static bool skip_string(struct scan *s)
{
	for (s->pos++; s->pos < s->end; s->pos++) {
		if (*s->pos == '"') {
			s->pos++;
			return true;
		}
		if (*s->pos == '\\' && ++s->pos == s->end)
			return false;
	}
	return false;
}

/* Past one value of any kind; what is inside need not be good JSON. */
static bool skip_value(struct scan *s)
{
	int depth = 0;

	skip_space(s);
	while (s->pos < s->end) {
		char c = *s->pos;

		if (!depth && strchr(",]} \t\r\n", c))
			return true;
		if (c == '"') {
			if (!skip_string(s))
				return false;
			continue;
		}
		if (c == '{' || c == '[')
			depth++;
		else if (c == '}' || c == ']')
			depth--;
		if (depth > s->depth)
			s->depth = depth;
		if (depth > DEPTH_MAX)
			return false;
		s->pos++;
	}
	return !depth;
}

/* The name of a member, between its quotes, and the colon behind it. */
static bool take_name(struct scan *s, struct scan *name)
{
	skip_space(s);
	if (s->pos >= s->end || *s->pos != '"')
		return false;
	name->pos = s->pos + 1;
	if (!skip_string(s))
		return false;
	name->end = s->pos - 1;
	return take(s, ':');
}

bool json_scan_next(const char *text, size_t size, size_t *at,
		    struct json_scan_member *member)
{
	struct scan s = { .pos = text, .end = text + size }, name = { 0 };
	bool is_object;

	skip_space(&s);
	is_object = s.pos < s.end && *s.pos == '{';
	if (*at)
		s.pos = text + *at;
	if (!take(&s, *at ? ',' : is_object ? '{' : '['))
		return false;
	if (is_object && !take_name(&s, &name))
		return false;
	skip_space(&s);
	*member = (struct json_scan_member){ name.pos,
					     (size_t)(name.end - name.pos),
					     s.pos, 0, 0 };
	if (!skip_value(&s))
		return false;
	member->size = (size_t)(s.pos - member->value);
	member->depth = s.depth;
	*at = (size_t)(s.pos - text);
	return member->size > 0;
}

bool json_scan_is_named(const struct json_scan_member *member, const char *name)
{
	return member->name && member->name_size == strlen(name) &&
	       !memcmp(member->name, name, member->name_size);
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool json_scan_is_like(const struct json_scan_member *member, const char *name)
{
	for (size_t i = 0; i < member->name_size; i++) {
		char c = lower(member->name[i]);

		if (c == '_')
			continue;
		/* A name may have zeroes in it, ours ends with one. */
		if (!*name || c != *name++)
			return false;
	}
	return member->name && !*name;
}

bool json_scan_find(const char *text, size_t size, const char *name,
		    struct json_scan_member *member)
{
	size_t at = 0;

	while (json_scan_next(text, size, &at, member)) {
		if (json_scan_is_named(member, name))
			return true;
	}
	return false;
}

/*
 * jansson goes as deep as the text does: not before this was asked. What is cut
 * short is for jansson to tell of.
 */
static bool is_shallow(const char *text, size_t size)
{
	struct scan s = { .pos = text, .end = text + size };

	skip_value(&s);
	return s.depth <= DEPTH_MAX;
}

static int too_deep(struct vouch_error *error)
{
	return vouch__error(error, -EBADMSG,
			    "document is nested deeper than %d", DEPTH_MAX);
}

static json_t *parse_shallow(const char *text, size_t size,
			     struct vouch_error *error)
{
	json_error_t where;
	json_t *json = json_loadb(
		text, size, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &where);

	if (!json)
		vouch__error(error, -EBADMSG, "document:%d:%d: %s", where.line,
			     where.column, where.text);
	return json;
}

static json_t *parse(const char *text, size_t size, struct vouch_error *error)
{
	if (is_shallow(text, size))
		return parse_shallow(text, size, error);
	too_deep(error);
	return NULL;
}

/*
 * What is around the value @raw, with a 0 in its place: each part of a text is
 * parsed once, the value alone, as it is signed alone.
 */
static json_t *parse_frame(const char *text, size_t size,
			   const struct scan *raw, struct vouch_error *error)
{
	size_t before = (size_t)(raw->pos - text);
	size_t behind = (size_t)(text + size - raw->end);
	char *frame = malloc(before + 1 + behind);
	json_t *json;

	if (!frame) {
		vouch__error(error, -ENOMEM, "no memory");
		return NULL;
	}
	memcpy(frame, text, before);
	frame[before] = '0';
	memcpy(frame + before + 1, raw->end, behind);
	json = parse(frame, before + 1 + behind, error);
	free(frame);
	return json;
}

static int set_body(struct signed_document *document, const char *text,
		    size_t size)
{
	document->body.data = malloc(size ? size : 1);
	if (!document->body.data)
		return -ENOMEM;
	memcpy(document->body.data, text, size);
	document->body.size = size;
	return 0;
}

/*
 * The member itself, @raw, whose depth is known, or, where it is a string, the
 * text in it.
 */
static int take_body(struct signed_document *document, const struct scan *raw,
		     const json_t *member, struct vouch_error *error)
{
	bool is_text = json_is_string(member);
	int ret;

	if (is_text) {
		ret = set_body(document, json_string_value(member),
			       json_string_length(member));
	} else {
		if (!raw->pos)
			return vouch__error(error, -EBADMSG,
					    "%s has its name in escapes",
					    document->name);
		ret = set_body(document, raw->pos,
			       (size_t)(raw->end - raw->pos));
	}
	if (ret)
		return vouch__error(error, ret, "no memory");
	document->json = (is_text ? parse : parse_shallow)(
		(const char *)document->body.data, document->body.size, error);
	if (!document->json)
		return -EBADMSG;
	if (json_is_object(document->json))
		return 0;
	return vouch__error(error, -EBADMSG, "%s is no object", document->name);
}

static int open_object(struct signed_document *document, const json_t *root,
		       const struct scan *raw, const char *const *names,
		       struct vouch_error *error)
{
	const json_t *member = NULL;

	for (; *names && !member; names++) {
		member = json_object_get(root, *names);
		document->name = *names;
	}
	if (!member)
		return vouch__error(error, -EBADMSG,
				    "document is neither TCB info nor enclave "
				    "identity");
	if (!json_member_bytes(root, "signature", document->signature,
			       sizeof(document->signature)))
		return vouch__error(error, -EBADMSG,
				    "%s has no signature, want 64 bytes in hex",
				    document->name);
	return take_body(document, raw, member, error);
}

/* Which of @names it has; SIZE_MAX for none. */
static size_t rank_of(const struct json_scan_member *member,
		      const char *const *names)
{
	for (size_t i = 0; names[i]; i++) {
		if (json_scan_is_named(member, names[i]))
			return i;
	}
	return SIZE_MAX;
}

/*
 * Where the document is, of the first name that is there, unless it is in a
 * string or has a name in escapes.
 */
static struct scan find_body(const char *text, size_t size,
			     const char *const *names)
{
	struct json_scan_member member, found = { 0 };
	size_t at = 0, best = SIZE_MAX;

	while (best && json_scan_next(text, size, &at, &member)) {
		size_t rank = rank_of(&member, names);

		if (rank < best) {
			best = rank;
			found = member;
		}
	}
	if (!found.value || *found.value == '"')
		return (struct scan){ 0 };
	return (struct scan){ found.value, found.value + found.size,
			      found.depth };
}

static int open_text(struct signed_document *document, const char *text,
		     size_t size, const char *const *names, bool is_inner,
		     struct vouch_error *error)
{
	struct scan raw = find_body(text, size, names);
	int ret = -EBADMSG;
	json_t *root;

	/* There is one object around it. */
	if (raw.depth >= DEPTH_MAX)
		return too_deep(error);
	root = raw.pos ? parse_frame(text, size, &raw, error) :
			 parse(text, size, error);
	if (json_is_string(root) && !is_inner)
		ret = open_text(document, json_string_value(root),
				json_string_length(root), names, true, error);
	else if (root)
		ret = open_object(document, root, &raw, names, error);
	json_decref(root);
	return ret;
}

int signed_document_open(const char *text, size_t size,
			 const char *const *names,
			 struct signed_document *document,
			 struct vouch_error *error)
{
	int ret;

	*document = (struct signed_document){ 0 };
	ret = open_text(document, text, size, names, false, error);
	if (ret)
		signed_document_close(document);
	return ret;
}

void signed_document_close(struct signed_document *document)
{
	json_decref(document->json);
	vouch_bytes_free(&document->body);
	*document = (struct signed_document){ 0 };
}
