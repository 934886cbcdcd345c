/* SPDX-License-Identifier: MIT */
#ifndef VOUCH_LIB_MEASURE_KINDS_H
#define VOUCH_LIB_MEASURE_KINDS_H

#include "measure/measurement.h"

/* Each kind: fills @m. Return: as vouch_measure(). */
int measure_snp(struct vouch_launch *launch, struct vouch_measurement *m,
		struct vouch_error *error);
int measure_ovmf_hash(struct vouch_launch *launch, struct vouch_measurement *m,
		      struct vouch_error *error);
int measure_sev(struct vouch_launch *launch, struct vouch_measurement *m,
		struct vouch_error *error);
int measure_sev_es(struct vouch_launch *launch, struct vouch_measurement *m,
		   struct vouch_error *error);
int measure_tdx(struct vouch_launch *launch, struct vouch_measurement *m,
		struct vouch_error *error);
int measure_vtpm(struct vouch_launch *launch, struct vouch_measurement *m,
		 struct vouch_error *error);
int measure_replay(struct vouch_launch *launch, struct vouch_measurement *m,
		   struct vouch_error *error);

#endif /* VOUCH_LIB_MEASURE_KINDS_H */
