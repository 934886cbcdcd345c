/* SPDX-License-Identifier: MIT */
/* What a launch measures to: values, the items that they are of, and notes. */
#ifndef VOUCH_LIB_MEASURE_MEASUREMENT_H
#define VOUCH_LIB_MEASURE_MEASUREMENT_H

#include <vouch.h>

#include "measure/launch.h"

/* NULL without memory. */
struct vouch_measurement *measurement_new(void);

/* Nothing is added any more. Return: whether all that was had memory. */
bool measurement_end(struct vouch_measurement *m);

/* Each adds one; memory that is missing shows in measurement_end(). */
void measured_value(struct vouch_measurement *m, const char *name,
		    const u8 *digest, size_t size);
void measured_missing(struct vouch_measurement *m, const char *name,
		      const char *missing);
void measured_item(struct vouch_measurement *m, const char *value,
		   const char *type, const u8 *digest, size_t size,
		   const char *format, ...)
	__attribute__((format(printf, 6, 7)));
void measured_note(struct vouch_measurement *m, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif /* VOUCH_LIB_MEASURE_MEASUREMENT_H */
