// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of failure.c
 */
#include <kunit/test.h>
#include <linux/errno.h>
#include <linux/string.h>

#include "vouch.h"

#define T_LATE \
	"the host made no usable quote: the host has not finished it, no answer in time (error -110)"
#define T_REFUSED \
	"the host refused or delayed it, host error 0x8000000000000003 (error -5)"
#define T_SERVICE \
	"the SVSM did not do it: it has no such service or manifest, result code 0x80000001 (error -95)"
#define T_BUSY \
	"the TDX module did not do it, firmware status 0x8000020000000001 (error -11)"

static const struct {
	struct vouch_failure failure;
	int err;
	const char *text;
} rows[] = {
	{ .failure = { .stage = VOUCH_STAGE_QUOTE,
		       .reason = VOUCH_REASON_IN_FLIGHT,
		       .fw_error = VOUCH_FW_NOT_CALLED },
	  .err = -ETIMEDOUT,
	  .text = T_LATE },
	{ .failure = { .stage = VOUCH_STAGE_HOST,
		       .fw_error = VOUCH_FW_NOT_CALLED,
		       .vmm_error = 0x8000000000000003 },
	  .err = -EIO,
	  .text = T_REFUSED },
	{ .failure = { .stage = VOUCH_STAGE_TDCALL,
		       .fw_error = 0x8000020000000001 },
	  .err = -EAGAIN,
	  .text = T_BUSY },
	{ .failure = { .stage = VOUCH_STAGE_SVSM,
		       .reason = VOUCH_REASON_SERVICE,
		       .fw_error = 0x80000001 },
	  .err = -EOPNOTSUPP,
	  .text = T_SERVICE },
	{ .failure = { .stage = 99, .reason = 99 },
	  .err = -EIO,
	  .text = "failed (error -5)" },
};

static void failure_is_told_in_words(struct kunit *test)
{
	char text[256];
	int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		vouch_failure_text(text, sizeof(text), rows[i].err,
				   &rows[i].failure);
		KUNIT_EXPECT_STREQ(test, rows[i].text, text);
	}
}

/* Every stage and reason has words, and the longest fit. */
static void failure_has_words_for_all(struct kunit *test)
{
	struct vouch_failure failure = { .vmm_error = U64_MAX,
					 .fw_error = U64_MAX };
	char text[256];

	for (failure.stage = VOUCH_STAGE_QUEUE;
	     failure.stage <= VOUCH_STAGE_SVSM; failure.stage++) {
		for (failure.reason = VOUCH_REASON_SEQUENCE;
		     failure.reason <= VOUCH_REASON_SERVICE; failure.reason++) {
			vouch_failure_text(text, sizeof(text), -ETIMEDOUT,
					   &failure);
			KUNIT_EXPECT_NOT_NULL(test, strstr(text, ": "));
			KUNIT_EXPECT_NULL(test, strstr(text, "failed"));
			KUNIT_EXPECT_NOT_NULL(test,
					      strstr(text, "(error -110)"));
		}
	}
}

static struct kunit_case failure_cases[] = {
	KUNIT_CASE(failure_is_told_in_words),
	KUNIT_CASE(failure_has_words_for_all),
	{}
};

static struct kunit_suite failure_suite = {
	.name = "vouch-failure",
	.test_cases = failure_cases,
};

kunit_test_suite(failure_suite);
