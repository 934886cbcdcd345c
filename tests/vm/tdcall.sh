#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The code for a real TD, down to the TDCALL instruction, which is trapped: the
# kernel's calls and those of vouch, quote buffers in the guest's own memory, and
# the event-notify interrupt. The kernel's own driver for TDs works beside it.
#
# vm: --timeout 600
# vm: --file tests/vm/simd.inc --file build/sim/state
# vm: --file build/tests/vm/register
. /test/simd.inc

ELEVENS=11111111111111111111111111111111
ELEVENS=$ELEVENS$ELEVENS$ELEVENS
# SHA-384 of 48 zeros and 48 bytes of 0x11
EXTENDED=c7304e0aec48bbbc703c099b425485b7a60e19b6a83630b0
EXTENDED=${EXTENDED}fb558ce2f02ec41e4cdf205335b4b613b3537ad83eb62262
DATA=00112233
TSM=/sys/kernel/config/tsm/report/test

refused() { ! "$@" 2>/dev/null; }
info_has() { vouch info | grep -q "^$1  *$2\$"; }
# On all processors, whose columns hold nothing but digits.
interrupts() {
	awk '/vouch-tdx/ {
		for (i = 2; $i ~ /^[0-9]+$/; i++)
			sum += $i
	} END { print sum + 0 }' /proc/interrupts
}

quote() { vouch report --report-data $DATA --timeout 20 -o "$1"; }
# fails SECONDS: there is no quote
fails() { refused vouch report --timeout "$1" -o none.bin; }

# shows FILE FIELD VALUE
shows() { vouch show "$1" | grep -q "^$2  *$3\$"; }

has_hashes() {
	vouch report --format tdreport --report-data $DATA -o local.bin &&
		shows local.bin tee_tcb_info_hash ok &&
		shows local.bin tee_info_hash ok &&
		shows local.bin report_data "${DATA}0*"
}

# extends NAME VALUE: a register of zeros by elevens
extends() {
	vouch extend "$1" --digest $ELEVENS >extended &&
		[ "$(register "$1")" = "$2" ]
}

is_genuine() {
	vouch appraise --authentic-only --endorsements pki \
		--trust-anchor pki/root.pem "$1"
}

# Whose interrupt it was is not said, but there was one for each.
notifies() {
	before=$(interrupts)
	quote again.bin && quote again.bin &&
		[ $(($(interrupts) - before)) -ge 2 ]
}

four_at_once() {
	children=
	for i in 1 2 3 4; do
		vouch report --report-data 0$i -o at-once-$i.bin &
		children="$children $!"
	done
	# shellcheck disable=SC2086	# a list
	wait $children
	for i in 1 2 3 4; do
		shows at-once-$i.bin report_data "0${i}0*" || return 1
	done
}

# Parked while the host has it, and used again afterwards.
waits_in_vain() {
	ctl in-flight && fails 1 || return 1
	ctl speak
	quote again.bin && [ "$(stat_of buffer-reuse)" = 0 ]
}

# misbehaves SPEC COMMAND...: and what comes next is well
misbehaves() {
	ctl "$1"
	shift
	"$@" || return 1
	ctl normal
	quote again.bin
}

# The in-tree driver's interface; its first look after the call is a second on.
tsm_quote() {
	modprobe tdx-guest && mkdir $TSM || return 1
	head -c 64 /dev/zero >$TSM/inblob
	cat $TSM/outblob >tsm.bin
	rmdir $TSM
	rmmod tdx-guest
	is_genuine tsm.bin
}

# A host that goes away answers what it still has.
dies_in_flight() {
	ctl in-flight
	vouch report --timeout 60 -o none.bin 2>/dev/null &
	child=$!
	while [ "$(stat_of in-flight)" != 1 ]; do
		sleep 0.1
	done
	start=$(date +%s)
	kill -9 "$(pidof vouch-simd)"
	! wait $child && [ $(($(date +%s) - start)) -lt 20 ]
}

mkdir pki
vouch-simd --tee tdx --seed "$SEED" --pki pki || exit
modprobe vouch_tdcall || exit
ok 'no TD before there is one' sh -c \
	'modprobe vouch && vouch info | grep -q "^tee *none" && rmmod vouch'
simd --tee tdx || exit
ok 'a simulator beside it is refused' refused modprobe vouch_sim
rmmod vouch 2>/dev/null
ok 'vouch finds a TD' modprobe vouch
ok 'that is TDX' info_has tee tdx
ok 'and not known to be simulated' info_has simulated no

ok 'a TDREPORT with its hashes' has_hashes
ok 'extends rtmr2' extends rtmr2 $EXTENDED
ok 'extends rtmr3' extends rtmr3 $EXTENDED
ok 'rtmr1 is the firmware'\''s' refused register rtmr1 $ELEVENS
ok 'a quote' quote quote.bin
ok 'over the data' shows quote.bin report_data "${DATA}0*"
ok 'with the registers' shows quote.bin rtmr3 $EXTENDED
ok 'that is genuine' is_genuine quote.bin
ok 'each quote is notified' notifies
ok 'four at once' four_at_once

ok 'OPERAND_BUSY is waited for' misbehaves 'operand-busy 5' has_hashes
# The kernel's call, and the one that asks for the status.
ok 'an unknown status is an error' \
	misbehaves 'tdcall-status=0xc0000500 2' fails 20
ok 'with all of its number' misbehaves 'tdcall-status=0xc0000500 2' sh -c \
	'register mrtd | grep -q fw=0xc000050000000000'
ok 'an invalid operand too' misbehaves 'tdcall-status=0xc0000100 2' sh -c \
	'register mrtd | grep -q fw=0xc000010000000000'
ok 'an unavailable service is an error' misbehaves quote-unavailable fails 20
ok 'a host that refuses is one' misbehaves unsupported fails 20
ok 'a size of 4 GiB is one' misbehaves out-len=0xffffffff fails 20
ok 'a quote over something else is one' misbehaves quote-other fails 20
ok 'a buffer in flight is parked' waits_in_vain
ok 'the kernel'\''s own driver gets a quote' tsm_quote
ok 'and vouch one after it' quote again.bin

ok 'the host dies, and does not keep what it has' dies_in_flight
ok 'no quote without a host' fails 5
ok 'a new host' simd --tee tdx
ok 'answers' quote again.bin
ok 'with registers that begin anew' [ "$(register rtmr3)" != $EXTENDED ]
simd_stop
ok 'the trap stays while vouch is there' refused rmmod vouch_tdcall
ok 'vouch goes away' rmmod vouch
ok 'and so does the trap' rmmod vouch_tdcall
ok 'and with it the TD' refused modprobe tdx-guest
tap_end
