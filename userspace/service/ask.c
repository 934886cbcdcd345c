// SPDX-License-Identifier: MIT
/*
 * A body becomes a request of the library: either the evidence itself, with the
 * rest in the query of the address, or JSON with members as a line of "vouch
 * appraise -" has them.
 */
#include <stdlib.h>
#include <string.h>

#include "json_small.h"
#include "service.h"

#define ID_MAX 256

static const char *const members[] = {
	"evidence",    "log",	      "id",	"name",		  "nonce",
	"nonce_token", "report_data", "policy", "authentic_only",
};

/* One value of a request, from wherever it came. */
struct source {
	const struct call *call; /* its query, */
	json_t *object; /* or what the body is */
};

static bool refuse(struct call *call, unsigned int status, const char *name,
		   const char *why)
{
	answer_problem(&call->answer, status, "'%.40s' %.500s", name, why);
	return false;
}

static const char *text_of(const struct source *from, const char *name)
{
	return from->object ?
		       json_string_value(json_object_get(from->object, name)) :
		       call_argument(from->call, name);
}

static bool is_member(const char *name)
{
	size_t i = 0;

	while (i < ARRAY_SIZE(members) && strcmp(name, members[i]))
		i++;
	return i < ARRAY_SIZE(members);
}

/* What is not known would be a check that nobody makes. */
static bool check_members(struct call *call, json_t *object)
{
	const char *name;
	json_t *value;

	json_object_foreach(object, name, value) {
		if (!is_member(name))
			return refuse(call, 400, name,
				      "is unknown, want evidence, log, id, "
				      "nonce, nonce_token, report_data, policy "
				      "or authentic_only");
		if (!strcmp(name, "authentic_only")) {
			if (!json_is_boolean(value))
				return refuse(call, 400, name, "is no boolean");
		} else if (strcmp(name, "evidence") && strcmp(name, "log") &&
			   !json_is_string(value)) {
			return refuse(call, 400, name, "is no string");
		}
	}
	return true;
}

static json_t *parse(struct call *call)
{
	json_error_t why;
	json_t *object;

	if (!json_is_small(call->body, call->size)) {
		answer_problem(&call->answer, 400,
			       "the body has too many values, or too deep, "
			       "want %d at most, and %d in each other",
			       JSON_VALUES_MAX, JSON_DEPTH_MAX);
		return NULL;
	}
	object = json_loadb((const char *)call->body, call->size,
			    JSON_REJECT_DUPLICATES, &why);
	if (json_is_object(object) && check_members(call, object))
		return object;
	if (!object)
		answer_problem(&call->answer, 400,
			       "the body is no JSON: %s at byte %d", why.text,
			       why.position);
	else if (!json_is_object(object))
		answer_problem(&call->answer, 400,
			       "the body is no JSON object, want one with "
			       "'evidence'");
	json_decref(object);
	return NULL;
}

/* Digits of @min to @max bytes; @size is 0 when there are none. */
static bool take_hex(struct call *call, const struct source *from,
		     const char *name, size_t min, size_t max, uint8_t *out,
		     size_t *size)
{
	const char *text = text_of(from, name);

	*size = 0;
	if (!text || bytes_from_hex(text, out, min, max, size))
		return true;
	answer_problem(&call->answer, 400,
		       "'%s' is '%.140s', want %zu to %zu bytes in hexadecimal",
		       name, text, min, max);
	return false;
}

/* The last thing that may refuse: from there on the nonce is used. */
static bool use_once(struct call *call, const void *data, size_t size,
		     time_t expires)
{
	struct service *service = call->service;

	switch (seen_add(service->seen, data, size, expires, time(NULL))) {
	case SEEN_NEW:
		return true;
	case SEEN_BEFORE:
		service->metrics.counters[COUNT_REPLAYS]++;
		answer_problem(&call->answer, 409,
			       "the nonce was used before, want a new one");
		return false;
	case SEEN_FULL:
		break;
	}
	answer_busy(&call->answer, 503,
		    "too many nonces of single use are remembered");
	return false;
}

static bool use_token(struct call *call, const struct known *known,
		      const uint8_t *token)
{
	unsigned int lifetime = call->service->settings.lifetime_s;
	bool is_single_use = false;
	time_t expires = 0;

	switch (nonce_check(known, time(NULL), lifetime, token, &expires,
			    &is_single_use)) {
	case NONCE_FOREIGN:
		return refuse(call, 400, "nonce_token",
			      "was not made by this service, want its own");
	case NONCE_EXPIRED:
		return refuse(call, 400, "nonce_token",
			      "is too old, want a new one of POST /v1/nonce");
	case NONCE_GOOD:
		break;
	}
	is_single_use |= call->service->settings.is_single_use;
	return !is_single_use || use_once(call, token, NONCE_SIZE, expires);
}

/* For a signed result, which answers the same nonce. */
static void keep_nonce(struct asked *asked, const uint8_t *nonce, size_t size)
{
	memcpy(asked->nonce_data, nonce, size);
	asked->nonce_size = size;
}

static bool keep_evidence(struct asked *asked, const void *data, size_t size)
{
	asked->bytes.data = malloc(size + 1);
	if (!asked->bytes.data)
		return false;
	memcpy(asked->bytes.data, data, size);
	asked->bytes.size = size;
	return bytes_digest(data, size, asked->evidence) &&
	       !vouch_request_set_evidence(asked->request, data, size, NULL);
}

/* "nonce", "nonce_token" and "report_data": at most one kind of freshness. */
static bool take_nonce(struct call *call, const struct known *known,
		       const struct source *from, struct asked *asked)
{
	uint8_t nonce[NONCE_MAX], token[NONCE_SIZE], data[64];
	size_t nonce_size, token_size, data_size;
	struct vouch_error error;

	if (!take_hex(call, from, "nonce", NONCE_MIN, NONCE_MAX, nonce,
		      &nonce_size) ||
	    !take_hex(call, from, "nonce_token", NONCE_SIZE, NONCE_SIZE, token,
		      &token_size) ||
	    !take_hex(call, from, "report_data", 1, sizeof(data), data,
		      &data_size))
		return false;
	if (nonce_size && token_size)
		return refuse(call, 400, "nonce",
			      "and 'nonce_token' are there, want one of both");
	if (!asked->policy && (nonce_size || token_size || data_size))
		return refuse(call, 400, "authentic_only",
			      "asks for no nonce or report_data, want none");
	if ((nonce_size && vouch_request_set_nonce(asked->request, nonce,
						   nonce_size, &error)) ||
	    (token_size && vouch_request_set_nonce(asked->request, token,
						   token_size, &error)) ||
	    (data_size && vouch_request_set_report_data(asked->request, data,
							data_size, &error)))
		return refuse(call, 400, "nonce", error.text);
	if (nonce_size || data_size)
		asked->nonce = NONCE_GIVEN;
	keep_nonce(asked, nonce_size ? nonce : token, nonce_size + token_size);
	if (!token_size)
		return true;
	asked->nonce = NONCE_TOKEN;
	return use_token(call, known, token);
}

static bool take_policy(struct call *call, const struct known *known,
			const char *name, struct asked *asked)
{
	struct vouch_error error;
	char names[400];

	asked->policy = known_policy(known, name ? name : "default");
	if (!asked->policy) {
		known_names(known, names, sizeof(names));
		answer_problem(&call->answer, 400,
			       "there is no policy '%.64s', want one of: %s",
			       name ? name : "default",
			       *names ? names : "none is loaded");
		return false;
	}
	if (!vouch_request_add_policy(
		    asked->request, (const char *)asked->policy->json.data,
		    asked->policy->json.size, asked->policy->name, &error))
		return true;
	return refuse(call, 500, "policy", error.text);
}

/* False: @call has its answer. */
static bool take_authentic_only(struct call *call, const struct source *from,
				bool *is_set)
{
	if (!from->object)
		return query_flag(call, "authentic_only", is_set);
	*is_set = json_is_true(json_object_get(from->object, "authentic_only"));
	return true;
}

static bool take_question(struct call *call, const struct known *known,
			  const struct source *from, struct asked *asked)
{
	const char *policy = text_of(from, "policy");
	bool is_authentic_only;

	if (!take_authentic_only(call, from, &is_authentic_only))
		return false;
	if (!is_authentic_only)
		return take_policy(call, known, policy, asked);
	if (policy)
		return refuse(call, 400, "authentic_only",
			      "asks for no policy, want one of both");
	vouch_request_set_authentic_only(asked->request);
	return true;
}

static bool take_id(struct call *call, const struct source *from,
		    struct asked *asked)
{
	const char *id = text_of(from, "id");
	json_t *text;

	if (!id)
		id = text_of(from, "name");
	if (!id)
		return true;
	text = json_string(id);
	json_decref(text);
	if (!text || strlen(id) > ID_MAX)
		return refuse(
			call, 400, "id",
			"is too long or no UTF-8, want 256 bytes at most");
	asked->id = strdup(id);
	return true;
}

static bool keep_log(struct asked *asked, const void *data, size_t size)
{
	return bytes_digest(data, size, asked->log) &&
	       !vouch_request_set_log(asked->request, data, size, NULL);
}

/* A text as it stands, anything else as JSON: the library undoes the form. */
static bool take_member(struct call *call, const json_t *value,
			const char *name, struct asked *asked,
			bool (*keep)(struct asked *, const void *, size_t))
{
	char *dumped = json_is_string(value) ? NULL : json_dumps(value, 0);
	const char *text = dumped ? dumped : json_string_value(value);
	bool ok = text && *text && json_typeof(value) <= JSON_STRING &&
		  keep(asked, text, strlen(text));

	free(dumped);
	return ok || refuse(call, 400, name,
			    "has nothing to appraise, want a text, in base64 "
			    "for example, a list or an object");
}

static bool take_evidence(struct call *call, const struct source *from,
			  struct asked *asked)
{
	const json_t *log;

	if (!from->object) {
		if (call->size)
			return keep_evidence(asked, call->body, call->size);
		answer_problem(&call->answer, 400,
			       "the body is empty, want evidence");
		return false;
	}
	log = json_object_get(from->object, "log");
	return take_member(call, json_object_get(from->object, "evidence"),
			   "evidence", asked, keep_evidence) &&
	       (!log || take_member(call, log, "log", asked, keep_log));
}

static bool take_session(struct call *call, const struct known *known,
			 const struct session *session, struct asked *asked)
{
	struct vouch_error error;

	asked->nonce = NONCE_SESSION;
	if (!take_policy(call, known, session->policy, asked))
		return false;
	if (vouch_request_set_nonce(asked->request, session->nonce,
				    session->nonce_size, &error))
		return refuse(call, 400, "nonce", error.text);
	keep_nonce(asked, session->nonce, session->nonce_size);
	return use_once(call, session, sizeof(*session), session->expires);
}

bool ask(struct call *call, const struct known *known,
	 const struct session *session, struct asked *asked)
{
	const char *type = call_header(call, "Content-Type");
	struct source from = { .call = call };
	bool ok;

	*asked = (struct asked){ .request = vouch_request_new() };
	if (!session && accept_is_type(type, TYPE_JSON)) {
		from.object = parse(call);
		if (!from.object)
			return false;
	}
	if (asked->request && call->service->settings.has_time)
		vouch_request_set_time(asked->request,
				       call->service->settings.at);
	ok = asked->request && take_evidence(call, &from, asked) &&
	     (session ? take_session(call, known, session, asked) :
			take_id(call, &from, asked) &&
				take_question(call, known, &from, asked) &&
				take_nonce(call, known, &from, asked));
	json_decref(from.object);
	if (!ok && !call->answer.status)
		answer_busy(&call->answer, 503, "no memory for a request");
	return ok;
}

void asked_free(struct asked *asked)
{
	vouch_request_free(asked->request);
	vouch_result_free(asked->result);
	vouch_bytes_free(&asked->bytes);
	free(asked->id);
	*asked = (struct asked){ 0 };
}
