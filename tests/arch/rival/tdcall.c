// SPDX-License-Identifier: GPL-2.0
/*
 * TDCALL on a machine that is no TD: loads when the exception table has brought
 * it back with the number of the exception; for tests
 */
#include <linux/module.h>
#include <linux/printk.h>

#include <asm/trapnr.h>

#include "compat/tdx.h"

static int __init tdcall_init(void)
{
	u64 rax = compat_tdcall(COMPAT_TDG_MR_REPORT, 0, 0, 0);

	pr_info("RAX is %llu\n", rax);
	return rax == X86_TRAP_UD ? 0 : -ENXIO;
}
module_init(tdcall_init);

static void __exit tdcall_exit(void)
{
}
module_exit(tdcall_exit);

MODULE_DESCRIPTION("TDCALL without a TD for tests");
MODULE_LICENSE("GPL");
