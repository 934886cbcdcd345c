// SPDX-License-Identifier: MIT
/* "vouch challenge": have a guest's TPM prove that the AK is its own. */
#include <errno.h>
#include <string.h>
#include <sys/random.h>

#include "vtpm.h"

const char challenge_usage[] =
	"usage: vouch challenge FILE --challenge-key FILE [OPTION]...\n\n"
	"Makes a challenge for the vTPM of a guest: FILE is Evidence of \"vouch\n"
	"evidence --vtpm\", or a manifest of its SVSM. The guest answers it with\n"
	"\"vouch evidence --vtpm --challenge\", and \"vouch appraise\n"
	"--challenge-key\" looks at the answer.\n\n"
	"  --challenge-key FILE  the verifier's secret key, 64 hex digits, for\n"
	"                        any number of challenges; made if it is not\n"
	"                        there\n"
	"  --credential          a secret that the TPM gives back for the AK of\n"
	"                        this Evidence; else a key that the TPM imports,\n"
	"                        and certifies any AK of its own with\n"
	"  -o, --output FILE     write to FILE, not to standard output\n";

static const struct option options[] = {
	{ "challenge-key", required_argument, NULL, 'k' },
	{ "credential", no_argument, NULL, 'c' },
	{ "output", required_argument, NULL, 'o' },
	{ 0 },
};

bool challenge_key_read(const char *path, char *digits)
{
	uint8_t key[CHALLENGE_KEY_SIZE];
	struct vouch_bytes bytes = { 0 };
	char text[2 * CHALLENGE_KEY_SIZE + 1];
	size_t size;
	bool ok;

	if (!file_read(path, &bytes))
		return false;
	snprintf(text, sizeof(text), "%.*s", (int)bytes.size,
		 (const char *)bytes.data);
	text[strcspn(text, "\n")] = '\0';
	ok = option_hex("--challenge-key", text, key, sizeof(key), sizeof(key),
			&size);
	if (ok)
		text_hex(key, sizeof(key), digits);
	vouch_bytes_free(&bytes);
	return ok;
}

/* A new one, for the owner of the file alone. */
static bool make_key(const char *path, char *digits)
{
	uint8_t key[CHALLENGE_KEY_SIZE];
	char line[2 * CHALLENGE_KEY_SIZE + 2];
	struct vouch_bytes bytes = { (uint8_t *)line, sizeof(line) - 1 };

	if (getrandom(key, sizeof(key), 0) != sizeof(key)) {
		complain("no random bytes: %s", strerror(errno));
		return false;
	}
	text_hex(key, sizeof(key), digits);
	snprintf(line, sizeof(line), "%s\n", digits);
	return file_write(path, &bytes, 0600) == EXIT_AFFIRMED;
}

static bool find_key(const char *path, uint8_t *key)
{
	char digits[2 * CHALLENGE_KEY_SIZE + 1];
	struct vouch_bytes bytes = { 0 };
	int ret = file_load(path, &bytes);
	size_t size;

	vouch_bytes_free(&bytes);
	if (!(ret == -ENOENT ? make_key(path, digits) :
			       challenge_key_read(path, digits)))
		return false;
	return option_hex("--challenge-key", digits, key, CHALLENGE_KEY_SIZE,
			  CHALLENGE_KEY_SIZE, &size);
}

static int make(const char *path, const char *key_path, bool credential,
		const char *output)
{
	uint8_t key[CHALLENGE_KEY_SIZE];
	struct vouch_challenge_options o = { .size = sizeof(o),
					     .challenge_key = key,
					     .credential = credential };
	struct vouch_bytes evidence, text;
	struct vouch_error error;
	char *challenge;
	int status;

	if (!file_read(path, &evidence))
		return EXIT_UNDECIDED;
	if (!find_key(key_path, key)) {
		vouch_bytes_free(&evidence);
		return EXIT_USAGE;
	}
	o.evidence = evidence.data;
	o.evidence_size = evidence.size;
	if (vouch_challenge_create(&o, &challenge, &error)) {
		complain("%s: %s", path, error.text);
		vouch_bytes_free(&evidence);
		return EXIT_UNDECIDED;
	}
	text = (struct vouch_bytes){ (uint8_t *)challenge, strlen(challenge) };
	status = file_write(output, &text, 0644);
	vouch_text_free(challenge);
	vouch_bytes_free(&evidence);
	return status;
}

int cmd_challenge(int argc, char **argv)
{
	const char *key = NULL, *output = NULL;
	bool credential = false;
	int found;

	while ((found = option_next(argc, argv, options)) != -1) {
		if (found == 'k')
			key = optarg;
		else if (found == 'c')
			credential = true;
		else if (found == 'o')
			output = optarg;
		else
			return EXIT_USAGE;
	}
	if (optind + 1 != argc || !key) {
		complain("want one FILE and --challenge-key");
		return EXIT_USAGE;
	}
	return make(argv[optind], key, credential, output);
}
