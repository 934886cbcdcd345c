#!/bin/bash
# SPDX-License-Identifier: MIT
#
# kunit.sh: loads the modules with their tests in the debug kernel and prints
# the results as KTAP, then the sum.
set -euo pipefail
. "$(dirname "$0")/common.sh"

out=$TOP/build/vm/kunit
status=0

# Suites of the sources that have no result.
did_not_run() {
	comm -23 <(cd "$TOP" && git ls-files -z 'kernel/*_kunit.c' |
			xargs -0 sed -n 's/^\t\.name = "\(.*\)",$/\1/p' | sort) \
		<(sed -nE 's/^(not )?ok [0-9]+ (\S+).*/\2/p' \
			"$out/results" | sort)
}

kernel_has "$TOP/kernel/.kunitconfig" debug
"$TOP/scripts/vm.sh" --kernel debug --script "$TOP/tests/kunit/guest.sh" \
	--out "$out" --timeout 600 --append kunit.enable=1 || status=$?
for suite in $(did_not_run); do
	echo "not ok - $suite did not run"
	status=1
done
read -r passed failed skipped < \
	<(awk -f "$TOP/scripts/count-tap.awk" "$out/log" 2>/dev/null)
echo "# kunit: $passed passed, $failed failed, $skipped skipped"
[ "$status" = 0 ] && [ "$failed" = 0 ] && [ "$passed" -gt 0 ]
