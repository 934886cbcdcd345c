#!/bin/bash
# SPDX-License-Identifier: MIT
#
# vm-python.sh FOLDER: a Python for the machine, with no more of its library than
# userspace/examples/agent.py imports.
set -euo pipefail
into=$1

# With nothing of the user's, and of the distribution: its libraries are there.
python=$(PATH=/usr/bin:/bin command -v python3)
rm -rf "$into"
mkdir -p "$into/lib"
cp -L "$python" "$into/python3"
"$python" -I -S - <<'PYTHON' | while read -r from to; do
import ctypes, encodings.ascii, encodings.utf_8, fcntl, os, select, sys
for module in {id(m): m for m in sys.modules.values()}.values():
    path = getattr(module, "__file__", None)
    if path and path.startswith("/"):
        parts = module.__name__.split(".")
        if path.endswith("__init__.py"):
            parts.append("__init__.py")
        else:
            parts[-1] = path.rsplit("/", 1)[1]
        print(path, "/".join(parts))
PYTHON
	install -D "$from" "$into/lib/$to"
done
