/* SPDX-License-Identifier: MIT */
/* The table of hashes that QEMU gives to the firmware of an SEV guest. */
#ifndef VOUCH_LIB_MEASURE_KERNEL_HASHES_H
#define VOUCH_LIB_MEASURE_KERNEL_HASHES_H

#include "measure/measurement.h"

#define HASHES_SIZE 176

/* Whether a launch has one: kernel-hashes, or else whether it has a kernel. */
bool hashes_wanted(const struct vouch_launch *launch);

/*
 * Makes the table, and adds its items to @m as part of "measurement". Return:
 * 0, -EINVAL without a kernel, -ENOMEM.
 */
int hashes_make(struct vouch_launch *launch, struct vouch_measurement *m,
		u8 *table, struct vouch_error *error);

#endif /* VOUCH_LIB_MEASURE_KERNEL_HASHES_H */
