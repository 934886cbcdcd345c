// SPDX-License-Identifier: MIT
/* The commands of /dev/vouch; the only file that opens it. */
#include "device/device.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/error.h"
#include "base/types.h"

#define DEVICE_PATH "/dev/vouch"

/*
 * The first size to try: larger than an SNP report and than any quote seen so
 * far. A report that does not fit has to be made again, in the size that the
 * device then names.
 */
#define REPORT_ROOM (16 * 1024)
#define REPORT_ROOM_MAX (128 * 1024)
#define CERTS_ROOM (32 * 1024)

/* A host may name a larger table at each attempt: give up after these. */
#define ATTEMPTS_MAX 4

static int device_ioctl(struct vouch_device *device, unsigned long number,
			void *argument)
{
	return ioctl(device->fd, number, argument) < 0 ? -errno : 0;
}

static int open_error(const char *path, int code, struct vouch_error *error)
{
	if (code == -ENOENT)
		return vouch__error(error, code,
				    "%s is not there, want the module vouch "
				    "loaded (modprobe vouch)",
				    path);
	if (code == -EACCES || code == -EPERM)
		return vouch__error(error, code,
				    "%s is not yours to open, want root or the "
				    "group of the device",
				    path);
	return vouch__error(error, code, "%s: %s", path, strerror(-code));
}

int vouch_device_open(struct vouch_device **device, const char *path,
		      bool writable, struct vouch_error *error)
{
	int flags = (writable ? O_RDWR : O_RDONLY) | O_CLOEXEC;
	struct vouch_device *opened = calloc(1, sizeof(*opened));

	*device = NULL;
	if (!opened)
		return vouch__error(error, -ENOMEM, "no memory for a device");
	if (!path)
		path = DEVICE_PATH;
	opened->command = device_ioctl;
	opened->fd = open(path, flags);
	if (opened->fd < 0) {
		int code = -errno;

		free(opened);
		return open_error(path, code, error);
	}
	*device = opened;
	return 0;
}

void vouch_device_close(struct vouch_device *device)
{
	if (!device)
		return;
	close(device->fd);
	free(device);
}

int vouch_device_fd(const struct vouch_device *device)
{
	return device->fd;
}

int vouch_device_info(struct vouch_device *device, struct vouch_get_info *info,
		      struct vouch_error *error)
{
	int ret;

	*info = (struct vouch_get_info){ 0 };
	ret = device->command(device, VOUCH_IOC_GET_INFO, info);
	if (ret)
		return vouch__error(error, ret, "GET_INFO failed: %s",
				    strerror(-ret));
	return 0;
}

static int grow_buffer(struct vouch_bytes *bytes, size_t room, size_t room_max,
		       const char *what, struct vouch_error *error)
{
	u8 *data;

	if (room <= bytes->size)
		return 0;
	if (room > room_max)
		return vouch__error(error, -EPROTO,
				    "%s wants %zu bytes, want at most %zu",
				    what, room, room_max);
	data = realloc(bytes->data, room);
	if (!data)
		return vouch__error(error, -ENOMEM, "no memory for a %s of %zu",
				    what, room);
	*bytes = (struct vouch_bytes){ .data = data, .size = room };
	return 0;
}

int device_grow(struct report_buffers *buffers, struct vouch_get_report *want,
		struct vouch_error *error)
{
	int ret = grow_buffer(&buffers->report, want->report_size,
			      REPORT_ROOM_MAX, "report", error);

	if (!ret && (want->flags & VOUCH_REPORT_F_CERTS))
		ret = grow_buffer(&buffers->certs, want->certs_size,
				  VOUCH_CERTS_SIZE_MAX, "certificate table",
				  error);
	if (!ret && want->format == VOUCH_FORMAT_SERVICE)
		ret = grow_buffer(&buffers->manifest, want->manifest_size,
				  VOUCH_MANIFEST_SIZE_MAX, "manifest", error);
	if (ret)
		return ret;
	want->report = (uintptr_t)buffers->report.data;
	want->report_room = (u32)buffers->report.size;
	want->certs = (uintptr_t)buffers->certs.data;
	want->certs_room = (u32)buffers->certs.size;
	want->manifest = (uintptr_t)buffers->manifest.data;
	want->manifest_room = (u32)buffers->manifest.size;
	return 0;
}

void device_buffers_free(struct report_buffers *buffers)
{
	vouch_bytes_free(&buffers->report);
	vouch_bytes_free(&buffers->certs);
	vouch_bytes_free(&buffers->manifest);
}

/* Each report costs SVSM and firmware a request: room for any, at once. */
static void request_service(struct vouch_get_report *request,
			    const struct vouch_report_options *options)
{
	request->manifest_size = VOUCH_MANIFEST_SIZE_MAX;
	request->manifest_version = options->manifest_version;
	if (options->service_guid)
		memcpy(request->service_guid, options->service_guid,
		       sizeof(request->service_guid));
}

struct vouch_get_report
device_request(const struct vouch_report_options *options)
{
	struct vouch_get_report request = {
		.format = options->qgs ? VOUCH_FORMAT_TDREPORT :
					 options->format,
		.privilege = options->privilege,
		.signer = options->signer,
		.timeout_ms = options->timeout_ms,
		.report_size = REPORT_ROOM,
		.certs_size = options->certs ? CERTS_ROOM : 0,
	};

	memcpy(request.report_data, options->report_data,
	       sizeof(request.report_data));
	if (options->has_privilege)
		request.flags |= VOUCH_REPORT_F_PRIVILEGE;
	if (options->certs)
		request.flags |= VOUCH_REPORT_F_CERTS;
	if (options->separated)
		request.flags |= VOUCH_REPORT_F_SEPARATED;
	if (options->bound)
		request.flags |= VOUCH_REPORT_F_BOUND;
	if (options->format == VOUCH_FORMAT_SERVICE)
		request_service(&request, options);
	return request;
}

/* Each attempt has buffers of the sizes that the device named last. */
static int ask_until_it_fits(struct vouch_device *device,
			     struct vouch_get_report *request,
			     struct report_buffers *buffers,
			     struct vouch_error *error)
{
	int ret = -ENOSPC;

	for (int i = 0; ret == -ENOSPC && i < ATTEMPTS_MAX; i++) {
		ret = device_grow(buffers, request, error);
		if (ret)
			return ret;
		request->failure = (struct vouch_failure){ 0 };
		ret = device->command(device, VOUCH_IOC_GET_REPORT, request);
	}
	if (ret) {
		char text[400];

		vouch_failure_text(&request->failure, ret, text, sizeof(text));
		return vouch__error(error, ret, "no report: %s", text);
	}
	return 0;
}

/* Moves the buffer to @out, with the size that was written. */
static int hand_over_buffer(struct vouch_bytes *room, u32 size,
			    const char *what, struct vouch_bytes *out,
			    struct vouch_error *error)
{
	if (size > room->size)
		return vouch__error(error, -EPROTO,
				    "%s is %u bytes, want at most %zu", what,
				    size, room->size);
	if (!size)
		return 0;
	*out = (struct vouch_bytes){ .data = room->data, .size = size };
	*room = (struct vouch_bytes){ 0 };
	return 0;
}

int device_hand_over(const struct vouch_get_report *request,
		     struct report_buffers *buffers,
		     struct vouch_report_reply *reply,
		     struct vouch_error *error)
{
	int ret = hand_over_buffer(&buffers->report, request->report_size,
				   "report", &reply->report, error);

	reply->format = request->reply_format;
	reply->flags = request->reply_flags;
	reply->bound = (struct vouch_bound){
		.uid = request->uid,
		.lockdown = request->lockdown,
		.log_sequence = request->log_sequence,
	};
	memcpy(reply->bound.swmrs, request->swmrs, sizeof(request->swmrs));
	if (!ret && (request->flags & VOUCH_REPORT_F_CERTS))
		ret = hand_over_buffer(&buffers->certs, request->certs_size,
				       "certificate table", &reply->certs,
				       error);
	if (!ret)
		ret = hand_over_buffer(&buffers->manifest,
				       request->manifest_size, "manifest",
				       &reply->manifest, error);
	return ret;
}

int device_report(struct vouch_device *device,
		  const struct vouch_report_options *options,
		  struct vouch_report_reply *reply, struct vouch_error *error)
{
	struct vouch_get_report request = device_request(options);
	struct report_buffers buffers = { 0 };
	int ret;

	ret = ask_until_it_fits(device, &request, &buffers, error);
	reply->failure = request.failure;
	if (!ret)
		ret = device_hand_over(&request, &buffers, reply, error);
	if (ret)
		vouch_bytes_free(&reply->report);
	device_buffers_free(&buffers);
	return ret;
}
