/* SPDX-License-Identifier: GPL-2.0 */
/*
 * vouch - what the files for real SNP hardware share, titled by file
 */
#ifndef VOUCH_SNP_ARCH_H
#define VOUCH_SNP_ARCH_H

#include <linux/types.h>

/* arch.c */

/**
 * vouch_snp_arch_refuse() - register a backend that says why there is no key
 * @wanted: number of the message key that vouch was to use
 * @is_kernel: the kernel seals the messages
 * @err: what every request returns
 * @reason: one of &enum vouch_reason
 *
 * Return: 0, or -EBUSY when there is a backend already
 */
int vouch_snp_arch_refuse(u32 wanted, bool is_kernel, int err, u32 reason);

struct snp_attest;

/* arch_svsm.c */

/* The operation @attest of &struct snp_transport_ops, in a real guest. */
int vouch_snp_arch_attest(struct snp_attest *attest);

/* transport_kernel.c or arch_exits.c */

/**
 * vouch_snp_arch_start() - register the backend of this guest, or a refusal
 * @wanted: number of the message key to use
 *
 * Return: 0, or -errno with nothing registered
 */
int vouch_snp_arch_start(u32 wanted);
/* Harmless when vouch_snp_arch_start() failed or was not called. */
void vouch_snp_arch_stop(void);

#endif /* VOUCH_SNP_ARCH_H */
