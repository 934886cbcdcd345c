// SPDX-License-Identifier: MIT
/* "vouch evidence": a signed token over a verifier's nonce. */
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "guest.h"
#include "tsm_report.h"
#include "vtpm.h"

#define NONCE_MIN 8
#define NONCE_MAX 64

#define BOOT_LOG "/sys/firmware/acpi/tables/data/CCEL"

const char evidence_usage[] =
	"usage: vouch evidence --nonce HEX [OPTION]...\n\n"
	"Makes Evidence of this guest: a token by a fresh key, with a report over\n"
	"that key and the verifier's nonce, and with logs.\n"
	"  --nonce HEX              the verifier's nonce, 8 to 64 bytes\n"
	"  --no-certs               leave out the host's certificates\n"
	"  --no-log                 leave out both logs\n"
	"  --no-bound               do not bind it; with --no-log: format 1\n"
	"  --boot-log FILE          another boot log than that of the kernel\n"
	"  --format FORMAT          no token, but what vouch convert --to makes\n"
	"  --key FILE               likewise, over this public key; --user-data HEX:\n"
	"                           or these bytes; --expect: print REPORT_DATA only\n"
	"  --vtpm                   of an SVSM: its report on its services, and\n"
	"                           what their vTPM signs; by vouch-tpm\n"
	"  --ak p256|p384|rsa       kind of the vTPM's key; p256\n"
	"  --challenge FILE         of vouch challenge: the vTPM proves its key\n"
	"  --event-log FILE         another log than the kernel's of the vTPM\n"
	"  --ima[=FILE]             the list of IMA goes along\n"
	"  --tcti TCTI              another TPM than /dev/tpmrm0\n"
	"  --qgs ADDRESS            TDX: who makes the quote, as for vouch report\n"
	"  --privilege N, --signer chip|provider: VMPL in the report, and its key\n"
	"  --tsm[=FOLDER]           no token, but a report by Linux's configfs-tsm\n"
	"  --timeout SECONDS        how long to wait, up to 600; 0: as it is set\n"
	"  -o, --output FILE        write to FILE, not to standard output\n"
	"  -v, --verbose            say how it was made\n";

static const struct option options[] = {
	{ "nonce", required_argument, NULL, 'n' },
	{ "no-certs", no_argument, NULL, 'c' },
	{ "no-log", no_argument, NULL, 'l' },
	{ "no-bound", no_argument, NULL, 'b' },
	{ "boot-log", required_argument, NULL, 'B' },
	{ "format", required_argument, NULL, 'f' },
	{ "key", required_argument, NULL, 'K' },
	{ "user-data", required_argument, NULL, 'u' },
	{ "expect", no_argument, NULL, 'x' },
	{ "vtpm", no_argument, NULL, 'V' },
	{ "ak", required_argument, NULL, 'a' },
	{ "challenge", required_argument, NULL, 'C' },
	{ "event-log", required_argument, NULL, 'e' },
	{ "ima", optional_argument, NULL, 'i' },
	{ "tcti", required_argument, NULL, 'T' },
	{ "qgs", required_argument, NULL, 'q' },
	{ "privilege", required_argument, NULL, 'p' },
	{ "signer", required_argument, NULL, 'k' },
	{ "tsm", optional_argument, NULL, 'm' },
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
	const char *output, *tsm; /* NULL: /dev/vouch is asked */
	const char *boot_log; /* NULL: the kernel's */
	struct vouch_bytes boot_log_bytes;
	bool no_log, no_bound, verbose;
	struct vtpm_options vtpm;
	struct foreign_options foreign;
};

static bool take_foreign(struct foreign_options *o, int found)
{
	switch (found) {
	case 'f':
		o->format = optarg;
		return true;
	case 'K':
		o->key = optarg;
		return true;
	case 'u':
		o->has_caller_data = true;
		return option_hex("--user-data", optarg, o->caller_data, 1,
				  sizeof(o->caller_data), &o->caller_data_size);
	case 'x':
		o->is_expected = true;
		return true;
	default:
		return false;
	}
}

static bool take_vtpm(struct vtpm_options *o, int found)
{
	switch (found) {
	case 'V':
		o->is_wanted = true;
		return true;
	case 'a':
		o->ak = optarg;
		return true;
	case 'C':
		o->challenge = optarg;
		return true;
	case 'e':
		o->event_log = optarg;
		return true;
	case 'i':
		o->ima = optarg ? optarg : "";
		return true;
	case 'T':
		o->tcti = optarg;
		return true;
	default:
		return false;
	}
}

/* What only a vTPM has use for. */
static bool is_for_vtpm(const struct vtpm_options *o)
{
	return o->ak || o->challenge || o->event_log || o->ima || o->tcti;
}

static bool take(struct evidence_command *c, int found)
{
	switch (found) {
	case 'n':
		return option_hex("--nonce", optarg, c->nonce, NONCE_MIN,
				  NONCE_MAX, &c->nonce_size);
	case 'c':
		c->options.certs = false;
		return true;
	case 'l':
		c->no_log = true;
		return true;
	case 'b':
		c->no_bound = true;
		return true;
	case 'B':
		c->boot_log = optarg;
		return true;
	case 'q':
		return routes_add(&c->routes, optarg);
	case 'p':
		return option_privilege(optarg, &c->options);
	case 'k':
		return option_signer(optarg, &c->options.signer);
	case 't':
		return option_timeout(optarg, &c->options.timeout_ms);
	case 'm':
		c->tsm = optarg ? optarg : TSM_REPORTS;
		return true;
	case 'o':
		c->output = optarg;
		return true;
	case 'v':
		c->verbose = true;
		return true;
	default:
		return take_vtpm(&c->vtpm, found) ||
		       take_foreign(&c->foreign, found);
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

	if (ret != -EPERM || m->c->options.bound)
		return ret;
	if (m->c->verbose)
		complain("REPORT_DATA is separated: user %u is without "
			 "CAP_SYS_ADMIN",
			 (unsigned int)geteuid());
	m->c->options.separated = true;
	return routes_try(&m->c->routes, create, m, error);
}

/*
 * The kernel's is root's to read, and not there without firmware that makes
 * one; one that was named has to be.
 */
static bool read_boot_log(struct evidence_command *c)
{
	int ret;

	if (c->boot_log) {
		if (!file_read(c->boot_log, &c->boot_log_bytes))
			return false;
	} else {
		ret = file_load(BOOT_LOG, &c->boot_log_bytes);
		if (ret && c->verbose)
			complain("no boot log goes along: %s: %s", BOOT_LOG,
				 file_error(ret));
	}
	c->options.boot_log = c->boot_log_bytes.data;
	c->options.boot_log_size = c->boot_log_bytes.size;
	return true;
}

/* What the device can do decides what goes along. */
static int choose(struct making *m, struct vouch_error *error)
{
	struct evidence_command *c = m->c;
	struct vouch_get_info info;
	int ret = vouch_device_info(m->device, &info, error);

	if (ret)
		return ret;
	c->options.bound = !c->no_bound && info.features & VOUCH_FEATURE_BOUND;
	c->options.log = !c->no_log && info.features & VOUCH_FEATURE_LOG;
	if (c->options.bound && c->verbose)
		complain("REPORT_DATA is bound: user %u, lockdown, registers",
			 (unsigned int)geteuid());
	return 0;
}

static int make(struct evidence_command *c)
{
	struct making m = { .c = c };
	struct vouch_error error;
	int status = EXIT_UNDECIDED;
	int ret;

	ret = vouch_device_open(&m.device, NULL, false, &error);
	if (!ret) {
		ret = choose(&m, &error);
		if (!ret)
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

/* ---- no token: a report in the format of somebody else ---- */

struct reporting {
	struct evidence_command *c;
	struct vouch_device *device;
	struct vouch_report_reply reply;
};

static int report(void *data, const char *qgs, struct vouch_error *error)
{
	struct reporting *r = data;

	r->c->options.qgs = qgs;
	return vouch_device_report(r->device, &r->c->options, &r->reply, error);
}

/* As create_as_allowed(): only root may choose all of REPORT_DATA. */
static int report_as_allowed(struct reporting *r, struct vouch_error *error)
{
	int ret = routes_try(&r->c->routes, report, r, error);

	if (ret != -EPERM)
		return ret;
	if (r->c->verbose)
		complain("REPORT_DATA is separated: user %u is without "
			 "CAP_SYS_ADMIN",
			 (unsigned int)geteuid());
	r->c->options.separated = true;
	return routes_try(&r->c->routes, report, r, error);
}

static int make_foreign(struct evidence_command *c)
{
	struct reporting r = { .c = c, .reply.size = sizeof(r.reply) };
	struct vouch_error error;
	int status = EXIT_UNDECIDED;
	int ret = vouch_device_open(&r.device, NULL, false, &error);

	if (!ret) {
		ret = report_as_allowed(&r, &error);
		vouch_device_close(r.device);
	}
	if (ret)
		complain("%s", error.text);
	else
		status = foreign_write(&c->foreign, &r.reply,
				       &c->boot_log_bytes, c->output);
	vouch_bytes_free(&r.reply.report);
	vouch_bytes_free(&r.reply.certs);
	return status;
}

static int expect(const struct evidence_command *c)
{
	char hex[2 * VOUCH_REPORT_DATA_SIZE + 1];

	text_hex(c->options.report_data, VOUCH_REPORT_DATA_SIZE, hex);
	puts(hex);
	return EXIT_AFFIRMED;
}

/*
 * Whether options fit with --format. A token is signed by a key of its own:
 * with a key or data of the caller's it is the collection of vouch's instead.
 */
static bool fits_foreign(struct evidence_command *c)
{
	struct foreign_options *o = &c->foreign;

	if (!o->format && !o->is_expected && (o->key || o->has_caller_data))
		o->format = "collection-cbor";
	if ((o->format || o->is_expected) && c->vtpm.is_wanted) {
		complain("--vtpm is of no use with --format: no format of "
			 "others has what the vTPM signs");
		return false;
	}
	return true;
}

static int run(struct evidence_command *c)
{
	const struct foreign_options *o = &c->foreign;

	if (c->tsm)
		return tsm_report_write(c->tsm, c->nonce, c->nonce_size,
					c->output);
	if (!o->format && !o->is_expected)
		return make(c);
	if (!foreign_report_data(o, c->nonce, c->nonce_size,
				 c->options.report_data))
		return EXIT_UNDECIDED;
	return o->is_expected ? expect(c) : make_foreign(c);
}

int cmd_evidence(int argc, char **argv)
{
	struct evidence_command c = {
		.options = {
			.size = sizeof(c.options),
			.certs = true,
		},
	};
	int status = EXIT_UNDECIDED;
	int found;

	while ((found = option_next(argc, argv, options)) != -1)
		if (!take(&c, found))
			return EXIT_USAGE;
	if (!option_no_more(argc, argv) || !fits_foreign(&c) ||
	    (!c.foreign.is_expected && file_is_terminal(c.output)))
		return EXIT_USAGE;
	if (!c.nonce_size) {
		complain("--nonce is missing, want the verifier's");
		return EXIT_USAGE;
	}
	if (!c.vtpm.is_wanted && is_for_vtpm(&c.vtpm)) {
		complain("--ak, --challenge, --event-log, --ima and --tcti are "
			 "of no use without --vtpm");
		return EXIT_USAGE;
	}
	if (c.vtpm.is_wanted) {
		c.options.vtpm = vtpm_ask;
		c.options.vtpm_data = &c.vtpm;
	}
	if (c.no_log && c.boot_log) {
		complain("--boot-log is of no use with --no-log, want one of "
			 "them");
		return EXIT_USAGE;
	}
	if (c.no_log || c.foreign.is_expected || read_boot_log(&c))
		status = run(&c);
	vouch_bytes_free(&c.boot_log_bytes);
	return status;
}
