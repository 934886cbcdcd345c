#!/bin/bash
# SPDX-License-Identifier: MIT
#
# growth.sh: what large and hostile inputs cost is within the aims, in TAP: memory,
# and instructions as callgrind counts them, which no other load of the machine
# changes.  "make bench" measures the time.
set -uo pipefail
. "$(dirname "$0")/tap.inc"

make -s build/tests/bench/growth/growth || exit
is 'the memory that large inputs take is within the aims' \
	build/tests/bench/growth/growth memory "$VOUCH"
is 'the instructions that large inputs take are within the aims' \
	valgrind --quiet --tool=callgrind --instr-atstart=no \
	--callgrind-out-file="$work/counts.%p" \
	build/tests/bench/growth/growth instructions "$work/counts"
tap_end
