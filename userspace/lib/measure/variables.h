/* SPDX-License-Identifier: MIT */
/* UEFI variables: in the store of an image, and as they are measured. */
#ifndef VOUCH_LIB_MEASURE_VARIABLES_H
#define VOUCH_LIB_MEASURE_VARIABLES_H

#include "base/types.h"
#include "codec/digest.h"

#define GUID_GLOBAL "8be4df61-93ca-11d2-aa0d-00e098032b8c"
#define GUID_SECURITY "d719b2cb-3d3a-4596-a3bc-dad00e67656f"
#define GUID_SHIM "605dab50-e046-4300-abb6-3dd810dd8b23"

struct variable {
	const u8 *data; /* NULL: there is none */
	size_t size;
};

/*
 * The last valid one of this name in a firmware volume of variables, borrowed
 * from it; none where the volume is another, or is malformed there.
 */
struct variable variable_find(const u8 *volume, size_t size, const char *guid,
			      const char *name);

/* SHA-384 of UEFI_VARIABLE_DATA; false without memory. */
bool variable_digest(const char *guid, const char *name, struct variable v,
		     u8 *digest);

#endif /* VOUCH_LIB_MEASURE_VARIABLES_H */
