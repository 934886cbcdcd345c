/* SPDX-License-Identifier: MIT */
/*
 * Tokens of Arm's that are made here and signed by keys of our own: what no
 * public sample is of, as profile 2.0, and what is wrong in one thing.
 */
#ifndef TESTS_UNIT_MADE_CCA_H
#define TESTS_UNIT_MADE_CCA_H

#include <openssl/evp.h>
#include <vouch.h>

#include "base/types.h"

struct made_cca {
	const char *platform_profile, *realm_profile; /* NULL: it has none */
	bool is_cmw; /* tag 907 around both, else 399 */
	bool is_bound; /* claim 2408 has the hash of the key */
	bool is_psa; /* a device alone, by the labels of RFC 9783 */
	int lifecycle;
	const char *hash; /* of the realm */
	u8 challenge, component, binding; /* bytes that they begin with */
	size_t rim_size; /* 0: as the hash has it */
	bool is_short; /* without a claim that has to be there */
	bool is_signed_by_other;
};

/* What a made token is like if nothing else is said. */
extern const struct made_cca made_cca_legacy;
extern const struct made_cca made_cca_2_0;

/* The key of the platform in PEM; free it. */
struct vouch_bytes made_cca_anchor(void);
struct vouch_bytes made_cca(const struct made_cca *like);

/* The parts of a token with the other form around them; free it. */
struct vouch_bytes rewrapped(const struct vouch_bytes *token, bool is_cmw);
/* The platform of one and the realm of another. */
struct vouch_bytes put_together(const struct vouch_bytes *platform,
				const struct vouch_bytes *realm);

#endif /* TESTS_UNIT_MADE_CCA_H */
