// SPDX-License-Identifier: MIT
/* What is measured of a kernel that the firmware starts, and by it. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "measure/boot.h"
#include "measure/linux_setup.h"
#include "measure/pe.h"
#include "measure/uki.h"

#define APPLICATION "EV_EFI_BOOT_SERVICES_APPLICATION"

#define EDK2_NAMED_BLOBS 202502
#define EDK2_TOKEN_FIRST 202508
#define TOKEN "initrd=initrd"

/* Older firmware has no other way to a kernel than one that QEMU writes to. */
static bool is_patched(const struct vouch_launch *launch)
{
	if (launch_has(launch, LAUNCH_KERNEL_IMAGE))
		return launch_number(launch, LAUNCH_KERNEL_IMAGE) ==
		       IMAGE_PATCHED;
	return launch_number(launch, LAUNCH_EDK2) < EDK2_NAMED_BLOBS;
}

static int add_image(struct boot *boot, const struct launch_file *kernel,
		     struct vouch_error *error)
{
	u8 head[LINUX_SETUP_MAX], digest[SHA384_SIZE];
	size_t head_size = 0;
	struct pe pe;
	int code = pe_open(&pe, kernel->data, kernel->size, "kernel", error);

	if (code)
		return code;
	if (is_patched(boot->launch)) {
		if (!launch_has(boot->launch, LAUNCH_MEMORY)) {
			boot_lacks(boot, 4,
				   "memory is not given, which a "
				   "patched kernel depends on");
			return 0;
		}
		code = linux_setup_patch(boot->launch, kernel, head, &head_size,
					 error);
		if (code)
			return code;
		pe.head = head;
		pe.head_size = head_size;
	}
	boot->is_ok &= pe_digest(&pe, digest);
	boot_event(boot, 4, APPLICATION, digest,
		   is_patched(boot->launch) ? "kernel, as QEMU patches it" :
					      "kernel");
	return 0;
}

/* A kernel that the firmware starts: raw, patched, or a UKI. */
static int add_kernel(struct boot *boot, struct vouch_error *error)
{
	struct launch_file *kernel = launch_file(boot->launch, LAUNCH_KERNEL);
	int code = 0;

	if (kernel)
		code = add_image(boot, kernel, error);
	else
		boot_lacks(boot, 4, "kernel is not given");
	boot_calls(boot);
	return code;
}

static enum launch_token token_of(const struct vouch_launch *launch)
{
	if (launch_has(launch, LAUNCH_INITRD_TOKEN))
		return (enum launch_token)launch_number(launch,
							LAUNCH_INITRD_TOKEN);
	return launch_number(launch, LAUNCH_EDK2) >= EDK2_TOKEN_FIRST ?
		       TOKEN_PREFIX :
		       TOKEN_SUFFIX;
}

static int add_stub(struct boot *boot, struct vouch_error *error)
{
	struct launch_file *kernel = launch_file(boot->launch, LAUNCH_KERNEL);
	bool has_initrd = launch_has(boot->launch, LAUNCH_INITRD);
	enum launch_token token = token_of(boot->launch);

	if (kernel && uki_is(kernel))
		return uki_boot(boot, error);
	return boot_stub(boot,
			 has_initrd && token == TOKEN_PREFIX ? TOKEN " " : "",
			 has_initrd && token == TOKEN_SUFFIX ? " " TOKEN : "",
			 true);
}

static int boot_direct(struct boot *boot, struct vouch_error *error)
{
	int code;

	boot_secure_boot(boot);
	code = boot_platform(boot, error);
	if (!code)
		code = add_kernel(boot, error);
	if (!launch_has(boot->launch, LAUNCH_KERNEL))
		boot_lacks(boot, 9, "kernel is not given");
	if (!code)
		code = add_stub(boot, error);
	boot_exits(boot);
	return code;
}

int boot_kernel(struct boot *boot, struct vouch_error *error)
{
	if (launch_has(boot->launch, LAUNCH_DISK))
		return boot_disk(boot, error);
	if (launch_has(boot->launch, LAUNCH_SHIM) ||
	    launch_has(boot->launch, LAUNCH_GRUB))
		return vouch__error(error, -EINVAL,
				    "shim or grub is given without disk, want "
				    "the disk that they are on");
	return boot_direct(boot, error);
}
