// SPDX-License-Identifier: GPL-2.0
/*
 * vouch - real SNP hardware: which message key, and what if it cannot be used
 *
 * transport_kernel.c or arch_exits.c does the work, as this kernel allows.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/cc_platform.h>
#include <linux/module.h>
#include <linux/printk.h>

#include <asm/sev.h>

#include "snp/arch.h"
#include "snp/private.h"

static int vmpck = -1;
module_param(vmpck, int, 0444);
MODULE_PARM_DESC(vmpck, "SNP message key, 0 to 3, default that of the VMPL");

/* The device that each SNP guest has, sev-guest's as well. */
MODULE_ALIAS("platform:sev-guest");

static struct snp_refused arch_refused;
static bool arch_is_refused;

int vouch_snp_arch_refuse(u32 wanted, bool is_kernel, int err, u32 reason)
{
	arch_refused = (struct snp_refused){
		.vmpl = snp_vmpl,
		.vmpck = wanted,
		.is_kernel = is_kernel,
		.err = err,
		.reason = reason,
	};
	err = vouch_snp_refuse(&arch_refused, THIS_MODULE);
	arch_is_refused = !err;
	return err;
}

int vouch_snp_arch_init(void)
{
	if (!cc_platform_has(CC_ATTR_GUEST_SEV_SNP))
		return 0;
	if (vmpck < -1 || vmpck >= SNP_VMPCK_COUNT) {
		pr_err("vmpck is %d, want 0 to %d\n", vmpck,
		       SNP_VMPCK_COUNT - 1);
		return -EINVAL;
	}
	return vouch_snp_arch_start(vmpck < 0 ? snp_vmpl : vmpck);
}

void vouch_snp_arch_exit(void)
{
	if (arch_is_refused)
		vouch_snp_end_refusal(&arch_refused);
	vouch_snp_arch_stop();
}
