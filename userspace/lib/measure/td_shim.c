// SPDX-License-Identifier: MIT
/* The measurement registers of a TD that boots by td-shim. */
#include <errno.h>

#include "base/error.h"
#include "measure/boot.h"
#include "measure/td_shim.h"

static void add_file(struct boot *boot, u32 pcr, enum launch_key key,
		     const char *type, const char *text, const char *missing)
{
	struct launch_file *file = launch_file(boot->launch, key);
	u8 digest[SHA384_SIZE];

	if (!file) {
		boot_lacks(boot, pcr, missing);
		return;
	}
	boot->is_ok &= launch_sha384(file, digest);
	boot_event(boot, pcr, type, digest, text);
}

void boot_td_shim(struct boot *boot)
{
	add_file(boot, 1, LAUNCH_TD_HOB, "EV_PLATFORM_CONFIG_FLAGS", "td_hob",
		 "td-hob is not given");
	boot_event_of(boot, 1, "EV_SEPARATOR", "\0\0\0", 4, "separator");
	boot_event_of(boot, 2, "EV_SEPARATOR", "\0\0\0", 4, "separator");
	add_file(boot, 2, LAUNCH_TD_PAYLOAD, "EV_EFI_PLATFORM_FIRMWARE_BLOB2",
		 "td_payload", "td-payload is not given");
	add_file(boot, 2, LAUNCH_TD_PAYLOAD_INFO, "EV_PLATFORM_CONFIG_FLAGS",
		 "td_payload_info", "td-payload-info is not given");
}
