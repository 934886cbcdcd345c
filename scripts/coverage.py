# SPDX-License-Identifier: MIT
"""coverage.py LINES BRANCHES MISSED: from gcov's JSON on standard input, one
object a line, a line for each folder and one for all; what was not reached goes
to MISSED. The status is 0 when lines and branches of all reach these percents.
"""
import collections
import json
import os
import sys


def ranges(numbers):
    """[1, 2, 3, 7] as "1-3,7"."""
    parts = []
    for number in sorted(numbers):
        if parts and parts[-1][1] == number - 1:
            parts[-1][1] = number
        else:
            parts.append([number, number])
    return ",".join(str(a) if a == b else f"{a}-{b}" for a, b in parts)


def percent(part, whole):
    return 100 * part / whole if whole else 100


class Counts:
    """Of a folder: lines and branches, and those that were reached."""

    def __init__(self):
        self.lines = self.reached = self.branches = self.taken = 0

    def add(self, lines):
        for count, branches in lines.values():
            self.lines += 1
            self.reached += count > 0
            self.branches += len(branches)
            self.taken += sum(taken > 0 for taken in branches)

    def show(self, name):
        print(f"{name:18} {percent(self.reached, self.lines):6.1f} % of "
              f"{self.lines:5} lines {percent(self.taken, self.branches):6.1f}"
              f" % of {self.branches:5} branches")


def merge(files, report):
    """The same header or file in several objects counts once."""
    for entry in report["files"]:
        name = os.path.normpath(entry["file"])
        if not name.startswith("userspace/"):
            continue
        lines = files[name]
        for line in entry["lines"]:
            number = line["line_number"]
            count, taken = lines.get(number, (0, []))
            new = [branch["count"] for branch in line["branches"]
                   if not branch["throw"]]
            if len(taken) == len(new):
                new = [a + b for a, b in zip(taken, new)]
            lines[number] = (count + line["count"], new)


def main():
    goals = [float(goal) for goal in sys.argv[1:3]]
    files = collections.defaultdict(dict)
    for text in sys.stdin:
        merge(files, json.loads(text))
    folders = collections.defaultdict(Counts)
    total = Counts()
    with open(sys.argv[3], "w", encoding="ascii") as missed:
        for name in sorted(files):
            folders[os.path.dirname(name)].add(files[name])
            total.add(files[name])
            left = [n for n, (count, _) in files[name].items() if not count]
            if left:
                print(f"{name}:{ranges(left)}", file=missed)
    for name in sorted(folders):
        folders[name].show(name)
    total.show("userspace")
    if not total.lines:
        return 1
    return (percent(total.reached, total.lines) < goals[0] or
            percent(total.taken, total.branches) < goals[1])


if __name__ == "__main__":
    sys.exit(main())
