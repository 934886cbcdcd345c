// SPDX-License-Identifier: MIT
/* Every check, by the group that it is part of. */
#include <string.h>
#include <vouch.h>

#include "html.h"

const json_t *html_check(const json_t *result, const char *id)
{
	const json_t *checks = json_object_get(result, "checks"), *check;
	size_t i;

	json_array_foreach(checks, i, check) {
		if (!strcmp(html_text_of(check, "id"), id))
			return check;
	}
	return NULL;
}

static int gravity(const char *status)
{
	static const char *const order[] = { "skip", "pass", "warn", "open",
					     "fail" };

	for (int i = 0; i < 5; i++)
		if (!strcmp(status, order[i]))
			return i;
	return 3;
}

struct group {
	const char *name, *worst;
	size_t count, asked, passed;
};

static void count(struct group *group, const json_t *check)
{
	const char *status = html_text_of(check, "status");

	group->count++;
	group->asked += strcmp(status, "skip") != 0;
	group->passed += !strcmp(status, "pass");
	if (gravity(status) > gravity(group->worst))
		group->worst = status;
}

static void put_check(FILE *out, const json_t *check)
{
	fputs("<tr><td>", out);
	html_put_word(out, html_text_of(check, "status"));
	fputs("</td><td><code>", out);
	html_put_member(out, check, "id");
	fputs("</code></td><td>", out);
	html_put_member(out, check, "actual");
	if (*html_text_of(check, "expected") &&
	    strcmp(html_text_of(check, "expected"),
		   html_text_of(check, "actual")) != 0) {
		fputs("<br><span class=quiet>want ", out);
		html_put_member(out, check, "expected");
		fputs("</span>", out);
	}
	fputs("</td><td class=quiet>", out);
	html_put_member(out, check, "source");
	fputs("</td></tr>\n", out);
}

static bool is_of(const json_t *check, const struct group *group)
{
	return !strcmp(html_text_of(check, "group"), group->name);
}

static void put_group(FILE *out, const json_t *checks,
		      const struct group *group)
{
	const json_t *check;
	size_t i;

	fputs("<tbody>\n<tr class=group><th colspan=4>", out);
	html_put_word(out, group->worst);
	fprintf(out, " %s <span class=quiet>%zu of %zu passed", group->name,
		group->passed, group->asked);
	if (group->count > group->asked)
		fprintf(out, ", %zu not asked for",
			group->count - group->asked);
	fputs("</span></th></tr>\n", out);
	json_array_foreach(checks, i, check) {
		if (is_of(check, group))
			put_check(out, check);
	}
	fputs("</tbody>\n", out);
}

void html_put_checks(FILE *out, const json_t *result)
{
	const json_t *checks = json_object_get(result, "checks"), *check;
	size_t i;

	if (!json_array_size(checks))
		return;
	fprintf(out,
		"<section>\n<h2>All %zu checks</h2>\n"
		"<table class=checks>\n",
		json_array_size(checks));
	for (int g = 0; g < VOUCH_GROUP_COUNT; g++) {
		struct group group = { vouch_check_group_name(g), "skip", 0, 0,
				       0 };

		json_array_foreach(checks, i, check) {
			if (is_of(check, &group))
				count(&group, check);
		}
		if (group.count)
			put_group(out, checks, &group);
	}
	fputs("</table>\n</section>\n", out);
}
