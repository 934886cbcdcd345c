// SPDX-License-Identifier: MIT
/*
 * Memory that a TD shares with its host: the mapping of /dev/vouch-sim, where a
 * buffer is named by its offset, or an emulator's, where its GPA names it.
 */
#include "sim/base/error.h"
#include "sim/base/fields.h"
#include "sim/host/emulator.h"
#include "sim/tdx/tdx.h"

u64 sim_tdx_request_at(const struct sim_host *host,
		       const struct vouch_sim_exit *exit)
{
	return host->is_emulated ? host->exit_address : exit->offset;
}

/* An emulator sends the first page of the buffer with its exit. */
void sim_tdx_request_read(const struct sim_host *host,
			  const struct vouch_sim_exit *exit,
			  u8 request[SIM_QUOTE_HEADER + SIM_TDREPORT_SIZE])
{
	const u8 *from = host->pages + exit->offset;

	if (host->is_emulated)
		from = host->pages +
		       VOUCH_SIM_REQUEST_PAGE * VOUCH_SIM_PAGE_SIZE;
	memcpy(request, from, SIM_QUOTE_HEADER + SIM_TDREPORT_SIZE);
}

/* An emulator that has gone is noticed when the next exit is read. */
void sim_tdx_shared_write(struct sim_host *host, u64 at, const u8 *data,
			  size_t size)
{
	if (!host->is_emulated)
		memcpy(host->pages + at, data, size);
	else if (!sim_emulator_store(host->device, at, data, size))
		sim_log("emulator is not told what the host writes: %m");
}

void sim_tdx_shared_status(struct sim_host *host, u64 at, u64 status)
{
	u8 bytes[8];
	u64 value;

	put_le64(bytes, status);
	if (host->is_emulated) {
		sim_tdx_shared_write(host, at, bytes, sizeof(bytes));
		return;
	}
	memcpy(&value, bytes, sizeof(value));
	__atomic_store_n((u64 *)(void *)(host->pages + at), value,
			 __ATOMIC_RELEASE);
}
