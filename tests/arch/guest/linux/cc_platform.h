/* SPDX-License-Identifier: GPL-2.0 */
/* Makes the modules believe that they are in an SNP guest, for tests. */
#ifndef VOUCH_TEST_CC_PLATFORM_H
#define VOUCH_TEST_CC_PLATFORM_H

#include_next <linux/cc_platform.h>
#define cc_platform_has(attr) ((attr) == (attr))

#endif /* VOUCH_TEST_CC_PLATFORM_H */
