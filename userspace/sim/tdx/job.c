// SPDX-License-Identifier: MIT
/* Quotes in flight: each is handed out when its own time has come. */
#include <stdlib.h>

#include "sim/base/clock.h"
#include "sim/base/error.h"
#include "sim/tdx/tdx.h"

struct sim_job *sim_job_start(struct sim_tdx *tdx,
			      const struct sim_asker *asker, u64 now_ns)
{
	struct sim_job *job = tdx->jobs, *end = job + SIM_JOBS_MAX;
	u64 late_ms = 0;

	while (job < end && job->is_active)
		job++;
	if (job == end)
		return NULL;
	sim_misbehaves(&tdx->host->misbehaviour, SIM_LATE, &late_ms);
	*job = (struct sim_job){
		.asker = asker,
		.is_active = true,
		.start_ns = now_ns,
		.due_ns = now_ns + tdx->host->config->latency_us * 1000ULL +
			  late_ms * 1000000,
	};
	if (sim_misbehaves(&tdx->host->misbehaviour, SIM_IN_FLIGHT, NULL))
		job->due_ns = SIM_NEVER;
	return job;
}

static void end_job(struct sim_job *job)
{
	free(job->quote);
	*job = (struct sim_job){};
}

/* Errors of host and quoting enclave that were asked for. */
static bool fails_on_request(struct sim_misbehaviour *m, u64 *status)
{
	u64 value = 0;

	if (sim_misbehaves(m, SIM_QUOTE_FAILS, NULL))
		*status = SIM_QUOTE_ERROR;
	else if (sim_misbehaves(m, SIM_QUOTE_NO_SERVICE, NULL))
		*status = SIM_QUOTE_UNAVAILABLE;
	else if (sim_misbehaves(m, SIM_QUOTE_STATUS, &value))
		*status = value;
	else
		return false;
	return true;
}

/* Return: why there is no quote, or NULL. */
static const char *quote_report(struct sim_tdx *tdx, struct sim_job *job)
{
	struct sim_misbehaviour *m = &tdx->host->misbehaviour;
	const struct sim_qe *qe = &tdx->qe;
	const char *why;

	if (job->report_size != SIM_TDREPORT_SIZE)
		return "size is not 1024 bytes";
	why = sim_tdreport_refusal(job->report, qe->mac_key);
	if (why)
		return why;
	if (sim_misbehaves(m, SIM_QUOTE_OTHER, NULL))
		job->report[128] ^= 1;
	job->quote = sim_qe_quote(qe, job->report, &job->quote_size);
	if (!job->quote)
		return "quote cannot be signed";
	if (sim_misbehaves(m, SIM_SIGNATURE, NULL))
		job->quote[job->quote_size - qe->certification_size - 1] ^= 1;
	return NULL;
}

static void make_quote(struct sim_tdx *tdx, struct sim_job *job)
{
	const char *why;

	job->is_made = true;
	if (!fails_on_request(&tdx->host->misbehaviour, &job->status)) {
		why = quote_report(tdx, job);
		if (why) {
			sim_log("TDREPORT is refused: %s", why);
			job->status = SIM_QUOTE_ERROR;
		}
	}
	if (job->status)
		tdx->stats.quote_errors++;
	else
		tdx->stats.quotes++;
}

static void finish_job(struct sim_tdx *tdx, struct sim_job *job)
{
	if (job->is_written) {
		job->asker->rewrite(tdx, job);
		end_job(job);
		return;
	}
	job->asker->deliver(tdx, job);
	tdx->host->turnaround_ns += sim_now_ns() - job->start_ns;
	job->is_written = true;
	if (job->header_rewrite_us)
		job->due_ns = sim_now_ns() + job->header_rewrite_us * 1000ULL;
	else
		end_job(job);
}

u64 sim_jobs_run(struct sim_host *host, u64 now_ns)
{
	struct sim_tdx *tdx = host->guest;
	struct sim_job *jobs = tdx->jobs;
	u64 next = SIM_NEVER;

	for (int i = 0; i < SIM_JOBS_MAX; i++)
		if (jobs[i].is_active && !jobs[i].is_made)
			make_quote(tdx, &jobs[i]);
	for (int i = 0; i < SIM_JOBS_MAX; i++) {
		if (jobs[i].is_active && jobs[i].due_ns <= now_ns)
			finish_job(tdx, &jobs[i]);
		if (jobs[i].is_active && jobs[i].due_ns < next)
			next = jobs[i].due_ns;
	}
	return next;
}

/* Rewrites of headers that are still to come are cancelled. */
void sim_jobs_release(struct sim_host *host)
{
	struct sim_tdx *tdx = host->guest;

	for (int i = 0; i < SIM_JOBS_MAX; i++) {
		struct sim_job *job = &tdx->jobs[i];

		if (job->is_written)
			end_job(job);
		else if (job->due_ns == SIM_NEVER)
			job->due_ns = 0;
	}
}

bool sim_jobs_own(const struct sim_tdx *tdx, u64 offset, u32 size)
{
	for (int i = 0; i < SIM_JOBS_MAX; i++) {
		const struct sim_job *job = &tdx->jobs[i];

		if (job->is_active && !job->is_written && !job->client &&
		    !job->is_denied && offset < job->offset + job->size &&
		    job->offset < offset + size)
			return true;
	}
	return false;
}

void sim_jobs_deny(struct sim_tdx *tdx, u64 offset)
{
	for (int i = 0; i < SIM_JOBS_MAX; i++)
		if (tdx->jobs[i].offset == offset)
			tdx->jobs[i].is_denied = true;
}

void sim_jobs_forget(struct sim_tdx *tdx, const struct sim_qgs_client *client)
{
	for (int i = 0; i < SIM_JOBS_MAX; i++)
		if (tdx->jobs[i].client == client)
			end_job(&tdx->jobs[i]);
}

unsigned int sim_jobs_count(const struct sim_tdx *tdx)
{
	unsigned int count = 0;

	for (int i = 0; i < SIM_JOBS_MAX; i++)
		count += tdx->jobs[i].is_active && !tdx->jobs[i].is_written;
	return count;
}

void sim_jobs_free(struct sim_tdx *tdx)
{
	for (int i = 0; i < SIM_JOBS_MAX; i++)
		end_job(&tdx->jobs[i]);
}
