#!/bin/bash
# SPDX-License-Identifier: MIT
#
# verifier.sh: what vouch-verifierd answers, in TAP, over evidence of the simulator.
set -uo pipefail
. "$(dirname "$0")/tap.inc"

simulate
TMPDIR=$work python3 tests/tool/verifier_api.py "$simulated" "$VOUCH"
