// SPDX-License-Identifier: MIT
/* "vouch policy": one from evidence that the user trusts; what one accepts. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy.h"
#include "tool.h"
#include "tsm_folder.h"

const char policy_usage[] =
	"usage: vouch policy init [OPTION]... FILE...\n"
	"       vouch policy check [--json] FILE...\n"
	"       vouch policy export --to corim|rvps [OPTION]... FILE\n"
	"       vouch policy import --key FILE [OPTION]... FILE\n\n"
	"init writes a policy that affirms what is in FILE: Evidence, a report or a\n"
	"quote of a guest that is known to be good, unless that is not authentic, or\n"
	"its host may debug it. What else would keep it from being affirmed is told.\n"
	"Of several FILEs each is an entry of any_of, named as the file.\n"
	"  --endorsements PATH     certificates, CRLs, collateral, bundle, folder\n"
	"  --trust-anchor PATH     a root to trust beside the vendor's\n"
	"  --at TIME               of appraisal, as 2026-01-31T12:00:00Z\n"
	"  --machine               only this machine is accepted\n"
	"  --unverified            even if it is not authentic\n"
	"  -o, --output FILE       where to write to\n"
	"  --json                  of check: print one JSON object\n\n"
	"check says in sentences what the policies FILE... accept together, do\n"
	"not look at, and which values tell no guest from another.\n"
	"export writes its launches for Veraison or Trustee; --sign KEY signs a\n"
	"CoRIM, as --signer NAME. import makes a policy of a CoRIM by a --key or\n"
	"--jwks FILE, or, --unsigned, by nobody, as messages to RVPS are.\n\n"
	"exit status: 0 written, or a policy without problems; 1 refused, or one\n"
	"that accepts more than was meant; 2 usage or bad input; 3 undecided\n";

enum {
	OPT_ENDORSEMENTS = 256,
	OPT_TRUST_ANCHOR,
	OPT_AT,
	OPT_MACHINE,
	OPT_UNVERIFIED,
};

static const struct option options[] = {
	{ "endorsements", required_argument, NULL, OPT_ENDORSEMENTS },
	{ "trust-anchor", required_argument, NULL, OPT_TRUST_ANCHOR },
	{ "at", required_argument, NULL, OPT_AT },
	{ "machine", no_argument, NULL, OPT_MACHINE },
	{ "unverified", no_argument, NULL, OPT_UNVERIFIED },
	{ "output", required_argument, NULL, 'o' },
	{ 0 },
};

struct policy_command {
	struct loaded loaded;
	struct requests requests;
	unsigned int flags;
	unsigned int stdin_uses; /* by options */
	const char *output;
};

static int set_time(struct requests *requests)
{
	if (!option_time("--at", optarg, &requests->at))
		return EXIT_USAGE;
	requests->has_time = true;
	return EXIT_AFFIRMED;
}

static int take(struct policy_command *c, int found)
{
	switch (found) {
	case OPT_ENDORSEMENTS:
		c->stdin_uses += !strcmp(optarg, "-");
		return endorsements_load(&c->loaded, optarg);
	case OPT_TRUST_ANCHOR:
		c->stdin_uses += !strcmp(optarg, "-");
		return endorsements_load_anchor(&c->loaded, optarg);
	case OPT_AT:
		return set_time(&c->requests);
	case OPT_MACHINE:
		c->flags |= VOUCH_DRAFT_MACHINE;
		return EXIT_AFFIRMED;
	case OPT_UNVERIFIED:
		c->flags |= VOUCH_DRAFT_UNVERIFIED;
		return EXIT_AFFIRMED;
	case 'o':
		c->output = optarg;
		return EXIT_AFFIRMED;
	default:
		return EXIT_USAGE;
	}
}

static int take_all(struct policy_command *c, int argc, char **argv)
{
	int status = EXIT_AFFIRMED;
	int found;

	while (status == EXIT_AFFIRMED &&
	       (found = option_next(argc, argv, options)) != -1)
		status = take(c, found);
	if (status != EXIT_AFFIRMED)
		return status;
	if (optind >= argc) {
		complain("FILE is missing, want at least one");
		return EXIT_USAGE;
	}
	return option_stdin_once(c->stdin_uses, argc, argv) ? EXIT_AFFIRMED :
							      EXIT_USAGE;
}

static void complain_check(const char *path, const struct vouch_check *check)
{
	complain("%s: %s: %s, want %s", path, check->id, check->actual,
		 check->expected);
}

/* The reason not to draft: a check that failed goes before one that is open. */
static void complain_why(const char *path, const struct vouch_result *result)
{
	const struct vouch_check *check, *open = NULL;

	for (size_t i = 0; (check = vouch_result_check(result, i)); i++) {
		if (check->status == VOUCH_CHECK_FAIL) {
			complain_check(path, check);
			return;
		}
		if (check->status == VOUCH_CHECK_OPEN && !open)
			open = check;
	}
	if (open)
		complain_check(path, open);
}

/* What a policy is for; all of what keeps it from that is told. */
static void complain_unless_affirmed(const char *path,
				     const struct vouch_result *result)
{
	const struct vouch_check *check;

	if (result_exit_status(result) == EXIT_AFFIRMED)
		return;
	complain("%s: the policy does not affirm it as long as these are in "
		 "the way",
		 path);
	for (size_t i = 0; (check = vouch_result_check(result, i)); i++)
		if (check->status != VOUCH_CHECK_PASS &&
		    check->status != VOUCH_CHECK_SKIP)
			complain_check(path, check);
}

/* By @json too, unless that is NULL. */
static int appraise(const struct policy_command *c,
		    const struct vouch_bytes *bytes, const char *json,
		    struct vouch_result **result, struct vouch_error *error)
{
	struct vouch_request *request = requests_make(&c->requests);

	*result = NULL;
	if (!request) {
		snprintf(error->text, sizeof(error->text),
			 "no memory for a request");
		return -ENOMEM;
	}
	if (json)
		vouch_request_add_policy(request, json, strlen(json), "policy",
					 NULL);
	return appraise_bytes(c->loaded.verifier, request, bytes, result,
			      error);
}

/* Once more, by what was drafted. */
static void try_policy(const struct policy_command *c, const char *path,
		       const struct vouch_bytes *bytes, const char *json)
{
	struct vouch_result *result;
	struct vouch_error error;

	if (appraise(c, bytes, json, &result, &error)) {
		complain("%s: %s", path, error.text);
		return;
	}
	complain_unless_affirmed(path, result);
	vouch_result_free(result);
}

/* Each sentence once: several entries may have the same. */
static void tell_once(json_t *remarks, json_t *sentence)
{
	json_t *other;
	size_t i;

	json_array_foreach(remarks, i, other)
		if (json_equal(other, sentence))
			return;
	complain("%s", json_string_value(sentence));
	json_array_append(remarks, sentence);
}

/*
 * What its values are worth is told, and stands in it as well: a draft keeps
 * them, as they are true. Returns the policy with these remarks, or NULL.
 */
static char *remark(const char *json)
{
	struct vouch_verifier *verifier = vouch_verifier_new();
	json_t *policy = json_loads(json, 0, NULL), *told = NULL, *one;
	json_t *remarks = json_array();
	char *text = NULL;
	size_t i;

	if (verifier && !vouch_verifier_add_policy(verifier, json, strlen(json),
						   "draft", NULL))
		text = vouch_verifier_policy_json(verifier);
	vouch_verifier_unref(verifier);
	told = text ? json_loads(text, 0, NULL) : NULL;
	vouch_text_free(text);
	json_array_foreach(json_object_get(told, "tells_no_guest"), i, one)
		tell_once(remarks, json_object_get(one, "text"));
	text = NULL;
	if (told) {
		json_array_insert(remarks, 0,
				  json_object_get(policy, "comment"));
		if (json_array_size(remarks) > 1)
			json_object_set(policy, "comment", remarks);
		text = json_dumps(policy, JSON_INDENT(2) | JSON_ENSURE_ASCII);
	}
	json_decref(remarks);
	json_decref(told);
	json_decref(policy);
	return text;
}

static int write_policy(const struct policy_command *c, char *json)
{
	struct vouch_bytes bytes = { (uint8_t *)json, strlen(json) };

	if (!c->output) {
		puts(json);
		return EXIT_AFFIRMED;
	}
	json[bytes.size++] = '\n'; /* in place of the end */
	return file_write(c->output, &bytes, 0644);
}

/* Freshness is of one appraisal. */
static int prepare(struct policy_command *c)
{
	struct vouch_error error;

	if (!vouch_verifier_seal(c->loaded.verifier, &error))
		return requests_expect(&c->requests, "freshness", "unchecked",
				       "vouch policy init");
	complain("%s", error.text);
	return EXIT_UNDECIDED;
}

/* One FILE, and what was drafted of it. */
struct source {
	const char *path;
	struct vouch_bytes bytes;
	char *json; /* or NULL */
};

static int draft(const struct policy_command *c, struct source *source,
		 const struct vouch_result *result)
{
	struct vouch_error error;

	if (!vouch_result_policy(result, c->flags, &source->json, &error))
		return EXIT_AFFIRMED;
	complain("%s: %s", source->path, error.text);
	complain_why(source->path, result);
	return vouch_result_status(result) == VOUCH_STATUS_CONTRAINDICATED ?
		       EXIT_NOT_AFFIRMED :
		       EXIT_UNDECIDED;
}

static int take_source(const struct policy_command *c, struct source *source)
{
	struct vouch_result *result;
	struct vouch_error error;
	int status;

	if (!evidence_read(source->path, &source->bytes))
		return EXIT_UNDECIDED;
	if (appraise(c, &source->bytes, NULL, &result, &error)) {
		complain("%s: %s", source->path, error.text);
		return EXIT_UNDECIDED;
	}
	status = draft(c, source, result);
	vouch_result_free(result);
	return status;
}

/* Of one FILE its draft; of several one policy that has them as entries. */
static char *join(const struct source *sources, size_t count)
{
	struct vouch_draft *drafts = calloc(count, sizeof(*drafts));
	char(*names)[POLICY_NAME_SIZE] = calloc(count, sizeof(*names));
	struct vouch_error error = { .text = "no memory for a policy" };
	char *json = NULL;

	for (size_t i = 0; drafts && names && i < count; i++) {
		policy_name(sources[i].path, names, i);
		drafts[i] = (struct vouch_draft){ names[i], sources[i].json };
	}
	if (!drafts || !names || vouch_draft_join(drafts, count, &json, &error))
		complain("%s", error.text);
	free(drafts);
	free(names);
	return json;
}

static int finish(const struct policy_command *c, const struct source *sources,
		  size_t count)
{
	char *joined = count > 1 ? join(sources, count) : NULL;
	const char *json = count > 1 ? joined : sources[0].json;
	char *remarked = json ? remark(json) : NULL;
	int status = EXIT_UNDECIDED;

	for (size_t i = 0; remarked && i < count; i++)
		try_policy(c, sources[i].path, &sources[i].bytes, remarked);
	if (remarked)
		status = write_policy(c, remarked);
	free(remarked);
	vouch_text_free(joined);
	return status;
}

static int init(const struct policy_command *c, char **paths, size_t count)
{
	struct source *sources = calloc(count, sizeof(*sources));
	int status = sources ? EXIT_AFFIRMED : EXIT_UNDECIDED;

	for (size_t i = 0; status == EXIT_AFFIRMED && i < count; i++) {
		sources[i].path = paths[i];
		status = take_source(c, &sources[i]);
	}
	if (status == EXIT_AFFIRMED)
		status = finish(c, sources, count);
	for (size_t i = 0; sources && i < count; i++) {
		vouch_bytes_free(&sources[i].bytes);
		vouch_text_free(sources[i].json);
	}
	free(sources);
	return status;
}

static int run(int argc, char **argv)
{
	struct policy_command c = {
		.loaded = { .verifier = vouch_verifier_new() },
	};
	int status;

	if (!c.loaded.verifier) {
		complain("no memory for an appraisal");
		return EXIT_UNDECIDED;
	}
	status = take_all(&c, argc, argv);
	if (status == EXIT_AFFIRMED)
		status = prepare(&c);
	if (status == EXIT_AFFIRMED)
		status = init(&c, argv + optind, (size_t)(argc - optind));
	requests_free(&c.requests);
	vouch_verifier_unref(c.loaded.verifier);
	loaded_free(&c.loaded);
	return status;
}

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
} commands[] = {
	{ "init", run },
	{ "check", policy_check },
	{ "export", policy_export },
	{ "import", policy_import },
};

int cmd_policy(int argc, char **argv)
{
	const size_t count = sizeof(commands) / sizeof(*commands);
	size_t i = 0;

	while (argc > 1 && i < count && strcmp(commands[i].name, argv[1]))
		i++;
	if (argc < 2 || i == count) {
		complain("command is %s, want init, check, export or import",
			 argc < 2 ? "missing" : argv[1]);
		return EXIT_USAGE;
	}
	argv[1] = argv[0]; /* for messages of options */
	return commands[i].run(argc - 1, argv + 1);
}
