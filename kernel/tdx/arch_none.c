// SPDX-License-Identifier: GPL-2.0
/*
 * vouch - a kernel that cannot be a TD
 */
#include <linux/init.h>

#include "tdx/tdx.h"

int vouch_tdx_arch_init(void)
{
	return 0;
}

void vouch_tdx_arch_exit(void)
{
}
