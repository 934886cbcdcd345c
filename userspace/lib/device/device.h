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
 * As vouch_device_report(), but with &vouch_report_options.qgs @report is the
 * TDREPORT that a quoting service makes a quote of.
 */
int device_report(struct vouch_device *device,
		  const struct vouch_report_options *options,
		  struct vouch_bytes *report, struct vouch_bytes *certs,
		  struct vouch_failure *failure, struct vouch_error *error);

#endif /* VOUCH_LIB_DEVICE_DEVICE_H */
