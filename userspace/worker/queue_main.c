// SPDX-License-Identifier: MIT
/* The command line of vouch-queue. */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "command.h"

#define CLOSE_MS 2000

static const char usage[] =
	"usage: vouch-queue COMMAND [OPTION]... [FILE]...\n\n"
	"  setup      make streams and buckets, or change their sizes\n"
	"  put FILE.. policies, endorsements into the bucket: digests\n"
	"  send       lines as of \"vouch appraise -\" become work\n"
	"  results    print results, in the order of their storage\n"
	"  dead       print messages that were none, and why\n"
	"  status     how many are where\n\n"
	"  --server URLS          nats://HOST:PORT, with commas between\n"
	"  --credentials FILE     with which the caller is known to them\n"
	"  --ca FILE              TLS: who signs the certificate of a server\n"
	"  --certificate FILE     TLS: of the caller\n"
	"  --key FILE             TLS: of the caller\n"
	"  --policy DIGEST        send: of lines that have none\n"
	"  --endorsements DIGEST  send: of lines that have none\n"
	"  --count N              results, dead: until there were N\n"
	"  --wait S               results, dead: for the next one\n"
	"  --replicas N           setup: servers that have each message\n"
	"  --max-work N           setup: that wait; more are refused\n"
	"  --max-results N        setup: that are kept; more are refused\n"
	"  --max-dead N           setup: that are kept; more are refused\n"
	"  --keep S               setup: seconds that results are kept\n"
	"  --ack-wait S           setup: when a message is for another worker\n"
	"  --memory               setup: not on disk\n"
	"  --help                 print this text\n"
	"  --version              print the version\n\n"
	"exit status: 0 done, 1 failed, 2 usage\n";

static const struct option options[] = {
	LINK_OPTIONS,
	{ "policy", required_argument, NULL, 'p' },
	{ "endorsements", required_argument, NULL, 'e' },
	{ "count", required_argument, NULL, 'n' },
	{ "wait", required_argument, NULL, 'w' },
	{ "replicas", required_argument, NULL, 'r' },
	{ "max-work", required_argument, NULL, 'W' },
	{ "max-results", required_argument, NULL, 'R' },
	{ "max-dead", required_argument, NULL, 'D' },
	{ "keep", required_argument, NULL, 'K' },
	{ "ack-wait", required_argument, NULL, 'a' },
	{ "memory", no_argument, NULL, 'm' },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'v' },
	{ 0 },
};

static const struct {
	const char *name;
	command_fn *run;
} commands[] = {
	{ "setup", command_setup }, { "put", command_put },
	{ "send", command_send },   { "results", command_results },
	{ "dead", command_dead },   { "status", command_status },
};

static bool take_digest(const char *option, const char **digest)
{
	*digest = optarg;
	if (text_is_digest(optarg))
		return true;
	fprintf(stderr,
		"--%s is '%s', want a digest that 'vouch-queue put' printed\n",
		option, optarg);
	return false;
}

static bool take_number(struct command_settings *s, int found)
{
	const unsigned int most = 1U << 30;

	switch (found) {
	case 'n':
		return text_number("count", optarg, 1, most, &s->count);
	case 'w':
		return text_number("wait", optarg, 0, 86400, &s->wait_s);
	case 'r':
		return text_number("replicas", optarg, 1, 5, &s->replicas);
	case 'W':
		return text_number("max-work", optarg, 1, most, &s->max_work);
	case 'R':
		return text_number("max-results", optarg, 1, most,
				   &s->max_results);
	case 'D':
		return text_number("max-dead", optarg, 1, most, &s->max_dead);
	case 'K':
		return text_number("keep", optarg, 1, 31536000, &s->keep_s);
	case 'a':
		return text_number("ack-wait", optarg, 1, 3600, &s->ack_wait_s);
	default:
		return link_option(&s->link, found, optarg);
	}
}

static bool take(struct command_settings *s, int found)
{
	switch (found) {
	case 'p':
		return take_digest("policy", &s->policy);
	case 'e':
		return take_digest("endorsements", &s->endorsements);
	case 'm':
		s->in_memory = true;
		return true;
	default:
		return take_number(s, found);
	}
}

/* Returns -1 when there is something to run. */
static int take_options(struct command_settings *s, int argc, char **argv)
{
	int found;

	while ((found = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (found == 'h' || found == 'v') {
			fputs(found == 'h' ? usage :
					     "vouch-queue " VOUCH_VERSION "\n",
			      stdout);
			return fflush(stdout) ? 1 : 0;
		}
		if (!take(s, found))
			return 2;
	}
	return -1;
}

static int run(command_fn *command, const struct command_settings *s,
	       char **arguments)
{
	struct vouch_error error = { .text = "" };
	struct link link;
	int code = link_open(&link, &s->link, "vouch-queue", false, &error);

	if (!code)
		code = command(&link, s, arguments, &error);
	if (!code && (fflush(stdout) || ferror(stdout)))
		code = text_fail(&error, 1,
				 "standard output cannot be written");
	if (code)
		fprintf(stderr, "vouch-queue: %s\n", error.text);
	link_close(&link);
	nats_CloseAndWait(CLOSE_MS);
	return code ? 1 : 0;
}

int main(int argc, char **argv)
{
	struct command_settings settings = {
		.link.servers = "nats://127.0.0.1:4222",
		.replicas = 1,
		.max_work = 1000000,
		.max_results = 10000000,
		.max_dead = 100000,
		.keep_s = 86400,
		.ack_wait_s = 30,
	};
	int code = take_options(&settings, argc, argv);

	if (code >= 0)
		return code;
	for (size_t i = 0; i < sizeof(commands) / sizeof(*commands); i++)
		if (optind < argc && !strcmp(argv[optind], commands[i].name))
			return run(commands[i].run, &settings,
				   argv + optind + 1);
	fputs(usage, stderr);
	return 2;
}
