#!/bin/bash
# SPDX-License-Identifier: MIT
#
# torture.sh: random calls of /dev/vouch, or a host that misbehaves at random, in
# a machine in QEMU.  What is chosen comes from the environment:
#
#   MODE=callers   random calls, this many: CALLS=, 200000 unless said otherwise
#   MODE=host      random misbehaviour for MINUTES=, 10, of each of TEES=, which
#                  are snp and tdx
#   SEED=          where the random numbers begin; random, and printed
#   KERNEL=        debug, 6.12 or 7.3
#   MACHINES=      1; callers: so many machines share the calls, each with a seed
#                  of its own, SEED and the numbers after it
#
# The same seed makes the same choices; what threads do at the same time, and so
# what is learnt of coverage, is not the same each time.
set -euo pipefail
. "$(dirname "$0")/common.sh"

# run OUT SCRIPT APPEND: one machine
run() {
	scripts/vm.sh --kernel "$kernel" --script "$2" --out "$1" \
		--timeout "$timeout" --append "$3" \
		--file tests/vm/simd.inc --file build/sim/state \
		--file build/tests/vm/torture/torture
}

# All are waited for, and each line says by its seed whose it is.
callers() {
	local machines=${MACHINES:-1} calls=${CALLS:-200000} i status=0 pids=()

	calls=$(((calls + machines - 1) / machines))
	timeout=$((600 + calls / 100))
	for ((i = seed; i < seed + machines; i++)); do
		run "build/vm/torture-callers-$((i - seed))" \
			tests/vm/torture.sh "SEED_OF_CALLS=$i CALLS=$calls" |
			sed "s/^/$i: /" &
		pids+=($!)
	done
	for i in "${pids[@]}"; do
		wait "$i" || status=1
	done
	return $status
}

host() {
	local minutes=${MINUTES:-10}

	timeout=$((600 + 300 * minutes))
	run build/vm/torture-host tests/vm/hostile.sh \
		"SEED_OF_HOST=$seed SECONDS_EACH=$((60 * minutes)) TEES=${TEES:-snp,tdx}"
}

cd "$TOP"
seed=${SEED:-$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')}
kernel=${KERNEL:-debug} mode=${MODE:-callers}
case $mode in
callers | host) ;;
*) die "MODE is '$mode', want callers or host" ;;
esac
echo "# $mode: SEED=$seed"
make -s userspace helpers
scripts/sim-state.sh
# Once, before several machines look for them.
scripts/kernel/build-modules.sh "$kernel" >/dev/null
$mode
