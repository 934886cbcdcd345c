// SPDX-License-Identifier: MIT
/* "vouch result": whether a signed result is one, and the key of who signs. */
#include <string.h>

#include "tool.h"

const char result_usage[] =
	"usage: vouch result verify FILE --key FILE [OPTION]...\n"
	"       vouch result jwks KEY\n\n"
	"verify tells whether FILE, a token of a verifier (EAR as JWT or\n"
	"CWT), is signed by a key that you trust, in force, and affirms its\n"
	"attester. A key in the token itself proves nothing. jwks prints the\n"
	"public part of a private key, a file or URI as for vouch appraise\n"
	"--sign, as a JWK set.\n\n"
	"  --key FILE              PEM of a public key or certificate; or as\n"
	"  --jwks FILE             a JWK or a set of them; each several times\n"
	"  --nonce HEX             that the token has to answer\n"
	"  --evidence FILE         that it has to be about\n"
	"  --max-age SECONDS       since it was issued\n"
	"  --at TIME               as 2026-01-31T12:00:00Z; now\n"
	"  --json                  status, checks, and claims of the token\n"
	"  -v, --verbose           also checks that passed\n\n"
	"exit status: 0 affirmed, 1 refused, or not affirmed, 2 usage or a\n"
	"malformed key, 3 could not decide: without a key or an end of the\n"
	"token\n";

enum {
	OPT_KEY = 256,
	OPT_JWKS,
	OPT_NONCE,
	OPT_EVIDENCE,
	OPT_MAX_AGE,
	OPT_AT,
	OPT_JSON,
};

static const struct option options[] = {
	{ "key", required_argument, NULL, OPT_KEY },
	{ "jwks", required_argument, NULL, OPT_JWKS },
	{ "nonce", required_argument, NULL, OPT_NONCE },
	{ "evidence", required_argument, NULL, OPT_EVIDENCE },
	{ "max-age", required_argument, NULL, OPT_MAX_AGE },
	{ "at", required_argument, NULL, OPT_AT },
	{ "json", no_argument, NULL, OPT_JSON },
	{ "verbose", no_argument, NULL, 'v' },
	{ 0 },
};

static const struct option jwks_options[] = {
	{ 0 },
};

struct result_command {
	struct vouch_ear_keys *keys;
	struct vouch_ear_wants wants;
	uint8_t nonce[64];
	struct vouch_bytes evidence;
	unsigned int stdin_uses; /* by options */
	bool as_json, verbose;
};

static int add_key(struct result_command *c, const char *path)
{
	struct vouch_bytes bytes;
	struct vouch_error error;
	int ret;

	if (!file_read(path, &bytes))
		return EXIT_UNDECIDED;
	ret = vouch_ear_keys_add(c->keys, bytes.data, bytes.size, path, &error);
	vouch_bytes_free(&bytes);
	if (!ret)
		return EXIT_AFFIRMED;
	complain("%s", error.text);
	return EXIT_USAGE;
}

static int take_evidence(struct result_command *c)
{
	vouch_bytes_free(&c->evidence);
	if (!file_read(optarg, &c->evidence))
		return EXIT_UNDECIDED;
	c->wants.evidence = c->evidence.data;
	c->wants.evidence_size = c->evidence.size;
	return EXIT_AFFIRMED;
}

static bool take_value(struct result_command *c, int found)
{
	switch (found) {
	case OPT_NONCE:
		c->wants.nonce = c->nonce;
		return option_hex("--nonce", optarg, c->nonce, 8,
				  sizeof(c->nonce), &c->wants.nonce_size);
	case OPT_MAX_AGE:
		return option_number("--max-age", optarg, 1, INT32_MAX,
				     &c->wants.max_age);
	case OPT_AT:
		return option_time("--at", optarg, &c->wants.at);
	case OPT_JSON:
		c->as_json = true;
		return true;
	case 'v':
		c->verbose = true;
		return true;
	default:
		return false;
	}
}

static int take(struct result_command *c, int found)
{
	bool is_file = found == OPT_KEY || found == OPT_JWKS ||
		       found == OPT_EVIDENCE;

	c->stdin_uses += is_file && !strcmp(optarg, "-");
	if (found == OPT_KEY || found == OPT_JWKS)
		return add_key(c, optarg);
	if (found == OPT_EVIDENCE)
		return take_evidence(c);
	return take_value(c, found) ? EXIT_AFFIRMED : EXIT_USAGE;
}

static void print_check(const struct vouch_check *check)
{
	printf("  %-5s ", vouch_check_status_name(check->status));
	text_print(check->id);
	if (check->status == VOUCH_CHECK_PASS ||
	    check->status == VOUCH_CHECK_SKIP) {
		fputs(": ", stdout);
		text_print(check->actual);
	} else {
		fputs(" is ", stdout);
		text_print(check->actual);
		fputs(", want ", stdout);
		text_print(check->expected);
		fputs("\n        ", stdout);
		text_print(check->remedy);
	}
	putchar('\n');
}

static void print_ear(const char *path, const struct vouch_ear *ear,
		      bool verbose)
{
	const struct vouch_check *check;

	text_print(path);
	printf(": %s\n", vouch_status_name(vouch_ear_status(ear)));
	for (size_t i = 0; (check = vouch_ear_check(ear, i)); i++)
		if (verbose || (check->status != VOUCH_CHECK_PASS &&
				check->status != VOUCH_CHECK_SKIP))
			print_check(check);
}

static bool print_json(const struct vouch_ear *ear)
{
	char *text = vouch_ear_json(ear);

	if (text)
		puts(text);
	else
		complain("no memory for a result");
	vouch_text_free(text);
	return text;
}

static int exit_status_of(const struct vouch_ear *ear)
{
	switch (vouch_ear_status(ear)) {
	case VOUCH_STATUS_AFFIRMING:
		return EXIT_AFFIRMED;
	case VOUCH_STATUS_NONE:
		return EXIT_UNDECIDED;
	default:
		return EXIT_NOT_AFFIRMED;
	}
}

static int verify(struct result_command *c, const char *path)
{
	struct vouch_bytes bytes;
	struct vouch_error error;
	struct vouch_ear *ear;
	int status = EXIT_UNDECIDED;

	if (!file_read(path, &bytes))
		return EXIT_UNDECIDED;
	if (vouch_ear_verify(bytes.data, bytes.size, c->keys, &c->wants, &ear,
			     &error)) {
		complain("%s: %s", path, error.text);
	} else {
		if (!c->as_json)
			print_ear(path, ear, c->verbose);
		if (!c->as_json || print_json(ear))
			status = exit_status_of(ear);
		vouch_ear_free(ear);
	}
	vouch_bytes_free(&bytes);
	return status;
}

static int run_verify(int argc, char **argv)
{
	struct result_command c = {
		.keys = vouch_ear_keys_new(),
		.wants = { .size = sizeof(c.wants), .at = time(NULL) },
	};
	int status = c.keys ? EXIT_AFFIRMED : EXIT_UNDECIDED;
	int found;

	while (status == EXIT_AFFIRMED &&
	       (found = option_next(argc, argv, options)) != -1)
		status = take(&c, found);
	if (status == EXIT_AFFIRMED && optind + 1 != argc) {
		complain("want one FILE");
		status = EXIT_USAGE;
	}
	if (status == EXIT_AFFIRMED &&
	    !option_stdin_once(c.stdin_uses, argc, argv))
		status = EXIT_USAGE;
	if (status == EXIT_AFFIRMED)
		status = verify(&c, argv[optind]);
	vouch_ear_keys_free(c.keys);
	vouch_bytes_free(&c.evidence);
	return status;
}

static int run_jwks(int argc, char **argv)
{
	struct vouch_sign_key *key;
	struct vouch_error error;
	char *text;

	if (option_next(argc, argv, jwks_options) != -1)
		return EXIT_USAGE;
	if (optind + 1 != argc) {
		complain("want one KEY");
		return EXIT_USAGE;
	}
	if (vouch_sign_key_open(argv[optind], NULL, &key, &error)) {
		complain("%s", error.text);
		return EXIT_USAGE;
	}
	text = vouch_sign_key_jwks(key);
	if (text)
		puts(text);
	else
		complain("no memory for a key");
	vouch_sign_key_free(key);
	vouch_text_free(text);
	return text ? EXIT_AFFIRMED : EXIT_UNDECIDED;
}

int cmd_result(int argc, char **argv)
{
	bool is_verify = argc > 1 && !strcmp(argv[1], "verify");

	if (argc < 2) {
		complain("command is missing, want verify or jwks");
		return EXIT_USAGE;
	}
	if (!is_verify && strcmp(argv[1], "jwks")) {
		complain("result command is '%s', want verify or jwks",
			 argv[1]);
		return EXIT_USAGE;
	}
	argv[1] = argv[0]; /* for messages of options */
	return is_verify ? run_verify(argc - 1, argv + 1) :
			   run_jwks(argc - 1, argv + 1);
}
