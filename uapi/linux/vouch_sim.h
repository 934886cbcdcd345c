/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * vouch_sim - the device through which vouch-simd plays host and firmware
 *
 * /dev/vouch-sim has one user at a time. It registers a simulated TEE, maps the
 * pages that guest and host would share, reads the guest's exits and writes
 * their results. Closing the file takes the TEE away; opening it again is
 * like a reboot.
 */
#ifndef _UAPI_LINUX_VOUCH_SIM_H
#define _UAPI_LINUX_VOUCH_SIM_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define VOUCH_SIM_IOC_MAGIC	0xBE

/* Creates the simulated SEV-SNP guest; argument: struct vouch_sim_snp. */
#define VOUCH_SIM_IOC_SNP	_IO(VOUCH_SIM_IOC_MAGIC, 0x00)
/*
 * Sets the sequence counter of one VMPCK in the secrets page, as another user
 * of the key would; argument: struct vouch_sim_counter.
 */
#define VOUCH_SIM_IOC_COUNTER	_IO(VOUCH_SIM_IOC_MAGIC, 0x01)

/* Layout of the mapping, in pages of 4096 bytes. */
#define VOUCH_SIM_PAGE_SIZE	4096
#define VOUCH_SIM_REQUEST_PAGE	0
#define VOUCH_SIM_RESPONSE_PAGE	1
#define VOUCH_SIM_CERTS_PAGE	2
#define VOUCH_SIM_CERTS_PAGES	256
#define VOUCH_SIM_PAGES		(VOUCH_SIM_CERTS_PAGE + VOUCH_SIM_CERTS_PAGES)

/**
 * struct vouch_sim_snp - argument of %VOUCH_SIM_IOC_SNP
 * @size: sizeof(struct vouch_sim_snp)
 * @vmpl: VMPL that the guest runs at, 0 to 3
 * @secrets: the secrets page (AMD 56860, SNP_LAUNCH_UPDATE): VMPCK 0 to 3 at
 *	0x20, message counters at 0xa0
 */
struct vouch_sim_snp {
	__u32 size;
	__u32 vmpl;
	__u8 secrets[VOUCH_SIM_PAGE_SIZE];
};

/**
 * struct vouch_sim_counter - argument of %VOUCH_SIM_IOC_COUNTER
 * @size: sizeof(struct vouch_sim_counter)
 * @vmpck: 0 to 3
 * @counter: last sequence number used
 */
struct vouch_sim_counter {
	__u32 size;
	__u32 vmpck;
	__u32 counter;
	__u32 __reserved;
};

/* GHCB exit codes, AMD 56421, table 5. */
#define VOUCH_SIM_EXIT_GUEST_REQUEST		0x80000011
#define VOUCH_SIM_EXIT_EXT_GUEST_REQUEST	0x80000012

/**
 * struct vouch_sim_exit - one exit of the guest, from read()
 * @id: number of this exit, to be named in the result
 * @code: VOUCH_SIM_EXIT_*
 * @certs_pages: extended request: pages of room for certificates (RBX)
 *
 * read() blocks, gives one whole struct a call, and works with poll().
 */
struct vouch_sim_exit {
	__u32 id;
	__u32 code;
	__u32 certs_pages;
	__u32 __reserved;
};

/**
 * struct vouch_sim_result - how the host resumes the guest, for write()
 * @id: that of the exit
 * @certs_pages: RBX: pages needed, with VMM error 1 (INVALID_LEN)
 * @exitinfo2: SW_EXITINFO2: VMM error in the high half, firmware status in the
 *	low half
 */
struct vouch_sim_result {
	__u32 id;
	__u32 certs_pages;
	__aligned_u64 exitinfo2;
};

#endif /* _UAPI_LINUX_VOUCH_SIM_H */
