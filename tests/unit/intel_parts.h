/* SPDX-License-Identifier: MIT */
/* A good quote with all that its appraisal takes, for tests that spoil a part.
 */
#ifndef TESTS_UNIT_INTEL_PARTS_H
#define TESTS_UNIT_INTEL_PARTS_H

#include "intel.h"

/* MRTD and REPORT_DATA of the quotes. */
#define HEX_4D48                                           \
	"4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d" \
	"4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d"
#define HEX_5264                                                           \
	"5252525252525252525252525252525252525252525252525252525252525252" \
	"5252525252525252525252525252525252525252525252525252525252525252"

extern struct intel *intel;

/* Everything that an appraisal is of, good until a test changes it. */
struct parts {
	struct intel_quote quote;
	char *tcb_info, *identity; /* bodies */
	EVP_PKEY *tcb_info_key, *identity_key;
	struct vouch_bytes signer, root_crl, pck_crl, more; /* empty: none */
	const char *policy; /* members of "tdx" behind EXPECTED */
	const char *general; /* members behind "tdx" */
	time_t at;
	bool has_no_tcb_info, has_no_identity, has_no_policy;
};

/* For a group of tests: make and free @intel. */
int parts_set_up(void **state);
int parts_tear_down(void **state);

struct parts good_parts(u16 version);
void free_parts(struct parts *parts);

/* Changes a text, or bytes, for others. */
void replace_in(char **text, const char *from, const char *to);
void exchange(struct vouch_bytes *bytes, struct vouch_bytes by);
struct vouch_bytes copied(const struct vouch_bytes *bytes);

/* Knows all of @parts but the quote. */
struct appraiser *appraiser_of(const struct parts *parts);

/* As assert_appraised(); frees @parts. */
void assert_parts(struct parts *parts, int exit_status, const char *id,
		  const char *outcome);

#endif /* TESTS_UNIT_INTEL_PARTS_H */
