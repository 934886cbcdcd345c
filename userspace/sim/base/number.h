/* SPDX-License-Identifier: MIT */
/* Numbers as people write them: decimal, 0x hexadecimal, 0 octal. */
#ifndef VOUCH_SIM_NUMBER_H
#define VOUCH_SIM_NUMBER_H

#include "lib/base/types.h"

/* The whole of @text must be a number up to @max, without a sign. */
bool sim_parse_number(const char *text, u64 max, u64 *out);

#endif /* VOUCH_SIM_NUMBER_H */
