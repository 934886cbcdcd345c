// SPDX-License-Identifier: MIT
/* A report of the SVSM on its services, with the manifest that it is over. */
#include <errno.h>
#include <stdlib.h>

#include "base/error.h"
#include "device/device.h"

#define MANIFEST_ROOM (64 * 1024) /* the module has none that is larger */

static int ask_service(struct vouch_device *device,
		       struct vouch_get_report *request,
		       struct report_buffers *buffers,
		       const struct vouch_bytes *manifest,
		       struct vouch_error *error)
{
	char text[400];
	int ret = device_grow(buffers, request, error);

	if (ret)
		return ret;
	request->manifest = (uintptr_t)manifest->data;
	request->manifest_room = (u32)manifest->size;
	ret = device->command(device, VOUCH_IOC_GET_REPORT, request);
	if (!ret)
		return 0;
	vouch_failure_text(&request->failure, ret, text, sizeof(text));
	return vouch__error(error, ret, "no report on services: %s", text);
}

/*
 * Each attempt costs a request of the security processor, which the host
 * limits: the room for the manifest always suffices, and only the host's
 * certificates may ask for more once.
 */
static int ask_twice(struct vouch_device *device,
		     struct vouch_get_report *request,
		     struct report_buffers *buffers,
		     const struct vouch_bytes *manifest,
		     struct vouch_error *error)
{
	int ret = ask_service(device, request, buffers, manifest, error);

	if (ret == -ENOSPC && request->manifest_size <= manifest->size)
		ret = ask_service(device, request, buffers, manifest, error);
	return ret;
}

int device_service_report(struct vouch_device *device,
			  const struct vouch_report_options *options,
			  struct vouch_report_reply *reply,
			  struct vouch_bytes *manifest,
			  struct vouch_error *error)
{
	struct vouch_get_report request = device_request(options);
	struct report_buffers buffers = { 0 };
	int ret;

	*manifest =
		(struct vouch_bytes){ malloc(MANIFEST_ROOM), MANIFEST_ROOM };
	if (!manifest->data)
		return vouch__error(error, -ENOMEM, "no memory");
	request.format = VOUCH_FORMAT_SERVICE;
	ret = ask_twice(device, &request, &buffers, manifest, error);
	reply->failure = request.failure;
	if (!ret && request.manifest_size > manifest->size)
		ret = vouch__error(error, -EPROTO,
				   "manifest is %u bytes, want at most %zu",
				   request.manifest_size, manifest->size);
	if (!ret)
		ret = device_hand_over(&request, &buffers, reply, error);
	if (ret) {
		vouch_bytes_free(&reply->report);
		vouch_bytes_free(manifest);
	} else {
		manifest->size = request.manifest_size;
	}
	vouch_bytes_free(&buffers.report);
	vouch_bytes_free(&buffers.certs);
	return ret;
}
