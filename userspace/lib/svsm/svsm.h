/* SPDX-License-Identifier: MIT */
/*
 * What the SVSM at VMPL 0 says about its services: AMD 58019, "Attestation
 * Protocol", and Coconut's sources for what is in the manifests. REPORT_DATA is
 * SHA-512 of nonce and manifest.
 */
#ifndef VOUCH_LIB_SVSM_SVSM_H
#define VOUCH_LIB_SVSM_SVSM_H

#include <jansson.h>
#include <vouch.h>

#include "base/types.h"

#define SVSM_SERVICES_MAX 32

struct svsm_service {
	const u8 *guid; /* 16 bytes, mixed-endian as they lie there */
	const u8 *data; /* its manifest, borrowed; may be empty */
	size_t size;
};

/* Of all services, or of one of which only the contents tell which. */
struct svsm_manifest {
	bool is_single;
	struct svsm_service services[SVSM_SERVICES_MAX];
	size_t count;
};

/* Flags of the service of UEFI variables, version 0. */
enum svsm_uefi {
	SVSM_UEFI_PERSISTENT = 1 << 0,
	SVSM_UEFI_SECURE_BOOT = 1 << 1,
	SVSM_UEFI_UPDATABLE = 1 << 2,
};

extern const u8 svsm_guid_vtpm[16], svsm_guid_uefi[16];

/* Whether it starts as the manifest of all services. */
bool svsm_is_services(const u8 *data, size_t size);

/*
 * Everything that is not the manifest of all services is taken for that of the
 * vTPM alone. Return: 0, -EBADMSG.
 */
int svsm_manifest_open(const u8 *data, size_t size,
		       struct svsm_manifest *manifest,
		       struct vouch_error *error);

/* NULL: there is none. */
const struct svsm_service *svsm_find(const struct svsm_manifest *manifest,
				     const u8 *guid);

/* "vtpm", "uefi-variables", or the GUID in hex digits with dashes. */
#define SVSM_NAME_SIZE 37
void svsm_service_name(const u8 *guid, char *out);

/* Flags of the UEFI variables' service; false: of an unknown version. */
bool svsm_uefi_flags(const struct svsm_service *service, u32 *flags);

/* REPORT_DATA of a report on services; false without memory. */
bool svsm_report_data(const u8 *nonce, const u8 *manifest, size_t size,
		      u8 *report_data);

/* {"services": [...], "uefi_variables": {...}}; svsm/show.c. */
json_t *svsm_manifest_json(const struct svsm_manifest *manifest);

/* ---- svsm/appraise.c ---- */

struct appraisal; /* check/context.h */
struct tpm_bound; /* tpm/appraise.h */

/*
 * Checks of ids "svsm." after those of the report, which is the one of @a: that
 * it is the SVSM's, and what is in @manifest, which it is over. Returns whether
 * there is a key of a vTPM, which @bound then has.
 */
bool svsm_appraise(struct appraisal *a, const u8 *manifest, size_t size,
		   struct tpm_bound *bound);

/*
 * Without a vTPM in the evidence: "svsm.vtpm" is open where the policy wants
 * something of one, or of an SVSM. Whoever sends evidence can leave it out.
 */
void svsm_check_absent(struct appraisal *a);

#endif /* VOUCH_LIB_SVSM_SVSM_H */
