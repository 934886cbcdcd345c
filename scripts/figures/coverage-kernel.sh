#!/bin/bash
# SPDX-License-Identifier: MIT
#
# coverage-kernel.sh [TEST...]: which lines and branches of kernel/ the tests
# run, by gcov in the debug kernel.  A test is kunit, selftest or the name of a
# script of tests/vm without its .sh; without one, all that the debug kernel can
# run.  Prints both for each folder and their sum, without calls of hardware;
# build/coverage-kernel/missed has what no test reached, each line with its
# reason.  The status is 0 when no test failed, the goals are met, and no reason
# is missing.
#
#   COVERAGE_LINES=, COVERAGE_BRANCHES=   goals in percent, 95 and 85
set -euo pipefail
. "$(dirname "$0")/../common.sh"

cd "$TOP"
# A copy of the modules of their own, that counts.
export NAME=coverage VOUCH_GCOV=1
modules=$TOP/build/modules/$NAME
out=$TOP/build/coverage-kernel

# Those that ask for a stock kernel, for speed, run on this one as well.  To
# load the modules 200 times runs nothing more than to load them once.
all_tests() {
	echo kunit selftest
	grep -l -- '--kernel debug' tests/vm/*.sh |
		xargs -n 1 basename -s .sh | grep -vx reload
	echo tdx tdx_misbehave
}

run_vm() { # NAME SCRIPT OPTION...
	local name=$1 script=$2

	shift 2
	scripts/vm.sh --script "$script" "$@" --kernel debug --quiet \
		--timeout 1200 --out "$out/vm/$name" || {
		log "$name failed, and is counted as far as it came"
		status=1
	}
}

# What the tests do at random is cut short.
run_test() {
	local name=$1 options=() source

	case $name in
	kunit)
		run_vm kunit tests/kunit/guest.sh --append kunit.enable=1
		return ;;
	selftest)
		for source in tests/selftests/*.c; do
			options+=(--file "build/${source%.c}:/test/selftests/")
		done
		run_vm selftest tests/selftests/guest.sh "${options[@]}" \
			--file tests/vm/simd.inc --file build/sim/state
		return ;;
	esac
	mapfile -t options < <(sed -n 's/^# vm: //p' "tests/vm/$name.sh" |
		tr ' ' '\n')
	run_vm "$name" "tests/vm/$name.sh" "${options[@]}" \
		--append "CALLS=50000 SECONDS_EACH=20"
}

# Adds up what the machines sent, next to the objects that it is about.
merge() {
	local sum=$out/sum next=$out/next from

	rm -rf "$sum" "$next"
	for from in "$out"/vm/*/gcov"$modules"; do
		[ -d "$from" ] || continue
		if [ -d "$sum" ]; then
			gcov-tool merge -o "$next" "$sum" "$from" >/dev/null
			rm -r "$sum"
			mv "$next" "$sum"
		else
			cp -r "$from" "$sum"
		fi
	done
	[ -d "$sum" ] || die "no machine sent what it had run"
	(cd "$sum" && find . -name '*.gcda' -exec cp --parents -t "$modules" {} +)
}

# Every object's data as JSON, one a line; not of what only a test is. A part of
# kernel/sim is in vouch_tdcall as well.
reports() {
	find "$modules/kernel" "$modules/tests/arch" -name '*.gcda' \
		! -name '*kunit.gcda' -print0 |
	(cd "$out" && xargs -0 gcov --json-format --stdout \
		--branch-probabilities 2>/dev/null)
}

status=0
make -s userspace helpers
scripts/sim-state.sh
tests=("$@")
[ $# -gt 0 ] || mapfile -t tests < <(all_tests | tr ' ' '\n' | sort -u)
rm -rf "$out/vm"
mkdir -p "$out/vm"
scripts/kernel/build-modules.sh debug >/dev/null
find "$modules" -name '*.gcda' -delete
for name in "${tests[@]}"; do
	log "$name"
	run_test "$name"
done
merge
reports | python3 scripts/figures/coverage.py "$modules" kernel \
	"${COVERAGE_LINES:-95}" "${COVERAGE_BRANCHES:-85}" "$out/missed" ||
	status=1
exit $status
