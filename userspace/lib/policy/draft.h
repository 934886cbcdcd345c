/* SPDX-License-Identifier: MIT */
/* A policy that is drafted from the claims of a result. */
#ifndef VOUCH_LIB_POLICY_DRAFT_H
#define VOUCH_LIB_POLICY_DRAFT_H

#include <jansson.h>

#include "base/types.h"

/* @out[@key] = @claims[@name], unless that is not there, zeroes or ones. */
void draft_copy(json_t *out, const char *key, const json_t *claims,
		const char *name);

/* @out[@key] = @word. */
void draft_say(json_t *out, const char *key, const char *word);

bool draft_is_true(const json_t *claims, const char *name);

/* The objects "snp" and "tdx" of a policy; @machine: of this machine only. */
json_t *draft_snp(const json_t *claims, bool machine);
json_t *draft_tdx(const json_t *claims, bool machine);
json_t *draft_sgx(const json_t *claims, bool machine);

/* Whether the firmware that runs is not all committed. */
bool draft_snp_is_provisional(const json_t *claims);

#endif /* VOUCH_LIB_POLICY_DRAFT_H */
