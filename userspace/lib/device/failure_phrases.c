// SPDX-License-Identifier: MIT
/*
 * What the numbers of a failure mean. Those of SEV-SNP are of AMD 56860
 * (firmware) and AMD 56421 (hypervisor), those of TDX where their tables say.
 */
#include "device/failure.h"

#include <errno.h>
#include <vouch.h>

#define TABLE(array, title) { array, ARRAY_SIZE(array), title }

static const struct phrase stages_rows[] = {
	{ VOUCH_STAGE_NONE, "the request failed", NULL },
	{ VOUCH_STAGE_QUEUE, "the request was not sent",
	  "ask again, or allow more time with --timeout" },
	{ VOUCH_STAGE_EXIT, "the host answered nothing usable",
	  "ask again; if that fails too, tell the provider" },
	{ VOUCH_STAGE_HOST, "the host refused or delayed the request",
	  "ask again; if it stays, tell the provider" },
	{ VOUCH_STAGE_FIRMWARE, "the firmware refused the message",
	  "ask again; if it stays, tell the provider the status" },
	{ VOUCH_STAGE_HEADER,
	  "the header of the answer does not fit the request",
	  "the host altered or mixed up an answer: do not trust this host" },
	{ VOUCH_STAGE_AUTH, "the answer is not authentic",
	  "the host altered an answer: do not trust this host" },
	{ VOUCH_STAGE_STATUS, "the firmware answered with an error",
	  "ask again with plain values" },
	{ VOUCH_STAGE_PAYLOAD, "the authentic answer makes no sense",
	  "the firmware is defective or newer than the module: update vouch" },
	{ VOUCH_STAGE_CERTS, "the host's certificate table is malformed",
	  "ask without certificates and fetch them from the vendor" },
	{ VOUCH_STAGE_KEY, "the message key cannot be used",
	  "reboot the guest, or load vouch with another message key" },
	{ VOUCH_STAGE_TDCALL, "the TDX module did not do it",
	  "ask again; if it stays, tell the provider the status" },
	{ VOUCH_STAGE_QUOTE, "the host made no quote",
	  "ask again, or ask its quoting service with --qgs; if it stays, "
	  "tell the provider" },
	{ VOUCH_STAGE_SVSM, "the SVSM refused the call",
	  "the SVSM is defective or newer than the module: ask for all "
	  "services, or update vouch" },
};

const struct phrase_table failure_stages = TABLE(stages_rows, NULL);

static const struct phrase late_stages_rows[] = {
	{ VOUCH_STAGE_QUEUE, "the request waited for its turn in vain",
	  "ask again, or allow more time with --timeout" },
	{ VOUCH_STAGE_EXIT, "the host has not answered in time",
	  "ask again, or allow more time with --timeout; if that fails too, "
	  "tell the provider" },
};

const struct phrase_table failure_late_stages = TABLE(late_stages_rows, NULL);

static const struct phrase reasons_rows[] = {
	{ VOUCH_REASON_NONE, NULL, NULL },
	{ VOUCH_REASON_SEQUENCE, "its sequence number is not the next one",
	  NULL },
	{ VOUCH_REASON_TYPE, "its message type is another", NULL },
	{ VOUCH_REASON_VERSION, "its version is not known",
	  "update vouch, or the host's firmware" },
	{ VOUCH_REASON_SIZE, "a size is out of bounds", NULL },
	{ VOUCH_REASON_ALGORITHM, "its AEAD algorithm is another", NULL },
	{ VOUCH_REASON_VMPCK, "it names another message key", NULL },
	{ VOUCH_REASON_REPORT_DATA, "the report is over other REPORT_DATA",
	  NULL },
	{ VOUCH_REASON_ALL_ZERO, "what it holds is all zero",
	  "the firmware has nothing to give: tell the provider" },
	{ VOUCH_REASON_BUSY, "the host kept saying that it is busy",
	  "the host limits requests: ask less often, or allow more time with "
	  "--timeout" },
	{ VOUCH_REASON_CERTS_GREW, "the host asked for ever more room", NULL },
	{ VOUCH_REASON_ENTRY, "an entry is out of bounds", NULL },
	{ VOUCH_REASON_NO_KEY, "the key is all zero",
	  "firmware or the kernel used it up: load vouch with another message "
	  "key" },
	{ VOUCH_REASON_EXHAUSTED, "its counter is at the limit",
	  "reboot the guest" },
	{ VOUCH_REASON_SHARED, "someone else used it",
	  "unload the other user of the key (sev-guest), then reboot the "
	  "guest, or load vouch with another message key" },
	{ VOUCH_REASON_KERNEL, "the kernel's own messaging gave it up",
	  "see the kernel log, then reboot the guest, or load vouch with "
	  "another message key" },
	{ VOUCH_REASON_OWNED, "another driver owns it",
	  "unload sev-guest, or give vouch another message key" },
	{ VOUCH_REASON_PRIVILEGE, "the report is of another privilege", NULL },
	{ VOUCH_REASON_PARKED,
	  "it still owns every quote buffer that you may have",
	  "wait until it answers, ask its quoting service with --qgs, or "
	  "restart the guest" },
	{ VOUCH_REASON_IN_FLIGHT, "it is still at work",
	  "ask again, allow more time with --timeout, or ask its quoting "
	  "service with --qgs" },
	{ VOUCH_REASON_FIRMWARE_OWNED,
	  "the register belongs to firmware and boot loader",
	  "extend one that vouch info calls extendable" },
	{ VOUCH_REASON_LOCKED, "the administrator has locked it",
	  "vouch info tells what is locked" },
	{ VOUCH_REASON_NOT_SHARED, "it does not let the guest share memory",
	  "tell the provider, and ask again later" },
	{ VOUCH_REASON_SERVICE,
	  "it has no such service, or no manifest of this version",
	  "ask for all services, and see which ones it has" },
	{ VOUCH_REASON_LIMIT, "you have as many under way as you may",
	  "wait for some of them, or ask for fewer at a time" },
};

const struct phrase_table failure_reasons = TABLE(reasons_rows, NULL);

/* To ask again helps a request, and never a key that is lost. */
static const struct phrase key_reasons_rows[] = {
	{ VOUCH_REASON_BUSY,
	  "the host kept saying that it is busy, until the kernel gave it up",
	  "reboot the guest, or load vouch with another message key; if it "
	  "stays, tell the provider" },
};

const struct phrase_table failure_key_reasons = TABLE(key_reasons_rows, NULL);

static const struct phrase firmware_rows[] = {
	{ 0x00, "SUCCESS", NULL },
	{ 0x01, "INVALID_PLATFORM_STATE",
	  "the host's firmware is not initialised: tell the provider" },
	{ 0x02, "INVALID_GUEST_STATE",
	  "the guest is not running for the firmware: tell the provider" },
	{ 0x03, "INVALID_CONFIG",
	  "the host's firmware is misconfigured: tell the provider" },
	{ 0x04, "INVALID_LEN", "update vouch, or the host's firmware" },
	{ 0x05, "ALREADY_OWNED", NULL },
	{ 0x06, "INVALID_CERTIFICATE", NULL },
	{ 0x07, "POLICY_FAILURE",
	  "the launch policy forbids it: check policy and ID block" },
	{ 0x08, "INACTIVE", NULL },
	{ 0x09, "INVALID_ADDRESS",
	  "the hypervisor gave a bad page: tell the provider" },
	{ 0x0a, "BAD_SIGNATURE",
	  "the ID block's signature is wrong: check the ID block" },
	{ 0x0b, "BAD_MEASUREMENT",
	  "the launch digest is not that of the ID block: check guest firmware "
	  "and ID block" },
	{ 0x0c, "ASID_OWNED", NULL },
	{ 0x0d, "INVALID_ASID", NULL },
	{ 0x0e, "WBINVD_REQUIRED", NULL },
	{ 0x0f, "DFFLUSH_REQUIRED", NULL },
	{ 0x10, "INVALID_GUEST", NULL },
	{ 0x11, "INVALID_COMMAND",
	  "the host's firmware is too old for this message: update it" },
	{ 0x12, "ACTIVE", NULL },
	{ 0x13, "HWERROR_PLATFORM", "the machine is broken: use another" },
	{ 0x14, "HWERROR_UNSAFE", "the machine is broken: use another" },
	{ 0x15, "UNSUPPORTED",
	  "the host's firmware is too old for this message: ask without newer "
	  "fields, or update it" },
	{ 0x16, "INVALID_PARAM",
	  "the privilege is below your own, GUEST_SVN above the ID block's, or "
	  "a TCB above COMMITTED_TCB: ask with plain values" },
	{ 0x17, "RESOURCE_LIMIT", "ask again later" },
	{ 0x18, "SECURE_DATA_INVALID", NULL },
	{ 0x19, "INVALID_PAGE_SIZE",
	  "the hypervisor gave a bad page: tell the provider" },
	{ 0x1a, "INVALID_PAGE_STATE",
	  "the hypervisor gave a bad page: tell the provider" },
	{ 0x1b, "INVALID_MDATA_ENTRY", NULL },
	{ 0x1c, "INVALID_PAGE_OWNER",
	  "the hypervisor gave a bad page: tell the provider" },
	{ 0x1d, "AEAD_OFLOW",
	  "the message counter was out of step, or the host says so: ask "
	  "again, the module looks for the number that is wanted" },
	{ 0x1f, "EXIT_RING_BUFFER", NULL },
	{ 0x20, "RMP_INIT_REQUIRED",
	  "the host's firmware is not initialised: tell the provider" },
	{ 0x21, "BAD_SVN", NULL },
	{ 0x22, "BAD_VERSION", NULL },
	{ 0x23, "SHUTDOWN_REQUIRED", NULL },
	{ 0x24, "UPDATE_FAILED", NULL },
	{ 0x25, "RESTORE_REQUIRED", NULL },
	{ 0x26, "RMP_INIT_FAILED",
	  "the host's firmware is not initialised: tell the provider" },
	{ 0x27, "INVALID_KEY",
	  "the host has no such key: ask without --signer" },
	{ 0x28, "SHUTDOWN_INCOMPLETE", NULL },
	{ 0x30, "INCORRECT_BUFFER_LENGTH", NULL },
	{ 0x31, "EXPAND_BUFFER_LENGTH_REQUEST", NULL },
	{ 0x32, "SPDM_REQUEST", NULL },
	{ 0x33, "SPDM_ERROR", NULL },
	{ 0x39, "RECLAIM_REQUIRED", NULL },
	{ 0x3f, "RESPONSE_TOO_LARGE", NULL },
	{ VOUCH_FW_NOT_CALLED, "no firmware was called", NULL },
};

const struct phrase_table failure_firmware =
	TABLE(firmware_rows, "firmware status");

/* AMD 58019, result codes in RAX. */
static const struct phrase svsm_rows[] = {
	{ 0x80000000, "INCOMPLETE", "ask again" },
	{ 0x80000001, "UNSUPPORTED_PROTOCOL", NULL },
	{ 0x80000002, "UNSUPPORTED_CALL", NULL },
	{ 0x80000003, "INVALID_ADDRESS", NULL },
	{ 0x80000004, "INVALID_FORMAT", NULL },
	{ 0x80000005, "INVALID_PARAMETER", NULL },
	{ 0x80000006, "INVALID_REQUEST", NULL },
	{ 0x80000007, "BUSY",
	  "the SVSM is busy: ask again, or allow more time with --timeout" },
	{ VOUCH_FW_NOT_CALLED, "it told no result", NULL },
};

const struct phrase_table failure_svsm = TABLE(svsm_rows, "SVSM result");

static const struct phrase hypervisor_rows[] = {
	{ 1, "INVALID_LEN",
	  "ask without certificates and fetch them from the vendor" },
	{ 2, "BUSY",
	  "the host limits requests: ask less often, or allow more time with "
	  "--timeout" },
};

const struct phrase_table failure_hypervisor =
	TABLE(hypervisor_rows, "hypervisor error");

/* RAX without its low half; Intel TDX Module ABI, completion status codes. */
static const struct phrase tdx_module_rows[] = {
	{ 0x4000000100000000, "TDX_NON_RECOVERABLE_VCPU", "restart the guest" },
	{ 0x6000000200000000, "TDX_NON_RECOVERABLE_TD", "restart the guest" },
	{ 0x8000020000000000, "TDX_OPERAND_BUSY",
	  "others kept the TDX module busy: ask again, or allow more time "
	  "with --timeout" },
	{ 0xc000010000000000, "TDX_OPERAND_INVALID",
	  "the TDX module is older than the call: tell the provider" },
	{ VOUCH_FW_NOT_CALLED, "the TDX module was not called", NULL },
};

const struct phrase_table failure_tdx_module =
	TABLE(tdx_module_rows, "TDX module status");

/*
 * R10 of GetQuote; Intel GHCI,
 * TDCALL[TDG.VP.VMCALL] status codes.
 */
static const struct phrase tdvmcall_rows[] = {
	{ 1, "TDG.VP.VMCALL_RETRY",
	  "the host limits requests: ask less often, or allow more time with "
	  "--timeout" },
	{ 0x8000000000000000, "TDG.VP.VMCALL_INVALID_OPERAND",
	  "the host takes no quote buffer: ask its quoting service with "
	  "--qgs" },
	{ 0x8000000000000002, "TDG.VP.VMCALL_ALIGN_ERROR",
	  "the host takes no quote buffer: ask its quoting service with "
	  "--qgs" },
	{ 0x8000000000000003, "TDG.VP.VMCALL_SUBFUNC_UNSUPPORTED",
	  "the host knows no GetQuote: ask its quoting service with --qgs" },
};

const struct phrase_table failure_tdvmcall = TABLE(tdvmcall_rows, "R10");

/* Status of a quote buffer, likewise; Intel GHCI, GetQuote status codes. */
static const struct phrase quote_rows[] = {
	{ 0x8000000000000000, "GET_QUOTE_ERROR",
	  "its quoting enclave failed: ask again; if it stays, tell the "
	  "provider" },
	{ 0x8000000000000001, "GET_QUOTE_SERVICE_UNAVAILABLE",
	  "the host runs no quoting service for GetQuote: ask it with --qgs, "
	  "or tell the provider" },
};

const struct phrase_table failure_quote = TABLE(quote_rows, "quote status");

/* Used when the device told nothing but an errno. */
static const struct phrase errnos_rows[] = {
	{ ENOTTY, "the kernel module does not know the command",
	  "update the module" },
	{ EINVAL, "a value of the request is wrong",
	  "check privilege and size of what was asked" },
	{ ENOENT, "there is no such register", "see vouch info" },
	{ E2BIG, "the kernel module is older than the tool",
	  "update the module" },
	{ EOPNOTSUPP, "this TEE or its firmware has no such operation",
	  "see vouch info" },
	{ ENODEV, "no TEE is behind the device",
	  "run it inside a confidential guest; vouch info tells what was "
	  "found" },
	{ EPERM, "the caller lacks a capability",
	  "run it with CAP_SYS_ADMIN, or ask for separated REPORT_DATA, for a "
	  "key without launch mitigations, or for rtmr3 or swmr3" },
	{ EBADF, "the device was not opened for writing",
	  "check the rights of the device" },
	{ ENOSPC, "the answer outgrew its buffer each time",
	  "ask without certificates" },
	{ ENOMEM, "the kernel has no memory", "ask again later" },
	{ EINTR, "a signal arrived", "ask again" },
	{ ETIMEDOUT, "no answer came in time",
	  "ask again, or allow more time with --timeout" },
	{ EBUSY, "another driver owns what is needed",
	  "unload sev-guest, or give vouch another message key" },
	{ EAGAIN, "what is needed is in use", "ask again later" },
	{ EKEYREVOKED, "the message key was given up",
	  "vouch info tells why; reboot the guest" },
};

const struct phrase_table failure_errnos = TABLE(errnos_rows, NULL);
