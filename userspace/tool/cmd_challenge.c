// SPDX-License-Identifier: MIT
/* "vouch challenge": have a guest's TPM prove that the AK is its own. */
#include <errno.h>
#include <openssl/crypto.h>
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

/* The digits of a line; no message has them. */
static bool read_digits(const char *path, const struct vouch_bytes *bytes,
			char *digits)
{
	static const char hex[] = "0123456789abcdefABCDEF";
	size_t size = bytes->size;

	if (size && bytes->data[size - 1] == '\n')
		size--;
	snprintf(digits, CHALLENGE_KEY_DIGITS + 1, "%.*s",
		 size == CHALLENGE_KEY_DIGITS ? (int)size : 0,
		 (const char *)bytes->data);
	if (strspn(digits, hex) == CHALLENGE_KEY_DIGITS)
		return true;
	OPENSSL_cleanse(digits, CHALLENGE_KEY_DIGITS + 1);
	complain("%s is no challenge key, want %d hex digits in a line", path,
		 CHALLENGE_KEY_DIGITS);
	return false;
}

bool challenge_key_read(const char *path, char *digits)
{
	struct vouch_bytes bytes = { 0 };
	bool ok = file_read(path, &bytes) && read_digits(path, &bytes, digits);

	vouch_bytes_free(&bytes);
	return ok;
}

/* A new one, for the owner of the file alone. Return: as of file_create(). */
static int make_key(const char *path)
{
	uint8_t key[CHALLENGE_KEY_SIZE];
	char line[CHALLENGE_KEY_DIGITS + 2];
	struct vouch_bytes bytes = { (uint8_t *)line, sizeof(line) - 1 };
	int ret;

	if (getrandom(key, sizeof(key), 0) != sizeof(key))
		return errno ? -errno : -EIO;
	text_hex(key, sizeof(key), line);
	strcat(line, "\n");
	ret = file_create(path, &bytes, 0600);
	OPENSSL_cleanse(key, sizeof(key));
	OPENSSL_cleanse(line, sizeof(line));
	return ret;
}

/* Whoever made the file, this or another call: what is in there counts. */
static bool find_key(const char *path, uint8_t *key)
{
	char digits[CHALLENGE_KEY_DIGITS + 1];
	struct vouch_bytes bytes = { 0 };
	int ret = file_load(path, &bytes);
	size_t size;
	bool ok;

	vouch_bytes_free(&bytes);
	ret = ret == -ENOENT ? make_key(path) : 0;
	if (ret && ret != -EEXIST) {
		complain("%s: %s", path, strerror(-ret));
		return false;
	}
	ok = challenge_key_read(path, digits) &&
	     OPENSSL_hexstr2buf_ex(key, CHALLENGE_KEY_SIZE, &size, digits,
				   '\0') == 1;
	OPENSSL_cleanse(digits, sizeof(digits));
	return ok;
}

/* The key is needed for this alone. */
static int make_challenge(struct vouch_challenge_options *o, uint8_t *key,
			  char **challenge, struct vouch_error *error)
{
	int ret;

	o->challenge_key = key;
	ret = vouch_challenge_create(o, challenge, error);
	OPENSSL_cleanse(key, CHALLENGE_KEY_SIZE);
	return ret;
}

static int make(const char *path, const char *key_path, bool credential,
		const char *output)
{
	uint8_t key[CHALLENGE_KEY_SIZE];
	struct vouch_challenge_options o = { .size = sizeof(o),
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
	if (make_challenge(&o, key, &challenge, &error)) {
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
