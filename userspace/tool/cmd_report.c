// SPDX-License-Identifier: MIT
/* "vouch report": the vendor's bytes. */
#include <errno.h>

#include "guest.h"

const char report_usage[] =
	"usage: vouch report [OPTION]...\n\n"
	"Asks /dev/vouch for a report in the vendor's format.\n\n"
	"  --report-data HEX        what it is over, up to 64 bytes; less is\n"
	"                           filled up with zeros at the end\n"
	"  --separated              REPORT_DATA hashed with your user id;\n"
	"                           needs no CAP_SYS_ADMIN\n"
	"  --format snp|quote|tdreport|service\n"
	"                           only this machine can verify a tdreport;\n"
	"                           service: of an SVSM; else snp or quote\n"
	"  --service GUID           about this one; --service-version N: of its\n"
	"                           manifest; --manifest FILE: writes that\n"
	"  --qgs ADDRESS            TDX: quote by the host's quoting service at\n"
	"                           CID:PORT (vsock) or a unix socket; device\n"
	"                           is the host behind /dev/vouch. May be given\n"
	"                           4 times, to be asked in this order\n"
	"  --privilege N            VMPL that it names, not below your own\n"
	"  --signer chip|provider   key that signs it (VCEK or VLEK)\n"
	"  --timeout SECONDS        how long to wait, up to 600; 0 or none: as\n"
	"                           long as the module is set to\n"
	"  --certs FILE             write the host's certificate table too\n"
	"  -o, --output FILE        write to FILE, not to standard output\n";

static const struct option options[] = {
	{ "report-data", required_argument, NULL, 'd' },
	{ "separated", no_argument, NULL, 's' },
	{ "format", required_argument, NULL, 'f' },
	{ "service", required_argument, NULL, 'g' },
	{ "service-version", required_argument, NULL, 'v' },
	{ "manifest", required_argument, NULL, 'm' },
	{ "qgs", required_argument, NULL, 'q' },
	{ "privilege", required_argument, NULL, 'p' },
	{ "signer", required_argument, NULL, 'k' },
	{ "timeout", required_argument, NULL, 't' },
	{ "certs", required_argument, NULL, 'c' },
	{ "output", required_argument, NULL, 'o' },
	{ 0 },
};

struct report_command {
	struct vouch_report_options options;
	struct routes routes;
	const char *output;
	const char *certs;
	const char *manifest;
	uint8_t service[VOUCH_GUID_SIZE];
};

static bool take(struct report_command *c, int found)
{
	size_t size;

	switch (found) {
	case 'd':
		return option_hex("--report-data", optarg,
				  c->options.report_data, 0,
				  VOUCH_REPORT_DATA_SIZE, &size);
	case 's':
		c->options.separated = true;
		return true;
	case 'f':
		return option_format(optarg, &c->options.format);
	case 'g':
		c->options.service_guid = c->service;
		return option_guid("--service", optarg, c->service);
	case 'v':
		return option_number("--service-version", optarg, 0, UINT32_MAX,
				     &c->options.manifest_version);
	case 'm':
		c->manifest = optarg;
		return true;
	case 'q':
		return routes_add(&c->routes, optarg);
	case 'p':
		return option_privilege(optarg, &c->options);
	case 'k':
		return option_signer(optarg, &c->options.signer);
	case 't':
		return option_timeout(optarg, &c->options.timeout_ms);
	case 'c':
		c->certs = optarg;
		c->options.certs = true;
		return true;
	case 'o':
		c->output = optarg;
		return true;
	default:
		return false;
	}
}

static int write_certs(const struct report_command *c,
		       const struct vouch_bytes *certs)
{
	if (!c->certs)
		return EXIT_AFFIRMED;
	if (certs->size)
		return file_write(c->certs, certs, 0644);
	complain("host has no certificate table, want one for %s: fetch the "
		 "certificates from the vendor",
		 c->certs);
	return EXIT_UNDECIDED;
}

/* What was asked for, from the device or by way of it. */
struct asked {
	struct vouch_device *device;
	struct vouch_report_options options;
	struct vouch_report_reply reply;
};

static int ask(void *data, const char *qgs, struct vouch_error *error)
{
	struct asked *asked = data;

	asked->options.qgs = qgs;
	return vouch_device_report(asked->device, &asked->options,
				   &asked->reply, error);
}

/* A sentence for what the device would refuse with a number. */
static int check_certs(const struct report_command *c,
		       struct vouch_device *device, struct vouch_error *error)
{
	struct vouch_get_info info;
	int ret = c->certs ? vouch_device_info(device, &info, error) : 0;

	if (ret || !c->certs || info.tee == VOUCH_TEE_NONE ||
	    info.features & VOUCH_FEATURE_CERTS)
		return ret;
	snprintf(error->text, sizeof(error->text),
		 "--certs is for hosts with a certificate table, want it left "
		 "out: a quote has its certificates inside");
	return -EOPNOTSUPP;
}

static int write_all(const struct report_command *c, const struct asked *asked)
{
	int status = file_write(c->output, &asked->reply.report, 0644);

	if (asked->reply.flags & VOUCH_REPLY_F_UNKNOWN_FORMAT)
		complain("report is of a later version than the module knows: "
			 "what it is over was not checked");
	if (status == EXIT_AFFIRMED && c->manifest)
		status = file_write(c->manifest, &asked->reply.manifest, 0644);
	return status == EXIT_AFFIRMED ? write_certs(c, &asked->reply.certs) :
					 status;
}

static bool check_no_service(const struct report_command *c)
{
	if (!c->options.service_guid && !c->options.manifest_version)
		return true;
	complain("--service and --service-version are for --format service");
	return false;
}

static int run(const struct report_command *c)
{
	struct asked asked = { .options = c->options,
			       .reply.size = sizeof(asked.reply) };
	struct vouch_error error;
	int status = EXIT_UNDECIDED;
	int ret;

	ret = vouch_device_open(&asked.device, NULL, false, &error);
	if (!ret) {
		ret = check_certs(c, asked.device, &error);
		if (!ret)
			ret = routes_try(&c->routes, ask, &asked, &error);
		vouch_device_close(asked.device);
	}
	if (ret)
		complain("%s", error.text);
	else
		status = write_all(c, &asked);
	vouch_bytes_free(&asked.reply.report);
	vouch_bytes_free(&asked.reply.certs);
	vouch_bytes_free(&asked.reply.manifest);
	return status;
}

/* Without the manifest nobody can tell what a service report is over. */
static bool check_service(const struct report_command *c)
{
	bool is_service = c->options.format == VOUCH_FORMAT_SERVICE;

	if (is_service == !!c->manifest)
		return c->manifest ? !file_is_terminal(c->manifest) :
				     check_no_service(c);
	if (is_service)
		complain("--format service is without --manifest, want a file "
			 "for what the report is over");
	else
		complain("--manifest is given, want --format service with it");
	return false;
}

int cmd_report(int argc, char **argv)
{
	struct report_command c = {
		.options.size = sizeof(c.options),
	};
	int found;

	while ((found = option_next(argc, argv, options)) != -1)
		if (!take(&c, found))
			return EXIT_USAGE;
	if (!option_no_more(argc, argv) || file_is_terminal(c.output) ||
	    (c.certs && file_is_terminal(c.certs)) || !check_service(&c))
		return EXIT_USAGE;
	if (c.options.format && c.routes.count) {
		complain("--format and --qgs are both given, want one of them");
		return EXIT_USAGE;
	}
	return run(&c);
}
