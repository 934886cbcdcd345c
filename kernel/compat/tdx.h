/* SPDX-License-Identifier: GPL-2.0 */
/*
 * vouch - what <asm/tdx.h> declares, or does not declare yet
 *
 * Kbuild.include finds out which one this kernel has.
 */
#ifndef VOUCH_COMPAT_TDX_H
#define VOUCH_COMPAT_TDX_H

#include <linux/errno.h>
#include <linux/kconfig.h>
#include <linux/types.h>

#include <asm/asm.h>
#include <asm/tdx.h>

/* TDCALL leaves, Intel TDX Module ABI; not in the headers of every kernel. */
#define COMPAT_TDG_MR_RTMR_EXTEND 2
#define COMPAT_TDG_MR_REPORT 4

/* TDVMCALL leaf, Intel GHCI. */
#define COMPAT_TDVMCALL_SETUP_EVENT_NOTIFY 0x10004

/*
 * Executes TDCALL; only where X86_FEATURE_TDX_GUEST is. The kernel's wrapper
 * is not exported. The exception table has a kernel that is no TD after all go
 * on, with the number of the exception in RAX; as a status that is an error.
 * Return: RAX
 */
static inline u64 compat_tdcall(u64 leaf, u64 rcx, u64 rdx, u64 r8)
{
	register u64 r8_in asm("r8") = r8;

	asm volatile("1: .byte 0x66, 0x0f, 0x01, 0xcc\n"
		     "2:\n" _ASM_EXTABLE_FAULT(1b, 2b)
		     : "+a"(leaf), "+c"(rcx), "+d"(rdx), "+r"(r8_in)
		     :
		     : "r9", "r10", "r11", "memory", "cc");
	return leaf;
}

/* Return: whether the kernel has tdx_mcall_extend_rtmr(), as from 6.16 on. */
static inline bool compat_tdx_has_extend_rtmr(void)
{
	return __is_defined(VOUCH_HAVE_TDX_EXTEND_RTMR);
}

/*
 * Must not be called where compat_tdx_has_extend_rtmr() is false.
 * Return: as the kernel's function
 */
static inline int compat_tdx_extend_rtmr(u8 index, u8 *digest)
{
#ifdef VOUCH_HAVE_TDX_EXTEND_RTMR
	return tdx_mcall_extend_rtmr(index, digest);
#else
	return -EOPNOTSUPP;
#endif
}

#endif /* VOUCH_COMPAT_TDX_H */
