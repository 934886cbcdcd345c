#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Random calls, checked against what the header says of them, from several
# threads; signals, forks, files that are closed under a call, attempts to remove
# the modules, which are loaded again in between; with honest hosts of either kind
# and a wild one. SEED, CALLS: from the kernel's parameters.
#
# vm: --kernel debug --timeout 1800 --simd --report-version=5
# vm: --file tests/vm/simd.inc --file build/sim/state
# vm: --file build/tests/vm/torture/torture
. /test/simd.inc

case ${1:-} in
start)
	modules_load && simd --tee "$2" --report-version=5; exit ;;
stop) simd_stop && modules_unload; exit ;;
load) modules_load; exit ;;
unload) modules_unload; exit ;;
esac

[ ! -e /test/platform ] || export PLATFORM="$TEE"
SEED_OF_CALLS=${SEED_OF_CALLS:-1}
CALLS=${CALLS:-200000}
echo "# seed $SEED_OF_CALLS"
ok "$CALLS calls end as the header says" \
	torture callers "$0" "$SEED_OF_CALLS" "$CALLS"
tap_end
