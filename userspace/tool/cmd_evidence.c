// SPDX-License-Identifier: MIT
/* "vouch evidence": a signed token over a verifier's nonce. */
#include <errno.h>
#include <unistd.h>

#include "tool.h"

#define NONCE_MIN 8
#define NONCE_MAX 64

const char evidence_usage[] =
	"usage: vouch evidence --nonce HEX [OPTION]...\n\n"
	"Makes Evidence of this guest: a token signed by a fresh key, with a\n"
	"report that is over that key and the verifier's nonce. Without\n"
	"CAP_SYS_ADMIN it says as well which user asked for it.\n\n"
	"  --nonce HEX              the verifier's nonce, 8 to 64 bytes\n"
	"  --no-certs               leave out the host's certificates\n"
	"  --qgs ADDRESS            TDX: who makes the quote, as for vouch\n"
	"                           report\n"
	"  --privilege N            VMPL that the report names\n"
	"  --signer chip|provider   key that signs the report\n"
	"  --timeout SECONDS        how long to wait, up to 600; 0 or none: as\n"
	"                           long as the module is set to\n"
	"  -o, --output FILE        write to FILE, not to standard output\n"
	"  -v, --verbose            say how it was made\n";

static const struct option options[] = {
	{ "nonce", required_argument, NULL, 'n' },
	{ "no-certs", no_argument, NULL, 'c' },
	{ "qgs", required_argument, NULL, 'q' },
	{ "privilege", required_argument, NULL, 'p' },
	{ "signer", required_argument, NULL, 'k' },
	{ "timeout", required_argument, NULL, 't' },
	{ "output", required_argument, NULL, 'o' },
	{ "verbose", no_argument, NULL, 'v' },
	{ 0 },
};

struct evidence_command {
	struct vouch_report_options options;
	struct routes routes;
	uint8_t nonce[NONCE_MAX];
	size_t nonce_size;
	const char *output;
	bool verbose;
};

static bool take(struct evidence_command *c, int found)
{
	switch (found) {
	case 'n':
		return option_hex("--nonce", optarg, c->nonce, NONCE_MIN,
				  NONCE_MAX, &c->nonce_size);
	case 'c':
		c->options.certs = false;
		return true;
	case 'q':
		return routes_add(&c->routes, optarg);
	case 'p':
		return option_privilege(optarg, &c->options);
	case 'k':
		return option_signer(optarg, &c->options.signer);
	case 't':
		return option_timeout(optarg, &c->options.timeout_ms);
	case 'o':
		c->output = optarg;
		return true;
	case 'v':
		c->verbose = true;
		return true;
	default:
		return false;
	}
}

/* What is made, and of what. */
struct making {
	struct evidence_command *c;
	struct vouch_device *device;
	struct vouch_bytes evidence;
};

static int create(void *data, const char *qgs, struct vouch_error *error)
{
	struct making *m = data;

	m->c->options.qgs = qgs;
	return vouch_evidence_create(m->device, m->c->nonce, m->c->nonce_size,
				     &m->c->options, &m->evidence, error);
}

/* All of REPORT_DATA if the caller may choose it, else separated. */
static int create_as_allowed(struct making *m, struct vouch_error *error)
{
	int ret = routes_try(&m->c->routes, create, m, error);

	if (ret != -EPERM)
		return ret;
	if (m->c->verbose)
		complain("REPORT_DATA is separated: user %u is without "
			 "CAP_SYS_ADMIN",
			 (unsigned int)geteuid());
	m->c->options.separated = true;
	return routes_try(&m->c->routes, create, m, error);
}

static int make(struct evidence_command *c)
{
	struct making m = { .c = c };
	struct vouch_error error;
	int status = EXIT_UNDECIDED;
	int ret;

	ret = vouch_device_open(&m.device, NULL, false, &error);
	if (!ret) {
		ret = create_as_allowed(&m, &error);
		vouch_device_close(m.device);
	}
	if (ret)
		complain("%s", error.text);
	else
		status = file_write(c->output, &m.evidence, 0644);
	vouch_bytes_free(&m.evidence);
	return status;
}

int cmd_evidence(int argc, char **argv)
{
	struct evidence_command c = {
		.options = {
			.size = sizeof(c.options),
			.certs = true,
		},
	};
	int found;

	while ((found = option_next(argc, argv, options)) != -1)
		if (!take(&c, found))
			return EXIT_USAGE;
	if (!option_no_more(argc, argv) || file_is_terminal(c.output))
		return EXIT_USAGE;
	if (!c.nonce_size) {
		complain("--nonce is missing, want the verifier's");
		return EXIT_USAGE;
	}
	return make(&c);
}
