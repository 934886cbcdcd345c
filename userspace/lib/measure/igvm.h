/* SPDX-License-Identifier: MIT */
/* Reader of the Independent Guest Virtual Machine format, versions 1 and 2. */
#ifndef VOUCH_LIB_MEASURE_IGVM_H
#define VOUCH_LIB_MEASURE_IGVM_H

#include <vouch.h>

#include "base/cursor.h"
#include "base/types.h"

enum igvm_type {
	IGVM_PLATFORM = 0x1,
	IGVM_PARAMETER_AREA = 0x301,
	IGVM_PAGE_DATA = 0x302,
	IGVM_PARAMETER_INSERT = 0x303,
	IGVM_VP_CONTEXT = 0x304,
	IGVM_SNP_ID_BLOCK = 0x30b,
};

/* Of IGVM_PLATFORM. */
enum igvm_platform {
	IGVM_SEV_SNP = 2,
	IGVM_TDX,
	IGVM_SEV,
	IGVM_SEV_ES,
};

/* Flags and kinds of IGVM_PAGE_DATA. */
#define IGVM_2M 1u
#define IGVM_UNMEASURED 2u
#define IGVM_SHARED 4u
enum igvm_data { IGVM_NORMAL, IGVM_SECRETS, IGVM_CPUID, IGVM_CPUID_XF };

struct igvm {
	const u8 *data;
	size_t size;
	const u8 *headers; /* of variable size */
	size_t headers_size;
};

/* Its sizes and its checksum are checked. Return: 0 or -EBADMSG. */
int igvm_open(struct igvm *igvm, const u8 *data, size_t size,
	      struct vouch_error *error);

/* A header of variable size; all of its content is there. */
struct igvm_header {
	u32 type;
	struct cursor content;
};

/*
 * The next one behind @at, which starts as 0. Return: 1, 0 behind the last, or
 * -EBADMSG.
 */
int igvm_next(const struct igvm *igvm, size_t *at, struct igvm_header *header,
	      struct vouch_error *error);

/* Bytes of the file; NULL with @error when they are not there. */
const u8 *igvm_bytes(const struct igvm *igvm, u32 offset, u64 size,
		     struct vouch_error *error);

#endif /* VOUCH_LIB_MEASURE_IGVM_H */
