// SPDX-License-Identifier: MIT
/* A report of the device, or a quote that a host's service makes of it. */
#include <errno.h>

#include "base/error.h"
#include "base/sized.h"
#include "base/types.h"
#include "device/device.h"
#include "base/openssl.h"

/* The report of the device is a TDREPORT, which only a QGS can use. */
static int make_quote(const struct vouch_report_options *options,
		      struct vouch_bytes *report, struct vouch_error *error)
{
	struct vouch_bytes quote;
	int ret;

	if (report->size != VOUCH_TDX_REPORT_SIZE)
		return vouch__error(error, -EOPNOTSUPP,
				    "report is %zu bytes, want a TDREPORT: a "
				    "QGS is for Intel TDX only",
				    report->size);
	ret = vouch_qgs_quote(options->qgs, report->data, report->size,
			      options->timeout_ms, &quote, error);
	if (ret)
		return ret;
	vouch_bytes_free(report);
	*report = quote;
	return 0;
}

int vouch_device_report(struct vouch_device *device,
			const struct vouch_report_options *options,
			struct vouch_bytes *report, struct vouch_bytes *certs,
			struct vouch_failure *failure,
			struct vouch_error *error)
{
	OPENSSL_ENTER;
	struct vouch_report_options known;
	int ret = sized_read(&known, sizeof(known), options, "options", error);

	*report = (struct vouch_bytes){ 0 };
	*certs = (struct vouch_bytes){ 0 };
	if (!ret)
		ret = device_report(device, &known, report, certs, failure,
				    error);
	if (!ret && known.qgs)
		ret = make_quote(&known, report, error);
	if (ret)
		vouch_bytes_free(report);
	return ret;
}
