/* SPDX-License-Identifier: MIT */
/* What a device is inside, so that tests can stand one up without a kernel. */
#ifndef VOUCH_LIB_DEVICE_DEVICE_H
#define VOUCH_LIB_DEVICE_DEVICE_H

#include <vouch.h>

struct vouch_device {
	int fd;
	/* ioctl(): 0, or a negative errno. */
	int (*command)(struct vouch_device *device, unsigned long number,
		       void *argument);
};

#endif /* VOUCH_LIB_DEVICE_DEVICE_H */
