/* SPDX-License-Identifier: MIT */
/* Trustworthiness claims of draft-ietf-rats-ar4si, and what a result makes. */
#ifndef VOUCH_LIB_RESULTS_AR4SI_H
#define VOUCH_LIB_RESULTS_AR4SI_H

#include <vouch.h>

#include "base/types.h"

/* Tiers, which are the values of a status, too. */
enum ar4si_tier {
	TIER_NONE = 0,
	TIER_AFFIRMING = 2,
	TIER_WARNING = 32,
	TIER_CONTRAINDICATED = 96,
};

/* In the order of their numbers in CBOR. */
enum ar4si_claim {
	CLAIM_INSTANCE_IDENTITY,
	CLAIM_CONFIGURATION,
	CLAIM_EXECUTABLES,
	CLAIM_FILE_SYSTEM,
	CLAIM_HARDWARE,
	CLAIM_RUNTIME_OPAQUE,
	CLAIM_STORAGE_OPAQUE,
	CLAIM_SOURCED_DATA,
	CLAIM_COUNT,
};

/* 0: no claim, which is left out. */
struct ar4si {
	int8_t claims[CLAIM_COUNT];
	enum ar4si_tier status;
};

/* "hardware"; NULL past the last. */
const char *ar4si_claim_name(size_t claim);

enum ar4si_tier ar4si_tier_of(int64_t claim);

/* "affirming"; and back: -1 for another word. */
const char *ar4si_tier_name(enum ar4si_tier tier);
int ar4si_tier_read(const char *name);

/*
 * Whether @status is better than one whose worst claim is of tier @worst: a
 * status of none accepts nothing, and is never better.
 */
bool ar4si_is_better(enum ar4si_tier status, enum ar4si_tier worst);

void ar4si_of_result(const struct vouch_result *result, struct ar4si *ar4si);

#endif /* VOUCH_LIB_RESULTS_AR4SI_H */
