// SPDX-License-Identifier: GPL-2.0
/*
 * The platform device of an SNP guest up to 6.13, with a secrets page in memory
 * that the kernel was told not to use; for tests
 */
#include <linux/err.h>
#include <linux/io.h>
#include <linux/module.h>
#include <linux/platform_device.h>

static ulong secrets;
module_param(secrets, ulong, 0400);
MODULE_PARM_DESC(secrets, "Physical address of the secrets page");

static struct platform_device *device;

/* Keys 0 and 1 are there, 2 and 3 are not; all counters are 0. */
static int write_secrets(void)
{
	void *page = memremap(secrets, PAGE_SIZE, MEMREMAP_WB);

	if (!page)
		return -ENOMEM;
	memset(page, 0, PAGE_SIZE);
	memset(page + 0x20, 0x5a, 64);
	memunmap(page);
	return 0;
}

static int __init sev_device_init(void)
{
	u64 gpa = secrets;
	int err;

	err = write_secrets();
	if (err)
		return err;
	device = platform_device_register_data(NULL, "sev-guest", -1, &gpa,
					       sizeof(gpa));
	return PTR_ERR_OR_ZERO(device);
}
module_init(sev_device_init);

static void __exit sev_device_exit(void)
{
	platform_device_unregister(device);
}
module_exit(sev_device_exit);

MODULE_DESCRIPTION("SNP guest device for tests");
MODULE_LICENSE("GPL");
