#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Callers killed at random points, with a host that is well, busy or silent: no key
# is lost and the next caller is served. The seed is printed by hammer.
#
# vm: --kernel debug --timeout 900
# vm: --file tests/vm/simd.inc --file build/sim/state --file build/tests/vm/hammer
. /test/simd.inc

silent_then_killed() {
	ctl silence || return 1
	for _ in 1 2 3 4 5; do
		hammer one 60000 &
		victim=$!
		sleep 0.1
		kill -9 $victim
		wait $victim
	done 2>/dev/null
	ctl speak && hammer one 20000
}

case $TEE in
snp) busy=busy slow='busy 25' kind=certs ;;
tdx) busy=retry slow='late=3000' kind=one ;;
esac
killed_while_busy() {
	ctl "$busy forever" || return 1
	for _ in 1 2 3 4 5; do
		hammer "$kind" 60000 &
		victim=$!
		sleep 0.1
		kill -9 $victim
		wait $victim
	done 2>/dev/null
	ctl normal && hammer one 20000
}

# A stop is no signal that a caller handles: it gets its report.
stopped_and_continued() {
	ctl "$slow" || return 1
	hammer one 60000 &
	stopped=$!
	for _ in 1 2 3 4 5; do
		sleep 0.1
		kill -STOP $stopped
		sleep 0.1
		kill -CONT $stopped
	done
	wait $stopped
}

daemon_killed() {
	hammer crowd 4 1000000 >/dev/null &
	crowd=$!
	sleep 1
	kill -9 "$(pidof vouch-simd)"
	wait $crowd
	simd && hammer one 20000
}

modules_load && simd || exit 1
ok 'callers killed at random points' hammer kill 60 7
ctl "$busy 25"
ok 'callers killed while the host is busy now and then' hammer kill 60 8
ctl normal
# On a platform the CPU waits for the host, as on hardware, and takes no interrupts.
[ -e /test/platform ] ||
	ok 'callers killed while the host is silent' silent_then_killed
ok 'callers killed while the host is busy' killed_while_busy
ok 'a caller stopped and continued has its report' stopped_and_continued
ok_nothing_reused
ok 'the key is not lost' key_is_kept
[ -e /test/platform ] ||
	ok 'a simulator killed with callers in it' daemon_killed
simd_stop
ok 'modules go away' modules_unload
tap_end
