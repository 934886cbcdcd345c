#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Races, one by one: kill while exposed, kill while parked, unload against open,
# timeout against completion, and callers that wait with a fatal signal pending.
# Two callers at the counter's limit are a test of snp/channel_kunit.c.
#
# vm: --kernel debug --timeout 600
# vm: --file tests/vm/simd.inc --file build/sim/state
# vm: --file build/tests/vm/hammer --file build/tests/vm/races
. /test/simd.inc

pending() { vouch info | grep -q pending; }

in_flight() { [ "$(stat_of in-flight)" = "$1" ]; }

# killed_when COMMAND...: a caller is, as soon as that succeeds
killed_when() {
	hammer one 60000 >/dev/null &
	victim=$!
	soon "$@" || return 1
	kill -9 $victim
	wait $victim 2>/dev/null
	pending
}

killed_while_exposed() {
	ctl silence && killed_when pending || return 1
	ctl normal && hammer one 20000 && no_iv_reuse && key_is_kept
}

# All buffers, so that the next one needs a parked one back.
killed_while_parked() {
	ctl 'in-flight forever' || return 1
	for number in 1 2 3 4 5 6 7 8; do
		killed_when in_flight $number || return 1
	done
	hammer one 2000 | grep 'EAGAIN.*reason=18' || return 1
	ctl normal && hammer one 20000 && [ "$(stat_of buffer-reuse)" = 0 ]
}

# Both come out now and then, and whatever does, nothing else happens.
unloaded_against_opens() {
	races opens &
	first=$!
	races opens &
	second=$!
	done=0 refused=0
	while [ $((done + refused)) -lt 150 ]; do
		if rmmod vouch 2>/dev/null; then
			done=$((done + 1))
			modprobe vouch || return 1
		else
			refused=$((refused + 1))
		fi
	done
	kill -9 $first $second
	wait $first $second 2>/dev/null
	echo "# $done times unloaded, $refused times refused"
	[ $done -gt 0 ] && [ $refused -gt 0 ]
}

# dies_in MISBEHAVIOUR: and does not spin
dies_in() {
	ctl "$1" && races dying 2 || return 1
	ctl normal && hammer one 20000
}

modprobe vouch || exit 1
ok 'unload against open' unloaded_against_opens
[ -e /test/platform ] || modprobe vouch_sim || exit 1

# A host of a platform that is silent keeps the CPU.
silent() { [ -e /test/platform ] || "$@"; }
of_snp() {
	simd || exit 1
	ok 'timeout against completion, SNP' races timeout 200
	ok 'no sequence number carried two messages' no_iv_reuse
	silent ok 'kill while exposed' killed_while_exposed
	silent ok 'a fatal signal while the host is silent' dies_in silence
	ok 'a fatal signal while the host is busy' dies_in 'busy forever'
	ok 'and the key is there' key_is_kept
	simd_stop
}
of_tdx() {
	simd --tee tdx || exit 1
	ok 'timeout against completion, TDX' races timeout 200
	ok 'kill while parked' killed_while_parked
	for trouble in 'in-flight forever' 'retry forever' \
			'operand-busy forever'; do
		ok "a fatal signal while the host has: $trouble" \
			dies_in "$trouble"
	done
	ok 'no buffer was used while the host owned it' \
		[ "$(stat_of buffer-reuse)" = 0 ]
	simd_stop
}
for tee in $(tees); do
	"of_$tee"
done
ok 'modules go away' modules_unload
tap_end
