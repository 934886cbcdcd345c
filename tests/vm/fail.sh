#!/bin/sh
# SPDX-License-Identifier: MIT
#
# No memory, at each place in turn: no key lost, no leak, no complaint of the
# debug kernel.
#
# vm: --kernel debug --timeout 900
# vm: --file tests/vm/simd.inc --file build/sim/state
# vm: --file build/tests/vm/hammer --file build/tests/vm/fail_nth
. /test/simd.inc

FAULTS='/sys/kernel/debug/failslab /sys/kernel/debug/fail_page_alloc'

# Allocations that may wait are failed too, without a line for each.
faults_setup() {
	for fault in $FAULTS; do
		echo N >"$fault/ignore-gfp-wait"
		echo 0 >"$fault/verbose"
		echo 1 >"$fault/task-filter"
		echo -1 >"$fault/times"
	done
	echo 0 >/sys/kernel/debug/fail_page_alloc/min-order
}

# The kernel's workers fail every third of their allocations or so, or none.
workers_fail() {
	for comm in /proc/[0-9]*/comm; do
		grep -q '^kworker' "$comm" || continue
		echo "$1" >"${comm%comm}make-it-fail"
	done
	for fault in $FAULTS; do
		echo $((30 * $1)) >"$fault/probability"
	done
}

# What the module had no memory to send is counted in the next one's "lost".
nothing_is_missing() {
	sed -n 's/.*"sequence":\([0-9]*\).*"lost":\([0-9]*\).*/\1 \2/p' "$1" |
		awk 'NR > 1 && $1 != last + $2 + 1 { bad = 1 }
			{ last = $1; lost += $2 }
			END { print "# " NR " events, " lost " lost"
			exit bad || !lost || NR < 10 }'
}

faults_setup
extra=/lib/modules/$(uname -r)/extra
ok 'the module is loaded in full or not at all' \
	fail_nth load "$extra/vouch.ko" vouch
modules_load || exit 1
ok 'a guest is registered in full or not at all' fail_nth guest
simd --report-version=5 || exit 1
ok 'commands succeed or say ENOMEM' fail_nth commands
vouch events --netlink --json >/out/heard &
listener=$!
sleep 2
workers_fail 1
ok 'so they do when the worker has no memory' fail_nth worker 300
workers_fail 0
vouch report -o report
sleep 1
kill $listener
ok 'events that could not be sent are counted' nothing_is_missing /out/heard
ok 'the key is not lost' hammer one 20000
ok 'no sequence number carried two messages' no_iv_reuse
simd_stop
simd --tee tdx || exit 1
ok 'commands of a TD succeed or say ENOMEM' fail_nth td
ok 'and a quote is to be had' hammer one 20000
ok 'no buffer was used while the host owned it' \
	[ "$(stat_of buffer-reuse)" = 0 ]
simd_stop
ok 'modules go away' modules_unload
tap_end
