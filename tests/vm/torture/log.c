// SPDX-License-Identifier: MIT
/* The whole log, when nobody extends a register: what it tells is what is. */
#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "torture.h"

#define LOG_ROOM (4 * 1024 * 1024)
#define EV_NO_ACTION 3

static uint32_t le32(const uint8_t *at)
{
	return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 |
	       (uint32_t)at[3] << 24;
}

static void extend(uint8_t *value, const uint8_t *digest)
{
	uint8_t both[2 * MR_SIZE];

	memcpy(both, value, MR_SIZE);
	memcpy(both + MR_SIZE, digest, MR_SIZE);
	SHA384(both, sizeof(both), value);
}

/* Return: NULL with what the software registers hold by these records */
static const char *replay(const uint8_t *at, size_t size,
			  uint8_t values[][MR_SIZE])
{
	struct vouch_log_record record;
	const uint8_t *event;
	const char *wrong = NULL;
	uint64_t number = 0;
	size_t whole, next = 0;

	for (; size && !wrong; size -= whole, at += whole) {
		memcpy(&record, at, sizeof(record));
		event = at + sizeof(record);
		whole = (sizeof(record) + record.size + 7) & ~(size_t)7;
		if (whole > size || record.sequence != ++number)
			return "the log is not in order";
		if (le32(event + 4) == EV_NO_ACTION)
			continue;
		if (le32(event) - 1 >= VOUCH_SWMR_COUNT)
			return "the log is of another register";
		extend(values[le32(event) - 1], event + 14);
		wrong = events_check_record(number, record.uid, event + 14,
					    &next);
	}
	return wrong ? wrong : events_check_rest(next);
}

static const char *check_registers(int fd, uint8_t values[][MR_SIZE])
{
	for (uint32_t i = 0; i < VOUCH_SWMR_COUNT; i++) {
		struct vouch_read_mr arg = { .index = i + 1 };

		if (ioctl(fd, VOUCH_IOC_READ_MR, &arg))
			return "a software register cannot be read";
		if (memcmp(arg.value, values[i], MR_SIZE))
			return "a software register is not what the log says";
	}
	return NULL;
}

const char *model_check_log(int fd, const struct world *world)
{
	uint8_t values[VOUCH_SWMR_COUNT][MR_SIZE] = { { 0 } };
	uint8_t *records = malloc(LOG_ROOM);
	struct vouch_read_log arg = {
		.room = LOG_ROOM,
		.buffer = (uintptr_t)records,
	};
	const char *wrong = NULL;

	if (!records)
		return "no memory for the log";
	if (ioctl(fd, VOUCH_IOC_READ_LOG, &arg))
		wrong = "the log cannot be read";
	if (!wrong)
		wrong = replay(records, arg.size, values);
	free(records);
	if (wrong || world->tee != VOUCH_TEE_SNP)
		return wrong;
	return check_registers(fd, values);
}
