// SPDX-License-Identifier: MIT
/* A host that changes a page while the guest reads it. */
#include "sim/base/error.h"
#include "sim/base/fields.h"
#include "sim/host/host.h"

/* Flips a bit, waits, flips it back: the guest may read either state. */
static void *flip_bits(void *arg)
{
	struct sim_alter *alter = arg;
	volatile u8 *data = alter->data;
	u32 random = 1;

	while (!atomic_load(&alter->stop)) {
		size_t at;

		random = random * 1664525 + 1013904223;
		at = (random >> 8) % alter->size;
		data[at] ^= 0x80 >> (random & 7);
		for (int i = 0; i < 200; i++)
			(void)data[at];
		data[at] ^= 0x80 >> (random & 7);
	}
	return NULL;
}

static void *alternate_number(void *arg)
{
	struct sim_alter *alter = arg;
	u32 values[2];

	for (int i = 0; i < 2; i++)
		put_le32((u8 *)&values[i], alter->values[i]);
	for (u32 i = 0; !atomic_load(&alter->stop); i++)
		__atomic_store_n((u32 *)(void *)alter->data, values[i / 64 % 2],
				 __ATOMIC_RELAXED);
	return NULL;
}

static void start_thread(struct sim_alter *alter, void *(*run)(void *arg))
{
	atomic_store(&alter->stop, false);
	alter->is_running = !pthread_create(&alter->thread, NULL, run, alter);
	if (!alter->is_running)
		sim_log("thread that alters pages cannot be started");
}

void sim_alter_start(struct sim_alter *alter, u8 *data, size_t size)
{
	sim_alter_stop(alter);
	alter->data = data;
	alter->size = size;
	start_thread(alter, flip_bits);
}

void sim_alter_number(struct sim_alter *alter, u8 *data, u32 low, u32 high)
{
	sim_alter_stop(alter);
	alter->data = data;
	alter->size = 0;
	alter->values[0] = low;
	alter->values[1] = high;
	start_thread(alter, alternate_number);
}

void sim_alter_stop(struct sim_alter *alter)
{
	if (!alter->is_running)
		return;
	atomic_store(&alter->stop, true);
	pthread_join(alter->thread, NULL);
	alter->is_running = false;
}
