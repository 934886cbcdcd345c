#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""An agent of a guest over ctypes alone: reports by tickets, and events.

    agent.py [COUNT]

Prints COUNT reports (4) that are bound to this user, and each event."""

import fcntl
import os
import select
import sys
import ctypes
from ctypes import c_uint8, c_uint32, c_uint64

REPORT_F_BOUND, COLLECT_F_NOWAIT, ROOM = 1 << 3, 1 << 0, 16 * 1024


def struct(name, text):
    """Of members such as "u32 flags" and "digest[48]", which has bytes."""
    types, fields = {"u32": c_uint32, "u64": c_uint64}, []
    for word in text.split(","):
        kind, _, member = word.strip().rpartition(" ")
        member, _, count = member.rstrip("]").partition("[")
        fields.append((member, c_uint8 * int(count) if count else types[kind]))
    return type(name, (ctypes.Structure,), {"_fields_": fields})


FAILURE = "u32 stage, u32 reason, u64 fw_error, u64 vmm_error"
GetReport = struct("vouch_get_report", (
    "u32 flags, u32 format, u32 reply_format, u32 reply_flags, "
    "report_data[64], u32 privilege, u32 signer, u32 timeout_ms, "
    "u32 manifest_version, u64 report, u32 report_room, u32 report_size, "
    "u64 certs, u32 certs_room, u32 certs_size, u64 manifest, "
    "u32 manifest_room, u32 manifest_size, service_guid[16], "
    "u64 log_sequence, u32 uid, u32 lockdown, swmrs[192], ") + FAILURE)
Submit = struct("vouch_submit", "u32 flags, u32 command, u64 argument, "
                "u64 cookie, u64 ticket, " + FAILURE)
Collect = struct("vouch_collect", "u32 flags, u32 command, u64 argument, "
                 "u64 ticket, u32 timeout_ms, u32 error, u64 reply_ticket,"
                 "u64 cookie")
Event = struct("vouch_event", "u64 sequence, u64 boottime_ns, u32 type, "
               "u32 uid, u32 lost, u32 detail, u64 before, u64 after, "
               "name[16], digest[48], " + FAILURE)


def command(number, of):  # as _IOWR() of linux/ioctl.h
    return 3 << 30 | ctypes.sizeof(of) << 16 | 0xBD << 8 | number


GET_REPORT, SUBMIT = command(1, GetReport), command(7, Submit)
COLLECT = command(8, Collect)


def collect(device):
    """Number, size, user of the next report that is finished, or None."""
    room = ctypes.create_string_buffer(ROOM)
    answer = GetReport(report=ctypes.addressof(room), report_room=ROOM)
    ticket = Collect(COLLECT_F_NOWAIT, GET_REPORT, ctypes.addressof(answer))
    try:
        fcntl.ioctl(device, COLLECT, ticket)
    except (BlockingIOError, FileNotFoundError):  # EAGAIN, ENOENT
        return None
    if ticket.error:
        raise OSError(ticket.error, "no report")
    return ticket.cookie, answer.report_size, answer.uid


def events(device):
    """What has happened since the first call."""
    try:
        data = os.read(device, 16 * ctypes.sizeof(Event))
    except BlockingIOError:
        data = b""
    for at in range(0, len(data), ctypes.sizeof(Event)):
        event = Event.from_buffer_copy(data, at)
        yield event.sequence, event.type, event.uid


def main(count):
    device = os.open("/dev/vouch", os.O_RDONLY | os.O_NONBLOCK)
    list(events(device))
    for number in range(count):
        data = (c_uint8 * 64)(number)
        request = GetReport(flags=REPORT_F_BOUND, report_data=data)
        ticket = Submit(0, GET_REPORT, ctypes.addressof(request), number)
        fcntl.ioctl(device, SUBMIT, ticket)
    while count:
        select.select([device], [], [])
        while reply := collect(device):
            print("report %d: %d bytes for user %d" % reply)
            count -= 1
        for event in events(device):
            print("event %d: type %d, user %d" % event)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 4)
