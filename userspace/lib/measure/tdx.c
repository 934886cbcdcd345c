// SPDX-License-Identifier: MIT
/* The measurement registers of a TD that boots by OVMF. */
#include <errno.h>
#include <stdio.h>

#include "base/error.h"
#include "measure/boot.h"
#include "measure/kinds.h"
#include "measure/mrtd.h"
#include "measure/td_hob.h"
#include "measure/td_shim.h"

static int open_firmware(struct boot *boot, struct vouch_error *error)
{
	struct launch_file *file;
	int code = launch_need(boot->launch, LAUNCH_OVMF, &file, error);

	if (!code)
		code = ovmf_open(&boot->ovmf, file, error);
	if (!code)
		code = ovmf_tdvf(&boot->ovmf, &boot->tdvf, error);
	boot->has_firmware = !code;
	return code;
}

static int add_hob(struct boot *boot, struct vouch_error *error)
{
	struct td_hob hob;
	int code;

	if (!launch_has(boot->launch, LAUNCH_MEMORY)) {
		boot_lacks(boot, 1, "memory is not given");
		return 0;
	}
	code = td_hob_make(boot->launch, &boot->tdvf, &hob, error);
	if (!code)
		boot_event_of(boot, 1, "EV_EFI_HANDOFF_TABLES2", hob.bytes,
			      hob.measured_size, "TdxTable: TD HOB");
	return code;
}

static void add_variables_volume(struct boot *boot)
{
	struct tdvf_section s;

	if (tdvf_find(&boot->tdvf, TDVF_CFV, &s))
		boot_event_of(boot, 1, "EV_EFI_PLATFORM_FIRMWARE_BLOB2",
			      boot->ovmf.data + s.offset, s.raw_size,
			      "CFV: variables of the image");
}

static void tell_registers(struct boot *boot)
{
	static const char *const names[] = { "rtmr0", "rtmr1", "rtmr2" };

	for (u32 i = 0; i < ARRAY_SIZE(names); i++) {
		if (boot->missing[i])
			measured_missing(boot->m, names[i], boot->missing[i]);
		else
			measured_value(boot->m, names[i], boot->registers[i],
				       SHA384_SIZE);
	}
}

/* Who starts no kernel directly has RTMR2 of a boot loader. */
static int add_boot(struct boot *boot, struct vouch_error *error)
{
	static const char by_disk[] = "uki is given, want it as kernel: a boot "
				      "by a disk is not told";
	int code;

	if (launch_has(boot->launch, LAUNCH_TD_PAYLOAD)) {
		boot_td_shim(boot);
		return 0;
	}
	if (launch_has(boot->launch, LAUNCH_UKI)) {
		boot_lacks(boot, 4, by_disk);
		boot_lacks(boot, 9, by_disk);
	}
	code = add_hob(boot, error);
	if (code)
		return code;
	add_variables_volume(boot);
	code = boot_fw_cfg(boot, error);
	return code ? code : boot_kernel(boot, error);
}

/* Which firmware an IGVM file brings, and what that measures, is not known. */
static int measure_igvm(struct boot *boot, struct vouch_error *error)
{
	static const char why[] = "a launch from an IGVM file is given, whose "
				  "firmware is not known";
	int code = mrtd_of_igvm(boot->launch, boot->m, error);

	boot_lacks(boot, 1, why);
	boot_lacks(boot, 4, why);
	boot_lacks(boot, 9, why);
	if (!code)
		tell_registers(boot);
	return code;
}

int measure_tdx(struct vouch_launch *launch, struct vouch_measurement *m,
		struct vouch_error *error)
{
	struct boot boot = {
		.launch = launch, .m = m, .is_td = true, .is_ok = true
	};
	int code;

	if (launch_has(launch, LAUNCH_IGVM))
		return measure_igvm(&boot, error);
	code = open_firmware(&boot, error);
	if (!code)
		code = mrtd_measure(launch, &boot.ovmf, &boot.tdvf, m, error);
	if (!code)
		code = add_boot(&boot, error);
	if (code)
		return code;
	tell_registers(&boot);
	return boot.is_ok ? 0 : -ENOMEM;
}
