// SPDX-License-Identifier: MIT
/* Types of events, and their names. */
#include <stdio.h>
#include <string.h>

#include "log/event_log.h"

static const struct {
	u32 type;
	const char *name;
} types[] = {
	{ 0x0, "EV_PREBOOT_CERT" },
	{ 0x1, "EV_POST_CODE" },
	{ EV_NO_ACTION, "EV_NO_ACTION" },
	{ EV_SEPARATOR, "EV_SEPARATOR" },
	{ 0x5, "EV_ACTION" },
	{ EV_EVENT_TAG, "EV_EVENT_TAG" },
	{ 0x7, "EV_S_CRTM_CONTENTS" },
	{ EV_DSTACK_RUNTIME, "run-time event" },
	{ EV_S_CRTM_VERSION, "EV_S_CRTM_VERSION" },
	{ 0x9, "EV_CPU_MICROCODE" },
	{ 0xa, "EV_PLATFORM_CONFIG_FLAGS" },
	{ 0xb, "EV_TABLE_OF_DEVICES" },
	{ 0xc, "EV_COMPACT_HASH" },
	{ 0xd, "EV_IPL" },
	{ 0xe, "EV_IPL_PARTITION_DATA" },
	{ 0xf, "EV_NONHOST_CODE" },
	{ 0x10, "EV_NONHOST_CONFIG" },
	{ 0x11, "EV_NONHOST_INFO" },
	{ 0x12, "EV_OMIT_BOOT_DEVICE_EVENTS" },
	{ EV_EFI_VARIABLE_DRIVER_CONFIG, "EV_EFI_VARIABLE_DRIVER_CONFIG" },
	{ EV_EFI_VARIABLE_BOOT, "EV_EFI_VARIABLE_BOOT" },
	{ 0x80000003, "EV_EFI_BOOT_SERVICES_APPLICATION" },
	{ 0x80000004, "EV_EFI_BOOT_SERVICES_DRIVER" },
	{ 0x80000005, "EV_EFI_RUNTIME_SERVICES_DRIVER" },
	{ 0x80000006, "EV_EFI_GPT_EVENT" },
	{ EV_EFI_ACTION, "EV_EFI_ACTION" },
	{ 0x80000008, "EV_EFI_PLATFORM_FIRMWARE_BLOB" },
	{ 0x80000009, "EV_EFI_HANDOFF_TABLES" },
	{ 0x8000000a, "EV_EFI_PLATFORM_FIRMWARE_BLOB2" },
	{ 0x8000000b, "EV_EFI_HANDOFF_TABLES2" },
	{ EV_EFI_VARIABLE_BOOT2, "EV_EFI_VARIABLE_BOOT2" },
	{ 0x8000000d, "EV_EFI_GPT_EVENT2" },
	{ 0x80000010, "EV_EFI_HCRTM_EVENT" },
	{ EV_EFI_VARIABLE_AUTHORITY, "EV_EFI_VARIABLE_AUTHORITY" },
	{ EV_OTHER, "of a type that is not known" },
};

void event_type_text(u32 type, char *out, size_t size)
{
	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		if (types[i].type != type)
			continue;
		snprintf(out, size, "%s", types[i].name);
		return;
	}
	snprintf(out, size, "0x%08x", type);
}

u32 event_type_of(const char *name)
{
	for (size_t i = 0; name && i < ARRAY_SIZE(types); i++) {
		if (!strcmp(types[i].name, name))
			return types[i].type;
	}
	return EV_OTHER;
}
