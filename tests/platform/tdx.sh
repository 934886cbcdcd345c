#!/bin/sh
# SPDX-License-Identifier: MIT
#
# A stock kernel that believes to be a TD, and is one as far as it can tell: the
# module's real path, beside the kernel's own driver. What is left in /out is
# appraised outside, by tests/platform/run.sh.
#
# vm: --file tests/vm/simd.inc --file build/tests/vm/hammer
# vm: --file build/tests/vm/register
. /test/simd.inc

NONCE=${NONCE:-6f6e6c792d75736564206f6e63652e2e2e202d2076657269666965722773206f776e}
ELEVENS=11111111111111111111111111111111
ELEVENS=$ELEVENS$ELEVENS$ELEVENS
TSM=/sys/kernel/config/tsm/report/test
GOOD='errno=0 stage=0 reason=0 fw=0 vmm=0'

kernel_says() { dmesg | grep -q "$1"; }
kernel_is_silent_about() { ! dmesg | grep -q "$1"; }
# Of all processors, whose columns hold nothing but digits.
interrupts() {
	awk '/vouch-tdx/ {
		for (i = 2; $i ~ /^[0-9]+$/; i++)
			sum += $i
	} END { print sum + 0 }' /proc/interrupts
}
# notifies COUNT: so many quotes, each with an interrupt
notifies() {
	before=$(interrupts)
	for turn in $(seq "$1"); do
		vouch report --report-data "0$turn" -o /tmp/quote.bin || return
	done
	[ $(($(interrupts) - before)) -ge "$1" ]
}

ok 'the kernel found itself in a TD' kernel_says 'tdx: Guest detected'
ok 'with its memory encrypted' \
	kernel_says 'Memory Encryption Features active: Intel TDX'
ok 'and all its processors' [ "$(nproc)" = 2 ]
modprobe vouch || exit 1
ok 'the module found a TD that is not simulated' \
	kernel_says 'vouch: .*real TD, quotes are notified'
ok 'info says so' sh -c 'vouch info | tee /out/info.txt |
	grep -q "tee *tdx" && grep -q "simulated *no" /out/info.txt'

ok 'a TDREPORT' vouch report --format tdreport --report-data 00ff \
	-o /out/tdreport.bin
ok 'whose hashes are right' sh -c 'vouch show /out/tdreport.bin |
	grep -c "_hash  *ok$" | grep -qx 2'
ok 'a register is extended' vouch extend rtmr3 --digest $ELEVENS
ok 'as TDREPORT and READ_MR say alike' sh -c "vouch report \\
	--format tdreport --report-data 00 -o /tmp/extended.bin &&
	vouch show /tmp/extended.bin | grep -q \"\$(register rtmr3)\""
ok 'a quote' vouch report --report-data 00ff -o /out/quote.bin
ok 'Evidence over the nonce' vouch evidence --nonce "$NONCE" \
	-o /out/evidence.cwt
ok 'eight callers get 4 quotes each, their own' hammer crowd 8 4
ok 'no buffer was used while the host owned it' \
	[ "$(stat_of buffer-reuse)" = 0 ]
ok 'each quote is notified' notifies 3

ctl 'retry 3'
ok 'a busy host is waited for' answer_is "$GOOD" one 20000
ctl 'operand-busy 3'
ok 'a busy TDX module is, too' answer_is "$GOOD" one 20000
ctl 'quote-error'
ok 'a quote that failed is told' answer_is 'errno=EIO stage=12' one 20000
ctl 'map-partly=1 5'
ok 'the module goes away' rmmod vouch
ok 'although the host mapped single pages' modprobe vouch
ok 'and comes again' answer_is "$GOOD" one 20000

# The last processor goes and comes: the interrupt is on the first.
offline() { echo "$1" >/sys/devices/system/cpu/cpu1/online; }
ok 'a processor goes offline' offline 0
ok 'quotes are notified as before' notifies 2
ok 'and online again' offline 1
ok 'they still are' notifies 2

# Quotes that come when vouch has gone: their memory is lost, and said to be. The
# kernel is silent about the first interrupt after a handler has gone.
for ms in 9000 12000; do
	ctl late=$ms
	vouch report --report-data 00 --timeout 1 -o /tmp/none.bin 2>/tmp/late
done
ok 'a quote that does not come is told' grep -q 'still at work' /tmp/late
ok 'the module goes away meanwhile' rmmod vouch
ok 'and says what it lost' kernel_says 'quote buffers lost to the host: 2'
sleep 13
ok 'late notifications find a handler' \
	kernel_is_silent_about 'No irq handler for'

tsm_quote() {
	mkdir $TSM && printf '%064d' 0 >$TSM/inblob &&
		cat $TSM/outblob >"$1" && rmdir $TSM
}
tsm_quotes() {
	for turn in 1 2 3 4; do
		tsm_quote "/tmp/tsm$turn.bin" || return
	done
}
both_quote() {
	hammer crowd 4 4 &
	crowd=$!
	tsm_quotes && wait $crowd
}
ok "the kernel's own driver is served" modprobe tdx-guest
ok 'by its own interface' tsm_quote /out/tsm.bin
ok 'beside it the module is, too' modprobe vouch
ok 'with both at once' both_quote
rmmod vouch
tap_end
