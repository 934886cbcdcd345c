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
#
# The same seed makes the same choices; what threads do at the same time, and so
# what is learnt of coverage, is not the same each time.
set -euo pipefail
. "$(dirname "$0")/common.sh"

cd "$TOP"
seed=${SEED:-$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')}
minutes=${MINUTES:-10}
case ${MODE:-callers} in
callers)
	script=tests/vm/torture.sh timeout=$((600 + ${CALLS:-200000} / 200))
	append="SEED_OF_CALLS=$seed CALLS=${CALLS:-200000}" ;;
host)
	script=tests/vm/hostile.sh timeout=$((600 + 300 * minutes))
	append="SEED_OF_HOST=$seed SECONDS_EACH=$((60 * minutes))"
	append+=" TEES=${TEES:-snp,tdx}" ;;
*) die "MODE is '$MODE', want callers or host" ;;
esac
echo "# ${MODE:-callers}: SEED=$seed"
make -s userspace helpers
scripts/sim-state.sh
exec scripts/vm.sh --kernel "${KERNEL:-debug}" --script "$script" \
	--out "build/vm/torture-${MODE:-callers}" --timeout "$timeout" \
	--file tests/vm/simd.inc --file build/sim/state \
	--file build/tests/vm/torture/torture --append "$append"
