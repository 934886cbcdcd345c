// SPDX-License-Identifier: MIT
/*
 * A message of the queue is a JSON object: evidence and log as a line of "vouch
 * appraise -" has them, or their SHA-256 when they are in the bucket; policy
 * and endorsements by SHA-256. There is no time in it: that is when the queue
 * took it.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "queue.h"
#include "service/json_small.h"

#define ID_MAX 256
#define HEX_MAX 128 /* 64 bytes */

static const char *const members[] = {
	"id",	 "evidence",	"evidence_digest", "log",	   "log_digest",
	"nonce", "report_data", "policy",	   "endorsements",
};

#define MEMBERS (sizeof(members) / sizeof(*members))

static int refuse(struct vouch_error *error, const char *name, const char *why)
{
	return text_fail(error, -EBADMSG, "'%.40s' %s", name, why);
}

static bool is_member(const char *name)
{
	size_t i = 0;

	while (i < MEMBERS && strcmp(name, members[i]))
		i++;
	return i < MEMBERS;
}

/* What is not known would be a check that nobody makes. */
static int check_members(json_t *object, struct vouch_error *error)
{
	const char *name;
	json_t *value;

	json_object_foreach(object, name, value) {
		if (!is_member(name))
			return refuse(
				error, name,
				"is unknown, want id, evidence, log, "
				"either with _digest, nonce, report_data, "
				"policy or endorsements");
		if (strcmp(name, "evidence") && strcmp(name, "log") &&
		    !json_is_string(value))
			return refuse(error, name, "is no string");
	}
	return 0;
}

static int parse(const char *data, size_t size, json_t **object,
		 struct vouch_error *error)
{
	json_error_t why;

	if (!json_is_small((const uint8_t *)data, size))
		return text_fail(error, -EBADMSG,
				 "the message has too many values, or too "
				 "deep, want %d at most, and %d in each other",
				 JSON_VALUES_MAX, JSON_DEPTH_MAX);
	*object = json_loadb(data, size, JSON_REJECT_DUPLICATES, &why);
	if (!*object)
		return text_fail(error, -EBADMSG,
				 "the message is no JSON: %s at byte %d",
				 why.text, why.position);
	if (!json_is_object(*object))
		return text_fail(error, -EBADMSG,
				 "the message is no JSON object, want one "
				 "with 'evidence'");
	return check_members(*object, error);
}

/* A text as it stands, anything else as JSON: the library undoes the form. */
static int take_value(const json_t *value, const char *name,
		      struct vouch_bytes *bytes, struct vouch_error *error)
{
	char *text = json_is_string(value) ? strdup(json_string_value(value)) :
		     json_is_array(value) || json_is_object(value) ?
					     json_dumps(value, 0) :
					     strdup("");

	if (!text)
		return text_fail(error, -ENOMEM, "no memory for '%s'", name);
	bytes->data = (uint8_t *)text;
	bytes->size = strlen(text);
	return bytes->size ? 0 :
			     refuse(error, name,
				    "has nothing to appraise, want a text, "
				    "in base64 for example, a list or an "
				    "object");
}

static int take_digest(json_t *object, const char *name, char *digest,
		       struct vouch_error *error)
{
	json_t *value = json_object_get(object, name);
	const char *text = json_string_value(value);

	*digest = '\0';
	if (!value)
		return 0;
	if (!text_is_digest(text))
		return refuse(error, name,
			      "is no SHA-256, want 64 digits in lower case");
	memcpy(digest, text, DIGEST_TEXT);
	return 0;
}

/* @name, or @reference: SHA-256 of what is in the bucket. */
static int take_bytes(json_t *object, const char *name, const char *reference,
		      kvStore *store, struct vouch_bytes *bytes, char *digest,
		      struct vouch_error *error)
{
	const json_t *value = json_object_get(object, name);
	int code = take_digest(object, reference, digest, error);

	if (code)
		return code;
	if (value && *digest)
		return refuse(error, reference, "is beside the very thing");
	if (*digest)
		return blob_get(store, digest, EVIDENCE_MAX, bytes, error);
	if (!value)
		return 0;
	code = take_value(value, name, bytes, error);
	if (!code && !text_digest(bytes->data, bytes->size, digest))
		code = text_fail(error, -ENOMEM, "no memory for a digest");
	return code;
}

static int take_text(json_t *object, const char *name, size_t max, char **out,
		     struct vouch_error *error)
{
	const char *text = json_string_value(json_object_get(object, name));

	if (!text)
		return 0;
	if (strlen(text) > max ||
	    strlen(text) != json_string_length(json_object_get(object, name)))
		return refuse(error, name, "is too long");
	*out = strdup(text);
	return *out ? 0 : text_fail(error, -ENOMEM, "no memory for '%s'", name);
}

static int take(struct work *work, json_t *object, kvStore *store,
		struct vouch_error *error)
{
	int code = take_text(object, "id", ID_MAX, &work->id, error);

	if (!code)
		code = take_text(object, "nonce", HEX_MAX, &work->nonce, error);
	if (!code)
		code = take_text(object, "report_data", HEX_MAX,
				 &work->report_data, error);
	if (!code)
		code = take_digest(object, "policy", work->policy, error);
	if (!code && !*work->policy)
		code = refuse(error, "policy", "is missing, want its SHA-256");
	if (!code)
		code = take_digest(object, "endorsements", work->endorsements,
				   error);
	if (!code)
		code = take_bytes(object, "evidence", "evidence_digest", store,
				  &work->evidence, work->evidence_digest,
				  error);
	if (!code && !*work->evidence_digest)
		code = refuse(error, "evidence", "is missing");
	if (!code)
		code = take_bytes(object, "log", "log_digest", store,
				  &work->log, work->log_digest, error);
	return code;
}

int work_read(struct work *work, kvStore *evidence, const char *data,
	      size_t size, struct vouch_error *error)
{
	json_t *object = NULL;
	int code;

	*work = (struct work){ 0 };
	code = parse(data, size, &object, error);
	if (!code)
		code = take(work, object, evidence, error);
	json_decref(object);
	return code;
}

void work_free(struct work *work)
{
	vouch_bytes_free(&work->evidence);
	vouch_bytes_free(&work->log);
	free(work->id);
	free(work->nonce);
	free(work->report_data);
	*work = (struct work){ 0 };
}
