/* SPDX-License-Identifier: MIT */
/*
 * How much an appraiser does for one input. Everything that it is given may be
 * hostile; what is beyond a limit is refused or left out, and a message says
 * which limit it was.
 */
#ifndef VOUCH_LIB_BASE_LIMITS_H
#define VOUCH_LIB_BASE_LIMITS_H

#include "base/types.h"

struct limits {
	size_t events_shown; /* of an event log */
	size_t values_named; /* accepted values in one message */
};

/* Those of appraisals that no verifier has others for. */
extern const struct limits limits_default;

#endif /* VOUCH_LIB_BASE_LIMITS_H */
