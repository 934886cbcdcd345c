// SPDX-License-Identifier: MIT
/*
 * Sessions of Veraison's interaction model "challenge-response", without state:
 * all that there is to know about one is in its id. Evidence is appraised while
 * its sender waits, so that no session is ever "processing".
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "service.h"

#define TYPE_SESSION "application/vnd.veraison.challenge-response-session+json"
#define NONCE_DEFAULT 32

static const char *const session_types[] = { TYPE_SESSION, NULL };

static bool is_accepted(struct call *call)
{
	if (accept_choose(call_header(call, "Accept"), session_types) >= 0)
		return true;
	answer_problem(&call->answer, 406,
		       "sessions are " TYPE_SESSION ", want that accepted");
	return false;
}

static json_t *accepted_types(void)
{
	json_t *list = json_array();

	for (size_t i = 0; evidence_types[i]; i++)
		json_array_append_new(list, json_string(evidence_types[i]));
	return list;
}

static json_t *session_json(const struct session *session, const char *status)
{
	char nonce[NONCE_MAX * 2], expiry[21];

	bytes_base64(session->nonce, session->nonce_size, nonce);
	utc_text(session->expires, expiry);
	return json_pack("{s:s, s:s, s:o, s:s}", "nonce", nonce, "expiry",
			 expiry, "accept", accepted_types(), "status", status);
}

/* In base64, of either alphabet. */
static bool take_nonce(struct call *call, const char *text,
		       struct session *session)
{
	struct vouch_bytes bytes;
	bool ok = !vouch_base64_decode(text, &bytes, NULL) &&
		  bytes.size >= NONCE_MIN && bytes.size <= NONCE_MAX;

	if (ok) {
		memcpy(session->nonce, bytes.data, bytes.size);
		session->nonce_size = bytes.size;
	} else {
		answer_problem(&call->answer, 400,
			       "nonce is '%.120s', want 8 to 64 bytes in "
			       "base64url",
			       text);
	}
	vouch_bytes_free(&bytes);
	return ok;
}

static bool make_nonce(struct call *call, const char *text,
		       struct session *session)
{
	unsigned long size = NONCE_DEFAULT;
	char *end;

	if (text) {
		errno = 0;
		size = strtoul(text, &end, 10);
		if (errno || end == text || *end || size < NONCE_MIN ||
		    size > NONCE_MAX) {
			answer_problem(&call->answer, 400,
				       "nonceSize is '%.40s', want a number "
				       "from 8 to 64",
				       text);
			return false;
		}
	}
	session->nonce_size = size;
	if (nonce_random(session->nonce, size))
		return true;
	answer_busy(&call->answer, 503, "there are no random bytes");
	return false;
}

static bool take_policy(struct call *call, const struct known *known,
			struct session *session)
{
	const char *name = call_argument(call, "policy");

	if (!name)
		name = "default";
	if (!known_policy(known, name)) {
		answer_problem(&call->answer, 400,
			       "there is no policy '%.64s', see /v1/policies",
			       name);
		return false;
	}
	strcpy(session->policy, name);
	return true;
}

static bool fill(struct call *call, const struct known *known,
		 struct session *session)
{
	const char *nonce = call_argument(call, "nonce");
	const char *size = call_argument(call, "nonceSize");

	session->expires = time(NULL) + call->service->settings.lifetime_s;
	if (nonce && size) {
		answer_problem(&call->answer, 400,
			       "nonce and nonceSize are there, want one of "
			       "both");
		return false;
	}
	return take_policy(call, known, session) &&
	       (nonce ? take_nonce(call, nonce, session) :
			make_nonce(call, size, session));
}

void session_new_call(struct call *call)
{
	struct known *known = service_known(call->service);
	struct session session = { 0 };
	char id[SESSION_ID_MAX];

	if (is_accepted(call) && fill(call, known, &session)) {
		if (session_id_make(known, &session, id)) {
			answer_json(&call->answer, 201, TYPE_SESSION,
				    session_json(&session, "waiting"));
			answer_header(&call->answer, "Location", "session/%s",
				      id);
			call->service->metrics.counters[COUNT_SESSIONS]++;
		} else {
			answer_busy(&call->answer, 503, "no memory for an id");
		}
	}
	known_unref(known);
}

/* False: @call has its answer. */
static bool find(struct call *call, const struct known *known,
		 struct session *session)
{
	memset(session, 0, sizeof(*session));
	switch (session_id_read(known, time(NULL), call->rest, session)) {
	case NONCE_GOOD:
		return true;
	case NONCE_EXPIRED:
		answer_problem(&call->answer, 404,
			       "the session has expired, want a new one");
		return false;
	case NONCE_FOREIGN:
		break;
	}
	answer_problem(&call->answer, 404,
		       "there is no such session, want one of POST "
		       "/challenge-response/v1/newSession");
	return false;
}

void session_get_call(struct call *call)
{
	struct known *known = service_known(call->service);
	struct session session;

	if (is_accepted(call) && find(call, known, &session)) {
		if (seen_has(call->service->seen, &session, sizeof(session)))
			answer_problem(&call->answer, 404,
				       "the session has ended: its result was "
				       "the answer to its evidence, and is not "
				       "kept");
		else
			answer_json(&call->answer, 200, TYPE_SESSION,
				    session_json(&session, "waiting"));
	}
	known_unref(known);
}

/* Evidence goes back as it came, as Veraison does it. */
static json_t *evidence_json(const struct call *call)
{
	char *text = malloc(call->size / 3 * 4 + 5);
	json_t *json = NULL;

	if (text) {
		bytes_base64(call->body, call->size, text);
		json = json_pack("{s:s, s:s}", "type",
				 call_header(call, "Content-Type"), "value",
				 text);
	}
	free(text);
	return json;
}

/* A token in Veraison's words where there is a key, as its clients want it. */
static json_t *result_json(struct call *call, const struct asked *asked,
			   const char *line)
{
	char *token;
	json_t *json;

	if (!call->service->sign_key)
		return json_loads(line, JSON_ALLOW_NUL, NULL);
	token = ear_make(call, asked, VOUCH_EAR_VERAISON, false, NULL);
	json = token ? json_string(token) : NULL;
	free(token);
	return json;
}

static json_t *complete_json(struct call *call, const struct session *session,
			     const struct asked *asked, const char *line)
{
	json_t *json = session_json(session, "complete");

	if (json_object_set_new(json, "evidence", evidence_json(call)) ||
	    json_object_set_new(json, "result",
				result_json(call, asked, line))) {
		json_decref(json);
		return NULL;
	}
	return json;
}

static void answer_complete(struct call *call, const struct session *session,
			    const struct asked *asked, const char *line)
{
	json_t *json = complete_json(call, session, asked, line);

	if (json || !call->answer.status)
		answer_json(&call->answer, 200, TYPE_SESSION, json);
}

void session_post_call(struct call *call)
{
	struct known *known = service_known(call->service);
	struct asked asked = { 0 };
	struct session session;
	char *line = NULL;

	if (is_accepted(call) && find(call, known, &session) &&
	    ask(call, known, &session, &asked))
		line = appraise_asked(call, known, &asked);
	if (line)
		answer_complete(call, &session, &asked, line);
	free(line);
	asked_free(&asked);
	known_unref(known);
}

void session_delete_call(struct call *call)
{
	struct known *known = service_known(call->service);
	struct session session;

	if (find(call, known, &session)) {
		/* Of one that is not remembered, evidence would be taken. */
		if (seen_add(call->service->seen, &session, sizeof(session),
			     session.expires, time(NULL)) == SEEN_FULL)
			answer_busy(&call->answer, 503,
				    "too many sessions that have ended are "
				    "remembered");
		else
			call->answer.status = 204;
	}
	known_unref(known);
}

/* With the first of the service's keys, where it has one. */
void discovery_call(struct call *call)
{
	json_t *keys = ear_keys(call->service), *json, *key;

	json = json_pack("{s:o, s:s, s:s, s:{s:s}}", "media-types",
			 accepted_types(), "version", VOUCH_VERSION,
			 "service-state", "READY", "api-endpoints",
			 "newChallengeResponseSession",
			 "/challenge-response/v1/newSession");
	key = json_array_get(json_object_get(keys, "keys"), 0);
	if (key)
		json_object_set(json, "ear-verification-key", key);
	json_decref(keys);
	answer_json(&call->answer, 200,
		    "application/vnd.veraison.discovery+json", json);
}
