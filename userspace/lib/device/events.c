// SPDX-License-Identifier: MIT
/* Events by read() and poll() on /dev/vouch. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "device/device.h"
#include "base/error.h"
#include "base/types.h"

static int events_error(int code, struct vouch_error *error)
{
	if (code == -EMFILE)
		return vouch__error(error, code,
				    "no events: too many files get them "
				    "already, want one closed");
	if (code == -EINVAL)
		return vouch__error(error, code,
				    "no events: the module has none, want a "
				    "newer one");
	return vouch__error(error, code, "no events: %s", strerror(-code));
}

static int set_nonblocking(int fd)
{
	int flags = fcntl(fd, F_GETFL);

	if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0)
		return -errno;
	return 0;
}

/* Return: 0 with @count, which is 0 when there is none, or a negative errno. */
static int take_events(int fd, struct vouch_event *events, size_t room,
		       size_t *count)
{
	ssize_t size = read(fd, events, room * sizeof(*events));

	*count = 0;
	if (size < 0)
		return errno == EAGAIN ? 0 : -errno;
	if ((size_t)size % sizeof(*events))
		return -EPROTO;
	*count = (size_t)size / sizeof(*events);
	for (size_t i = 0; i < *count; i++)
		events[i].name[sizeof(events[i].name) - 1] = 0;
	return size ? 0 : -ENODATA;
}

int vouch_device_events(struct vouch_device *device, struct vouch_event *events,
			size_t room, int timeout_ms, size_t *count,
			struct vouch_error *error)
{
	struct pollfd wanted = { .fd = device->fd, .events = POLLIN };
	int ret = set_nonblocking(device->fd);

	*count = 0;
	if (!ret)
		ret = take_events(device->fd, events, room, count);
	if (!ret && !*count && timeout_ms) {
		ret = poll(&wanted, 1, timeout_ms) < 0 ? -errno : 0;
		if (!ret)
			ret = take_events(device->fd, events, room, count);
	}
	return ret ? events_error(ret, error) : 0;
}
