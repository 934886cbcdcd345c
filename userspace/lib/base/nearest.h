/* SPDX-License-Identifier: MIT */
/* Words that were meant, for messages about misspelt ones. */
#ifndef VOUCH_LIB_BASE_NEAREST_H
#define VOUCH_LIB_BASE_NEAREST_H

#include "base/types.h"

#define WORD_FAR SIZE_MAX

/*
 * How many characters were left out, put in, mistaken for another or swapped
 * with the next one between @word and @other, whatever their case. WORD_FAR
 * when one is unlikely to be meant by the other.
 */
size_t word_distance(const char *word, const char *other);

#endif /* VOUCH_LIB_BASE_NEAREST_H */
