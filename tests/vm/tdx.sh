#!/bin/sh
# SPDX-License-Identifier: MIT
#
# What vouch does in a TD: registers, TDREPORTs, quotes of the host and of its
# quoting service, Evidence; and what it says when it cannot.
#
# vm: --timeout 600
# vm: --file tests/vm/simd.inc --file build/tests/vm/hammer
# vm: --file /usr/bin/openssl
. /test/simd.inc

QGS=/run/qgs.sock
NONCE=000102030405060708090a0b0c0d0e0f
BUFFERS=8

bytes() { printf %b "$(echo "$1" | sed 's/../\\x&/g')"; }
sha384() { openssl dgst -sha384 -r | cut -d' ' -f1; }
register() { vouch info | sed -n "s/^ *$1  *\([0-9a-f]*\).*/\1/p"; }
shows() { vouch show "$1" | grep -q "$2"; }

# says STATUS PATTERN COMMAND...: it ends so, and tells why
says() {
	status=$1 pattern=$2 got=0
	shift 2
	"$@" >said 2>&1 || got=$?
	[ "$got" = "$status" ] && grep -q -e "$pattern" said && return
	echo "# status $got, want $status with '$pattern'"
	sed 's/^/# /' said
	return 1
}

# extends NAME DIGEST OPTION...: it becomes SHA-384 of what it was and DIGEST
extends() {
	name=$1 by=$2
	shift 2
	want=$({ bytes "$(register "$name")"; bytes "$by"; } | sha384)
	vouch extend "$name" "$@" && [ "$(register "$name")" = "$want" ]
}

has_registers() {
	for name in mrtd mrconfigid mrowner mrownerconfig rtmr0 rtmr1 rtmr2 \
		rtmr3; do
		[ "$(register $name | wc -c)" = 97 ] || return 1
	done
	[ "$(vouch info | grep -c ', extendable')" = 2 ] &&
		[ "$(vouch info --json | grep -c '"extendable": true')" = 2 ] &&
		[ "$(vouch info --json | grep -c '"extendable"')" = 8 ]
}

chmod 777 /tmp
modules_load && simd --tee tdx --qgs $QGS || exit 1
ok 'info tells the TEE and that it is simulated' sh -c \
	'vouch info | grep -q "^tee *tdx" && vouch info | grep -q "^simulated *yes"'
ok 'module and tool are of one version' \
	[ "vouch $(cat /sys/module/vouch/version)" = "$(vouch --version)" ]
ok 'and its registers' has_registers

digest=$(echo event | sha384)
echo event >event
for name in rtmr2 rtmr3; do
	ok "$name is extended by a digest" extends $name "$digest" \
		--digest "$digest"
	ok "$name is extended by a file" extends $name "$digest" --file event
done
ok 'standard input is a file too' extends rtmr3 "$(sha384 </dev/null)" \
	--file - </dev/null
ok 'and is told' says 0 "rtmr3 was extended by $digest" \
	vouch extend rtmr3 --file event -v
for name in rtmr0 rtmr1; do
	ok "$name is not extended, and why" \
		says 3 "$name: .*belongs to firmware and boot loader" \
		vouch extend $name --file event
done
ok 'mrtd is not either' says 3 'mrtd: .*no such operation' \
	vouch extend mrtd --file event
ok 'nor what is not there' says 3 'pcr0: there is no such register' \
	vouch extend pcr0 --file event
chmod 444 /dev/vouch
ok 'nor by who may not write' says 3 '/dev/vouch is not yours to open' \
	su -s /bin/sh nobody -c 'vouch extend rtmr3 --digest '"$digest"
chmod 666 /dev/vouch
ok 'rtmr3 is for whoever may write' \
	su -s /bin/sh nobody -c "vouch extend rtmr3 --digest $digest"
ok 'rtmr2 is not, and why' says 3 'rtmr2: .*CAP_SYS_ADMIN' \
	su -s /bin/sh nobody -c "vouch extend rtmr2 --digest $digest"

ok 'a TDREPORT' vouch report --format tdreport --report-data 00ff -o tdreport.bin
ok 'of 1024 bytes' [ "$(stat -c %s tdreport.bin)" = 1024 ]
ok 'with the register' shows tdreport.bin "$(register rtmr3)"
ok 'a quote' vouch report --report-data 00ff -o quote.bin
ok 'with the register' shows quote.bin "$(register rtmr3)"
ok 'certificates are refused, and why' \
	says 3 'a quote has its certificates inside' \
	vouch report --certs certs.bin -o none.bin
ok 'so is the choice of a signer' says 3 'no such operation' \
	vouch report --signer chip -o none.bin
ok 'a user may not choose REPORT_DATA' says 3 CAP_SYS_ADMIN \
	su -s /bin/sh nobody -c 'vouch report --report-data 00ff -o /tmp/none'
ok 'but has a quote that says who' su -s /bin/sh nobody -c \
	'vouch report --separated --report-data 00ff -o /tmp/separated.bin'
ok 'nothing was written for what was refused' \
	[ ! -e none.bin -a ! -e certs.bin -a ! -e /tmp/none ]

ok 'Evidence' vouch evidence --nonce $NONCE -o evidence.cwt
ok 'with the register' shows evidence.cwt "$(register rtmr3)"
ok 'of a TD' shows evidence.cwt 'tdx_guest'

ok 'a quote of the quoting service' \
	vouch report --qgs $QGS --report-data 00ff -o qgs.bin
ok 'Evidence by it' vouch evidence --qgs $QGS --nonce $NONCE -o qgs.cwt
ok 'a service that is not there' says 3 'QGS at /run/none is not there' \
	vouch report --qgs /run/none -o none.bin
ok 'is told before the next is asked' says 0 'not there.*asking the next' \
	vouch report --qgs /run/none --qgs device -o next.bin
ctl 'unsupported forever'
ok 'a host without GetQuote says so' says 3 'knows no GetQuote.*--qgs' \
	vouch evidence --nonce $NONCE -o none.bin
ok 'its quoting service is next' says 0 'asking the next' \
	vouch evidence --nonce $NONCE --qgs device --qgs $QGS -o next.cwt
ctl normal

# A guest whose host offers no vsock says ENODEV, which is not the device's.
modprobe vsock
ok 'a guest without vsock asks the next' says 0 'not there.*asking the next' \
	vouch report --qgs 2:4050 --qgs device -o next.bin

# Killed, or out of time, while the host has the buffer.
killed_in_flight() {
	ctl in-flight forever || return 1
	for _ in 1 2 3; do
		vouch report --report-data 0102 -o none.bin &
		victim=$!
		sleep 0.3
		kill -9 $victim
		wait $victim
	done 2>/dev/null
	ctl normal && vouch report --report-data 00ff -o quote.bin
}

# Stopped in flight, and going on: no error, and no other quote is asked for.
stopped_in_flight() {
	before=$(stat_of quotes)
	ctl set latency_us 1500000 || return 1
	vouch report --report-data 00ff -o stopped.bin &
	stopped=$!
	for _ in 1 2 3; do
		sleep 0.3
		kill -STOP $stopped
		sleep 0.2
		kill -CONT $stopped
	done
	ctl set latency_us 0
	wait $stopped && [ "$(stat_of quotes)" = $((before + 1)) ]
}

# Before the host has even seen the buffer, which is then nobody else's.
killed_at_a_host_that_stands_still() {
	host=$(pidof vouch-simd)
	kill -STOP "$host"
	vouch report --report-data 0102 -o none.bin &
	first=$!
	vouch report --report-data 0102 -o none.bin &
	second=$!
	sleep 0.5
	kill -9 $first $second
	sleep 1
	left=$(find /proc/$first/exe /proc/$second/exe 2>/dev/null | wc -l)
	kill -CONT "$host"
	wait $first $second 2>/dev/null
	[ "$left" = 0 ] && vouch report --report-data 00ff -o quote.bin
}

# The host has the buffer, and says nothing to that: the caller leaves it there.
left_to_a_silent_host() {
	ctl silence || return 1
	says 3 'it is still at work' vouch report --timeout 2 -o none.bin ||
		return 1
	vouch report --report-data 0102 -o none.bin &
	victim=$!
	sleep 0.3
	kill -9 $victim
	wait $victim 2>/dev/null
	ctl "$1" && ctl speak && ctl normal || return 1
	vouch report --report-data 00ff -o quote.bin && sleep 2 &&
		! vouch info | grep -q pending
}

# As many as one user may have, which leaves some to others.
parked_of_a_user() {
	ctl "in-flight 6" || return 1
	chmod 666 /dev/vouch
	for _ in 1 2 3 4 5 6; do
		says 3 'it is still at work' su -s /bin/sh nobody -c \
			'vouch report --separated --timeout 1 -o /tmp/none'
	done
	says 3 'every quote buffer that you may have: wait' \
		su -s /bin/sh nobody -c \
		'vouch report --separated --timeout 5 -o /tmp/none' &&
		vouch report --separated --report-data 00ff -o quote.bin
}

# As many as there are buffers, and one more.
all_parked() {
	ctl "in-flight $BUFFERS" || return 1
	for _ in $(seq $BUFFERS); do
		says 3 'it is still at work: .*--timeout' \
			vouch report --timeout 1 -o none.bin || return 1
	done
	says 3 'it still owns every quote buffer that you may have: wait' \
		vouch report --timeout 1 -o none.bin &&
		vouch info | grep -q 'pending' &&
		vouch report --qgs $QGS -o qgs.bin
}

reclaimed() {
	ctl normal
	vouch report --report-data 00ff -o quote.bin &&
		[ "$(stat_of buffer-reuse)" = 0 ]
}
ok 'callers killed in flight cost nothing' killed_in_flight
ok 'one that is stopped and goes on has its quote' stopped_in_flight
ok 'nor do those at a host that stands still' killed_at_a_host_that_stands_still
ok 'a silent host delays callers no longer than they said' \
	left_to_a_silent_host normal
ok 'and one that refuses afterwards gives the buffers back' \
	left_to_a_silent_host unsupported
ok 'one user cannot have all buffers' parked_of_a_user
ok 'they are free when the host has answered' reclaimed
ok 'all buffers parked is said so, and the service still asked' all_parked
ok 'they are free when the host has answered' reclaimed

at_once() {
	ctl set latency_us 500000
	from=$(cut -d. -f1 /proc/uptime)
	for i in 1 2 3 4; do
		vouch evidence --nonce $NONCE$NONCE -o at-once-$i.cwt &
	done
	wait
	[ $(($(cut -d. -f1 /proc/uptime) - from)) -lt 8 ] || return 1
	for i in 1 2 3 4; do
		shows at-once-$i.cwt tdx_guest || return 1
	done
	ctl set latency_us 0
}
ok 'four at once' at_once

ctl in-flight
says 3 'still at work' vouch report --timeout 1 -o none.bin
ok 'the host goes away with a buffer' simd_stop
ok 'and the modules too' modules_unload
tap_end
