#!/bin/bash
# SPDX-License-Identifier: MIT
#
# valgrind.sh: appraisals by the command, and a program of unit tests, by valgrind,
# in TAP: that nothing is read that was never written is what sanitizers of the
# other builds do not see.
# shellcheck disable=SC2317 # is() calls the functions
set -uo pipefail
. "$(dirname "$0")/tap.inc"

# clean STATUS COMMAND...
clean() {
	local want=$1 got=0

	shift
	valgrind --quiet --leak-check=full --error-exitcode=99 "$@" || got=$?
	[ "$got" = "$want" ] || echo "status $got, want $want"
	[ "$got" = "$want" ]
}

appraise() {
	clean "$1" "$VOUCH" appraise --at 2026-06-02T00:00:00Z --verbose \
		--authentic-only --trust-anchor "$2" \
		--endorsements "$simulated/world/endorsement" "${@:3}"
}

simulate
anchors=$simulated/world/anchor
snp=$simulated/extended/genoa
{ head -c 200 "$snp"; printf X; tail -c +202 "$snp"; } >"$work/altered"
is 'a report' appraise 0 "$anchors/genoa-ark.der" "$snp"
is 'one that was altered' appraise 1 "$anchors/genoa-ark.der" "$work/altered"
is 'a quote' appraise 0 "$anchors/td-5-root.der" "$simulated/quote/td-5"
is 'a unit test' make -s build/tests/unit/test_tdx_appraise
is 'runs' clean 0 build/tests/unit/test_tdx_appraise

tap_end
