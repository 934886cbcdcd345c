/* SPDX-License-Identifier: MIT */
/*
 * libvouch - reports, signed Evidence and its appraisal
 *
 * The library never prints, never exits and keeps no global state. A function
 * that can fail returns 0 or a negative errno, and says what was wrong in the
 * struct vouch_error that it was given (which may be NULL).
 */
#ifndef VOUCH_H
#define VOUCH_H

#include <linux/vouch.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>
#include <vouch_claims.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifdef __GNUC__
#pragma GCC visibility push(default)
#endif

/* Version of the library and of the tool. */
#define VOUCH_VERSION "0.1.0"

/**
 * struct vouch_error - one sentence about what was wrong
 * @code: negative errno
 * @text: "<object> <is/has what>, want <what>", without a full stop
 */
struct vouch_error {
	int code;
	char text[512];
};

/**
 * struct vouch_bytes - bytes that the receiver owns
 * @data: allocated; NULL when empty
 * @size: in bytes
 */
struct vouch_bytes {
	uint8_t *data;
	size_t size;
};

/* Wipes and frees; an empty one is fine. */
void vouch_bytes_free(struct vouch_bytes *bytes);

/*
 * Frees a text that the library allocated, from whatever function. NULL is
 * fine.
 */
void vouch_text_free(char *text);

/* ---- show.c ---- */

/**
 * vouch_show() - every field of what this library can read, as JSON
 * @data: Evidence, report, quote, TDREPORT, event log, certificate table,
 *	certificates, CRL, TCB info, QE identity, bundle, ID block or its
 *	authentication
 * @size: of @data in bytes
 * @json: out: allocated text, to be freed with vouch_text_free()
 * @error: may be NULL
 *
 * Nothing is verified.
 *
 * Return: 0, -EBADMSG when it is none of these or malformed, or -ENOMEM.
 */
int vouch_show(const uint8_t *data, size_t size, char **json,
	       struct vouch_error *error);

/* ---- base64.c ---- */

/**
 * vouch_base64_decode() - bytes of a text; RFC 4648
 * @text: in either alphabet, with or without padding
 * @bytes: out
 * @error: may be NULL
 *
 * Return: 0, -EBADMSG, -ENOMEM.
 */
int vouch_base64_decode(const char *text, struct vouch_bytes *bytes,
			struct vouch_error *error);

/* ---- nearest.c ---- */

/**
 * vouch_nearest() - the name that a misspelt word may be meant for
 * @word: what was given
 * @name: returns the name of @index among @names, NULL past the last
 * @names: handed to @name
 *
 * For messages: "unknown command 'aprase', did you mean 'appraise'?" Names that
 * differ from the word in up to a third of their characters are near, but no
 * more than two; case does not count. Of several the first nearest is returned.
 *
 * Return: what @name returned, or NULL when no name is near.
 */
const char *vouch_nearest(const char *word,
			  const char *(*name)(const void *names, size_t index),
			  const void *names);

/* ---- check_ids.c ---- */

/**
 * struct vouch_check_info - what a check is about
 * @id: as in struct vouch_check; "*" stands for the name of a component
 * @meaning: what holds when it passes
 * @reason: why it is made
 * @specification: where the rule comes from
 */
struct vouch_check_info {
	const char *id;
	const char *meaning;
	const char *reason;
	const char *specification;
};

/* Every check that there is, in order; NULL past the last. */
const struct vouch_check_info *vouch_check_info(size_t index);

/* That of an id; NULL when there is no such check. */
const struct vouch_check_info *vouch_check_explain(const char *id);

#ifdef __GNUC__
#pragma GCC visibility pop
#endif

#ifdef __cplusplus
}
#endif

#include <vouch_vtpm.h>
#include <vouch_appraise.h>
#include <vouch_bundle.h>
#include <vouch_convert.h>
#include <vouch_device.h>
#include <vouch_measure.h>
#include <vouch_seal.h>
#include <vouch_wants.h>

#endif /* VOUCH_H */
