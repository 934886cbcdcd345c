// SPDX-License-Identifier: MIT
/* "vouch case": create and verify. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "case.h"
#include "tsm_folder.h"
#include "html.h"

const char case_usage[] =
	"usage: vouch case create [OPTION]... [-o CASE] FILE\n"
	"       vouch case verify CASE\n\n"
	"create appraises FILE, and writes the result with all that it was made\n"
	"of: evidence, log, policies, trust anchors, endorsements, options and\n"
	"time. Options are those of vouch appraise, but for its output, and\n"
	"  -o, --output CASE       where to; standard output unless given\n\n"
	"verify appraises again what is in CASE, with nothing else, and tells\n"
	"whether the result is the one that was recorded, byte for byte; and by\n"
	"check, what this vouch judges otherwise. CASE may be - for standard\n"
	"input.\n\n"
	"exit status: of the appraisal, 0 affirmed, 1 not, 3 could not decide;\n"
	"2 usage, an input that is malformed, or a case that was altered; of\n"
	"verify 4 when the result is another than was recorded\n";

static const struct option verify_options[] = {
	{ 0 },
};

/* ---- create ---- */

static bool keep_evidence(struct case_inputs *inputs, const char *path)
{
	struct vouch_bytes bytes;

	if (!evidence_read(path, &bytes))
		return false;
	case_keep_one(inputs, "evidence", path, &bytes);
	vouch_bytes_free(&bytes);
	return true;
}

static char *case_text(json_t *inputs, const char *line)
{
	char digest[DIGEST_TEXT_SIZE], result[DIGEST_TEXT_SIZE], *text;
	json_t *json;

	if (!case_inputs_digest(inputs, digest) ||
	    !digest_text((const uint8_t *)line, strlen(line), result))
		return NULL;
	json = json_pack("{s:i, s:s, s:O, s:s, s:s, s:s}", "vouch_case",
			 CASE_FORMAT, "version", VOUCH_VERSION, "inputs",
			 inputs, "inputs_sha256", digest, "result", line,
			 "result_sha256", result);
	text = json_dumps(json, JSON_INDENT(1) | JSON_ENSURE_ASCII);
	json_decref(json);
	return text;
}

static int write_case(const char *output, char *text)
{
	struct vouch_bytes bytes = { (uint8_t *)text, 0 };

	if (!text) {
		complain("no memory for a case");
		return EXIT_UNDECIDED;
	}
	bytes.size = strlen(text);
	text[bytes.size++] = '\n'; /* in place of the end */
	if (bytes.size <= CASE_SIZE_MAX)
		return file_write(output, &bytes, 0644);
	complain("case is %zu bytes, want 16 MiB at most: give only those "
		 "endorsements that it takes",
		 bytes.size);
	return EXIT_USAGE;
}

/* What is written is read, and run, in the way that verify does it. */
static int make_case(const char *output, json_t *inputs)
{
	struct vouch_error error;
	int status, written;
	char *line, *text;

	if (!inputs) {
		complain("no memory for a case");
		return EXIT_UNDECIDED;
	}
	if (!case_run(inputs, &line, &status, &error)) {
		complain("%s", error.text);
		return EXIT_UNDECIDED;
	}
	text = case_text(inputs, line);
	written = write_case(output, text);
	free(text);
	free(line);
	return written == EXIT_AFFIRMED ? status : written;
}

static int create(int argc, char **argv)
{
	struct case_inputs inputs;
	struct appraise_command c = { .loaded = { .kept = &inputs } };
	const struct requests *requests = &c.many.requests;
	int status;

	case_inputs_start(&inputs);
	if (!appraise_command_start(&c))
		return EXIT_UNDECIDED;
	status = appraise_command_take(&c, argc, argv);
	if (status == EXIT_AFFIRMED && argc - optind > 1) {
		complain("argument '%s' is one too many", argv[optind + 1]);
		status = EXIT_USAGE;
	}
	if (status == EXIT_AFFIRMED && file_is_terminal(c.output))
		status = EXIT_USAGE;
	if (status == EXIT_AFFIRMED && !keep_evidence(&inputs, argv[optind]))
		status = EXIT_UNDECIDED;
	if (status == EXIT_AFFIRMED) {
		case_keep_requests(&inputs, requests,
				   requests->has_time ? requests->at :
							time(NULL));
		if (c.many.log.data)
			case_keep_one(&inputs, "log", "--log", &c.many.log);
		status = make_case(c.output, inputs.json);
	}
	json_decref(inputs.json);
	appraise_command_end(&c);
	return status;
}

/* ---- verify ---- */

static void print_head(const struct case_file *file, const json_t *recorded,
		       const char *judgement)
{
	text_print(html_text_of(recorded, "name"));
	fputs(": ", stdout);
	text_print(html_text_of(recorded, "status"));
	fputs(" at ", stdout);
	text_print(html_text_of(file->inputs, "at"));
	fputs(", recorded by vouch ", stdout);
	text_print(file->version);
	printf(": %s\n", judgement);
}

/* Of one version, a result has one form: other words are another result. */
static int compare(const struct case_file *file, const char *line, int status)
{
	bool is_same = !strcmp(line, file->result);
	bool is_of_this = !strcmp(file->version, VOUCH_VERSION);
	json_t *recorded = json_loads(file->result, JSON_ALLOW_NUL, NULL);
	json_t *today = json_loads(line, JSON_ALLOW_NUL, NULL);

	if (is_same) {
		print_head(file, recorded, "the same result, byte for byte");
	} else if (case_compare(recorded, today, true)) {
		print_head(file, recorded,
			   "vouch " VOUCH_VERSION " judges otherwise");
		case_compare(recorded, today, false);
		status = EXIT_OTHERWISE;
	} else if (is_of_this) {
		print_head(file, recorded,
			   "this is not the result of that version");
		status = EXIT_OTHERWISE;
	} else {
		print_head(file, recorded,
			   "vouch " VOUCH_VERSION
			   " judges the same, in other words");
	}
	json_decref(recorded);
	json_decref(today);
	return status;
}

static int verify_file(const char *path)
{
	struct vouch_error error;
	struct case_file file;
	char *line = NULL;
	int result, status = case_read(path, &file);

	if (status == EXIT_AFFIRMED &&
	    !case_run(file.inputs, &line, &result, &error)) {
		complain("%s: %s", path, error.text);
		status = EXIT_USAGE;
	}
	if (status == EXIT_AFFIRMED)
		status = compare(&file, line, result);
	free(line);
	json_decref(file.json);
	return status;
}

static int verify(int argc, char **argv)
{
	if (option_next(argc, argv, verify_options) != -1)
		return EXIT_USAGE;
	if (optind >= argc) {
		complain("CASE is missing, want one");
		return EXIT_USAGE;
	}
	optind++;
	if (!option_no_more(argc, argv))
		return EXIT_USAGE;
	return verify_file(argv[optind - 1]);
}

int cmd_case(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : NULL;

	if (name)
		argv[1] = argv[0]; /* for messages of options */
	if (name && !strcmp(name, "create"))
		return create(argc - 1, argv + 1);
	if (name && !strcmp(name, "verify"))
		return verify(argc - 1, argv + 1);
	if (name)
		complain("case command is '%s', want create or verify", name);
	else
		complain("command is missing, want create or verify");
	return EXIT_USAGE;
}
