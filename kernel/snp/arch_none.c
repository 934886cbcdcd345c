// SPDX-License-Identifier: GPL-2.0
/*
 * vouch - a kernel that cannot be an SNP guest
 */
#include <linux/init.h>

#include "snp/snp.h"

int vouch_snp_arch_init(void)
{
	return 0;
}

void vouch_snp_arch_exit(void)
{
}
