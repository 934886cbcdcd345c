// SPDX-License-Identifier: GPL-2.0
/*
 * vouch_tpm - the vTPM of an SVSM as /dev/tpm0
 *
 * Kernels from 6.16 on can send commands to it, and have a device for it where
 * the SVSM has one, but not all of them were built with a driver. This is one,
 * for them: it sends what the kernel's TPM core gives it, and knows nothing of
 * TPMs. Where the kernel's own driver has the device, this one has none.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include "compat/sev.h"
#include "compat/tpm.h"

#include <linux/err.h>
#include <linux/mod_devicetable.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/preempt.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/tpm_svsm.h>

/*
 * The SVSM reads and writes a page, whatever the sizes: it is all this one's.
 * The TPM core has one command under way at a time, so that one is enough.
 */
static void *vtpm_page(struct tpm_chip *chip)
{
	return dev_get_drvdata(&chip->dev);
}

/*
 * Kernels find out the CPU's Calling Area before they switch interrupts off. On
 * another CPU than that the SVSM would find no call, so it stays on this one.
 */
static int vtpm_send_page(void *page)
{
	int err;

	migrate_disable();
	err = snp_svsm_vtpm_send_command(page);
	migrate_enable();
	return err;
}

static int compat_tpm_send_command(struct tpm_chip *chip, const u8 *command,
				   size_t size)
{
	void *page = vtpm_page(chip);
	int err = svsm_vtpm_cmd_request_fill(page, 0, command, size);

	return err ?: vtpm_send_page(page);
}

static int vtpm_recv(struct tpm_chip *chip, u8 *answer, size_t room)
{
	void *page = vtpm_page(chip);
	int size = svsm_vtpm_cmd_response_parse(page, answer, room);

	/* An answer may be a secret that was unsealed. */
	memzero_explicit(page, PAGE_SIZE);
	return size;
}

/* Without a status every command is finished once it was sent. */
static const struct tpm_class_ops vtpm_ops = {
	.flags = TPM_OPS_AUTO_STARTUP,
	.send = compat_tpm_send,
	.recv = vtpm_recv,
};

static int vtpm_probe(struct platform_device *pdev)
{
	struct device *dev = &pdev->dev;
	struct tpm_chip *chip;
	void *page;
	int err;

	/* Outside of such a guest the call would not come back. */
	if (!cc_platform_has(CC_ATTR_GUEST_SEV_SNP) || !snp_vmpl)
		return -ENODEV;
	page = (void *)devm_get_free_pages(dev, GFP_KERNEL | __GFP_ZERO, 0);
	if (!page)
		return -ENOMEM;
	chip = tpmm_chip_alloc(dev, &vtpm_ops);
	if (IS_ERR(chip))
		return PTR_ERR(chip);
	dev_set_drvdata(&chip->dev, page);
	chip->flags |= TPM_CHIP_FLAG_TPM2;
	err = tpm_chip_register(chip);
	if (err)
		return dev_err_probe(dev, err, "vTPM does not start\n");
	platform_set_drvdata(pdev, chip);
	dev_info(dev, "vTPM of the SVSM at VMPL 0\n");
	return 0;
}

static void vtpm_remove(struct platform_device *pdev)
{
	tpm_chip_unregister(platform_get_drvdata(pdev));
}

/* The device is matched by its id: its name is that of the kernel's driver. */
static const struct platform_device_id vtpm_ids[] = {
	{ "tpm-svsm" },
	{},
};
MODULE_DEVICE_TABLE(platform, vtpm_ids);

static struct platform_driver vtpm_driver = {
	.probe = vtpm_probe,
	.remove = vtpm_remove,
	.id_table = vtpm_ids,
	.driver.name = "vouch-tpm",
};

module_platform_driver(vtpm_driver);

MODULE_DESCRIPTION("vTPM of an SVSM, for kernels without tpm_svsm");
MODULE_LICENSE("GPL");
