// SPDX-License-Identifier: GPL-2.0
/* Binds as sev-guest does: when it is loaded, or not at all; for tests */
#include <linux/module.h>
#include <linux/platform_device.h>

static int __init sev_driver_probe(struct platform_device *pdev)
{
	return 0;
}

static struct platform_driver sev_driver = {
	.driver = {
		.name = "sev-guest",
	},
};

module_platform_driver_probe(sev_driver, sev_driver_probe);

MODULE_DESCRIPTION("Rival of vouch for tests");
MODULE_LICENSE("GPL");
