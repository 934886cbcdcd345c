/* SPDX-License-Identifier: MIT */
/* The linker's names of what broken_service.c takes the place of. */
#ifndef VOUCH_TESTS_PLATFORM_BROKEN_SERVICE_H
#define VOUCH_TESTS_PLATFORM_BROKEN_SERVICE_H

#include "device/device.h"
#include "svsm/svsm.h"

int __real_device_service_report(struct vouch_device *device,
				 const struct vouch_report_options *options,
				 struct vouch_report_reply *reply,
				 struct vouch_bytes *manifest,
				 struct vouch_error *error);
bool __real_svsm_report_data(const u8 *nonce, const u8 *manifest, size_t size,
			     u8 *report_data);
int __wrap_device_service_report(struct vouch_device *device,
				 const struct vouch_report_options *options,
				 struct vouch_report_reply *reply,
				 struct vouch_bytes *manifest,
				 struct vouch_error *error);
bool __wrap_svsm_report_data(const u8 *nonce, const u8 *manifest, size_t size,
			     u8 *report_data);

#endif /* VOUCH_TESTS_PLATFORM_BROKEN_SERVICE_H */
