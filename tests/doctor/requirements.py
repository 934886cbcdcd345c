# SPDX-License-Identifier: MIT
"""requirements.py LIST PAGE: every row of the page's tables is in the list, by
its first cell that is not empty; or by that, "|" and the first word of the next.
"""
import re
import sys


def rows(lines):
    """Cells of each row of a table, but for its head and the line below."""
    rule = re.compile(r"^\|[\s|:-]+$")
    for line, below in zip(lines, lines[1:] + [""]):
        if line.startswith("|") and not rule.match(line) and \
                not rule.match(below):
            yield [re.sub(r"[*`]", "", cell).strip()
                   for cell in line.strip().strip("|").split("|")]


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        names = {line.rsplit(": ", 1)[0] for line in file
                 if not line.startswith("#")}
    with open(sys.argv[2], encoding="utf-8", errors="replace") as file:
        cells = list(rows(file.read().split("\n")))
    missing = []
    for row in cells:
        first = row[0] or row[1]
        word = (row[1].split() or [""])[0].strip(",")
        if not names & {first, f"{first}|{word}", row[1]}:
            missing.append(first)
    assert cells, "the page has no rows"
    assert not missing, missing


if __name__ == "__main__":
    main()
