#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The slot of configfs-tsm in a confidential guest, between vouch_tsm and the
# kernel's own driver, whichever comes first; the same client with both.
#
# vm: --timeout 600 --file tests/vm/simd.inc --file build/tests/vm/tsm_client
. /test/simd.inc

REPORTS=/sys/kernel/config/tsm/report
DATA=$(printf '5a%.0s' $(seq 64))
driver=tdx-guest name=tdx_guest offset=568
[ "$TEE" = tdx ] || driver=sev-guest name=sev_guest offset=80

client() { mkdir -p "$1" && tsm_client once "$1" "$DATA"; }
over() {
	[ "$(od -An -v -tx1 -j$offset -N64 "$1" | tr -d ' \n')" = "$DATA" ]
}
kernel_says() { dmesg | grep -q "$1"; }
refused() { ! modprobe "$1"; }

modules_load && modprobe vouch_tsm || exit 1
[ -d $REPORTS ] || mount -t configfs none /sys/kernel/config || exit 1
ok 'vouch_tsm serves a real guest' \
	kernel_says "vouch_tsm: .* of a real guest, as $name"
ok 'a client has a report' client first
ok 'over what it wrote' over first/outblob
ok 'the driver does not load after it' refused $driver
case $TEE-$(uname -r) in
snp-6.1[1-3].*)
	# Up to 6.13 vouch has the driver's device, too.
	ok 'the modules go away' sh -c 'rmmod vouch_tsm && rmmod vouch'
	tap_end ;;
esac
ok 'which the kernel tells' kernel_says "\"$name\" ops already registered"
ok 'vouch_tsm gives the slot back' rmmod vouch_tsm
ok 'then the driver loads' modprobe $driver
ok 'and serves the same client' client second
ok 'as vouch_tsm did' over second/outblob
ok 'vouch_tsm does not load after it' refused vouch_tsm
ok 'which it tells' kernel_says 'vouch_tsm: configfs-tsm has a driver already'
ok 'vouch goes on' vouch report --report-data 00ff -o report.bin
ok 'the driver goes away' rmmod $driver
ok 'the modules go away' modules_unload
tap_end
