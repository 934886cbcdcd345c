// SPDX-License-Identifier: GPL-2.0
/*
 * vouch - a real TD
 *
 * The kernel's own functions are used where there are any. They have an errno
 * for a few of the TDX module's statuses, and not the same ones on every
 * kernel. After a failure vouch makes the call again, by a TDCALL of its own,
 * to learn the status. That is safe: a call that failed did nothing.
 *
 * tdx-guest may be loaded as well. When it calls the TDX module at the same
 * time, one of the two calls ends with OPERAND_BUSY.
 */
#include "compat/tdx.h"

#include <linux/build_bug.h>
#include <linux/errno.h>
#include <linux/io.h>
#include <linux/mm.h>
#include <linux/module.h>

#include <asm/cpufeature.h>

#include "tdx/arch.h"
#include "tdx/tdx.h"
#include "vouch.h"

/* Each processor of a TD has this feature. */
MODULE_ALIAS("cpu:type:x86,ven*fam*mod*:feature:*0116*");
static_assert(X86_FEATURE_TDX_GUEST == 0x116);

/* Return: 0, -EBUSY or -EIO, as struct tdx_calls wants it. */
static int arch_tdcall(u64 leaf, u64 rcx, u64 rdx, u64 *status)
{
	*status = compat_tdcall(leaf, rcx, rdx, 0);
	if (!*status)
		return 0;
	/* RAX is no status then, but the number of an exception. */
	if (!(*status & TDX_MODULE_CODE))
		*status = TDX_MODULE_NO_CALL;
	return (*status & TDX_MODULE_CODE) == TDX_MODULE_BUSY ? -EBUSY : -EIO;
}

static int arch_report(struct tdx_platform *platform, const u8 *report_data,
		       u8 *tdreport, u64 *status)
{
	*status = TDX_MODULE_SUCCESS;
	if (!tdx_mcall_get_report0((u8 *)report_data, tdreport))
		return 0;
	return arch_tdcall(COMPAT_TDG_MR_REPORT, virt_to_phys(tdreport),
			   virt_to_phys((void *)report_data), status);
}

static int arch_extend(struct tdx_platform *platform, u32 index,
		       const u8 *digest, u64 *status)
{
	*status = TDX_MODULE_SUCCESS;
	if (compat_tdx_has_extend_rtmr() &&
	    !compat_tdx_extend_rtmr(index, (u8 *)digest))
		return 0;
	return arch_tdcall(COMPAT_TDG_MR_RTMR_EXTEND,
			   virt_to_phys((void *)digest), index, status);
}

static u64 arch_get_quote(struct tdx_platform *platform, void *buffer,
			  size_t size)
{
	return tdx_hcall_get_quote(buffer, size);
}

static int arch_buffer_alloc(struct tdx_platform *platform, size_t size,
			     void **buffer)
{
	return vouch_shared_alloc(size / PAGE_SIZE, buffer);
}

static void arch_buffer_free(struct tdx_platform *platform, void *buffer,
			     size_t size)
{
	vouch_shared_free(buffer, size / PAGE_SIZE);
}

static const struct tdx_calls arch_calls = {
	.report = arch_report,
	.extend = arch_extend,
	.get_quote = arch_get_quote,
	.buffer_alloc = arch_buffer_alloc,
	.buffer_free = arch_buffer_free,
	.notify_setup = vouch_tdx_arch_notify_setup,
};

static struct tdx_platform arch = {
	.calls = &arch_calls,
	.owner = THIS_MODULE,
};

/*
 * Outside of a TD, TDCALL is an exception at best; some hosts end the machine
 * for it. Not by the static variant of boot_cpu_has(): that is decided at boot,
 * before vouch_tdcall is loaded.
 */
int vouch_tdx_arch_init(void)
{
	if (!boot_cpu_has(X86_FEATURE_TDX_GUEST))
		return 0;
	return vouch_tdx_register(&arch);
}

void vouch_tdx_arch_exit(void)
{
	if (!arch.guest)
		return;
	vouch_tdx_arch_notify_exit();
	vouch_tdx_unregister(&arch);
}
