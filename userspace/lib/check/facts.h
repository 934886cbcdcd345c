/* SPDX-License-Identifier: MIT */
/*
 * What a kind of evidence tells about a result, for the answers that people
 * read first. Nothing here is verified: the checks of the result say what is.
 */
#ifndef VOUCH_LIB_CHECK_FACTS_H
#define VOUCH_LIB_CHECK_FACTS_H

#include <jansson.h>
#include <vouch.h>

#include "base/types.h"

struct result_parts; /* check/parts.h */

struct result_facts {
	char title[96]; /* "Intel TDX quote v4" */
	const char *vendor; /* "Intel" */
	const char *genuine_by; /* NULL: a root that is built in */
	bool is_debuggable;
	const char *debug_id; /* the check of it */
	const char *revoked_id; /* the check that the key is not revoked */
	const char *booted_name; /* "MRTD" */
	const char *booted_id; /* the check of it */
	const u8 *booted; /* of @booted_size bytes */
	size_t booted_size;
	bool is_rated; /* the vendor gives its platforms a TCB status */
	const char *status_id; /* the check of that status */
	const char *tcb_status; /* "UpToDate"; NULL: not known */
	char platform[192]; /* the parts of the TCB, or "" */
	const json_t *tcb; /* parts, and "advisories"; NULL: not known */
	const struct result_parts *parts; /* NULL: not known */
};

/* Checks whose id begins with @prefix are of @group; the first one counts. */
struct check_prefix {
	const char *prefix;
	enum vouch_check_group group;
};

/* appraise/facts.c: all unset but the title for a result without claims. */
void result_facts_get(const struct vouch_result *result,
		      struct result_facts *facts);

/* The first check of a result with this id, or NULL; appraise/facts.c. */
const struct vouch_check *result_find(const struct vouch_result *result,
				      const char *id);

#endif /* VOUCH_LIB_CHECK_FACTS_H */
