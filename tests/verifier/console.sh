#!/bin/bash
# SPDX-License-Identifier: MIT
#
# console.sh: the page of vouch-verifierd in Debian's chromium, in TAP: a file is given
# to it, and what is seen then is left in build/verifier/console.png.
set -uo pipefail
. "$(dirname "$0")/../tool/tap.inc"

simulate
mkdir -p build/verifier
PYTHONPATH=tests/tool TMPDIR=$work python3 tests/verifier/console.py "$simulated" \
	build/verifier
