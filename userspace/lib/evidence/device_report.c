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
		      struct vouch_report_reply *reply,
		      struct vouch_error *error)
{
	struct vouch_bytes quote;
	int ret;

	if (reply->report.size != VOUCH_TDX_REPORT_SIZE)
		return vouch__error(error, -EPROTO,
				    "report is %zu bytes, want a TDREPORT of "
				    "%d",
				    reply->report.size, VOUCH_TDX_REPORT_SIZE);
	ret = vouch_qgs_quote(options->qgs, reply->report.data,
			      reply->report.size, options->timeout_ms, &quote,
			      error);
	if (ret)
		return ret;
	vouch_bytes_free(&reply->report);
	reply->report = quote;
	reply->format = VOUCH_FORMAT_QUOTE;
	return 0;
}

static int ask(struct vouch_device *device,
	       const struct vouch_report_options *options,
	       struct vouch_report_reply *reply, struct vouch_error *error)
{
	int ret = device_report(device, options, reply, error);

	if (ret == -EOPNOTSUPP && options->qgs)
		return vouch__error(error, ret,
				    "this TEE makes no TDREPORT: a QGS is for "
				    "Intel TDX only");
	if (!ret && options->qgs)
		ret = make_quote(options, reply, error);
	return ret;
}

int vouch_device_report(struct vouch_device *device,
			const struct vouch_report_options *options,
			struct vouch_report_reply *reply,
			struct vouch_error *error)
{
	OPENSSL_ENTER;
	struct vouch_report_reply known = { .size = sizeof(known) };
	struct vouch_report_options asked;
	int ret = sized_read(&asked, sizeof(asked), options, "options", error);
	int filled;

	if (!ret)
		ret = ask(device, &asked, &known, error);
	filled = sized_fill(reply, &known, sizeof(known), "reply",
			    ret ? NULL : error);
	if (!ret)
		ret = filled;
	if (!ret)
		return 0;
	vouch_bytes_free(&known.report);
	vouch_bytes_free(&known.certs);
	vouch_bytes_free(&known.manifest);
	if (!filled) {
		reply->report = (struct vouch_bytes){ 0 };
		reply->certs = (struct vouch_bytes){ 0 };
		reply->manifest = (struct vouch_bytes){ 0 };
	}
	return ret;
}
