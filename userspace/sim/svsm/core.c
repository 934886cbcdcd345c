// SPDX-License-Identifier: MIT
/* The core protocol: Calling Areas, page states, CPUs, what there is. */
#include "sim/base/fields.h"
#include "sim/svsm/svsm.h"

#define PAGE VOUCH_SIM_PAGE_SIZE
#define PAGE_2M (2u << 20)
#define LIST_HEAD_SIZE 8
#define ENTRY_SIZE 8
/* Fields of a VMSA: AMD 24593, table B-4. */
#define VMSA_VMPL 0xca
#define VMSA_EFER 0xd0
#define VMSA_SEV_FEATURES 0x3b0
#define EFER_SVME (1u << 12)
/* The guest is told of no sev_features to want but these: SNP. */
#define SEV_FEATURES_SNP 1

enum {
	CALL_REMAP_CA,
	CALL_PVALIDATE,
	CALL_CREATE_VCPU,
	CALL_DELETE_VCPU,
	CALL_DEPOSIT_MEM,
	CALL_WITHDRAW_MEM,
	CALL_QUERY_PROTOCOL,
	CALL_CONFIGURE_VTOM,
};

static bool crosses_page(u64 address, size_t size)
{
	return address % PAGE + size > PAGE;
}

static u32 remap_ca(struct sim_svsm *svsm, u32 apic_id, u64 address)
{
	const struct sim_svsm_guest *guest = &svsm->guest;
	const u8 empty[8] = {};

	if (address % 8 || crosses_page(address, sizeof(empty)))
		return SIM_SVSM_INVALID_PARAMETER;
	if (!guest->write(guest->data, address, empty, sizeof(empty)))
		return SIM_SVSM_INVALID_PARAMETER;
	svsm->cpus[apic_id].caa = address;
	if (!guest->set_caa(guest->data, apic_id, address))
		return SIM_SVSM_INVALID_PARAMETER;
	return SIM_SVSM_SUCCESS;
}

/* Return: 0, or what is wrong with an entry before it is tried. */
static u32 check_entry(u64 entry)
{
	u64 size = entry & 3 ? PAGE_2M : PAGE;

	if ((entry & 3) > 1 || (entry & 0xff0))
		return SIM_SVSM_INVALID_PARAMETER;
	return (entry & ~(u64)(PAGE - 1)) % size ? SIM_SVSM_INVALID_PARAMETER :
						   0;
}

struct list {
	u64 address;
	u16 count;
	u16 next;
	u8 page[PAGE]; /* from its address on */
	const u8 *entries;
};

static u32 read_list(struct sim_svsm *svsm, struct list *list)
{
	const struct sim_svsm_guest *guest = &svsm->guest;
	u32 size = PAGE - (u32)(list->address % PAGE), most;

	/* All of it at once: for an emulator each access is a round trip. */
	if (list->address % 8 ||
	    !guest->read(guest->data, list->address, list->page, size))
		return SIM_SVSM_INVALID_PARAMETER;
	list->count = get_le16(list->page);
	list->next = get_le16(list->page + 2);
	list->entries = list->page + LIST_HEAD_SIZE;
	most = (size - LIST_HEAD_SIZE) / ENTRY_SIZE;
	if (!list->count || list->count > most || list->next >= list->count)
		return SIM_SVSM_INVALID_PARAMETER;
	return SIM_SVSM_SUCCESS;
}

/* Up to the first entry that is wrong or fails; the list tells which one. */
static u32 validate_list(struct sim_svsm *svsm, struct list *list)
{
	const struct sim_svsm_guest *guest = &svsm->guest;
	u32 result = 0, status = 0, good, done;

	for (good = list->next; good < list->count && !result; good++) {
		u64 entry = get_le64(list->entries + good * ENTRY_SIZE);

		result = check_entry(entry);
	}
	good -= !!result;
	good -= list->next;
	done = guest->pvalidate(guest->data,
				list->entries + list->next * ENTRY_SIZE, good,
				&status);
	list->next = (u16)(list->next + done);
	return done < good ? SIM_SVSM_PROTOCOL + status : result;
}

static u32 pvalidate(struct sim_svsm *svsm, u64 address)
{
	const struct sim_svsm_guest *guest = &svsm->guest;
	struct list list = { .address = address };
	u32 result = read_list(svsm, &list);
	u8 next[2];

	if (result)
		return result;
	result = validate_list(svsm, &list);
	put_le16(next, list.next);
	if (!guest->write(guest->data, address + 2, next, sizeof(next)))
		return SIM_SVSM_INVALID_ADDRESS;
	return result;
}

static struct sim_svsm_cpu *cpu_with_vmsa(struct sim_svsm *svsm, u64 vmsa)
{
	for (u32 i = 0; i < SIM_SVSM_CPUS; i++)
		if (svsm->cpus[i].vmsa == vmsa)
			return &svsm->cpus[i];
	return NULL;
}

/* What the guest wrote is what the CPU will run with. */
static bool vmsa_is_good(struct sim_svsm *svsm, u64 address)
{
	const struct sim_svsm_guest *guest = &svsm->guest;
	u8 page[PAGE];

	return guest->read(guest->data, address, page, sizeof(page)) &&
	       page[VMSA_VMPL] == svsm->vmpl &&
	       get_le64(page + VMSA_EFER) & EFER_SVME &&
	       get_le64(page + VMSA_SEV_FEATURES) & SEV_FEATURES_SNP;
}

static u32 create_vcpu(struct sim_svsm *svsm, const struct sim_svsm_regs *regs)
{
	u64 vmsa = regs->rcx, caa = regs->rdx;
	u32 apic_id = (u32)regs->r8;

	if (!vmsa || vmsa % PAGE || caa % PAGE || vmsa == caa)
		return SIM_SVSM_INVALID_ADDRESS;
	if (apic_id >= SIM_SVSM_CPUS)
		return SIM_SVSM_INVALID_PARAMETER;
	if (cpu_with_vmsa(svsm, vmsa))
		return SIM_SVSM_INVALID_ADDRESS;
	if (!vmsa_is_good(svsm, vmsa))
		return SIM_SVSM_INVALID_PARAMETER;
	if (!svsm->guest.set_vmsa(svsm->guest.data, vmsa, true) ||
	    !svsm->guest.set_caa(svsm->guest.data, apic_id, caa))
		return SIM_SVSM_INVALID_ADDRESS;
	svsm->cpus[apic_id] = (struct sim_svsm_cpu){
		.is_there = true,
		.caa = caa,
		.vmsa = vmsa,
	};
	return SIM_SVSM_SUCCESS;
}

static u32 delete_vcpu(struct sim_svsm *svsm, u64 vmsa)
{
	struct sim_svsm_cpu *cpu = vmsa ? cpu_with_vmsa(svsm, vmsa) : NULL;

	if (!cpu)
		return SIM_SVSM_INVALID_PARAMETER;
	if (!svsm->guest.set_vmsa(svsm->guest.data, vmsa, false))
		return SIM_SVSM_INVALID_ADDRESS;
	*cpu = (struct sim_svsm_cpu){};
	return SIM_SVSM_SUCCESS;
}

/* Return: whether there is version 1, which all protocols have, of it. */
static bool has_protocol(const struct sim_svsm *svsm, u32 protocol)
{
	return protocol == SIM_SVSM_CORE || protocol == SIM_SVSM_ATTEST ||
	       (protocol == SIM_SVSM_VTPM && svsm->swtpm);
}

static u64 query_protocol(const struct sim_svsm *svsm, u64 wanted)
{
	if (!has_protocol(svsm, (u32)(wanted >> 32)) || (u32)wanted != 1)
		return 0;
	return 1ULL << 32 | 1;
}

u32 sim_svsm_core(struct sim_svsm *svsm, u32 apic_id, u32 call,
		  struct sim_svsm_regs *regs)
{
	if (!svsm->guest.pvalidate && call != CALL_QUERY_PROTOCOL)
		return SIM_SVSM_UNSUPPORTED_CALL;
	switch (call) {
	case CALL_REMAP_CA:
		return remap_ca(svsm, apic_id, regs->rcx);
	case CALL_PVALIDATE:
		return pvalidate(svsm, regs->rcx);
	case CALL_CREATE_VCPU:
		return create_vcpu(svsm, regs);
	case CALL_DELETE_VCPU:
		return delete_vcpu(svsm, regs->rcx);
	case CALL_QUERY_PROTOCOL:
		regs->rcx = query_protocol(svsm, regs->rcx);
		return SIM_SVSM_SUCCESS;
	case CALL_CONFIGURE_VTOM:
		/* Bit 0 asks whether there is such a thing: there is not. */
		if (!(regs->rcx & 1))
			return SIM_SVSM_INVALID_REQUEST;
		regs->rcx = 0;
		return SIM_SVSM_SUCCESS;
	default:
		return SIM_SVSM_UNSUPPORTED_CALL;
	}
}
