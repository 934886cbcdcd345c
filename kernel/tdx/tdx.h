/* SPDX-License-Identifier: GPL-2.0 */
/*
 * vouch - Intel TDX, private header
 *
 * What a TD needs from the TDX module and from the host is behind struct
 * tdx_calls: arch.c makes these calls on real hardware, vouch_sim plays them.
 * Everything else, the GetQuote protocol above all, is the same for both.
 */
#ifndef VOUCH_TDX_H
#define VOUCH_TDX_H

#include <linux/types.h>
#include <linux/vouch.h>

struct module;
struct tdx_guest;
struct tdx_platform;

/* Intel TDX Module ABI, TDREPORT_STRUCT and RTMRs. */
#define TDX_TDREPORT_SIZE 1024
#define TDX_MR_SIZE 48
#define TDX_RTMR_COUNT 4
#define TDX_RTMRS 720 /* where they are in a TDREPORT */

/*
 * Completion status, RAX: Intel TDX Module ABI, status codes. The low half says
 * more about some of them, such as which operand.
 */
#define TDX_MODULE_SUCCESS 0ULL
#define TDX_MODULE_BUSY 0x8000020000000000ULL /* OPERAND_BUSY */
#define TDX_MODULE_INVALID 0xc000010000000000ULL /* OPERAND_INVALID */
#define TDX_MODULE_NO_CALL VOUCH_FW_NOT_CALLED

#define TDX_MODULE_CODE 0xffffffff00000000ULL

/* R10 of a TDVMCALL, Intel GHCI, "TDCALL[TDG.VP.VMCALL] status codes". */
#define TDX_VMCALL_SUCCESS 0ULL
#define TDX_VMCALL_RETRY 1ULL
#define TDX_VMCALL_INVALID 0x8000000000000000ULL
#define TDX_VMCALL_ALIGN 0x8000000000000002ULL
#define TDX_VMCALL_UNSUPPORTED 0x8000000000000003ULL

/**
 * struct tdx_calls - what a TD asks of the TDX module and the host
 *
 * All may sleep for a bounded time. Report and extend are never called
 * concurrently; the others may be, with different buffers.
 */
struct tdx_calls {
	/**
	 * @report: TDG.MR.REPORT: make the TDREPORT over @report_data, 64
	 * bytes aligned to 64, in @tdreport, 1024 bytes aligned to 1024; both
	 * are kmalloc()ed. Tried once.
	 * Return: 0; -EBUSY for OPERAND_BUSY, -EIO for any other status, both
	 * with @status set to RAX (%TDX_MODULE_NO_CALL when it is not known).
	 */
	int (*report)(struct tdx_platform *platform, const u8 *report_data,
		      u8 *tdreport, u64 *status);
	/**
	 * @extend: TDG.MR.RTMR.EXTEND: extend RTMR @index by @digest, 48 bytes
	 * aligned to 64, kmalloc()ed. Tried once; a failure extends nothing.
	 * Return: as @report.
	 */
	int (*extend)(struct tdx_platform *platform, u32 index,
		      const u8 *digest, u64 *status);
	/**
	 * @get_quote: TDG.VP.VMCALL<GetQuote>: hand @buffer, from
	 * @buffer_alloc, to the host, which may use the first @size bytes, a
	 * multiple of 4096. Does not wait for the quote: when this returns 0,
	 * the host owns the buffer for as long as the status in its header is
	 * GET_QUOTE_IN_FLIGHT, and has set that status already.
	 * Return: R10; anything but 0 leaves the buffer with the guest.
	 */
	u64 (*get_quote)(struct tdx_platform *platform, void *buffer,
			 size_t size);
	/**
	 * @buffer_alloc: Get @size bytes, a multiple of 4096, that the host
	 * can read and write: contiguous, zeroed, aligned to 4096.
	 * Return: 0 with @buffer set; -ENOMEM, or -EIO when the host does not
	 * let them be shared.
	 */
	int (*buffer_alloc)(struct tdx_platform *platform, size_t size,
			    void **buffer);
	/**
	 * @buffer_free: Give back what @buffer_alloc gave. Not called for a
	 * buffer that the host owns: it is lost.
	 */
	void (*buffer_free)(struct tdx_platform *platform, void *buffer,
			    size_t size);
	/**
	 * @notify_setup: TDG.VP.VMCALL<SetupEventNotifyInterrupt>: have
	 * vouch_tdx_notify() called when a quote is finished. Optional; called
	 * once, at the end of vouch_tdx_register().
	 * Return: 0; anything else: buffers are polled, and no more is lost
	 * than time.
	 */
	int (*notify_setup)(struct tdx_platform *platform);
};

/**
 * struct tdx_platform - one TD, real or simulated, as seen from below
 * @calls: what it asks of TDX module and host
 * @owner: module that must stay while /dev/vouch is open
 * @simulated: it is simulated by vouch_sim
 * @guest: owned by vouch
 */
struct tdx_platform {
	const struct tdx_calls *calls;
	struct module *owner;
	bool simulated;
	struct tdx_guest *guest;
};

/**
 * vouch_tdx_register() - make a platform the backend of /dev/vouch
 * @platform: filled in, and kept by the caller until unregistered
 *
 * Return: 0, -EBUSY when there is a backend already, or -ENOMEM
 */
int vouch_tdx_register(struct tdx_platform *platform);

/**
 * vouch_tdx_unregister() - take the platform away
 * @platform: as registered; vouch_tdx_notify() is not called for it any more
 *
 * Waiting callers get ENODEV at once. Buffers that the host still owns are not
 * given back to @platform. Must not be called from &struct tdx_calls.
 */
void vouch_tdx_unregister(struct tdx_platform *platform);

/**
 * vouch_tdx_notify() - the host has finished a quote, it does not say which
 * @platform: registered, or being registered
 *
 * Wakes everyone who waits for one. From any context.
 */
void vouch_tdx_notify(struct tdx_platform *platform);

/* arch.c or arch_none.c */

/*
 * Registers the backend of a real TD.
 * Return: 0 also when this is no TD; -errno: the module does not load.
 */
int vouch_tdx_arch_init(void);
void vouch_tdx_arch_exit(void);

#endif /* VOUCH_TDX_H */
