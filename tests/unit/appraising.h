/* SPDX-License-Identifier: MIT */
/* Appraising in tests: one call, then the check that must be there. */
#ifndef TESTS_UNIT_APPRAISING_H
#define TESTS_UNIT_APPRAISING_H

#include <vouch.h>

#include "base/types.h"

/*
 * A verifier with what its requests have in common. Unlike a verifier it can be
 * changed between appraisals, so that a test can try one thing after another.
 */
struct appraiser;

struct appraiser *appraiser_new(void);
void appraiser_free(struct appraiser *appraiser);

/* The verifier, sealed; it is the appraiser's. */
struct vouch_verifier *appraiser_verifier(const struct appraiser *appraiser);

/* As the functions of a verifier, or of a request. */
int appraiser_add_endorsement(struct appraiser *appraiser, const uint8_t *data,
			      size_t size, const char *source,
			      struct vouch_error *error);
int appraiser_add_trust_anchor(struct appraiser *appraiser, const uint8_t *data,
			       size_t size, const char *source,
			       struct vouch_error *error);
int appraiser_set_policy(struct appraiser *appraiser, const char *json,
			 size_t size, const char *source,
			 struct vouch_error *error);
int appraiser_expect(struct appraiser *appraiser, const char *key,
		     const char *value, const char *source,
		     struct vouch_error *error);
void appraiser_set_time(struct appraiser *appraiser, time_t at);
time_t appraiser_time(const struct appraiser *appraiser);
void appraiser_set_authentic_only(struct appraiser *appraiser,
				  bool authentic_only);

/* One appraisal by a request of its own; safe for threads. */
int appraise_once(const struct appraiser *appraiser, const u8 *data,
		  size_t size, struct vouch_result **result,
		  struct vouch_error *error);
int appraise_with_log(const struct appraiser *appraiser, const u8 *data,
		      size_t size, const u8 *log, size_t log_size,
		      struct vouch_result **result, struct vouch_error *error);

/* What the tool exits with: 0 affirmed, 1 not, 3 undecided. */
int result_exit_status(const struct vouch_result *result);

/* Found wanting, or not what could be looked at. */
bool is_refused(const struct vouch_result *result);

/* The check of this id that is not passed, else the passed one, else NULL. */
const struct vouch_check *find_check(const struct vouch_result *result,
				     const char *id);

/* The status in words: "fail", "open" and so on; "absent" without the check. */
const char *check_outcome(const struct vouch_result *result, const char *id);

/* Every check that failed, is open or warns, for messages. */
void print_bad_checks(const struct vouch_result *result);

/* Asserts the exit status and that @id has @outcome. */
void assert_appraised(const struct appraiser *appraiser, const u8 *data,
		      size_t size, int exit_status, const char *id,
		      const char *outcome);

/* A new one that asks only whether a report is authentic. */
struct appraiser *authentic(void);

void add_endorsement(struct appraiser *appraiser,
		     const struct vouch_bytes *der);
void add_anchor(struct appraiser *appraiser, const struct vouch_bytes *der);

/* The root as anchor, the others as endorsements. */
void add_chain(struct appraiser *appraiser, const struct vouch_bytes *root,
	       const struct vouch_bytes *intermediate,
	       const struct vouch_bytes *vek);

void set_policy(struct appraiser *appraiser, const char *json);

#endif /* TESTS_UNIT_APPRAISING_H */
