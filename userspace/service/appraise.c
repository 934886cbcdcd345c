// SPDX-License-Identifier: MIT
/* POST /v1/appraise: the line of JSON that "vouch appraise --json" prints. */
#define _GNU_SOURCE /* asprintf() */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "service.h"
#include "tool/html.h"

/* Content tells what it is: the type only says that it is for us. */
#define EVIDENCE_TYPES                                         \
	"application/octet-stream", "application/eat+cwt",     \
		"application/eat-ucs+json", "application/cwt", \
		"application/vnd.veraison.tsm-report+json",    \
		"application/vnd.veraison.tsm-report+cbor", NULL

const char *const evidence_types[] = { EVIDENCE_TYPES };
const char *const appraise_types[] = { TYPE_JSON, EVIDENCE_TYPES };

static void answer_line(struct call *call, const char *line,
			struct asked *asked)
{
	(void)asked;
	answer_text(&call->answer, 200, TYPE_JSON, strdup(line));
}

static void answer_page(struct call *call, const char *line,
			struct asked *asked)
{
	json_t *result = json_loads(line, JSON_ALLOW_NUL, NULL);
	size_t size;

	(void)asked;
	answer_text(&call->answer, 200, TYPE_HTML,
		    result ? html_page(result, NULL, &size) : NULL);
	/* The page says so itself; not to be framed only a header can say. */
	answer_header(&call->answer, "Content-Security-Policy",
		      "default-src 'none'; style-src 'unsafe-inline'; "
		      "base-uri 'none'; form-action 'none'; frame-ancestors "
		      "'none'; sandbox");
	json_decref(result);
}

static void answer_jwt(struct call *call, const char *line, struct asked *asked)
{
	size_t size;
	char *token = ear_make(call, asked, VOUCH_EAR_IETF, false, &size);

	(void)line;
	if (token)
		answer_bytes(&call->answer, 200, TYPE_JWT, token, size);
}

static void answer_cwt(struct call *call, const char *line, struct asked *asked)
{
	size_t size;
	char *token = ear_make(call, asked, VOUCH_EAR_IETF, true, &size);

	(void)line;
	if (token)
		answer_bytes(&call->answer, 200, TYPE_CWT, token, size);
}

/* Forms of a result, by what a client accepts. */
static const struct {
	void (*answer)(struct call *call, const char *line,
		       struct asked *asked);
	bool is_signed;
} forms[] = {
	{ answer_line, false },
	{ answer_page, false },
	{ answer_jwt, true },
	{ answer_cwt, true },
};

static const char *const form_types[] = { TYPE_JSON, TYPE_HTML, TYPE_JWT,
					  TYPE_CWT, NULL };

/* "name" and "digests", in front of what the library makes. */
static char *add_front(const struct known *known, const struct asked *asked,
		       const char *result)
{
	json_t *text = json_string(asked->id ? asked->id : "request");
	char *name =
		text ? json_dumps(text, JSON_ENCODE_ANY | JSON_ENSURE_ASCII) :
		       NULL;
	const char *policy = asked->policy ? asked->policy->digest : "";
	const char *quote = *policy ? "\"" : "", *log = asked->log;
	char *line = NULL;

	if (name &&
	    asprintf(&line,
		     "{\"name\": %s, \"digests\": {\"evidence\": \"%s\", "
		     "\"log\": %s%s%s, \"policies\": [%s%s%s], %s, %s",
		     name, asked->evidence, *log ? "\"" : "",
		     *log ? log : "null", *log ? "\"" : "", quote, policy,
		     quote, known->digests + 1, result + 1) < 0)
		line = NULL;
	free(name);
	json_decref(text);
	return line;
}

char *appraise_asked(struct call *call, const struct known *known,
		     struct asked *asked)
{
	uint64_t start = bytes_now_ns();
	struct journal_line log = { .call = call, .asked = asked };
	struct vouch_result *result = NULL;
	struct vouch_error error;
	char *json = NULL, *line = NULL;

	if (!vouch_appraise(known->verifier, asked->request, &result, &error))
		json = vouch_result_json(result);
	if (json)
		line = add_front(known, asked, json);
	vouch_text_free(json);
	asked->result = result;
	if (!line) {
		answer_busy(&call->answer, 503, "no memory for a result");
		return NULL;
	}
	log.result = result;
	log.took_ns = bytes_now_ns() - start;
	metrics_add_result(&call->service->metrics, vouch_result_status(result),
			   log.took_ns);
	if (!journal_result(&log)) {
		free(line);
		line = NULL;
		answer_busy(&call->answer, 503,
			    "the result cannot be written to the log");
	}
	return line;
}

/* False: @call has its answer. */
static bool is_offered(struct call *call, int form)
{
	if (form < 0)
		answer_problem(&call->answer, 406,
			       "results are " TYPE_JSON ", text/html, " TYPE_JWT
			       " or " TYPE_CWT ", want one accepted");
	else if (forms[form].is_signed && !call->service->sign_key)
		answer_problem(&call->answer, 406,
			       "this service has no key to sign results (EAR) "
			       "with, want " TYPE_JSON
			       " or text/html accepted");
	return !call->answer.status;
}

void appraise_call(struct call *call)
{
	int form = accept_choose(call_header(call, "Accept"), form_types);
	struct known *known;
	struct asked asked;
	char *line = NULL;

	if (!is_offered(call, form))
		return;
	known = service_known(call->service);
	if (ask(call, known, NULL, &asked))
		line = appraise_asked(call, known, &asked);
	if (line)
		forms[form].answer(call, line, &asked);
	free(line);
	asked_free(&asked);
	known_unref(known);
}
