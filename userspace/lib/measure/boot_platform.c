// SPDX-License-Identifier: MIT
/* What OVMF measures of the machine and of its own settings. */
#include <string.h>

#include "measure/boot.h"
#include "measure/digests.h"
#include "measure/guid.h"
#include "measure/smbios.h"
#include "measure/variables.h"

#define CONFIG "EV_PLATFORM_CONFIG_FLAGS"
#define DRIVER_CONFIG "EV_EFI_VARIABLE_DRIVER_CONFIG"
#define BOOT_VARIABLE "EV_EFI_VARIABLE_BOOT"

#define ACTION "EV_EFI_ACTION"
#define CALLING "Calling EFI Application from Boot Option"
#define EXIT_CALLED "Exit Boot Services Invocation"
#define EXIT_DONE "Exit Boot Services Returned with Success"

#define EDK2_SETTLED 202302
#define EDK2_FW_CFG 202505
#define EDK2_BOOT_ENTRIES 202505
#define EDK2_SEPARATOR 202411 /* from there on it is with PCR 2 to 6 */
#define BOOT_FILES "7cb8bdc9-f8eb-4f34-aaea-3ee4af6516a1"

/* Digests that were taken of a machine, in place of what is known here. */
static int add_listed(struct boot *boot, enum launch_key key, const char *name,
		      const char *type, struct vouch_error *error)
{
	struct launch_file *file = launch_file(boot->launch, key);
	struct digest_line line;
	size_t at = 0;
	int code;

	while ((code = digest_list_next(file, name, &at, &line, error)) > 0)
		boot_event(boot, 1, type, line.digest, line.name);
	return code;
}

int boot_fw_cfg(struct boot *boot, struct vouch_error *error)
{
	static const char order[] = "/rom@genroms/linuxboot_dma.bin";
	bool has_menu = launch_number(boot->launch, LAUNCH_BOOT_MENU) ==
			SWITCH_ON;

	if (launch_number(boot->launch, LAUNCH_EDK2) < EDK2_FW_CFG)
		return 0;
	if (launch_has(boot->launch, LAUNCH_FW_CFG))
		return add_listed(boot, LAUNCH_FW_CFG, "fw-cfg", CONFIG, error);
	boot_event_of(boot, 1, CONFIG, (const u8[]){ has_menu, 0 }, 2,
		      "QEMU FW CFG: BootMenu");
	if (launch_has(boot->launch, LAUNCH_KERNEL))
		boot_event_of(boot, 1, CONFIG, order, sizeof(order),
			      "QEMU FW CFG: bootorder");
	return 0;
}

/* ---- secure boot ---- */

static void add_variable(struct boot *boot, const char *guid, const char *name,
			 struct variable v)
{
	u8 digest[SHA384_SIZE] = { 0 };

	boot->is_ok &= variable_digest(guid, name, v, digest);
	boot_event(boot, 7, DRIVER_CONFIG, digest, name);
}

static struct variable secure_boot(const struct boot *boot)
{
	static const u8 values[] = { 0, 1 };
	enum launch_secure_boot state = boot_secure_boot_state(boot);

	if (state == SECURE_BOOT_ABSENT)
		return (struct variable){ 0 };
	return (struct variable){ &values[state == SECURE_BOOT_ON], 1 };
}

void boot_secure_boot(struct boot *boot)
{
	static const struct {
		const char *guid, *name;
		bool is_optional; /* measured where there is one */
	} rows[] = {
		{ GUID_GLOBAL, "PK", false },	{ GUID_GLOBAL, "KEK", false },
		{ GUID_SECURITY, "db", false }, { GUID_SECURITY, "dbx", false },
		{ GUID_SECURITY, "dbt", true }, { GUID_SECURITY, "dbr", true },
	};

	add_variable(boot, GUID_GLOBAL, "SecureBoot", secure_boot(boot));
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct variable v =
			boot_variable(boot, rows[i].guid, rows[i].name);

		if (v.data || !rows[i].is_optional)
			add_variable(boot, rows[i].guid, rows[i].name, v);
	}
	boot_event_of(boot, 7, "EV_SEPARATOR", "\0\0\0", 4, "separator");
}

/* ---- ACPI, SMBIOS ---- */

static void add_acpi(struct boot *boot)
{
	static const struct {
		enum launch_key key;
		const char *text, *missing;
	} rows[] = {
		{ LAUNCH_ACPI_LOADER, "ACPI DATA: etc/table-loader",
		  "acpi-loader is not given" },
		{ LAUNCH_ACPI_RSDP, "ACPI DATA: etc/acpi/rsdp",
		  "acpi-rsdp is not given" },
		{ LAUNCH_ACPI_TPM_LOG, "ACPI DATA: etc/tpm/log", NULL },
		{ LAUNCH_ACPI_TABLES, "ACPI DATA: etc/acpi/tables",
		  "acpi-tables is not given" },
	};
	u8 digest[SHA384_SIZE];

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct launch_file *file =
			launch_file(boot->launch, rows[i].key);

		if (file) {
			boot->is_ok &= launch_sha384(file, digest);
			boot_event(boot, 1, CONFIG, digest, rows[i].text);
		} else if (rows[i].missing) {
			boot_lacks(boot, 1, rows[i].missing);
		}
	}
}

static int add_smbios(struct boot *boot, struct vouch_error *error)
{
	struct launch_file *table = launch_file(boot->launch, LAUNCH_SMBIOS);
	u8 digest[SHA384_SIZE];
	int code;

	if (launch_number(boot->launch, LAUNCH_EDK2) < EDK2_FW_CFG)
		return 0;
	if (!table) {
		boot_lacks(boot, 1,
			   "smbios is not given, which EDK2 of 202505 "
			   "and later measures");
		return 0;
	}
	code = smbios_digest(table, digest, error);
	if (!code)
		boot_event(boot, 1, "EV_EFI_HANDOFF_TABLES", digest, "SMBIOS");
	return code;
}

/* ---- boot variables ---- */

struct load_option {
	u32 attributes;
	const char *description, *file;
};

/* EFI_LOAD_OPTION of a file in the firmware; UEFI 2.10, section 3.1.3. */
static size_t make_option(const struct load_option *option, u8 *out)
{
	u8 *at = out;

	*at++ = (u8)option->attributes;
	*at++ = (u8)(option->attributes >> 8);
	*at++ = 0;
	*at++ = 0;
	*at++ = 2 * 20 + 4; /* of the device path */
	*at++ = 0;
	for (const char *c = option->description;
	     c == option->description || c[-1]; c++) {
		*at++ = (u8)*c;
		*at++ = 0;
	}
	memcpy(at, "\x04\x07\x14\x00", 4);
	guid_put(at + 4, BOOT_FILES);
	memcpy(at + 20, "\x04\x06\x14\x00", 4);
	guid_put(at + 24, option->file);
	memcpy(at + 40, "\x7f\xff\x04\x00", 4);
	return (size_t)(at + 44 - out);
}

static void add_option(struct boot *boot, u32 pcr,
		       const struct load_option *option, const char *name)
{
	u8 bytes[160] = { 0 };
	size_t size = make_option(option, bytes);

	boot_event_of(boot, pcr, BOOT_VARIABLE, bytes, size, name);
}

/* With a kernel of the VMM's, disks add no entries. */
static void add_own_entries(struct boot *boot, u32 pcr)
{
	static const struct load_option old = {
		0x109, "UiApp", "462caa21-7614-4503-836e-8ab6f4662331"
	};
	static const struct load_option menu = {
		0x109, "BootManagerMenuApp",
		"eec25bdc-67f2-4d95-b1d5-f81b2039d11d"
	};
	static const struct load_option setup = {
		0x101, "EFI Firmware Setup",
		"462caa21-7614-4503-836e-8ab6f4662331"
	};

	if (launch_number(boot->launch, LAUNCH_EDK2) < EDK2_BOOT_ENTRIES) {
		boot_event_of(boot, pcr, BOOT_VARIABLE, "\0", 2, "BootOrder");
		add_option(boot, pcr, &old, "Boot0000 UiApp");
		return;
	}
	boot_event_of(boot, pcr, BOOT_VARIABLE, "\0\0\1", 4, "BootOrder");
	add_option(boot, pcr, &menu, "Boot0000 BootManagerMenuApp");
	add_option(boot, pcr, &setup, "Boot0001 EFI Firmware Setup");
}

static int add_boot_variables(struct boot *boot, struct vouch_error *error)
{
	if (launch_has(boot->launch, LAUNCH_BOOT_VARIABLES))
		return add_listed(boot, LAUNCH_BOOT_VARIABLES, "boot-variables",
				  BOOT_VARIABLE, error);
	if (launch_has(boot->launch, LAUNCH_DISK) ||
	    !launch_has(boot->launch, LAUNCH_KERNEL))
		boot_lacks(boot, 1,
			   "boot-variables is not given, and disks add boot "
			   "entries");
	add_own_entries(boot, 1);
	return 0;
}

/* Before it was settled that they are of PCR 1, and ACPI tables too. */
static bool is_unsettled(const struct boot *boot)
{
	return launch_number(boot->launch, LAUNCH_EDK2) < EDK2_SETTLED;
}

/* Boot variables of EDK2 before 202302, whose place is another. */
static void add_old_variables(struct boot *boot)
{
	if (!is_unsettled(boot))
		return;
	measured_note(boot->m, "EDK2 before 202302 is known by its source "
			       "alone: compare with a log");
	add_own_entries(boot, 5);
}

int boot_platform(struct boot *boot, struct vouch_error *error)
{
	bool smbios_is_last =
		launch_number(boot->launch, LAUNCH_SMBIOS_ORDER) == SMBIOS_LAST;
	int code = 0;

	if (is_unsettled(boot))
		return 0;
	add_acpi(boot);
	if (!smbios_is_last)
		code = add_smbios(boot, error);
	if (!code)
		code = add_boot_variables(boot, error);
	if (!code && smbios_is_last)
		code = add_smbios(boot, error);
	return code;
}

/* ---- the end of the firmware ---- */

static void add_action(struct boot *boot, u32 pcr, const char *text)
{
	boot_event_of(boot, pcr, ACTION, text, strlen(text), text);
}

/* Each PCR of a TPM has a separator; a TD has one for its register. */
static void add_separators(struct boot *boot)
{
	if (boot->is_td) {
		bool is_late = launch_number(boot->launch, LAUNCH_EDK2) >=
			       EDK2_SEPARATOR;

		boot_event_of(boot, is_late ? 2 : 1, "EV_SEPARATOR", "\0\0\0",
			      4, "separator");
		return;
	}
	for (u32 pcr = 0; pcr < 7; pcr++)
		boot_event_of(boot, pcr, "EV_SEPARATOR", "\0\0\0", 4,
			      "separator");
}

void boot_calls(struct boot *boot)
{
	add_old_variables(boot);
	add_action(boot, 4, CALLING);
	add_separators(boot);
}

void boot_exits(struct boot *boot)
{
	add_action(boot, 5, EXIT_CALLED);
	add_action(boot, 5, EXIT_DONE);
}
