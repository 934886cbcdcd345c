// SPDX-License-Identifier: GPL-2.0
/*
 * vouch_tdcall - quote buffers, as the host sees them
 *
 * The buffers are the guest's own pages. Each gets a slot of the mapping of
 * /dev/vouch-sim, and whoever plays the host finds the pages there: nothing is
 * copied, and a quote is seen as soon as it is written.
 */
#include <linux/io.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/workqueue.h>

#include "trap.h"

/* 128 KiB, what QEMU and the kernel's own driver allow. */
#define SLOT_PAGES 32
#define SLOTS (VOUCH_SIM_TDX_PAGES / SLOT_PAGES)
#define SLOT_SIZE (SLOT_PAGES * PAGE_SIZE)

static_assert(PAGE_SIZE == VOUCH_SIM_PAGE_SIZE);

/* Intel GHCI, GetQuote: header of the buffer. */
struct quote_header {
	__le64 version;
	__le64 status;
	__le32 in_size;
	__le32 out_size;
};

#define QUOTE_IN_FLIGHT 0xffffffffffffffffULL
#define QUOTE_ERROR 0x8000000000000000ULL
#define QUOTE_UNAVAILABLE 0x8000000000000001ULL

/**
 * struct trap_slot - where the host finds one buffer
 * @header: the buffer, NULL when the slot was never used
 * @pages: number of its pages; all of them are held
 * @is_moved: the host may still have the pages of an earlier buffer here
 * @is_posted: a request is on its way to the host
 */
struct trap_slot {
	struct quote_header *header;
	unsigned int pages;
	bool is_moved;
	bool is_posted;
};

/* Members but the queue are protected by trap_lock. */
static struct {
	struct trap_slot slots[SLOTS];
	struct sim_guest *host;
	struct address_space *mapping;
	struct workqueue_struct *queue;
	struct work_struct work;
} quotes;

static struct page *slot_page(const struct trap_slot *slot, unsigned int i)
{
	return virt_to_page((void *)slot->header + i * PAGE_SIZE);
}

static bool slot_is_in_flight(const struct trap_slot *slot)
{
	return slot->header &&
	       READ_ONCE(slot->header->status) == cpu_to_le64(QUOTE_IN_FLIGHT);
}

static void slot_release(struct trap_slot *slot)
{
	unsigned int i;

	for (i = 0; i < slot->pages; i++)
		put_page(slot_page(slot, i));
	slot->pages = 0;
	slot->header = NULL;
}

static void slot_bind(struct trap_slot *slot, void *buffer, unsigned int pages)
{
	unsigned int i;

	slot_release(slot);
	slot->header = buffer;
	slot->pages = pages;
	slot->is_moved = true;
	for (i = 0; i < pages; i++)
		get_page(slot_page(slot, i));
}

/* A request that cannot become a quote; only the status counts. */
static void slot_fail(struct trap_slot *slot, u64 status)
{
	if (slot_is_in_flight(slot))
		WRITE_ONCE(slot->header->status, cpu_to_le64(status));
}

/* That of the buffer, or else one that nobody waits for. */
static struct trap_slot *slot_find(const void *buffer, unsigned int pages)
{
	struct trap_slot *slot, *free = NULL;

	for (slot = quotes.slots; slot < quotes.slots + SLOTS; slot++) {
		if (slot->header == buffer && slot->pages == pages)
			return slot;
		/* One that was never used is better. */
		if (!slot->is_posted && !slot_is_in_flight(slot) &&
		    (!free || !slot->header))
			free = slot;
	}
	return free;
}

/* Pages of the page allocator, each with a count of its own. */
static bool quote_is_buffer(phys_addr_t phys, u64 size)
{
	u64 done;
	struct page *page;

	for (done = 0; done < size; done += PAGE_SIZE) {
		if (!trap_is_memory(phys + done, PAGE_SIZE))
			return false;
		page = pfn_to_page(PHYS_PFN(phys + done));
		if (PageCompound(page) || PageSlab(page))
			return false;
	}
	return true;
}

u64 trap_get_quote(phys_addr_t phys, u64 size)
{
	void *buffer = phys_to_virt(phys);
	unsigned int pages = size / PAGE_SIZE;
	struct trap_slot *slot;

	if (!quotes.host)
		return TDX_VMCALL_UNSUPPORTED;
	if (!IS_ALIGNED(phys | size, PAGE_SIZE))
		return TDX_VMCALL_ALIGN;
	if (!size || size > SLOT_SIZE || !quote_is_buffer(phys, size))
		return TDX_VMCALL_INVALID;
	slot = slot_find(buffer, pages);
	if (!slot || slot->is_posted)
		return TDX_VMCALL_RETRY;

	if (slot->header != buffer || slot->pages != pages)
		slot_bind(slot, buffer, pages);
	WRITE_ONCE(slot->header->status, cpu_to_le64(QUOTE_IN_FLIGHT));
	slot->is_posted = true;
	queue_work(quotes.queue, &quotes.work);
	return TDX_VMCALL_SUCCESS;
}

static u32 slot_offset(const struct trap_slot *slot)
{
	return (slot - quotes.slots) * SLOT_SIZE;
}

/**
 * struct trap_request - a request on its way to the host
 * @slot: where
 * @mailbox: of which host
 * @is_moved: it must not go on with pages that were there before
 */
struct trap_request {
	struct trap_slot *slot;
	struct sim_mailbox *mailbox;
	bool is_moved;
};

/* Return: is there a next one, and a host? */
static bool request_next(struct trap_request *request)
{
	struct trap_slot *slot = quotes.slots;

	spin_lock(&trap_lock);
	while (slot < quotes.slots + SLOTS && !slot->is_posted)
		slot++;
	if (slot == quotes.slots + SLOTS || !quotes.host) {
		spin_unlock(&trap_lock);
		return false;
	}
	request->slot = slot;
	request->mailbox = &quotes.host->mailbox;
	request->is_moved = slot->is_moved;
	slot->is_moved = false;
	spin_unlock(&trap_lock);
	return true;
}

/*
 * A slot that is posted stays as it is, so no lock is needed.
 * Return: what the buffer's status is to be
 */
static u64 request_issue(const struct trap_request *request)
{
	struct vouch_sim_exit exit = {
		.code = VOUCH_SIM_EXIT_GET_QUOTE,
		.certs_pages = request->slot->pages,
		.offset = slot_offset(request->slot),
	};
	struct vouch_sim_result result;

	if (request->is_moved && quotes.mapping)
		unmap_mapping_range(quotes.mapping, exit.offset, SLOT_SIZE, 1);
	if (sim_mailbox_issue(request->mailbox, &exit, MAX_SCHEDULE_TIMEOUT,
			      &result))
		return QUOTE_UNAVAILABLE;
	return result.exitinfo2 ? QUOTE_ERROR : QUOTE_IN_FLIGHT;
}

static void quote_work(struct work_struct *work)
{
	struct trap_request request;
	u64 status;

	while (request_next(&request)) {
		status = request_issue(&request);

		spin_lock(&trap_lock);
		if (status != QUOTE_IN_FLIGHT)
			slot_fail(request.slot, status);
		request.slot->is_posted = false;
		spin_unlock(&trap_lock);
	}
}

static struct page *quote_page(unsigned long pgoff)
{
	const struct trap_slot *slot = quotes.slots + pgoff / SLOT_PAGES;
	struct page *page = NULL;

	if (pgoff >= VOUCH_SIM_TDX_PAGES)
		return NULL;
	spin_lock(&trap_lock);
	if (pgoff % SLOT_PAGES < slot->pages) {
		page = slot_page(slot, pgoff % SLOT_PAGES);
		get_page(page);
	}
	spin_unlock(&trap_lock);
	return page;
}

static vm_fault_t quote_fault(struct vm_fault *vmf)
{
	vmf->page = quote_page(vmf->pgoff);
	return vmf->page ? 0 : VM_FAULT_SIGBUS;
}

static const struct vm_operations_struct quote_vm_ops = {
	.fault = quote_fault,
};

int trap_quote_mmap(struct sim_guest *guest, struct vm_area_struct *vma)
{
	vm_flags_set(vma, VM_DONTEXPAND | VM_DONTDUMP);
	vma->vm_ops = &quote_vm_ops;
	spin_lock(&trap_lock);
	quotes.mapping = vma->vm_file->f_mapping;
	spin_unlock(&trap_lock);
	return 0;
}

void trap_quote_attach(struct sim_guest *guest)
{
	quotes.host = guest;
}

static void slots_detach(void)
{
	struct trap_slot *slot;

	for (slot = quotes.slots; slot < quotes.slots + SLOTS; slot++) {
		slot_fail(slot, QUOTE_UNAVAILABLE);
		slot_release(slot);
		slot->is_posted = false;
	}
}

void trap_quote_detach(struct sim_guest *guest)
{
	if (quotes.host != guest)
		return;
	spin_lock(&trap_lock);
	quotes.host = NULL;
	spin_unlock(&trap_lock);

	/* Nothing new is posted, and what was has failed. */
	flush_workqueue(quotes.queue);
	spin_lock(&trap_lock);
	slots_detach();
	quotes.mapping = NULL;
	spin_unlock(&trap_lock);
}

int trap_quote_init(void)
{
	INIT_WORK(&quotes.work, quote_work);
	quotes.queue = alloc_ordered_workqueue("vouch-tdcall", 0);
	return quotes.queue ? 0 : -ENOMEM;
}

void trap_quote_exit(void)
{
	destroy_workqueue(quotes.queue);
}
