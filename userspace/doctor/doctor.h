/* SPDX-License-Identifier: MIT */
/* The doctor as the command knows it. */
#ifndef VOUCH_DOCTOR_DOCTOR_H
#define VOUCH_DOCTOR_DOCTOR_H

#include <jansson.h>
#include <stdbool.h>
#include <vouch.h>

struct machine;

/*
 * Every check that applies to a machine, as Documentation/doctor.schema.json
 * has it. @world: NULL to find out which it is. NULL without memory, or when
 * there is no such world.
 */
json_t *doctor_examine(struct machine *machine, const char *world);

/* Names of worlds that a machine can be taken for; NULL past the last. */
const char *doctor_world(size_t index);

/* All checks with their texts, of any machine; NULL without memory. */
json_t *doctor_checks(void);

/*
 * What a machine answered so far, into a new folder, without what names it, its
 * chip or its owner. Return: 0 or a negative errno with @error.
 */
int doctor_record(const struct machine *machine, const char *folder,
		  struct vouch_error *error);

/*
 * The command line that starts a guest here: {"tee", "arguments": [{"argument",
 * "reason"}], "missing": [...]}. @tee: "snp" or "tdx". NULL without memory.
 */
json_t *doctor_launch(struct machine *machine, const char *tee);

#endif /* VOUCH_DOCTOR_DOCTOR_H */
