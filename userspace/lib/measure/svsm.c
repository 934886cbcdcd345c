// SPDX-License-Identifier: MIT
/*
 * Coconut SVSM without IGVM: its image is launched below the firmware's, and
 * has metadata of the same form as the firmware.
 */
#include <errno.h>

#include "base/error.h"
#include "measure/snp_launch.h"

/* Firmware ends at 4 GiB, its variables are before it, and the SVSM before. */
static int find_base(struct snp_launch *l, const struct ovmf *firmware,
		     const struct ovmf *svsm, u64 *base,
		     struct vouch_error *error)
{
	u64 vars = launch_number(l->launch, LAUNCH_VARS_SIZE);

	if (vars % PAGE_SIZE || vars + firmware->size + svsm->size > FOUR_GIB)
		return vouch__error(
			error, -EINVAL,
			"vars-size is 0x%llx, want whole pages that "
			"fit below 4 GiB with firmware and SVSM",
			(unsigned long long)vars);
	*base = FOUR_GIB - vars - firmware->size - svsm->size;
	return 0;
}

static int open_images(struct snp_launch *l, struct ovmf *firmware,
		       struct ovmf *svsm, struct vouch_error *error)
{
	struct launch_file *file;
	int code = snp_check_vcpus(l->launch, error);

	if (!code)
		code = launch_need(l->launch, LAUNCH_OVMF, &file, error);
	if (!code)
		code = ovmf_open(firmware, file, error);
	if (code)
		return code;
	return ovmf_open(svsm, launch_file(l->launch, LAUNCH_SVSM), error);
}

/*
 * QEMU of that form set MXCSR, but not the x87 control word, and no features
 * but SNPActive.
 */
static struct vmsa vmsa_of_svsm(struct snp_launch *l, u64 rip)
{
	struct vmsa vmsa = vmsa_of(l->launch, 1);

	if (vmsa.features != 1)
		measured_note(l->m,
			      "features 0x%llx are not those of an SVSM "
			      "with metadata: 0x1 is measured",
			      (unsigned long long)vmsa.features);
	vmsa.features = 1;
	if (!launch_has(l->launch, LAUNCH_X87))
		vmsa.x87 = X87_MXCSR;
	vmsa.is_svsm = true;
	vmsa.rip = rip;
	return vmsa;
}

int snp_launch_svsm(struct snp_launch *l, struct vouch_error *error)
{
	struct ovmf firmware, svsm;
	struct vmsa vmsa;
	u32 offset;
	u64 base = 0;
	int code = open_images(l, &firmware, &svsm, error);

	if (!code)
		code = find_base(l, &firmware, &svsm, &base, error);
	if (code)
		return code;
	if (!ovmf_svsm_offset(&svsm, &offset))
		return vouch__error(error, -EBADMSG,
				    "SVSM has no entry that says where it "
				    "starts, want an image with metadata");
	l->is_svsm = true;
	snp_launch_firmware(l, &firmware);
	snp_launch_region(l, SNP_PAGE_NORMAL, base, svsm.data, svsm.size,
			  "SVSM");
	code = snp_launch_sections(l, &svsm, error);
	vmsa = vmsa_of_svsm(l, base + offset);
	if (!code)
		snp_launch_vcpus(l, &vmsa, 0);
	return code;
}
