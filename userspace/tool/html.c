// SPDX-License-Identifier: MIT
/*
 * The frame of a page, with its style, and what it was made of. Neither script
 * nor network: the policy in it lets a browser use nothing but this style.
 */
#include <stdlib.h>
#include <string.h>
#include <vouch.h>

#include "html.h"
#include "tool.h"

static void put_start(FILE *out, const json_t *result)
{
	char digest[DIGEST_BASE64_SIZE];

	/* In base64, as Content Security Policy, level 3, has it. */
	digest_base64((const uint8_t *)html_style, strlen(html_style), digest);
	fprintf(out,
		"<!DOCTYPE html>\n<html lang=en>\n<head>\n<meta charset=utf-8>"
		"\n<meta http-equiv=\"Content-Security-Policy\" "
		"content=\"default-src 'none'; style-src 'sha256-%s'; "
		"base-uri 'none'; form-action 'none'\">\n",
		digest);
	fputs("<meta name=viewport content=\"width=device-width, "
	      "initial-scale=1\">\n<meta name=color-scheme content=\"light "
	      "dark\">\n<meta name=referrer content=no-referrer>\n"
	      "<meta name=generator content=\"vouch " VOUCH_VERSION
	      "\">\n<title>",
	      out);
	html_put_member(out, result, "status");
	fputs(": ", out);
	html_put_member(out, result, "name");
	fprintf(out, "</title>\n<style>%s</style>\n</head>\n<body>\n<main>\n",
		html_style);
}

static void put_digest(FILE *out, const char *name, const char *digest)
{
	fprintf(out, "<div><dt>%s</dt><dd class=hex>", name);
	html_put(out, digest);
	fputs("</dd></div>\n", out);
}

/* One text, a list of them, or null. */
static void put_digests_of(FILE *out, const char *name, const json_t *value)
{
	const json_t *item;
	size_t i;

	if (json_is_string(value))
		put_digest(out, name, json_string_value(value));
	else if (!json_array_size(value))
		put_digest(out, name, "none");
	json_array_foreach(value, i, item) {
		put_digest(out, name, json_string_value(item));
	}
}

static void put_digests(FILE *out, const json_t *result)
{
	static const struct {
		const char *member, *name;
	} rows[] = {
		{ "evidence", "evidence" },
		{ "log", "event log" },
		{ "policies", "policy" },
		{ "trust_anchors", "trust anchor" },
		{ "endorsements", "endorsements, all" },
	};
	const json_t *digests = json_object_get(result, "digests");

	if (!digests)
		return;
	fputs("<section>\n<h2>Made of</h2>\n<p class=quiet>SHA-256 of each "
	      "input: who has the same gets the same result.</p>\n"
	      "<dl class=digests>\n",
	      out);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		put_digests_of(out, rows[i].name,
			       json_object_get(digests, rows[i].member));
	fputs("</dl>\n</section>\n", out);
}

static void put_end(FILE *out, const json_t *result)
{
	fputs("<footer class=quiet>vouch ", out);
	html_put_member(out, result, "version");
	if (*html_text_of(result, "time")) {
		fputs(" &middot; appraised for ", out);
		html_put_member(out, result, "time");
	}
	fputs(" &middot; a page proves nothing by itself: appraise the "
	      "evidence again with the same inputs</footer>\n</main>\n"
	      "</body>\n</html>\n",
	      out);
}

static void put_page(FILE *out, const json_t *result, const json_t *log)
{
	put_start(out, result);
	html_put_head(out, result);
	html_put_answers(out, result);
	html_put_remedies(out, result);
	fputs("<div class=pair-of-sections>\n", out);
	html_put_chain(out, result);
	html_put_tcb(out, result);
	fputs("</div>\n", out);
	html_put_boot(out, result, log);
	html_put_runtime(out, result);
	html_put_checks(out, result);
	put_digests(out, result);
	put_end(out, result);
}

char *html_page(const json_t *result, const json_t *log, size_t *size)
{
	char *text = NULL;
	FILE *out = open_memstream(&text, size);
	bool is_lost;

	if (!out)
		return NULL;
	put_page(out, result, log);
	is_lost = ferror(out);
	if (!fclose(out) && !is_lost)
		return text;
	free(text);
	return NULL;
}
