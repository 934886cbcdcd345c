// SPDX-License-Identifier: MIT
#include "ear.h"

#include <stdlib.h>
#include <string.h>

#define LIFETIME_DEFAULT 300 /* seconds, as Trustee's */
#define LIFETIME_MAX (366 * 24 * 60 * 60)
#define TOKEN_MODE 0644

static bool one_of(const char *name, const char *value,
		   const char *const *words, unsigned int *number)
{
	for (*number = 0; words[*number]; (*number)++)
		if (!strcmp(words[*number], value))
			return true;
	complain("%s is '%s', want %s, %s%s%s", name, value, words[0], words[1],
		 words[2] ? " or " : "", words[2] ? words[2] : "");
	return false;
}

static bool take_form(struct ear_writer *w, const char *value)
{
	static const char *const words[] = { "jwt", "cwt", NULL };
	unsigned int number;

	if (!one_of("form of --ear-as", value, words, &number))
		return false;
	w->options.is_cwt = number;
	return true;
}

static bool take_dialect(struct ear_writer *w, const char *value)
{
	static const char *const words[] = {
		[VOUCH_EAR_IETF] = "ietf",
		[VOUCH_EAR_VERAISON] = "veraison",
		[VOUCH_EAR_TRUSTEE] = "trustee",
		NULL,
	};

	return one_of("dialect of --ear-as", value, words, &w->options.dialect);
}

static bool take_nonce(struct ear_writer *w, const char *value)
{
	w->options.nonce = w->nonce;
	return option_hex("nonce of --ear-as", value, w->nonce, 8,
			  sizeof(w->nonce), &w->options.nonce_size);
}

static bool take_lifetime(struct ear_writer *w, const char *value)
{
	return option_number("lifetime of --ear-as", value, 1, LIFETIME_MAX,
			     &w->options.lifetime);
}

static bool take_issuer(struct ear_writer *w, const char *value)
{
	w->options.issuer = value;
	return true;
}

static bool take_algorithm(struct ear_writer *w, const char *value)
{
	w->algorithm = value;
	return true;
}

static const struct {
	const char *name;
	bool (*take)(struct ear_writer *w, const char *value);
} members[] = {
	{ "form", take_form },	   { "dialect", take_dialect },
	{ "nonce", take_nonce },   { "lifetime", take_lifetime },
	{ "issuer", take_issuer }, { "algorithm", take_algorithm },
};

static bool take_member(struct ear_writer *w, char *text)
{
	char *value = strchr(text, '=');

	if (value)
		*value++ = '\0';
	for (size_t i = 0; value && i < sizeof(members) / sizeof(*members); i++)
		if (!strcmp(members[i].name, text))
			return members[i].take(w, value);
	complain("--ear-as has '%s', want form=, dialect=, nonce=, lifetime=, "
		 "issuer= or algorithm=, with a comma between them",
		 text);
	return false;
}

static bool take_members(struct ear_writer *w)
{
	char *rest, *part;

	if (!w->as)
		return true;
	w->text = strdup(w->as);
	if (!w->text) {
		complain("no memory for --ear-as");
		return false;
	}
	rest = w->text;
	while ((part = strsep(&rest, ",")))
		if (!take_member(w, part))
			return false;
	return true;
}

int ear_writer_start(struct ear_writer *w)
{
	struct vouch_error error;
	int ret;

	if (!w->path && (w->key || w->as)) {
		complain("--sign and --ear-as are for --ear, want that too");
		return EXIT_USAGE;
	}
	if (!w->path)
		return EXIT_AFFIRMED;
	if (!w->key) {
		complain("--ear has no key to sign with, want --sign KEY");
		return EXIT_USAGE;
	}
	w->options.size = sizeof(w->options);
	w->options.lifetime = LIFETIME_DEFAULT;
	if (!take_members(w))
		return EXIT_USAGE;
	ret = vouch_sign_key_open(w->key, w->algorithm, &w->signer, &error);
	if (!ret)
		return EXIT_AFFIRMED;
	complain("--sign: %s", error.text);
	return EXIT_USAGE;
}

void ear_writer_end(struct ear_writer *w)
{
	vouch_sign_key_free(w->signer);
	vouch_bytes_free(&w->token);
	free(w->text);
}

void ear_writer_add(struct ear_writer *w, const struct vouch_result *result,
		    const struct vouch_bytes *evidence)
{
	struct vouch_error error = { 0 };

	if (w->count++)
		return;
	w->options.evidence = evidence->data;
	w->options.evidence_size = evidence->size;
	/* With --at in the past it has ended by now, as it should. */
	w->options.issued = vouch_result_time(result);
	if (vouch_ear_create(result, w->signer, &w->options, &w->token, &error))
		snprintf(w->error, sizeof(w->error), "%s", error.text);
}

int ear_writer_finish(struct ear_writer *w)
{
	if (!w->path)
		return EXIT_AFFIRMED;
	if (w->count > 1) {
		complain("--ear is for one FILE only, and %u were appraised",
			 w->count);
		return EXIT_USAGE;
	}
	if (!w->token.data) {
		complain("no token for --ear: %s",
			 *w->error ? w->error : "there is no result");
		return EXIT_UNDECIDED;
	}
	return file_write(w->path, &w->token, TOKEN_MODE);
}
