// SPDX-License-Identifier: GPL-2.0
/*
 * vouch_sim - the simulated SNP guest
 *
 * Only what hardware and firmware would have put there is simulated here: the
 * secrets page, the shared pages and the exit. Host and security processor
 * are vouch-simd's part.
 */
#include <linux/limits.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#include "sim.h"

#define VMPL_MAX 3

/* Less than many certificate tables need, so that growing is tried often. */
#define CERTS_PAGES_AT_START 4

static_assert(PAGE_SIZE == VOUCH_SIM_PAGE_SIZE);

static int guest_issue(struct snp_platform *platform, struct snp_exit *exit)
{
	struct sim_guest *guest =
		container_of(platform, struct sim_guest, platform);
	struct vouch_sim_exit out = {
		.code = VOUCH_SIM_EXIT_GUEST_REQUEST,
	};
	struct vouch_sim_result result;
	int err;

	if (exit->extended) {
		out.code = VOUCH_SIM_EXIT_EXT_GUEST_REQUEST;
		out.certs_pages = exit->certs_pages;
	}
	err = sim_mailbox_issue(&guest->mailbox, &out, MAX_SCHEDULE_TIMEOUT,
				&result);
	if (err)
		return err;

	/* AMD 56421, SNP Guest Request: SW_EXITINFO2; RBX with INVALID_LEN. */
	exit->fw_error = lower_32_bits(result.exitinfo2);
	exit->vmm_error = upper_32_bits(result.exitinfo2);
	exit->certs_pages = result.certs_pages;
	return 0;
}

/* The pages are all there from the start: only the room offered grows. */
static int guest_grow_certs(struct snp_platform *platform, u32 pages)
{
	if (pages > VOUCH_SIM_CERTS_PAGES)
		return -ENOMEM;
	platform->certs_pages = max(platform->certs_pages, pages);
	return 0;
}

static const struct snp_calls guest_calls = {
	.issue = guest_issue,
	.grow_certs = guest_grow_certs,
	.attest = sim_svsm_attest,
};

int sim_guest_init(void)
{
	return 0;
}

void sim_guest_exit(void)
{
}

struct sim_guest *sim_guest_alloc(void)
{
	struct sim_guest *guest = kzalloc(sizeof(*guest), GFP_KERNEL);

	if (!guest)
		return NULL;

	guest->shared = vmalloc_user(SIM_SHARED_PAGES * VOUCH_SIM_PAGE_SIZE);
	if (!guest->shared) {
		kfree(guest);
		return NULL;
	}
	mutex_init(&guest->lock);
	mutex_init(&guest->exit_lock);
	mutex_init(&guest->used_lock);
	spin_lock_init(&guest->td.lock);
	sim_mailbox_init(&guest->mailbox);
	return guest;
}

void sim_guest_free(struct sim_guest *guest)
{
	sim_mailbox_close(&guest->mailbox);
	if (guest->is_registered)
		vouch_snp_unregister(&guest->platform);
	sim_tdx_stop(guest);
	kfree_sensitive(guest->platform.secrets);
	vfree(guest->shared);
	mutex_destroy(&guest->used_lock);
	mutex_destroy(&guest->exit_lock);
	mutex_destroy(&guest->lock);
	/* The MAC key is in there. */
	kfree_sensitive(guest);
}

int sim_guest_mmap(struct sim_guest *guest, struct vm_area_struct *vma)
{
	return remap_vmalloc_range(vma, guest->shared, vma->vm_pgoff);
}

static void *guest_page(struct sim_guest *guest, u32 number)
{
	return guest->shared + number * VOUCH_SIM_PAGE_SIZE;
}

static void guest_build(struct sim_guest *guest, u32 vmpl, void *secrets)
{
	guest->platform = (struct snp_platform){
		.calls = &guest_calls,
		.owner = THIS_MODULE,
		.simulated = true,
		.vmpl = vmpl,
		.vmpck = vmpl,
		.secrets = secrets,
		.request = guest_page(guest, VOUCH_SIM_REQUEST_PAGE),
		.response = guest_page(guest, VOUCH_SIM_RESPONSE_PAGE),
		.certs = guest_page(guest, VOUCH_SIM_CERTS_PAGE),
		.certs_pages = CERTS_PAGES_AT_START,
	};
}

static int guest_register(struct sim_guest *guest,
			  const struct vouch_sim_snp *arg)
{
	void *secrets;
	int err;

	secrets = kmemdup(arg->secrets, sizeof(arg->secrets), GFP_KERNEL);
	if (!secrets)
		return -ENOMEM;

	guest_build(guest, arg->vmpl, secrets);
	err = vouch_snp_register(&guest->platform);
	if (err) {
		guest->platform.secrets = NULL;
		kfree_sensitive(secrets);
		return err;
	}
	guest->is_registered = true;
	return 0;
}

int sim_guest_start(struct sim_guest *guest, const struct vouch_sim_snp *arg)
{
	int err = -EBUSY;

	if (arg->vmpl > VMPL_MAX)
		return -EINVAL;

	mutex_lock(&guest->lock);
	if (!guest->is_registered && !guest->is_td)
		err = guest_register(guest, arg);
	mutex_unlock(&guest->lock);
	return err;
}

int sim_guest_set_counter(struct sim_guest *guest,
			  const struct vouch_sim_counter *arg)
{
	int err = -ENODEV;
	u32 *counters;

	if (arg->vmpck >= SNP_VMPCK_COUNT || arg->__reserved)
		return -EINVAL;

	mutex_lock(&guest->lock);
	if (guest->is_registered) {
		counters = guest->platform.secrets + SNP_SECRETS_COUNTER;
		/* The guest may read it now, without a lock, as a real one. */
		WRITE_ONCE(counters[arg->vmpck], arg->counter);
		err = 0;
	}
	mutex_unlock(&guest->lock);
	return err;
}
