// SPDX-License-Identifier: MIT
/* Fields by Documentation/arch/x86/boot.rst of Linux. */
#include "measure/linux_setup.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "measure/td_hob.h"
#include "measure/put.h"

#define ACPI_DATA_SIZE 0x28000 /* what QEMU keeps free for ACPI tables */

enum {
	AT_VIDEO_MODE = 0x1fa,
	AT_MAGIC = 0x202,
	AT_VERSION = 0x206,
	AT_LOADER = 0x210,
	AT_LOADFLAGS = 0x211,
	AT_RAMDISK_IMAGE = 0x218,
	AT_RAMDISK_SIZE = 0x21c,
	AT_HEAP_END = 0x224,
	AT_CMD_LINE_PTR = 0x228,
	AT_INITRD_MAX = 0x22c,
	AT_XLOADFLAGS = 0x236,
};

static u32 get(const u8 *at, size_t size)
{
	u32 value = 0;

	for (size_t i = size; i-- > 0;)
		value = value << 8 | at[i];
	return value;
}

/* How high an initrd may lie, as the kernel says. */
static u64 initrd_max(const u8 *head, u32 version)
{
	if (version >= 0x20c && head[AT_XLOADFLAGS] & 2)
		return 0xffffffff;
	return version >= 0x203 ? get(head + AT_INITRD_MAX, 4) : 0x37ffffff;
}

static int put_initrd(const struct vouch_launch *launch,
		      const struct launch_file *initrd, u32 version, u8 *head,
		      struct vouch_error *error)
{
	u64 max = initrd_max(head, version);
	u64 low = memory_low(launch);

	if (low <= ACPI_DATA_SIZE)
		low = ACPI_DATA_SIZE + 1;
	if (max > low - ACPI_DATA_SIZE - 1)
		max = low - ACPI_DATA_SIZE - 1;
	if (initrd->size > max)
		return vouch__error(error, -EINVAL,
				    "initrd is %zu bytes, want at most %llu "
				    "with this memory",
				    initrd->size, (unsigned long long)max);
	put_le(head + AT_RAMDISK_IMAGE, 4, (max - initrd->size) & ~0xfffull);
	put_le(head + AT_RAMDISK_SIZE, 4, initrd->size);
	return 0;
}

/* "vga=" of a command line, as QEMU reads it. */
static void put_video_mode(const struct vouch_launch *launch, u8 *head)
{
	const char *vga = strstr(launch_text(launch, LAUNCH_CMDLINE), "vga=");

	if (!vga)
		return;
	vga += 4;
	if (!strncmp(vga, "normal", 6))
		put_le(head + AT_VIDEO_MODE, 2, 0xffff);
	else if (!strncmp(vga, "ext", 3))
		put_le(head + AT_VIDEO_MODE, 2, 0xfffe);
	else if (!strncmp(vga, "ask", 3))
		put_le(head + AT_VIDEO_MODE, 2, 0xfffd);
	else
		put_le(head + AT_VIDEO_MODE, 2, strtoul(vga, NULL, 0));
}

int linux_setup_patch(struct vouch_launch *launch,
		      const struct launch_file *kernel, u8 *head,
		      size_t *head_size, struct vouch_error *error)
{
	const struct launch_file *initrd = launch_file(launch, LAUNCH_INITRD);
	u32 version;

	*head_size = 0;
	if (kernel->size < LINUX_SETUP_MAX ||
	    memcmp(kernel->data + AT_MAGIC, "HdrS", 4))
		return vouch__error(error, -EBADMSG,
				    "kernel has no header of Linux, want a "
				    "bzImage, or kernel-image 'raw'");
	version = get(kernel->data + AT_VERSION, 2);
	if (version < 0x202)
		return vouch__error(
			error, -EBADMSG,
			"kernel's boot protocol is 0x%x, want 0x202 "
			"or later",
			version);
	memcpy(head, kernel->data, LINUX_SETUP_MAX);
	*head_size = LINUX_SETUP_MAX;
	put_video_mode(launch, head);
	head[AT_LOADER] = 0xb0;
	head[AT_LOADFLAGS] |= 0x80; /* CAN_USE_HEAP */
	put_le(head + AT_HEAP_END, 2, 0xfe00);
	put_le(head + AT_CMD_LINE_PTR, 4, 0x20000);
	return initrd ? put_initrd(launch, initrd, version, head, error) : 0;
}
