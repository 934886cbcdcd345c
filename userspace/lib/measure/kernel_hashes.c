// SPDX-License-Identifier: MIT
#include "measure/kernel_hashes.h"

#include <errno.h>
#include <string.h>

#include "base/error.h"
#include "measure/guid.h"

#define TABLE "9438d606-4f22-4cc9-b479-a793d411fd21"
#define CMDLINE "97d02dd8-bd20-4c94-aa78-e7714d36ab2a"
#define INITRD "44baf731-3a2f-4bd7-9af1-41e29169781d"
#define KERNEL "4de79437-abd2-427f-b835-d5b172d2045b"

#define HEADER_SIZE (GUID_SIZE + 2)
#define ENTRY_SIZE (HEADER_SIZE + SHA256_SIZE)

bool hashes_wanted(const struct vouch_launch *launch)
{
	if (launch_has(launch, LAUNCH_KERNEL_HASHES))
		return launch_number(launch, LAUNCH_KERNEL_HASHES) == SWITCH_ON;
	return launch_has(launch, LAUNCH_KERNEL);
}

static u8 *put_header(u8 *at, const char *guid, size_t size)
{
	guid_put(at, guid);
	at[GUID_SIZE] = (u8)size;
	at[GUID_SIZE + 1] = 0;
	return at + HEADER_SIZE;
}

static u8 *put_entry(u8 *at, const char *guid, const u8 *digest)
{
	at = put_header(at, guid, ENTRY_SIZE);
	memcpy(at, digest, SHA256_SIZE);
	return at + SHA256_SIZE;
}

int hashes_make(struct vouch_launch *launch, struct vouch_measurement *m,
		u8 *table, struct vouch_error *error)
{
	const char *text = launch_text(launch, LAUNCH_CMDLINE);
	u8 cmdline[SHA256_SIZE], initrd[SHA256_SIZE], kernel[SHA256_SIZE];
	struct launch_file *file;
	u8 *at = table;
	int code = launch_need(launch, LAUNCH_KERNEL, &file, error);

	if (code)
		return code;
	if (!digest_sha256((const u8 *)text, strlen(text) + 1, cmdline) ||
	    !launch_sha256(launch_file(launch, LAUNCH_INITRD), initrd) ||
	    !launch_sha256(file, kernel))
		return -ENOMEM;
	memset(table, 0, HASHES_SIZE);
	at = put_header(at, TABLE, HEADER_SIZE + 3 * ENTRY_SIZE);
	at = put_entry(at, CMDLINE, cmdline);
	at = put_entry(at, INITRD, initrd);
	put_entry(at, KERNEL, kernel);
	measured_item(m, "kernel-hashes", "SHA-256", cmdline, SHA256_SIZE,
		      "command line, with its zero");
	measured_item(m, "kernel-hashes", "SHA-256", initrd, SHA256_SIZE,
		      "initrd");
	measured_item(m, "kernel-hashes", "SHA-256", kernel, SHA256_SIZE,
		      "kernel");
	return 0;
}
