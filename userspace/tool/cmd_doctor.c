// SPDX-License-Identifier: MIT
/* "vouch doctor": what of the requirements holds here. */
#include <string.h>

#include "doctor/doctor.h"
#include "doctor/machine.h"
#include "doctor_pccs.h"
#include "tool.h"

const char doctor_usage[] =
	"usage: vouch doctor [OPTION]...\n"
	"       vouch doctor launch snp|tdx [OPTION]...\n"
	"       vouch doctor list [--json]\n\n"
	"Tells which world this is, host or guest, and checks what is needed\n"
	"for attestation. It only reads. launch prints the QEMU command that\n"
	"starts a guest on this host; list prints all checks.\n\n"
	"  --as WORLD         take it for snp-host, tdx-host, snp-guest,\n"
	"                     tdx-guest, azure-snp, azure-tdx or no-tee\n"
	"  --root FOLDER      files of the machine are in there, as where a\n"
	"                     container sees its host\n"
	"  --recorded FOLDER  of a machine that was recorded\n"
	"  --record FOLDER    record this machine, without what names it\n"
	"  --json             as one JSON object\n"
	"  -v, --verbose      a line for each check that passes, too\n\n"
	"exit status: 0 nothing fails, 1 something does, 3 something could\n"
	"not be found out\n";

struct doctor_options {
	const char *world, *root, *recorded, *record;
	bool as_json, is_verbose;
};

static const struct option options[] = {
	{ "as", required_argument, NULL, 'a' },
	{ "root", required_argument, NULL, 'r' },
	{ "recorded", required_argument, NULL, 'd' },
	{ "record", required_argument, NULL, 'w' },
	{ "json", no_argument, NULL, 'j' },
	{ "verbose", no_argument, NULL, 'v' },
	{ 0 },
};

static bool read_options(struct doctor_options *o, int argc, char **argv)
{
	int found;

	while ((found = option_next(argc, argv, options)) != -1) {
		if (found == 'a')
			o->world = optarg;
		else if (found == 'r')
			o->root = optarg;
		else if (found == 'd')
			o->recorded = optarg;
		else if (found == 'w')
			o->record = optarg;
		else if (found == 'j')
			o->as_json = true;
		else if (found == 'v')
			o->is_verbose = true;
		else
			return false;
	}
	if (o->root && o->recorded)
		complain("--root and --recorded are given, want one of them");
	return !(o->root && o->recorded);
}

static const char *text_of(const json_t *json, const char *name)
{
	return json_string_value(json_object_get(json, name)) ?: "";
}

static enum text_colour colour_of(const char *status)
{
	if (strcmp(status, "pass") == 0)
		return TEXT_GREEN;
	if (strcmp(status, "fail") == 0)
		return TEXT_RED;
	return strcmp(status, "skip") == 0 ? TEXT_PLAIN : TEXT_YELLOW;
}

static void print_check(const json_t *check, bool is_verbose)
{
	const char *status = text_of(check, "status");
	const char *source = text_of(check, "source");
	bool is_well = !strcmp(status, "pass") || !strcmp(status, "skip");

	if (is_well && !is_verbose)
		return;
	text_print_in(colour_of(status), status);
	printf("%*s%s\n", (int)(9 - strlen(status)), "", text_of(check, "id"));
	printf("         %s\n", text_of(check, "text"));
	printf("         found %s%s%s%s\n", text_of(check, "found"),
	       *source ? " (" : "", source, *source ? ")" : "");
	if (is_well)
		return;
	printf("         want %s\n", text_of(check, "want"));
	printf("         remedy: %s\n\n", text_of(check, "remedy"));
}

static void print_counts(const json_t *counts)
{
	const char *name, *before = "";
	json_t *count;

	json_object_foreach((json_t *)counts, name, count) {
		printf("%s%lld %s", before,
		       (long long)json_integer_value(count), name);
		before = ", ";
	}
	putchar('\n');
}

static int print_result(const json_t *result, const struct doctor_options *o)
{
	const json_t *checks = json_object_get(result, "checks");
	json_t *check;
	size_t i;

	if (o->as_json) {
		json_dumpf(result, stdout, JSON_INDENT(2) | JSON_ENSURE_ASCII);
		putchar('\n');
	} else {
		printf("%s\n\n",
		       text_of(json_object_get(result, "world"), "text"));
		json_array_foreach(checks, i, check)
			print_check(check, o->is_verbose);
		print_counts(json_object_get(result, "counts"));
	}
	return (int)json_integer_value(json_object_get(result, "status"));
}

static struct machine *open_machine(const struct doctor_options *o)
{
	struct vouch_error error;
	struct machine *machine;

	if (o->recorded) {
		if (machine_open(&machine, o->recorded, &error))
			complain("%s", error.text);
		return machine;
	}
	machine_set_pccs(doctor_ask_pccs);
	machine = machine_new(o->root ?: "");
	if (!machine)
		complain("no memory");
	return machine;
}

static int examine(const struct doctor_options *o)
{
	struct machine *machine = open_machine(o);
	struct vouch_error error;
	json_t *result = NULL;
	int status = EXIT_UNDECIDED;

	if (machine)
		result = doctor_examine(machine, o->world);
	if (machine && !result)
		complain("there is no memory for the result");
	if (result)
		status = print_result(result, o);
	if (result && o->record && doctor_record(machine, o->record, &error)) {
		complain("%s", error.text);
		status = EXIT_UNDECIDED;
	}
	json_decref(result);
	machine_free(machine);
	return status;
}

static void print_texts(const char *title, const json_t *texts)
{
	json_t *text;
	size_t i;

	json_array_foreach(texts, i, text)
		printf("# %s: %s\n", title, json_string_value(text));
}

/* Comments first, so that the command behind them can be copied whole. */
static void print_command(const json_t *launch)
{
	const json_t *arguments = json_object_get(launch, "arguments");
	json_t *argument;
	size_t i;

	json_array_foreach(arguments, i, argument)
		printf("# %s\n#   %s\n", text_of(argument, "argument"),
		       text_of(argument, "reason"));
	print_texts("note", json_object_get(launch, "notes"));
	print_texts("missing", json_object_get(launch, "missing"));
	json_array_foreach(arguments, i, argument)
		printf("%s%s", i ? " \\\n\t" : "\n",
		       text_of(argument, "argument"));
	putchar('\n');
}

static int print_launch(const json_t *launch, bool as_json)
{
	if (as_json) {
		json_dumpf(launch, stdout, JSON_INDENT(2) | JSON_ENSURE_ASCII);
		putchar('\n');
	} else {
		print_command(launch);
	}
	return json_array_size(json_object_get(launch, "missing")) ?
		       EXIT_NOT_AFFIRMED :
		       EXIT_AFFIRMED;
}

static int launch(int argc, char **argv)
{
	struct doctor_options o = { 0 };
	struct machine *machine;
	json_t *json = NULL;
	int status = EXIT_UNDECIDED;
	const char *tee;

	if (!read_options(&o, argc, argv))
		return EXIT_USAGE;
	tee = optind < argc ? argv[optind++] : "";
	if (strcmp(tee, "snp") && strcmp(tee, "tdx")) {
		complain("doctor launch is of '%s', want snp or tdx", tee);
		return EXIT_USAGE;
	}
	if (!option_no_more(argc, argv))
		return EXIT_USAGE;
	machine = open_machine(&o);
	if (machine)
		json = doctor_launch(machine, tee);
	if (json)
		status = print_launch(json, o.as_json);
	json_decref(json);
	machine_free(machine);
	return status;
}

static int list(int argc, char **argv)
{
	json_t *checks, *check;
	bool as_json;
	size_t i;

	if (!option_json(argc, argv, &as_json) || !option_no_more(argc, argv))
		return EXIT_USAGE;
	checks = doctor_checks();
	if (as_json) {
		json_dumpf(checks, stdout, JSON_INDENT(2));
		putchar('\n');
	} else {
		json_array_foreach(checks, i, check)
			printf("%s\n  %s\n  want %s\n  remedy: %s\n",
			       text_of(check, "id"), text_of(check, "text"),
			       text_of(check, "want"),
			       text_of(check, "remedy"));
	}
	json_decref(checks);
	return EXIT_AFFIRMED;
}

static bool is_world(const char *name)
{
	for (size_t i = 0; doctor_world(i); i++)
		if (!strcmp(doctor_world(i), name))
			return true;
	complain("--as is '%s', want snp-host, tdx-host, snp-guest, tdx-guest, "
		 "azure-snp, azure-tdx or no-tee",
		 name);
	return false;
}

int cmd_doctor(int argc, char **argv)
{
	struct doctor_options o = { 0 };

	if (argc > 1 && !strcmp(argv[1], "launch"))
		return launch(argc - 1, argv + 1);
	if (argc > 1 && !strcmp(argv[1], "list"))
		return list(argc - 1, argv + 1);
	if (!read_options(&o, argc, argv) || !option_no_more(argc, argv))
		return EXIT_USAGE;
	if (o.world && !is_world(o.world))
		return EXIT_USAGE;
	return examine(&o);
}
