// SPDX-License-Identifier: GPL-2.0
/*
 * vouch - real SNP hardware on kernels up to 6.13
 *
 * These kernels only leave the guest; messages are sealed by channel.c. The
 * sequence counters in the secrets page have no owner that two drivers could
 * ask: if vouch and sev-guest used one message key, they would seal different
 * messages with the same number, and the key would be broken. So vouch takes
 * the platform device that stands for the secrets page, or uses a key of its
 * own, or refuses.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include "compat/sev.h"

#include <linux/io.h>
#include <linux/mod_devicetable.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/platform_device.h>
#include <linux/reboot.h>

#include "snp/arch.h"
#include "snp/snp.h"
#include "vouch.h"

#define SEV_GUEST_DEVICE "sev-guest"

/**
 * struct arch_guest - this guest
 * @platform: as the channel sees it
 * @device: the platform device, while it is bound to vouch
 * @is_registered: @platform is registered
 */
static struct arch_guest {
	struct snp_platform platform;
	struct device *device;
	bool is_registered;
} arch;

static int arch_issue(struct snp_platform *platform, struct snp_exit *exit)
{
	struct snp_req_data input = {
		.req_gpa = __pa(platform->request),
		.resp_gpa = __pa(platform->response),
	};
	u64 code = SVM_VMGEXIT_GUEST_REQUEST;
	u64 exitinfo2;
	int ret;

	if (exit->extended) {
		code = SVM_VMGEXIT_EXT_GUEST_REQUEST;
		input.data_gpa = __pa(platform->certs);
		input.data_npages = exit->certs_pages;
	}

	ret = compat_snp_issue_guest_request(code, &input, &exitinfo2);
	/* Above 0 is an enum es_result: the exit itself went wrong. */
	if (ret > 0 || exitinfo2 == COMPAT_NO_EXITINFO2)
		return -EIO;

	exit->fw_error = lower_32_bits(exitinfo2);
	exit->vmm_error = upper_32_bits(exitinfo2);
	exit->certs_pages = input.data_npages;
	return 0;
}

static int arch_grow_certs(struct snp_platform *platform, u32 pages)
{
	return vouch_shared_grow(&platform->certs, &platform->certs_pages,
				 pages);
}

static int arch_attest(struct snp_platform *platform, struct snp_attest *attest)
{
	return vouch_snp_arch_attest(attest);
}

static const struct snp_calls arch_calls = {
	.issue = arch_issue,
	.attest = arch_attest,
	.grow_certs = arch_grow_certs,
};

/* Binding keeps the device from sev-guest; arch_start() does the rest. */
static int arch_probe(struct platform_device *pdev)
{
	arch.device = &pdev->dev;
	return 0;
}

static const struct platform_device_id arch_ids[] = {
	{ SEV_GUEST_DEVICE },
	{},
};

/* The name "sev-guest" may be taken, so the device is matched by its id. */
static struct platform_driver arch_driver = {
	.probe = arch_probe,
	.id_table = arch_ids,
	.driver = {
		.name = "vouch-snp",
		.probe_type = PROBE_FORCE_SYNCHRONOUS,
		.suppress_bind_attrs = true,
	},
};

/*
 * Return: whether vouch alone uses this key. sev-guest, when it has the device,
 * uses the key of the VMPL unless its own parameter says otherwise. That cannot
 * be asked here, but the channel gives the key up once its counter moves.
 */
static bool arch_may_use(u32 wanted)
{
	return arch.device || wanted > snp_vmpl;
}

static int arch_alloc(struct snp_platform *platform, u64 secrets_gpa)
{
	int err;

	platform->secrets =
		(__force void *)ioremap_encrypted(secrets_gpa, PAGE_SIZE);
	if (!platform->secrets)
		return -ENOMEM;
	err = vouch_shared_alloc(1, &platform->request);
	if (!err)
		err = vouch_shared_alloc(1, &platform->response);
	if (err)
		return err;
	return vouch_shared_grow(&platform->certs, &platform->certs_pages,
				 SNP_CERTS_PAGES_AT_START);
}

/*
 * Nobody leaves the guest any more.
 * Return: how many pages were taken back
 */
static u32 arch_unshare(struct snp_platform *platform)
{
	u32 pages = vouch_shared_free(platform->certs, platform->certs_pages);

	pages += vouch_shared_free(platform->response, 1);
	pages += vouch_shared_free(platform->request, 1);
	platform->certs = NULL;
	platform->certs_pages = 0;
	platform->response = NULL;
	platform->request = NULL;
	return pages;
}

/* Reboots may be begun by several at a time. */
static DEFINE_MUTEX(arch_reboot_lock); /* pages of @arch, at a reboot */

/*
 * These kernels leave pages shared at a kexec, and the next one takes them for
 * private: the processor ends the guest at the first access. Later kernels take
 * back all pages by themselves.
 */
static int arch_reboot(struct notifier_block *block, unsigned long action,
		       void *data)
{
	u32 pages;

	mutex_lock(&arch_reboot_lock);
	pages = arch_unshare(&arch.platform);
	mutex_unlock(&arch_reboot_lock);
	if (pages)
		pr_info("%u pages are no longer shared with the host\n", pages);
	return NOTIFY_DONE;
}

/* After that of guest.c, which ends what uses the pages. */
static struct notifier_block arch_reboot_block = {
	.notifier_call = arch_reboot,
	.priority = -1,
};

static void arch_free(struct snp_platform *platform)
{
	arch_unshare(platform);
	if (platform->secrets)
		iounmap((__force void __iomem *)platform->secrets);
	*platform = (struct snp_platform){};
}

static int arch_register(struct device *device, u32 wanted)
{
	struct sev_guest_platform_data *data = dev_get_platdata(device);
	int err;

	if (!data)
		return -ENODEV;

	arch.platform = (struct snp_platform){
		.calls = &arch_calls,
		.owner = THIS_MODULE,
		.is_prompt = true,
		.vmpl = snp_vmpl,
		.vmpck = wanted,
	};
	err = arch_alloc(&arch.platform, data->secrets_gpa);
	if (!err)
		err = vouch_snp_register(&arch.platform);
	if (err) {
		arch_free(&arch.platform);
		return err;
	}
	arch.is_registered = true;
	register_reboot_notifier(&arch_reboot_block);
	return 0;
}

static int arch_refuse(u32 wanted)
{
	pr_warn("VMPCK %u is sev-guest's, want the device, or vmpck= above %u\n",
		wanted, snp_vmpl);
	return vouch_snp_arch_refuse(wanted, false, -EBUSY, VOUCH_REASON_OWNED);
}

/* Binds now or never: whether the key is shared is decided only once. */
static int arch_claim(void)
{
	int err;

	err = platform_driver_register(&arch_driver);
	if (!err && !arch.device)
		platform_driver_unregister(&arch_driver);
	return err;
}

static void arch_release(void)
{
	if (arch.device)
		platform_driver_unregister(&arch_driver);
	arch.device = NULL;
}

static int arch_start(struct device *device, u32 wanted)
{
	int err;

	err = arch_claim();
	if (err)
		return err;

	if (arch_may_use(wanted))
		err = arch_register(device, wanted);
	else
		err = arch_refuse(wanted);
	if (err)
		arch_release();
	return err;
}

int vouch_snp_arch_start(u32 wanted)
{
	struct device *device;
	int err;

	device = bus_find_device_by_name(&platform_bus_type, NULL,
					 SEV_GUEST_DEVICE);
	if (!device) {
		pr_warn("there is no device %s, want one\n", SEV_GUEST_DEVICE);
		return 0;
	}

	err = arch_start(device, wanted);
	put_device(device);
	return err;
}

void vouch_snp_arch_stop(void)
{
	if (arch.is_registered) {
		unregister_reboot_notifier(&arch_reboot_block);
		vouch_snp_unregister(&arch.platform);
		arch_free(&arch.platform);
	}
	arch_release();
}
