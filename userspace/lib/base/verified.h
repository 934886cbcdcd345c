/* SPDX-License-Identifier: MIT */
/*
 * Signatures that an appraiser has verified before: the same CAs and the same
 * collateral are behind every report. What held once holds for ever, so that
 * nothing here depends on the time, or on whom the verifier trusts; both are
 * looked at each time. Safe for threads.
 */
#ifndef VOUCH_LIB_BASE_VERIFIED_H
#define VOUCH_LIB_BASE_VERIFIED_H

#include "base/types.h"

/* A key, or the certificate that it is in, made a signature over content. */
struct held {
	u8 content[32]; /* SHA-256 of it, with the signature if it is apart */
	u8 key[32]; /* SHA-256 of the public key or certificate */
};

struct held_set;

/* As many as fit: later ones take the places of others. */
struct held_set *held_set_new(void);
void held_set_free(struct held_set *set);

bool held_is_known(struct held_set *set, const struct held *held);
void held_learn(struct held_set *set, const struct held *held);

#endif /* VOUCH_LIB_BASE_VERIFIED_H */
