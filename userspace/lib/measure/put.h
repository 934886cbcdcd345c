/* SPDX-License-Identifier: MIT */
#ifndef VOUCH_LIB_MEASURE_PUT_H
#define VOUCH_LIB_MEASURE_PUT_H

#include "base/types.h"

/* The low @size bytes of @value, little-endian. */
static inline void put_le(u8 *at, size_t size, u64 value)
{
	for (size_t i = 0; i < size; i++)
		at[i] = (u8)(value >> 8 * i);
}

#endif /* VOUCH_LIB_MEASURE_PUT_H */
