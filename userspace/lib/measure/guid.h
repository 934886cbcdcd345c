/* SPDX-License-Identifier: MIT */
/*
 * GUIDs by their text. In files the first three numbers of one are
 * little-endian; UEFI 2.10, appendix A.
 */
#ifndef VOUCH_LIB_MEASURE_GUID_H
#define VOUCH_LIB_MEASURE_GUID_H

#include "base/types.h"

#define GUID_SIZE 16

/* @text is one of ours, "96b582de-1fb2-45f7-baea-a366c55a082d". */
void guid_put(u8 *out, const char *text);
bool guid_is(const u8 *guid, const char *text);

#endif /* VOUCH_LIB_MEASURE_GUID_H */
