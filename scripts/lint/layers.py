# SPDX-License-Identifier: MIT
"""layers.py: holds the sources and the objects that layers.sh built
against the tables below. Prints each violation as "FILE: what is wrong: the rule",
and then the status is 1.

ROOMS is about folders of user space: what a room may include, and what it may
call, which is read from the symbols of its objects. RULES are patterns, where
each is looked for and the files in which it may stand. No row is without a file:
a row that guards nothing would look as if it did.
"""
import collections
import fnmatch
import os
import pathlib
import re
import subprocess
import sys

BASE = "base codec"
CHECKS = BASE + " policy check endorse log"
QUOTE = " tdx/tdx.h tdx/quote"
KINDS = "cca snp snp/vek svsm tpm tdx tdx/pck tdx/collateral" + QUOTE

TOOL_HEADERS = "|".join(sorted(path.stem for path in
                               pathlib.Path("userspace/tool").glob("*.h")))

# {tree: {room: rooms that it may use}}; a room is a folder, or a file that has a
# row of its own. Nothing uses what is above it; the kinds of evidence do not know
# each other, and of appraise/ only the table of kinds knows them.
ROOMS = {
    "userspace/lib": {
        "base": "",
        "codec": "base",
        "policy": BASE,
        "check": BASE + " policy",
        "endorse": BASE,
        "log": BASE + " policy check",
        "snp": CHECKS + " snp/vek",
        "snp/vek": CHECKS + " snp",
        "tpm": CHECKS,
        "svsm": CHECKS + " snp tpm",
        "hcl": CHECKS + " snp tpm",
        "cca": CHECKS,
        "tdx": CHECKS + QUOTE + " tdx/pck tdx/collateral",
        "tdx/tdx.h": "base",
        "tdx/quote": BASE + " tdx/tdx.h",
        "tdx/qgs": BASE + QUOTE,
        "tdx/pck": CHECKS + QUOTE + " tdx",
        "tdx/collateral": CHECKS + QUOTE + " tdx tdx/pck",
        "device": BASE,
        "evidence": CHECKS + " device hcl svsm tpm evidence/device_report.c",
        "evidence/device_report.c": BASE + " device tdx/qgs",
        "formats": CHECKS + " evidence",
        "measure": BASE + " log snp",
        "seal": BASE + " device evidence/device_report.c snp",
        "results": CHECKS + " appraise",
        "tls": CHECKS + " appraise device evidence"
               " evidence/device_report.c",
        "appraise": CHECKS + " device evidence formats hcl svsm tpm appraise/kinds.c",
        "appraise/kinds.c": CHECKS + " evidence formats hcl appraise " + KINDS,
    },
    "userspace/sim": {
        "base": "",
        "config": "base",
        "pki": "base",
        "host": "base config",
        "svsm": "base host",
        "snp": "base config pki host svsm",
        "tdx": "base config pki host",
        "web": "base config pki host svsm snp tdx",
        "": "base config pki host svsm snp tdx web",
    },
    "userspace/doctor": {"": ""},
    "userspace/tool": {"": ""},
    "userspace/agent": {"": ""},
    "userspace/service": {"": ""},
    "userspace/worker": {"": ""},
}

# A header of this name is for its own room and the folders in it.
PRIVATE = "private.h"

# {tree: [(other tree, headers of it that may be included, symbols that may be
# called)]}; nothing else is shared.
SHARED = {
    "userspace/sim": [("userspace/lib", ["base/types.h"], r"(?!)")],
    "userspace/doctor": [("userspace/lib", [], r"vouch_(?!_)")],
    "userspace/tool": [
        ("userspace/lib", [], r"vouch_(?!_)"),
        ("userspace/doctor", ["doctor.h", "machine.h"],
         r"doctor_|machine_(new|open|free|set_pccs)$|answer_print$")],
    "userspace/agent": [("userspace/lib", [], r"vouch_(?!_)")],
    # The page of a result is the command's.
    "userspace/service": [
        ("userspace/lib", [], r"vouch_(?!_)"),
        ("userspace/tool", ["html.h"], r"html_(page|style)$")],
    # JSON of others is counted before it is parsed, and logged, as the service
    # does it.
    "userspace/worker": [
        ("userspace/lib", [], r"vouch_(?!_)"),
        ("userspace/service", ["json_small.h", "log_line.h"],
         r"json_is_small$|log_event$")],
}

# (rule, pattern, folder, files in which it may stand)
RULES = [
    ("only ioctl.c, event_read.c and the simulator device meet user pointers",
     r"<(linux|asm)/uaccess\.h>|u64_to_user_ptr|copy_(from|to)_user|__user",
     "kernel", ["kernel/ioctl.c", "kernel/event_read.c", "kernel/event.h",
                "kernel/sim/*", "kernel/vouch.h"]),
    ("only the arch files know the hardware",
     r"<asm/(sev|svm|tdx)[a-z-]*\.h>",
     "kernel", ["kernel/snp/arch*", "kernel/tdx/arch*", "kernel/compat/*"]),
    ("only compat/ looks at versions",
     r"KERNEL_VERSION|LINUX_VERSION_CODE", "kernel", ["kernel/compat/*"]),
    ("one TEE does not know the other", r'#include ".*\btdx\b',
     "kernel/snp", []),
    ("one TEE does not know the other", r'#include ".*\bsnp\b',
     "kernel/tdx", []),
    ("nothing here speaks netlink", r"<net/(genetlink|netlink)\.h>",
     "kernel", ["kernel/event_netlink.c"]),
    ("nothing here speaks netlink", r"<(linux/)?(gen|rt)?netlink[./]",
     "userspace", ["userspace/tool/events_netlink.c"]),
    # vouch-agent and vouch-verifierd listen; watch writes to the journal's; the
    # doctor asks whether a local service accepts.
    ("only fetch_*.c open connections, by a library that they load",
     r"<(curl/|sys/socket\.h|netdb\.h|netinet/|arpa/inet\.h)|libcurl\.so",
     "userspace", ["userspace/tool/fetch_curl.c",
                   "userspace/tool/fetch_library.[ch]", "userspace/sim/*",
                   "userspace/lib/tdx/qgs/*", "userspace/agent/*",
                   "userspace/service/listen.c",
                   "userspace/service/connections.c",
                   "userspace/service/main.c",
                   "userspace/tool/watch_change.c",
                   "userspace/doctor/ask_system.c",
                   "userspace/examples/*"]),
    ("only device.c opens the device", r'"/dev/vouch"',
     "userspace", ["userspace/lib/device/device.c"]),
    ("only programs print",
     r"(^|[^a-z_])(v?f?printf|puts|putchar|perror) ?\(",
     "userspace/lib", []),
    ("only programs exit", r"(^|[^a-z_>.])(_?exit|abort) ?\(",
     "userspace/lib", []),
    ("the tool knows the public library and its own headers",
     r'#include "(?!(doctor/doctor|doctor/machine|' + TOOL_HEADERS
     + r')\.h")|<(cbor|linux/vouch|openssl/(?!crypto\.h))',
     # Digests of what was given: no library call needs them. Netlink's numbers.
     "userspace/tool", ["userspace/tool/digests.c",
                        "userspace/tool/events_netlink.c"]),
    ("the doctor knows the public library and its own headers",
     r'#include "(?!doctor/)|<(cbor|linux/vouch|openssl/)',
     "userspace/doctor", []),
    # KVM and the secure processor are asked for their status alone.
    ("one file of the doctor asks drivers", r"\bioctl ?\(",
     "userspace/doctor", ["userspace/doctor/ask_host.c"]),
    ("the doctor writes what it records, and nothing else",
     r"\bO_(WRONLY|RDWR|CREAT|APPEND)\b|\bpwrite|\b(system|popen|exec[lv]p?e?) ?\(",
     "userspace/doctor", ["userspace/doctor/record.c"]),
    ("the service opens no connection, and runs nothing",
     r"\b(connect|system|popen|exec[lv]p?e?|fork) ?\(",
     "userspace/service", []),
    ("only workers speak to a queue", r"<nats/", "userspace",
     ["userspace/worker/*"]),
    ("a worker runs nothing, and writes no file",
     r"\b(system|popen|exec[lv]p?e?|fork) ?\(|\bO_(WRONLY|RDWR|CREAT)\b|fopen\([^)]*\"[wa]",
     "userspace/worker", []),
    ("the simulator is independent of the library", r"<vouch[a-z_]*\.h>",
     "userspace/sim", []),
    # Wiping, crypto.h, is for everyone.
    ("cryptography is in few files", r"<openssl/(?!crypto\.h)",
     "userspace/lib",
     ["userspace/lib/base/base64.c", "userspace/lib/base/error.c",
      "userspace/lib/base/openssl.[ch]",
      "userspace/lib/cca/anchor_forms.c",
      "userspace/lib/codec/*", "userspace/lib/endorse/*",
      "userspace/lib/log/*", "userspace/lib/measure/*",
      "userspace/lib/seal/*",
      "userspace/lib/snp/*", "userspace/lib/tdx/*", "userspace/lib/tpm/*",
      "userspace/lib/evidence/*", "userspace/lib/tls/*"]),
]

INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.M)
LITERAL = r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\''
COMMENT = re.compile(LITERAL + r"|(/\*.*?\*/|//[^\n]*)", re.S)
violations = 0


def complain(file, what, rule):
    global violations
    violations += 1
    print(f"{file}: {what}: {rule}")


def sources(folder, suffixes=(".c", ".h")):
    """Files below @folder that somebody wrote."""
    return sorted(os.path.join(where, name)
                  for where, _, names in os.walk(folder) for name in names
                  if name.endswith(suffixes) and not name.endswith(".mod.c"))


def read(file):
    """The text of @file with its lines, but without comments."""
    with open(file, encoding="utf-8") as text:
        return COMMENT.sub(lambda found: "\n" * found[0].count("\n")
                           if found[1] else found[0], text.read())


def room_of(tree, file):
    """The row of @tree that @file belongs to, None without one."""
    name = os.path.relpath(file, tree)
    rows = [room for room in ROOMS[tree]
            if name == room or name.startswith(room + "/") or
            (not room and "/" not in name)]
    return max(rows, key=len, default=None)


def may_use(tree, room, other):
    return other == room or other in ROOMS[tree][room].split()


def name_of(room):
    if not room:
        return "the top folder"
    return room if "." in room else room + "/"


# ---- rooms ----

def check_rows(tree):
    """No folder without a row, and no row without a file."""
    files = sources(tree)
    rooms = {room_of(tree, file) for file in files}
    for file in files:
        if room_of(tree, file) is None:
            complain(file, "is in no room", f"each folder of {tree} has a row")
    for room, uses in ROOMS[tree].items():
        if room not in rooms:
            complain(os.path.join(tree, room), "has no files",
                     "a row is of a room that is there")
        for other in uses.split():
            if other not in ROOMS[tree]:
                complain(os.path.join(tree, room), f"may use {other}",
                         "a row names rooms that are there")


def included(tree, file):
    """(as it is written, path) of what @file includes of user space."""
    folders = [os.path.dirname(file), tree, "userspace", "userspace/lib"]
    for name in INCLUDE.findall(read(file)):
        paths = [os.path.normpath(os.path.join(folder, name))
                 for folder in folders]
        yield name, next(filter(os.path.exists, paths), None)


def is_private_of(header, file):
    """Whether @file is in the room of a header that is private, or below it."""
    return file.startswith(os.path.dirname(header) + "/")


def check_include(tree, file, name, path):
    room = room_of(tree, file)
    what = f'includes "{name}"'
    if path is None:
        complain(file, what, "what is included is there")
    elif path.startswith(tree + "/"):
        other = room_of(tree, path)
        if not may_use(tree, room, other):
            complain(file, what,
                     f"{name_of(room)} may not use {name_of(other)}")
        elif (os.path.basename(path) == PRIVATE and
              not is_private_of(path, file)):
            complain(file, what, f"{PRIVATE} is for its own room")
    else:
        if path not in [os.path.join(shared, header)
                        for shared, headers, _ in SHARED.get(tree, [])
                        for header in headers]:
            complain(file, what, f"{tree} may not use it")


def check_includes(tree):
    """Returns which header includes which."""
    edges = collections.defaultdict(dict)
    for file in sources(tree):
        if room_of(tree, file) is None:
            continue
        for name, path in included(tree, file):
            check_include(tree, file, name, path)
            if file.endswith(".h") and path:
                edges[file].setdefault(path, set()).add(name)
    return edges


def read_symbols(tree):
    """{symbol: file that has it}, [(file, symbol that it wants)]"""
    objects = {f"build/{file[:-2]}.o": file for file in sources(tree, (".c",))}
    said = subprocess.run(["nm", "-A", "-g", *objects], check=True,
                          stdout=subprocess.PIPE, text=True).stdout
    has, wants = {}, []
    for line in said.splitlines():
        name, _, rest = line.partition(":")
        *_, kind, symbol = rest.split()
        if kind == "U":
            wants.append((objects[name], symbol))
        else:
            has[symbol] = objects[name]
    return has, wants


def check_calls(tree, symbols):
    """Returns {file: {file that it calls: symbols}}."""
    edges = collections.defaultdict(dict)
    has, wants = symbols[tree]
    for file, symbol in wants:
        room = room_of(tree, file)
        if room is None:
            continue
        if symbol in has:
            other = room_of(tree, has[symbol])
            edges[file].setdefault(has[symbol], set()).add(symbol)
            if other is not None and not may_use(tree, room, other):
                complain(file, f"calls {symbol} of {has[symbol]}",
                         f"{name_of(room)} may not use {name_of(other)}")
        for shared, _, pattern in SHARED.get(tree, []):
            if (symbol not in has and symbol in symbols[shared][0] and
                    not re.match(pattern, symbol)):
                complain(file,
                         f"calls {symbol} of {symbols[shared][0][symbol]}",
                         f"{tree} may not use it")
    return edges


# ---- circles ----

def circles(edges):
    """Groups of files that reach each other, by Tarjan's algorithm."""
    number, low, stack, groups = {}, {}, [], []

    def visit(node):
        number[node] = low[node] = len(number)
        stack.append(node)
        for other in sorted(edges.get(node, ())):
            if other not in number:
                visit(other)
                low[node] = min(low[node], low[other])
            elif other in stack:
                low[node] = min(low[node], number[other])
        if low[node] == number[node]:
            at = stack.index(node)
            groups.append(stack[at:])
            del stack[at:]

    for node in sorted(edges):
        if node not in number:
            visit(node)
    return [sorted(group) for group in groups if len(group) > 1]


def shortest_circle(edges, group):
    """Files from one of the group back to itself, by the fewest steps."""
    best = None
    for start in group:
        ways = collections.deque([[start]])
        seen = set()
        while ways:
            way = ways.popleft()
            if best and len(way) >= len(best):
                break
            for other in sorted(set(edges[way[-1]]) & set(group)):
                if other == start:
                    best = way
                    break
                if other not in seen:
                    seen.add(other)
                    ways.append(way + [other])
            if best is way:
                break
    return best


def check_circles(edges, verb):
    """One complaint for each group of files: cut there, and see what is left."""
    for group in circles(edges):
        way = shortest_circle(edges, group)
        steps = [f"{verb} {min(edges[file][other])} of {other}"
                 for file, other in zip(way, way[1:] + way[:1])]
        complain(way[0], ", which ".join(steps),
                 f"a circle, in a group of {len(group)} files")


# ---- patterns ----

def check_rule(rule, pattern, folder, allowed):
    if not os.path.isdir(folder):
        complain(folder, "is not there", rule)
    for row in allowed:
        if not any(fnmatch.fnmatch(file, row) for file in sources(folder)):
            complain(row, "allows a file that is not there", rule)
    for file in sources(folder):
        if any(fnmatch.fnmatch(file, row) for row in allowed):
            continue
        for at, line in enumerate(read(file).split("\n"), 1):
            if re.search(pattern, line):
                complain(f"{file}:{at}", line.strip(), rule)


def main():
    symbols = {tree: read_symbols(tree) for tree in ROOMS}
    for tree in ROOMS:
        check_rows(tree)
        check_circles(check_includes(tree), "includes")
        check_circles(check_calls(tree, symbols), "calls")
    for row in RULES:
        check_rule(*row)
    return violations > 0


if __name__ == "__main__":
    sys.exit(main())
