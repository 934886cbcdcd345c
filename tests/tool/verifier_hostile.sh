#!/bin/bash
# SPDX-License-Identifier: MIT
#
# verifier_hostile.sh: vouch-verifierd under load, and among those who mean it ill, in
# TAP. What is fuzzed is posted: the seeds of the fuzz targets.
set -uo pipefail
. "$(dirname "$0")/tap.inc"

simulate
TMPDIR=$work python3 tests/tool/verifier_hostile.py "$simulated"
