# SPDX-License-Identifier: MIT
"""mutate.py TABLE list: number, file and test of each mutant, a line each.
mutate.py TABLE apply NUMBER TREE: breaks that line in TREE; fails, and says so,
unless the line is there just once.
"""
import sys


def read(path):
    """File, test, line and its replacement of each mutant."""
    mutants = []
    with open(path, encoding="utf-8") as table:
        for line in table:
            kind, _, rest = line.rstrip("\n").partition(" ")
            if kind == "@":
                mutants.append(rest.split())
            elif kind in ("-", "+"):
                mutants[-1].append(rest)
    return mutants


def apply(mutant, tree):
    name, _, old, new = mutant
    path = f"{tree}/{name}"
    with open(path, encoding="utf-8") as file:
        lines = file.read().split("\n")
    at = [i for i, line in enumerate(lines) if line.strip() == old]
    if len(at) != 1:
        print(f"{name} has '{old}' {len(at)} times, want it once")
        return 1
    indent = len(lines[at[0]]) - len(lines[at[0]].lstrip())
    lines[at[0]] = lines[at[0]][:indent] + new
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(lines))
    return 0


def main():
    mutants = read(sys.argv[1])
    if sys.argv[2] == "apply":
        return apply(mutants[int(sys.argv[3]) - 1], sys.argv[4])
    for number, mutant in enumerate(mutants, 1):
        print(number, mutant[0], mutant[1])
    return 0


if __name__ == "__main__":
    sys.exit(main())
