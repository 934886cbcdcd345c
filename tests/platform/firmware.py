# SPDX-License-Identifier: MIT
"""firmware.py QEMU KERNEL: plays the firmware of an emulated guest, and sends
what is no frame of the protocol: QEMU has to say so, and goes on. Prints TAP.

KERNEL is that of tests/platform/bare, which makes an exit: results of it that
are none, and what an SVSM may do meanwhile.
"""
import os
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time

MAGIC, VERSION = 0x004D5643, 3
HELLO, EXIT, RESULT, COUNTER, WRITE, NOTIFY, ACCESS, ACCESSED = range(1, 9)
SNP, TDX = 1, 2
EXTEND = 2 # the exit of TDG.MR.RTMR.EXTEND
PAGE = bytes(4096)
NO_FRAME = "firmware sent what is no frame of this protocol"
NO_HELLO = "firmware does not greet by a frame of 4112 bytes"


def frame(kind, body, magic=MAGIC, number=0, length=None):
    return struct.pack("<4I", magic, kind, number,
                       len(body) if length is None else length) + body


def hello(tee, version=VERSION, vmpl=0, **header):
    return frame(HELLO, struct.pack("<4I", version, tee, vmpl, 0) + PAGE,
                 **header)


def result(number=1, size=0, page=PAGE, certs=b""):
    return frame(RESULT, struct.pack("<Q2I", 0, 0, size) + page + certs,
                 number=number)


# What is sent, by the firmware of which TEE, and what QEMU says
CASES = [
    ("a greeting with another magic", SNP, hello(SNP, magic=7), NO_HELLO),
    ("one of another length", SNP, hello(SNP, length=99), NO_HELLO),
    ("one that is a result", SNP, frame(RESULT, bytes(4112)), NO_HELLO),
    ("one of version 2", SNP, hello(SNP, version=2),
     "firmware has version 2 and VMPL 0, want 3 and 0 to 3"),
    ("one of VMPL 4", SNP, hello(SNP, vmpl=4),
     "firmware has version 3 and VMPL 4, want 3 and 0 to 3"),
    ("one of a TD", SNP, hello(TDX), "firmware plays TEE 2, want 1 for SNP"),
    ("one of an SNP guest", TDX, hello(SNP),
     "firmware plays TEE 1, want 2 for TDX"),
    ("another magic", SNP,
     hello(SNP) + frame(COUNTER, bytes(8), magic=7), NO_FRAME),
    ("2 MiB", SNP, hello(SNP) + frame(RESULT, b"", length=2 << 20), NO_FRAME),
    ("an unknown type", SNP, hello(SNP) + frame(99, b"1234"), NO_FRAME),
    ("a second greeting", SNP, hello(SNP) + hello(SNP), NO_FRAME),
    ("a result that nobody waits for", SNP, hello(SNP) + result(), NO_FRAME),
    ("a result that is too short", SNP,
     hello(SNP) + frame(RESULT, bytes(8)), NO_FRAME),
    ("certificates that are not there", SNP,
     hello(SNP) + result(size=16), NO_FRAME),
    ("a counter of VMPCK 4", SNP,
     hello(SNP) + frame(COUNTER, struct.pack("<2I", 4, 0)), NO_FRAME),
    ("a short counter", SNP, hello(SNP) + frame(COUNTER, bytes(4)), NO_FRAME),
    ("a counter of a TD", TDX, hello(TDX) + frame(COUNTER, bytes(8)), NO_FRAME),
    ("a write of an SNP guest's host", SNP,
     hello(SNP) + frame(WRITE, bytes(16)), NO_FRAME),
    ("a write of nothing", TDX, hello(TDX) + frame(WRITE, bytes(8)), NO_FRAME),
    ("a notification of an SNP guest", SNP,
     hello(SNP) + frame(NOTIFY, b""), NO_FRAME),
    ("a notification with something in it", TDX,
     hello(TDX) + frame(NOTIFY, b"1"), NO_FRAME),
    ("an access while nobody calls", SNP,
     hello(SNP) + frame(ACCESS, bytes(16)), NO_FRAME),
    ("an access to a TD", TDX, hello(TDX) + frame(ACCESS, bytes(16)), NO_FRAME),
    ("nothing more", TDX, hello(TDX), "firmware has gone"),
    # These are frames, and the first thing that is wrong comes after them.
    ("a good counter", SNP,
     hello(SNP) + frame(COUNTER, bytes(8)) + frame(99, b""), NO_FRAME),
    ("a good notification", TDX,
     hello(TDX) + frame(NOTIFY, b"") + frame(99, b""), NO_FRAME),
    ("a write to memory that is private", TDX,
     hello(TDX) + frame(WRITE, bytes(16)),
     "tdx: strict: what the host writes at 0x0 is private, rip 0x0"),
]


# While an exit is under way: where, with which VMPL, and what is sent
IN_EXIT = [
    ("a result of another exit", TDX, "extend", 0, result(number=77)),
    ("a result with more certificates than it says", TDX, "extend", 0,
     result(certs=PAGE)),
    ("an access of an SVSM to a TD", TDX, "extend", 0,
     frame(ACCESS, struct.pack("<2IQ", 0, 4, 0x900000))),
    ("an access that is none", SNP, "svsm", 2,
     frame(ACCESS, struct.pack("<2IQ", 6, 0, 0))),
    ("an access to more than 64 KiB", SNP, "svsm", 2,
     frame(ACCESS, struct.pack("<2IQ", 0, 65537, 0))),
    ("a write of fewer bytes than it says", SNP, "svsm", 2,
     frame(ACCESS, struct.pack("<2IQ", 1, 8, 0x900000) + b"1234")),
    ("a validation of no entry that says one", SNP, "svsm", 2,
     frame(ACCESS, struct.pack("<2IQ", 2, 1, 0))),
]

# What an SVSM may do: access, count, address, bytes; then status, done, bytes.
# The guest has a VMSA at 800000h.
READ, STORE, VALIDATE, MAKE_VMSA, CALLING_AREA, TAKE = range(6)
ACCESSES = [
    ("private memory is written", (STORE, 4, 0x900000, b"abcd"), (0, 0, b"")),
    ("and read", (READ, 4, 0x900000, b""), (0, 0, b"abcd")),
    ("a byte is taken", (TAKE, 0, 0x900000, b""), (0, ord("a"), b"")),
    ("once", (TAKE, 0, 0x900000, b""), (0, 0, b"")),
    ("what is no memory is not read", (READ, 4, 0xF0000000, b""),
     (1, 0, bytes(4))),
    ("nor where addresses end", (READ, 16, (1 << 64) - 8, b""),
     (1, 0, bytes(16))),
    ("a VMSA is read", (READ, 1, 0x800000, b""), (0, 0, bytes(1))),
    ("but not written", (STORE, 1, 0x800000, b"x"), (1, 0, b"")),
    ("nor is a write that ends in it", (STORE, 4, 0x7FFFFE, b"abcd"),
     (1, 0, b"")),
    ("nor a byte of it taken", (TAKE, 0, 0x800000, b""), (1, 0, b"")),
    ("it does not become one twice", (MAKE_VMSA, 1, 0x800000, b""),
     (1, 0, b"")),
    ("it stops to be one", (MAKE_VMSA, 0, 0x800000, b""), (0, 0, b"")),
    ("and is written", (STORE, 1, 0x800000, b"x"), (0, 0, b"")),
    ("validated pages are not validated again",
     (VALIDATE, 2, 0, struct.pack("<2Q", 0x901004 | 8, 0x902004)),
     (0x10, 1, b"")),
    ("they are rescinded", (VALIDATE, 1, 0, struct.pack("<Q", 0x901000)),
     (0, 1, b"")),
    ("and not read then", (READ, 1, 0x901000, b""), (1, 0, bytes(1))),
    ("nor made a VMSA", (MAKE_VMSA, 1, 0x901000, b""), (1, 0, b"")),
    ("what is no memory is not validated",
     (VALIDATE, 1, 0, struct.pack("<Q", 0xF0000004)), (1, 0, b"")),
    ("large pages are", (VALIDATE, 1, 0, struct.pack("<Q", 0xA00001)),
     (0, 1, b"")),
    ("to their end", (READ, 1, 0xBFFFFF, b""), (1, 0, bytes(1))),
    ("and no further", (READ, 1, 0xC00000, b""), (0, 0, bytes(1))),
]

# In a call each, of pages that the guest has mapped all the time: an access and
# what is wrong with the guest's next one
STATES = [
    ("a page is rescinded",
     (VALIDATE, 1, 0, struct.pack("<Q", 0x904000)), (0, 1, b""),
     "read of 0x904000 with C-bit 1, but the page is not validated"),
    ("a page becomes a VMSA", (MAKE_VMSA, 1, 0x903000, b""), (0, 0, b""),
     "write of 0x903000 with C-bit 1, but the page is a VMSA"),
]


class Machine:
    """QEMU, and the other end of its socket. Without a kernel its processors do
    not run: the firmware is all that happens."""

    def __init__(self, qemu, tee, kernel=(), memory="64M"):
        vendor, name = {SNP: ("AuthenticAMD", "snp"),
                        TDX: ("GenuineIntel", "tdx")}[tee]
        self.folder = tempfile.TemporaryDirectory()
        path = self.folder.name + "/firmware"
        self.console = self.folder.name + "/console"
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(path)
            server.listen(1)
            server.settimeout(20)
            self.process = subprocess.Popen(
                [qemu, "-L", "/usr/share/qemu", "-L", "/usr/share/seabios",
                 "-chardev", f"socket,id=firmware,path={path}", "-cpu",
                 f"max,vendor={vendor},{name}=on,{name}-strict=on,"
                 "cvm-firmware=firmware", "-accel", "tcg", "-m", memory,
                 "-nodefaults", "-display", "none", "-no-reboot",
                 "-serial", "file:" + self.console, *(kernel or ["-S"])],
                stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)
            self.peer = server.accept()[0]
        self.peer.settimeout(60)
        os.set_blocking(self.process.stderr.fileno(), False)
        self.text = ""

    def says(self, wanted):
        """Whether it said that before it ended, and before 20 s had passed."""
        end = time.monotonic() + 20
        while wanted not in self.text and time.monotonic() < end:
            ended = self.process.poll() is not None
            self.text += (self.process.stderr.read() or b"").decode()
            if ended:
                break
            time.sleep(0.01)
        return wanted in self.text

    def frame(self):
        """The next frame that it sends: type, id and what is in it."""
        def read(size):
            data = b""
            while len(data) < size:
                more = self.peer.recv(size - len(data))
                if not more:
                    raise EOFError("QEMU has gone")
                data += more
            return data
        _, kind, number, length = struct.unpack("<4I", read(16))
        return kind, number, read(length)

    def end(self):
        self.peer.close()
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(20)
        self.folder.cleanup()
        return status


class Tap:
    def __init__(self):
        self.count = self.bad = 0

    def ok(self, good, name, why=""):
        self.count += 1
        self.bad += not good
        print("ok" if good else "not ok", self.count, "-", name, flush=True)
        if not good:
            print("#", why)


def send(machine, frames):
    """It may have gone by then."""
    try:
        machine.peer.sendall(frames)
    except OSError:
        pass


def at_once(tap, qemu):
    for name, tee, frames, wanted in CASES:
        machine = Machine(qemu, tee)
        send(machine, frames)
        if wanted == "firmware has gone":
            machine.peer.shutdown(socket.SHUT_RDWR)
        good = machine.says(wanted)
        good = machine.end() in (0, 1) and good
        tap.ok(good, name + " is told", machine.text)


def stopped(qemu, kernel, tee, part, vmpl):
    """A machine whose guest has made an exit, and the exit's id and contents"""
    machine = Machine(qemu, tee, ["-kernel", kernel, "-append", part], "256M")
    machine.peer.sendall(hello(tee, vmpl=vmpl))
    kind, number, body = machine.frame()
    assert kind == EXIT
    return machine, number, body


def waiting(*what):
    """The same, with the exit's page"""
    machine, number, body = stopped(*what)
    return machine, number, body[16:]


def no_exit(tap, qemu, kernel):
    """What QEMU refuses, before RTMR3 is extended, comes to no firmware."""
    machine, _, body = stopped(qemu, kernel, TDX, "extend", 0)
    code, _, register = struct.unpack("<2IQ", body[:16])
    machine.end()
    tap.ok((code, register) == (EXTEND, 3),
           "RTMR4 and a quote of nothing are refused without the firmware",
           f"had exit {code:#x} of {register:#x}")


def in_exits(tap, qemu, kernel):
    for name, tee, part, vmpl, frames in IN_EXIT:
        machine, _, _ = waiting(qemu, kernel, tee, part, vmpl)
        machine.peer.sendall(frames)
        good = machine.says(NO_FRAME)
        good = machine.end() in (0, 1) and good
        tap.ok(good, name + " is told", machine.text)


def access(tap, machine, name, what, wanted):
    kind, count, address, data = what
    machine.peer.sendall(frame(
        ACCESS, struct.pack("<2IQ", kind, count, address) + data))
    kind, _, body = machine.frame()
    had = (*struct.unpack("<2I", body[:8]), body[8:])
    tap.ok(kind == ACCESSED and had == wanted, name, f"had {had}")


def accesses(tap, qemu, kernel):
    """All in one exit, which ends well then; those of STATES in one each."""
    machine, number, page = waiting(qemu, kernel, SNP, "svsm", 2)
    for test in ACCESSES:
        access(tap, machine, *test)
    machine.peer.sendall(result(number=number, page=page)) # its registers
    for name, what, wanted, complaint in STATES:
        _, number, body = machine.frame()
        access(tap, machine, name, what, wanted)
        machine.peer.sendall(result(number=number, page=body[16:]))
        tap.ok(machine.says(complaint), "QEMU complains: " + complaint,
               machine.text)
    tap.ok(machine.process.wait(60) == 0, "the guest goes on, and ends")
    with open(machine.console, encoding="ascii") as console:
        tap.ok("\nok 3 - and makes" in "\n" + console.read(), "after its calls")
    machine.end()


def main():
    tap = Tap()
    at_once(tap, sys.argv[1])
    in_exits(tap, *sys.argv[1:3])
    no_exit(tap, *sys.argv[1:3])
    accesses(tap, *sys.argv[1:3])
    print(f"1..{tap.count}")
    return tap.bad != 0


if __name__ == "__main__":
    sys.exit(main())
