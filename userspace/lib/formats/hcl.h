/* SPDX-License-Identifier: MIT */
/* The report of a paravisor on Azure, which has a report of the TEE inside. */
#ifndef VOUCH_LIB_FORMATS_HCL_H
#define VOUCH_LIB_FORMATS_HCL_H

#include "check/kind.h"

extern const struct evidence_kind hcl_kind;

#endif /* VOUCH_LIB_FORMATS_HCL_H */
