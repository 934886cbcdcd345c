/* SPDX-License-Identifier: MIT */
/*
 * A TPM in software, written from the TCG's specification alone: it shares
 * nothing with the code under test. And a guest whose boot it measured.
 */
#ifndef TESTS_UNIT_SOFT_TPM_H
#define TESTS_UNIT_SOFT_TPM_H

#include <openssl/evp.h>
#include <vouch.h>

#include "base/types.h"

struct soft_tpm {
	EVP_PKEY *ek; /* RSA-2048 */
	EVP_PKEY *ak; /* P-256, or RSA-2048 */
	u8 modulus[256]; /* of the latter */
	u8 ek_public[400], ak_public[400]; /* TPMT_PUBLIC */
	size_t ek_size, ak_size;
	u8 pcrs[24][32]; /* SHA-256 */
	u8 log[4096]; /* event log with that bank */
	size_t log_size;
	u32 reset_count;
};

/* Bytes that are put together, big-endian. */
struct soft_bytes {
	u8 data[2048];
	size_t size;
};

/* Another one at each call. Aborts on failure. */
struct soft_tpm *soft_tpm_new(void);
void soft_tpm_free(struct soft_tpm *tpm);

/* From here on its AK is RSA-2048, which signs by RSASSA. */
void soft_tpm_use_rsa(struct soft_tpm *tpm);

/* An event: the log has @data, and the PCR @measured. */
void soft_tpm_measure(struct soft_tpm *tpm, u32 pcr, u32 type, const void *data,
		      size_t size, const void *measured, size_t measured_size);

/* A boot: firmware, Secure Boot on, GRUB, kernel, initrd, command line. */
#define SOFT_COMMAND_LINE "/vmlinuz root=/dev/vda1 ro"
#define SOFT_KERNEL "kernel"
#define SOFT_INITRD "initrd"
void soft_tpm_boot(struct soft_tpm *tpm);

/* TPMS_ATTEST of all PCRs, of those of @mask, and its TPMT_SIGNATURE. */
void soft_tpm_quote(struct soft_tpm *tpm, const u8 *extra, size_t size,
		    u32 mask, struct soft_bytes *quote,
		    struct soft_bytes *signature);

/* TPMS_ATTEST of the AK, signed by HMAC under @key of 32 bytes. */
void soft_tpm_certify(struct soft_tpm *tpm, const u8 *extra, size_t size,
		      const u8 *key, struct soft_bytes *attest,
		      struct soft_bytes *signature);

/* Values of the PCRs of @mask, one after the other; the size. */
size_t soft_tpm_values(const struct soft_tpm *tpm, u32 mask, u8 *out);

/* All services: UEFI variables with @flags, then the vTPM with its EK. */
void soft_manifest(const struct soft_tpm *tpm, u32 flags,
		   struct soft_bytes *manifest);

/* The same with its AK in the place of the EK. */
void soft_manifest_ak(const struct soft_tpm *tpm, u32 flags,
		      struct soft_bytes *manifest);

#endif /* TESTS_UNIT_SOFT_TPM_H */
