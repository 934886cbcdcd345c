/* SPDX-License-Identifier: MIT */
/* A policy that is drafted from the claims of a result. */
#ifndef VOUCH_LIB_POLICY_DRAFT_H
#define VOUCH_LIB_POLICY_DRAFT_H

#include <jansson.h>

#include "policy/policy.h"

/* How a policy is drafted from the claims of one kind of evidence. */
struct policy_draft_kind {
	/* The object of the kind's policy. */
	/* @machine: name the machine, too. */
	json_t *(*draft)(const json_t *claims, bool machine);
	/* A policy that lets the host read the guest is not drafted. */
	bool (*is_debuggable)(const json_t *claims);
	/* Sets keys of @policy that all kinds have; NULL: there are none. */
	void (*draft_common)(json_t *policy, const json_t *claims);
};

/* @out[@key] = @claims[@name], unless that is not there, zeroes or ones. */
void draft_copy(json_t *out, const char *key, const json_t *claims,
		const char *name);

/* @out[@key] = @word. */
void draft_say(json_t *out, const char *key, const char *word);

bool draft_is_true(const json_t *claims, const char *name);

#endif /* VOUCH_LIB_POLICY_DRAFT_H */
