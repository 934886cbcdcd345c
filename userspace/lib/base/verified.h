/* SPDX-License-Identifier: MIT */
/*
 * Signatures that a verifier has verified before: the same CAs and the same
 * collateral are behind every report. What held once holds for ever, and what
 * did not never will, so that nothing here depends on the time, or on whom the
 * verifier trusts; both are looked at each time. Safe for threads.
 */
#ifndef VOUCH_LIB_BASE_VERIFIED_H
#define VOUCH_LIB_BASE_VERIFIED_H

#include "base/types.h"

/* A key, or the certificate that it is in, made a signature over content. */
struct verified {
	u8 content[32]; /* SHA-256 of it, with the signature if it is apart */
	u8 key[32]; /* SHA-256 of the public key or certificate */
};

struct verified_set;

/*
 * As many as fit: later ones take the places of others. Those that failed have
 * places apart, so that forgeries drive out nothing but forgeries.
 */
struct verified_set *verified_set_new(void);
void verified_set_free(struct verified_set *set);

bool verified_is_known(struct verified_set *set, const struct verified *pair);

/* The same for a signature that did not hold. */
bool verified_has_failed(struct verified_set *set, const struct verified *pair);

/*
 * Learns what signature_verify() and its kin answer: 1 or 0. Without memory,
 * which is a value below, nothing is learnt.
 */
void verified_learn(struct verified_set *set, const struct verified *pair,
		    int answer);

#endif /* VOUCH_LIB_BASE_VERIFIED_H */
