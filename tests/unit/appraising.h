/* SPDX-License-Identifier: MIT */
/* Appraising in tests: one call, then the check that must be there. */
#ifndef TESTS_UNIT_APPRAISING_H
#define TESTS_UNIT_APPRAISING_H

#include <vouch.h>

#include "base/types.h"

/* The check of this id that is not passed, else the passed one, else NULL. */
const struct vouch_check *find_check(const struct vouch_result *result,
				     const char *id);

/* The status in words: "fail", "open" and so on; "absent" without the check. */
const char *check_outcome(const struct vouch_result *result, const char *id);

/* Every check that failed, is open or warns, for messages. */
void print_bad_checks(const struct vouch_result *result);

/* Asserts the exit status and that @id has @outcome. */
void assert_appraised(const struct vouch_appraiser *appraiser, const u8 *data,
		      size_t size, int exit_status, const char *id,
		      const char *outcome);

/* A new one that asks only whether a report is authentic. */
struct vouch_appraiser *authentic(void);

void add_endorsement(struct vouch_appraiser *appraiser,
		     const struct vouch_bytes *der);
void add_anchor(struct vouch_appraiser *appraiser,
		const struct vouch_bytes *der);

/* The root as anchor, the others as endorsements. */
void add_chain(struct vouch_appraiser *appraiser,
	       const struct vouch_bytes *root,
	       const struct vouch_bytes *intermediate,
	       const struct vouch_bytes *vek);

void set_policy(struct vouch_appraiser *appraiser, const char *json);

#endif /* TESTS_UNIT_APPRAISING_H */
