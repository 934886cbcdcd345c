// SPDX-License-Identifier: MIT
/* vouch_evidence_create(): Evidence of any TEE in the table of kinds. */
#include "appraise/kinds.h"
#include "evidence/evidence.h"
#include "base/openssl.h"

int vouch_evidence_create(struct vouch_device *device, const uint8_t *nonce,
			  size_t nonce_size,
			  const struct vouch_report_options *options,
			  struct vouch_bytes *evidence,
			  struct vouch_error *error)
{
	OPENSSL_ENTER;
	struct item_bytes bytes = { .data = nonce, .size = nonce_size };

	return evidence_create(&evidence_kinds, device, &bytes, options,
			       evidence, error);
}
