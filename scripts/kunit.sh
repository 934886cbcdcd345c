#!/bin/bash
# SPDX-License-Identifier: MIT
#
# kunit.sh: loads the modules with their tests in the debug kernel and prints
# the results as KTAP, then the sum.
set -euo pipefail
. "$(dirname "$0")/common.sh"

out=$TOP/build/vm/kunit
status=0
"$TOP/scripts/vm.sh" --kernel debug --script "$TOP/tests/kunit/guest.sh" \
	--out "$out" --timeout 600 --append kunit.enable=1 || status=$?
read -r passed failed skipped < \
	<(awk -f "$TOP/scripts/count-tap.awk" "$out/log" 2>/dev/null)
echo "# kunit: $passed passed, $failed failed, $skipped skipped"
[ "$status" = 0 ] && [ "$failed" = 0 ] && [ "$passed" -gt 0 ]
