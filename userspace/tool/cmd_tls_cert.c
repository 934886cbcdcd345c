// SPDX-License-Identifier: MIT
/* "vouch tls-cert": a certificate whose key a report is bound to. */
#include <errno.h>
#include <string.h>
#include <vouch_tls.h>

#include "guest.h"

const char tls_cert_usage[] =
	"usage: vouch tls-cert [OPTION]...\n\n"
	"Makes a certificate that its own key signs, with a report of this guest\n"
	"in it that is bound to the key (RA-TLS): the peers of a service tell by\n"
	"it what runs at the other end. vouch appraise reads it, as does the\n"
	"callback for OpenSSL of libvouch. Needs CAP_SYS_ADMIN.\n\n"
	"  --key FILE              the private key; made if it is not there, for\n"
	"                          its owner alone; needed\n"
	"  --name NAME             common name; vouch unless given\n"
	"  --lifetime SECONDS      of the certificate; 86400 unless given\n"
	"  --form cmw|ra-tls       how the report is in it: a CMW (RFC 9999) unless\n"
	"                          given, or as interoperable RA-TLS has it\n"
	"  --csr                   a request for a certificate instead\n"
	"  --qgs ADDRESS           TDX: as of vouch report\n"
	"  --timeout SECONDS       how long to wait, up to 600\n"
	"  -o, --output FILE       write to FILE, not to standard output\n";

#define LIFETIME_DEFAULT (24 * 60 * 60)
#define LIFETIME_MAX (366 * 24 * 60 * 60)

static const struct option options[] = {
	{ "key", required_argument, NULL, 'k' },
	{ "name", required_argument, NULL, 'n' },
	{ "lifetime", required_argument, NULL, 'l' },
	{ "form", required_argument, NULL, 'f' },
	{ "csr", no_argument, NULL, 'c' },
	{ "qgs", required_argument, NULL, 'q' },
	{ "timeout", required_argument, NULL, 't' },
	{ "output", required_argument, NULL, 'o' },
	{ 0 },
};

struct tls_command {
	struct vouch_tls_cert_options options;
	struct routes routes;
	const char *key, *output;
	struct vouch_device *device;
	struct vouch_sign_key *opened;
	struct vouch_bytes pem;
};

static bool take_form(const char *text, enum vouch_tls_form *form)
{
	if (!strcmp(text, "cmw"))
		*form = VOUCH_TLS_CMW;
	else if (!strcmp(text, "ra-tls"))
		*form = VOUCH_TLS_RA_TLS;
	else
		complain("--form is '%s', want cmw or ra-tls", text);
	return !strcmp(text, "cmw") || !strcmp(text, "ra-tls");
}

static bool take(struct tls_command *c, int found)
{
	switch (found) {
	case 'k':
		c->key = optarg;
		return true;
	case 'n':
		c->options.name = optarg;
		return true;
	case 'l':
		return option_number("--lifetime", optarg, 1, LIFETIME_MAX,
				     &c->options.lifetime);
	case 'f':
		return take_form(optarg, &c->options.form);
	case 'c':
		c->options.is_request = true;
		return true;
	case 'q':
		return routes_add(&c->routes, optarg);
	case 't':
		return option_timeout(optarg, &c->options.timeout_ms);
	case 'o':
		c->output = optarg;
		return true;
	default:
		return false;
	}
}

static bool make_key(struct tls_command *c)
{
	struct vouch_bytes pem;
	struct vouch_error error;
	bool ok;

	if (vouch_tls_key(&c->opened, &pem, &error)) {
		complain("%s", error.text);
		return false;
	}
	ok = file_write(c->key, &pem, 0600) == EXIT_AFFIRMED;
	vouch_bytes_free(&pem);
	return ok;
}

static bool find_key(struct tls_command *c)
{
	struct vouch_bytes bytes = { 0 };
	struct vouch_error error;
	int ret = file_load(c->key, &bytes);

	vouch_bytes_free(&bytes);
	if (ret == -ENOENT)
		return make_key(c);
	if (!vouch_sign_key_open(c->key, NULL, &c->opened, &error))
		return true;
	complain("%s", error.text);
	return false;
}

static int ask(void *data, const char *qgs, struct vouch_error *error)
{
	struct tls_command *c = data;

	c->options.qgs = qgs;
	return vouch_tls_cert(c->device, c->opened, &c->options, &c->pem,
			      error);
}

static int run(struct tls_command *c)
{
	struct vouch_error error;
	int status = EXIT_UNDECIDED;
	int ret = vouch_device_open(&c->device, NULL, false, &error);

	if (ret) {
		complain("%s", error.text);
		return EXIT_UNDECIDED;
	}
	if (!find_key(c)) {
		status = EXIT_USAGE;
	} else if (routes_try(&c->routes, ask, c, &error)) {
		complain("%s", error.text);
	} else {
		status = file_write(c->output, &c->pem, 0644);
		vouch_bytes_free(&c->pem);
	}
	vouch_sign_key_free(c->opened);
	vouch_device_close(c->device);
	return status;
}

int cmd_tls_cert(int argc, char **argv)
{
	struct tls_command c = {
		.options = { .size = sizeof(c.options),
			     .lifetime = LIFETIME_DEFAULT },
	};
	int found;

	while ((found = option_next(argc, argv, options)) != -1)
		if (!take(&c, found))
			return EXIT_USAGE;
	if (!option_no_more(argc, argv))
		return EXIT_USAGE;
	if (!c.key) {
		complain("--key is missing, want a file for the private key");
		return EXIT_USAGE;
	}
	return run(&c);
}
