/* SPDX-License-Identifier: GPL-2.0 */
/*
 * vouch - cpuid(), which moved out of <asm/processor.h> in 6.16
 */
#ifndef VOUCH_COMPAT_CPUID_H
#define VOUCH_COMPAT_CPUID_H

#ifdef VOUCH_HAVE_CPUID_API_H
#include <asm/cpuid/api.h>
#else
#include <asm/processor.h>
#endif

#endif /* VOUCH_COMPAT_CPUID_H */
