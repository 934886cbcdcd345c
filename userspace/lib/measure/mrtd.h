/* SPDX-License-Identifier: MIT */
#ifndef VOUCH_LIB_MEASURE_MRTD_H
#define VOUCH_LIB_MEASURE_MRTD_H

#include "measure/measurement.h"
#include "measure/ovmf.h"

/* Adds "mrtd" and its items. Return: 0, -EINVAL, -EBADMSG, -ENOMEM. */
int mrtd_measure(struct vouch_launch *launch, const struct ovmf *ovmf,
		 const struct tdvf *tdvf, struct vouch_measurement *m,
		 struct vouch_error *error);

/* Likewise, of a TD that an IGVM file describes. */
int mrtd_of_igvm(struct vouch_launch *launch, struct vouch_measurement *m,
		 struct vouch_error *error);

#endif /* VOUCH_LIB_MEASURE_MRTD_H */
