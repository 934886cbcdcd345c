/* SPDX-License-Identifier: MIT */
/* What the commands share that ask a device, in a guest. */
#ifndef VOUCH_TOOL_GUEST_H
#define VOUCH_TOOL_GUEST_H

#include "tool.h"

/* ---- cmd_info.c ---- */

/* A bit of flags or features and its name. */
struct bit {
	uint64_t bit;
	const char *name; /* NULL: the last */
};

/* Of VOUCH_LOCK_*, but for those of registers. */
extern const struct bit lock_names[];

/* Names of VOUCH_LOCK_*, as a list; NULL without memory. */
json_t *lockdown_json(uint32_t locked);

/* ---- event_print.c ---- */

/* One line on standard output, in words or as a JSON object. */
void event_print(const struct vouch_event *event, bool as_json);

/* ---- events_netlink.c ---- */

struct events_netlink;

/*
 * Joins the group of events. Return: 0, or a negative errno with @error; then
 * there is nothing to close.
 */
int events_netlink_open(struct events_netlink **netlink,
			struct vouch_error *error);
void events_netlink_close(struct events_netlink *netlink);

/* As vouch_device_events(). */
int events_netlink_take(struct events_netlink *netlink,
			struct vouch_event *events, size_t room, int timeout_ms,
			size_t *count, struct vouch_error *error);

/* ---- routes.c ---- */

#define ROUTES_MAX 4

/* What --qgs says, in order; no address: the device. */
struct routes {
	const char *addresses[ROUTES_MAX];
	size_t count;
};

/* Complains and returns false when there are too many. */
bool routes_add(struct routes *routes, const char *text);

/* Asks one: @qgs as in struct vouch_report_options. Return: 0 or -errno. */
typedef int (*route_fn)(void *data, const char *qgs, struct vouch_error *error);

/*
 * Until one gives a quote, with a complaint about each before the last. Without
 * any it is the device. Return: as the last that was asked.
 */
int routes_try(const struct routes *routes, route_fn ask, void *data,
	       struct vouch_error *error);

/* ---- foreign.c ---- */

#define FOREIGN_USER_DATA_MAX 4096

struct foreign_options {
	const char *format; /* NULL: vouch's own */
	const char *key; /* file of a public key, or NULL */
	uint8_t caller_data[FOREIGN_USER_DATA_MAX];
	size_t caller_data_size;
	bool has_caller_data;
	bool is_expected; /* print REPORT_DATA, and ask no device */
};

/*
 * What REPORT_DATA is to be: the nonce with zeroes behind it, or, with a key or
 * user data, the binding of Documentation/formats.rst. False after a complaint.
 */
bool foreign_report_data(const struct foreign_options *o, const uint8_t *nonce,
			 size_t nonce_size, uint8_t *report_data);

/* @evidence, a report and its table or a quote, goes to @output. */
int foreign_write(const struct foreign_options *o,
		  const struct vouch_report_reply *reply,
		  const struct vouch_bytes *log, const char *output);

#endif /* VOUCH_TOOL_GUEST_H */
