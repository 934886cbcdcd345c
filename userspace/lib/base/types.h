/* SPDX-License-Identifier: MIT */
/* One dialect of integer types on both sides of the ioctl. */
#ifndef VOUCH_LIB_BASE_TYPES_H
#define VOUCH_LIB_BASE_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

#endif /* VOUCH_LIB_BASE_TYPES_H */
