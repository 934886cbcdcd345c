// SPDX-License-Identifier: MIT
/* Work becomes a result: the JSON of "vouch appraise", with its key. */
#define _GNU_SOURCE /* asprintf() */
#include <errno.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "queue.h"

static const char *or_dash(const char *text)
{
	return text && *text ? text : "-";
}

/*
 * All that a result depends on, one line each. An id may have any bytes, and is
 * there by its digest.
 */
static int make_key(const struct sets *sets, const struct work *work, time_t at,
		    char *key, struct vouch_error *error)
{
	char *text = NULL, id[DIGEST_TEXT] = "";
	int size = -1;
	bool ok;

	ok = !work->id || text_digest(work->id, strlen(work->id), id);
	if (ok)
		size = asprintf(&text,
				"vouch-result\nversion %s\nid %s\nevidence %s\n"
				"log %s\npolicy %s\nendorsements %s\n"
				"trust_anchors %s\ntime %lld\nnonce %s\n"
				"report_data %s\n",
				VOUCH_VERSION, or_dash(id),
				work->evidence_digest,
				or_dash(work->log_digest), work->policy,
				or_dash(work->endorsements), sets_anchors(sets),
				(long long)at, or_dash(work->nonce),
				or_dash(work->report_data));
	ok = size >= 0 && text_digest(text, (size_t)size, key);
	if (size >= 0)
		free(text);
	return ok ? 0 : text_fail(error, -ENOMEM, "no memory for a key");
}

typedef int set_fn(struct vouch_request *request, const uint8_t *data,
		   size_t size, struct vouch_error *error);

static int set_hex(struct vouch_request *request, const char *name,
		   const char *text, set_fn *set, struct vouch_error *error)
{
	uint8_t data[64];
	size_t size;

	if (!text)
		return 0;
	if (!OPENSSL_hexstr2buf_ex(data, sizeof(data), &size, text, '\0'))
		return text_fail(error, -EBADMSG,
				 "'%s' is '%.128s', want up to 64 bytes in "
				 "hexadecimal",
				 name, text);
	return set(request, data, size, error);
}

static int fill(struct vouch_request *request, const struct work *work,
		const struct vouch_bytes *policy, time_t at,
		struct vouch_error *error)
{
	int code = vouch_request_add_policy(request, (const char *)policy->data,
					    policy->size, work->policy, error);

	vouch_request_set_time(request, at);
	if (!code)
		code = set_hex(request, "nonce", work->nonce,
			       vouch_request_set_nonce, error);
	if (!code)
		code = set_hex(request, "report_data", work->report_data,
			       vouch_request_set_report_data, error);
	if (!code)
		code = vouch_request_set_evidence(request, work->evidence.data,
						  work->evidence.size, error);
	if (!code && work->log.size)
		code = vouch_request_set_log(request, work->log.data,
					     work->log.size, error);
	return code;
}

/* As "vouch appraise" has it of one file with endorsements. */
static json_t *endorsements_digest(const struct work *work)
{
	char whole[DIGEST_TEXT];

	if (!*work->endorsements ||
	    !text_digest(work->endorsements, DIGEST_TEXT - 1, whole))
		return json_null();
	return json_string(whole);
}

/* "name", "key" and "digests", in front of what the library makes. */
static char *add_front(const struct sets *sets, const struct work *work,
		       const char *key, const char *result)
{
	const char *log = *work->log_digest ? work->log_digest : NULL;
	json_t *front = json_pack("{s:s, s:s, s:{s:s, s:s?, s:[s], s:o, s:o}}",
				  "name", work->id ? work->id : "request",
				  "key", key, "digests", "evidence",
				  work->evidence_digest, "log", log, "policies",
				  work->policy, "trust_anchors",
				  json_loads(sets_anchors(sets), 0, NULL),
				  "endorsements", endorsements_digest(work));
	char *text = front ? json_dumps(front, JSON_ENSURE_ASCII) : NULL;
	char *line = NULL;

	if (text) {
		text[strlen(text) - 1] = '\0';
		if (asprintf(&line, "%s, %s", text, result + 1) < 0)
			line = NULL;
	}
	free(text);
	json_decref(front);
	return line;
}

static int make_json(const struct sets *sets, const struct work *work,
		     const struct vouch_verifier *verifier,
		     struct vouch_request *request, struct answer *answer,
		     struct vouch_error *error)
{
	struct vouch_result *result = NULL;
	char *json = NULL;
	int code = vouch_appraise(verifier, request, &result, error);

	if (!code)
		json = vouch_result_json(result);
	if (json)
		answer->json = add_front(sets, work, answer->key, json);
	vouch_text_free(json);
	vouch_result_free(result);
	if (!code && !answer->json)
		code = text_fail(error, -ENOMEM, "no memory for a result");
	return code;
}

int appraise_work(struct sets *sets, kvStore *store, const struct work *work,
		  time_t at, struct answer *answer, struct vouch_error *error)
{
	struct vouch_request *request = vouch_request_new();
	struct vouch_verifier *verifier = NULL;
	struct vouch_bytes policy = { 0 };
	int code = request ? make_key(sets, work, at, answer->key, error) :
			     text_fail(error, -ENOMEM, "no memory to appraise");

	answer->json = NULL;
	if (!code)
		code = sets_policy(sets, store, work->policy, &policy, error);
	if (!code)
		code = sets_verifier(sets, store, work->endorsements, &verifier,
				     error);
	if (!code)
		code = fill(request, work, &policy, at, error);
	if (!code)
		code = make_json(sets, work, verifier, request, answer, error);
	vouch_bytes_free(&policy);
	vouch_verifier_unref(verifier);
	vouch_request_free(request);
	return code;
}
