#!/bin/bash
# SPDX-License-Identifier: MIT
#
# coverage.sh: which lines and branches of user space the tests of this machine
# reach: a build of its own in build/coverage, the unit tests, the tests of the
# commands, memory and OpenSSL failing in turn, and machines that run them.
# Prints a line for each folder, then the sum; build/coverage/missed has what no
# test reached, each line with its reason.  The status is 0 when no test failed,
# the goals are met, and no reason is missing.
#
#   COVERAGE_TESTS=   of 'unit tool sweep chain vm', default all
#   COVERAGE_LINES=, COVERAGE_BRANCHES=   goals in percent, 90 and 80
#
# scripts/figures/coverage-kernel.sh does the same for the modules.
# shellcheck disable=SC2317	# the tests are called by name
set -euo pipefail
. "$(dirname "$0")/../common.sh"
cd "$TOP"

B=build/coverage
export VECTORS=${VECTORS:-../shared/vectors}

# Branches that a call might take by an exception are none in C.
build() {
	make -s "-j$(nproc)" B=$B CFLAGS='-O0 -g --coverage' \
		LDFLAGS=--coverage userspace unit
	find $B -name '*.gcda' -delete
}

# What went wrong: what can be counted is counted for all that.
note() {
	echo "# $*"
	status=1
}

run_unit() {
	local program

	for program in "$B"/tests/unit/test_*; do
		[ -x "$program" ] || continue
		timeout 900 "$program" >"$program.log" 2>&1 ||
			note "$program has failed"
	done
}

run_tool() {
	local script

	scripts/sim-state.sh
	for script in tests/tool/*.sh; do
		VOUCH=$B/vouch SIMD=$B/vouch-simd timeout 900 "$script" \
			>"$B/$(basename "$script").log" 2>&1 ||
			note "$script has failed"
	done
}

run_sweep() {
	make -s "-j$(nproc)" "B=$B" CFLAGS='-O0 -g --coverage' \
		LDFLAGS=--coverage "$B/make-seeds" "$B/sweep"
	rm -rf "$B/seeds"
	mkdir -p "$B/seeds"
	"$B/make-seeds" "$B/seeds" build/sim/state
	FUZZ_SEEDS=$B/seeds SWEEP=$B/sweep scripts/fuzz.sh --sweep-some \
		>"$B/sweep.log" || note 'the sweep has failed'
}

# A tree of links in which the commands are these, and whose machines leave
# their counts in /out.
shadow_tree() {
	local item

	mkdir -p "$1/build" build/vm
	for item in "$TOP"/*; do
		[ "$item" = "$TOP/build" ] || cp -rs "$item" "$1/"
	done
	for item in sim vm modules tests; do
		mkdir -p "build/$item"
		ln -sfn "$TOP/build/$item" "$1/build/$item"
	done
	cp "$B/vouch" "$B/vouch-simd" "$1/build/"
	mv "$1/scripts/vm.sh" "$1/scripts/vm-real.sh"
	# shellcheck disable=SC2016	# for the other script to expand
	printf '#!/bin/bash\nexec "${0%%.sh}-real.sh" --append %s "$@"\n' \
		GCOV_PREFIX=/out/gcov >"$1/scripts/vm.sh"
	chmod +x "$1/scripts/vm.sh"
}

# What a machine counted is added to what is here.
add_guest_counts() {
	local guest=$1/gcov$TOP/$B merged

	[ -d "$guest" ] || { note "$1 has no counts"; return; }
	merged=$(mktemp -d)
	gcov-tool merge "$B" "$guest" -o "$merged" 2>/dev/null
	cp -r "$merged/." "$B/"
	rm -rf "$merged"
}

run_chain() {
	local work out

	work=$(mktemp -d)
	shadow_tree "$work"
	(cd "$work" && scripts/chain.sh) >"$B/chain.log" 2>&1 ||
		note "scripts/chain.sh has failed"
	rm -rf "$work"
	for out in build/vm/chain build/vm/chain-tdx; do
		add_guest_counts "$out"
	done
}

# The commands inside machines, and what the simulator does on request.
run_vm() {
	local work name

	make -s helpers
	work=$(mktemp -d)
	shadow_tree "$work"
	for name in tdx tdx_quotes products misbehave; do
		# shellcheck disable=SC2046	# a list of words
		(cd "$work" && scripts/vm.sh --script "tests/vm/$name.sh" \
			$(sed -n 's/^# vm: //p' "tests/vm/$name.sh") \
			--kernel 6.12 --out "$TOP/build/vm/coverage-$name") \
			>"$B/$name.log" 2>&1 ||
			note "tests/vm/$name.sh has failed"
		add_guest_counts "build/vm/coverage-$name"
	done
	rm -rf "$work"
}

# Every object's data as JSON, one a line.
reports() {
	find $B/userspace -name '*.gcno' -print0 |
	xargs -0 gcov --json-format --stdout --branch-probabilities 2>/dev/null
}

status=0
build
for test in ${COVERAGE_TESTS:-unit tool sweep chain vm}; do
	declare -F "run_$test" >/dev/null ||
		die "test is '$test', want unit, tool, sweep, chain or vm"
	"run_$test"
done
reports | python3 scripts/figures/coverage.py . userspace "${COVERAGE_LINES:-90}" \
	"${COVERAGE_BRANCHES:-80}" $B/missed || status=1
scripts/figures/coverage-kernel.sh || status=1
echo "$SECONDS s"
exit $status
