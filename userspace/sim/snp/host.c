// SPDX-License-Identifier: MIT
/* The hypervisor's part of an exit (AMD 56421, SNP Guest Request). */
#include <errno.h>
#include <openssl/crypto.h>
#include <stdlib.h>

#include "sim/base/fields.h"
#include "sim/sim.h"

#define VMM_INVALID_LEN 1
#define VMM_BUSY 2

int sim_init(struct sim *sim, const char *state, struct sim_error *error)
{
	int err;

	sim->device = -1;
	sim->firmware = (struct sim_firmware){
		.config = &sim->config,
		.pki = &sim->pki,
		.misbehaviour = &sim->misbehaviour,
		.stats = &sim->stats,
	};
	sim->table = malloc(SIM_CERTS_SIZE);
	if (!sim->table)
		return sim_error(error, -ENOMEM, "no memory");
	if (sim->config.tee == SIM_TDX)
		return sim_tdx_init(sim, error);
	err = sim_firmware_init(&sim->firmware, error);
	return err ? err : sim_pki_make(&sim->pki, &sim->config, state, error);
}

void sim_free(struct sim *sim)
{
	sim_device_close(sim);
	if (sim->config.tee == SIM_TDX)
		sim_tdx_free(sim);
	sim_pki_free(&sim->pki);
	sim_stats_free(&sim->stats);
	free(sim->table);
	sim->table = NULL;
	OPENSSL_cleanse(&sim->firmware, sizeof(sim->firmware));
}

static u8 *page(struct sim *sim, u32 number)
{
	return sim->pages + number * VOUCH_SIM_PAGE_SIZE;
}

static enum sim_table_defect table_defect(struct sim_misbehaviour *m)
{
	static const struct {
		enum sim_kind kind;
		enum sim_table_defect defect;
	} defects[] = {
		{ SIM_CERTS_NONE, SIM_TABLE_NONE },
		{ SIM_CERTS_OVERLAP, SIM_TABLE_OVERLAP },
		{ SIM_CERTS_WRAP, SIM_TABLE_WRAP },
		{ SIM_CERTS_BEYOND, SIM_TABLE_BEYOND },
		{ SIM_CERTS_INSIDE, SIM_TABLE_INSIDE },
		{ SIM_CERTS_DUPLICATE, SIM_TABLE_DUPLICATE },
		{ SIM_CERTS_EMPTY_ENTRY, SIM_TABLE_EMPTY_ENTRY },
		{ SIM_CERTS_UNTERMINATED, SIM_TABLE_UNTERMINATED },
	};

	for (size_t i = 0; i < ARRAY_SIZE(defects); i++)
		if (sim_misbehaves(m, defects[i].kind, NULL))
			return defects[i].defect;
	return SIM_TABLE_GOOD;
}

/* Errors that come before the firmware sees anything. */
static bool refuse(struct sim *sim, struct vouch_sim_result *result)
{
	struct sim_misbehaviour *m = &sim->misbehaviour;
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
 * Leaves the table in sim->table. Return: whether the guest offers too little
 * room for it, or is told so.
 */
static bool certs_refuse(struct sim *sim, u32 room, size_t *size,
			 struct vouch_sim_result *result)
{
	struct sim_misbehaviour *m = &sim->misbehaviour;
	u64 wanted = 0;
	u32 needed;

	*size = sim_certs_build(&sim->config, &sim->pki, SIM_TABLE_GOOD,
				sim->table);
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

/* A bad table may be larger than the room: the host has no more than that. */
static void certs_hand_out(struct sim *sim, u32 room, size_t size)
{
	enum sim_table_defect defect = table_defect(&sim->misbehaviour);
	size_t limit = (size_t)room * VOUCH_SIM_PAGE_SIZE;

	if (defect != SIM_TABLE_GOOD)
		size = sim_certs_build(&sim->config, &sim->pki, defect,
				       sim->table);
	/* An empty table is one entry of zeros. */
	if (!size)
		size = 24;
	if (limit > SIM_CERTS_SIZE)
		limit = SIM_CERTS_SIZE;
	memcpy(page(sim, VOUCH_SIM_CERTS_PAGE), sim->table,
	       size < limit ? size : limit);
}

static void start_altering(struct sim *sim)
{
	struct sim_misbehaviour *m = &sim->misbehaviour;

	if (sim_misbehaves(m, SIM_ALTER, NULL))
		sim_alter_start(&sim->alter, page(sim, VOUCH_SIM_RESPONSE_PAGE),
				SIM_HEADER_SIZE + 0x20 + SIM_REPORT_SIZE);
	else if (sim_misbehaves(m, SIM_ALTER_CERTS, NULL))
		/* The entries: nobody reads yet what a certificate holds. */
		sim_alter_start(&sim->alter, page(sim, VOUCH_SIM_CERTS_PAGE),
				128);
}

/* The message went through. Return: false when the guest hears otherwise. */
static bool deliver(struct sim *sim, const u8 *response,
		    struct vouch_sim_result *result)
{
	struct sim_misbehaviour *m = &sim->misbehaviour;
	u8 *target = page(sim, VOUCH_SIM_RESPONSE_PAGE);
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
		response = sim->last_response;
	memmove(target, response, VOUCH_SIM_PAGE_SIZE);
	return true;
}

static void pass_on(struct sim *sim, const struct vouch_sim_exit *exit,
		    const u8 *request, size_t certs_size,
		    struct vouch_sim_result *result)
{
	u8 response[VOUCH_SIM_PAGE_SIZE];

	result->exitinfo2 =
		sim_firmware_request(&sim->firmware, request, response);
	if (result->exitinfo2 || !deliver(sim, response, result))
		return;
	memcpy(sim->last_response, response, sizeof(response));
	if (exit->code == VOUCH_SIM_EXIT_EXT_GUEST_REQUEST)
		certs_hand_out(sim, exit->certs_pages, certs_size);
	start_altering(sim);
}

static void count(struct sim_stats *stats, const struct vouch_sim_exit *exit,
		  const struct vouch_sim_result *result)
{
	if (exit->code == VOUCH_SIM_EXIT_EXT_GUEST_REQUEST)
		stats->ext_guest_requests++;
	else
		stats->guest_requests++;
	stats->vmm_errors += !!(result->exitinfo2 >> 32);
	stats->fw_errors += !!(u32)result->exitinfo2;
}

void sim_host_exit(struct sim *sim, const struct vouch_sim_exit *exit,
		   struct vouch_sim_result *result)
{
	bool is_extended = exit->code == VOUCH_SIM_EXIT_EXT_GUEST_REQUEST;
	u8 request[VOUCH_SIM_PAGE_SIZE];
	size_t certs_size = 0;

	if (sim->config.tee == SIM_TDX) {
		sim_tdx_exit(sim, exit, result);
		return;
	}
	sim_alter_stop(&sim->alter);
	/* Once: the guest is another party, and may write meanwhile. */
	memcpy(request, page(sim, VOUCH_SIM_REQUEST_PAGE), sizeof(request));
	*result = (struct vouch_sim_result){ .id = exit->id };
	sim->stats.exits++;
	sim_stats_request(&sim->stats, request);
	if (!refuse(sim, result) &&
	    !(is_extended &&
	      certs_refuse(sim, exit->certs_pages, &certs_size, result)))
		pass_on(sim, exit, request, certs_size, result);
	count(&sim->stats, exit, result);
}
