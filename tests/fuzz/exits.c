// SPDX-License-Identifier: MIT
/*
 * Exits of an emulator's guest, as the firmware and the host of an SNP guest or
 * of a TD read them from the socket: bytes as they are, or in frames whose
 * headers are right, which get further. The first byte says which.
 */
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fuzz.h"
#include "sim/base/fields.h"
#include "sim/sim.h"

#define STATE "build/sim/state"
#define MAGIC 0x004d5643
#define FRAME_EXIT 2
#define HEAD 16
#define EXIT_SIZE (16 + VOUCH_SIM_PAGE_SIZE)
#define NEVER (UINT64_MAX - 1)

enum { IS_TD = 1, IS_RAW = 2 };

/* Standard error is libFuzzer's. */
void __wrap_sim_log(const char *format, ...)
{
	(void)format;
}

static void guest_start(struct sim *sim, bool is_td)
{
	struct sim_error error = {};

	sim->config.tee = is_td ? SIM_TDX : SIM_SNP;
	if (sim_config_set(&sim->config, sim_config_find("seed"), "vouch test",
			   &error) ||
	    sim_config_set(&sim->config, sim_config_find("latency_us"), "0",
			   &error) ||
	    sim_config_finish(&sim->config, &error) ||
	    sim_init(sim, STATE, &error)) {
		fprintf(stderr, "%s\n", error.text);
		exit(2);
	}
	sim->host.pages = calloc(sim->host.tee->pages, VOUCH_SIM_PAGE_SIZE);
	sim->host.is_emulated = true;
}

/* Made once; what an input did to it is undone before the next one. */
static struct sim *guest_of(bool is_td)
{
	static struct sim guests[2];
	struct sim *sim = &guests[is_td];

	if (!sim->host.pages)
		guest_start(sim, is_td);
	sim->host.is_exit_pending = false;
	sim->host.is_stopping = false;
	memset(sim->snp.firmware.counters, 0,
	       sizeof(sim->snp.firmware.counters));
	return sim;
}

/* Answers may be larger than what the socket holds. */
static void *discard(void *arg)
{
	u8 room[4096];
	int fd = *(int *)arg;

	while (recv(fd, room, sizeof(room), 0) > 0)
		;
	return NULL;
}

static void serve(struct sim *sim)
{
	sim_exit_read(&sim->host);
	sim_exit_due(&sim->host);
	if (sim->host.tee->run_jobs)
		sim->host.tee->run_jobs(&sim->host, NEVER);
}

static void send_frame(int fd, u32 id, const u8 *data, size_t size)
{
	u8 frame[HEAD + EXIT_SIZE] = {};

	put_le32(frame, MAGIC);
	put_le32(frame + 4, FRAME_EXIT);
	put_le32(frame + 8, id);
	put_le32(frame + 12, EXIT_SIZE);
	memcpy(frame + HEAD, data, size);
	send(fd, frame, sizeof(frame), MSG_NOSIGNAL);
}

static void run_frames(struct sim *sim, int fd, const u8 *data, size_t size)
{
	for (u32 id = 0; size && !sim->host.is_stopping; id++) {
		size_t used = size < EXIT_SIZE ? size : EXIT_SIZE;

		send_frame(fd, id, data, used);
		serve(sim);
		data += used;
		size -= used;
	}
}

/* They fit into the socket, see -max_len of scripts/fuzz.sh. */
static void run_raw(struct sim *sim, int fd, const u8 *data, size_t size)
{
	send(fd, data, size, MSG_NOSIGNAL | MSG_DONTWAIT);
	shutdown(fd, SHUT_WR);
	while (!sim->host.is_stopping)
		serve(sim);
}

bool fuzz_exits(const u8 *data, size_t size)
{
	pthread_t reader;
	struct sim *sim;
	int ends[2];

	if (!size || socketpair(AF_UNIX, SOCK_STREAM, 0, ends))
		return false;
	sim = guest_of(*data & IS_TD);
	sim->host.device = ends[0];
	if (!pthread_create(&reader, NULL, discard, &ends[1])) {
		(*data & IS_RAW ? run_raw : run_frames)(sim, ends[1], data + 1,
							size - 1);
		shutdown(ends[0], SHUT_RDWR);
		pthread_join(reader, NULL);
	}
	sim->host.device = -1;
	close(ends[0]);
	close(ends[1]);
	return false;
}
