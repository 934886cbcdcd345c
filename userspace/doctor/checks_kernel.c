// SPDX-License-Identifier: MIT
/* Options of the kernel; those that the seed page names and are none, too. */
#include <string.h>

#include "doctor/check.h"

/* With it TDX refuses to start, unless the kernel is told "nohibernate". */
static void check_hibernation(struct doctor *doctor, const struct check *check,
			      struct finding *finding)
{
	const struct answer *config = kernel_config(doctor, finding);
	const struct answer *line;

	(void)check;
	if (!config)
		return;
	line = machine_ask(doctor->machine, "file /proc/cmdline");
	if (config_value(config, "CONFIG_HIBERNATION") == 'n')
		found(finding, OUTCOME_PASS, "CONFIG_HIBERNATION is not set");
	else if (answer_has_word(line, "nohibernate"))
		found(finding, OUTCOME_PASS,
		      "CONFIG_HIBERNATION=y, started with nohibernate");
	else
		found(finding, OUTCOME_FAIL,
		      "CONFIG_HIBERNATION=y, started without nohibernate");
}

/* An option that is wanted; the rest of the row is always the same. */
#define OPTION(name, where, option, why)                            \
	{ .id = name,                                               \
	  .at = where,                                              \
	  .text = why,                                              \
	  .want = option "=y or =m",                                \
	  .remedy = "Take a kernel that is built with " option ".", \
	  .after = "kernel.config",                                 \
	  .run = check_option,                                      \
	  .word = option }

const struct check checks_kernel[] = {
	OPTION("kernel.kvm", AT_HOST, "CONFIG_KVM",
	       "The kernel is a hypervisor"),
	OPTION("kernel.kvm_amd", AT_SNP_HOST, "CONFIG_KVM_AMD",
	       "KVM runs on AMD's processors"),
	OPTION("kernel.kvm_amd_sev", AT_SNP_HOST, "CONFIG_KVM_AMD_SEV",
	       "KVM launches SEV guests"),
	OPTION("kernel.amd_mem_encrypt", AT_SNP_HOST | AT_SNP_GUEST,
	       "CONFIG_AMD_MEM_ENCRYPT", "The kernel knows encrypted memory"),
	OPTION("kernel.crypto_dev_ccp", AT_SNP_HOST, "CONFIG_CRYPTO_DEV_CCP",
	       "The menu of the secure processor's drivers is open"),
	OPTION("kernel.crypto_dev_ccp_dd", AT_SNP_HOST,
	       "CONFIG_CRYPTO_DEV_CCP_DD", "The driver ccp is there"),
	OPTION("kernel.crypto_dev_sp_psp", AT_SNP_HOST,
	       "CONFIG_CRYPTO_DEV_SP_PSP",
	       "The driver speaks with the secure processor"),
	OPTION("kernel.amd_iommu", AT_SNP_HOST, "CONFIG_AMD_IOMMU",
	       "The IOMMU's driver is there, which SEV-SNP needs"),
	OPTION("kernel.sev_guest", AT_SNP_GUEST, "CONFIG_SEV_GUEST",
	       "The kernel speaks with the firmware; only guests need it"),
	{ .id = "kernel.tsm_reports",
	  .at = AT_GUEST,
	  .text = "Reports are there through configfs, for other tools",
	  .want = "CONFIG_TSM_REPORTS=y or =m",
	  .remedy = "Take a kernel that is built with CONFIG_TSM_REPORTS; "
		    "vouch itself does not need it.",
	  .after = "kernel.config",
	  .run = check_option,
	  .word = "CONFIG_TSM_REPORTS",
	  .bad = OUTCOME_WARN },
	OPTION("kernel.kvm_intel", AT_TDX_HOST, "CONFIG_KVM_INTEL",
	       "KVM runs on Intel's processors"),
	OPTION("kernel.intel_tdx_host", AT_TDX_HOST, "CONFIG_INTEL_TDX_HOST",
	       "The kernel starts the TDX module"),
	OPTION("kernel.kvm_intel_tdx", AT_TDX_HOST, "CONFIG_KVM_INTEL_TDX",
	       "KVM launches TDs"),
	{ .id = "kernel.intel_tdx_module",
	  .at = AT_TDX_HOST,
	  .text = "CONFIG_INTEL_TDX_MODULE, which older pages ask for, is no "
		  "option of Linux",
	  .want = "CONFIG_INTEL_TDX_HOST and CONFIG_KVM_INTEL_TDX in its place",
	  .remedy = "Look at CONFIG_INTEL_TDX_HOST and CONFIG_KVM_INTEL_TDX "
		    "instead; the TDX module itself is Intel's, and comes "
		    "from the BIOS.",
	  .after = "kernel.config",
	  .run = check_no_option,
	  .word = "CONFIG_INTEL_TDX_MODULE" },
	{ .id = "kernel.intel_tme",
	  .at = AT_TDX_HOST,
	  .text = "CONFIG_INTEL_TME, which older pages ask for, is no option "
		  "of Linux",
	  .want = "TME enabled in the BIOS; the kernel needs no option for it",
	  .remedy = "Look at tdx.tme instead: memory encryption is the BIOS's "
		    "to enable.",
	  .after = "kernel.config",
	  .run = check_no_option,
	  .word = "CONFIG_INTEL_TME" },
	{ .id = "kernel.vsock",
	  .at = AT_TDX_HOST | AT_TDX_GUEST,
	  .text = "CONFIG_VSOCK, which older pages ask for, is no option of "
		  "Linux",
	  .want = "CONFIG_VSOCKETS, with CONFIG_VHOST_VSOCK on a host and "
		  "CONFIG_VIRTIO_VSOCKETS in a guest",
	  .remedy = "Look at CONFIG_VSOCKETS instead.",
	  .after = "kernel.config",
	  .run = check_no_option,
	  .word = "CONFIG_VSOCK" },
	OPTION("kernel.vsockets", AT_TDX_HOST | AT_TDX_GUEST, "CONFIG_VSOCKETS",
	       "Guest and quoting service can speak"),
	OPTION("kernel.vhost_vsock", AT_TDX_HOST, "CONFIG_VHOST_VSOCK",
	       "The host's side of vsock is there"),
	OPTION("kernel.virtio_vsockets", AT_TDX_GUEST, "CONFIG_VIRTIO_VSOCKETS",
	       "The guest's side of vsock is there"),
	OPTION("kernel.x86_sgx", AT_TDX_HOST, "CONFIG_X86_SGX",
	       "Enclaves run, of which one signs quotes"),
	OPTION("kernel.intel_tdx_guest", AT_TDX_GUEST, "CONFIG_INTEL_TDX_GUEST",
	       "The kernel knows that it is a TD"),
	OPTION("kernel.tdx_guest_driver", AT_TDX_GUEST,
	       "CONFIG_TDX_GUEST_DRIVER", "The kernel's own driver of TDs"),
	{ .id = "kernel.hibernation",
	  .at = AT_TDX_HOST,
	  .text = "The kernel does not hibernate, which TDX excludes",
	  .want = "CONFIG_HIBERNATION not set, or the kernel started with "
		  "nohibernate",
	  .remedy = "Add nohibernate to the kernel's command line.",
	  .after = "kernel.config",
	  .run = check_hibernation },
	{ 0 },
};
