// SPDX-License-Identifier: MIT
/* Shares, passphrases and recovery keys, in memory that is not swapped out. */
#include <errno.h>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <unistd.h>

#include "seal.h"

#define RECOVERY_DIGITS (2 * VOUCH_SEAL_RECOVERY_SIZE)

void seal_protect(void)
{
	const struct rlimit none = { 0, 0 };

	setrlimit(RLIMIT_CORE, &none);
	prctl(PR_SET_DUMPABLE, 0);
}

bool seal_take_key(struct seal_inputs *inputs, int found)
{
	switch (found) {
	case 'S':
		inputs->share = optarg;
		return true;
	case 'P':
		inputs->passphrase = optarg;
		return true;
	case 'R':
		inputs->recovery = optarg;
		return true;
	default:
		return false;
	}
}

/* The same bytes in a new secret of @size; false after a complaint. */
static bool resize(struct vouch_bytes *bytes, size_t used, size_t size)
{
	struct vouch_bytes larger;
	struct vouch_error error;

	if (vouch_secret_new(&larger, size, &error)) {
		complain("%s", error.text);
		return false;
	}
	if (used)
		memcpy(larger.data, bytes->data, used);
	vouch_secret_free(bytes);
	*bytes = larger;
	return true;
}

/* False after a complaint. */
static bool read_all(int fd, const char *name, size_t max,
		     struct vouch_bytes *bytes)
{
	size_t used = 0;

	for (;;) {
		ssize_t count;

		if (used == bytes->size &&
		    !resize(bytes, used, used ? 2 * used : 4096))
			return false;
		count = read(fd, bytes->data + used, bytes->size - used);
		if (count < 0 && errno == EINTR)
			continue;
		if (count < 0) {
			complain("%s: %s", name, strerror(errno));
			return false;
		}
		used += (size_t)count;
		if (used > max || !used) {
			complain("%s is %s, want 1 to %zu bytes", name,
				 used ? "too large" : "empty", max);
			return false;
		}
		if (!count)
			return resize(bytes, used, used);
	}
}

bool seal_read_secret(const char *path, size_t max, struct vouch_bytes *bytes)
{
	bool is_stdin = strcmp(path, "-") == 0, done;
	const char *name = is_stdin ? "standard input" : path;
	int fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0) {
		complain("%s: %s", name, strerror(errno));
		return false;
	}
	done = read_all(fd, name, max, bytes);
	if (!is_stdin)
		close(fd);
	if (!done)
		vouch_secret_free(bytes);
	return done;
}

static int digit(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* 64 digits, between which may be spaces, dashes and ends of lines. */
static bool parse_recovery(const char *name, const struct vouch_bytes *text,
			   uint8_t *key)
{
	size_t count = 0;

	for (size_t i = 0; i < text->size; i++) {
		int value = digit(text->data[i]);

		if (value < 0 && strchr(" -\n\r", text->data[i]) &&
		    text->data[i])
			continue;
		if (value < 0 || count == RECOVERY_DIGITS) {
			count = 0;
			break;
		}
		key[count / 2] = (uint8_t)(key[count / 2] << 4 | value);
		count++;
	}
	if (count != RECOVERY_DIGITS)
		complain("%s is no recovery key, want %d hex digits", name,
			 RECOVERY_DIGITS);
	return count == RECOVERY_DIGITS;
}

static bool new_recovery(struct seal_inputs *inputs)
{
	struct vouch_error error;

	if (!vouch_secret_new(&inputs->recovery_bytes, VOUCH_SEAL_RECOVERY_SIZE,
			      &error)) {
		inputs->keys.recovery = inputs->recovery_bytes.data;
		return true;
	}
	complain("%s", error.text);
	return false;
}

static bool read_recovery(struct seal_inputs *inputs)
{
	struct vouch_bytes text = { 0 };
	bool done = seal_read_secret(inputs->recovery, 256, &text);

	if (done)
		done = new_recovery(inputs) &&
		       parse_recovery(inputs->recovery, &text,
				      inputs->recovery_bytes.data);
	vouch_secret_free(&text);
	return done;
}

/* An end of line is no part of a passphrase. */
static size_t passphrase_size(const struct vouch_bytes *bytes)
{
	size_t size = bytes->size;

	if (size && bytes->data[size - 1] == '\n')
		size--;
	return size;
}

bool seal_read_keys(struct seal_inputs *inputs)
{
	struct vouch_seal_keys *keys = &inputs->keys;

	keys->size = sizeof(*keys);
	if (inputs->share &&
	    !seal_read_secret(inputs->share, VOUCH_SEAL_SHARE_MAX,
			      &inputs->share_bytes))
		return false;
	keys->share = inputs->share_bytes.data;
	keys->share_size = inputs->share_bytes.size;
	if (inputs->passphrase &&
	    !seal_read_secret(inputs->passphrase, VOUCH_SEAL_SHARE_MAX,
			      &inputs->passphrase_bytes))
		return false;
	keys->passphrase = inputs->passphrase_bytes.data;
	keys->passphrase_size = passphrase_size(&inputs->passphrase_bytes);
	return !inputs->recovery || keys->recovery || read_recovery(inputs);
}

/* Eight groups of eight digits, to be read to somebody. */
static void recovery_text(const uint8_t *key, char *text)
{
	static const char hex[] = "0123456789abcdef";

	for (size_t i = 0; i < VOUCH_SEAL_RECOVERY_SIZE; i++) {
		*text++ = hex[key[i] >> 4];
		*text++ = hex[key[i] & 15];
		if (i % 4 == 3)
			*text++ = i == VOUCH_SEAL_RECOVERY_SIZE - 1 ? '\n' :
								      '-';
	}
}

bool seal_make_recovery(struct seal_inputs *inputs)
{
	struct vouch_bytes text = { 0 };
	struct vouch_error error;
	int code;

	if (!new_recovery(inputs))
		return false;
	if (getrandom(inputs->recovery_bytes.data, VOUCH_SEAL_RECOVERY_SIZE,
		      0) != VOUCH_SEAL_RECOVERY_SIZE) {
		complain("no random bytes: %s", strerror(errno));
		return false;
	}
	if (vouch_secret_new(&text, RECOVERY_DIGITS + 8, &error)) {
		complain("%s", error.text);
		return false;
	}
	recovery_text(inputs->recovery_bytes.data, (char *)text.data);
	code = file_create(inputs->recovery, &text, 0600);
	if (code == -EEXIST)
		complain("%s is there already, want a new file for the "
			 "recovery key",
			 inputs->recovery);
	else if (code)
		complain("%s: %s", inputs->recovery, strerror(-code));
	vouch_secret_free(&text);
	return !code;
}

void seal_inputs_free(struct seal_inputs *inputs)
{
	vouch_secret_free(&inputs->share_bytes);
	vouch_secret_free(&inputs->passphrase_bytes);
	vouch_secret_free(&inputs->recovery_bytes);
}
