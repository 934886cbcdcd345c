#!/bin/bash
# SPDX-License-Identifier: MIT
#
# growth.sh: what large and hostile inputs cost is within the aims, in TAP.  "make
# bench" has the figures, with more rounds.
set -uo pipefail
. "$(dirname "$0")/tap.inc"

make -s build/tests/bench/growth/growth || exit
is 'the cost of large inputs is within the aims' \
	build/tests/bench/growth/growth 2 "$VOUCH"
tap_end
