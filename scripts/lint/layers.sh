#!/bin/bash
# SPDX-License-Identifier: MIT
#
# layers.sh: which folder may know what, by includes and by calls: builds the
# objects of user space, and holds them and the sources against the tables of
# layers.py.
set -euo pipefail
cd "$(dirname "$0")/../.."

objects=()
while IFS= read -r file; do
	objects+=("build/${file%.c}.o")
done < <(find userspace/{lib,sim,doctor,tool} -name '*.c')
make -s "-j$(nproc)" CC=gcc SAN= "${objects[@]}"
exec python3 scripts/lint/layers.py
