// SPDX-License-Identifier: MIT
/*
 * Adding a kind of evidence is a room of its own and one line here;
 * Documentation/hacking.rst has an example.
 */
#include "appraise/kinds.h"

#include "cca/kind.h"
#include "evidence/kind.h"
#include "hcl/hcl.h"
#include "log/kind.h"
#include "snp/kind.h"
#include "svsm/kind.h"
#include "tdx/kind.h"
#include "tpm/kind.h"

/* The first of those that are as sure: a PSA token looks as Evidence does. */
static const struct evidence_kind *const rows[] = {
	&snp_kind,   &tdx_kind,	      &sgx_kind, &cca_kind,  &psa_kind,
	&token_kind, &event_log_kind, &hcl_kind, &svsm_kind, &tpm_kind,
};

const struct evidence_kinds evidence_kinds = { rows, ARRAY_SIZE(rows) };
