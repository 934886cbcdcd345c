// SPDX-License-Identifier: MIT
/* The commands by name. */
#include <openssl/crypto.h>
#include <string.h>

#include "complete.h"

static const struct command commands[] = {
	{ "info", cmd_info, "what this guest runs in, and what it can do",
	  info_usage },
	{ "report", cmd_report, "a report in the vendor's format",
	  report_usage },
	{ "evidence", cmd_evidence, "signed Evidence over a verifier's nonce",
	  evidence_usage },
	{ "challenge", cmd_challenge, "have a vTPM prove that a key is its own",
	  challenge_usage },
	{ "tls-cert", cmd_tls_cert, "a certificate with a report for its key",
	  tls_cert_usage },
	{ "extend", cmd_extend, "extend a measurement register", extend_usage },
	{ "events", cmd_events, "what happens at the device, as it happens",
	  events_usage },
	{ "log", cmd_log, "what registers were extended by", log_usage },
	{ "lockdown", cmd_lockdown, "what is locked, or lock it for good",
	  lockdown_usage },
	{ "seal", cmd_seal, "seal a secret to this guest, or its status",
	  seal_usage },
	{ "unseal", cmd_unseal, "open what was sealed", unseal_usage },
	{ "reseal", cmd_reseal, "seal anew after an update", reseal_usage },
	{ "appraise", cmd_appraise, "appraise Evidence or a report",
	  appraise_usage },
	{ "verify", cmd_appraise, NULL, appraise_usage },
	{ "result", cmd_result, "whether a verifier's signed result is one",
	  result_usage },
	{ "show", cmd_show, "every field, decoded and not verified",
	  show_usage },
	{ "convert", cmd_convert, "evidence in the format of somebody else",
	  convert_usage },
	{ "diff", cmd_diff, "which fields of several differ", diff_usage },
	{ "policy", cmd_policy, "a policy drafted, or told in sentences",
	  policy_usage },
	{ "bundle", cmd_bundle, "endorsements in one file, and their age",
	  bundle_usage },
	{ "case", cmd_case, "a result with all that it was made of, in a file",
	  case_usage },
	{ "fetch", cmd_fetch, "endorsements from those who make them",
	  fetch_usage },
	{ "mirror", cmd_mirror, "endorsements for sites without a way out",
	  mirror_usage },
	{ "measure", cmd_measure, "what a launch will measure to",
	  measure_usage },
	{ "doctor", cmd_doctor, "what of the requirements holds here",
	  doctor_usage },
	{ "watch", cmd_watch, "attest again and again, and tell what changed",
	  watch_usage },
	{ "explain", cmd_explain, "what a check of an appraisal is about",
	  explain_usage },
	{ 0 },
};

static const struct command *find_command(const char *name)
{
	for (const struct command *c = commands; c->name; c++)
		if (strcmp(c->name, name) == 0)
			return c;
	return NULL;
}

static void print_usage(FILE *out)
{
	fputs("usage: vouch COMMAND [OPTION]...\n\n", out);
	for (const struct command *c = commands; c->name; c++)
		if (c->summary)
			fprintf(out, "  %-11s%s\n", c->name, c->summary);
	fputs("\n  help COMMAND tells its options, version the version\n\n"
	      "exit status: 0 affirmed or done, 1 not affirmed, 2 usage, or an\n"
	      "endorsement or policy that is malformed, 3 could not decide "
	      "(something\nis missing, or input and output failed)\n",
	      out);
}

/* Those of the table, and the two that are not there. */
static const char *command_name(const void *names, size_t index)
{
	static const char *const others[] = { "help", "version", NULL };
	const size_t count = sizeof(commands) / sizeof(*commands) - 1;

	(void)names;
	return index < count ? commands[index].name : others[index - count];
}

static int unknown_command(const char *name)
{
	const char *nearest = vouch_nearest(name, command_name, NULL);

	if (nearest)
		complain("unknown command '%s', did you mean '%s'?", name,
			 nearest);
	else
		complain("unknown command '%s', want one that vouch help lists",
			 name);
	return EXIT_USAGE;
}

static bool is_one_of(const char *name, const char *a, const char *b,
		      const char *c)
{
	return strcmp(name, a) == 0 || strcmp(name, b) == 0 ||
	       strcmp(name, c) == 0;
}

static int help(const char *name)
{
	const struct command *command = name ? find_command(name) : NULL;

	if (command)
		fputs(command->usage, stdout);
	else if (!name || is_one_of(name, "help", "version", "--help"))
		print_usage(stdout);
	else
		return unknown_command(name);
	return EXIT_AFFIRMED;
}

static bool wants_help(int argc, char **argv)
{
	for (int i = 2; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (strcmp(argv[i], "--help") == 0 ||
		    strcmp(argv[i], "-h") == 0)
			return true;
	return false;
}

static int dispatch(int argc, char **argv)
{
	const struct command *command;

	if (argc < 2) {
		print_usage(stderr);
		return EXIT_USAGE;
	}
	if (is_one_of(argv[1], "help", "--help", "-h"))
		return help(argv[2]);
	if (is_one_of(argv[1], "version", "--version", "-V")) {
		puts("vouch " VOUCH_VERSION);
		return EXIT_AFFIRMED;
	}
	if (strcmp(argv[1], "__complete") == 0)
		return complete(commands, argc - 2, argv + 2);
	command = find_command(argv[1]);
	if (!command)
		return unknown_command(argv[1]);
	if (wants_help(argc, argv))
		return help(argv[1]);
	return command->run(argc - 1, argv + 1);
}

int main(int argc, char **argv)
{
	/*
	 * A result must not depend on openssl.cnf, nothing here takes ciphers
	 * by their old names; and both are a fourth of the time to start. To
	 * take OpenSSL apart at the end is another part of it: keys are wiped
	 * where they are freed, and the rest goes with the process.
	 */
	OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG |
				    OPENSSL_INIT_NO_ADD_ALL_CIPHERS |
				    OPENSSL_INIT_NO_ATEXIT,
			    NULL);
	return output_close(dispatch(argc, argv));
}
