// SPDX-License-Identifier: MIT
/* Files that a launch is measured from, each with all that reads it. */
#include <string.h>

#include "fuzz.h"

static void measure(struct vouch_launch *launch, const char *kind)
{
	struct vouch_measurement *m;

	if (!vouch_measure(launch, kind, &m, NULL))
		vouch_measurement_free(m);
}

/* A launch of @data as that file, and as another, or NULL. */
static struct vouch_launch *launch_of(const char *key, const char *other,
				      const u8 *data, size_t size)
{
	struct vouch_launch *launch = vouch_launch_new();

	if (!launch)
		return NULL;
	vouch_launch_set_file(launch, key, data, size, NULL);
	if (other)
		vouch_launch_set_file(launch, other, data, size, NULL);
	vouch_launch_set(launch, "vcpus", "2", NULL);
	vouch_launch_set(launch, "vcpu-sig", "0", NULL);
	vouch_launch_set(launch, "memory", "2G", NULL);
	return launch;
}

bool fuzz_firmware(const u8 *data, size_t size)
{
	struct vouch_launch *launch = launch_of("ovmf", NULL, data, size);

	if (!launch)
		return false;
	measure(launch, "snp");
	measure(launch, "tdx");
	vouch_launch_set(launch, "order", "all", NULL);
	vouch_launch_set(launch, "vmm", "gce", NULL);
	measure(launch, "tdx");
	vouch_launch_set_file(launch, "svsm", data, size, NULL);
	measure(launch, "snp");
	vouch_launch_free(launch);
	return false;
}

bool fuzz_igvm(const u8 *data, size_t size)
{
	static const char *const kinds[] = { "snp", "tdx", "sev", "sev-es" };
	struct vouch_launch *launch = launch_of("igvm", NULL, data, size);

	for (size_t i = 0; launch && i < ARRAY_SIZE(kinds); i++)
		measure(launch, kinds[i]);
	vouch_launch_free(launch);
	return false;
}

bool fuzz_pe(const u8 *data, size_t size)
{
	struct vouch_launch *launch = launch_of("kernel", NULL, data, size);

	if (!launch)
		return false;
	measure(launch, "vtpm");
	vouch_launch_set(launch, "kernel-image", "patched", NULL);
	measure(launch, "vtpm");
	vouch_launch_set(launch, "kernel", NULL, NULL);
	vouch_launch_set_file(launch, "uki", data, size, NULL);
	measure(launch, "vtpm");
	vouch_launch_free(launch);
	return false;
}

bool fuzz_smbios(const u8 *data, size_t size)
{
	struct vouch_launch *launch = launch_of("smbios", NULL, data, size);

	if (launch)
		measure(launch, "vtpm");
	vouch_launch_free(launch);
	return false;
}

/* A partition table, and what GRUB runs from a disk that has one. */
bool fuzz_disk(const u8 *data, size_t size)
{
	static u8 disk[1024];
	struct vouch_launch *launch = launch_of("disk", NULL, data, size);

	memcpy(disk + 512, "EFI PART", 8);
	disk[512 + 72] = 2; /* sector of its entries, of which there are none */
	disk[512 + 84] = 128;
	if (!launch)
		return false;
	measure(launch, "vtpm");
	vouch_launch_set_file(launch, "disk", disk, sizeof(disk), NULL);
	vouch_launch_set_file(launch, "grub-commands", data, size, NULL);
	measure(launch, "vtpm");
	vouch_launch_free(launch);
	return false;
}

/* A store of variables, and images that its keys may let pass. */
bool fuzz_variables(const u8 *data, size_t size)
{
	static u8 disk[1024];
	struct vouch_launch *launch =
		launch_of("vars", "boot-variables", data, size);

	memcpy(disk + 512, "EFI PART", 8);
	disk[512 + 72] = 2;
	disk[512 + 84] = 128;
	if (!launch)
		return false;
	vouch_launch_set_file(launch, "disk", disk, sizeof(disk), NULL);
	measure(launch, "vtpm");
	vouch_launch_set(launch, "boot-variables", NULL, NULL);
	vouch_launch_set(launch, "secure-boot", "on", NULL);
	vouch_launch_set_file(launch, "grub", data, size, NULL);
	measure(launch, "vtpm");
	vouch_launch_set_file(launch, "shim", data, size, NULL);
	measure(launch, "vtpm");
	vouch_launch_free(launch);
	return false;
}
