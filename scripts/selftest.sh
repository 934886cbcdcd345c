#!/bin/bash
# SPDX-License-Identifier: MIT
#
# selftest.sh [6.12|7.3|debug]: runs the programs of tests/selftests against
# /dev/vouch with the simulator behind it, on a kernel in QEMU.
set -euo pipefail
. "$(dirname "$0")/common.sh"

cd "$TOP"
make -s userspace helpers
scripts/sim-state.sh
files=(--file tests/vm/simd.inc --file build/sim/state)
for source in tests/selftests/*.c; do
	files+=(--file "build/${source%.c}:/test/selftests/")
done
exec scripts/vm.sh --kernel "${1:-6.12}" --script tests/selftests/guest.sh \
	--timeout 600 --out "build/vm/selftest-${1:-6.12}" "${files[@]}"
