// SPDX-License-Identifier: MIT
/* SHA-384 PCRs of a guest with a TPM that boots by OVMF. */
#include <errno.h>
#include <stdio.h>

#include "base/error.h"
#include "measure/boot.h"
#include "measure/kinds.h"
#include "measure/uki.h"

static int open_firmware(struct boot *boot, struct vouch_error *error)
{
	struct launch_file *file = launch_file(boot->launch, LAUNCH_OVMF);
	int code;

	if (!file)
		return 0;
	code = ovmf_open(&boot->ovmf, file, error);
	if (!code)
		code = ovmf_tdvf(&boot->ovmf, &boot->tdvf, error);
	boot->has_firmware = !code;
	return code;
}

static int add_boot(struct boot *boot, struct vouch_error *error)
{
	int code;

	if (!boot_has_variables(boot))
		boot_lacks(boot, 7, "neither ovmf nor vars is given");
	code = boot_kernel(boot, error);
	if (!code && launch_has(boot->launch, LAUNCH_UKI))
		code = uki_measure(boot, launch_file(boot->launch, LAUNCH_UKI),
				   error);
	return code;
}

/* Whose sections are in PCR 11: that of "uki", or a kernel that is one. */
static int check_uki(struct boot *boot, struct vouch_error *error)
{
	struct launch_file *kernel = launch_file(boot->launch, LAUNCH_KERNEL);
	bool has_uki = launch_has(boot->launch, LAUNCH_UKI);
	bool is_uki = kernel && uki_is(kernel);

	if (is_uki && has_uki)
		return vouch__error(error, -EINVAL,
				    "uki is given beside a kernel that is one, "
				    "want one of them");
	if (!is_uki && !has_uki)
		boot_lacks(boot, 11, "uki is not given");
	return 0;
}

static void tell_pcr(struct boot *boot, u32 pcr, const char *name)
{
	if (boot->missing[pcr])
		measured_missing(boot->m, name, boot->missing[pcr]);
	else
		measured_value(boot->m, name, boot->registers[pcr],
			       SHA384_SIZE);
}

int measure_vtpm(struct vouch_launch *launch, struct vouch_measurement *m,
		 struct vouch_error *error)
{
	const char *names[] = {
		"pcr0", "pcr1", "pcr2",
		"pcr3", "pcr4", "pcr5",
		"pcr6", "pcr7", launch_has(launch, LAUNCH_GRUB) ? "pcr8" : NULL,
		"pcr9", NULL,	"pcr11",
		NULL,	NULL,	launch_has(launch, LAUNCH_SHIM) ? "pcr14" : NULL
	};
	struct boot boot = { .launch = launch, .m = m, .is_ok = true };
	int code = open_firmware(&boot, error);

	boot_lacks(&boot, 0,
		   "digests of the firmware's volumes depend on how "
		   "it unpacks itself");
	if (!code)
		code = check_uki(&boot, error);
	if (!code)
		code = add_boot(&boot, error);
	for (u32 i = 0; i < ARRAY_SIZE(names) && !code; i++)
		if (names[i])
			tell_pcr(&boot, i, names[i]);
	return code || boot.is_ok ? code : -ENOMEM;
}
