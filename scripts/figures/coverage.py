# SPDX-License-Identifier: MIT
"""coverage.py ROOT FOLDER LINES BRANCHES LIST: from gcov's JSON on standard
input, one object a line, a line for each folder below FOLDER of the tree ROOT,
and their sum, but for calls of hardware. LIST gets what was not reached, each
line with its reason in tests/uncovered. The status is 0 when the sum's lines and
branches reach these percents, and every line that is not reached has a reason.
"""
import collections
import fnmatch
import itertools
import json
import os
import re
import sys


def percent(part, whole):
    return 100 * part / whole if whole else 100


class Line:
    """A line of all objects that it is in, and all copies of its function."""

    def __init__(self, function):
        self.function = function
        self.count = 0
        self.branches = []

    def add(self, entry):
        self.count += entry["count"]
        new = [branch["count"] for branch in entry["branches"]
               if not branch["throw"]]
        self.branches = [a + b for a, b in itertools.zip_longest(
            self.branches, new, fillvalue=0)]


class Counts:
    """Lines and branches of a folder, and those that were reached."""

    def __init__(self):
        self.lines = self.reached = self.branches = self.taken = 0

    def add(self, lines):
        for line in lines.values():
            self.lines += 1
            self.reached += line.count > 0
            self.branches += len(line.branches)
            self.taken += sum(taken > 0 for taken in line.branches)

    def show(self, name):
        print(f"{name:28} {percent(self.reached, self.lines):5.1f} % of "
              f"{self.lines:5} lines {percent(self.taken, self.branches):5.1f}"
              f" % of {self.branches:5} branches")

    def reaches(self, lines, branches):
        return (self.lines and
                percent(self.reached, self.lines) >= lines and
                percent(self.taken, self.branches) >= branches)


def is_hardware(name):
    return os.path.basename(name).startswith(("arch", "transport_kernel"))


def folder_of(name):
    return os.path.dirname(name) + (", calls of hardware"
                                    if is_hardware(name) else "")


def read_objects(root, folder):
    """{file: {number: Line}} of all objects."""
    files = collections.defaultdict(dict)
    for text in sys.stdin:
        report = json.loads(text)
        for entry in report["files"]:
            name = os.path.join(root, entry["file"])
            name = os.path.relpath(os.path.normpath(name), root)
            if not name.startswith(folder + "/") or not name.endswith(".c"):
                continue
            lines = files[name]
            for line in entry["lines"]:
                lines.setdefault(line["line_number"], Line(
                    line.get("function_name", ""))).add(line)
    return files


def read_reasons():
    """[(file, function, text, reason)], two globs and an expression."""
    reasons, reason = [], ""
    with open("tests/uncovered", encoding="utf-8") as table:
        for text in table:
            if text.startswith("@ "):
                reason = text[2:].strip()
            elif text.strip() and not text.startswith("#"):
                name, function, *rest = text.strip().split(" ", 2)
                reasons.append((name, function, "".join(rest), reason))
    return reasons


def reason_for(reasons, name, function, text):
    for file, functions, pattern, reason in reasons:
        if (fnmatch.fnmatch(name, file) and
                fnmatch.fnmatch(function, functions) and
                re.search(pattern, text)):
            return reason
    return ""


def list_file(name, lines, reasons, out):
    """Returns how many lines there are without a reason."""
    with open(name, encoding="utf-8") as file:
        source = file.read().split("\n")
    left = 0
    for number, line in sorted(lines.items()):
        text = source[number - 1].strip()
        where = f"{name}:{number}: {line.function}(): {text}"
        if not line.count:
            reason = reason_for(reasons, name, line.function, text)
            left += not reason
            print(f"{where}: {reason or 'NO REASON'}", file=out)
            continue
        for at, taken in enumerate(line.branches):
            if not taken:
                print(f"{where}: branch {at}", file=out)
    return left


def main():
    root, folder = sys.argv[1:3]
    goals = [float(goal) for goal in sys.argv[3:5]]
    files = read_objects(os.path.abspath(root), folder)
    reasons = read_reasons()
    folders = collections.defaultdict(Counts)
    total = Counts()
    left = 0
    with open(sys.argv[5], "w", encoding="utf-8") as out:
        for name in sorted(files):
            folders[folder_of(name)].add(files[name])
            if not is_hardware(name):
                total.add(files[name])
            left += list_file(name, files[name], reasons, out)
    for name in sorted(folders):
        folders[name].show(name)
    total.show(f"{folder}, sum")
    print(f"{left} lines without a reason why they are not reached, see "
          f"{sys.argv[5]}")
    return not total.reaches(*goals) or left > 0


if __name__ == "__main__":
    sys.exit(main())
