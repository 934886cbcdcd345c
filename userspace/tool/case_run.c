// SPDX-License-Identifier: MIT
/*
 * Appraises what a case holds, and nothing else: neither clock, folder nor
 * option has a part in it, so that it comes out the same everywhere.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "case.h"
#include "html.h"

static bool fail(struct vouch_error *error, const char *text)
{
	snprintf(error->text, sizeof(error->text), "%s", text);
	return false;
}

static bool decode(const json_t *file, struct vouch_bytes *bytes,
		   struct vouch_error *error)
{
	const char *data = html_text_of(file, "data");

	*bytes = (struct vouch_bytes){ 0 };
	if (*data)
		return !vouch_base64_decode(data, bytes, error);
	bytes->data = calloc(1, 1); /* an empty file */
	return bytes->data || fail(error, "no memory for a case");
}

/* An endorsement that is none is left out, as one of a folder. */
static bool load_list(struct loaded *loaded, const json_t *inputs,
		      const char *list, struct vouch_error *error)
{
	bool may_be_none = !strcmp(list, "endorsements");
	const json_t *file;
	size_t i;

	json_array_foreach(json_object_get(inputs, list), i, file) {
		struct vouch_bytes bytes;
		int ret;

		if (!decode(file, &bytes, error))
			return false;
		ret = endorsements_load_bytes(loaded, list, &bytes,
					      html_text_of(file, "name"),
					      error);
		vouch_bytes_free(&bytes);
		if (ret && !(may_be_none && ret == -EBADMSG))
			return false;
	}
	return true;
}

static bool expect(struct vouch_request *request, const json_t *inputs,
		   struct vouch_error *error)
{
	const json_t *row;
	size_t i;

	json_array_foreach(json_object_get(inputs, "expected"), i, row) {
		if (vouch_request_expect(request, html_text_of(row, "key"),
					 html_text_of(row, "value"),
					 html_text_of(row, "source"), error))
			return false;
	}
	return true;
}

static bool ask(struct vouch_request *request, const json_t *inputs,
		struct vouch_bytes *log, struct vouch_error *error)
{
	const json_t *file = json_object_get(inputs, "log");
	time_t at;

	if (!option_time("at", html_text_of(inputs, "at"), &at))
		return fail(error, "time of the case is none");
	vouch_request_set_time(request, at);
	if (json_is_true(json_object_get(inputs, "authentic_only")))
		vouch_request_set_authentic_only(request);
	if (!json_is_object(file))
		return expect(request, inputs, error);
	return decode(file, log, error) &&
	       !vouch_request_set_log(request, log->data, log->size, error) &&
	       expect(request, inputs, error);
}

static char *make_line(struct loaded *loaded, const json_t *evidence,
		       const struct vouch_bytes *log,
		       const struct vouch_result *result)
{
	char *json = vouch_result_json(result), *line = NULL;
	json_t *digests = digests_json(loaded, log);

	if (json)
		line = json_line_text(html_text_of(evidence, "name"),
				      html_text_of(evidence, "sha256"), digests,
				      json, NULL);
	json_decref(digests);
	vouch_text_free(json);
	return line;
}

static bool appraise(struct loaded *loaded, const json_t *inputs,
		     struct vouch_request *request, char **line, int *status,
		     struct vouch_error *error)
{
	const json_t *evidence = json_object_get(inputs, "evidence");
	struct vouch_bytes bytes = { 0 }, log = { 0 };
	struct vouch_result *result = NULL;
	bool ok = ask(request, inputs, &log, error) &&
		  decode(evidence, &bytes, error) &&
		  !vouch_request_set_evidence(request, bytes.data, bytes.size,
					      error) &&
		  !vouch_appraise(loaded->verifier, request, &result, error);

	if (ok) {
		*status = result_exit_status(result);
		*line = make_line(loaded, evidence, &log, result);
		ok = *line || fail(error, "no memory for a result");
	}
	vouch_result_free(result);
	vouch_bytes_free(&bytes);
	vouch_bytes_free(&log);
	return ok;
}

bool case_run(const json_t *inputs, char **line, int *status,
	      struct vouch_error *error)
{
	struct loaded loaded = { .verifier = vouch_verifier_new() };
	struct vouch_request *request = vouch_request_new();
	bool ok = loaded.verifier && request;

	*line = NULL;
	if (!ok)
		fail(error, "no memory for an appraisal");
	ok = ok && load_list(&loaded, inputs, "policies", error) &&
	     load_list(&loaded, inputs, "trust_anchors", error) &&
	     load_list(&loaded, inputs, "endorsements", error) &&
	     !vouch_verifier_seal(loaded.verifier, error) &&
	     appraise(&loaded, inputs, request, line, status, error);
	vouch_request_free(request);
	vouch_verifier_unref(loaded.verifier);
	loaded_free(&loaded);
	return ok;
}
