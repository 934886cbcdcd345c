/* SPDX-License-Identifier: MIT */
/* Little-endian fields in byte buffers; as all of SNP is. */
#ifndef VOUCH_SIM_FIELDS_H
#define VOUCH_SIM_FIELDS_H

#include <string.h>

#include "lib/base/types.h"

static inline void put_le(u8 *out, u64 value, size_t size)
{
	for (size_t i = 0; i < size; i++)
		out[i] = (u8)(value >> (8 * i));
}

static inline u64 get_le(const u8 *in, size_t size)
{
	u64 value = 0;

	for (size_t i = 0; i < size; i++)
		value |= (u64)in[i] << (8 * i);
	return value;
}

static inline void put_le16(u8 *out, u16 value)
{
	put_le(out, value, 2);
}

static inline void put_le32(u8 *out, u32 value)
{
	put_le(out, value, 4);
}

static inline void put_le64(u8 *out, u64 value)
{
	put_le(out, value, 8);
}

static inline u16 get_le16(const u8 *in)
{
	return (u16)get_le(in, 2);
}

static inline u32 get_le32(const u8 *in)
{
	return (u32)get_le(in, 4);
}

static inline u64 get_le64(const u8 *in)
{
	return get_le(in, 8);
}

static inline bool is_zero(const u8 *data, size_t size)
{
	u8 any = 0;

	for (size_t i = 0; i < size; i++)
		any |= data[i];
	return !any;
}

#endif /* VOUCH_SIM_FIELDS_H */
