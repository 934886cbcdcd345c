// SPDX-License-Identifier: GPL-2.0
/*
 * vouch - module and misc device
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/fs.h>
#include <linux/init.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/slab.h>

#include "crypto.h"
#include "event.h"
#include "log.h"
#include "snp/snp.h"
#include "tdx/tdx.h"
#include "ticket.h"
#include "vouch.h"

/*
 * An open file holds a reference to the module that provides the TEE, so that
 * the module cannot be unloaded. It does not hold the TEE: the simulator's goes
 * away with its process, and commands return -ENODEV then.
 */
static int vouch_open(struct inode *inode, struct file *file)
{
	struct vouch_file *opened =
		kzalloc(sizeof(*opened), GFP_KERNEL_ACCOUNT);

	if (!opened)
		return -ENOMEM;
	vouch_file_init(opened);
	opened->owner = vouch_backend_pin();
	file->private_data = opened;
	return nonseekable_open(inode, file);
}

static int vouch_release(struct inode *inode, struct file *file)
{
	struct vouch_file *opened = file->private_data;

	vouch_file_exit(opened);
	module_put(opened->owner);
	kfree(opened);
	return 0;
}

/* Readable is what has a ticket to collect, or an event. */
static __poll_t vouch_poll(struct file *file, poll_table *wait)
{
	struct vouch_file *opened = file->private_data;

	poll_wait(file, &opened->wait, wait);
	return vouch_file_events(opened) | vouch_event_poll(&opened->events);
}

static const struct file_operations vouch_fops = {
	.owner = THIS_MODULE,
	.open = vouch_open,
	.release = vouch_release,
	.read = vouch_event_read,
	.poll = vouch_poll,
	.unlocked_ioctl = vouch_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
};

static struct miscdevice vouch_device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "vouch",
	.fops = &vouch_fops,
	.mode = 0600,
};

static int __init vouch_init(void)
{
	int err;

	err = vouch_log_setup();
	if (err)
		return err;

	err = vouch_lockdown_init();
	if (err)
		goto err_log;

	err = vouch_hash_init();
	if (err)
		goto err_log;

	err = vouch_netlink_init();
	if (err)
		goto err_hash;

	err = vouch_snp_arch_init();
	if (err)
		goto err_netlink;

	err = vouch_tdx_arch_init();
	if (err)
		goto err_snp;

	err = misc_register(&vouch_device);
	if (err)
		goto err_tdx;
	return 0;

err_tdx:
	vouch_tdx_arch_exit();
err_snp:
	vouch_snp_arch_exit();
err_netlink:
	vouch_netlink_exit();
err_hash:
	vouch_hash_exit();
err_log:
	vouch_log_exit(&vouch_log);
	return err;
}
module_init(vouch_init);

static void __exit vouch_exit(void)
{
	misc_deregister(&vouch_device);
	vouch_tdx_arch_exit();
	vouch_snp_arch_exit();
	vouch_netlink_exit();
	vouch_hash_exit();
	vouch_log_exit(&vouch_log);
}
module_exit(vouch_exit);

MODULE_DESCRIPTION("Attestation for confidential virtual machines");
MODULE_LICENSE("GPL");
MODULE_VERSION("0.1.0");
MODULE_SOFTDEP("pre: gcm sha512");
