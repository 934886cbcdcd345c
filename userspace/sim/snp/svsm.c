// SPDX-License-Identifier: MIT
/* The SVSM's guest and firmware: memory, page states, reports of VMPL 0. */
#include "sim/base/fields.h"
#include "sim/host/emulator.h"
#include "sim/snp/snp.h"

#define PAGE VOUCH_SIM_PAGE_SIZE
#define MAPPING_SIZE ((u64)VOUCH_SIM_PAGES * PAGE)
#define REQ_SIZE 96
#define OFFSET_REPORT 0x20
/* The request page of an emulator's exit. */
#define EXIT_APIC_ID 0x28
#define EXIT_LAUNCH_CAA 0x30

/* ---- memory: the device's mapping ---- */

static u8 *mapped(const struct sim_snp *snp, u64 address, size_t size)
{
	if (address > MAPPING_SIZE || size > MAPPING_SIZE - address)
		return NULL;
	return snp->host->pages + address;
}

static bool mapping_read(void *data, u64 address, u8 *out, size_t size)
{
	const u8 *from = mapped(data, address, size);

	if (from)
		memcpy(out, from, size);
	return from;
}

static bool mapping_write(void *data, u64 address, const u8 *in, size_t size)
{
	u8 *to = mapped(data, address, size);

	if (to)
		memcpy(to, in, size);
	return to;
}

static u8 mapping_take_flag(void *data, u64 address)
{
	u8 *at = mapped(data, address, 1);

	return at ? __atomic_exchange_n(at, 0, __ATOMIC_SEQ_CST) : 0;
}

/* ---- memory and page states: an emulator's ---- */

static bool work(struct sim_snp *snp, struct sim_emulator_work *work)
{
	return sim_emulator_work(snp->host->device, work) && !work->status;
}

static bool emulated_read(void *data, u64 address, u8 *out, size_t size)
{
	struct sim_emulator_work read = {
		.access = SIM_ACCESS_READ,
		.address = address,
		.out = out,
		.out_size = size,
	};

	return work(data, &read);
}

static bool emulated_write(void *data, u64 address, const u8 *in, size_t size)
{
	struct sim_emulator_work write = {
		.access = SIM_ACCESS_WRITE,
		.address = address,
		.in = in,
		.in_size = size,
	};

	return work(data, &write);
}

static u8 emulated_take_flag(void *data, u64 address)
{
	struct sim_emulator_work take = {
		.access = SIM_ACCESS_TAKE,
		.address = address,
	};

	return work(data, &take) ? (u8)take.done : 0;
}

static u32 emulated_validate(void *data, const u8 *entries, u32 count,
			     u32 *status)
{
	struct sim_emulator_work list = {
		.access = SIM_ACCESS_VALIDATE,
		.count = count,
		.in = entries,
		.in_size = (size_t)count * 8,
	};

	if (!count)
		return 0;
	work(data, &list);
	*status = list.status;
	return list.done > count ? count : list.done;
}

static bool emulated_set_vmsa(void *data, u64 address, bool is_vmsa)
{
	struct sim_emulator_work set = {
		.access = SIM_ACCESS_VMSA,
		.address = address,
		.count = is_vmsa,
	};

	return work(data, &set);
}

static bool emulated_set_caa(void *data, u32 apic_id, u64 address)
{
	struct sim_emulator_work set = {
		.access = SIM_ACCESS_CAA,
		.address = address,
		.count = apic_id,
	};

	return work(data, &set);
}

/* ---- the firmware and the host ---- */

/* The SVSM has VMPCK 0 for itself: its messages are not the guest's. */
static bool make_report(void *data, const u8 *report_data, u8 *report)
{
	struct sim_snp *snp = data;
	struct sim_message request = {
		.type = SIM_MSG_REPORT_REQ,
		.version = 1,
		.size = REQ_SIZE,
	};
	u8 payload[SIM_PAYLOAD_MAX] = {};

	memcpy(request.payload, report_data, 64);
	sim_report_answer(&snp->firmware, &request, payload);
	snp->firmware.counters[0] += 2;
	memcpy(report, payload + OFFSET_REPORT, SIM_REPORT_SIZE);
	return !get_le32(payload);
}

static size_t give_certs(void *data, u8 *out)
{
	struct sim_snp *snp = data;
	size_t size = sim_certs_build(snp->host->config, &snp->pki,
				      SIM_TABLE_GOOD, snp->table);

	if (size && size <= SIM_SVSM_CERTS_MAX)
		memcpy(out, snp->table, size);
	return size;
}

void sim_snp_svsm_init(struct sim_snp *snp)
{
	const struct sim_config *config = snp->host->config;

	snp->svsm = (struct sim_svsm){
		.guest = {
			.data = snp,
			.read = mapping_read,
			.write = mapping_write,
			.take_flag = mapping_take_flag,
			.report = make_report,
			.certs = give_certs,
		},
		.misbehaviour = &snp->host->misbehaviour,
		.vmpl = config->vmpl,
		.swtpm = *config->swtpm ? config->swtpm : NULL,
		.has_uefi = sim_config_is_given(config, "uefi_flags"),
		.uefi_flags = config->uefi_flags,
	};
	sim_svsm_init(&snp->svsm);
}

/* ---- exits ---- */

static void run_mapped(struct sim_snp *snp, u32 calling_area)
{
	const u64 page = (VOUCH_SIM_SVSM_PAGE + 1) * PAGE;
	struct vouch_sim_svsm *shared =
		(void *)mapped(snp, page, sizeof(*shared));
	struct sim_svsm_regs regs = {
		.rax = shared->rax,
		.rcx = shared->rcx,
		.rdx = shared->rdx,
		.r8 = shared->r8,
		.r9 = shared->r9,
	};

	sim_svsm_launch(&snp->svsm, calling_area);
	sim_svsm_run(&snp->svsm, 0, &regs);
	*shared = (struct vouch_sim_svsm){
		.rax = regs.rax,
		.rcx = regs.rcx,
		.rdx = regs.rdx,
		.r8 = regs.r8,
		.r9 = regs.r9,
	};
}

static void run_emulated(struct sim_snp *snp)
{
	const u8 *in = snp->host->pages + VOUCH_SIM_REQUEST_PAGE * PAGE;
	u8 *out = snp->host->pages + VOUCH_SIM_RESPONSE_PAGE * PAGE;
	struct sim_svsm_regs regs = {};
	u64 *const numbers[] = { &regs.rax, &regs.rcx, &regs.rdx, &regs.r8,
				 &regs.r9 };

	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++)
		*numbers[i] = get_le64(in + 8 * i);
	if (!snp->svsm.cpus[0].is_there)
		sim_svsm_launch(&snp->svsm, get_le64(in + EXIT_LAUNCH_CAA));
	sim_svsm_run(&snp->svsm, get_le32(in + EXIT_APIC_ID), &regs);
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++)
		put_le64(out + 8 * i, *numbers[i]);
}

void sim_snp_run_svsm(struct sim_snp *snp, const struct vouch_sim_exit *exit)
{
	/* VMPL 0 is the guest's own: there is nobody to run. */
	if (!snp->host->config->vmpl)
		return;
	if (!snp->host->is_emulated) {
		run_mapped(snp, exit->offset);
		return;
	}
	snp->svsm.guest.read = emulated_read;
	snp->svsm.guest.write = emulated_write;
	snp->svsm.guest.take_flag = emulated_take_flag;
	snp->svsm.guest.pvalidate = emulated_validate;
	snp->svsm.guest.set_vmsa = emulated_set_vmsa;
	snp->svsm.guest.set_caa = emulated_set_caa;
	run_emulated(snp);
}
