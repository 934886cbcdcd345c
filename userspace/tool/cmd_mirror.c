// SPDX-License-Identifier: MIT
/*
 * "vouch mirror": a folder for sites without a way out. Each answer lies as it
 * came, by the address it came from, for --from-mirror and any web server; and
 * again as Trustee and PCCS's tools read it.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "mirror.h"

const char mirror_usage[] =
	"usage: vouch mirror [OPTION]... -o FOLDER [EVIDENCE]...\n\n"
	"Fetches what the results over EVIDENCE, or over machines to come, take,\n"
	"and adds it to FOLDER, for sites without a way out: as a mirror for\n"
	"vouch fetch --from-mirror, as Trustee's kds-store, and as\n"
	"platform_collaterals.json of PCCS's tools. What expires there is renewed\n"
	"by the same command once more.\n"
	"  -o, --output FOLDER     where to, made if it is not there\n"
	"  --product NAME          Milan, Genoa or Turin: CAs and CRL\n"
	"  --fmspc HEX             of an Intel platform: all of its collateral\n"
	"  --update early|standard TCB info and QE identity; as the service does\n"
	"  --kds URL               in place of AMD's; --pccs URL: of Intel's\n"
	"  --from-mirror URL       another mirror\n"
	"  --ca FILE               of the server; --pin sha256//KEY: its key\n"
	"  --cache FOLDER          in place of the user's; --no-cache: none\n"
	"  --timeout SECONDS       for each answer; --backoff MS: first wait\n"
	"  --connect-to F:P:T:P    only for tests, see vouch-fetch(1)\n\n"
	"exit status: 0 done, 2 usage, 3 something could not be fetched\n";

enum {
	OPT_PRODUCT = 256,
	OPT_FMSPC,
};

static const struct option options[] = {
	FETCH_OPTIONS{ "output", required_argument, NULL, 'o' },
	{ "product", required_argument, NULL, OPT_PRODUCT },
	{ "fmspc", required_argument, NULL, OPT_FMSPC },
	{ 0 },
};

struct mirror_command {
	struct fetch_options options;
	struct vouch_wants_name name;
	uint8_t fmspc[6];
	const char *output;
};

static int take(struct mirror_command *c, int found)
{
	size_t size;

	if (found >= OPT_FETCH_FIRST && found <= OPT_FETCH_LAST)
		return fetch_option(&c->options, found, optarg);
	switch (found) {
	case 'o':
		c->output = optarg;
		return EXIT_AFFIRMED;
	case OPT_PRODUCT:
		c->name.product = optarg;
		return EXIT_AFFIRMED;
	case OPT_FMSPC:
		c->name.fmspc = c->fmspc;
		return option_hex("--fmspc", optarg, c->fmspc, 6, 6, &size) ?
			       EXIT_AFFIRMED :
			       EXIT_USAGE;
	default:
		return EXIT_USAGE;
	}
}

static int take_all(struct mirror_command *c, int argc, char **argv)
{
	int status = EXIT_AFFIRMED;
	int found;

	while (status == EXIT_AFFIRMED &&
	       (found = option_next(argc, argv, options)) != -1)
		status = take(c, found);
	if (status != EXIT_AFFIRMED)
		return status;
	if (!c->output)
		complain("-o is missing, want a folder");
	else if (optind >= argc && !c->name.product && !c->name.fmspc)
		complain("EVIDENCE is missing, want at least one, or "
			 "--product or --fmspc");
	else
		return EXIT_AFFIRMED;
	return EXIT_USAGE;
}

static int add_wants(struct mirror_command *c, struct fetching *f, int count,
		     char **files)
{
	struct vouch_verifier *nothing = vouch_verifier_new();
	struct vouch_error error;
	int status = EXIT_AFFIRMED;

	if (!nothing || vouch_verifier_seal(nothing, NULL)) {
		complain("no memory for an appraisal");
		return EXIT_UNDECIDED;
	}
	if (count)
		status = fetching_add_files(f, nothing, count, files);
	vouch_verifier_unref(nothing);
	c->name.size = sizeof(c->name);
	if (status == EXIT_AFFIRMED && (c->name.product || c->name.fmspc) &&
	    vouch_wants_add_name(f->wants, &c->name, &error)) {
		complain("%s", error.text);
		status = EXIT_USAGE;
	}
	return status;
}

/* What came is written, also when something else did not. */
static int run(struct mirror_command *c, struct fetching *f, int count,
	       char **files)
{
	int status = add_wants(c, f, count, files), written;

	if (status != EXIT_AFFIRMED)
		return status;
	status = fetching_run(f);
	written = mirror_write(c->output, f);
	fetching_tell(f);
	return status == EXIT_AFFIRMED ? written : status;
}

int cmd_mirror(int argc, char **argv)
{
	struct mirror_command c = { .output = NULL };
	struct fetching f = { 0 };
	int status = take_all(&c, argc, argv);

	if (status != EXIT_AFFIRMED)
		return status;
	status = EXIT_UNDECIDED;
	if (fetching_start(&f, &c.options))
		status = run(&c, &f, argc - optind, argv + optind);
	fetching_end(&f);
	return status;
}
