// SPDX-License-Identifier: MIT
/* POST /v1/appraise: the line of JSON that "vouch appraise --json" prints. */
#define _GNU_SOURCE /* asprintf() */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "service.h"
#include "tool/html.h"

#define SIGNED_RESULT                                                 \
	"signed results (EAR) are not offered by this service, want " \
	"application/json or text/html"

/* Content tells what it is: the type only says that it is for us. */
#define EVIDENCE_TYPES                                         \
	"application/octet-stream", "application/eat+cwt",     \
		"application/eat-ucs+json", "application/cwt", \
		"application/vnd.veraison.tsm-report+json",    \
		"application/vnd.veraison.tsm-report+cbor", NULL

const char *const evidence_types[] = { EVIDENCE_TYPES };
const char *const appraise_types[] = { TYPE_JSON, EVIDENCE_TYPES };

static char *no_page(const char *json, struct asked *asked)
{
	(void)asked;
	return strdup(json);
}

static char *make_page(const char *json, struct asked *asked)
{
	json_t *result = json_loads(json, JSON_ALLOW_NUL, NULL);
	size_t size;
	char *page = result ? html_page(result, NULL, &size) : NULL;

	(void)asked;
	json_decref(result);
	return page;
}

/*
 * Forms of a result, by what a client accepts; types that are asked for by name
 * and not offered have no function. A signed result is to have a row here that
 * is given when there is a key, see keys_call().
 */
static const struct {
	const char *type;
	char *(*make)(const char *json, struct asked *asked);
} forms[] = {
	{ TYPE_JSON, no_page },
	{ TYPE_HTML, make_page },
	{ "application/eat+jwt", NULL },
	{ "application/eat+cwt", NULL },
};

static const char *const form_types[] = { TYPE_JSON, TYPE_HTML,
					  "application/eat+jwt",
					  "application/eat+cwt", NULL };

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
	if (!line) {
		vouch_result_free(result);
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
	vouch_result_free(result);
	return line;
}

void appraise_call(struct call *call)
{
	int form = accept_choose(call_header(call, "Accept"), form_types);
	struct known *known;
	struct asked asked;
	char *line = NULL;

	if (form < 0 || !forms[form].make) {
		answer_problem(&call->answer, 406, SIGNED_RESULT);
		return;
	}
	known = service_known(call->service);
	if (ask(call, known, NULL, &asked))
		line = appraise_asked(call, known, &asked);
	if (line)
		answer_text(&call->answer, 200, forms[form].type,
			    forms[form].make(line, &asked));
	free(line);
	asked_free(&asked);
	known_unref(known);
}
