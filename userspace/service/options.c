// SPDX-License-Identifier: MIT
/* The command line. */
#define _GNU_SOURCE /* strptime(), timegm() */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "service.h"

static const char usage[] =
	"usage: vouch-verifierd [OPTION]...\n\n"
	"Appraises Evidence, reports and quotes over HTTP, on a socket that\n"
	"systemd passes, and opens no connection. SIGHUP: load files anew.\n\n"
	"  --socket PATH          listen there instead, on a unix socket\n"
	"  --listen 127.0.0.1:N   or there; 0 is any port\n"
	"  --policies DIR         each NAME.json is the policy NAME\n"
	"  --endorsements PATH    certificates, collateral, bundle, folder\n"
	"  --trust-anchor FILE    a root to trust beside the vendor's\n"
	"  --nonce-key FILE       32 to 64 random bytes that replicas share;\n"
	"                         the first makes nonces, all take them\n"
	"  --sign KEY             sign results that are asked for so (EAR)\n"
	"  --issuer TEXT          in them\n"
	"  --result-lifetime S    seconds that they are good for\n"
	"  --nonce-lifetime S     seconds that a nonce or session is good for\n"
	"  --single-use           take each nonce of this service once\n"
	"  --nonces N             of single use that are remembered\n"
	"  --workers N            appraisals at once\n"
	"  --queue N              requests that wait for one of them\n"
	"  --connections N        open at once\n"
	"  --timeout S            seconds to send a request, or to read\n"
	"  --body-max BYTES       of one request\n"
	"  --memory-max BYTES     of all requests under way\n"
	"  --client-header NAME   in which the proxy in front says who asks\n"
	"  --per-client N         requests of one of them at once\n"
	"  --drain S              seconds for what is under way at SIGTERM\n"
	"  --at TIME              of each appraisal, as 2026-01-31T12:00:00Z\n"
	"  --help                 print this text\n"
	"  --version              print the version\n\n"
	"exit status: 0 stopped, 1 failed, 2 usage\n";

enum {
	OPT_SOCKET = 256,
	OPT_LISTEN,
	OPT_POLICIES,
	OPT_ENDORSEMENTS,
	OPT_ANCHOR,
	OPT_KEY,
	OPT_SINGLE_USE,
	OPT_HEADER,
	OPT_SIGN,
	OPT_ISSUER,
	OPT_AT,
	OPT_HELP,
	OPT_VERSION,
	OPT_NUMBER, /* and those behind it, by rows of numbers[] */
};

static const struct number {
	const char *name;
	size_t offset;
	unsigned int min, max, by_default;
} numbers[] = {
	{ "nonce-lifetime", offsetof(struct settings, lifetime_s), 1, 86400,
	  150 },
	{ "nonces", offsetof(struct settings, nonces), 1, 16777216, 65536 },
	{ "workers", offsetof(struct settings, workers), 1, 256, 0 },
	{ "queue", offsetof(struct settings, queue), 1, 65536, 256 },
	{ "connections", offsetof(struct settings, connections), 4, 16384,
	  512 },
	{ "timeout", offsetof(struct settings, timeout_s), 1, 3600, 10 },
	{ "body-max", offsetof(struct settings, body_max), 4096, 16U << 20,
	  1U << 20 },
	{ "memory-max", offsetof(struct settings, memory_max), 4096, 1U << 30,
	  64U << 20 },
	{ "per-client", offsetof(struct settings, per_client), 1, 65536, 32 },
	{ "drain", offsetof(struct settings, drain_s), 0, 3600, 10 },
	{ "result-lifetime", offsetof(struct settings, result_lifetime_s), 1,
	  31536000, 300 },
};

#define NUMBER(i) { NULL, required_argument, NULL, OPT_NUMBER + (i) }

static struct option options[] = {
	{ "socket", required_argument, NULL, OPT_SOCKET },
	{ "listen", required_argument, NULL, OPT_LISTEN },
	{ "policies", required_argument, NULL, OPT_POLICIES },
	{ "endorsements", required_argument, NULL, OPT_ENDORSEMENTS },
	{ "trust-anchor", required_argument, NULL, OPT_ANCHOR },
	{ "nonce-key", required_argument, NULL, OPT_KEY },
	{ "single-use", no_argument, NULL, OPT_SINGLE_USE },
	{ "client-header", required_argument, NULL, OPT_HEADER },
	{ "sign", required_argument, NULL, OPT_SIGN },
	{ "issuer", required_argument, NULL, OPT_ISSUER },
	{ "at", required_argument, NULL, OPT_AT },
	{ "help", no_argument, NULL, OPT_HELP },
	{ "version", no_argument, NULL, OPT_VERSION },
	NUMBER(0),
	NUMBER(1),
	NUMBER(2),
	NUMBER(3),
	NUMBER(4),
	NUMBER(5),
	NUMBER(6),
	NUMBER(7),
	NUMBER(8),
	NUMBER(9),
	NUMBER(10),
	{ 0 },
};

static bool complain(const char *name, const char *text, const char *want)
{
	fprintf(stderr, "vouch-verifierd: --%s is '%s', want %s\n", name, text,
		want);
	return false;
}

static unsigned int *number_at(struct settings *s, size_t row)
{
	return (unsigned int *)((char *)s + numbers[row].offset);
}

static bool take_number(struct settings *s, size_t row)
{
	const struct number *n = &numbers[row];
	char want[64], *end;
	unsigned long value;

	errno = 0;
	value = strtoul(optarg, &end, 10);
	snprintf(want, sizeof(want), "a number from %u to %u", n->min, n->max);
	if (errno || end == optarg || *end || *optarg == '-' ||
	    value < n->min || value > n->max)
		return complain(n->name, optarg, want);
	*number_at(s, row) = (unsigned int)value;
	return true;
}

static bool take_path(struct paths *paths, const char *name)
{
	if (paths->count == PATHS_MAX)
		return complain(name, optarg, "32 of them at most");
	paths->at[paths->count++] = optarg;
	return true;
}

static bool take_time(struct settings *s)
{
	struct tm tm = { 0 };
	const char *end = strptime(optarg, "%Y-%m-%dT%H:%M:%SZ", &tm);

	if (!end || *end)
		return complain("at", optarg, "a time as 2026-01-31T12:00:00Z");
	s->at = timegm(&tm);
	s->has_time = true;
	return true;
}

static bool take_key(struct settings *s)
{
	if (s->nonce_keys.count == KEYS_MAX)
		return complain("nonce-key", optarg, "4 of them at most");
	return take_path(&s->nonce_keys, "nonce-key");
}

static bool take(struct settings *s, int found)
{
	switch (found) {
	case OPT_SOCKET:
		s->socket = optarg;
		return true;
	case OPT_LISTEN:
		s->listen = optarg;
		return true;
	case OPT_POLICIES:
		s->policies = optarg;
		return true;
	case OPT_ENDORSEMENTS:
		return take_path(&s->endorsements, "endorsements");
	case OPT_ANCHOR:
		return take_path(&s->anchors, "trust-anchor");
	case OPT_KEY:
		return take_key(s);
	case OPT_SINGLE_USE:
		s->is_single_use = true;
		return true;
	case OPT_HEADER:
		s->client_header = optarg;
		return true;
	case OPT_SIGN:
		s->sign_key = optarg;
		return true;
	case OPT_ISSUER:
		s->issuer = optarg;
		return true;
	case OPT_AT:
		return take_time(s);
	default:
		return found >= OPT_NUMBER &&
		       take_number(s, (size_t)(found - OPT_NUMBER));
	}
}

static void set_defaults(struct settings *s)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	size_t first = ARRAY_SIZE(options) - 1 - ARRAY_SIZE(numbers);

	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++) {
		*number_at(s, i) = numbers[i].by_default;
		options[first + i].name = numbers[i].name;
	}
	s->workers = processors < 1   ? 1 :
		     processors > 256 ? 256 :
					(unsigned int)processors;
}

static bool is_possible(const struct settings *s)
{
	if (s->socket && s->listen)
		fputs("vouch-verifierd: --socket and --listen are there, want "
		      "one of both\n",
		      stderr);
	else if (s->memory_max < s->body_max)
		fputs("vouch-verifierd: --memory-max is less than --body-max, "
		      "want as much at least\n",
		      stderr);
	else
		return true;
	return false;
}

enum options_status options_take(struct settings *s, int argc, char **argv)
{
	int found;

	*s = (struct settings){ 0 };
	set_defaults(s);
	while ((found = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (found == OPT_HELP || found == OPT_VERSION) {
			fputs(found == OPT_HELP ?
				      usage :
				      "vouch-verifierd " VOUCH_VERSION "\n",
			      stdout);
			return OPTIONS_DONE;
		}
		if (!take(s, found))
			return OPTIONS_WRONG;
	}
	if (optind == argc)
		return is_possible(s) ? OPTIONS_RUN : OPTIONS_WRONG;
	fputs(usage, stderr);
	return OPTIONS_WRONG;
}
