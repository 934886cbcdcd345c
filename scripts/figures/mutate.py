# SPDX-License-Identifier: MIT
"""mutate.py TABLE list: number, file and test of each mutant, a line each.
mutate.py TABLE apply NUMBER TREE: breaks that line in TREE; fails, and says so,
unless the line is there just once. "N/M" behind the test: the Nth of M.
"""
import sys


def read(path):
    """Place, line and its replacement of each mutant."""
    mutants = []
    with open(path, encoding="utf-8") as table:
        for line in table:
            kind, _, rest = line.rstrip("\n").partition(" ")
            if kind == "@":
                mutants.append([rest.split()])
            elif kind in ("-", "+"):
                mutants[-1].append(rest)
    return mutants


def apply(mutant, tree):
    place, old, new = mutant
    name = place[0]
    which, count = map(int, (place[2:] or ["1/1"])[0].split("/"))
    path = f"{tree}/{name}"
    with open(path, encoding="utf-8") as file:
        lines = file.read().split("\n")
    at = [i for i, line in enumerate(lines) if line.strip() == old]
    if len(at) != count:
        print(f"{name} has '{old}' {len(at)} times, want {count}")
        return 1
    line = at[which - 1]
    lines[line] = lines[line][:-len(old)] + new
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(lines))
    return 0


def main():
    mutants = read(sys.argv[1])
    if sys.argv[2] == "apply":
        return apply(mutants[int(sys.argv[3]) - 1], sys.argv[4])
    for number, mutant in enumerate(mutants, 1):
        print(number, *mutant[0][:2])
    return 0


if __name__ == "__main__":
    sys.exit(main())
