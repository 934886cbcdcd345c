// SPDX-License-Identifier: MIT
/* What is not to be had any more, for good. */
#include <vouch.h>

#include "base/error.h"
#include "device/device.h"

int vouch_device_lockdown(struct vouch_device *device, uint32_t add,
			  uint32_t *lockdown, struct vouch_failure *failure,
			  struct vouch_error *error)
{
	struct vouch_lockdown argument = { .add = add };
	char text[400];
	int ret = device->command(device, VOUCH_IOC_LOCKDOWN, &argument);

	if (failure)
		*failure = argument.failure;
	if (lockdown)
		*lockdown = argument.lockdown;
	if (!ret)
		return 0;
	vouch_failure_text(&argument.failure, ret, text, sizeof(text));
	return vouch__error(error, ret, "not locked: %s", text);
}
