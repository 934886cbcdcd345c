// SPDX-License-Identifier: MIT
/* The host's part of GetQuote (Intel GHCI, TDG.VP.VMCALL<GetQuote>). */
#include "sim/base/clock.h"
#include "sim/base/error.h"
#include "sim/base/fields.h"
#include "sim/tdx/tdx.h"

#define PAGE_SIZE VOUCH_SIM_PAGE_SIZE
#define MAPPING_SIZE (VOUCH_SIM_TDX_PAGES * PAGE_SIZE)
#define VERSION 1
#define OFFSET_STATUS 8
#define OFFSET_IN 16
#define OFFSET_OUT 20

#define R10_RETRY 1
#define R10_INVALID 0x8000000000000000
#define R10_ALIGN 0x8000000000000002
#define R10_UNSUPPORTED 0x8000000000000003

/* Writes the status last, in one store: who sees it sees the whole quote. */
static void put_status(u8 *buffer, u64 status)
{
	u64 *at = (u64 *)(void *)(buffer + OFFSET_STATUS);
	u8 bytes[8];
	u64 value;

	put_le64(bytes, status);
	memcpy(&value, bytes, sizeof(value));
	__atomic_store_n(at, value, __ATOMIC_RELEASE);
}

static void put_header(u8 *buffer, u64 status, u32 in_size, u32 out_size)
{
	put_le64(buffer, VERSION);
	put_le32(buffer + OFFSET_IN, in_size);
	put_le32(buffer + OFFSET_OUT, out_size);
	put_status(buffer, status);
}

/* Return: R10 of a request that is refused before its buffer is read, or 0. */
static u64 early_refusal(struct sim_tdx *tdx, const struct vouch_sim_exit *exit)
{
	struct sim_misbehaviour *m = &tdx->host->misbehaviour;
	u64 size = (u64)exit->certs_pages * PAGE_SIZE;

	if (exit->code != VOUCH_SIM_EXIT_GET_QUOTE)
		return R10_UNSUPPORTED;
	if (sim_misbehaves(m, SIM_RETRY, NULL))
		return R10_RETRY;
	if (sim_misbehaves(m, SIM_INVALID_OPERAND, NULL))
		return R10_INVALID;
	if (sim_misbehaves(m, SIM_UNSUPPORTED, NULL))
		return R10_UNSUPPORTED;
	if (exit->offset % PAGE_SIZE)
		return R10_ALIGN;
	if (!size || size > tdx->host->config->tdx.quote_buffer_max ||
	    exit->offset > MAPPING_SIZE || size > MAPPING_SIZE - exit->offset)
		return R10_INVALID;
	return 0;
}

/* The guest may not use a buffer again before it has its quote. */
static bool is_reused(struct sim_tdx *tdx, const struct vouch_sim_exit *exit)
{
	if (!sim_jobs_own(tdx, exit->offset, exit->certs_pages * PAGE_SIZE))
		return false;
	tdx->stats.buffer_reuse++;
	sim_log("BUFFER REUSE: at %u, while its quote is in flight",
		exit->offset);
	return true;
}

/* out_len of the header; @size is the quote's true size. */
static u32 out_size(struct sim_misbehaviour *m, u32 size)
{
	u64 value;

	if (sim_misbehaves(m, SIM_OUT_LEN_ZERO, NULL))
		return 0;
	if (sim_misbehaves(m, SIM_OUT_LEN, &value))
		return (u32)value;
	return size;
}

/* Puts a finished quote into its buffer. */
static void deliver_to_guest(struct sim_tdx *tdx, struct sim_job *job)
{
	struct sim_misbehaviour *m = &tdx->host->misbehaviour;
	u8 *buffer = tdx->host->pages + job->offset;
	u64 value;
	u32 size;

	if (job->quote_size > job->size - SIM_QUOTE_HEADER && !job->status) {
		sim_log("quote is %zu bytes, and the guest's buffer %u",
			job->quote_size, job->size);
		job->status = SIM_QUOTE_ERROR;
	}
	size = job->status ? 0 : (u32)job->quote_size;
	if (size)
		memcpy(buffer + SIM_QUOTE_HEADER, job->quote, size);
	size = out_size(m, size);
	if (sim_misbehaves(m, SIM_OUT_LEN_GROW, &value))
		sim_alter_number(&tdx->host->alter, buffer + OFFSET_OUT, size,
				 (u32)value);
	if (sim_misbehaves(m, SIM_HEADER_REWRITE, &value))
		job->header_rewrite_us = value ? (u32)value : 1;
	put_header(buffer, job->status, job->report_size, size);
	sim_jobs_deny(tdx, job->offset);
	sim_tdx_notify(tdx->host);
}

/* Writes the header once more, with wrong lengths. */
static void rewrite_header(struct sim_tdx *tdx, const struct sim_job *job)
{
	put_header(tdx->host->pages + job->offset, SIM_QUOTE_SUCCESS,
		   UINT32_MAX, UINT32_MAX);
	sim_jobs_deny(tdx, job->offset);
}

static const struct sim_asker guest_asker = {
	.deliver = deliver_to_guest,
	.rewrite = rewrite_header,
};

static u64 accept_request(struct sim_tdx *tdx,
			  const struct vouch_sim_exit *exit)
{
	u32 size = exit->certs_pages * PAGE_SIZE;
	u8 *buffer = tdx->host->pages + exit->offset;
	u8 header[SIM_QUOTE_HEADER];
	struct sim_job *job;
	u32 in_size;

	/* Copy the header once: the guest may change the page meanwhile. */
	memcpy(header, buffer, sizeof(header));
	in_size = get_le32(header + OFFSET_IN);
	if (get_le64(header) != VERSION || in_size > size - SIM_QUOTE_HEADER)
		return R10_INVALID;
	job = sim_job_start(tdx, &guest_asker, sim_now_ns());
	if (!job)
		return R10_RETRY;
	job->offset = exit->offset;
	job->size = size;
	job->report_size = in_size;
	memcpy(job->report, buffer + SIM_QUOTE_HEADER,
	       in_size < SIM_TDREPORT_SIZE ? in_size : SIM_TDREPORT_SIZE);
	put_status(buffer, SIM_QUOTE_IN_FLIGHT);
	return 0;
}

void sim_tdx_exit(struct sim_host *host, const struct vouch_sim_exit *exit,
		  struct vouch_sim_result *result)
{
	struct sim_tdx *tdx = host->guest;
	u64 r10;

	sim_alter_stop(&host->alter);
	host->exits++;
	r10 = early_refusal(tdx, exit);
	if (!r10 && is_reused(tdx, exit))
		r10 = R10_INVALID;
	if (!r10)
		r10 = accept_request(tdx, exit);
	if (r10)
		tdx->stats.quote_refusals++;
	*result = (struct vouch_sim_result){ .id = exit->id, .exitinfo2 = r10 };
}

void sim_tdx_give_back(struct sim_host *host, const struct vouch_sim_exit *exit)
{
	const struct sim_tdx *tdx = host->guest;
	u64 size = (u64)exit->certs_pages * PAGE_SIZE;

	if (!size || exit->offset % PAGE_SIZE || exit->offset > MAPPING_SIZE ||
	    size > MAPPING_SIZE - exit->offset ||
	    sim_jobs_own(tdx, exit->offset, (u32)size))
		return;
	put_status(host->pages + exit->offset, SIM_QUOTE_ERROR);
}
