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

static const json_t *bound_of(const json_t *result)
{
	const json_t *claims = json_object_get(result, "claims");

	return json_object_get(json_object_get(claims, "evidence"), "bound");
}

/* The report is over those before it, and anybody can have added others. */
static bool is_before_report(const json_t *result, const json_t *record)
{
	const json_t *end = json_object_get(bound_of(result), "log_sequence");
	const json_t *sequence = json_object_get(record, "sequence");

	return !end || json_integer_value(sequence) < json_integer_value(end);
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

	if (!is_before_report(result, record))
		fputs("<span class=quiet>after the report, does not "
		      "count</span> ",
		      out);
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

/* A register is extended by a digest: the text may be anybody's. */
static void put_text(FILE *out, const json_t *record)
{
	bool is_measured =
		json_is_true(json_object_get(record, "digest_is_of_data"));

	if (!*html_text_of(record, "text"))
		return;
	if (is_measured) {
		fputs(" <q>", out);
		html_put_member(out, record, "text");
		fputs("</q>", out);
	} else {
		fputs(" with a text that was not measured", out);
	}
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
		put_text(out, record);
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
	const json_t *bound = bound_of(result);

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
