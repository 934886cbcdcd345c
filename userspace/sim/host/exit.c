// SPDX-License-Identifier: MIT
/* Exits of the guest: read, served when their time has come, answered. */
#include <errno.h>
#include <unistd.h>

#include "sim/base/clock.h"
#include "sim/base/error.h"
#include "sim/host/emulator.h"
#include "sim/host/host.h"

static bool read_exit(struct sim_host *host, struct vouch_sim_exit *exit,
		      u64 *address)
{
	if (host->is_emulated)
		return sim_emulator_read(host->device, host->pages, exit,
					 address);
	return read(host->device, exit, sizeof(*exit)) == sizeof(*exit);
}

static bool write_result(struct sim_host *host,
			 const struct vouch_sim_result *result)
{
	if (host->is_emulated)
		return sim_emulator_write(host->device, host->pages,
					  &host->exit, result);
	return write(host->device, result, sizeof(*result)) >= 0;
}

static void finish_exit(struct sim_host *host)
{
	struct vouch_sim_result result;

	host->is_exit_pending = false;
	host->tee->serve_exit(host, &host->exit, &result);
	if (host->tee->is_exit_timed)
		host->turnaround_ns += sim_now_ns() - host->exit_ns;
	/* The guest may have given up meanwhile: then nobody wants it. */
	if (write_result(host, &result))
		return;
	sim_log("result of exit %u: %m", result.id);
	if (host->tee->give_back && result.exitinfo2)
		host->tee->give_back(host, &host->exit);
}

static u64 exit_delay_us(struct sim_host *host)
{
	u64 late_ms = 0;

	if (!host->tee->is_exit_timed)
		return 0;
	sim_misbehaves(&host->misbehaviour, SIM_LATE, &late_ms);
	return host->config->latency_us + late_ms * 1000;
}

/* The host has no part in such an exit. */
static bool is_for_module(const struct sim_host *host,
			  const struct vouch_sim_exit *exit)
{
	return host->tee->is_for_module && host->tee->is_for_module(exit);
}

u64 sim_exit_read(struct sim_host *host)
{
	struct vouch_sim_exit exit;
	u64 us, address = 0;
	bool is_hosts;

	errno = 0;
	if (!read_exit(host, &exit, &address)) {
		if (errno != EAGAIN && errno != EINTR) {
			sim_log("exit cannot be read: %m");
			host->is_stopping = true;
		}
		return 0;
	}
	/* The guest did not wait for its exit before; the host still has it. */
	if (host->is_exit_pending)
		finish_exit(host);
	host->exit = exit;
	host->exit_address = address;
	host->exit_ns = sim_now_ns();
	host->is_exit_pending = true;
	is_hosts = !is_for_module(host, &exit);
	host->is_silent = is_hosts && sim_misbehaves(&host->misbehaviour,
						     SIM_SILENCE, NULL);
	us = is_hosts ? exit_delay_us(host) : 0;
	if (host->is_silent)
		return 0;
	if (!us)
		finish_exit(host);
	return us;
}

void sim_exit_due(struct sim_host *host)
{
	if (host->is_exit_pending && !host->is_silent)
		finish_exit(host);
}

void sim_speak(struct sim_host *host)
{
	host->misbehaviour.kinds[SIM_SILENCE].left = 0;
	if (host->tee->release_jobs)
		host->tee->release_jobs(host);
	if (!host->is_exit_pending || !host->is_silent)
		return;
	host->is_silent = false;
	finish_exit(host);
}
