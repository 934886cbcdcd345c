/* SPDX-License-Identifier: MIT */
/* What a device is inside, so that tests can stand one up without a kernel. */
#ifndef VOUCH_LIB_DEVICE_DEVICE_H
#define VOUCH_LIB_DEVICE_DEVICE_H

#include <vouch.h>

#include "base/types.h"

struct vouch_device {
	int fd;
	/* ioctl(): 0, or a negative errno. */
	int (*command)(struct vouch_device *device, unsigned long number,
		       void *argument);
};

/* Room for a report and a table; what is handed over leaves an empty one. */
struct report_buffers {
	struct vouch_bytes report;
	struct vouch_bytes certs;
	struct vouch_bytes manifest;
};

void device_buffers_free(struct report_buffers *buffers);

/* ---- device.c ---- */

/* Sizes to begin with are in it, as if the device had named them. */
struct vouch_get_report
device_request(const struct vouch_report_options *options);

/* Buffers of the sizes that @want names, which it then points to. */
int device_grow(struct report_buffers *buffers, struct vouch_get_report *want,
		struct vouch_error *error);

/* What was written goes to @reply. */
int device_hand_over(const struct vouch_get_report *request,
		     struct report_buffers *buffers,
		     struct vouch_report_reply *reply,
		     struct vouch_error *error);

/* ---- log.c ---- */

/* All records before number @end, as READ_LOG gives them. */
int device_log(struct vouch_device *device, u64 end, struct vouch_bytes *log,
	       struct vouch_error *error);

/*
 * As vouch_device_report(), but with &vouch_report_options.qgs the report is
 * the TDREPORT that a quoting service makes a quote of. @reply is of this
 * library.
 */
int device_report(struct vouch_device *device,
		  const struct vouch_report_options *options,
		  struct vouch_report_reply *reply, struct vouch_error *error);

/* ---- service.c ---- */

/* Of all services; @manifest is what the report is over beside REPORT_DATA. */
int device_service_report(struct vouch_device *device,
			  const struct vouch_report_options *options,
			  struct vouch_report_reply *reply,
			  struct vouch_bytes *manifest,
			  struct vouch_error *error);

#endif /* VOUCH_LIB_DEVICE_DEVICE_H */
