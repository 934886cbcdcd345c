/* SPDX-License-Identifier: MIT */
/*
 * What the directives of an IGVM file launch for one platform, in their order;
 * each platform measures it in its own way.
 */
#ifndef VOUCH_LIB_MEASURE_IGVM_GUEST_H
#define VOUCH_LIB_MEASURE_IGVM_GUEST_H

#include "measure/igvm.h"
#include "measure/measurement.h"

enum igvm_kind {
	IGVM_KIND_NORMAL,
	IGVM_KIND_SECRETS,
	IGVM_KIND_CPUID,
	IGVM_KIND_AREA, /* what a VMM fills in; without data */
	IGVM_KIND_VCPU,
};

struct igvm_region {
	enum igvm_kind kind;
	bool is_unmeasured;
	u64 gpa, size; /* whole pages */
	const u8 *data; /* NULL: zeroes, of which the file has none */
};

#define IGVM_AREAS_MAX 256

struct igvm_guest {
	struct vouch_launch *launch;
	struct vouch_measurement *m;
	enum igvm_platform platform;
	/* Takes each region; save areas of vCPUs come behind all others. */
	void (*take)(void *context, const struct igvm_region *region);
	void *context;

	u32 vcpus; /* how many the file has */
	const u8 *signed_ld; /* of an ID block, or NULL */

	struct igvm file;
	u32 mask; /* of the platform */
	u64 areas[IGVM_AREAS_MAX]; /* how large each parameter area is */
	u64 pages;
	bool is_late; /* save areas, in a second round */
};

/* All of the file "igvm". Return: as vouch_measure(). */
int igvm_guest_launch(struct igvm_guest *guest, struct vouch_error *error);

#endif /* VOUCH_LIB_MEASURE_IGVM_GUEST_H */
