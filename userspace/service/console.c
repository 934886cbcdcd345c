// SPDX-License-Identifier: MIT
/*
 * The page at "/": a file is dropped on it, and the page that "vouch appraise
 * --html" would write is shown in a frame that runs nothing. It is made of what
 * is built in, and the browser may ask nobody but this service.
 */
#define _GNU_SOURCE /* asprintf() */
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "service.h"
#include "tool/html.h"

#define HASH_TEXT 45

/* In base64, as Content Security Policy, level 3, has it. */
static void hash(const char *text, char *out)
{
	uint8_t digest[EVP_MAX_MD_SIZE];

	*out = '\0';
	if (EVP_Digest(text, strlen(text), digest, NULL, EVP_sha256(), NULL))
		bytes_base64(digest, 32, out);
}

/* The frame has the style of a result's page, and the policy of this one. */
void console_call(struct call *call)
{
	char script[HASH_TEXT], own[HASH_TEXT], result[HASH_TEXT];
	char *page = NULL;

	if (asprintf(&page,
		     "<!DOCTYPE html>\n<html lang=en>\n<head>\n"
		     "<meta charset=utf-8>\n<meta name=viewport "
		     "content=\"width=device-width, initial-scale=1\">\n"
		     "<meta name=color-scheme content=\"light dark\">\n"
		     "<title>vouch %s</title>\n<style>%s</style>\n"
		     "<style>%s</style>\n</head>\n%s<script>%s</script>\n"
		     "</html>\n",
		     VOUCH_VERSION, html_style, console_css, console_html,
		     console_js) < 0)
		page = NULL;
	hash(console_js, script);
	hash(console_css, own);
	hash(html_style, result);
	answer_text(&call->answer, 200, TYPE_HTML, page);
	answer_header(&call->answer, "Content-Security-Policy",
		      "default-src 'none'; script-src 'sha256-%s'; style-src "
		      "'sha256-%s' 'sha256-%s'; connect-src 'self'; base-uri "
		      "'none'; form-action 'none'; frame-ancestors 'none'",
		      script, own, result);
	answer_header(&call->answer, "Referrer-Policy", "no-referrer");
}
