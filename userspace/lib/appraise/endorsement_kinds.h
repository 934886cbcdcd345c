/* SPDX-License-Identifier: MIT */
#ifndef VOUCH_LIB_APPRAISE_ENDORSEMENT_KINDS_H
#define VOUCH_LIB_APPRAISE_ENDORSEMENT_KINDS_H

#include "endorse/kind.h"

/* Those of all rooms. */
extern const struct endorsement_kinds all_endorsement_kinds;

#endif /* VOUCH_LIB_APPRAISE_ENDORSEMENT_KINDS_H */
