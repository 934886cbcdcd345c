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

#define VOUCH_SIM_IOC_MAGIC 0xBE

/* Creates the simulated SEV-SNP guest; argument: struct vouch_sim_snp. */
#define VOUCH_SIM_IOC_SNP _IO(VOUCH_SIM_IOC_MAGIC, 0x00)
/*
 * Sets the sequence counter of one VMPCK in the secrets page, as another user
 * of the key would; argument: struct vouch_sim_counter.
 */
#define VOUCH_SIM_IOC_COUNTER _IO(VOUCH_SIM_IOC_MAGIC, 0x01)

/* Creates the simulated TD; argument: struct vouch_sim_tdx. */
#define VOUCH_SIM_IOC_TDX _IO(VOUCH_SIM_IOC_MAGIC, 0x02)
/*
 * What the TDX module does next; argument: struct vouch_sim_tdx_trouble.
 */
#define VOUCH_SIM_IOC_TDX_TROUBLE _IO(VOUCH_SIM_IOC_MAGIC, 0x03)
/*
 * Raises the event-notify interrupt of a finished quote, if the guest asked for
 * one; no argument.
 */
#define VOUCH_SIM_IOC_TDX_NOTIFY _IO(VOUCH_SIM_IOC_MAGIC, 0x04)

/* Layout of the mapping of an SNP guest, in pages of 4096 bytes. */
#define VOUCH_SIM_PAGE_SIZE 4096
#define VOUCH_SIM_REQUEST_PAGE 0
#define VOUCH_SIM_RESPONSE_PAGE 1
#define VOUCH_SIM_CERTS_PAGE 2
#define VOUCH_SIM_CERTS_PAGES 256
/*
 * Where a guest above VMPL 0 calls its SVSM (AMD 58019): first the Calling
 * Area, whose buffer of 4088 bytes has the call's structure; then the page of
 * a struct vouch_sim_svsm; then what that structure points to. An address is
 * the byte offset in the mapping.
 */
#define VOUCH_SIM_SVSM_PAGE (VOUCH_SIM_CERTS_PAGE + VOUCH_SIM_CERTS_PAGES)
#define VOUCH_SIM_SVSM_PAGES 32
#define VOUCH_SIM_PAGES (VOUCH_SIM_SVSM_PAGE + VOUCH_SIM_SVSM_PAGES)

/**
 * struct vouch_sim_svsm - registers of a call, in and out
 * @rax: protocol << 32 | call; the result code
 * @rcx: see AMD 58019 for all of them
 * @rdx: likewise
 * @r8: likewise
 * @r9: likewise
 */
struct vouch_sim_svsm {
	__aligned_u64 rax;
	__aligned_u64 rcx;
	__aligned_u64 rdx;
	__aligned_u64 r8;
	__aligned_u64 r9;
};

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
 * @__reserved: must be 0
 */
struct vouch_sim_counter {
	__u32 size;
	__u32 vmpck;
	__u32 counter;
	__u32 __reserved;
};

/*
 * Mapping of a TD: the memory from which its quote buffers are taken, in pages
 * of 4096 bytes. An exit names a buffer by the byte offset at which it starts.
 */
#define VOUCH_SIM_TDX_PAGES 512

/**
 * struct vouch_sim_tdx - argument of %VOUCH_SIM_IOC_TDX
 * @size: sizeof(struct vouch_sim_tdx)
 * @body_version: 0: TDREPORT of TDX 1.0; 1: of TDX 1.5, with TEE_TCB_SVN_2
 * @mac_key: key of the MAC that REPORTMACSTRUCT carries
 * @cpusvn: CPUSVN of REPORTMACSTRUCT
 * @tee_tcb_svn: TEE_TCB_SVN, as at launch
 * @tee_tcb_svn2: TEE_TCB_SVN_2, as now
 * @mrseam: MRSEAM
 * @mrsignerseam: MRSIGNERSEAM
 * @attributes: TD ATTRIBUTES
 * @xfam: XFAM
 * @mrtd: MRTD
 * @mrconfigid: MRCONFIGID
 * @mrowner: MROWNER
 * @mrownerconfig: MROWNERCONFIG
 * @rtmr: RTMR0 to RTMR3 at the start
 * @servtd_hash: SERVTD_HASH
 * @grants_notify: whether SetupEventNotifyInterrupt succeeds
 * @__reserved: must be 0
 *
 * The TDX module itself is played by the kernel: it makes TDREPORTs and extends
 * registers. Host, quoting enclave and vendor are vouch-simd's.
 */
struct vouch_sim_tdx {
	__u32 size;
	__u32 body_version;
	__u8 mac_key[32];
	__u8 cpusvn[16];
	__u8 tee_tcb_svn[16];
	__u8 tee_tcb_svn2[16];
	__u8 mrseam[48];
	__u8 mrsignerseam[48];
	__aligned_u64 attributes;
	__aligned_u64 xfam;
	__u8 mrtd[48];
	__u8 mrconfigid[48];
	__u8 mrowner[48];
	__u8 mrownerconfig[48];
	__u8 rtmr[4][48];
	__u8 servtd_hash[48];
	__u32 grants_notify;
	__u32 __reserved;
};

/**
 * struct vouch_sim_tdx_trouble - argument of %VOUCH_SIM_IOC_TDX_TROUBLE
 * @size: sizeof(struct vouch_sim_tdx_trouble)
 * @busy: the next so many TDCALLs end with OPERAND_BUSY
 * @status: then the next so many, @status_count, end with this completion
 *	status (high half of RAX)
 * @status_count: see @status
 */
struct vouch_sim_tdx_trouble {
	__u32 size;
	__u32 busy;
	__u32 status;
	__u32 status_count;
};

/* TDVMCALL leaf, Intel GHCI, TDG.VP.VMCALL<GetQuote>; its result is R10. */
#define VOUCH_SIM_EXIT_GET_QUOTE 0x00010002

/* GHCB exit codes, AMD 56421, table 5. */
#define VOUCH_SIM_EXIT_GUEST_REQUEST 0x80000011
#define VOUCH_SIM_EXIT_EXT_GUEST_REQUEST 0x80000012
#define VOUCH_SIM_EXIT_RUN_VMPL 0x80000018

/**
 * struct vouch_sim_exit - one exit of the guest, from read()
 * @id: number of this exit, to be named in the result
 * @code: VOUCH_SIM_EXIT_*
 * @certs_pages: extended request: pages of room for certificates (RBX);
 *	GetQuote: size of the buffer in pages
 * @offset: GetQuote: where the buffer starts in the mapping, in bytes;
 *	RUN_VMPL: where the Calling Area is
 *
 * read() blocks, gives one whole struct a call, and works with poll().
 */
struct vouch_sim_exit {
	__u32 id;
	__u32 code;
	__u32 certs_pages;
	__u32 offset;
};

/**
 * struct vouch_sim_result - how the host resumes the guest, for write()
 * @id: that of the exit
 * @certs_pages: RBX: pages needed, with VMM error 1 (INVALID_LEN)
 * @exitinfo2: SW_EXITINFO2: VMM error in the high half, firmware status in the
 *	low half; TDX: R10
 *
 * The result of GetQuote comes at once; the quote itself is written to the
 * mapping later, the 24 bytes of header last.
 */
struct vouch_sim_result {
	__u32 id;
	__u32 certs_pages;
	__aligned_u64 exitinfo2;
};

#endif /* _UAPI_LINUX_VOUCH_SIM_H */
