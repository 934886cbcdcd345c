// SPDX-License-Identifier: MIT
#include "measure/boot.h"

#include <stdio.h>
#include <string.h>

/* Intel 344425, section 3.3: PCR 1 and 7, 2 to 6, 8 to 15. */
static u32 register_of_td(u32 pcr)
{
	if (pcr == 1 || pcr == 7)
		return 0;
	return pcr >= 2 && pcr <= 6 ? 1 : 2;
}

u32 boot_register(const struct boot *boot, u32 pcr)
{
	return boot->is_td ? register_of_td(pcr) : pcr;
}

static void extend(struct boot *boot, u8 *value, const u8 *digest)
{
	u8 both[2 * SHA384_SIZE];

	memcpy(both, value, SHA384_SIZE);
	memcpy(both + SHA384_SIZE, digest, SHA384_SIZE);
	boot->is_ok &= digest_sha384(both, sizeof(both), value);
}

void boot_event(struct boot *boot, u32 pcr, const char *type, const u8 *digest,
		const char *text)
{
	u32 index = boot_register(boot, pcr);
	char value[16];

	snprintf(value, sizeof(value), boot->is_td ? "rtmr%u" : "pcr%u", index);
	extend(boot, boot->registers[index], digest);
	measured_item(boot->m, value, type, digest, SHA384_SIZE, "%s", text);
}

void boot_event_of(struct boot *boot, u32 pcr, const char *type,
		   const void *data, size_t size, const char *text)
{
	u8 digest[SHA384_SIZE] = { 0 };

	boot->is_ok &= digest_sha384(data, size, digest);
	boot_event(boot, pcr, type, digest, text);
}

void boot_lacks(struct boot *boot, u32 pcr, const char *why)
{
	const char **missing = &boot->missing[boot_register(boot, pcr)];

	if (!*missing)
		*missing = why;
}
