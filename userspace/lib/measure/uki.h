/* SPDX-License-Identifier: MIT */
#ifndef VOUCH_LIB_MEASURE_UKI_H
#define VOUCH_LIB_MEASURE_UKI_H

#include "measure/boot.h"

struct hash;
struct pe;
struct pe_section;

/* A unified kernel image, which has a section with a kernel. */
bool uki_is(const struct launch_file *file);

/* Its sections, to PCR 11 as systemd-stub does. */
int uki_measure(struct boot *boot, const struct launch_file *file,
		struct vouch_error *error);

/* One that the firmware has started in place of a kernel, from there on. */
int uki_boot(struct boot *boot, struct vouch_error *error);

/* What of a section is in memory: zeroes behind what the file has. */
void uki_add_section(struct hash *hash, const struct pe *pe,
		     const struct pe_section *s);

#endif /* VOUCH_LIB_MEASURE_UKI_H */
