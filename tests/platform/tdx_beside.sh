#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The module beside the kernel's own driver in a TD, whichever comes first: quotes of
# both at once, registers that both extend (tsm-mr, from 6.16 on), the module that
# comes and goes, and a processor that does.
#
# vm: --timeout 900 --file tests/vm/simd.inc --file build/tests/vm/hammer
# vm: --file build/tests/vm/register
. /test/simd.inc

tsm=/sys/kernel/config/tsm/report/beside
mr=/sys/devices/virtual/misc/tdx_guest/measurements/rtmr3:sha384
cpu=/sys/devices/system/cpu/cpu1/online
ELEVENS=$(printf '11%.0s' $(seq 48))

# driver_quotes COUNT: by the kernel's own driver, of different bytes
driver_quotes() {
	driver_left=$1
	mkdir $tsm || return
	while [ "$driver_left" -gt 0 ] &&
		head -c 64 /dev/urandom >$tsm/inblob &&
		[ "$(wc -c <$tsm/outblob)" -ge 1184 ]; do
		driver_left=$((driver_left - 1))
	done
	rmdir $tsm
	[ "$driver_left" = 0 ]
}

# meanwhile COMMAND...: and none of the driver's quotes fails
meanwhile() {
	driver_quotes 3 &
	driver=$!
	"$@"
	done=$?
	wait $driver && [ $done = 0 ]
}

both_say_the_same() {
	[ "$(od -An -v -tx1 $mr | tr -d ' \n')" = "$(register rtmr3)" ]
}
driver_extends() { head -c 48 /dev/urandom | dd of=$mr bs=48 2>/dev/null; }
changes_it() { # COMMAND...
	before=$(register rtmr3)
	"$@" && [ "$(register rtmr3)" != "$before" ]
}
comes_and_goes() {
	for _ in 1 2 3 4 5; do
		rmmod vouch && modprobe vouch && hammer one 20000 || return
	done
}
a_processor_does() {
	echo 0 >$cpu && hammer crowd 2 2 && echo 1 >$cpu && hammer crowd 2 2
}

ok 'the module comes first' modprobe vouch
ok 'and the driver after it' modprobe tdx-guest
ok 'both are served at once' meanwhile hammer crowd 4 4
ok 'the module goes away' rmmod vouch
ok 'the driver is served alone' driver_quotes 1
ok 'the module comes second' modprobe vouch
ok 'both are served at once' meanwhile hammer crowd 4 4

case $(uname -r) in
6.1[0-5].*) ;;
*)
	# What tsm-mr has read it keeps until it extends a register itself, so that
	# it has to see what the module did only then.
	ok 'a register is in tsm-mr what it is in READ_MR' both_say_the_same
	ok 'the module extends it' changes_it \
		vouch extend rtmr3 --digest "$ELEVENS"
	ok 'tsm-mr extends it further' changes_it driver_extends
	ok 'and both say the same' both_say_the_same ;;
esac

ok 'the module comes and goes meanwhile' meanwhile comes_and_goes
ok 'a processor does' meanwhile a_processor_does
ok 'the driver goes away' rmmod tdx-guest
ok 'the module is served alone' hammer one 20000
ok_nothing_reused
ok 'the module goes away' rmmod vouch
tap_end
