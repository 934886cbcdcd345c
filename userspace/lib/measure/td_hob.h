/* SPDX-License-Identifier: MIT */
/* The list of hand-off blocks that tells a TD of its memory. */
#ifndef VOUCH_LIB_MEASURE_TD_HOB_H
#define VOUCH_LIB_MEASURE_TD_HOB_H

#include "measure/ovmf.h"

#define TD_HOB_MAX (56 + 48 * 264 + 8)

struct td_hob {
	u8 bytes[TD_HOB_MAX];
	size_t size; /* with the block that ends it */
	size_t measured_size; /* without */
};

/* As the launch's VMM makes it. Return: 0, -EINVAL, -EBADMSG. */
int td_hob_make(const struct vouch_launch *launch, const struct tdvf *tdvf,
		struct td_hob *hob, struct vouch_error *error);

/* Memory below 4 GiB of a machine of QEMU's. */
u64 memory_low(const struct vouch_launch *launch);

#endif /* VOUCH_LIB_MEASURE_TD_HOB_H */
