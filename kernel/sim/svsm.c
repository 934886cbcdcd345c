// SPDX-License-Identifier: GPL-2.0
/*
 * vouch_sim - how the simulated guest calls its SVSM (AMD 58019)
 *
 * It does what the kernel of a real guest does, with addresses in the mapping
 * in place of physical ones. The SVSM is vouch-simd's part.
 */
#include <linux/errno.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "sim.h"

/* Protocol 1, in the high half of RAX. */
#define SVSM_ATTEST_CALL ((u64)1 << 32)

/* AMD 58019, "SVSM_ATTEST_SERVICES" and "SVSM_ATTEST_SINGLE_SERVICE". */
struct svsm_location {
	__le64 address;
	__le32 size;
	__le32 reserved;
};

struct svsm_operation {
	struct svsm_location report;
	struct svsm_location nonce;
	struct svsm_location manifest;
	struct svsm_location certs;
	u8 guid[VOUCH_GUID_SIZE];
	__le32 manifest_version;
	__le32 reserved;
};

static_assert(sizeof(struct svsm_operation) == 0x58);

/* The Calling Area, "Guest Calling Area". */
struct svsm_calling_area {
	u8 call_pending;
	u8 reserved[7];
	struct svsm_operation operation;
};

/* The pages from VOUCH_SIM_SVSM_PAGE on. */
enum {
	CALLING_AREA,
	REGISTERS,
	NONCE,
	REPORT,
	CERTS,
	MANIFEST = CERTS + 4,
};

#define MANIFEST_ROOM ((VOUCH_SIM_SVSM_PAGES - MANIFEST) * VOUCH_SIM_PAGE_SIZE)

static_assert(MANIFEST_ROOM >= VOUCH_MANIFEST_SIZE_MAX);

static u32 svsm_address(u32 page)
{
	return (VOUCH_SIM_SVSM_PAGE + page) * VOUCH_SIM_PAGE_SIZE;
}

static void *svsm_page(struct sim_guest *guest, u32 page)
{
	return guest->shared + svsm_address(page);
}

static struct svsm_location svsm_location(u32 page, u32 size)
{
	return (struct svsm_location){
		.address = cpu_to_le64(size ? svsm_address(page) : 0),
		.size = cpu_to_le32(size),
	};
}

static void svsm_write_call(struct sim_guest *guest,
			    const struct snp_attest *attest)
{
	struct svsm_calling_area *area = svsm_page(guest, CALLING_AREA);
	struct vouch_sim_svsm *regs = svsm_page(guest, REGISTERS);

	memset(area, 0, sizeof(*area));
	area->operation.report = svsm_location(REPORT, attest->report_size);
	area->operation.nonce = svsm_location(NONCE, VOUCH_REPORT_DATA_SIZE);
	area->operation.manifest =
		svsm_location(MANIFEST, attest->manifest_size);
	area->operation.certs = svsm_location(CERTS, attest->certs_size);
	memcpy(area->operation.guid, attest->guid, sizeof(attest->guid));
	area->operation.manifest_version =
		cpu_to_le32(attest->manifest_version);
	memcpy(svsm_page(guest, NONCE), attest->nonce, VOUCH_REPORT_DATA_SIZE);
	*regs = (struct vouch_sim_svsm){
		.rax = SVSM_ATTEST_CALL | attest->is_single,
		.rcx = svsm_address(CALLING_AREA) +
		       offsetof(struct svsm_calling_area, operation),
		.rdx = U64_MAX,
		.r8 = U64_MAX,
	};
	WRITE_ONCE(area->call_pending, 1);
}

/* What was written: never more than there was room for. */
static void svsm_read_buffers(struct sim_guest *guest,
			      struct snp_attest *attest)
{
	memcpy(attest->report, svsm_page(guest, REPORT), attest->report_size);
	memcpy(attest->manifest, svsm_page(guest, MANIFEST),
	       attest->manifest_size);
	if (attest->certs)
		memcpy(attest->certs, svsm_page(guest, CERTS),
		       attest->certs_size);
}

/* A register that is as it was tells no size. */
static void svsm_read_size(u32 *size, u64 before, u64 after)
{
	if (after != before)
		*size = min_t(u64, after, U32_MAX);
}

static void svsm_read_registers(struct sim_guest *guest,
				struct snp_attest *attest)
{
	const struct vouch_sim_svsm *shared = svsm_page(guest, REGISTERS);
	const u64 rcx = svsm_address(CALLING_AREA) +
			offsetof(struct svsm_calling_area, operation);
	struct vouch_sim_svsm regs = *shared;

	attest->result = regs.rax;
	svsm_read_size(&attest->manifest_size, rcx, regs.rcx);
	svsm_read_size(&attest->certs_size, U64_MAX, regs.rdx);
	svsm_read_size(&attest->report_size, U64_MAX, regs.r8);
}

int sim_svsm_attest(struct snp_platform *platform, struct snp_attest *attest)
{
	struct sim_guest *guest =
		container_of(platform, struct sim_guest, platform);
	struct svsm_calling_area *area = svsm_page(guest, CALLING_AREA);
	const struct vouch_sim_exit exit = {
		.code = VOUCH_SIM_EXIT_RUN_VMPL,
		.offset = svsm_address(CALLING_AREA),
	};
	struct vouch_sim_result result;
	int err;

	svsm_write_call(guest, attest);
	err = sim_mailbox_issue(&guest->mailbox, &exit, MAX_SCHEDULE_TIMEOUT,
				&result);
	if (err)
		return -EIO;
	/* The host did not run the SVSM, so that no register means anything. */
	if (xchg(&area->call_pending, 0) || result.exitinfo2)
		return -EIO;
	svsm_read_buffers(guest, attest);
	svsm_read_registers(guest, attest);
	return 0;
}
