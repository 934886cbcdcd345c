// SPDX-License-Identifier: MIT
/* vouch-tpm: see vouch-tpm.h. It prints one JSON object. */
#include "vouch-tpm.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

static const char usage[] =
	"usage: vouch-tpm quote --qualifying HEX [OPTION]...\n"
	"       vouch-tpm ek [--tcti TCTI]\n\n"
	"Asks a TPM for \"vouch evidence --vtpm\". Prints JSON.\n\n"
	"  --qualifying HEX   what the quote is over, 1 to 32 bytes\n"
	"  --ak KIND          p256 (default), p384 or rsa\n"
	"  --challenge FILE   what \"vouch challenge\" made\n"
	"  --tcti TCTI        how to reach the TPM, as tpm2-tools have it;\n"
	"                     device:/dev/tpmrm0\n"
	"  --help             print this text\n\n"
	"exit status: 0 done, 2 usage, 3 failed\n";

static const struct option options[] = {
	{ "qualifying", required_argument, NULL, 'q' },
	{ "ak", required_argument, NULL, 'a' },
	{ "challenge", required_argument, NULL, 'c' },
	{ "tcti", required_argument, NULL, 't' },
	{ "help", no_argument, NULL, 'h' },
	{ 0 },
};

struct asked {
	const char *qualifying, *ak, *challenge, *tcti;
};

static bool take(struct asked *asked, int found)
{
	switch (found) {
	case 'q':
		asked->qualifying = optarg;
		return true;
	case 'a':
		asked->ak = optarg;
		return ak_is_known(optarg);
	case 'c':
		asked->challenge = optarg;
		return true;
	case 't':
		asked->tcti = optarg;
		return true;
	default:
		return false;
	}
}

/* The digits of the option, as of a challenge. */
static bool read_qualifying(const char *text, TPM2B_DATA *out)
{
	json_t *json = json_object();
	size_t size;
	bool ok = !json_object_set_new(json, "--qualifying",
				       json_string(text ? text : "")) &&
		  json_get_bytes(json, "--qualifying", out->buffer, 32, &size);

	out->size = ok ? (UINT16)size : 0;
	json_decref(json);
	return ok;
}

static bool read_challenge(const char *path, json_t **challenge)
{
	json_error_t error;

	*challenge = NULL;
	if (!path)
		return true;
	*challenge = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
	if (!*challenge)
		complain("%s: %s", path, error.text);
	return *challenge;
}

static bool quote(struct tpm *tpm, const struct asked *asked, json_t *json)
{
	TPM2B_PUBLIC *public = NULL;
	TPM2B_DATA qualifying = { 0 };
	ESYS_TR ak = ESYS_TR_NONE, key = ESYS_TR_NONE;
	json_t *challenge = NULL;
	bool ok = read_qualifying(asked->qualifying, &qualifying) &&
		  read_challenge(asked->challenge, &challenge) &&
		  (!challenge || challenge_prepare(tpm, challenge, &key)) &&
		  ak_create(tpm, asked->ak, &ak, &public) &&
		  json_put_public(json, "ak", public);

	if (ok && challenge)
		ok = challenge_answer(tpm, ak, &key, &qualifying, challenge,
				      json);
	ok = ok && quote_create(tpm, ak, &qualifying, json);
	tpm_flush(tpm, &key);
	tpm_flush(tpm, &ak);
	Esys_Free(public);
	json_decref(challenge);
	return ok;
}

static bool ek(struct tpm *tpm, json_t *json)
{
	TPM2B_PUBLIC *public = NULL;
	ESYS_TR handle = ESYS_TR_NONE;
	bool ok = ek_create(tpm, &handle, &public) &&
		  json_put_public(json, "ek", public);

	tpm_flush(tpm, &handle);
	Esys_Free(public);
	return ok;
}

static bool run(const char *command, const struct asked *asked)
{
	json_t *json = json_object();
	struct tpm tpm;
	bool ok = tpm_open(&tpm, asked->tcti);

	if (ok)
		ok = strcmp(command, "ek") ? quote(&tpm, asked, json) :
					     ek(&tpm, json);
	tpm_close(&tpm);
	if (ok)
		ok = !json_dumpf(json, stdout, JSON_COMPACT) &&
		     putchar('\n') != EOF && !fflush(stdout);
	json_decref(json);
	return ok;
}

int main(int argc, char **argv)
{
	struct asked asked = { .ak = "p256" };
	int found;

	while ((found = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (found == 'h') {
			fputs(usage, stdout);
			return 0;
		}
		if (!take(&asked, found)) {
			fputs(usage, stderr);
			return 2;
		}
	}
	if (optind + 1 != argc ||
	    (strcmp(argv[optind], "quote") && strcmp(argv[optind], "ek"))) {
		fputs(usage, stderr);
		return 2;
	}
	return run(argv[optind], &asked) ? 0 : 3;
}
