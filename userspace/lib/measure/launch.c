// SPDX-License-Identifier: MIT
#include "measure/launch.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/openssl.h"

#define GIB (1ull << 30)
#define NO_LIMIT UINT64_MAX

enum form { FILE_OF, NUMBER, SIZE, CHOICE, TEXT, DIGEST };

static const char *const vmms[] = { "qemu", "ec2", "gce", NULL };
static const char *const switches[] = { "off", "on", NULL };
static const char *const x87s[] = { "set", "zero", "mxcsr", NULL };
static const char *const stubs[] = { "on", "off", NULL };
static const char *const cpuid_orders[] = { "file", "last", NULL };
static const char *const orders[] = { "pages", "sections", "all", NULL };
static const char *const areas[] = { "whole", "page", NULL };
static const char *const machines[] = { "q35", "pc", NULL };
static const char *const images[] = { "raw", "patched", NULL };
static const char *const tokens[] = { "prefix", "suffix", "none", NULL };
static const char *const secures[] = { "absent", "off", "on", NULL };
static const char *const smbios_orders[] = { "first", "last", NULL };

/* @fallback: what holds where nothing is set. */
static const struct row {
	struct vouch_launch_key key;
	enum form form;
	u64 min, max, fallback;
	const char *const *choices;
} rows[LAUNCH_KEYS] = {
#define FILE_ROW(name) { { name, "a file", true }, FILE_OF, 0, 0, 0, NULL }
#define CHOICE_ROW(name, want, list) \
	{ { name, want, false }, CHOICE, 0, 0, 0, list }
#define NUMBER_ROW(name, want, max, fallback) \
	{ { name, want, false }, NUMBER, 0, max, fallback, NULL }
	[LAUNCH_OVMF] = FILE_ROW("ovmf"),
	[LAUNCH_KERNEL] = FILE_ROW("kernel"),
	[LAUNCH_INITRD] = FILE_ROW("initrd"),
	[LAUNCH_CMDLINE] = { { "cmdline", "a text", false },
			     TEXT,
			     0,
			     0,
			     0,
			     NULL },
	[LAUNCH_VCPUS] = { { "vcpus", "a number from 1 to 4096", false },
			   NUMBER,
			   1,
			   4096,
			   0,
			   NULL },
	[LAUNCH_VMM] = CHOICE_ROW("vmm", "qemu, ec2 or gce", vmms),
	[LAUNCH_VCPU_TYPE] = { { "vcpu-type", "a CPU model of QEMU", false },
			       TEXT,
			       0,
			       0,
			       0,
			       NULL },
	[LAUNCH_VCPU_SIG] = NUMBER_ROW(
		"vcpu-sig", "CPUID 1.EAX, such as 0x800f12", UINT32_MAX, 0),
	[LAUNCH_VCPU_FAMILY] =
		NUMBER_ROW("vcpu-family", "a number up to 270", 270, 0),
	[LAUNCH_VCPU_MODEL] =
		NUMBER_ROW("vcpu-model", "a number up to 255", 255, 0),
	[LAUNCH_VCPU_STEPPING] =
		NUMBER_ROW("vcpu-stepping", "a number up to 15", 15, 0),
	[LAUNCH_CR0] =
		NUMBER_ROW("cr0", "CR0 such as 0x60000010", UINT32_MAX, 0x10),
	[LAUNCH_FEATURES] = NUMBER_ROW("features", "SEV_FEATURES, such as 0x1",
				       NO_LIMIT, 0),
	[LAUNCH_KERNEL_HASHES] =
		CHOICE_ROW("kernel-hashes", "on or off", switches),
	[LAUNCH_X87] = CHOICE_ROW("fpu", "set, zero or mxcsr", x87s),
	[LAUNCH_VMSA_GPA] = { { "vmsa-gpa", "an address of a page", false },
			      NUMBER,
			      0,
			      NO_LIMIT,
			      0xfffffffff000,
			      NULL },
	[LAUNCH_CPUID_ORDER] =
		CHOICE_ROW("cpuid-order", "file or last", cpuid_orders),
	[LAUNCH_OVMF_HASH] = { { "ovmf-hash", "48 bytes as hex digits", false },
			       DIGEST,
			       0,
			       0,
			       0,
			       NULL },
	[LAUNCH_SVSM] = FILE_ROW("svsm"),
	[LAUNCH_VARS_SIZE] = { { "vars-size", "a size below 4G", false },
			       SIZE,
			       0,
			       4 * GIB,
			       0,
			       NULL },
	[LAUNCH_IGVM] = FILE_ROW("igvm"),
	[LAUNCH_IGVM_ZERO] = CHOICE_ROW("native-zero", "on or off", switches),
	[LAUNCH_IGVM_AREA] =
		CHOICE_ROW("parameter-area", "whole or page", areas),
	[LAUNCH_ORDER] = CHOICE_ROW("order", "pages, sections or all", orders),
	[LAUNCH_MEMORY] = { { "memory", "a size such as 2G", false },
			    SIZE,
			    1 << 20,
			    1ull << 46,
			    0,
			    NULL },
	[LAUNCH_MACHINE] = CHOICE_ROW("machine", "q35 or pc", machines),
	[LAUNCH_NODES] = { { "nodes", "a number from 1 to 64", false },
			   NUMBER,
			   1,
			   64,
			   1,
			   NULL },
	[LAUNCH_EARLY_ACCEPT] =
		CHOICE_ROW("early-accept", "on or off", switches),
	[LAUNCH_EDK2] = { { "ovmf-version", "a version such as 202502", false },
			  NUMBER,
			  202208,
			  209912,
			  202608,
			  NULL },
	[LAUNCH_KERNEL_IMAGE] =
		CHOICE_ROW("kernel-image", "raw or patched", images),
	[LAUNCH_INITRD_TOKEN] =
		CHOICE_ROW("initrd-token", "prefix, suffix or none", tokens),
	[LAUNCH_BOOT_MENU] = CHOICE_ROW("boot-menu", "on or off", switches),
	[LAUNCH_SECURE_BOOT] =
		CHOICE_ROW("secure-boot", "absent, off or on", secures),
	[LAUNCH_SMBIOS_ORDER] =
		CHOICE_ROW("smbios-order", "first or last", smbios_orders),
	[LAUNCH_ACPI_LOADER] = FILE_ROW("acpi-loader"),
	[LAUNCH_ACPI_RSDP] = FILE_ROW("acpi-rsdp"),
	[LAUNCH_ACPI_TABLES] = FILE_ROW("acpi-tables"),
	[LAUNCH_ACPI_TPM_LOG] = FILE_ROW("acpi-tpm-log"),
	[LAUNCH_SMBIOS] = FILE_ROW("smbios"),
	[LAUNCH_UKI] = FILE_ROW("uki"),
	[LAUNCH_VARS] = FILE_ROW("vars"),
	[LAUNCH_BOOT_VARIABLES] = FILE_ROW("boot-variables"),
	[LAUNCH_FW_CFG] = FILE_ROW("fw-cfg"),
	[LAUNCH_STUB] = CHOICE_ROW("stub", "on or off", stubs),
	[LAUNCH_DISK] = FILE_ROW("disk"),
	[LAUNCH_SHIM] = FILE_ROW("shim"),
	[LAUNCH_GRUB] = FILE_ROW("grub"),
	[LAUNCH_GRUB_COMMANDS] = FILE_ROW("grub-commands"),
	[LAUNCH_TD_PAYLOAD] = FILE_ROW("td-payload"),
	[LAUNCH_TD_PAYLOAD_INFO] = FILE_ROW("td-payload-info"),
	[LAUNCH_TD_HOB] = FILE_ROW("td-hob"),
	[LAUNCH_LOG] = FILE_ROW("log"),
};

const struct vouch_launch_key *vouch_launch_key(size_t index)
{
	return index < LAUNCH_KEYS ? &rows[index].key : NULL;
}

static const char *key_name(const void *unused, size_t index)
{
	(void)unused;
	return index < LAUNCH_KEYS ? rows[index].key.name : NULL;
}

static int refuse_key(const char *key, struct vouch_error *error)
{
	const char *nearest = vouch_nearest(key, key_name, NULL);

	if (nearest)
		return vouch__error(error, -EINVAL,
				    "input of a launch is '%s', did you mean "
				    "'%s'?",
				    key, nearest);
	return vouch__error(error, -EINVAL,
			    "input of a launch is '%s', want one such as "
			    "'ovmf'",
			    key);
}

/* Returns the row's number, LAUNCH_KEYS without one of this name. */
static enum launch_key find_key(const char *key)
{
	size_t i = 0;

	while (i < LAUNCH_KEYS && strcmp(rows[i].key.name, key))
		i++;
	return (enum launch_key)i;
}

static int refuse_value(const struct row *row, const char *value,
			struct vouch_error *error)
{
	return vouch__error(error, -EINVAL, "%s is '%s', want %s",
			    row->key.name, value, row->key.want);
}

/* Decimal, or hex digits behind 0x. */
static bool read_number(const char *text, char **end, u64 *number)
{
	bool is_hex = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');

	errno = 0;
	if (!strchr("0123456789", text[0]) || !text[0])
		return false;
	*number = strtoull(text, end, is_hex ? 16 : 10);
	return !errno;
}

/* A number of bytes, or of K, M, G or T: 1024 each, as QEMU has it. */
static bool read_size(const char *text, u64 *number)
{
	static const char units[] = "KMGT";
	const char *unit;
	char *end;

	if (!read_number(text, &end, number))
		return false;
	if (!*end)
		return true;
	unit = strchr(units, *end & ~0x20);
	if (!unit || (end[1] && strcmp(end + 1, "iB") && strcmp(end + 1, "B")))
		return false;
	return !__builtin_mul_overflow(*number, 1ull << 10 * (unit - units + 1),
				       number);
}

static bool read_choice(const char *const *choices, const char *text,
			u64 *number)
{
	for (*number = 0; choices[*number]; ++*number)
		if (!strcmp(choices[*number], text))
			return true;
	return false;
}

static bool read_value(const struct row *row, const char *text,
		       struct launch_value *value)
{
	size_t size;
	char *end;

	switch (row->form) {
	case NUMBER:
		if (!read_number(text, &end, &value->number) || *end)
			return false;
		break;
	case SIZE:
		if (!read_size(text, &value->number))
			return false;
		break;
	case CHOICE:
		return read_choice(row->choices, text, &value->number);
	case DIGEST:
		return !hex_decode(text, value->digest, sizeof(value->digest),
				   &size) &&
		       size == sizeof(value->digest);
	default:
		return true;
	}
	return value->number >= row->min && value->number <= row->max;
}

static int refuse_model(const char *name, struct vouch_error *error)
{
	const char *nearest = vouch_nearest(name, cpu_name, NULL);

	if (nearest)
		return vouch__error(error, -EINVAL,
				    "vcpu-type is '%s', did you mean '%s'?",
				    name, nearest);
	return vouch__error(error, -EINVAL,
			    "vcpu-type is '%s', want a CPU model of QEMU that "
			    "is known here, or vcpu-sig",
			    name);
}

static void clear(struct launch_value *value)
{
	free(value->text);
	*value = (struct launch_value){ 0 };
}

/* What was made of another firmware is not of this one. */
static void forget(struct vouch_launch *launch, enum launch_key changed)
{
	launch->has_firmware_ld &= changed != LAUNCH_OVMF;
}

int vouch_launch_set(struct vouch_launch *launch, const char *key,
		     const char *text, struct vouch_error *error)
{
	enum launch_key index = find_key(key);
	struct launch_value value = { .is_set = true };
	u32 signature;

	if (index == LAUNCH_KEYS)
		return refuse_key(key, error);
	if (!text) {
		clear(&launch->values[index]);
		forget(launch, index);
		return 0;
	}
	if (rows[index].form == FILE_OF)
		return vouch__error(error, -EINVAL, "%s is a text, want a file",
				    key);
	if (!read_value(&rows[index], text, &value))
		return refuse_value(&rows[index], text, error);
	if (index == LAUNCH_VCPU_TYPE && !cpu_signature(text, &signature))
		return refuse_model(text, error);
	value.text = strdup(text);
	if (!value.text)
		return vouch__error(error, -ENOMEM, "no memory for %s", key);
	clear(&launch->values[index]);
	launch->values[index] = value;
	return 0;
}

int vouch_launch_set_file(struct vouch_launch *launch, const char *key,
			  const uint8_t *data, size_t size,
			  struct vouch_error *error)
{
	enum launch_key index = find_key(key);

	if (index == LAUNCH_KEYS)
		return refuse_key(key, error);
	if (rows[index].form != FILE_OF)
		return vouch__error(error, -EINVAL, "%s is a file, want %s",
				    key, rows[index].key.want);
	clear(&launch->values[index]);
	forget(launch, index);
	launch->values[index].is_set = true;
	launch->values[index].file.data = data ? data : (const u8 *)"";
	launch->values[index].file.size = data ? size : 0;
	return 0;
}

struct vouch_launch *vouch_launch_new(void)
{
	return calloc(1, sizeof(struct vouch_launch));
}

void vouch_launch_free(struct vouch_launch *launch)
{
	for (size_t i = 0; launch && i < LAUNCH_KEYS; i++)
		clear(&launch->values[i]);
	free(launch);
}

u64 launch_number(const struct vouch_launch *launch, enum launch_key key)
{
	return launch_has(launch, key) ? launch->values[key].number :
					 rows[key].fallback;
}

const char *launch_text(const struct vouch_launch *launch, enum launch_key key)
{
	return launch->values[key].text ? launch->values[key].text : "";
}

struct launch_file *launch_file(struct vouch_launch *launch,
				enum launch_key key)
{
	return launch_has(launch, key) ? &launch->values[key].file : NULL;
}

int launch_need(struct vouch_launch *launch, enum launch_key key,
		struct launch_file **file, struct vouch_error *error)
{
	*file = launch_file(launch, key);
	if (*file)
		return 0;
	return vouch__error(error, -EINVAL, "%s is not given, want %s",
			    rows[key].key.name, rows[key].key.want);
}

bool launch_sha256(struct launch_file *file, u8 *digest)
{
	if (!file)
		return digest_sha256((const u8 *)"", 0, digest);
	if (!file->has_sha256)
		file->has_sha256 =
			digest_sha256(file->data, file->size, file->sha256);
	memcpy(digest, file->sha256, SHA256_SIZE);
	return file->has_sha256;
}

bool launch_sha384(struct launch_file *file, u8 *digest)
{
	if (!file)
		return digest_sha384((const u8 *)"", 0, digest);
	if (!file->has_sha384)
		file->has_sha384 =
			digest_sha384(file->data, file->size, file->sha384);
	memcpy(digest, file->sha384, SHA384_SIZE);
	return file->has_sha384;
}
