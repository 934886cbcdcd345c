// SPDX-License-Identifier: MIT
/*
 * vouch-tpm is run, which has tpm2-tss: this program, and the library, do not.
 * It is looked for beside this program, then in $PATH.
 */
#define _GNU_SOURCE /* asprintf(), environ */
#include "vtpm.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <openssl/crypto.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define EVENT_LOG "/sys/kernel/security/tpm0/binary_bios_measurements"
#define IMA_LIST "/sys/kernel/security/ima/binary_runtime_measurements"
#define ANSWER_MAX (256 * 1024)
#define ARGUMENTS_MAX 12

static int fail(struct vouch_error *error, int code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static int fail(struct vouch_error *error, int code, const char *format, ...)
{
	va_list args;

	error->code = code;
	va_start(args, format);
	vsnprintf(error->text, sizeof(error->text), format, args);
	va_end(args);
	return code;
}

/* ---- running it ---- */

/* Beside this program, or just the name, for $PATH. */
static void find_program(char *path, size_t size)
{
	char self[PATH_MAX];
	ssize_t length = readlink("/proc/self/exe", self, sizeof(self) - 1);

	snprintf(path, size, "vouch-tpm");
	if (length <= 0)
		return;
	self[length] = '\0';
	length = snprintf(path, size, "%s/vouch-tpm", dirname(self));
	if ((size_t)length >= size || access(path, X_OK))
		snprintf(path, size, "vouch-tpm");
}

static void add_option(const char **argv, size_t *count, const char *name,
		       const char *value)
{
	if (!value)
		return;
	argv[(*count)++] = name;
	argv[(*count)++] = value;
}

static int spawn_it(const char *const *argv, const char *path, int out,
		    pid_t *pid)
{
	posix_spawn_file_actions_t actions;
	int ret = posix_spawn_file_actions_init(&actions);

	if (ret)
		return ret;
	ret = posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
	if (!ret)
		ret = posix_spawnp(pid, path, &actions, NULL,
				   (char *const *)argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	return ret;
}

/* All that comes, up to the most that makes sense. */
static char *read_answer(int fd)
{
	char *text = malloc(ANSWER_MAX + 1);
	size_t size = 0;
	ssize_t count = 1;

	while (text && count && size < ANSWER_MAX) {
		count = read(fd, text + size, ANSWER_MAX - size);
		if (count < 0 && errno != EINTR)
			break;
		if (count > 0)
			size += (size_t)count;
	}
	if (text)
		text[size] = '\0';
	return text;
}

static int finish(pid_t pid, struct vouch_error *error)
{
	int status;

	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			return fail(error, -errno, "vouch-tpm: %s",
				    strerror(errno));
	}
	if (WIFEXITED(status) && !WEXITSTATUS(status))
		return 0;
	return fail(error, -EIO,
		    "vouch-tpm got no quote from the TPM: what it said is "
		    "above");
}

static int run(const char *const *argv, const char *path, json_t **answer,
	       struct vouch_error *error)
{
	int pipe_ends[2], ret;
	char *text = NULL;
	pid_t pid;

	*answer = NULL;
	if (pipe2(pipe_ends, O_CLOEXEC))
		return fail(error, -errno, "pipe: %s", strerror(errno));
	ret = spawn_it(argv, path, pipe_ends[1], &pid);
	close(pipe_ends[1]);
	if (ret) {
		close(pipe_ends[0]);
		return fail(error, -ret,
			    "%s cannot be run: %s; it is built where tpm2-tss "
			    "is, and belongs beside vouch",
			    path, strerror(ret));
	}
	text = read_answer(pipe_ends[0]);
	close(pipe_ends[0]);
	ret = finish(pid, error);
	if (!ret && text)
		*answer = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	if (text)
		OPENSSL_cleanse(text, ANSWER_MAX);
	free(text);
	if (!ret && !*answer)
		ret = fail(error, -EPROTO, "vouch-tpm gave no JSON object");
	return ret;
}

static int ask_program(const struct vtpm_options *o, const uint8_t *qualifying,
		       json_t **answer, struct vouch_error *error)
{
	char digits[2 * VOUCH_VTPM_QUALIFYING_SIZE + 1];
	char path[PATH_MAX + sizeof("/vouch-tpm")];
	const char *argv[ARGUMENTS_MAX] = { "vouch-tpm", "quote" };
	size_t count = 2;

	text_hex(qualifying, VOUCH_VTPM_QUALIFYING_SIZE, digits);
	find_program(path, sizeof(path));
	add_option(argv, &count, "--qualifying", digits);
	add_option(argv, &count, "--ak", o->ak);
	add_option(argv, &count, "--challenge", o->challenge);
	add_option(argv, &count, "--tcti", o->tcti);
	return run(argv, path, answer, error);
}

/* ---- reading what it said ---- */

static int digit(char c)
{
	const char *digits = "0123456789abcdef", *at = strchr(digits, c);

	return c && at ? (int)(at - digits) : -1;
}

static bool decode(const char *text, struct vouch_bytes *out)
{
	size_t length = text ? strlen(text) : 0;

	if (!length || length % 2)
		return false;
	out->data = malloc(length / 2);
	if (!out->data)
		return false;
	out->size = length / 2;
	for (size_t i = 0; i < out->size; i++) {
		int high = digit(text[2 * i]), low = digit(text[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		out->data[i] = (uint8_t)(high << 4 | low);
	}
	return true;
}

/* What a credential gave back is not to stay behind in freed memory. */
static void wipe_secret(json_t *answer)
{
	const json_t *secret = json_object_get(answer, "secret");

	if (json_is_string(secret))
		OPENSSL_cleanse((char *)json_string_value(secret),
				json_string_length(secret));
}

/* A member that may be missing leaves @out empty. */
static bool take(const json_t *answer, const char *name, bool is_needed,
		 struct vouch_bytes *out)
{
	const json_t *value = json_object_get(answer, name);

	if (!value)
		return !is_needed;
	return decode(json_string_value(value), out);
}

/* Banks in the order of the answer, which is that of the quote. */
static bool take_values(const json_t *answer, struct vouch_vtpm *vtpm)
{
	static const struct {
		const char *name;
		uint16_t alg;
	} rows[] = {
		{ "sha1", 0x0004 },
		{ "sha256", 0x000b },
		{ "sha384", 0x000c },
		{ "sha512", 0x000d },
	};
	json_t *pcrs = json_object_get(answer, "pcrs"), *value;
	const char *name;
	size_t at = 0;

	json_object_foreach(pcrs, name, value) {
		for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
			if (!strcmp(rows[i].name, name) &&
			    at < VOUCH_VTPM_BANKS)
				vtpm->algs[at] = rows[i].alg;
		}
		if (at == VOUCH_VTPM_BANKS || !vtpm->algs[at] ||
		    !decode(json_string_value(value), &vtpm->values[at]))
			return false;
		at++;
	}
	return at;
}

static int take_answer(const json_t *answer, struct vouch_vtpm *vtpm,
		       struct vouch_error *error)
{
	if (take(answer, "ak", true, &vtpm->ak) &&
	    take(answer, "quote", true, &vtpm->quote) &&
	    take(answer, "signature", true, &vtpm->signature) &&
	    take(answer, "certify", false, &vtpm->certify) &&
	    take(answer, "certify_signature", false,
		 &vtpm->certify_signature) &&
	    take(answer, "secret", false, &vtpm->secret) &&
	    take_values(answer, vtpm))
		return 0;
	return fail(error, -EPROTO,
		    "vouch-tpm answered without AK, quote or values: is it of "
		    "this version?");
}

/* ---- logs ---- */

/* The kernel's may be missing; one that was named has to be there. */
static int read_log(const char *path, const char *named,
		    struct vouch_bytes *log, struct vouch_error *error)
{
	int ret = file_load(named ? named : path, log);

	if (!ret || !named)
		return 0;
	return fail(error, ret, "%s: %s", named, file_error(ret));
}

int vtpm_ask(void *data, const uint8_t *qualifying, struct vouch_vtpm *vtpm,
	     struct vouch_error *error)
{
	const struct vtpm_options *o = data;
	json_t *answer;
	int ret = ask_program(o, qualifying, &answer, error);

	if (!ret)
		ret = take_answer(answer, vtpm, error);
	wipe_secret(answer);
	json_decref(answer);
	if (!ret)
		ret = read_log(EVENT_LOG, o->event_log, &vtpm->log, error);
	if (!ret && o->ima)
		ret = read_log(IMA_LIST, *o->ima ? o->ima : IMA_LIST,
			       &vtpm->ima, error);
	return ret;
}
