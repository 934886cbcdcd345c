/* SPDX-License-Identifier: MIT */
/*
 * An SVSM at VMPL 0 of a simulated SEV-SNP guest (AMD 58019), as Coconut's
 * behaves: core, attestation and vTPM protocols. It sees its guest's memory and
 * page states through struct sim_svsm_guest, so that it is the same behind
 * /dev/vouch-sim, an emulator's socket and a test. Sections are titled by the
 * file that implements them.
 */
#ifndef VOUCH_SIM_SVSM_H
#define VOUCH_SIM_SVSM_H

#include <linux/vouch_sim.h>

#include "lib/base/types.h"
#include "sim/host/misbehave.h"

#define SIM_SVSM_CPUS 64
#define SIM_SVSM_REPORT_SIZE 1184
#define SIM_SVSM_NONCE_SIZE 64
#define SIM_SVSM_CERTS_MAX 0x4000
#define SIM_SVSM_MANIFEST_MAX (64 * 1024)
#define SIM_SVSM_GUID_SIZE 16

/*
 * Result codes, as Coconut's sources have them (errors.rs). Which of them
 * answers a mistake is from its sources for attestation and vTPM; for the core
 * protocol it was not compared with a Coconut that runs.
 */
#define SIM_SVSM_SUCCESS 0
#define SIM_SVSM_INCOMPLETE 0x80000000u
#define SIM_SVSM_UNSUPPORTED_PROTOCOL 0x80000001u
#define SIM_SVSM_UNSUPPORTED_CALL 0x80000002u
#define SIM_SVSM_INVALID_ADDRESS 0x80000003u
#define SIM_SVSM_INVALID_PARAMETER 0x80000005u
#define SIM_SVSM_INVALID_REQUEST 0x80000006u
#define SIM_SVSM_BUSY 0x80000007u
#define SIM_SVSM_PROTOCOL 0x80001000u /* and the status of PVALIDATE */

#define SIM_SVSM_CORE 0
#define SIM_SVSM_ATTEST 1
#define SIM_SVSM_VTPM 2

/*
 * What the SVSM does to its guest and asks of the firmware; @data is what was
 * given with the functions. Those of the core protocol are NULL where there are
 * no page states, and the protocol is then not there.
 */
struct sim_svsm_guest {
	void *data;
	/* Return: false when there is no such memory. */
	bool (*read)(void *data, u64 address, u8 *out, size_t size);
	bool (*write)(void *data, u64 address, const u8 *in, size_t size);
	/* Clears the first byte of a Calling Area. Return: what it was. */
	u8 (*take_flag)(void *data, u64 address);
	/*
	 * PVALIDATE of @count entries as the core protocol has them, up to the
	 * first that fails. Return: how many went well; @status of the next.
	 */
	u32 (*pvalidate)(void *data, const u8 *entries, u32 count, u32 *status);
	/* RMPADJUST: the page is, or is no more, a VMSA. */
	bool (*set_vmsa)(void *data, u64 address, bool is_vmsa);
	/* The CPU's MSR 0xC001F000. */
	bool (*set_caa)(void *data, u32 apic_id, u64 address);
	/* A report of VMPL 0. Return: false when the firmware makes none. */
	bool (*report)(void *data, const u8 *report_data, u8 *report);
	/*
	 * The host's certificates, into SIM_SVSM_CERTS_MAX bytes if they fit.
	 * Return: bytes of them.
	 */
	size_t (*certs)(void *data, u8 *out);
};

struct sim_svsm_cpu {
	bool is_there;
	u64 caa;
	u64 vmsa; /* 0: none is registered */
};

struct sim_svsm_regs {
	u64 rax;
	u64 rcx;
	u64 rdx;
	u64 r8;
	u64 r9;
};

struct sim_svsm {
	struct sim_svsm_guest guest;
	struct sim_misbehaviour *misbehaviour;
	u32 vmpl; /* that the guest runs at */
	struct sim_svsm_cpu cpus[SIM_SVSM_CPUS]; /* by APIC id */
	u64 sev_features; /* of the first VMSA, which others have to have */
	u64 calls;
	u64 reports;
	const char *swtpm; /* path of its socket, or NULL */
	int tpm; /* connection, -1: none */
	u8 ek[1024]; /* TPMT_PUBLIC, as the manifest has it */
	size_t ek_size; /* 0: not made yet */
	bool has_uefi;
	u32 uefi_flags;
};

/* ---- call.c ---- */

/* @svsm: its guest and what is configured are filled in. */
void sim_svsm_init(struct sim_svsm *svsm);
void sim_svsm_free(struct sim_svsm *svsm);
/* The Calling Area that the first CPU has from launch on. */
void sim_svsm_launch(struct sim_svsm *svsm, u64 caa);
/*
 * A VMGEXIT of CPU @apic_id had the SVSM run: serves the call, if its Calling
 * Area says that there is one, and otherwise leaves @regs as they are.
 */
void sim_svsm_run(struct sim_svsm *svsm, u32 apic_id,
		  struct sim_svsm_regs *regs);

/* ---- core.c ---- */

u32 sim_svsm_core(struct sim_svsm *svsm, u32 apic_id, u32 call,
		  struct sim_svsm_regs *regs);

/* ---- attest.c ---- */

u32 sim_svsm_attest(struct sim_svsm *svsm, u32 call,
		    struct sim_svsm_regs *regs);

/* ---- manifest.c ---- */

/*
 * @out has room for SIM_SVSM_MANIFEST_MAX bytes. Return: 0 with @size, or a
 * result code.
 */
u32 sim_svsm_manifest_all(struct sim_svsm *svsm, u8 *out, size_t *size);
/* @guid as in the call. */
u32 sim_svsm_manifest_one(struct sim_svsm *svsm, const u8 *guid, u32 version,
			  u8 *out, size_t *size);

/* ---- vtpm.c ---- */

u32 sim_svsm_vtpm(struct sim_svsm *svsm, u32 call, struct sim_svsm_regs *regs);

/* ---- tpm.c ---- */

/* No command or answer is larger. */
#define SIM_TPM_BUFFER 4096

/*
 * Has the TPM execute a command. Return: size of the answer, which fits into
 * SIM_TPM_BUFFER bytes at @out, or 0 when the TPM is not there.
 */
size_t sim_svsm_tpm(struct sim_svsm *svsm, const u8 *command, size_t size,
		    u8 *out);
/*
 * Makes the EK, once, by the template L-1 of TCG's EK Credential Profile, and
 * leaves it in the TPM, as Coconut's SVSM does. Return: false without a TPM.
 */
bool sim_svsm_make_ek(struct sim_svsm *svsm);

#endif /* VOUCH_SIM_SVSM_H */
