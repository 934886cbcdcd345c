/* SPDX-License-Identifier: MIT */
/* vouch-queue: what an operator, and whoever has work, does with a queue. */
#ifndef VOUCH_COMMAND_H
#define VOUCH_COMMAND_H

#include "queue.h"

struct command_settings {
	struct link_settings link;
	const char *policy, *endorsements; /* digests */
	unsigned int replicas, max_work, max_results, max_dead;
	unsigned int ack_wait_s, count, wait_s, keep_s;
	bool in_memory;
};

/* Each returns 0, or 1 with @error; what it prints is on standard output. */
typedef int command_fn(struct link *link, const struct command_settings *s,
		       char **arguments, struct vouch_error *error);

command_fn command_setup, command_put, command_send, command_results,
	command_dead, command_status;

#endif /* VOUCH_COMMAND_H */
