/* SPDX-License-Identifier: MIT */
/* Launches of tests: inputs by name, values as hex digits. */
#ifndef TESTS_UNIT_MEASURING_H
#define TESTS_UNIT_MEASURING_H

#include <vouch.h>

#include "base/types.h"

/* Set, or the test fails. */
void launch_with(struct vouch_launch *launch, const char *key,
		 const char *value);

/* All of a file; false when it is not there. Mapped until the process ends. */
bool launch_with_file(struct vouch_launch *launch, const char *key,
		      const char *path);

/* The value of that name is @hex, or the test fails, and tells @id. */
void assert_measures(struct vouch_launch *launch, const char *kind,
		     const char *name, const char *hex, const char *id);

/* It is refused with @code, and a message that has @part. */
void assert_no_measure(struct vouch_launch *launch, const char *kind, int code,
		       const char *part);

/*
 * Firmware and kernels of Debian that values were computed for: the folder that
 * scripts/measure-inputs.sh made, or NULL.
 */
const char *measure_inputs(void);

#endif /* TESTS_UNIT_MEASURING_H */
