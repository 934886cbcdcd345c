// SPDX-License-Identifier: MIT
/* Seeds of an emulator's exits: each that there is, and good messages. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/base/fields.h"
#include "seeds.h"

#define HEAD 17 /* which guest, code, pages, address */
#define SIZE (HEAD + VOUCH_SIM_PAGE_SIZE)
#define MAGIC 0x004d5643
#define GPA 0x12340000
#define SHARED (1ULL << 47)

enum { IS_TD = 1, IS_RAW = 2 };

static void write_exit(const char *name, u8 kind, u32 code, u32 pages,
		       u64 address, const u8 *page)
{
	u8 seed[SIZE] = { kind };

	put_le32(seed + 1, code);
	put_le32(seed + 5, pages);
	put_le64(seed + 9, address);
	memcpy(seed + HEAD, page, VOUCH_SIM_PAGE_SIZE);
	seed_write("exits", name, seed, sizeof(seed));
}

/* The frame as it is on the socket. */
static void write_raw(const char *name, u8 tee, u32 code)
{
	u8 seed[1 + 16 + 16 + VOUCH_SIM_PAGE_SIZE] = { tee | IS_RAW };

	put_le32(seed + 1, MAGIC);
	put_le32(seed + 5, 2);
	put_le32(seed + 13, sizeof(seed) - 17);
	put_le32(seed + 17, code);
	seed_write("exits", name, seed, sizeof(seed));
}

static void write_messages(const struct sim *sim)
{
	struct sim_message message = {
		.sequence = 1,
		.algo = 1,
		.header_version = 1,
		.header_size = SIM_HEADER_SIZE,
		.type = SIM_MSG_REPORT_REQ,
		.version = 1,
		.size = 96,
	};
	u8 page[VOUCH_SIM_PAGE_SIZE] = {};

	if (!sim_message_seal(&message, page, sim->snp.firmware.vmpcks[0]))
		exit(1);
	write_exit("report", 0, VOUCH_SIM_EXIT_GUEST_REQUEST, 0, 0, page);
	write_exit("extended", 0, VOUCH_SIM_EXIT_EXT_GUEST_REQUEST, 8, 0, page);
	message.type = SIM_MSG_KEY_REQ;
	message.size = 32;
	memset(page, 0, sizeof(page));
	if (!sim_message_seal(&message, page, sim->snp.firmware.vmpcks[0]))
		exit(1);
	write_exit("key", 0, VOUCH_SIM_EXIT_GUEST_REQUEST, 0, 0, page);
}

static void write_quote(void)
{
	u8 page[VOUCH_SIM_PAGE_SIZE] = {};

	put_le64(page, 1); /* version, then status, length in and out */
	put_le32(page + 16, 1024);
	write_exit("quote", IS_TD, 0x10002, 8, GPA, page);
}

void seed_write_exits(const struct sim *sim)
{
	static const u8 page[VOUCH_SIM_PAGE_SIZE];

	write_messages(sim);
	write_exit("extend", IS_TD, 2, 0, 3, page);
	write_exit("tdreport", IS_TD, 4, 0, 0, page);
	write_exit("map", IS_TD, 0x10001, 8, GPA | SHARED, page);
	write_quote();
	write_exit("notify", IS_TD, 0x10004, 0, 0x30, page);
	write_raw("raw-snp", 0, VOUCH_SIM_EXIT_GUEST_REQUEST);
	write_raw("raw-td", IS_TD, 4);
}
