/* SPDX-License-Identifier: MIT */
#ifndef VOUCH_LIB_MEASURE_SHIM_H
#define VOUCH_LIB_MEASURE_SHIM_H

#include "measure/boot.h"
#include "measure/pe.h"

/* What shim measures before it loads the next image: PCR 7 and 14. */
int shim_start(struct boot *boot, struct vouch_error *error);

/*
 * What lets an image pass: of the firmware, or of shim, which says so once of
 * each entry. PCR 7; nothing without Secure Boot.
 */
void authority_of_firmware(struct boot *boot, const struct pe *pe);
void authority_of_shim(struct boot *boot, const struct pe *pe);

#endif /* VOUCH_LIB_MEASURE_SHIM_H */
