/* SPDX-License-Identifier: MIT */
#ifndef VOUCH_LIB_MEASURE_TD_SHIM_H
#define VOUCH_LIB_MEASURE_TD_SHIM_H

#include "measure/boot.h"

/* What td-shim measures, in place of OVMF and a kernel. */
void boot_td_shim(struct boot *boot);

#endif /* VOUCH_LIB_MEASURE_TD_SHIM_H */
