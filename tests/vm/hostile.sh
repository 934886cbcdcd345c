#!/bin/sh
# SPDX-License-Identifier: MIT
#
# A host that misbehaves at random, several ways at once, and eight callers:
# never a wrong report, no caller who does not return, and all is well when the
# host is. SEED_OF_HOST, SECONDS_EACH, TEES: from the kernel's parameters.
#
# On a platform there is no new guest, and the CPU waits for its host: a key is not
# given up there, nor is the host silent.
#
# vm: --kernel debug --timeout 600 --simd --report-version=5
# vm: --file tests/vm/simd.inc --file build/sim/state
# vm: --file build/tests/vm/torture/torture
. /test/simd.inc

case ${1:-} in
start) modules_load && simd --tee "$2" --report-version=5; exit ;;
stop) simd_stop; exit ;;
esac

SEED_OF_HOST=${SEED_OF_HOST:-1}
SECONDS_EACH=${SECONDS_EACH:-30}
echo "# seed $SEED_OF_HOST"
[ ! -e /test/platform ] || export PLATFORM="$TEE"
for tee in $(echo "${TEES:-$(tees)}" | tr , " "); do
	ok "hosts of $tee misbehave for $SECONDS_EACH s" torture host "$0" \
		"$SEED_OF_HOST" "$SECONDS_EACH" "$tee" "$CONTROL"
done
ok 'modules go away' modules_unload
tap_end
