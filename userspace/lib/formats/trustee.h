/* SPDX-License-Identifier: MIT */
/*
 * The report of SEV-SNP as Trustee's evidence has it: fields in JSON, by the
 * names of the library "sev" for Rust, and no bytes. One table serves both
 * ways; the signature decides whether the bytes were rebuilt rightly.
 */
#ifndef VOUCH_LIB_FORMATS_TRUSTEE_H
#define VOUCH_LIB_FORMATS_TRUSTEE_H

#include <jansson.h>
#include <vouch.h>

#include "formats/cert_table.h"

/*
 * Return: 1 with the 1184 bytes in @report, to be freed; 0 when @object is
 * none; or -ENOMEM.
 */
int trustee_report_read(const json_t *object, struct vouch_bytes *report);

/* NULL without memory, or when reserved bytes are set, which would be lost. */
json_t *trustee_report_write(const u8 *report);

/* {"attestation_report": ..., "cert_chain": [...] or null}; NULL likewise. */
json_t *trustee_evidence_write(const u8 *report,
			       const struct cert_table *certs);

/* A list of numbers, as this form has all bytes. */
json_t *trustee_numbers(const u8 *data, size_t size);

#endif /* VOUCH_LIB_FORMATS_TRUSTEE_H */
