// SPDX-License-Identifier: MIT
/* A host that changes a page while the guest reads it. */
#include "sim.h"

/* Wrong for a while, right for a while: so that a guest may see both. */
static void *alter(void *arg)
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

void sim_alter_start(struct sim_alter *alter_, u8 *data, size_t size)
{
	sim_alter_stop(alter_);
	alter_->data = data;
	alter_->size = size;
	atomic_store(&alter_->stop, false);
	alter_->is_running =
		!pthread_create(&alter_->thread, NULL, alter, alter_);
	if (!alter_->is_running)
		sim_log("thread that alters pages cannot be started");
}

void sim_alter_stop(struct sim_alter *alter)
{
	if (!alter->is_running)
		return;
	atomic_store(&alter->stop, true);
	pthread_join(alter->thread, NULL);
	alter->is_running = false;
}
