// SPDX-License-Identifier: GPL-2.0
/*
 * vouch_tsm - reports of vouch for the clients of configfs-tsm
 *
 * The kernel has one slot for a driver that makes reports for the folders of
 * /sys/kernel/config/tsm/report, and its own drivers sev-guest and tdx-guest do
 * not load when it is taken. So it is taken by a module of its own, which
 * somebody has to load; vouch needs neither the slot nor the kernel's module
 * for it, and keeps its device when the slot is another's.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include "compat/tsm.h"

#include <linux/errno.h>
#include <linux/module.h>
#include <linux/printk.h>

#include "tsm.h"
#include "vouch.h"

/* The TEE that was there when the slot was taken; not changed after. */
static struct vouch_get_info served;

/*
 * What is read first after something was written makes the report, as whoever
 * reads it. REPORT_DATA is raw, so that this has to be the administrator.
 */
static int slot_report_new(struct tsm_report *report, void *data)
{
	struct vouch_reply reply = {};
	struct vouch_get_report arg;
	int err;

	err = vouch_tsm_request(&report->desc, &served, &arg);
	if (err)
		return err;
	err = vouch_ask_report(&arg, &reply);
	if (err) {
		vouch_reply_free(&reply);
		return err;
	}

	/* They are the report's, which frees them. */
	report->outblob = reply.report.data;
	report->outblob_len = reply.report.size;
	report->auxblob = reply.certs.data;
	report->auxblob_len = reply.certs.size;
	report->manifestblob = reply.manifest.data;
	report->manifestblob_len = reply.manifest.size;
	return 0;
}

static bool slot_has_attr(int index)
{
	return vouch_tsm_has_attr(&served, index);
}

static bool slot_has_bin_attr(int index)
{
	return vouch_tsm_has_bin_attr(&served, index);
}

static struct tsm_report_ops slot_ops = {
	.report_new = slot_report_new,
	.report_attr_visible = slot_has_attr,
	.report_bin_attr_visible = slot_has_bin_attr,
};

static int __init slot_init(void)
{
	int err;

	vouch_ask_info(&served);
	slot_ops.name = vouch_tsm_provider(served.tee);
	slot_ops.privlevel_floor = served.privilege;
	if (!slot_ops.name) {
		pr_err("vouch has no TEE, want one before this module\n");
		return -ENODEV;
	}

	err = tsm_report_register(&slot_ops, NULL);
	if (err == -EBUSY)
		pr_err("configfs-tsm has a driver already, or is not empty: want neither\n");
	if (err)
		return err;
	pr_info("configfs-tsm has reports of a %s guest, as %s\n",
		served.flags & VOUCH_INFO_F_SIMULATED ? "simulated" : "real",
		slot_ops.name);
	return 0;
}
module_init(slot_init);

/* Waits for a report that is being made. Folders stay, and answer ENXIO. */
static void __exit slot_exit(void)
{
	tsm_report_unregister(&slot_ops);
}
module_exit(slot_exit);

MODULE_DESCRIPTION("Reports of vouch for the clients of configfs-tsm");
MODULE_LICENSE("GPL");
