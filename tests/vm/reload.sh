#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Load and unload 200 times, with a report in between every tenth time; unloading
# is refused while in use. The debug kernel looks for leaks afterwards.
#
# vm: --kernel debug --timeout 900
# vm: --file tests/vm/simd.inc --file build/sim/state --file build/tests/vm/hammer
. /test/simd.inc

load_and_unload() {
	turn=0
	while [ $turn -lt 200 ]; do
		modules_load || return 1
		if [ $((turn % 10)) = 0 ]; then
			simd && hammer one 20000 && simd_stop || return 1
		fi
		modules_unload || return 1
		turn=$((turn + 1))
	done
}

# refused COMMAND...: it fails, and the modules are still there
refused() {
	! "$@" 2>/dev/null && grep -q '^vouch ' /proc/modules
}

ok 'load and unload 200 times' load_and_unload
modules_load && simd || exit 1
simulated() {
	exec 9</dev/vouch
	ok 'unloading the simulator is refused while /dev/vouch is open' \
		refused rmmod vouch_sim
	exec 9<&-
	ok 'unloading it is refused while vouch-simd runs' \
		refused rmmod vouch_sim
	ok 'unloading vouch is refused while vouch_sim is loaded' \
		refused rmmod vouch
	simd_stop
	ok 'a device without a guest says so' sh -c \
		'hammer one; hammer one | grep -q ENODEV'
}
of_platform() {
	exec 9</dev/vouch
	ok 'unloading is refused while /dev/vouch is open' refused rmmod vouch
	exec 9<&-
	ok_nothing_reused
}
if [ -e /test/platform ]; then of_platform; else simulated; fi
ok 'modules go away' modules_unload
tap_end
