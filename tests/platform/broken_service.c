// SPDX-License-Identifier: MIT
/*
 * "vouch evidence --vtpm" of a guest that lies: the same program, in which the
 * report on services is what $BROKEN says.
 *
 *   manifest  another one than the report is over
 *   vmpl      the guest's own report, over what the SVSM's would be over
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "broken_service.h"

static bool is_broken(const char *what)
{
	const char *broken = getenv("BROKEN");

	return broken && !strcmp(broken, what);
}

/* The program looks at what it got, and has to find nothing wrong. */
bool __wrap_svsm_report_data(const u8 *nonce, const u8 *manifest, size_t size,
			     u8 *report_data)
{
	u8 *genuine = malloc(size);
	bool ok;

	if (!genuine)
		return false;
	memcpy(genuine, manifest, size);
	genuine[size - 1] ^= is_broken("manifest");
	ok = __real_svsm_report_data(nonce, genuine, size, report_data);
	free(genuine);
	return ok;
}

/* Anybody at VMPL 2 may ask for a report over anything. */
static int report_of_guest(struct vouch_device *device,
			   const struct vouch_report_options *options,
			   const struct vouch_bytes *manifest,
			   struct vouch_report_reply *reply,
			   struct vouch_error *error)
{
	struct vouch_report_options own = *options;
	struct vouch_bound bound = reply->bound;
	u8 nonce[VOUCH_REPORT_DATA_SIZE];
	int ret;

	vouch_bytes_free(&reply->report);
	vouch_bytes_free(&reply->certs);
	memcpy(nonce, options->report_data, sizeof(nonce));
	if (options->bound &&
	    vouch_bound_report_data(&bound, options->report_data, nonce, error))
		return -EIO;
	if (!__real_svsm_report_data(nonce, manifest->data, manifest->size,
				     own.report_data))
		return -ENOMEM;
	own.vtpm = NULL;
	own.bound = false;
	own.log = false;
	ret = vouch_device_report(device, &own, reply, error);
	reply->bound = bound;
	return ret;
}

int __wrap_device_service_report(struct vouch_device *device,
				 const struct vouch_report_options *options,
				 struct vouch_report_reply *reply,
				 struct vouch_bytes *manifest,
				 struct vouch_error *error)
{
	int ret = __real_device_service_report(device, options, reply, manifest,
					       error);

	if (!ret && is_broken("manifest"))
		manifest->data[manifest->size - 1] ^= 1;
	if (!ret && is_broken("vmpl"))
		ret = report_of_guest(device, options, manifest, reply, error);
	return ret;
}
