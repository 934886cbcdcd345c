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

/*
 * As vouch_device_report(), but with &vouch_report_options.qgs the report is
 * the TDREPORT that a quoting service makes a quote of. @reply is of this
 * library.
 */
int device_report(struct vouch_device *device,
		  const struct vouch_report_options *options,
		  struct vouch_report_reply *reply, struct vouch_error *error);

#endif /* VOUCH_LIB_DEVICE_DEVICE_H */
