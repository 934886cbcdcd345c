/* SPDX-License-Identifier: GPL-2.0 */
/* Makes the modules believe that they are in an SNP guest, for tests. */
#ifndef VOUCH_TEST_CC_PLATFORM_H
#define VOUCH_TEST_CC_PLATFORM_H

#include_next <linux/cc_platform.h>

static inline bool vouch_test_has(enum cc_attr attr)
{
	return true;
}

#define cc_platform_has vouch_test_has

#endif /* VOUCH_TEST_CC_PLATFORM_H */
