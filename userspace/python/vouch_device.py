# SPDX-License-Identifier: MIT
"""/dev/vouch for Python, in one file, over ctypes and ioctl().

    with vouch_device.Device() as device:
        reply = device.report(nonce, separated=True)
    if reply.flags & vouch_device.REPLY_F_UNKNOWN_FORMAT:
        ...  # nobody has checked what this report is over

The structs are those of linux/vouch.h, member for member, which a test compares;
what they mean is said there. What the device refuses is a vouch_device.Error.
"""

import ctypes
import errno
import fcntl
import os
from ctypes import c_uint8, c_uint32, c_uint64

MAGIC = 0xBD
REPORT_DATA_SIZE = 64
CERTS_SIZE_MAX = 1024 * 1024
SWMR_COUNT, SWMR_SIZE = 4, 48

TEE_NONE, TEE_SNP, TEE_TDX = range(3)
(FORMAT_DEFAULT, FORMAT_SNP, FORMAT_TDREPORT, FORMAT_QUOTE,
 FORMAT_SERVICE) = range(5)
(REPORT_F_CERTS, REPORT_F_SEPARATED, REPORT_F_PRIVILEGE,
 REPORT_F_BOUND) = 1, 2, 4, 8
REPLY_F_UNKNOWN_FORMAT = 1


class Failure(ctypes.Structure):
    """What failed, beyond the errno."""

    _fields_ = [("stage", c_uint32), ("reason", c_uint32),
                ("fw_error", c_uint64), ("vmm_error", c_uint64)]


class GetInfo(ctypes.Structure):
    _fields_ = (
        [(name, c_uint32) for name in "abi_version tee flags lockdown".split()]
        + [(name, c_uint64) for name in "features errata hash_algs".split()]
        + [(name, c_uint32) for name in (
            "formats mr_count privilege privilege_max vmpck report_size_max "
            "certs_size_max manifest_size_max timeout_ms timeout_ms_max "
            "requests_max requests_user_max requests_user_rate tickets_max "
            "tickets_user_max tickets_file_max").split()]
        + [("log_size", c_uint64), ("log_size_max", c_uint64),
           ("key_failure", Failure)])


class GetReport(ctypes.Structure):
    _fields_ = [
        ("flags", c_uint32), ("format", c_uint32),
        ("reply_format", c_uint32), ("reply_flags", c_uint32),
        ("report_data", c_uint8 * REPORT_DATA_SIZE),
        ("privilege", c_uint32), ("signer", c_uint32),
        ("timeout_ms", c_uint32), ("manifest_version", c_uint32),
        ("report", c_uint64),
        ("report_room", c_uint32), ("report_size", c_uint32),
        ("certs", c_uint64),
        ("certs_room", c_uint32), ("certs_size", c_uint32),
        ("manifest", c_uint64),
        ("manifest_room", c_uint32), ("manifest_size", c_uint32),
        ("service_guid", c_uint8 * 16),
        ("log_sequence", c_uint64), ("uid", c_uint32), ("lockdown", c_uint32),
        ("swmrs", c_uint8 * SWMR_SIZE * SWMR_COUNT), ("failure", Failure)]


STRUCTS = {"vouch_failure": Failure, "vouch_get_info": GetInfo,
           "vouch_get_report": GetReport}


def _iowr(number, struct):
    """As the macro of linux/ioctl.h, for read and write."""
    return 3 << 30 | ctypes.sizeof(struct) << 16 | MAGIC << 8 | number


COMMANDS = {"GET_INFO": _iowr(0, GetInfo), "GET_REPORT": _iowr(1, GetReport)}


class Error(OSError):
    """What the device refused; .failure tells what failed."""

    def __init__(self, code, command, failure):
        super().__init__(code, f"{command}: {os.strerror(code)}")
        self.failure = failure


class Reply:
    """A report: its bytes, format, flags, and the host's certificates."""

    def __init__(self, argument, report, certs):
        self.report = report.raw[:argument.report_size]
        self.certs = certs.raw[:argument.certs_size] if certs else b""
        self.format = argument.reply_format
        self.flags = argument.reply_flags


class Device:
    """The device, opened for reading, which is enough for reports."""

    def __init__(self, path="/dev/vouch"):
        self.fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.close(self.fd)

    def _call(self, command, argument):
        try:
            fcntl.ioctl(self.fd, COMMANDS[command], argument)
        except OSError as error:
            failure = getattr(argument, "failure", None)
            raise Error(error.errno, command, failure) from None

    def info(self):
        info = GetInfo()
        self._call("GET_INFO", info)
        return info

    def report(self, data, separated=False, certs=False,
               report_format=FORMAT_DEFAULT, timeout_ms=0):
        """A report over data, up to 64 bytes, filled up with zeros."""
        argument = GetReport(format=report_format, timeout_ms=timeout_ms)
        argument.report_data[:len(data)] = data
        argument.flags = (REPORT_F_SEPARATED * separated
                          | REPORT_F_CERTS * certs)
        report_size, certs_size = 16 * 1024, 32 * 1024 if certs else 0
        for _ in range(4):
            report = ctypes.create_string_buffer(report_size)
            table = ctypes.create_string_buffer(certs_size) if certs else None
            argument.report = ctypes.addressof(report)
            argument.report_room = report_size
            argument.certs = ctypes.addressof(table) if certs else 0
            argument.certs_room = certs_size
            try:
                self._call("GET_REPORT", argument)
                return Reply(argument, report, table)
            except Error as error:
                if error.errno != errno.ENOSPC:
                    raise
            report_size = max(report_size, argument.report_size)
            certs_size = max(certs_size, argument.certs_size)
        raise Error(errno.ENOSPC, "GET_REPORT", argument.failure)
