#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""measured-boot.py SOCKET LOG KERNEL INITRD PARAMETERS

Measures a boot into the TPM at SOCKET (swtpm, raw commands) as firmware and a
boot loader would, and writes the event log of it: SecureBoot off into PCR 7, the
kernel into PCR 4, its parameters into PCR 8 and the initrd into PCR 9, in the
banks of SHA-256 and SHA-384.  It stands for OVMF, which measures nothing into
the vTPM of an emulated SVSM.
"""
import hashlib
import socket
import struct
import sys

BANKS = {0x000B: hashlib.sha256, 0x000C: hashlib.sha384}
PCR_EXTEND, PASSWORD, SESSIONS = 0x182, 0x40000009, 0x8002


def spec_event():
    banks = b"".join(
        struct.pack("<HH", alg, md().digest_size) for alg, md in BANKS.items())
    data = (b"Spec ID Event03\0" + struct.pack("<IBBBBI", 0, 0, 2, 0, 2, 2) +
            banks + b"\0")
    return struct.pack("<II20xI", 0, 3, len(data)) + data


def log_entry(pcr, kind, digests, data):
    entry = struct.pack("<III", pcr, kind, len(digests))
    for alg, digest in digests.items():
        entry += struct.pack("<H", alg) + digest
    return entry + struct.pack("<I", len(data)) + data


def extend(tpm, pcr, digests):
    values = b"".join(
        struct.pack(">H", alg) + digest for alg, digest in digests.items())
    body = (struct.pack(">II", pcr, 9) + struct.pack(">IHBH", PASSWORD, 0, 0, 0) +
            struct.pack(">I", len(digests)) + values)
    tpm.sendall(struct.pack(">HII", SESSIONS, 10 + len(body), PCR_EXTEND) + body)
    code = struct.unpack_from(">I", tpm.recv(4096), 6)[0]
    if code:
        sys.exit(f"TPM2_PCR_Extend of PCR {pcr}: 0x{code:x}, want 0")


def events(kernel, initrd, parameters):
    name = "SecureBoot".encode("utf-16le")
    guid = bytes.fromhex("61dfe48bca93d211aa0d00e098032b8c")
    variable = guid + struct.pack("<QQ", 10, 1) + name + b"\0"
    text = b"kernel_cmdline: " + parameters.encode()
    yield 0, 0x8, b"1\0.\0", b"1\0.\0"
    yield 7, 0x80000001, variable, variable
    for pcr in range(8):
        yield pcr, 0x4, bytes(4), bytes(4)
    yield 4, 0x80000003, b"kernel", kernel
    yield 8, 0xD, text + b"\0", parameters.encode()
    yield 9, 0xD, b"initrd", initrd


def main(where, log, kernel, initrd, parameters):
    with open(kernel, "rb") as k, open(initrd, "rb") as i:
        boot = list(events(k.read(), i.read(), parameters))
    out = spec_event()
    with socket.socket(socket.AF_UNIX) as tpm:
        tpm.connect(where)
        for pcr, kind, data, measured in boot:
            digests = {alg: md(measured).digest() for alg, md in BANKS.items()}
            extend(tpm, pcr, digests)
            out += log_entry(pcr, kind, digests, data)
    with open(log, "wb") as f:
        f.write(out)


if __name__ == "__main__":
    if len(sys.argv) != 6:
        sys.exit(__doc__)
    main(*sys.argv[1:])
