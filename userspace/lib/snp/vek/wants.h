/* SPDX-License-Identifier: MIT */
#ifndef VOUCH_LIB_SNP_VEK_WANTS_H
#define VOUCH_LIB_SNP_VEK_WANTS_H

#include "endorse/want.h"

extern const struct want_kind snp_want_kind;

#endif /* VOUCH_LIB_SNP_VEK_WANTS_H */
