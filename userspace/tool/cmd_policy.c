// SPDX-License-Identifier: MIT
/* "vouch policy": one from evidence that the user trusts; what one accepts. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tool.h"

const char policy_usage[] =
	"usage: vouch policy init [OPTION]... FILE\n"
	"       vouch policy check [--json] FILE...\n\n"
	"init writes a policy that affirms what is in FILE: Evidence, a report or a\n"
	"quote of a guest that is known to be good. It is refused when that is\n"
	"not authentic, or when its host may debug the guest. What else would\n"
	"keep it from being affirmed, such as missing collateral, is told.\n"
	"Nonces are of one appraisal, and not part of it.\n\n"
	"  --endorsements PATH     certificates, CRLs, collateral, a bundle of\n"
	"                          them, or a folder\n"
	"  --trust-anchor PATH     a root to trust beside the vendor's\n"
	"  --at TIME               of appraisal, as 2026-01-31T12:00:00Z\n"
	"  --machine               only this machine is accepted\n"
	"  --unverified            even if it is not authentic\n"
	"  -o, --output FILE       where to write to\n"
	"  --json                  of check: print one JSON object\n\n"
	"check says in sentences what the policies FILE... accept together, what\n"
	"they do not look at, and which of their values tell no guest from\n"
	"another.\n\n"
	"exit status: 0 written, or a policy without problems; 1 refused, or a\n"
	"policy that accepts more than was meant; 2 usage, or an endorsement or a\n"
	"policy that is malformed; 3 could not decide\n";

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
		return endorsements_load(&c->loaded, optarg, false);
	case OPT_TRUST_ANCHOR:
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
		complain("FILE is missing, want one");
		return EXIT_USAGE;
	}
	optind++;
	return option_no_more(argc, argv) ? EXIT_AFFIRMED : EXIT_USAGE;
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

/* Registers of a TD that count what was measured after its launch. */
static const char *meaning_of_zero(const char *key)
{
	return strncmp(key, "rtmr", 4) ?
		       "which tells no guest from another" :
		       "nothing was measured into it after launch";
}

static bool is_zeroes(const json_t *value)
{
	const char *text = json_string_value(value);

	return text && *text && strspn(text, "0") == strlen(text);
}

/* A draft keeps them, as they are true, and says what they are worth. */
static void tell_zeroes(const char *path, const char *json)
{
	json_t *policy = json_loads(json, 0, NULL);
	json_t *block, *value;
	const char *kind, *key;

	json_object_foreach(policy, kind, block)
		json_object_foreach(block, key, value)
			if (is_zeroes(value))
				complain("%s: %s.%s is all zero: %s", path,
					 kind, key, meaning_of_zero(key));
	json_decref(policy);
}

static int write_policy(const struct policy_command *c, char *json)
{
	size_t size = strlen(json);
	struct vouch_bytes bytes = { (uint8_t *)json, size };

	if (!c->output) {
		puts(json);
		return EXIT_AFFIRMED;
	}
	json[bytes.size++] = '\n'; /* in place of the end */
	return file_write(c->output, &bytes, 0644);
}

static int draft(const struct policy_command *c, const char *path,
		 const struct vouch_bytes *bytes,
		 const struct vouch_result *result)
{
	struct vouch_error error;
	char *json;
	int status;

	if (vouch_result_policy(result, c->flags, &json, &error)) {
		complain("%s: %s", path, error.text);
		complain_why(path, result);
		return vouch_result_status(result) ==
				       VOUCH_STATUS_CONTRAINDICATED ?
			       EXIT_NOT_AFFIRMED :
			       EXIT_UNDECIDED;
	}
	tell_zeroes(path, json);
	try_policy(c, path, bytes, json);
	status = write_policy(c, json);
	vouch_text_free(json);
	return status;
}

/* Freshness is of one appraisal, and not what a policy is refused for. */
static int prepare(struct policy_command *c)
{
	struct vouch_error error;

	if (!vouch_verifier_seal(c->loaded.verifier, &error))
		return requests_expect(&c->requests, "freshness", "unchecked",
				       "vouch policy init");
	complain("%s", error.text);
	return EXIT_UNDECIDED;
}

static int init(const struct policy_command *c, const char *path)
{
	struct vouch_result *result;
	struct vouch_error error;
	struct vouch_bytes bytes;
	int status;

	if (!file_read(path, &bytes))
		return EXIT_UNDECIDED;
	if (appraise(c, &bytes, NULL, &result, &error)) {
		complain("%s: %s", path, error.text);
		status = EXIT_UNDECIDED;
	} else {
		status = draft(c, path, &bytes, result);
		vouch_result_free(result);
	}
	vouch_bytes_free(&bytes);
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
		status = init(&c, argv[optind - 1]);
	requests_free(&c.requests);
	vouch_verifier_unref(c.loaded.verifier);
	loaded_free(&c.loaded);
	return status;
}

int cmd_policy(int argc, char **argv)
{
	bool is_check = argc > 1 && strcmp(argv[1], "check") == 0;

	if (argc < 2) {
		complain("command is missing, want init or check");
		return EXIT_USAGE;
	}
	if (!is_check && strcmp(argv[1], "init")) {
		complain("policy command is '%s', want init or check", argv[1]);
		return EXIT_USAGE;
	}
	argv[1] = argv[0]; /* for messages of options */
	return is_check ? policy_check(argc - 1, argv + 1) :
			  run(argc - 1, argv + 1);
}
