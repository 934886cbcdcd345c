/* SPDX-License-Identifier: MIT */
/*
 * The guest of an emulator, at a socket: what QEMU with tests/platform/qemu
 * sends and takes. It is the same guest as behind /dev/vouch-sim, with another
 * way to it; the TDX module of a TD is here, too. Numbers are little-endian;
 * Documentation/platform.rst has the protocol.
 */
#ifndef VOUCH_SIM_EMULATOR_H
#define VOUCH_SIM_EMULATOR_H

#include <linux/vouch_sim.h>
#include <stdbool.h>

#include "lib/base/types.h"
#include "sim/base/error.h"

/* True for "unix:PATH". */
bool sim_emulator_is_named(const char *device);
/*
 * Listens at the path after "unix:" and waits for the emulator. Return: the
 * connection, or a negative errno.
 */
int sim_emulator_accept(const char *path, struct sim_error *error);
/* What the emulator is told first; @page as the TEE wants it. */
struct sim_emulator_hello {
	enum sim_emulator_tee {
		SIM_EMULATOR_SNP = 1,
		SIM_EMULATOR_TDX = 2,
	} tee;
	u32 vmpl;
	const u8 *page;
};

/* Return: 0 or a negative errno. */
int sim_emulator_hello(int fd, const struct sim_emulator_hello *hello);
/*
 * Reads one exit; its request page goes to @pages, laid out like the mapping
 * of an SNP guest's /dev/vouch-sim, and the address that it names to @address.
 * Return: false when the connection has ended, or what came is no exit.
 */
bool sim_emulator_read(int fd, u8 *pages, struct vouch_sim_exit *exit,
		       u64 *address);
/* Answers @exit, with response page and certificates out of @pages. */
bool sim_emulator_write(int fd, const u8 *pages,
			const struct vouch_sim_exit *exit,
			const struct vouch_sim_result *result);
/* Sets a message counter in the guest's secrets page. */
bool sim_emulator_counter(int fd, u32 vmpck, u32 counter);
/* TD: the host writes to memory that the guest shares with it. */
bool sim_emulator_store(int fd, u64 gpa, const u8 *data, size_t size);

/* What an SVSM does to its guest's memory and CPUs while it has an exit. */
enum sim_emulator_access {
	SIM_ACCESS_READ,
	SIM_ACCESS_WRITE,
	SIM_ACCESS_VALIDATE, /* PVALIDATE of a list of entries */
	SIM_ACCESS_VMSA, /* count: whether the page becomes one */
	SIM_ACCESS_CAA, /* count: APIC id */
	SIM_ACCESS_TAKE, /* clears a byte; done: what it was */
};

struct sim_emulator_work {
	enum sim_emulator_access access;
	u64 address;
	u32 count;
	const u8 *in;
	size_t in_size;
	u8 *out;
	size_t out_size;
	u32 status; /* out: 0, or why it was not done */
	u32 done; /* out: how many of a list went well */
};

/* Return: false when the connection has ended. */
bool sim_emulator_work(int fd, struct sim_emulator_work *work);

/* TD: the event-notify interrupt. */
bool sim_emulator_notify(int fd);

#endif /* VOUCH_SIM_EMULATOR_H */
