/* SPDX-License-Identifier: MIT */
/* Inputs of a launch: a table of keys, and a value for each. */
#ifndef VOUCH_LIB_MEASURE_LAUNCH_H
#define VOUCH_LIB_MEASURE_LAUNCH_H

#include <vouch.h>

#include "base/types.h"
#include "codec/digest.h"

enum launch_key {
	/* of every kind */
	LAUNCH_OVMF,
	LAUNCH_KERNEL,
	LAUNCH_INITRD,
	LAUNCH_CMDLINE,
	LAUNCH_VCPUS,
	LAUNCH_VMM,
	/* SEV-SNP, SEV-ES, SEV */
	LAUNCH_VCPU_TYPE,
	LAUNCH_VCPU_SIG,
	LAUNCH_VCPU_FAMILY,
	LAUNCH_VCPU_MODEL,
	LAUNCH_VCPU_STEPPING,
	LAUNCH_CR0,
	LAUNCH_FEATURES,
	LAUNCH_KERNEL_HASHES,
	LAUNCH_X87,
	LAUNCH_VMSA_GPA,
	LAUNCH_CPUID_ORDER,
	LAUNCH_OVMF_HASH,
	LAUNCH_SVSM,
	LAUNCH_VARS_SIZE,
	LAUNCH_IGVM,
	LAUNCH_IGVM_ZERO,
	LAUNCH_IGVM_AREA,
	/* TDX, and the TPM of a guest */
	LAUNCH_ORDER,
	LAUNCH_MEMORY,
	LAUNCH_MACHINE,
	LAUNCH_NODES,
	LAUNCH_EARLY_ACCEPT,
	LAUNCH_EDK2,
	LAUNCH_KERNEL_IMAGE,
	LAUNCH_INITRD_TOKEN,
	LAUNCH_BOOT_MENU,
	LAUNCH_SECURE_BOOT,
	LAUNCH_SMBIOS_ORDER,
	LAUNCH_ACPI_LOADER,
	LAUNCH_ACPI_RSDP,
	LAUNCH_ACPI_TABLES,
	LAUNCH_ACPI_TPM_LOG,
	LAUNCH_SMBIOS,
	LAUNCH_UKI,
	LAUNCH_VARS,
	LAUNCH_BOOT_VARIABLES,
	LAUNCH_FW_CFG,
	LAUNCH_STUB,
	LAUNCH_DISK,
	LAUNCH_SHIM,
	LAUNCH_GRUB,
	LAUNCH_GRUB_COMMANDS,
	LAUNCH_TD_PAYLOAD,
	LAUNCH_TD_PAYLOAD_INFO,
	LAUNCH_TD_HOB,
	LAUNCH_LOG,
	LAUNCH_KEYS,
};

enum launch_vmm { VMM_QEMU, VMM_EC2, VMM_GCE };
enum launch_switch { SWITCH_OFF, SWITCH_ON };
enum launch_x87 { X87_SET, X87_ZERO, X87_MXCSR };
enum launch_cpuid { CPUID_FILE, CPUID_LAST };
enum launch_order { ORDER_PAGES, ORDER_SECTIONS, ORDER_ALL };
enum launch_area { AREA_WHOLE, AREA_PAGE };
enum launch_machine { MACHINE_Q35, MACHINE_PC };
enum launch_image { IMAGE_RAW, IMAGE_PATCHED };
enum launch_token { TOKEN_PREFIX, TOKEN_SUFFIX, TOKEN_NONE };
enum launch_secure_boot { SECURE_BOOT_ABSENT, SECURE_BOOT_OFF, SECURE_BOOT_ON };
enum launch_stub { STUB_ON, STUB_OFF };
enum launch_smbios { SMBIOS_FIRST, SMBIOS_LAST };

struct launch_file {
	const u8 *data; /* borrowed */
	size_t size;
	bool has_sha256, has_sha384;
	u8 sha256[SHA256_SIZE], sha384[SHA384_SIZE];
};

struct launch_value {
	bool is_set;
	u64 number; /* or which of the choices */
	char *text;
	u8 digest[SHA384_SIZE];
	struct launch_file file;
};

struct vouch_launch {
	struct launch_value values[LAUNCH_KEYS];
	/* The chain of an SNP launch behind its firmware, once it is made. */
	bool has_firmware_ld;
	u8 firmware_ld[SHA384_SIZE];
};

static inline bool launch_has(const struct vouch_launch *launch,
			      enum launch_key key)
{
	return launch->values[key].is_set;
}

/* What was set, or what holds where nothing was. */
u64 launch_number(const struct vouch_launch *launch, enum launch_key key);

/* "" where nothing was set. */
const char *launch_text(const struct vouch_launch *launch, enum launch_key key);

/* NULL where none was set. */
struct launch_file *launch_file(struct vouch_launch *launch,
				enum launch_key key);

/* The same, but -EINVAL that says what it is wanted for. */
int launch_need(struct vouch_launch *launch, enum launch_key key,
		struct launch_file **file, struct vouch_error *error);

/* Of all of a file, made once; of NULL it is that of no bytes. */
bool launch_sha256(struct launch_file *file, u8 *digest);
bool launch_sha384(struct launch_file *file, u8 *digest);

/* ---- measure/cpu.c ---- */

/* CPUID 1.EAX with another family, model or stepping; AMD 24594, appendix E. */
u32 cpu_with_family(u32 signature, u32 family);
u32 cpu_with_model(u32 signature, u32 model);
u32 cpu_with_stepping(u32 signature, u32 stepping);

/* CPUID 1.EAX of a model of QEMU's; false when there is none of that name. */
bool cpu_signature(const char *name, u32 *signature);

/* Name of a model; NULL past the last. */
const char *cpu_name(const void *unused, size_t index);

#endif /* VOUCH_LIB_MEASURE_LAUNCH_H */
