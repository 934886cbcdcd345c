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

/* Other TDVMCALLs, which only an emulator has */
#define EXIT_MAP_GPA 0x10001
#define EXIT_NOTIFY 0x10004
#define SHARED_BIT (1ULL << 47) /* GPAW is 48 */

#define R10_RETRY 1
#define R10_INVALID 0x8000000000000000
#define R10_ALIGN 0x8000000000000002
#define R10_UNSUPPORTED 0x8000000000000003

/* Status last: who sees it sees the whole quote. */
static void put_header(struct sim_host *host, const struct sim_job *job,
		       u32 in_size, u32 out_size)
{
	u8 header[SIM_QUOTE_HEADER];

	put_le64(header, VERSION);
	put_le32(header + OFFSET_IN, in_size);
	put_le32(header + OFFSET_OUT, out_size);
	sim_tdx_shared_write(host, job->offset, header, OFFSET_STATUS);
	sim_tdx_shared_write(host, job->offset + OFFSET_IN, header + OFFSET_IN,
			     sizeof(header) - OFFSET_IN);
	sim_tdx_shared_status(host, job->offset + OFFSET_STATUS, job->status);
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
	if (!size || size > tdx->host->config->tdx.quote_buffer_max)
		return R10_INVALID;
	if (tdx->host->is_emulated)
		return 0;
	if (exit->offset > MAPPING_SIZE || size > MAPPING_SIZE - exit->offset)
		return R10_INVALID;
	return 0;
}

/* The guest may not use a buffer again before it has its quote. */
static bool is_reused(struct sim_tdx *tdx, const struct vouch_sim_exit *exit)
{
	u64 at = sim_tdx_request_at(tdx->host, exit);

	if (!sim_jobs_own(tdx, at, exit->certs_pages * PAGE_SIZE))
		return false;
	tdx->stats.buffer_reuse++;
	sim_log("BUFFER REUSE: at %llu, while its quote is in flight",
		(unsigned long long)at);
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

/* An emulator's memory is not changed behind its back. */
static void grow_out_size(struct sim_host *host, const struct sim_job *job,
			  u32 size, u32 value)
{
	if (host->is_emulated)
		sim_log("out-len-grow is not for an emulator");
	else
		sim_alter_number(&host->alter,
				 host->pages + job->offset + OFFSET_OUT, size,
				 value);
}

/* Puts a finished quote into its buffer. */
static void deliver_to_guest(struct sim_tdx *tdx, struct sim_job *job)
{
	struct sim_misbehaviour *m = &tdx->host->misbehaviour;
	struct sim_host *host = tdx->host;
	u64 value;
	u32 size;

	if (job->quote_size > job->size - SIM_QUOTE_HEADER && !job->status) {
		sim_log("quote is %zu bytes, and the guest's buffer %u",
			job->quote_size, job->size);
		job->status = SIM_QUOTE_ERROR;
	}
	size = job->status ? 0 : (u32)job->quote_size;
	if (size)
		sim_tdx_shared_write(host, job->offset + SIM_QUOTE_HEADER,
				     job->quote, size);
	size = out_size(m, size);
	if (sim_misbehaves(m, SIM_OUT_LEN_GROW, &value))
		grow_out_size(host, job, size, (u32)value);
	if (sim_misbehaves(m, SIM_HEADER_REWRITE, &value))
		job->header_rewrite_us = value ? (u32)value : 1;
	put_header(host, job, job->report_size, size);
	sim_jobs_deny(tdx, job->offset);
	sim_tdx_notify(host);
}

/* Writes the header once more, with wrong lengths. */
static void rewrite_header(struct sim_tdx *tdx, const struct sim_job *job)
{
	struct sim_job again = { .offset = job->offset,
				 .status = SIM_QUOTE_SUCCESS };

	put_header(tdx->host, &again, UINT32_MAX, UINT32_MAX);
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
	u8 request[SIM_QUOTE_HEADER + SIM_TDREPORT_SIZE];
	struct sim_job *job;
	u32 in_size;

	/* Copied once: the guest may change the page meanwhile. */
	sim_tdx_request_read(tdx->host, exit, request);
	in_size = get_le32(request + OFFSET_IN);
	if (get_le64(request) != VERSION || in_size > size - SIM_QUOTE_HEADER)
		return R10_INVALID;
	job = sim_job_start(tdx, &guest_asker, sim_now_ns());
	if (!job)
		return R10_RETRY;
	job->offset = sim_tdx_request_at(tdx->host, exit);
	job->size = size;
	job->report_size = in_size;
	memcpy(job->report, request + SIM_QUOTE_HEADER,
	       in_size < SIM_TDREPORT_SIZE ? in_size : SIM_TDREPORT_SIZE);
	sim_tdx_shared_status(tdx->host, job->offset + OFFSET_STATUS,
			      SIM_QUOTE_IN_FLIGHT);
	return 0;
}

static u64 get_quote(struct sim_tdx *tdx, const struct vouch_sim_exit *exit)
{
	u64 r10;

	sim_alter_stop(&tdx->host->alter);
	tdx->host->exits++;
	r10 = early_refusal(tdx, exit);
	if (!r10 && is_reused(tdx, exit))
		r10 = R10_INVALID;
	if (!r10)
		r10 = accept_request(tdx, exit);
	if (r10)
		tdx->stats.quote_refusals++;
	return r10;
}

/* MapGPA. Return: R10, with RETRY @pages receives how many were done */
static u64 map_pages(struct sim_host *host, const struct vouch_sim_exit *exit,
		     u32 *pages)
{
	bool is_shared = host->exit_address & SHARED_BIT;
	u64 value;

	*pages = 0;
	if (sim_misbehaves(&host->misbehaviour,
			   is_shared ? SIM_NO_SHARE : SIM_NO_UNSHARE, NULL))
		return R10_INVALID;
	*pages = exit->certs_pages;
	if (!sim_misbehaves(&host->misbehaviour, SIM_MAP_PARTLY, &value) ||
	    value >= *pages)
		return 0;
	*pages = (u32)value;
	return R10_RETRY;
}

void sim_tdx_exit(struct sim_host *host, const struct vouch_sim_exit *exit,
		  struct vouch_sim_result *result)
{
	*result = (struct vouch_sim_result){ .id = exit->id };
	if (host->is_emulated && sim_tdx_is_for_module(exit))
		result->exitinfo2 = sim_tdx_module_call(host, exit);
	else if (host->is_emulated && exit->code == EXIT_MAP_GPA)
		result->exitinfo2 = map_pages(host, exit, &result->certs_pages);
	else if (host->is_emulated && exit->code == EXIT_NOTIFY)
		result->exitinfo2 = host->config->tdx.notify ? 0 :
							       R10_UNSUPPORTED;
	else
		result->exitinfo2 = get_quote(host->guest, exit);
}

void sim_tdx_give_back(struct sim_host *host, const struct vouch_sim_exit *exit)
{
	const struct sim_tdx *tdx = host->guest;
	u64 size = (u64)exit->certs_pages * PAGE_SIZE;

	if (host->is_emulated || !size || exit->offset % PAGE_SIZE ||
	    exit->offset > MAPPING_SIZE || size > MAPPING_SIZE - exit->offset ||
	    sim_jobs_own(tdx, exit->offset, (u32)size))
		return;
	sim_tdx_shared_status(host, exit->offset + OFFSET_STATUS,
			      SIM_QUOTE_ERROR);
}
