/* SPDX-License-Identifier: MIT */
#ifndef VOUCH_LIB_MEASURE_UKI_H
#define VOUCH_LIB_MEASURE_UKI_H

#include "measure/boot.h"

/* Sections of a unified kernel image, to PCR 11 as systemd-stub does. */
int boot_uki(struct boot *boot, struct vouch_error *error);

#endif /* VOUCH_LIB_MEASURE_UKI_H */
