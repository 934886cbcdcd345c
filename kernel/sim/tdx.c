// SPDX-License-Identifier: GPL-2.0
/*
 * vouch_sim - the simulated TD
 *
 * TDCALLs are answered by tdx_module.c; TDG.VP.VMCALL<GetQuote> goes to
 * vouch-simd, which is host and quoting enclave, with the place of the buffer
 * in the mapping.
 */
#include <linux/jiffies.h>
#include <linux/module.h>
#include <linux/string.h>

#include "sim.h"

/* Status of a quote buffer that the host owns, Intel GHCI, GetQuote. */
#define QUOTE_IN_FLIGHT 0xffffffffffffffffULL
#define QUOTE_STATUS 8

/* How long a caller stays with a host that says nothing to an exit. */
#define EXIT_WAIT HZ

static struct sim_guest *td_guest(struct tdx_platform *platform)
{
	return container_of(platform, struct sim_guest, tdx);
}

/* Return: 0, or what stands for the status that the TDX module is to give. */
static int td_trouble(struct sim_td *td, u64 *status)
{
	*status = sim_td_status(td);
	if (*status == TDX_MODULE_BUSY)
		return -EBUSY;
	return *status ? -EIO : 0;
}

static int td_report(struct tdx_platform *platform, const u8 *report_data,
		     u8 *tdreport, u64 *status)
{
	struct sim_td *td = &td_guest(platform)->td;
	int err = td_trouble(td, status);

	if (err)
		return err;
	if (sim_td_report(td, report_data, tdreport)) {
		*status = TDX_MODULE_NO_CALL;
		return -EIO;
	}
	return 0;
}

static int td_extend(struct tdx_platform *platform, u32 index, const u8 *digest,
		     u64 *status)
{
	struct sim_td *td = &td_guest(platform)->td;
	int err = td_trouble(td, status);

	if (err)
		return err;
	if (sim_td_extend(td, index, digest)) {
		*status = TDX_MODULE_INVALID;
		return -EIO;
	}
	return 0;
}

/* With IN_FLIGHT the buffer is the host's, until there is a result. */
static void td_set_status(void *buffer, u64 status)
{
	__le64 *at = buffer + QUOTE_STATUS;

	WRITE_ONCE(*at, cpu_to_le64(status));
}

/*
 * Return: R10 for an exit without a result. When the caller left, the host has
 * the buffer (-EINTR) or has not seen it (-EAGAIN); when the host is gone, the
 * buffer is the guest's again.
 */
static u64 td_outcome_without_result(int err)
{
	switch (err) {
	case -EINTR:
		return TDX_VMCALL_SUCCESS;
	case -EAGAIN:
		return TDX_VMCALL_RETRY;
	default:
		return TDX_VMCALL_UNSUPPORTED;
	}
}

static u64 td_get_quote(struct tdx_platform *platform, void *buffer,
			size_t size)
{
	struct sim_guest *guest = td_guest(platform);
	struct vouch_sim_exit exit = {
		.code = VOUCH_SIM_EXIT_GET_QUOTE,
		.certs_pages = size / VOUCH_SIM_PAGE_SIZE,
		.offset = buffer - guest->shared,
	};
	struct vouch_sim_result result;
	int err;

	td_set_status(buffer, QUOTE_IN_FLIGHT);
	err = -EAGAIN;
	if (!mutex_lock_killable(&guest->exit_lock)) {
		err = sim_mailbox_issue(&guest->mailbox, &exit, EXIT_WAIT,
					&result);
		mutex_unlock(&guest->exit_lock);
	}

	if (err)
		result.exitinfo2 = td_outcome_without_result(err);
	if (result.exitinfo2)
		td_set_status(buffer, 0);
	return result.exitinfo2;
}

static int td_buffer_alloc(struct tdx_platform *platform, size_t size,
			   void **shared)
{
	struct sim_guest *guest = td_guest(platform);
	unsigned int count = size / VOUCH_SIM_PAGE_SIZE;
	unsigned long first;
	void *buffer = NULL;

	mutex_lock(&guest->used_lock);
	first = bitmap_find_next_zero_area(guest->used, VOUCH_SIM_TDX_PAGES, 0,
					   count, 0);
	if (first + count <= VOUCH_SIM_TDX_PAGES) {
		bitmap_set(guest->used, first, count);
		buffer = guest->shared + first * VOUCH_SIM_PAGE_SIZE;
	}
	mutex_unlock(&guest->used_lock);

	if (!buffer)
		return -ENOMEM;
	memset(buffer, 0, size);
	*shared = buffer;
	return 0;
}

static void td_buffer_free(struct tdx_platform *platform, void *buffer,
			   size_t size)
{
	struct sim_guest *guest = td_guest(platform);

	mutex_lock(&guest->used_lock);
	bitmap_clear(guest->used,
		     (buffer - guest->shared) / VOUCH_SIM_PAGE_SIZE,
		     size / VOUCH_SIM_PAGE_SIZE);
	mutex_unlock(&guest->used_lock);
}

static int td_notify_setup(struct tdx_platform *platform)
{
	if (!td_guest(platform)->td.config.grants_notify)
		return -EOPNOTSUPP;
	return 0;
}

static const struct tdx_calls td_calls = {
	.report = td_report,
	.extend = td_extend,
	.get_quote = td_get_quote,
	.buffer_alloc = td_buffer_alloc,
	.buffer_free = td_buffer_free,
	.notify_setup = td_notify_setup,
};

static int td_register(struct sim_guest *guest, const struct vouch_sim_tdx *arg)
{
	int err;

	err = sim_td_start(&guest->td, arg);
	if (err)
		return err;
	guest->tdx = (struct tdx_platform){
		.calls = &td_calls,
		.owner = THIS_MODULE,
		.simulated = true,
	};
	err = vouch_tdx_register(&guest->tdx);
	guest->is_td = !err;
	return err;
}

int sim_tdx_start(struct sim_guest *guest, const struct vouch_sim_tdx *arg)
{
	int err = -EBUSY;

	if (arg->body_version > 1 || arg->__reserved)
		return -EINVAL;

	mutex_lock(&guest->lock);
	if (!guest->is_registered && !guest->is_td)
		err = td_register(guest, arg);
	mutex_unlock(&guest->lock);
	return err;
}

int sim_tdx_trouble(struct sim_guest *guest,
		    const struct vouch_sim_tdx_trouble *arg)
{
	int err = -ENODEV;

	mutex_lock(&guest->lock);
	if (guest->is_td) {
		spin_lock(&guest->td.lock);
		guest->td.trouble = *arg;
		spin_unlock(&guest->td.lock);
		err = 0;
	}
	mutex_unlock(&guest->lock);
	return err;
}

int sim_tdx_notify(struct sim_guest *guest)
{
	int err = -ENODEV;

	mutex_lock(&guest->lock);
	if (guest->is_td && !guest->td.config.grants_notify) {
		err = -EOPNOTSUPP;
	} else if (guest->is_td) {
		vouch_tdx_notify(&guest->tdx);
		err = 0;
	}
	mutex_unlock(&guest->lock);
	return err;
}

void sim_tdx_stop(struct sim_guest *guest)
{
	if (guest->is_td)
		vouch_tdx_unregister(&guest->tdx);
	sim_td_stop(&guest->td);
}
