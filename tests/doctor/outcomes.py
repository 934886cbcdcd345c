# SPDX-License-Identifier: MIT
"""outcomes.py FILE.json...: writes FILE.outcomes for each: the world, and for each
check of "vouch doctor --json" its outcome, its id and what was found. A file
FILE.status has to have the exit status that the JSON tells.
"""
import json
import sys

for path in sys.argv[1:]:
    name = path.removesuffix(".json")
    with open(path, encoding="utf-8") as file:
        result = json.load(file)
    with open(name + ".status", encoding="ascii") as file:
        status = int(file.read())
    world = result["world"]
    lines = [" ".join([world["name"], *world["places"]])]
    lines += [f"{c['status']:8}{c['id']:26} {c['found']}"
              for c in result["checks"]]
    if status != result["status"]:
        lines.append(f"status {status}, and not {result['status']}")
    with open(name + ".outcomes", "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
