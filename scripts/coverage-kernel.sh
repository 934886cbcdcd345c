#!/bin/bash
# SPDX-License-Identifier: MIT
#
# coverage-kernel.sh [TEST...]: which lines and branches of kernel/ the tests
# run, by gcov in the debug kernel.  A test is kunit, selftest or the name of a
# script of tests/vm without its .sh; without one, all that the debug kernel can
# run.  Prints both for each file, and leaves in build/coverage-kernel
#
#   summary       what was printed
#   not-covered   each line, and each branch, that no test runs
set -euo pipefail
. "$(dirname "$0")/common.sh"

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
		--timeout 1200 --out "$out/vm/$name" ||
		log "$name failed, and is counted as far as it came"
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

# Lines of gcov -b, of the sources alone: FILE:LINE: what is missing
not_covered() {
	awk '
	FNR == 1 { file = ""; line = "" }
	/^ *-: *0:Source:/ {
		file = $0; sub(/.*:Source:/, "", file); sub(/.*\/kernel\//, "", file)
	}
	/^ *[-#=0-9*]+: *[1-9][0-9]*:/ {
		split($0, part, ":")
		line = part[2] + 0
		text = $0; sub(/^[^:]*:[^:]*:[ \t]*/, "", text)
		if (part[1] ~ /#####/) printf "%s:%d: line: %s\n", file, line, text
	}
	/^branch .* taken 0/ { printf "%s:%d: branch %s: %s\n", file, line, $2, text }
	' "$out"/gcov/*.c.gcov
}

# FILE LINES OF-THEM-RUN BRANCHES OF-THEM-TAKEN
count_files() {
	awk '
	FNR == 1 { file = "" }
	/^ *-: *0:Source:/ {
		file = $0; sub(/.*:Source:/, "", file); sub(/.*\/kernel\//, "", file)
	}
	/^ *[#0-9*]+: *[1-9][0-9]*:/ { lines[file]++; run[file] += !/^ *#####/ }
	/^branch / { branches[file]++; taken[file] += !/never executed|taken 0/ }
	END {
		for (file in lines)
			print file, lines[file], run[file], branches[file] + 0,
				taken[file] + 0
	}' "$out"/gcov/*.c.gcov | sort
}

# The code for real hardware is run in part, by a trap: it is not in the sum.
summarise() {
	awk '
	function row(name, l, r, b, t) {
		printf "%-26s %5d lines %5.1f %%  %5d branches %5.1f %%\n", name,
			l, l ? 100 * r / l : 100, b, b ? 100 * t / b : 100
	}
	{ row($1, $2, $3, $4, $5) }
	$1 !~ /\/arch|^sim\// { l += $2; r += $3; b += $4; t += $5 }
	$1 ~ /^sim\// { sl += $2; sr += $3; sb += $4; st += $5 }
	END {
		row("the simulator", sl, sr, sb, st)
		row("vouch, but for arch calls", l, r, b, t)
	}'
}

# Without what vouch_tdcall has once more of the simulator.
run_gcov() {
	rm -rf "$out/gcov"
	mkdir -p "$out/gcov"
	(cd "$out/gcov" && find "$modules/kernel" -name '*.gcda' \
		! -name '*_kunit.gcda' ! -name 'kunit.gcda' \
		! -name 'trap_shared.gcda' \
		-exec gcov --branch-probabilities --branch-counts \
		--preserve-paths {} + >/dev/null 2>&1)
	find "$out/gcov" -name '*.gcov' ! -name "*#coverage#kernel#*.c.gcov" -delete
}

make -s userspace helpers
scripts/sim-state.sh
tests=("$@")
[ $# -gt 0 ] || mapfile -t tests < <(all_tests | tr ' ' '\n' | sort -u)
rm -rf "$out/vm"
mkdir -p "$out/vm"
scripts/build-modules.sh debug >/dev/null
find "$modules" -name '*.gcda' -delete
for name in "${tests[@]}"; do
	log "$name"
	run_test "$name"
done
merge
run_gcov
not_covered >"$out/not-covered"
count_files | summarise | tee "$out/summary"
