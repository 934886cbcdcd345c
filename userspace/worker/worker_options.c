// SPDX-License-Identifier: MIT
/* The command line of vouch-worker. */
#define _GNU_SOURCE /* strptime(), timegm() */
#include <getopt.h>
#include <stdio.h>
#include <unistd.h>

#include "worker.h"

static const char usage[] =
	"usage: vouch-worker [OPTION]...\n\n"
	"Appraises Evidence, reports and quotes in a queue of NATS JetStream,\n"
	"which \"vouch-queue setup\" made, and stores the results.\n\n"
	"  --server URLS          nats://HOST:PORT, with commas between\n"
	"  --credentials FILE     with which the worker is known to them\n"
	"  --ca FILE              TLS: who signs the certificate of a server\n"
	"  --certificate FILE     TLS: of the worker\n"
	"  --key FILE             TLS: of the worker\n"
	"  --trust-anchor FILE    a root to trust beside the vendor's\n"
	"  --threads N            appraisals at once\n"
	"  --deliveries N         of a message, before it is given up\n"
	"  --at TIME              of each appraisal, as 2026-01-31T12:00:00Z;\n"
	"                         else when the queue took the message\n"
	"  --help                 print this text\n"
	"  --version              print the version\n\n"
	"exit status: 0 stopped, 1 failed, 2 usage\n";

static const struct option options[] = {
	LINK_OPTIONS,
	{ "trust-anchor", required_argument, NULL, 'a' },
	{ "threads", required_argument, NULL, 't' },
	{ "deliveries", required_argument, NULL, 'd' },
	{ "at", required_argument, NULL, 'T' },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'v' },
	{ 0 },
};

static bool take_anchor(struct worker_settings *s)
{
	if (s->anchors_count == ANCHORS_MAX) {
		fprintf(stderr, "--trust-anchor is '%s', want %d at most\n",
			optarg, ANCHORS_MAX);
		return false;
	}
	s->anchors[s->anchors_count++] = optarg;
	return true;
}

static bool take_time(struct worker_settings *s)
{
	struct tm tm = { 0 };
	const char *end = strptime(optarg, "%Y-%m-%dT%H:%M:%SZ", &tm);

	if (!end || *end) {
		fprintf(stderr,
			"--at is '%s', want a time as 2026-01-31T12:00:00Z\n",
			optarg);
		return false;
	}
	s->at = timegm(&tm);
	s->has_time = true;
	return true;
}

static bool take(struct worker_settings *s, int found)
{
	switch (found) {
	case 'a':
		return take_anchor(s);
	case 't':
		return text_number("threads", optarg, 1, THREADS_MAX,
				   &s->threads);
	case 'd':
		return text_number("deliveries", optarg, 1, 1000,
				   &s->deliveries);
	case 'T':
		return take_time(s);
	default:
		return link_option(&s->link, found, optarg);
	}
}

enum options_status worker_options(struct worker_settings *s, int argc,
				   char **argv)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	int found;

	*s = (struct worker_settings){
		.link.servers = "nats://127.0.0.1:4222",
		.threads = processors < 1 || processors > THREADS_MAX ?
				   1 :
				   (unsigned int)processors,
		.deliveries = 8,
	};
	while ((found = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (found == 'h' || found == 'v') {
			fputs(found == 'h' ? usage :
					     "vouch-worker " VOUCH_VERSION "\n",
			      stdout);
			return OPTIONS_DONE;
		}
		if (!take(s, found))
			return OPTIONS_WRONG;
	}
	if (optind == argc)
		return OPTIONS_RUN;
	fputs(usage, stderr);
	return OPTIONS_WRONG;
}
