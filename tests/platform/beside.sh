#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The module beside the kernel's own driver in an SEV-SNP guest, whichever comes
# first, both at work at once, and while a processor goes and comes back. Up to 6.13
# each driver seals messages by itself, and needs a message key of its own. (Linux
# panics when a processor goes a second time: "GHCB and Backup GHCB are already in
# use". So it does once.)
#
# vm: --timeout 900 --file tests/vm/simd.inc --file build/tests/vm/hammer
. /test/simd.inc

tsm=/sys/kernel/config/tsm/report/beside
cpu=/sys/devices/system/cpu/cpu1/online

driver_report() {
	head -c 64 /dev/urandom >$tsm/inblob || return
	[ "$(wc -c <$tsm/outblob)" -ge 1184 ]
}

# driver_reports COUNT: by the kernel's own driver
driver_reports() {
	driver_left=$1
	mkdir $tsm || return
	while [ "$driver_left" -gt 0 ] && driver_report; do
		driver_left=$((driver_left - 1))
	done
	rmdir $tsm
	[ "$driver_left" = 0 ]
}

# Both at work at once, and none fails.
together() {
	driver_reports 40 &
	driver=$!
	hammer crowd 4 20
	crowd=$?
	wait $driver && [ $crowd = 0 ]
}

modprobe configfs
case $(uname -r) in 6.1[0-3].*) own='vmpck=1' ;; *) own='' ;; esac

if [ -n "$own" ]; then
	ok 'the module comes first, and has the device' modprobe vouch
	ok 'and the driver is refused' sh -c '! modprobe sev-guest 2>/dev/null'
	ok 'the module is served' hammer one 20000
	ok 'and goes away' rmmod vouch
fi
if [ -z "$own" ]; then
	ok 'the module comes first' modprobe vouch
	ok 'and the driver after it' modprobe sev-guest
	ok 'both are served at once' together
	ok 'the module goes away' rmmod vouch
else
	ok 'the driver comes first' modprobe sev-guest
fi
ok 'the driver is served alone' driver_reports 3
ok 'the module comes second' modprobe vouch $own
ok 'both are served at once' together
ok 'the driver goes away' rmmod sev-guest
ok 'the module is served alone' hammer one 20000

crowd_meanwhile() { # COMMAND...
	hammer crowd 4 60 &
	crowd=$!
	sleep 0.3
	"$@" && wait $crowd
}
ok 'callers are served while a processor goes' crowd_meanwhile \
	sh -c "echo 0 >$cpu"
ok 'and without it' hammer crowd 2 5
ok 'and while it comes back' crowd_meanwhile sh -c "echo 1 >$cpu"
ok 'and with it' hammer crowd 4 5
ok 'no sequence number carried two messages' no_iv_reuse
ok 'the key is not lost' key_is_kept
ok 'the module goes away' rmmod vouch
tap_end
