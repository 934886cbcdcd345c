/* SPDX-License-Identifier: GPL-2.0 */
/*
 * vouch - what the files for a real TD share, titled by file
 */
#ifndef VOUCH_TDX_ARCH_H
#define VOUCH_TDX_ARCH_H

struct tdx_platform;

/* arch_notify.c */

/* Return: 0, or -errno when the host does not notify; see struct tdx_calls */
int vouch_tdx_arch_notify_setup(struct tdx_platform *platform);
/* Harmless when it was not set up. */
void vouch_tdx_arch_notify_exit(void);

#endif /* VOUCH_TDX_ARCH_H */
