// SPDX-License-Identifier: MIT
/* A report of the SVSM on its services, with the manifest that it is over. */
#include <errno.h>

#include "base/error.h"
#include "device/device.h"

/* Of all services: one alone may hide others. */
int device_service_report(struct vouch_device *device,
			  const struct vouch_report_options *options,
			  struct vouch_report_reply *reply,
			  struct vouch_bytes *manifest,
			  struct vouch_error *error)
{
	struct vouch_report_options service = *options;
	int ret;

	service.format = VOUCH_FORMAT_SERVICE;
	service.service_guid = NULL;
	service.manifest_version = 0;
	ret = device_report(device, &service, reply, error);
	*manifest = reply->manifest;
	reply->manifest = (struct vouch_bytes){ 0 };
	if (ret || manifest->size)
		return ret;
	vouch_bytes_free(&reply->report);
	return vouch__error(error, -EPROTO,
			    "report on services has no manifest, want one");
}
