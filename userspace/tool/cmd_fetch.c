// SPDX-License-Identifier: MIT
/* "vouch fetch": what a result takes, from its makers, into a bundle. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "fetch.h"

const char fetch_usage[] =
	"usage: vouch fetch [OPTION]... -o BUNDLE [EVIDENCE]...\n"
	"       vouch fetch [OPTION]... --refresh BUNDLE\n"
	"       vouch fetch [OPTION]... --evaluations\n\n"
	"Fetches what the results over EVIDENCE, or over machines to come, take\n"
	"and do not have, into a file for vouch appraise --endorsements; or\n"
	"renews what of BUNDLE expires, whole or not at all.\n"
	"  -o, --output BUNDLE     where to\n"
	"  --refresh BUNDLE        what to renew; in its place without -o\n"
	"  --endorsements PATH     what is there; --trust-anchor PATH: a root\n"
	"  --product NAME          Milan, Genoa or Turin: CAs and CRL; its VCEK with\n"
	"  --chip-id HEX           and --tcb BL,TEE,SNP,UCODE[,FMC]\n"
	"  --fmspc HEX             of Intel; --tee tdx|sgx; --ca-type platform or\n"
	"                          processor\n"
	"  --tcb-evaluation N      of Intel's collateral; or --update early|standard\n"
	"  --kds URL               in place of AMD's service; --pccs URL: of\n"
	"                          Intel's, or azure; --from-mirror URL: of both\n"
	"  --azure                 certificates of this guest, from Azure's host;\n"
	"                          --azure-quote TDREPORT: a quote\n"
	"  --ca FILE               of the server; --pin sha256//KEY: its key\n"
	"  --cache FOLDER          in place of the user's; --no-cache: none\n"
	"  --timeout SECONDS       for each answer, 120; --backoff MS: first wait\n"
	"  --connect-to F:P:T:P    only for tests, see vouch-fetch(1)\n\n"
	"exit status: 0 done, 2 usage, 3 something could not be fetched\n";

enum {
	OPT_ENDORSEMENTS = 256,
	OPT_TRUST_ANCHOR,
	OPT_PRODUCT,
	OPT_CHIP_ID,
	OPT_TCB,
	OPT_FMSPC,
	OPT_TEE,
	OPT_CA_TYPE,
	OPT_REFRESH,
	OPT_TCB_EVALUATION,
	OPT_EVALUATIONS,
	OPT_AZURE,
	OPT_AZURE_QUOTE,
};

static const struct option options[] = {
	FETCH_OPTIONS{ "output", required_argument, NULL, 'o' },
	{ "endorsements", required_argument, NULL, OPT_ENDORSEMENTS },
	{ "trust-anchor", required_argument, NULL, OPT_TRUST_ANCHOR },
	{ "product", required_argument, NULL, OPT_PRODUCT },
	{ "chip-id", required_argument, NULL, OPT_CHIP_ID },
	{ "tcb", required_argument, NULL, OPT_TCB },
	{ "fmspc", required_argument, NULL, OPT_FMSPC },
	{ "tee", required_argument, NULL, OPT_TEE },
	{ "ca-type", required_argument, NULL, OPT_CA_TYPE },
	{ "refresh", required_argument, NULL, OPT_REFRESH },
	{ "tcb-evaluation", required_argument, NULL, OPT_TCB_EVALUATION },
	{ "evaluations", no_argument, NULL, OPT_EVALUATIONS },
	{ "azure", no_argument, NULL, OPT_AZURE },
	{ "azure-quote", required_argument, NULL, OPT_AZURE_QUOTE },
	{ 0 },
};

struct fetch_command {
	struct fetch_options options;
	struct vouch_wants_name name;
	uint8_t chip_id[64], fmspc[6];
	bool has_tcb, is_azure, is_list;
	const char *output, *refresh, *tdreport;
	struct loaded loaded;
};

/* ---- options ---- */

static bool take_hex(const char *name, uint8_t *out, size_t min, size_t max,
		     size_t *size)
{
	return option_hex(name, optarg, out, min, max, size);
}

/* "4,0,29,222" or, on Turin, one more. */
static bool take_tcb(struct fetch_command *c)
{
	char *end = optarg;
	size_t count = 0;

	for (; count < sizeof(c->name.tcb); count++) {
		unsigned long part = strtoul(end, &end, 10);

		if (part > 255 || (*end && *end != ','))
			break;
		c->name.tcb[count] = (uint8_t)part;
		if (!*end++)
			break;
	}
	c->has_tcb = (count == 3 || count == 4) && end > optarg && !end[-1];
	if (!c->has_tcb)
		complain("--tcb is '%s', want the numbers of boot loader, TEE, "
			 "SNP and microcode, and of FMC on Turin, as "
			 "4,0,29,222",
			 optarg);
	return c->has_tcb;
}

static bool take_word(const char *name, const char *yes, const char *no,
		      bool *out)
{
	*out = !strcmp(optarg, yes);
	if (*out || !strcmp(optarg, no))
		return true;
	complain("%s is '%s', want %s or %s", name, optarg, no, yes);
	return false;
}

static bool take_name(struct fetch_command *c, int found)
{
	size_t size;

	switch (found) {
	case OPT_PRODUCT:
		c->name.product = optarg;
		return true;
	case OPT_CHIP_ID:
		c->name.chip_id = c->chip_id;
		return take_hex("--chip-id", c->chip_id, 8, 64,
				&c->name.chip_id_size);
	case OPT_TCB:
		return take_tcb(c);
	case OPT_FMSPC:
		c->name.fmspc = c->fmspc;
		return take_hex("--fmspc", c->fmspc, 6, 6, &size);
	case OPT_TEE:
		return take_word("--tee", "sgx", "tdx", &c->name.is_sgx);
	case OPT_CA_TYPE:
		return take_word("--ca-type", "processor", "platform",
				 &c->name.is_processor);
	default:
		return false;
	}
}

static int take(struct fetch_command *c, int found)
{
	if (found >= OPT_FETCH_FIRST && found <= OPT_FETCH_LAST)
		return fetch_option(&c->options, found, optarg);
	switch (found) {
	case 'o':
		c->output = optarg;
		return EXIT_AFFIRMED;
	case OPT_REFRESH:
		c->refresh = optarg;
		return EXIT_AFFIRMED;
	case OPT_EVALUATIONS:
		c->is_list = true;
		return EXIT_AFFIRMED;
	case OPT_AZURE:
		c->is_azure = true;
		return EXIT_AFFIRMED;
	case OPT_AZURE_QUOTE:
		c->tdreport = optarg;
		return EXIT_AFFIRMED;
	case OPT_ENDORSEMENTS:
		return endorsements_load(&c->loaded, optarg);
	case OPT_TRUST_ANCHOR:
		return endorsements_load_anchor(&c->loaded, optarg);
	case OPT_TCB_EVALUATION:
		c->options.has_number = true;
		return option_number("--tcb-evaluation", optarg, 0, UINT32_MAX,
				     &c->options.number) ?
			       EXIT_AFFIRMED :
			       EXIT_USAGE;
	default:
		return take_name(c, found) ? EXIT_AFFIRMED : EXIT_USAGE;
	}
}

static const char *missing(const struct fetch_command *c, int count)
{
	bool is_named = c->name.product || c->name.fmspc;
	bool is_more = count || is_named || c->is_azure || c->tdreport;

	if (c->is_list)
		return is_more || c->refresh || c->output ?
			       "--evaluations stands alone, want nothing else "
			       "to fetch with it" :
			       NULL;
	if (!count && !is_named && !c->refresh && !c->is_azure && !c->tdreport)
		return "EVIDENCE is missing, want at least one, or --product, "
		       "--fmspc, --refresh or --azure";
	if (c->refresh && is_more)
		return "--refresh stands alone, want what it renews to be in "
		       "its BUNDLE";
	if (c->tdreport && (count || is_named || c->is_azure))
		return "--azure-quote stands alone, want nothing else with it";
	if (!c->output && !c->refresh)
		return "-o is missing, want a file to write to";
	if (c->name.chip_id && (!c->name.product || !c->has_tcb))
		return "--chip-id is alone, want --product and --tcb with it";
	if (c->options.update && c->options.has_number)
		return "--update and --tcb-evaluation contradict each other, "
		       "want one of both";
	return NULL;
}

static int take_all(struct fetch_command *c, int argc, char **argv)
{
	int status = EXIT_AFFIRMED;
	const char *why;
	int found;

	while (status == EXIT_AFFIRMED &&
	       (found = option_next(argc, argv, options)) != -1)
		status = take(c, found);
	if (status != EXIT_AFFIRMED)
		return status;
	why = missing(c, argc - optind);
	if (!why)
		return EXIT_AFFIRMED;
	complain("%s", why);
	return EXIT_USAGE;
}

/* ---- the bundle ---- */

static int finish(const struct fetch_command *c, const struct fetching *f,
		  struct vouch_bundle *bundle)
{
	int status = fetching_add_answers(f, bundle);

	if (status == EXIT_AFFIRMED && c->is_azure)
		status = fetch_azure(&c->options, bundle);
	if (status == EXIT_AFFIRMED)
		status = fetch_write_bundle(bundle,
					    c->output ? c->output : c->refresh);
	if (status == EXIT_AFFIRMED)
		fetching_tell(f);
	return status;
}

static int run(struct fetch_command *c, struct fetching *f,
	       struct vouch_bundle *bundle, int count, char **files)
{
	struct vouch_error error;
	int status = EXIT_AFFIRMED;

	if (vouch_verifier_seal(c->loaded.verifier, &error)) {
		complain("%s", error.text);
		return EXIT_USAGE;
	}
	if (count)
		status =
			fetching_add_files(f, c->loaded.verifier, count, files);
	c->name.size = sizeof(c->name);
	if (status == EXIT_AFFIRMED && (c->name.product || c->name.fmspc) &&
	    vouch_wants_add_name(f->wants, &c->name, &error)) {
		complain("%s", error.text);
		return EXIT_USAGE;
	}
	if (status == EXIT_AFFIRMED)
		status = fetching_run(f);
	return status == EXIT_AFFIRMED ? finish(c, f, bundle) : status;
}

static int fetch_into(struct fetch_command *c, int count, char **files)
{
	struct vouch_bundle *bundle = vouch_bundle_new();
	struct fetching f = { 0 };
	int status = EXIT_UNDECIDED;

	if (!bundle)
		complain("no memory for a bundle");
	else if (fetching_start(&f, &c->options))
		status = c->refresh ? fetch_refresh(&f, c->refresh, c->output) :
				      run(c, &f, bundle, count, files);
	fetching_end(&f);
	vouch_bundle_free(bundle);
	return status;
}

int cmd_fetch(int argc, char **argv)
{
	struct fetch_command c = { .output = NULL };
	int status;

	c.loaded.verifier = vouch_verifier_new();
	if (!c.loaded.verifier) {
		complain("no memory for an appraisal");
		return EXIT_UNDECIDED;
	}
	status = take_all(&c, argc, argv);
	if (status == EXIT_AFFIRMED && c.is_list)
		status = fetch_numbers(&c.options, c.name.is_sgx);
	else if (status == EXIT_AFFIRMED && c.tdreport)
		status = fetch_azure_quote(&c.options, c.tdreport, c.output);
	else if (status == EXIT_AFFIRMED)
		status = fetch_into(&c, argc - optind, argv + optind);
	vouch_verifier_unref(c.loaded.verifier);
	loaded_free(&c.loaded);
	return status;
}
