// SPDX-License-Identifier: MIT
/* The store of variables that a guest starts with, and what it says. */
#include "measure/boot.h"

static struct variable store_of(const struct boot *boot)
{
	struct launch_file *file = launch_file(boot->launch, LAUNCH_VARS);
	struct tdvf_section s;

	if (file)
		return (struct variable){ file->data, file->size };
	if (!boot->has_firmware || !tdvf_find(&boot->tdvf, TDVF_CFV, &s))
		return (struct variable){ 0 };
	return (struct variable){ boot->ovmf.data + s.offset, s.raw_size };
}

bool boot_has_variables(const struct boot *boot)
{
	return store_of(boot).data;
}

struct variable boot_variable(const struct boot *boot, const char *guid,
			      const char *name)
{
	struct variable store = store_of(boot);

	if (!store.data)
		return store;
	return variable_find(store.data, store.size, guid, name);
}

enum launch_secure_boot boot_secure_boot_state(const struct boot *boot)
{
	if (launch_has(boot->launch, LAUNCH_SECURE_BOOT))
		return (enum launch_secure_boot)launch_number(
			boot->launch, LAUNCH_SECURE_BOOT);
	return boot_variable(boot, GUID_GLOBAL, "PK").data ? SECURE_BOOT_ON :
							     SECURE_BOOT_ABSENT;
}
