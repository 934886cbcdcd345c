#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes one struct vouch_event of each type, as the device gives them."""
import struct
import sys
import time

NOBODY = 0xFFFFFFFF
# stage, reason, fw_error, vmm_error
BUSY = (3, 9, 0xFFFFFFFF, 2)
LIMIT = (1, 21, 0xFFFFFFFF, 0)
REFUSED = (4, 0, 0x15, 0)
SHARED = (10, 14, 0xFFFFFFFF, 0)
NONE = (0, 0, 0, 0)


def event(sequence, kind, uid=NOBODY, lost=0, detail=0, before=0, after=0,
          name=b"", digest=0, failure=NONE):
    boottime = time.clock_gettime_ns(time.CLOCK_BOOTTIME)
    return struct.pack("<QQIIIIQQ16s48sIIQQ", sequence, boottime, kind, uid,
                       lost, detail, before, after, name, bytes([digest] * 48),
                       *failure)


EVENTS = [
    event(1, 1, uid=1000, detail=1, digest=0xAB),
    event(2, 2, uid=1000, name=b"rtmr3", digest=0xCD, after=7),
    event(3, 3, name=b"rtmr2", digest=0xEF, after=8),
    event(4, 4, uid=1000, failure=BUSY),
    event(5, 4, uid=1000, failure=LIMIT),
    event(6, 5, uid=0, failure=REFUSED),
    event(7, 6, failure=SHARED),
    event(8, 7, before=0x0102, after=0x0103),
    event(9, 8, before=0x80, after=0x81),
    event(10, 9, detail=3),
    event(14, 10, lost=3),
    event(15, 77, uid=1000),
]
# A name that fills its member, and would move a cursor.
HOSTILE = [event(1, 2, uid=1000, name=b"\x1b[2Jrtmr3...........")]

which = HOSTILE if sys.argv[1:] == ["hostile"] else EVENTS
sys.stdout.buffer.write(b"".join(which))
