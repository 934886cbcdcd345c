// SPDX-License-Identifier: GPL-2.0
/*
 * vouch_sim - /dev/vouch-sim and the module
 *
 * The device has one user at a time. A mapping keeps the file open, so the
 * guest goes away, and its pages are freed, when descriptor and mapping are
 * both gone. A host that is killed loses both at once.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/cc_platform.h>
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/slab.h>

#include <asm/cpufeature.h>

#include "sim.h"

/* The layout is ABI: no holes, and no size that the compiler chooses. */
static_assert(sizeof(struct vouch_sim_snp) == 8 + VOUCH_SIM_PAGE_SIZE);
static_assert(sizeof(struct vouch_sim_counter) == 16);
static_assert(sizeof(struct vouch_sim_tdx) == 640);
static_assert(offsetof(struct vouch_sim_tdx, rtmr) == 392);
static_assert(sizeof(struct vouch_sim_tdx_trouble) == 16);
static_assert(sizeof(struct vouch_sim_exit) == 16);
static_assert(sizeof(struct vouch_sim_result) == 16);

static atomic_t is_open = ATOMIC_INIT(0);

static int sim_open(struct inode *inode, struct file *file)
{
	struct sim_guest *guest;

	if (atomic_cmpxchg(&is_open, 0, 1))
		return -EBUSY;

	guest = sim_guest_alloc();
	if (!guest) {
		atomic_set(&is_open, 0);
		return -ENOMEM;
	}
	file->private_data = guest;
	return nonseekable_open(inode, file);
}

static int sim_release(struct inode *inode, struct file *file)
{
	sim_guest_free(file->private_data);
	atomic_set(&is_open, 0);
	return 0;
}

static ssize_t sim_read(struct file *file, char __user *buf, size_t count,
			loff_t *ppos)
{
	struct sim_guest *guest = file->private_data;

	return sim_mailbox_read(&guest->mailbox, buf, count,
				file->f_flags & O_NONBLOCK);
}

static ssize_t sim_write(struct file *file, const char __user *buf,
			 size_t count, loff_t *ppos)
{
	struct sim_guest *guest = file->private_data;

	return sim_mailbox_write(&guest->mailbox, buf, count);
}

static __poll_t sim_poll(struct file *file, poll_table *wait)
{
	struct sim_guest *guest = file->private_data;

	return sim_mailbox_poll(&guest->mailbox, file, wait);
}

static int sim_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct sim_guest *guest = file->private_data;

	/* Of a private mapping the guest would not see what is written. */
	if (!(vma->vm_flags & VM_SHARED))
		return -EINVAL;
	return sim_guest_mmap(guest, vma);
}

/*
 * Copies an argument of exactly the size that its first member says. Return:
 * the copy, to be freed with kfree_sensitive(), or ERR_PTR().
 */
static void *sim_arg(void __user *uarg, size_t size)
{
	void *arg;
	u32 usize;
	int err;

	if (get_user(usize, (u32 __user *)uarg))
		return ERR_PTR(-EFAULT);
	if (usize < size)
		return ERR_PTR(-EINVAL);
	if (usize > size + PAGE_SIZE)
		return ERR_PTR(-E2BIG);

	arg = kmalloc(size, GFP_KERNEL);
	if (!arg)
		return ERR_PTR(-ENOMEM);
	err = copy_struct_from_user(arg, size, uarg, usize);
	if (err) {
		kfree_sensitive(arg);
		return ERR_PTR(err);
	}
	return arg;
}

static int sim_ioc_snp(struct sim_guest *guest, void __user *uarg)
{
	struct vouch_sim_snp *arg = sim_arg(uarg, sizeof(*arg));
	int err;

	if (IS_ERR(arg))
		return PTR_ERR(arg);
	err = sim_guest_start(guest, arg);
	kfree_sensitive(arg);
	return err;
}

static int sim_ioc_counter(struct sim_guest *guest, void __user *uarg)
{
	struct vouch_sim_counter *arg = sim_arg(uarg, sizeof(*arg));
	int err;

	if (IS_ERR(arg))
		return PTR_ERR(arg);
	err = sim_guest_set_counter(guest, arg);
	kfree_sensitive(arg);
	return err;
}

static int sim_ioc_tdx(struct sim_guest *guest, void __user *uarg)
{
	struct vouch_sim_tdx *arg = sim_arg(uarg, sizeof(*arg));
	int err;

	if (IS_ERR(arg))
		return PTR_ERR(arg);
	err = sim_tdx_start(guest, arg);
	kfree_sensitive(arg);
	return err;
}

static int sim_ioc_trouble(struct sim_guest *guest, void __user *uarg)
{
	struct vouch_sim_tdx_trouble *arg = sim_arg(uarg, sizeof(*arg));
	int err;

	if (IS_ERR(arg))
		return PTR_ERR(arg);
	err = sim_tdx_trouble(guest, arg);
	kfree_sensitive(arg);
	return err;
}

static long sim_ioctl(struct file *file, unsigned int cmd, unsigned long uptr)
{
	struct sim_guest *guest = file->private_data;
	void __user *uarg = (void __user *)uptr;

	switch (cmd) {
	case VOUCH_SIM_IOC_SNP:
		return sim_ioc_snp(guest, uarg);
	case VOUCH_SIM_IOC_COUNTER:
		return sim_ioc_counter(guest, uarg);
	case VOUCH_SIM_IOC_TDX:
		return sim_ioc_tdx(guest, uarg);
	case VOUCH_SIM_IOC_TDX_TROUBLE:
		return sim_ioc_trouble(guest, uarg);
	case VOUCH_SIM_IOC_TDX_NOTIFY:
		return sim_tdx_notify(guest);
	default:
		return -ENOTTY;
	}
}

static const struct file_operations sim_fops = {
	.owner = THIS_MODULE,
	.open = sim_open,
	.release = sim_release,
	.read = sim_read,
	.write = sim_write,
	.poll = sim_poll,
	.mmap = sim_mmap,
	.unlocked_ioctl = sim_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
};

static struct miscdevice sim_device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "vouch-sim",
	.fops = &sim_fops,
	.mode = 0600,
};

/* Where reports are real, there must be no simulated ones beside them. */
static bool sim_is_confidential_guest(void)
{
	return cc_platform_has(CC_ATTR_GUEST_MEM_ENCRYPT) ||
	       cc_platform_has(CC_ATTR_GUEST_SEV_SNP) ||
	       boot_cpu_has(X86_FEATURE_TDX_GUEST);
}

static int __init sim_init(void)
{
	int err;

	if (sim_is_confidential_guest()) {
		pr_err("this is a confidential guest, want an ordinary one\n");
		return -EPERM;
	}
	err = sim_guest_init();
	if (err)
		return err;
	err = misc_register(&sim_device);
	if (err)
		sim_guest_exit();
	return err;
}

static void __exit sim_exit(void)
{
	misc_deregister(&sim_device);
	sim_guest_exit();
}

module_init(sim_init);
module_exit(sim_exit);

MODULE_DESCRIPTION("Simulated TEE for vouch");
MODULE_LICENSE("GPL");
