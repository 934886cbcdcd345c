// SPDX-License-Identifier: MIT
/* "vouch appraise", also "verify": one result for each FILE. */
#include <openssl/crypto.h>
#include <string.h>
#include <unistd.h>

#include "fetch.h"
#include "many.h"
#include "vtpm.h"

#define JOBS_MAX 256

const char appraise_usage[] =
	"usage: vouch appraise [OPTION]... FILE...\n"
	"       vouch verify [OPTION]... FILE...\n"
	"Appraises Evidence, reports and quotes, told apart by content. FILE may\n"
	"be a folder, https://HOST:PORT, or - for one of these or lines of JSON.\n"
	"  --nonce HEX             nonce that the Evidence must answer\n"
	"  --report-data HEX       REPORT_DATA, filled up with zeros to 64 bytes\n"
	"  --measurement HEX       launch digest; may be given several times\n"
	"  --svsm-measurement HEX  of a launch with an SVSM: else no vTPM counts\n"
	"  --host-data HEX         HOST_DATA; --vmpl N: VMPL of the report\n"
	"  --policy FILE           appraisal policy with more reference values\n"
	"  --no-freshness          do not ask whether it is fresh\n"
	"  --challenge-key FILE    of vouch challenge, for a vTPM's proof\n"
	"  --log FILE              event log of the TD, as the CCEL or in JSON\n"
	"  --authentic-only        ask only whether it is genuine\n"
	"  --endorsements PATH     certificates, CRLs, collateral, bundle, folder\n"
	"  --tcb-evaluation N      Intel's collateral of this evaluation\n"
	"  --max-age DAYS          since CRL, TCB info, QE identity were issued\n"
	"  --trust-anchor PATH     a root to trust beside the vendor's\n"
	"  --at TIME               of appraisal, as 2026-01-31T12:00:00Z\n"
	"  --fetch                 fetch what is missing; see vouch help fetch\n"
	"  --json                  a line of JSON for each; --jobs N: 1 to 256 at once\n"
	"  --html FILE             a page of one result; --csv FILE: a table\n"
	"  --ear FILE --sign KEY   a signed token of one result; --ear-as: its form\n"
	"  -v, --verbose           also checks that passed, and what was left out\n"
	"exit status: 0 affirmed, 1 not, 2 usage or bad input, 3 undecided\n";

enum {
	OPT_NONCE = 256,
	OPT_REPORT_DATA,
	OPT_MEASUREMENT,
	OPT_SVSM_MEASUREMENT,
	OPT_HOST_DATA,
	OPT_VMPL,
	OPT_POLICY,
	OPT_NO_FRESHNESS,
	OPT_AUTHENTIC_ONLY,
	OPT_ENDORSEMENTS,
	OPT_TRUST_ANCHOR,
	OPT_AT,
	OPT_JSON,
	OPT_JOBS,
	OPT_LOG,
	OPT_MAX_AGE,
	OPT_TCB_EVALUATION,
	OPT_HTML,
	OPT_CSV,
	OPT_FETCH,
	OPT_CHALLENGE_KEY,
	OPT_EAR,
	OPT_SIGN,
	OPT_EAR_AS,
};

#define INPUT_OPTIONS                                                          \
	{ "nonce", required_argument, NULL, OPT_NONCE },                       \
		{ "report-data", required_argument, NULL, OPT_REPORT_DATA },   \
		{ "measurement", required_argument, NULL, OPT_MEASUREMENT },   \
		{ "svsm-measurement", required_argument, NULL,                 \
		  OPT_SVSM_MEASUREMENT },                                      \
		{ "host-data", required_argument, NULL, OPT_HOST_DATA },       \
		{ "vmpl", required_argument, NULL, OPT_VMPL },                 \
		{ "policy", required_argument, NULL, OPT_POLICY },             \
		{ "no-freshness", no_argument, NULL, OPT_NO_FRESHNESS },       \
		{ "authentic-only", no_argument, NULL, OPT_AUTHENTIC_ONLY },   \
		{ "endorsements", required_argument, NULL, OPT_ENDORSEMENTS }, \
		{ "trust-anchor", required_argument, NULL, OPT_TRUST_ANCHOR }, \
		{ "at", required_argument, NULL, OPT_AT },                     \
		{ "tcb-evaluation", required_argument, NULL,                   \
		  OPT_TCB_EVALUATION },                                        \
		{ "max-age", required_argument, NULL, OPT_MAX_AGE },           \
		{ "challenge-key", required_argument, NULL,                    \
		  OPT_CHALLENGE_KEY },                                         \
		{ "log", required_argument, NULL, OPT_LOG },                   \
		{ "verbose", no_argument, NULL, 'v' },

static const struct option options[] = {
	INPUT_OPTIONS FETCH_OPTIONS{ "fetch", no_argument, NULL, OPT_FETCH },
	{ "json", no_argument, NULL, OPT_JSON },
	{ "html", required_argument, NULL, OPT_HTML },
	{ "csv", required_argument, NULL, OPT_CSV },
	{ "ear", required_argument, NULL, OPT_EAR },
	{ "sign", required_argument, NULL, OPT_SIGN },
	{ "ear-as", required_argument, NULL, OPT_EAR_AS },
	{ "jobs", required_argument, NULL, OPT_JOBS },
	{ 0 },
};

/* One FILE, and no other output. */
static const struct option case_options[] = {
	INPUT_OPTIONS{ "output", required_argument, NULL, 'o' },
	{ 0 },
};

/* Filled up with zeros as "vouch report" does. */
static int expect_report_data(struct requests *requests, const char *text)
{
	uint8_t data[VOUCH_REPORT_DATA_SIZE] = { 0 };
	char padded[2 * VOUCH_REPORT_DATA_SIZE + 1];
	size_t size;

	if (!option_hex("--report-data", text, data, 1, sizeof(data), &size))
		return EXIT_USAGE;
	text_hex(data, sizeof(data), padded);
	return requests_expect(requests, "report_data", padded,
			       "--report-data");
}

static int expect_challenge_key(struct requests *requests)
{
	char digits[CHALLENGE_KEY_DIGITS + 1];
	int status;

	if (!challenge_key_read(optarg, digits))
		return EXIT_USAGE;
	status = requests_expect(requests, "tpm.challenge_key", digits,
				 "--challenge-key");
	OPENSSL_cleanse(digits, sizeof(digits));
	return status;
}

static int set_time(struct requests *requests)
{
	if (!option_time("--at", optarg, &requests->at))
		return EXIT_USAGE;
	requests->has_time = true;
	return EXIT_AFFIRMED;
}

/* An empty one is a log too, and no good one. */
static int set_log(struct appraise_command *c)
{
	vouch_bytes_free(&c->many.log);
	return file_read(optarg, &c->many.log) ? EXIT_AFFIRMED : EXIT_UNDECIDED;
}

static int set_jobs(struct appraise_command *c)
{
	return option_number("--jobs", optarg, 1, JOBS_MAX, &c->many.jobs) ?
		       EXIT_AFFIRMED :
		       EXIT_USAGE;
}

static int take_reference(struct appraise_command *c, int found)
{
	struct requests *r = &c->many.requests;

	switch (found) {
	case OPT_NONCE:
		return requests_expect(r, "nonce", optarg, "--nonce");
	case OPT_REPORT_DATA:
		return expect_report_data(r, optarg);
	case OPT_MEASUREMENT:
		return requests_expect(r, "measurement", optarg,
				       "--measurement");
	case OPT_SVSM_MEASUREMENT:
		return requests_expect(r, "svsm.measurement", optarg,
				       "--svsm-measurement");
	case OPT_HOST_DATA:
		return requests_expect(r, "host_data", optarg, "--host-data");
	case OPT_VMPL:
		return requests_expect(r, "vmpl", optarg, "--vmpl");
	case OPT_TCB_EVALUATION:
		return requests_expect_evaluation(r, optarg);
	case OPT_MAX_AGE:
		return requests_expect(r, "max_collateral_age_days", optarg,
				       "--max-age");
	case OPT_NO_FRESHNESS:
		return requests_expect(r, "freshness", "unchecked",
				       "--no-freshness");
	case OPT_CHALLENGE_KEY:
		return expect_challenge_key(r);
	case OPT_POLICY:
		return endorsements_load_policy(&c->loaded, optarg);
	default:
		return EXIT_USAGE;
	}
}

/* Said of no connection, it would be a mistake that nobody sees. */
static int take_fetch(struct appraise_command *c, int found)
{
	if (c->loaded.also)
		return fetch_option(c->fetch, found, optarg);
	complain("an option of fetching is given without --fetch, want both "
		 "or none");
	return EXIT_USAGE;
}

static int take_ear(struct appraise_command *c, int found)
{
	const char **value = found == OPT_EAR  ? &c->ear.path :
			     found == OPT_SIGN ? &c->ear.key :
						 &c->ear.as;

	*value = optarg;
	return EXIT_AFFIRMED;
}

static int take(struct appraise_command *c, int found)
{
	if (found >= OPT_FETCH_FIRST && found <= OPT_FETCH_LAST)
		return take_fetch(c, found);
	switch (found) {
	case OPT_FETCH:
		return EXIT_AFFIRMED; /* cmd_appraise() has seen it */
	case OPT_AUTHENTIC_ONLY:
		c->many.requests.authentic_only = true;
		return EXIT_AFFIRMED;
	case OPT_ENDORSEMENTS:
		/* Loaded last: a mistake in options is told first. */
		return EXIT_AFFIRMED;
	case OPT_TRUST_ANCHOR:
		return endorsements_load_anchor(&c->loaded, optarg);
	case OPT_AT:
		return set_time(&c->many.requests);
	case OPT_JSON:
		c->many.as_json = true;
		return EXIT_AFFIRMED;
	case OPT_HTML:
		c->many.html = optarg;
		return EXIT_AFFIRMED;
	case OPT_CSV:
		c->many.csv = optarg;
		return EXIT_AFFIRMED;
	case OPT_EAR:
	case OPT_SIGN:
	case OPT_EAR_AS:
		return take_ear(c, found);
	case OPT_LOG:
		return set_log(c);
	case OPT_JOBS:
		return set_jobs(c);
	case 'v':
		c->many.verbose = true;
		return EXIT_AFFIRMED;
	case 'o':
		c->output = optarg;
		return EXIT_AFFIRMED;
	default:
		return take_reference(c, found);
	}
}

static bool takes_file(int found)
{
	return found == OPT_POLICY || found == OPT_LOG ||
	       found == OPT_ENDORSEMENTS || found == OPT_TRUST_ANCHOR;
}

/* A nonce is there to be checked. */
static bool is_nonce_checked(const struct requests *requests)
{
	bool ok = !requests_have(requests, "nonce") ||
		  !requests_have(requests, "freshness");

	if (!ok)
		complain("--nonce and --no-freshness contradict each other, "
			 "want one of both");
	return ok;
}

/* Two things on standard output would be neither. */
static bool is_stdout_written_once(const struct many *many)
{
	unsigned int uses = many->as_json;

	uses += many->html && !strcmp(many->html, "-");
	uses += many->csv && !strcmp(many->csv, "-");
	uses += many->ear->path && !strcmp(many->ear->path, "-");
	if (uses > 1)
		complain("standard output is wanted for %u of --json, --html, "
			 "--csv and --ear, want one",
			 uses);
	return uses <= 1;
}

static const struct option *table(const struct appraise_command *c)
{
	return c->loaded.kept ? case_options : options;
}

static int take_all(struct appraise_command *c, int argc, char **argv)
{
	int status = EXIT_AFFIRMED;
	int found;

	while (status == EXIT_AFFIRMED &&
	       (found = option_next(argc, argv, table(c))) != -1) {
		c->stdin_uses += takes_file(found) && !strcmp(optarg, "-");
		status = take(c, found);
	}
	if (status == EXIT_AFFIRMED && optind >= argc) {
		complain("FILE is missing, want at least one");
		status = EXIT_USAGE;
	}
	if (status == EXIT_AFFIRMED &&
	    (!is_nonce_checked(&c->many.requests) ||
	     !option_stdin_once(c->stdin_uses, argc, argv) ||
	     !is_stdout_written_once(&c->many)))
		status = EXIT_USAGE;
	return status;
}

/* getopt_long() has put the options before the FILEs by now. */
static int load_endorsements(struct appraise_command *c, int argc, char **argv)
{
	int status = EXIT_AFFIRMED;
	int found;

	optind = 0;
	while (status == EXIT_AFFIRMED &&
	       (found = option_next(argc, argv, table(c))) != -1)
		if (found == OPT_ENDORSEMENTS)
			status = endorsements_load(&c->loaded, optarg);
	return status;
}

static unsigned int processors(void)
{
	long count = sysconf(_SC_NPROCESSORS_ONLN);

	return count < 1 ? 1 : count > JOBS_MAX ? JOBS_MAX : count;
}

int appraise_command_take(struct appraise_command *c, int argc, char **argv)
{
	struct vouch_error error;
	int status = take_all(c, argc, argv);

	if (status == EXIT_AFFIRMED)
		status = ear_writer_start(&c->ear);
	if (status == EXIT_AFFIRMED)
		status = load_endorsements(c, argc, argv);
	if (status == EXIT_AFFIRMED && c->loaded.also)
		status = fetch_for_appraisal(&c->loaded, c->fetch,
					     argc - optind, argv + optind);
	if (status == EXIT_AFFIRMED &&
	    vouch_verifier_seal(c->loaded.verifier, &error)) {
		complain("%s", error.text);
		status = EXIT_USAGE;
	}
	return status;
}

bool appraise_command_start(struct appraise_command *c)
{
	c->loaded.verifier = vouch_verifier_new();
	if (!c->loaded.verifier) {
		complain("no memory for an appraisal");
		return false;
	}
	c->many.loaded = &c->loaded;
	c->many.verifier = c->loaded.verifier;
	c->many.ear = &c->ear;
	c->many.jobs = processors();
	return true;
}

void appraise_command_end(struct appraise_command *c)
{
	ear_writer_end(&c->ear);
	vouch_bytes_free(&c->many.log);
	requests_free(&c->many.requests);
	vouch_verifier_unref(c->loaded.verifier);
	vouch_verifier_unref(c->loaded.also);
	loaded_free(&c->loaded);
}

int cmd_appraise(int argc, char **argv)
{
	struct fetch_options fetch = { .kds = NULL };
	struct appraise_command c = { .fetch = &fetch };
	int status;

	if (!appraise_command_start(&c))
		return EXIT_UNDECIDED;
	if (fetch_is_asked(argc, argv))
		c.loaded.also = vouch_verifier_new();
	status = appraise_command_take(&c, argc, argv);
	if (status == EXIT_AFFIRMED)
		status = many_appraise(&c.many, argc - optind, argv + optind);
	appraise_command_end(&c);
	return status;
}
