// SPDX-License-Identifier: GPL-2.0
/*
 * vouch - what other modules of the kernel may ask, as user space may
 */
#include <linux/errno.h>
#include <linux/export.h>

#include "vouch.h"

void vouch_ask_info(struct vouch_get_info *info)
{
	struct vouch_backend *backend = vouch_backend_get();

	vouch_info(backend, info);
	if (backend)
		vouch_backend_put(backend);
}
EXPORT_SYMBOL_GPL(vouch_ask_info);

int vouch_ask_report(struct vouch_get_report *arg, struct vouch_reply *reply)
{
	struct vouch_backend *backend = vouch_backend_get();
	int err;

	if (!backend)
		return -ENODEV;
	err = vouch_report(backend, arg, reply);
	vouch_backend_put(backend);
	vouch_failure_log("GET_REPORT", err, &arg->failure);
	return err;
}
EXPORT_SYMBOL_GPL(vouch_ask_report);
