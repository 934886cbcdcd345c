// SPDX-License-Identifier: MIT
/* The head of a page: status, answers, and what to do. */
#include <string.h>
#include <vouch.h>

#include "html.h"

static const struct {
	const char *status, *meaning;
} meanings[] = {
	{ "affirming", "Every check that was asked for passed." },
	{ "warning", "No check failed, but some warn." },
	{ "contraindicated", "A check failed: do not trust this guest." },
	{ "none", "Not decided: something that it takes is missing." },
	{ "authentic", "Genuine. Nothing else was asked for: not the TCB, the "
		       "measurement, or whether it is fresh." },
	{ "simulated", "Every check passed, under a root that was named: no "
		       "hardware vouches for it." },
};

static const char *meaning_of(const char *status)
{
	for (size_t i = 0; i < sizeof(meanings) / sizeof(*meanings); i++)
		if (!strcmp(status, meanings[i].status))
			return meanings[i].meaning;
	return "";
}

static void put_flag(FILE *out, const json_t *result, const char *member,
		     const char *status, const char *text)
{
	if (json_is_true(json_object_get(result, member)) &&
	    strcmp(html_text_of(result, "status"), status) != 0)
		fprintf(out, " <span class=flag>%s</span>", text);
}

void html_put_head(FILE *out, const json_t *result)
{
	const char *status = html_text_of(result, "status");
	const char *error = html_text_of(result, "error");

	fprintf(out,
		"<header class=\"%s\">\n<p class=kind>Attestation "
		"result</p>\n<h1>",
		html_class_of(status));
	html_put(out, status);
	put_flag(out, result, "simulated", "simulated", "simulated");
	put_flag(out, result, "authentic_only", "authentic", "authentic only");
	fputs("</h1>\n<p class=lead>", out);
	html_put(out, *error ? error : meaning_of(status));
	if (*html_text_of(result, "reason")) {
		fputs(" Reason: ", out);
		html_put_member(out, result, "reason");
		fputs(".", out);
	}
	fputs("</p>\n<p class=name>", out);
	html_put_member(out, result, "name");
	fputs("</p>\n<p class=quiet>", out);
	html_put_member(out, result, "evidence");
	if (*html_text_of(result, "time")) {
		fputs(" &middot; appraised for <time>", out);
		html_put_member(out, result, "time");
		fputs("</time>", out);
	}
	fputs("</p>\n</header>\n", out);
}

/* A status is told by its word; a good one needs none. */
static void put_answer(FILE *out, const char *question, const json_t *answer)
{
	const char *status = html_text_of(answer, "status");

	fprintf(out, "<div class=\"%s\"><dt>", html_class_of(status));
	html_put(out, question);
	fputs("</dt><dd>", out);
	html_put_word(out, status);
	fputs(" ", out);
	html_put_member(out, answer, "text");
	fputs("</dd></div>\n", out);
}

void html_put_answers(FILE *out, const json_t *result)
{
	const json_t *answers = json_object_get(result, "answers");
	const char *name;

	if (!answers)
		return;
	fputs("<section>\n<h2>Answers</h2>\n<dl class=answers>\n", out);
	for (int i = 0; (name = vouch_question_name(i)); i++)
		put_answer(out, vouch_question_text(i),
			   json_object_get(answers, name));
	fputs("</dl>\n</section>\n", out);
}

/* Its parts are put one under the other, as text has them. */
static void put_fix(FILE *out, const char *text)
{
	const char *end;
	char part[512];

	if (!*text)
		return;
	fputs("<p class=fix><b>fix</b> ", out);
	while ((end = strstr(text, "; "))) {
		snprintf(part, sizeof(part), "%.*s", (int)(end - text), text);
		html_put(out, part);
		fputs("<br>", out);
		text = end + 2;
	}
	html_put(out, text);
	fputs("</p>\n", out);
}

static void put_remedy(FILE *out, const json_t *check)
{
	fputs("<li>", out);
	html_put_word(out, html_text_of(check, "status"));
	fputs(" <code>", out);
	html_put_member(out, check, "id");
	fputs("</code>\n<dl class=pair><div><dt>is</dt><dd>", out);
	html_put_member(out, check, "actual");
	if (*html_text_of(check, "expected")) {
		fputs("</dd></div><div><dt>want</dt><dd>", out);
		html_put_member(out, check, "expected");
	}
	fputs("</dd></div><div><dt>says who</dt><dd>", out);
	html_put_member(out, check, "source");
	fputs("</dd></div></dl>\n", out);
	put_fix(out, html_text_of(check, "remedy"));
	fputs("</li>\n", out);
}

static size_t put_remedies_of(FILE *out, const json_t *checks,
			      const char *status, bool is_dry)
{
	const json_t *check;
	size_t i, count = 0;

	json_array_foreach(checks, i, check) {
		if (strcmp(html_text_of(check, "status"), status) != 0)
			continue;
		count++;
		if (!is_dry)
			put_remedy(out, check);
	}
	return count;
}

/* The worst first: what failed, then what is open, then what warns. */
void html_put_remedies(FILE *out, const json_t *result)
{
	static const char *const order[] = { "fail", "open", "warn" };
	const json_t *checks = json_object_get(result, "checks");
	size_t count = 0;

	for (size_t i = 0; i < 3; i++)
		count += put_remedies_of(out, checks, order[i], true);
	if (!count)
		return;
	fputs("<section>\n<h2>What to do</h2>\n<ul class=remedies>\n", out);
	for (size_t i = 0; i < 3; i++)
		put_remedies_of(out, checks, order[i], false);
	fputs("</ul>\n</section>\n", out);
}
