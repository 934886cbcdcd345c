// SPDX-License-Identifier: MIT
/* What was measured after the boot: bound registers, and the module's log. */
#include <stdbool.h>
#include <string.h>

#include "html.h"

#define REGISTERS 4

static bool is_tdx(const json_t *result)
{
	return !strcmp(html_text_of(result, "tee"), "tdx");
}

/* Only what a register replays to was measured in this guest. */
static bool replays(const json_t *result, json_int_t mr)
{
	char id[32];

	snprintf(id, sizeof(id), "%s%d",
		 is_tdx(result) ? "tdx.log.rtmr" : "runtime.log.swmr", (int)mr);
	return !strcmp(html_text_of(html_check(result, id), "status"), "pass");
}

static void put_swmrs(FILE *out, const json_t *bound)
{
	const json_t *swmrs = json_object_get(bound, "swmrs"), *swmr;
	size_t i;

	fputs("<ul class=boot>\n", out);
	json_array_foreach(swmrs, i, swmr) {
		fprintf(out, "<li><p><b>swmr%zu</b></p><p class=hex>", i);
		html_put(out, json_string_value(swmr));
		fputs("</p></li>\n", out);
	}
	fputs("</ul>\n<p>locked: ", out);
	html_put_member(out, bound, "lockdown");
	fputs("</p>\n", out);
}

static void put_register_name(FILE *out, const json_t *result,
			      const json_t *record)
{
	const json_t *mr = json_object_get(record, "register");

	if (!json_is_integer(mr)) {
		fputs("<b>lockdown</b> <span>", out);
		html_put_member(out, record, "lockdown");
		fputs("</span>", out);
		return;
	}
	fprintf(out, "<b>%s%d</b> ", is_tdx(result) ? "rtmr" : "swmr",
		(int)json_integer_value(mr));
	if (!replays(result, json_integer_value(mr)))
		fputs("<span class=quiet>not shown to be of this guest</span> ",
		      out);
}

static void put_record(FILE *out, const json_t *result, const json_t *record)
{
	fputs("<li>", out);
	put_register_name(out, result, record);
	if (*html_text_of(record, "value")) {
		fputs("<span>extended without the module, to</span>"
		      "<span class=hex>",
		      out);
		html_put_member(out, record, "value");
	} else {
		fputs("<span>", out);
		html_put_member(out, record, "event_type");
		if (*html_text_of(record, "text")) {
			fputs(" <q>", out);
			html_put_member(out, record, "text");
			fputs("</q>", out);
		}
		fputs("</span><span class=hex>", out);
		html_put_member(out, record, "digest");
	}
	fputs("</span></li>\n", out);
}

static void put_records(FILE *out, const json_t *result, const json_t *log)
{
	const json_t *records = json_object_get(log, "records"), *record;
	size_t i;

	fputs("<h3>Event log of the module</h3>\n<ol class=events>\n", out);
	json_array_foreach(records, i, record) {
		put_record(out, result, record);
	}
	fputs("</ol>\n", out);
	if (*html_text_of(log, "records_left_out")) {
		fputs("<p class=quiet>left out: ", out);
		html_put_member(out, log, "records_left_out");
		fputs("</p>\n", out);
	}
}

void html_put_runtime(FILE *out, const json_t *result)
{
	const json_t *claims = json_object_get(result, "claims");
	const json_t *log = json_object_get(claims, "runtime_log");
	const json_t *bound =
		json_object_get(json_object_get(claims, "evidence"), "bound");

	if (!log && !bound)
		return;
	fputs("<section>\n<h2>Measured at run time</h2>\n<p class=quiet>It is "
	      "worth as much as the guest's kernel was until the report was "
	      "made.</p>\n",
	      out);
	if (bound)
		put_swmrs(out, bound);
	if (log)
		put_records(out, result, log);
	fputs("</section>\n", out);
}
