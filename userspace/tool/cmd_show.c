// SPDX-License-Identifier: MIT
/* "vouch show": every field, with nothing verified. */
#include <stdlib.h>

#include "tool.h"
#include "tsm_folder.h"

const char show_usage[] =
	"usage: vouch show [--json] FILE\n\n"
	"Decodes Evidence, a report, a quote, a TDREPORT, an event log, a\n"
	"certificate table, certificates, a CRL, TCB info, QE identity, a bundle,\n"
	"an ID block or its authentication, and prints every field. Nothing is\n"
	"verified: for that there is vouch appraise. FILE may be - for\n"
	"standard input.\n\n"
	"  --json  as JSON\n";

static int print_shown(const char *text, bool as_json)
{
	json_t *json;

	if (as_json) {
		puts(text);
		return EXIT_AFFIRMED;
	}
	json = json_loads(text, JSON_ALLOW_NUL | JSON_DECODE_ANY, NULL);
	if (!json) {
		complain("no memory for what is to be shown");
		return EXIT_UNDECIDED;
	}
	text_print_json(json, 0);
	json_decref(json);
	return EXIT_AFFIRMED;
}

static int show(const char *path, bool as_json)
{
	struct vouch_error error;
	struct vouch_bytes bytes;
	char *text = NULL;
	int status;

	if (!evidence_read(path, &bytes))
		return EXIT_UNDECIDED;
	if (vouch_show(bytes.data, bytes.size, &text, &error)) {
		complain("%s: %s", path, error.text);
		status = EXIT_UNDECIDED;
	} else {
		status = print_shown(text, as_json);
	}
	vouch_text_free(text);
	vouch_bytes_free(&bytes);
	return status;
}

int cmd_show(int argc, char **argv)
{
	bool as_json;

	if (!option_json(argc, argv, &as_json))
		return EXIT_USAGE;
	if (optind >= argc) {
		complain("FILE is missing, want one");
		return EXIT_USAGE;
	}
	optind++;
	if (!option_no_more(argc, argv))
		return EXIT_USAGE;
	return show(argv[optind - 1], as_json);
}
