// SPDX-License-Identifier: MIT
/* "vouch report": the vendor's bytes. */
#include "tool.h"

const char report_usage[] =
	"usage: vouch report [OPTION]...\n\n"
	"Asks /dev/vouch for a report in the vendor's format.\n\n"
	"  --report-data HEX        what it is over, up to 64 bytes; less is\n"
	"                           filled up with zeros at the end\n"
	"  --separated              REPORT_DATA hashed with your user id;\n"
	"                           needs no CAP_SYS_ADMIN\n"
	"  --local                  the report that this machine can verify\n"
	"  --privilege N            VMPL that it names, not below your own\n"
	"  --signer chip|provider   key that signs it (VCEK or VLEK)\n"
	"  --timeout SECONDS        how long to wait, up to 600\n"
	"  --certs FILE             write the host's certificate table too\n"
	"  -o, --output FILE        write to FILE, not to standard output\n";

static const struct option options[] = {
	{ "report-data", required_argument, NULL, 'd' },
	{ "separated", no_argument, NULL, 's' },
	{ "local", no_argument, NULL, 'l' },
	{ "privilege", required_argument, NULL, 'p' },
	{ "signer", required_argument, NULL, 'k' },
	{ "timeout", required_argument, NULL, 't' },
	{ "certs", required_argument, NULL, 'c' },
	{ "output", required_argument, NULL, 'o' },
	{ 0 },
};

struct report_command {
	struct vouch_report_options options;
	const char *output;
	const char *certs;
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
	case 'l':
		c->options.local = true;
		return true;
	case 'p':
		return option_privilege(optarg, &c->options.privilege);
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

static int ask(const struct report_command *c)
{
	struct vouch_bytes report = { 0 }, certs = { 0 };
	struct vouch_device *device;
	struct vouch_error error;
	int status = EXIT_UNDECIDED;
	int ret;

	ret = vouch_device_open(&device, NULL, false, &error);
	if (!ret) {
		ret = vouch_device_report(device, &c->options, &report, &certs,
					  NULL, &error);
		vouch_device_close(device);
	}
	if (ret)
		complain("%s", error.text);
	else
		status = file_write(c->output, &report, 0644);
	if (status == EXIT_AFFIRMED)
		status = write_certs(c, &certs);
	vouch_bytes_free(&report);
	vouch_bytes_free(&certs);
	return status;
}

int cmd_report(int argc, char **argv)
{
	struct report_command c = {
		.options.privilege = VOUCH_PRIVILEGE_DEFAULT,
	};
	int found;

	while ((found = option_next(argc, argv, options)) != -1)
		if (!take(&c, found))
			return EXIT_USAGE;
	if (!option_no_more(argc, argv) || file_is_terminal(c.output) ||
	    (c.certs && file_is_terminal(c.certs)))
		return EXIT_USAGE;
	return ask(&c);
}
