// SPDX-License-Identifier: MIT
/*
 * Events by generic netlink. libnl-genl-3 is loaded here, when it is asked for:
 * linked, it would cost each start of every other command.
 */
#include <dlfcn.h>
#include <errno.h>
#include <linux/vouch_netlink.h>
#include <poll.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "guest.h"

#ifdef VOUCH_WITH_NETLINK

#include <netlink/attr.h>
#include <netlink/errno.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <netlink/socket.h>

#define LIBRARY "libnl-genl-3.so.200"
#define PACKAGE "libnl-genl-3-200"

/* What the kernel keeps for this socket: some thousands of events. */
#define SOCKET_ROOM (1024 * 1024)

/* Each function that is used, with the type that the header gives it. */
struct functions {
	__typeof__(nl_socket_alloc) *nl_socket_alloc;
	__typeof__(nl_socket_free) *nl_socket_free;
	__typeof__(nl_socket_get_fd) *nl_socket_get_fd;
	__typeof__(nl_socket_set_nonblocking) *nl_socket_set_nonblocking;
	__typeof__(nl_socket_set_buffer_size) *nl_socket_set_buffer_size;
	__typeof__(nl_socket_disable_seq_check) *nl_socket_disable_seq_check;
	__typeof__(nl_socket_add_membership) *nl_socket_add_membership;
	__typeof__(nl_socket_modify_cb) *nl_socket_modify_cb;
	__typeof__(nl_recvmsgs_default) *nl_recvmsgs_default;
	__typeof__(nl_geterror) *nl_geterror;
	__typeof__(nlmsg_hdr) *nlmsg_hdr;
	__typeof__(nla_memcpy) *nla_memcpy;
	__typeof__(nla_parse_nested) *nla_parse_nested;
	__typeof__(genl_connect) *genl_connect;
	__typeof__(genl_ctrl_resolve_grp) *genl_ctrl_resolve_grp;
	__typeof__(genlmsg_hdr) *genlmsg_hdr;
	__typeof__(genlmsg_parse) *genlmsg_parse;
};

#define FUNCTION(name) { #name, offsetof(struct functions, name) }

static const struct {
	const char *name;
	size_t offset;
} functions[] = {
	FUNCTION(nl_socket_alloc),
	FUNCTION(nl_socket_free),
	FUNCTION(nl_socket_get_fd),
	FUNCTION(nl_socket_set_nonblocking),
	FUNCTION(nl_socket_set_buffer_size),
	FUNCTION(nl_socket_disable_seq_check),
	FUNCTION(nl_socket_add_membership),
	FUNCTION(nl_socket_modify_cb),
	FUNCTION(nl_recvmsgs_default),
	FUNCTION(nl_geterror),
	FUNCTION(nlmsg_hdr),
	FUNCTION(nla_memcpy),
	FUNCTION(nla_parse_nested),
	FUNCTION(genl_connect),
	FUNCTION(genl_ctrl_resolve_grp),
	FUNCTION(genlmsg_hdr),
	FUNCTION(genlmsg_parse),
};

struct events_netlink {
	void *library;
	struct functions nl;
	struct nl_sock *socket;
	struct vouch_event *events; /* for the callback: where the next go */
	size_t room, count;
};

static int fail(struct vouch_error *error, int code, const char *text)
{
	if (error)
		snprintf(error->text, sizeof(error->text), "%s", text);
	return code;
}

static int fail_nl(struct events_netlink *netlink, struct vouch_error *error,
		   int code, int err, const char *what)
{
	if (error)
		snprintf(error->text, sizeof(error->text), "%s: %s", what,
			 netlink->nl.nl_geterror(err));
	return code;
}

static int load(struct events_netlink *netlink, struct vouch_error *error)
{
	netlink->library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
	if (!netlink->library)
		return fail(error, -ENOENT,
			    LIBRARY " is not there, want the package " PACKAGE);
	for (size_t i = 0; i < sizeof(functions) / sizeof(*functions); i++) {
		void *found = dlsym(netlink->library, functions[i].name);

		if (!found)
			return fail(error, -ENOENT,
				    LIBRARY " lacks a function, want 3.7.0 or "
					    "later");
		memcpy((char *)&netlink->nl + functions[i].offset, &found,
		       sizeof(found));
	}
	return 0;
}

/* Attributes that are left out are zero, and so is what is shorter. */
static void get(struct events_netlink *netlink, struct nlattr *attribute,
		void *out, size_t size)
{
	memset(out, 0, size);
	if (attribute)
		netlink->nl.nla_memcpy(out, attribute, (int)size);
}

static int get_failure(struct events_netlink *netlink, struct nlattr *nest,
		       struct vouch_failure *failure)
{
	struct nlattr *found[VOUCH_A_FAILURE_MAX + 1] = { 0 };
	int err;

	*failure = (struct vouch_failure){ 0 };
	if (!nest)
		return 0;
	err = netlink->nl.nla_parse_nested(found, VOUCH_A_FAILURE_MAX, nest,
					   NULL);
	if (err)
		return err;
	get(netlink, found[VOUCH_A_FAILURE_STAGE], &failure->stage, 4);
	get(netlink, found[VOUCH_A_FAILURE_REASON], &failure->reason, 4);
	get(netlink, found[VOUCH_A_FAILURE_FW_ERROR], &failure->fw_error, 8);
	get(netlink, found[VOUCH_A_FAILURE_VMM_ERROR], &failure->vmm_error, 8);
	return 0;
}

static int get_event(struct events_netlink *netlink, struct nlattr **found,
		     struct vouch_event *event)
{
	get(netlink, found[VOUCH_A_EVENT_SEQUENCE], &event->sequence, 8);
	get(netlink, found[VOUCH_A_EVENT_BOOTTIME_NS], &event->boottime_ns, 8);
	get(netlink, found[VOUCH_A_EVENT_TYPE], &event->type, 4);
	event->uid = VOUCH_UID_NONE;
	if (found[VOUCH_A_EVENT_UID])
		get(netlink, found[VOUCH_A_EVENT_UID], &event->uid, 4);
	get(netlink, found[VOUCH_A_EVENT_LOST], &event->lost, 4);
	get(netlink, found[VOUCH_A_EVENT_DETAIL], &event->detail, 4);
	get(netlink, found[VOUCH_A_EVENT_BEFORE], &event->before, 8);
	get(netlink, found[VOUCH_A_EVENT_AFTER], &event->after, 8);
	get(netlink, found[VOUCH_A_EVENT_NAME], event->name,
	    sizeof(event->name) - 1);
	get(netlink, found[VOUCH_A_EVENT_DIGEST], event->digest,
	    sizeof(event->digest));
	return get_failure(netlink, found[VOUCH_A_EVENT_FAILURE],
			   &event->failure);
}

/* For each message. One that makes no sense is told, and left out. */
static int on_message(struct nl_msg *message, void *data)
{
	struct events_netlink *netlink = data;
	struct nlmsghdr *header = netlink->nl.nlmsg_hdr(message);
	struct nlattr *found[VOUCH_A_EVENT_MAX + 1] = { 0 };
	struct vouch_event event = { 0 };

	if (netlink->nl.genlmsg_hdr(header)->cmd != VOUCH_CMD_NOTIFY)
		return NL_OK;
	if (netlink->nl.genlmsg_parse(header, 0, found, VOUCH_A_EVENT_MAX,
				      NULL) ||
	    get_event(netlink, found, &event)) {
		complain("a message of netlink makes no sense");
		return NL_OK;
	}
	if (netlink->count == netlink->room)
		complain("event %llu has no room",
			 (unsigned long long)event.sequence);
	else
		netlink->events[netlink->count++] = event;
	return NL_OK;
}

static int join(struct events_netlink *netlink, struct vouch_error *error)
{
	struct nl_sock *socket = netlink->socket;
	int group, err = netlink->nl.genl_connect(socket);

	if (err)
		return fail_nl(netlink, error, -EIO, err, "netlink");
	group = netlink->nl.genl_ctrl_resolve_grp(socket, VOUCH_FAMILY_NAME,
						  VOUCH_MCGRP_EVENTS);
	if (group < 0)
		return fail(error, -ENOENT,
			    "netlink has no family vouch, want the module "
			    "vouch loaded (modprobe vouch), and the network "
			    "namespace of the machine");
	netlink->nl.nl_socket_disable_seq_check(socket);
	netlink->nl.nl_socket_modify_cb(socket, NL_CB_VALID, NL_CB_CUSTOM,
					on_message, netlink);
	netlink->nl.nl_socket_set_buffer_size(socket, SOCKET_ROOM, 0);
	err = netlink->nl.nl_socket_add_membership(socket, group);
	if (err == -NLE_PERM)
		return fail(error, -EPERM,
			    "netlink's events are for the administrator, want "
			    "CAP_NET_ADMIN, or no --netlink");
	if (!err)
		err = netlink->nl.nl_socket_set_nonblocking(socket);
	return err ? fail_nl(netlink, error, -EIO, err, "netlink") : 0;
}

int events_netlink_open(struct events_netlink **out, struct vouch_error *error)
{
	struct events_netlink *netlink = calloc(1, sizeof(*netlink));
	int ret;

	*out = NULL;
	if (!netlink)
		return fail(error, -ENOMEM, "no memory for netlink");
	ret = load(netlink, error);
	if (!ret) {
		netlink->socket = netlink->nl.nl_socket_alloc();
		ret = netlink->socket ?
			      join(netlink, error) :
			      fail(error, -ENOMEM, "no memory for netlink");
	}
	if (ret)
		events_netlink_close(netlink);
	else
		*out = netlink;
	return ret;
}

void events_netlink_close(struct events_netlink *netlink)
{
	if (!netlink)
		return;
	if (netlink->socket)
		netlink->nl.nl_socket_free(netlink->socket);
	if (netlink->library)
		dlclose(netlink->library);
	free(netlink);
}

/* One datagram, which is one event. Return: 0, or a negative errno. */
static int receive(struct events_netlink *netlink, struct vouch_error *error)
{
	int err = netlink->nl.nl_recvmsgs_default(netlink->socket);

	if (!err || err == -NLE_AGAIN)
		return 0;
	/* The kernel had no room in the socket: numbers tell how many. */
	if (err == -NLE_NOMEM) {
		complain("netlink lost events: this program was too slow");
		return 0;
	}
	return fail_nl(netlink, error, -EIO, err, "netlink");
}

int events_netlink_take(struct events_netlink *netlink,
			struct vouch_event *events, size_t room, int timeout_ms,
			size_t *count, struct vouch_error *error)
{
	struct pollfd wanted = {
		.fd = netlink->nl.nl_socket_get_fd(netlink->socket),
		.events = POLLIN,
	};
	int ret = 0;

	netlink->events = events;
	netlink->room = room;
	netlink->count = 0;
	if (poll(&wanted, 1, timeout_ms) < 0)
		ret = fail(error, -errno, strerror(errno));
	else if (wanted.revents)
		ret = receive(netlink, error);
	*count = netlink->count;
	return ret;
}

#else /* without the headers of libnl-genl-3 */

int events_netlink_open(struct events_netlink **out, struct vouch_error *error)
{
	*out = NULL;
	snprintf(
		error->text, sizeof(error->text),
		"this vouch was built without libnl-genl-3, want no --netlink");
	return -EOPNOTSUPP;
}

void events_netlink_close(struct events_netlink *netlink)
{
	(void)netlink;
}

int events_netlink_take(struct events_netlink *netlink,
			struct vouch_event *events, size_t room, int timeout_ms,
			size_t *count, struct vouch_error *error)
{
	(void)netlink;
	(void)events;
	(void)room;
	(void)timeout_ms;
	(void)error;
	*count = 0;
	return -EOPNOTSUPP;
}

#endif
