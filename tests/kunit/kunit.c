// SPDX-License-Identifier: GPL-2.0
/*
 * vouch - the module that the KUnit suites are in
 */
#include <linux/module.h>

MODULE_DESCRIPTION("KUnit tests of vouch");
MODULE_LICENSE("GPL");
/* What MODULE_IMPORT_NS() says, whether it takes a token or a string. */
MODULE_INFO(import_ns, "EXPORTED_FOR_KUNIT_TESTING");
