// SPDX-License-Identifier: MIT
/* Who makes a quote: the device, or quoting services, in the order given. */
#include <errno.h>
#include <string.h>

#include "guest.h"

bool routes_add(struct routes *routes, const char *text)
{
	if (routes->count == ROUTES_MAX) {
		complain("--qgs is given too often, want it at most %d times",
			 ROUTES_MAX);
		return false;
	}
	if (!*text) {
		complain("--qgs is '', want CID:PORT, the path of a unix "
			 "socket, or device");
		return false;
	}
	routes->addresses[routes->count++] =
		strcmp(text, "device") == 0 ? NULL : text;
	return true;
}

/* What another route would be told as well. */
static bool is_final(int ret)
{
	return !ret || ret == -EPERM || ret == -EINVAL || ret == -ENOMEM ||
	       ret == -EINTR || ret == -ENODEV;
}

int routes_try(const struct routes *routes, route_fn ask, void *data,
	       struct vouch_error *error)
{
	int ret = -EINVAL;

	if (!routes->count)
		return ask(data, NULL, error);
	for (size_t i = 0; i < routes->count; i++) {
		const char *address = routes->addresses[i];

		ret = ask(data, address, error);
		if (is_final(ret) || i + 1 == routes->count)
			break;
		complain("%s; asking the next one", error->text);
	}
	return ret;
}
