/* SPDX-License-Identifier: MIT */
/* What QEMU writes to the start of a Linux kernel before it hands it on. */
#ifndef VOUCH_LIB_MEASURE_LINUX_SETUP_H
#define VOUCH_LIB_MEASURE_LINUX_SETUP_H

#include "measure/launch.h"

#define LINUX_SETUP_MAX 1024 /* all fields are before that */

/*
 * Fills @head with the first bytes of @kernel as QEMU leaves them; @head_size
 * is 0 where it leaves them as they are. Return: 0 or -EBADMSG.
 */
int linux_setup_patch(struct vouch_launch *launch,
		      const struct launch_file *kernel, u8 *head,
		      size_t *head_size, struct vouch_error *error);

#endif /* VOUCH_LIB_MEASURE_LINUX_SETUP_H */
