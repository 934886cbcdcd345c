// SPDX-License-Identifier: MIT
/* Reports by tickets: many under way from one thread. */
#include <errno.h>
#include <string.h>
#include <vouch.h>

#include "base/error.h"
#include "base/sized.h"
#include "device/device.h"

/* A host may name a larger table each time: give up after these. */
#define ATTEMPTS_MAX 4

static int ticket_error(struct vouch_error *error, int code, const char *what,
			const struct vouch_failure *failure)
{
	char text[400];

	vouch_failure_text(failure, code, text, sizeof(text));
	return vouch__error(error, code, "%s: %s", what, text);
}

int vouch_device_submit(struct vouch_device *device,
			const struct vouch_report_options *options,
			uint64_t cookie, uint64_t *ticket,
			struct vouch_error *error)
{
	struct vouch_report_options asked;
	struct vouch_get_report request;
	struct vouch_submit submit = {
		.command = (u32)VOUCH_IOC_GET_REPORT,
		.argument = (uintptr_t)&request,
		.cookie = cookie,
	};
	int ret = sized_read(&asked, sizeof(asked), options, "options", error);

	*ticket = 0;
	if (ret)
		return ret;
	if (asked.qgs)
		return vouch__error(error, -EINVAL,
				    "a QGS is asked by vouch_device_report() "
				    "only, want NULL");
	request = device_request(&asked);
	request.report_size = 0;
	request.certs_size = 0;
	request.manifest_size = 0;
	ret = device->command(device, VOUCH_IOC_SUBMIT, &submit);
	if (ret)
		return ticket_error(error, ret, "no ticket", &submit.failure);
	*ticket = submit.ticket;
	return 0;
}

/* Each attempt has buffers of the sizes that the device named last. */
static int collect(struct vouch_device *device, struct vouch_collect *c,
		   struct vouch_get_report *request,
		   struct report_buffers *buffers, struct vouch_error *error)
{
	int ret = -ENOSPC;

	for (int i = 0; ret == -ENOSPC && i < ATTEMPTS_MAX; i++) {
		/* What the ticket is for is not known: room for all. */
		request->flags = VOUCH_REPORT_F_CERTS;
		request->format = VOUCH_FORMAT_SERVICE;
		ret = device_grow(buffers, request, error);
		if (ret)
			return ret;
		ret = device->command(device, VOUCH_IOC_COLLECT, c);
	}
	if (!ret)
		return 0;
	return ticket_error(error, ret, "nothing collected", &request->failure);
}

static int take_reply(const struct vouch_collect *c,
		      const struct vouch_get_report *request,
		      struct report_buffers *buffers,
		      struct vouch_ticket_reply *known,
		      struct vouch_error *error)
{
	known->ticket = c->reply_ticket;
	known->cookie = c->cookie;
	known->code = -(int)c->error;
	known->report.failure = request->failure;
	if (!known->code)
		return device_hand_over(request, buffers, &known->report,
					error);
	ticket_error(error, known->code, "no report", &request->failure);
	return 0;
}

int vouch_device_collect(struct vouch_device *device, uint64_t ticket,
			 bool waits, uint32_t timeout_ms,
			 struct vouch_ticket_reply *reply,
			 struct vouch_error *error)
{
	static const struct vouch_report_options certs = { .certs = true };
	struct vouch_ticket_reply known = { .size = sizeof(known) };
	struct vouch_get_report request = device_request(&certs);
	struct vouch_collect c = {
		.flags = waits ? 0 : VOUCH_COLLECT_F_NOWAIT,
		.command = (u32)VOUCH_IOC_GET_REPORT,
		.argument = (uintptr_t)&request,
		.ticket = ticket,
		.timeout_ms = timeout_ms,
	};
	struct report_buffers buffers = { 0 };
	int ret, filled;

	known.report.size = sizeof(known.report);
	ret = collect(device, &c, &request, &buffers, error);
	if (!ret)
		ret = take_reply(&c, &request, &buffers, &known, error);
	filled = sized_fill(reply, &known, sizeof(known), "reply",
			    ret ? NULL : error);
	if (!ret)
		ret = filled;
	if (ret) {
		vouch_bytes_free(&known.report.report);
		vouch_bytes_free(&known.report.certs);
		vouch_bytes_free(&known.report.manifest);
		if (!filled) {
			reply->report.report = (struct vouch_bytes){ 0 };
			reply->report.certs = (struct vouch_bytes){ 0 };
			reply->report.manifest = (struct vouch_bytes){ 0 };
		}
	}
	device_buffers_free(&buffers);
	return ret;
}
