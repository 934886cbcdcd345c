// SPDX-License-Identifier: MIT
/* What booted: registers with what is known of them, and the event log. */
#include <stdbool.h>
#include <string.h>

#include "html.h"

struct measured {
	const char *claims, *member, *name, *meaning, *check;
};

static const struct measured registers[] = {
	{ "snp", "measurement", "MEASUREMENT",
	  "what the guest was launched "
	  "with",
	  "snp.measurement" },
	{ "snp", "host_data", "HOST_DATA", "what the host said at launch",
	  "snp.host_data" },
	{ "tdx", "mrtd", "MRTD", "what the TD was launched with", "tdx.mrtd" },
	{ "tdx", "rtmr0", "RTMR0", "configuration of the firmware",
	  "tdx.rtmr0" },
	{ "tdx", "rtmr1", "RTMR1", "boot loader and kernel", "tdx.rtmr1" },
	{ "tdx", "rtmr2", "RTMR2", "command line and initrd", "tdx.rtmr2" },
	{ "tdx", "rtmr3", "RTMR3", "what was measured at run time",
	  "tdx.rtmr3" },
	{ "sgx", "mrenclave", "MRENCLAVE", "what the enclave was built of",
	  "sgx.mrenclave" },
	{ "sgx", "mrsigner", "MRSIGNER", "key that signed the enclave",
	  "sgx.mrsigner" },
};

static bool is_zero(const char *hex)
{
	return strspn(hex, "0") == strlen(hex);
}

/* What a check says of it; a skip is a value that nobody gave. */
static void put_judgement(FILE *out, const json_t *check)
{
	const char *status = html_text_of(check, "status");
	bool is_compared = *status && strcmp(status, "skip") != 0;

	if (is_compared)
		html_put_word(out, status);
	if (!strcmp(status, "pass") || !strcmp(status, "fail")) {
		fputs(" <span class=quiet>", out);
		html_put(out, *status == 'p' ? "as " : "not what ");
		html_put_member(out, check, "source");
		html_put(out, " says");
		fputs("</span>", out);
	} else {
		fputs(" <span class=quiet>no reference value</span>", out);
	}
}

static void put_register(FILE *out, const json_t *result,
			 const struct measured *m, const char *value)
{
	fprintf(out, "<li><p><b>%s</b> <span class=quiet>%s</span></p>",
		m->name, m->meaning);
	if (is_zero(value)) {
		fputs("<p class=quiet>zero</p>", out);
	} else {
		fputs("<p class=hex>", out);
		html_put(out, value);
		fputs("</p>", out);
	}
	fputs("<p>", out);
	put_judgement(out, html_check(result, m->check));
	fputs("</p></li>\n", out);
}

static size_t put_registers(FILE *out, const json_t *result, bool is_dry)
{
	const json_t *claims = json_object_get(result, "claims");
	size_t count = 0;

	for (size_t i = 0; i < sizeof(registers) / sizeof(*registers); i++) {
		const struct measured *m = &registers[i];
		const char *value = html_text_of(
			json_object_get(claims, m->claims), m->member);

		count += *value != '\0';
		if (*value && !is_dry)
			put_register(out, result, m, value);
	}
	return count;
}

/* ---- the event log ---- */

/* Only what the registers replay to is the boot of this guest. */
static bool log_replays(const json_t *result)
{
	static const char *const ids[] = { "tdx.log.rtmr0", "tdx.log.rtmr1",
					   "tdx.log.rtmr2", "tdx.log.rtmr3" };
	size_t passed = 0;

	for (size_t i = 0; i < 4; i++) {
		const char *status =
			html_text_of(html_check(result, ids[i]), "status");

		if (!strcmp(status, "fail"))
			return false;
		passed += !strcmp(status, "pass");
	}
	return passed;
}

static void put_event(FILE *out, const json_t *event)
{
	fputs("<li><b>", out);
	html_put_member(out, event, "register");
	fputs("</b> <span>", out);
	html_put_member(out, event, "event_type");
	if (*html_text_of(event, "text")) {
		fputs(" <q>", out);
		html_put_member(out, event, "text");
		fputs("</q>", out);
	}
	fputs("</span><span class=hex>", out);
	html_put_member(out, event, "digest");
	fputs("</span></li>\n", out);
}

static void put_log(FILE *out, const json_t *result, const json_t *log)
{
	const json_t *events = json_object_get(log, "events"), *event;
	size_t i;

	if (!json_array_size(events))
		return;
	fputs("<h3>Event log</h3>\n<p class=quiet>", out);
	html_put(out, log_replays(result) ?
			      "It replays to the registers of the quote." :
			      "It is not shown to be of this guest: see "
			      "tdx.log.*.");
	fputs("</p>\n<ol class=events>\n", out);
	json_array_foreach(events, i, event) {
		put_event(out, event);
	}
	fputs("</ol>\n", out);
	if (*html_text_of(log, "events_left_out")) {
		fputs("<p class=quiet>left out: ", out);
		html_put_member(out, log, "events_left_out");
		fputs("</p>\n", out);
	}
}

static bool is_authentic(const json_t *result)
{
	const json_t *claims = json_object_get(result, "claims"), *kind;
	const char *name;

	json_object_foreach((json_t *)claims, name, kind) {
		if (json_is_true(json_object_get(kind, "authenticated")))
			return true;
	}
	return false;
}

void html_put_boot(FILE *out, const json_t *result, const json_t *log)
{
	if (!put_registers(out, result, true))
		return;
	fputs("<section>\n<h2>Measured boot</h2>\n", out);
	if (!is_authentic(result))
		fputs("<p class=caution>The evidence is not shown to be "
		      "genuine: anybody could have written these "
		      "values.</p>\n",
		      out);
	fputs("<ul class=boot>\n", out);
	put_registers(out, result, false);
	fputs("</ul>\n", out);
	put_log(out, result, log);
	fputs("</section>\n", out);
}
