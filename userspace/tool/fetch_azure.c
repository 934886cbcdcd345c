// SPDX-License-Identifier: MIT
/*
 * What Azure's host has for its guests: the VCEK with its CAs, and quotes over
 * a TDREPORT. It comes over plain HTTP from the guest's own host, and is worth
 * what an appraisal makes of it.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "fetch.h"

#define HOST "http://169.254.169.254"
#define TDREPORT_SIZE 1024

static int ask(const struct fetch_options *options, const char *url,
	       const char *post, const char *what, struct fetch_reply *reply)
{
	const struct fetch_request request = {
		.options = options,
		.url = url,
		.post = post,
		.is_metadata = true,
	};
	int status = fetch_try(&request, what, reply);

	fetch_progress(NULL);
	if (status != EXIT_AFFIRMED) {
		complain("%s: %s: %s", what, url, reply->error);
		fetch_reply_free(reply);
	}
	return status;
}

int fetch_azure(const struct fetch_options *options,
		struct vouch_bundle *bundle)
{
	static const char url[] = HOST "/metadata/THIM/amd/certification";
	struct fetch_reply reply;
	struct vouch_error error;
	int status =
		ask(options, url, NULL, "certificates of this guest", &reply);

	if (status != EXIT_AFFIRMED)
		return status;
	if (vouch_bundle_add(bundle, reply.answer.data, reply.answer.size, url,
			     time(NULL), &error)) {
		complain("%s", error.text);
		status = EXIT_UNDECIDED;
	}
	fetch_reply_free(&reply);
	return status;
}

/* RFC 4648, section 5, without padding; from and to section 4. */
static void to_url_alphabet(char *text)
{
	for (; *text; text++)
		*text = *text == '+' ? '-' :
			*text == '/' ? '_' :
			*text == '=' ? '\0' :
				       *text;
}

static char *question(const struct vouch_bytes *report)
{
	char *text = base64_text(report->data, report->size), *out = NULL;
	json_t *json;

	if (!text)
		return NULL;
	to_url_alphabet(text);
	json = json_pack("{s:s}", "report", text);
	out = json ? json_dumps(json, JSON_COMPACT) : NULL;
	json_decref(json);
	free(text);
	return out;
}

/* The member "quote" of an answer, as bytes. */
static bool read_quote(const struct fetch_reply *reply,
		       struct vouch_bytes *quote)
{
	json_t *json = json_loadb((char *)reply->answer.data + reply->body_at,
				  reply->answer.size - reply->body_at, 0, NULL);
	const char *text = json_string_value(json_object_get(json, "quote"));
	bool ok = text && base64_bytes(text, quote);

	json_decref(json);
	return ok;
}

static int ask_quote(const struct fetch_options *options,
		     const struct vouch_bytes *report, const char *output)
{
	static const char url[] = HOST "/acc/tdquote";
	char *post = question(report);
	struct vouch_bytes quote;
	struct fetch_reply reply;
	int status = EXIT_UNDECIDED;

	if (post)
		status = ask(options, url, post, "quote of this guest", &reply);
	free(post);
	if (status != EXIT_AFFIRMED)
		return status;
	if (read_quote(&reply, &quote)) {
		status = file_write(output, &quote, 0644);
		vouch_bytes_free(&quote);
	} else {
		complain("%s: answer has no \"quote\", want one in base64",
			 url);
		status = EXIT_UNDECIDED;
	}
	fetch_reply_free(&reply);
	return status;
}

int fetch_azure_quote(const struct fetch_options *options, const char *path,
		      const char *output)
{
	struct vouch_bytes report;
	int status;

	if (!file_read(path, &report))
		return EXIT_UNDECIDED;
	if (report.size == TDREPORT_SIZE) {
		status = ask_quote(options, &report, output);
	} else {
		complain("%s has %zu bytes, want a TDREPORT of %d", path,
			 report.size, TDREPORT_SIZE);
		status = EXIT_USAGE;
	}
	vouch_bytes_free(&report);
	return status;
}
