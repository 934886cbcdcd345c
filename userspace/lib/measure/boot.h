/* SPDX-License-Identifier: MIT */
/*
 * What firmware and kernel measure while a guest boots, by the PCR that each
 * event is for; a TD has registers of its own in place of PCRs.
 */
#ifndef VOUCH_LIB_MEASURE_BOOT_H
#define VOUCH_LIB_MEASURE_BOOT_H

#include "measure/measurement.h"
#include "measure/ovmf.h"
#include "measure/variables.h"

#define BOOT_PCRS 16

struct boot {
	struct vouch_launch *launch;
	struct vouch_measurement *m;
	struct ovmf ovmf;
	struct tdvf tdvf;
	bool has_firmware;
	bool is_td; /* else PCRs of a TPM */
	u8 registers[BOOT_PCRS][SHA384_SIZE]; /* RTMRs, or PCRs */
	bool is_ok; /* false without memory */
	/* Which registers an input is missing for, and which. */
	const char *missing[BOOT_PCRS];
	/* What let the last image pass, of the firmware and of shim. */
	u8 authorities[2][SHA384_SIZE];
};

/* Of PCR @pcr, with an item. */
void boot_event(struct boot *boot, u32 pcr, const char *type, const u8 *digest,
		const char *text);

/* Likewise, of data that is measured as it is. */
void boot_event_of(struct boot *boot, u32 pcr, const char *type,
		   const void *data, size_t size, const char *text);

/* Something of @pcr cannot be told. */
void boot_lacks(struct boot *boot, u32 pcr, const char *why);

/* Number of the register that @pcr is in. */
u32 boot_register(const struct boot *boot, u32 pcr);

/* ---- measure/boot_variables.c ---- */

/* Whether there is a store of variables: "vars", or that of the firmware. */
bool boot_has_variables(const struct boot *boot);

/* The one of that name, when the guest starts; none where there is none. */
struct variable boot_variable(const struct boot *boot, const char *guid,
			      const char *name);

/* As given, or else as the store has a PK. */
enum launch_secure_boot boot_secure_boot_state(const struct boot *boot);

/* ---- measure/boot_platform.c: PCR 1 and 7, actions ---- */

/* Variables of secure boot, and their separator. */
void boot_secure_boot(struct boot *boot);

/* ACPI tables, SMBIOS, boot variables. Return: as vouch_measure(). */
int boot_platform(struct boot *boot, struct vouch_error *error);

/* The firmware calls what it boots, with the separators; and is left. */
void boot_calls(struct boot *boot);
void boot_exits(struct boot *boot);

/* What a TD of QEMU's reads from fw_cfg. Return: as vouch_measure(). */
int boot_fw_cfg(struct boot *boot, struct vouch_error *error);

/* ---- measure/boot_kernel.c: PCR 4, 5, 9, 11, 12 ---- */

/*
 * What firmware and kernel measure from secure boot on: of a disk that is
 * given, else of a kernel that is started directly. Return: as vouch_measure().
 */
int boot_kernel(struct boot *boot, struct vouch_error *error);

/* ---- measure/boot_stub.c: PCR 9 ---- */

/*
 * What the kernel's stub measures; @has_end: the command line's zero, too.
 * Return: 0 or -ENOMEM.
 */
int boot_stub(struct boot *boot, const char *before, const char *after,
	      bool has_end);

/* ---- measure/boot_grub.c: PCR 8 and 9 ---- */

/* The events of GRUB's that are given. Return: as vouch_measure(). */
int boot_grub(struct boot *boot, struct vouch_error *error);

/* ---- measure/boot_disk.c: PCR 4, 5 ---- */

/*
 * What is measured when a disk is booted: its partitions, shim, GRUB and the
 * kernel, as far as they are given. Return: as vouch_measure().
 */
int boot_disk(struct boot *boot, struct vouch_error *error);

#endif /* VOUCH_LIB_MEASURE_BOOT_H */
