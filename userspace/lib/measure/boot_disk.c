// SPDX-License-Identifier: MIT
/*
 * A boot by a disk: its partition table (UEFI 2.10, section 5.3; TCG PC Client
 * Platform Firmware Profile, EV_EFI_GPT_EVENT), and each image that firmware is
 * asked to load, in the order shim, GRUB, kernel.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/cursor.h"
#include "base/error.h"
#include "measure/boot.h"
#include "measure/hash.h"
#include "measure/pe.h"
#include "measure/put.h"
#include "measure/shim.h"
#include "measure/uki.h"

#define GPT_MAGIC "EFI PART"
#define GPT_HEADER_SIZE 92
#define GPT_ENTRY_SIZE 128 /* others are in no use */
#define GPT_ENTRIES_MAX 1024
#define GPT_TYPE_SIZE 16 /* an entry whose type is zero is free */

struct gpt {
	const u8 *header, *entries;
	u32 count;
};

/* Sectors have 512 bytes, or 4096; the header is in the second. */
static const u8 *find_header(const struct launch_file *disk, u64 *sector)
{
	static const u64 sectors[] = { 512, 4096 };

	for (size_t i = 0; i < ARRAY_SIZE(sectors); i++) {
		*sector = sectors[i];
		if (disk->size >= *sector + GPT_HEADER_SIZE &&
		    !memcmp(disk->data + *sector, GPT_MAGIC, 8))
			return disk->data + *sector;
	}
	return NULL;
}

static int gpt_open(struct gpt *gpt, const struct launch_file *disk,
		    struct vouch_error *error)
{
	struct cursor c;
	u64 sector, lba;
	u32 size;

	gpt->header = find_header(disk, &sector);
	if (!gpt->header)
		return vouch__error(error, -EBADMSG,
				    "disk has no partition table GPT in its "
				    "second sector");
	c = cursor_over(gpt->header + 72, GPT_HEADER_SIZE - 72);
	lba = cursor_le64(&c);
	gpt->count = cursor_le32(&c);
	size = cursor_le32(&c);
	if (size != GPT_ENTRY_SIZE || gpt->count > GPT_ENTRIES_MAX)
		return vouch__error(error, -EBADMSG,
				    "GPT has %u entries of %u bytes, want up "
				    "to %d of %d",
				    gpt->count, size, GPT_ENTRIES_MAX,
				    GPT_ENTRY_SIZE);
	if (lba > disk->size / sector ||
	    disk->size - lba * sector < (u64)gpt->count * GPT_ENTRY_SIZE)
		return vouch__error(error, -EBADMSG,
				    "GPT has entries at sector %llu, behind "
				    "the end of the disk's file",
				    (unsigned long long)lba);
	gpt->entries = disk->data + lba * sector;
	return 0;
}

static bool is_used(const u8 *entry)
{
	static const u8 free_type[GPT_TYPE_SIZE];

	return memcmp(entry, free_type, sizeof(free_type)) != 0;
}

/* The header, how many entries are used in 64 bits, and those. */
static bool gpt_digest(const struct gpt *gpt, u8 *digest)
{
	u8 used[8] = { 0 };
	struct hash hash;
	u32 count = 0;

	for (u32 i = 0; i < gpt->count; i++)
		count += is_used(gpt->entries + (size_t)i * GPT_ENTRY_SIZE);
	put_le(used, sizeof(used), count);
	hash_start_sha384(&hash);
	hash_add(&hash, gpt->header, GPT_HEADER_SIZE);
	hash_add(&hash, used, sizeof(used));
	for (u32 i = 0; i < gpt->count; i++) {
		const u8 *entry = gpt->entries + (size_t)i * GPT_ENTRY_SIZE;

		if (is_used(entry))
			hash_add(&hash, entry, GPT_ENTRY_SIZE);
	}
	return hash_end(&hash, digest);
}

static int add_gpt(struct boot *boot, struct vouch_error *error)
{
	struct launch_file *disk = launch_file(boot->launch, LAUNCH_DISK);
	u8 digest[SHA384_SIZE] = { 0 };
	struct gpt gpt = { 0 };
	int code = gpt_open(&gpt, disk, error);

	if (code)
		return code;
	boot->is_ok &= gpt_digest(&gpt, digest);
	boot_event(boot, 5, "EV_EFI_GPT_EVENT", digest,
		   "partition table of the disk");
	return 0;
}

static int add_image(struct boot *boot, enum launch_key key, const char *name,
		     struct vouch_error *error)
{
	struct launch_file *file = launch_file(boot->launch, key);
	u8 digest[SHA384_SIZE] = { 0 };
	struct pe pe;
	int code;

	if (!file)
		return 0;
	code = pe_open(&pe, file->data, file->size, name, error);
	if (code)
		return code;
	if (launch_has(boot->launch, LAUNCH_SHIM) && key != LAUNCH_SHIM)
		authority_of_shim(boot, &pe);
	else
		authority_of_firmware(boot, &pe);
	boot->is_ok &= pe_digest(&pe, digest);
	boot_event(boot, 4, "EV_EFI_BOOT_SERVICES_APPLICATION", digest, name);
	return 0;
}

/*
 * Images in the order in which each loads the next. A GRUB with a loader of its
 * own has the firmware load no kernel: then none is given.
 */
static int add_images(struct boot *boot, struct vouch_error *error)
{
	int code = add_image(boot, LAUNCH_SHIM, "shim", error);

	if (!code)
		code = shim_start(boot, error);
	if (!code)
		code = add_image(boot, LAUNCH_GRUB, "GRUB", error);
	if (!code)
		code = add_image(boot, LAUNCH_KERNEL, "kernel", error);
	return code;
}

static void add_lacks(struct boot *boot)
{
	bool has_kernel = launch_has(boot->launch, LAUNCH_KERNEL);

	if (launch_has(boot->launch, LAUNCH_GRUB) || has_kernel)
		return;
	boot_lacks(boot, 4, "kernel is not given");
	boot_lacks(boot, 9, "kernel is not given");
}

/* Without GRUB it is a UKI that starts itself. */
static int add_uki(struct boot *boot, struct vouch_error *error)
{
	struct launch_file *kernel = launch_file(boot->launch, LAUNCH_KERNEL);

	if (!kernel || launch_has(boot->launch, LAUNCH_GRUB))
		return 0;
	if (uki_is(kernel))
		return uki_boot(boot, error);
	return vouch__error(error, -EINVAL,
			    "kernel of a disk is no UKI, want one, or what "
			    "loads it as grub");
}

int boot_disk(struct boot *boot, struct vouch_error *error)
{
	int code;

	boot_secure_boot(boot);
	add_lacks(boot);
	code = boot_platform(boot, error);
	boot_calls(boot);
	if (!code)
		code = add_gpt(boot, error);
	if (!code)
		code = add_images(boot, error);
	if (!code)
		code = boot_grub(boot, error);
	if (!code)
		code = add_uki(boot, error);
	boot_exits(boot);
	return code;
}
