/* SPDX-License-Identifier: MIT */
/*
 * libvouch - endorsements in one file, and how old each of them is
 *
 * Part of vouch.h.
 */
#ifndef VOUCH_BUNDLE_H
#define VOUCH_BUNDLE_H

#include <vouch.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifdef __GNUC__
#pragma GCC visibility push(default)
#endif

/* ---- bundle.c ---- */

/*
 * Endorsements that a result needs, in one file. A verifier takes that file
 * with vouch_verifier_add_endorsement(), as any other.
 */
struct vouch_bundle;

/* NULL without memory; vouch_bundle_free() takes NULL. */
struct vouch_bundle *vouch_bundle_new(void);
void vouch_bundle_free(struct vouch_bundle *bundle);

/**
 * vouch_bundle_add() - whatever a verifier would take as endorsement
 * @bundle: what it goes to; what that has already is not added again
 * @data: as for vouch_verifier_add_endorsement(); also another bundle
 * @size: of @data in bytes
 * @name: what results name as the source; unless that is UTF-8, with '?' for
 *	each byte that is no ASCII
 * @fetched: when it was, in seconds since 1970; items of another bundle keep
 *	their times
 * @error: may be NULL
 *
 * Return: 0, -EBADMSG when it is none, or -ENOMEM.
 */
int vouch_bundle_add(struct vouch_bundle *bundle, const uint8_t *data,
		     size_t size, const char *name, time_t fetched,
		     struct vouch_error *error);

/**
 * struct vouch_bundle_item - one endorsement
 * @kind: "certificate", "crl", "tcb_info", "qe_identity", "id_block" or
 *	"id_auth"
 * @name: the file that it came in
 * @subject: who or what it is of, in words
 * @issued: in seconds since 1970; 0: it does not say
 * @expires: likewise; 0: never
 * @fetched: likewise
 * @ages: it is issued anew all the time, so that an old one is a bad sign
 * @digest: SHA-256 of what the bundle holds
 */
struct vouch_bundle_item {
	const char *kind;
	const char *name;
	const char *subject;
	time_t issued;
	time_t expires;
	time_t fetched;
	bool ages;
	uint8_t digest[32];
};

/* In the order in which they were added; NULL past the last. */
const struct vouch_bundle_item *
vouch_bundle_item(const struct vouch_bundle *bundle, size_t index);

/**
 * vouch_bundle_json() - the file
 * @bundle: may be without items
 * @json: out: allocated text, to be freed with vouch_text_free()
 * @error: may be NULL
 *
 * Return: 0 or -ENOMEM.
 */
int vouch_bundle_json(const struct vouch_bundle *bundle, char **json,
		      struct vouch_error *error);

#ifdef __GNUC__
#pragma GCC visibility pop
#endif

#ifdef __cplusplus
}
#endif

#endif /* VOUCH_BUNDLE_H */
