/* SPDX-License-Identifier: MIT */
#ifndef VOUCH_LIB_TDX_PCK_PLATFORM_H
#define VOUCH_LIB_TDX_PCK_PLATFORM_H

#include "endorse/endorse.h"

/* The key of PCK certificates of a platform, by its PPID of that size. */
#define TDX_PPID_SIZE 16

u64 tdx_ppid_key(const u8 *ppid);
/* That of a PCK certificate that can be read. */
bool tdx_pck_chip(const struct endorsement *item, u64 *key);

#endif /* VOUCH_LIB_TDX_PCK_PLATFORM_H */
