// SPDX-License-Identifier: MIT
/* The hypervisor's part of an exit (AMD 56421, SNP Guest Request). */
#include <errno.h>
#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>

#include "sim/base/error.h"
#include "sim/snp/snp.h"

#define VMM_INVALID_LEN 1
#define VMM_BUSY 2

static u8 *page_at(const struct sim_snp *snp, u32 number)
{
	return snp->host->pages + number * VOUCH_SIM_PAGE_SIZE;
}

static enum sim_table_defect table_defect(struct sim_misbehaviour *m)
{
	static const struct {
		enum sim_kind kind;
		enum sim_table_defect defect;
	} defects[] = {
		{ .kind = SIM_CERTS_NONE, .defect = SIM_TABLE_NONE },
		{ .kind = SIM_CERTS_OVERLAP, .defect = SIM_TABLE_OVERLAP },
		{ .kind = SIM_CERTS_WRAP, .defect = SIM_TABLE_WRAP },
		{ .kind = SIM_CERTS_BEYOND, .defect = SIM_TABLE_BEYOND },
		{ .kind = SIM_CERTS_INSIDE, .defect = SIM_TABLE_INSIDE },
		{ .kind = SIM_CERTS_DUPLICATE, .defect = SIM_TABLE_DUPLICATE },
		{ .kind = SIM_CERTS_EMPTY_ENTRY,
		  .defect = SIM_TABLE_EMPTY_ENTRY },
		{ .kind = SIM_CERTS_UNTERMINATED,
		  .defect = SIM_TABLE_UNTERMINATED },
	};

	for (size_t i = 0; i < ARRAY_SIZE(defects); i++)
		if (sim_misbehaves(m, defects[i].kind, NULL))
			return defects[i].defect;
	return SIM_TABLE_GOOD;
}

/* Errors of the host, before the firmware gets the message. */
static bool refuse_exit(struct sim_snp *snp, struct vouch_sim_result *result)
{
	struct sim_misbehaviour *m = &snp->host->misbehaviour;
	u64 value = 0;

	if (sim_misbehaves(m, SIM_BUSY, NULL))
		result->exitinfo2 = (u64)VMM_BUSY << 32;
	else if (sim_misbehaves(m, SIM_VMM_ERROR, &value))
		result->exitinfo2 = value << 32;
	else if (sim_misbehaves(m, SIM_FW_ERROR, &value))
		result->exitinfo2 = value;
	else
		return false;
	return true;
}

static u32 pages_needed(size_t size)
{
	return (u32)((size + VOUCH_SIM_PAGE_SIZE - 1) / VOUCH_SIM_PAGE_SIZE);
}

/*
 * Leaves the table in snp->table. Return: whether the guest offers too little
 * room for it, or is told so.
 */
static bool certs_refuse(struct sim_snp *snp, u32 room, size_t *size,
			 struct vouch_sim_result *result)
{
	struct sim_misbehaviour *m = &snp->host->misbehaviour;
	u64 wanted = 0;
	u32 needed;

	*size = sim_certs_build(snp->host->config, &snp->pki, SIM_TABLE_GOOD,
				snp->table);
	needed = pages_needed(*size);
	if (sim_misbehaves(m, SIM_INVALID_LEN, &wanted))
		needed = wanted ? (u32)wanted : room + 1;
	else if (sim_misbehaves(m, SIM_INVALID_LEN_SAME, NULL))
		needed = room;
	else if (needed <= room)
		return false;
	result->exitinfo2 = (u64)VMM_INVALID_LEN << 32;
	result->certs_pages = needed;
	return true;
}

/* A defective table may be larger than the room: what does not fit is cut. */
static void certs_hand_out(struct sim_snp *snp, u32 room, size_t size)
{
	enum sim_table_defect defect = table_defect(&snp->host->misbehaviour);
	size_t limit = (size_t)room * VOUCH_SIM_PAGE_SIZE;

	if (defect != SIM_TABLE_GOOD)
		size = sim_certs_build(snp->host->config, &snp->pki, defect,
				       snp->table);
	/* An empty table is one entry of zeros. */
	if (!size)
		size = 24;
	if (limit > SIM_CERTS_SIZE)
		limit = SIM_CERTS_SIZE;
	memcpy(page_at(snp, VOUCH_SIM_CERTS_PAGE), snp->table,
	       size < limit ? size : limit);
}

static void start_altering(struct sim_snp *snp)
{
	struct sim_misbehaviour *m = &snp->host->misbehaviour;

	if (sim_misbehaves(m, SIM_ALTER, NULL))
		sim_alter_start(&snp->host->alter,
				page_at(snp, VOUCH_SIM_RESPONSE_PAGE),
				SIM_HEADER_SIZE + 0x20 + SIM_REPORT_SIZE);
	else if (sim_misbehaves(m, SIM_ALTER_CERTS, NULL))
		/* Alter the entries: the module does not parse certificates. */
		sim_alter_start(&snp->host->alter,
				page_at(snp, VOUCH_SIM_CERTS_PAGE), 128);
}

/* The message was consumed. Return: false when the guest gets an error. */
static bool deliver_response(struct sim_snp *snp, const u8 *response,
			     struct vouch_sim_result *result)
{
	struct sim_misbehaviour *m = &snp->host->misbehaviour;
	u8 *target = page_at(snp, VOUCH_SIM_RESPONSE_PAGE);
	u64 value = 0;

	if (sim_misbehaves(m, SIM_VMM_ERROR_AFTER, &value)) {
		result->exitinfo2 = value << 32;
		return false;
	}
	if (sim_misbehaves(m, SIM_FW_ERROR_AFTER, &value)) {
		result->exitinfo2 = value;
		return false;
	}
	if (sim_misbehaves(m, SIM_NO_ANSWER, NULL))
		return true;
	if (sim_misbehaves(m, SIM_REPLAY, NULL))
		response = snp->last_response;
	memmove(target, response, VOUCH_SIM_PAGE_SIZE);
	return true;
}

static void pass_to_firmware(struct sim_snp *snp,
			     const struct vouch_sim_exit *exit,
			     const u8 *request, size_t certs_size,
			     struct vouch_sim_result *result)
{
	u8 response[VOUCH_SIM_PAGE_SIZE];

	result->exitinfo2 =
		sim_firmware_request(&snp->firmware, request, response);
	if (result->exitinfo2 || !deliver_response(snp, response, result))
		return;
	memcpy(snp->last_response, response, sizeof(response));
	if (exit->code == VOUCH_SIM_EXIT_EXT_GUEST_REQUEST)
		certs_hand_out(snp, exit->certs_pages, certs_size);
	start_altering(snp);
}

static void count_exit(struct sim_snp_stats *stats,
		       const struct vouch_sim_exit *exit,
		       const struct vouch_sim_result *result)
{
	if (exit->code == VOUCH_SIM_EXIT_EXT_GUEST_REQUEST)
		stats->ext_guest_requests++;
	else
		stats->guest_requests++;
	stats->vmm_errors += !!(result->exitinfo2 >> 32);
	stats->fw_errors += !!(u32)result->exitinfo2;
}

/* The host's part is to let VMPL 0 run. */
static void run_svsm(struct sim_host *host, const struct vouch_sim_exit *exit,
		     struct vouch_sim_result *result)
{
	*result = (struct vouch_sim_result){ .id = exit->id };
	host->exits++;
	sim_snp_run_svsm(host->guest, exit);
}

static void pass_message(struct sim_host *host,
			 const struct vouch_sim_exit *exit,
			 struct vouch_sim_result *result)
{
	bool is_extended = exit->code == VOUCH_SIM_EXIT_EXT_GUEST_REQUEST;
	struct sim_snp *snp = host->guest;
	u8 request[VOUCH_SIM_PAGE_SIZE];
	size_t certs_size = 0;

	sim_alter_stop(&host->alter);
	/* Copy the request once: the guest may change the page meanwhile. */
	memcpy(request, page_at(snp, VOUCH_SIM_REQUEST_PAGE), sizeof(request));
	*result = (struct vouch_sim_result){ .id = exit->id };
	host->exits++;
	sim_snp_stats_request(&snp->stats, request);
	if (!refuse_exit(snp, result) &&
	    !(is_extended &&
	      certs_refuse(snp, exit->certs_pages, &certs_size, result)))
		pass_to_firmware(snp, exit, request, certs_size, result);
	count_exit(&snp->stats, exit, result);
}

void sim_snp_exit(struct sim_host *host, const struct vouch_sim_exit *exit,
		  struct vouch_sim_result *result)
{
	if (exit->code == VOUCH_SIM_EXIT_RUN_VMPL)
		run_svsm(host, exit, result);
	else
		pass_message(host, exit, result);
}
